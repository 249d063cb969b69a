"""The journey of the check: /share-check, its screens and its result."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot.check.advice import advise
from bot.check.flow import Screen, before, prune, questions_on, screen_before
from bot.slack.check.views import ADVICE_WANTED, DOUBTS, answered, next_view, screen_view
from bot.slack.kit.desk import Desk
from bot.slack.kit.failures import lazily, promptly
from bot.slack.kit.inputs import chosen, chosen_many
from bot.slack.kit.memory import answers_in, unpack
from bot.slack.kit.windows import View, open_window, redraw
from bot.slack.review.list_views import message_view

Payload = Mapping[str, Any]


_REFERENCE = re.compile(r"SC-[0-9A-Z]{6,12}")


class Checking:
    """Listeners of the check; the answers so far travel with the window and are replayed, never trusted."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def register(self, app: App) -> None:
        """Connects the ways into the check, and its screens."""
        start = promptly(self.desk, self.start)
        app.command("/share-check")(start)
        app.shortcut("start-check")(start)
        app.shortcut("start-check-from-message")(start)
        app.action("start-check")(start)
        app.view("check-screen")(promptly(self.desk, self.next))
        app.view_closed("check-result")(ack=_received, lazy=lazily(self.desk, self.count_unrecorded))
        for action in ("check-back", "check-again", "check-changed"):
            app.action(action)(ack=_received, lazy=lazily(self.desk, self.change))

    def start(self, ack: Ack, client: WebClient, body: Payload) -> None:
        """Opens the first screen; text after the command, and the message it was started from, are not read."""
        ack()
        open_window(client, body, self._screen(self.desk.content.flow.screens[0], {}))

    def next(self, ack: Ack, view: Payload) -> None:
        """Takes the answers of a screen and shows the next one, or the result."""
        values, flow = unpack(view), self.desk.content.flow
        screen = next((one for one in flow.screens if one.id == values.get("screen")), None)
        if screen is None:
            ack(response_action="update", view=self._stale())
            return
        earlier = before(flow, answers_in(values), screen)
        missing, given = self._given(view, screen, earlier)
        if missing:
            ack(response_action="errors", errors=missing)
            return
        so_far = {**earlier, **given}
        later = prune(flow, {**answers_in(values), **so_far})
        shown = next_view(self.desk.content, so_far, str(values.get("previous", "")), later=later)
        ack(response_action="update", view=shown)

    def change(self, client: WebClient, body: Payload, action: Payload) -> None:
        """Redraws the window for Back, Start again, and a new check because the situation has changed."""
        view, values = body["view"], unpack(body["view"])
        shown = self._changed(str(action["action_id"]), values, str(action.get("value", "")))
        redraw(client, view, shown)

    def count_unrecorded(self, view: Payload, context: BoltContext) -> None:
        """Counts a check that ended without a record, by recommendation; who made it is not kept."""
        advice = advise(self.desk.content.flow, answers_in(unpack(view)))
        if advice is not None:
            self.desk.count(context, "check-not-recorded", advice.recommendation)

    def _given(
        self, view: Payload, screen: Screen, earlier: Mapping[str, str]
    ) -> tuple[dict[str, str], dict[str, str]]:
        """Gives the fields left empty with a sentence each, and the answers of this screen."""
        flow = self.desk.content.flow
        if screen == flow.screens[-1]:
            ticked = chosen_many(view, DOUBTS)
            doubts = {doubt: "no" if doubt in ticked else "yes" for doubt in flow.doubts}
            return {}, {**doubts, ADVICE_WANTED: "yes" if chosen_many(view, ADVICE_WANTED) else "no"}
        blocks = {q: answered(flow, q, earlier.get("source", "")) for q in questions_on(flow, screen, earlier)}
        given = {question: chosen(view, block) for question, block in blocks.items()}
        missing = {blocks[q]: self.desk.words.record.choose for q, code in given.items() if code is None}
        return missing, {question: code for question, code in given.items() if code is not None}

    def _changed(self, action: str, values: Mapping[str, Any], value: str) -> View:
        content, answers, previous = self.desk.content, answers_in(values), str(values.get("previous", ""))
        if action == "check-changed":
            return self._screen(content.flow.screens[0], {}, value if _REFERENCE.fullmatch(value) else "")
        if action == "check-again":
            return self._screen(content.flow.screens[0], {}, previous)
        screen = next((one for one in content.flow.screens if one.id == values.get("screen")), None)
        return self._screen(screen_before(content.flow, answers, screen), answers, previous)

    def _screen(self, screen: Screen, answers: Mapping[str, str], previous: str = "") -> View:
        return screen_view(self.desk.content, screen, answers, previous)

    def _stale(self) -> View:
        return message_view(self.desk.content, self.desk.words.failure.stale)


def _received(ack: Ack) -> None:
    ack()
