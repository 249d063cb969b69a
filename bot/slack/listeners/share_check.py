"""The journey of the check: /share-check, its screens, its result, and the record of the decision."""

from __future__ import annotations

import logging
import secrets
import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot.check.advice import advise
from bot.check.flow import Screen, before, next_screen, prune, questions_on, screen_before
from bot.decisions.errors import LogUnavailable, NotRecordable
from bot.decisions.log import Recorded
from bot.decisions.record import Decision
from bot.slack.access import outsider
from bot.slack.check_views import ADVICE_WANTED, DOUBTS, answered, result_view, screen_view
from bot.slack.desk import Desk
from bot.slack.failures import lazily, promptly
from bot.slack.inputs import chosen, chosen_many
from bot.slack.log_views import message_view
from bot.slack.metadata import answers_in, unpack
from bot.slack.record_views import copy_blocks, draft_of, record_view, recorded_view
from bot.slack.windows import View, redraw

logger = logging.getLogger(__name__)
Payload = Mapping[str, Any]
GUIDE = "WG38137 (July 2019)"
STARTS = ("start-check", "check-again")


class Checking:
    """Listeners of the check; the answers so far travel with the window and are replayed, never trusted."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._recorded: OrderedDict[str, tuple[Decision, Recorded]] = OrderedDict()
        self._lock = threading.Lock()

    def register(self, app: App) -> None:
        """Connects the ways into the check, its screens and its record."""
        start = promptly(self.desk, self.start)
        app.command("/share-check")(start)
        app.shortcut("start-check")(start)
        app.shortcut("start-check-from-message")(start)
        app.action("start-check")(start)
        app.view("check-screen")(promptly(self.desk, self.next))
        app.view("check-result")(promptly(self.desk, self.decide))
        app.view_closed("check-result")(ack=_received, lazy=lazily(self.desk, self.count_unrecorded))
        for action in ("check-back", "check-again", "record-without-check", "record-back", "decision-chosen"):
            app.action(action)(ack=_received, lazy=lazily(self.desk, self.change))
        app.view("record")(ack=promptly(self.desk, self.record), lazy=lazily(self.desk, self.send_copy))

    def start(self, ack: Ack, client: WebClient, body: Payload) -> None:
        """Opens the first screen; text after the command, and the message it was started from, are not read."""
        ack()
        view = self._refusal(body) or self._screen(self.desk.content.flow.screens[0], {})
        client.views_open(trigger_id=body["trigger_id"], view=view)

    def next(self, ack: Ack, body: Payload, view: Payload) -> None:
        """Takes the answers of a screen and shows the next one, or the result."""
        values, flow = unpack(view), self.desk.content.flow
        screen = next((one for one in flow.screens if one.id == values.get("screen")), None)
        refusal = self._refusal(body)
        if screen is None or refusal:
            ack(response_action="update", view=refusal or self._stale())
            return
        earlier = before(flow, answers_in(values), screen)
        missing, given = self._given(view, screen, earlier)
        if missing:
            ack(response_action="errors", errors=missing)
            return
        so_far = {**earlier, **given}
        later = prune(flow, {**answers_in(values), **so_far})
        ack(response_action="update", view=self._show(so_far, str(values.get("previous", "")), later=later))

    def change(self, client: WebClient, body: Payload, action: Payload) -> None:
        """Redraws the window for Back, Start again, and a choice that changes which fields apply."""
        view, values = body["view"], unpack(body["view"])
        shown = self._refusal(body) or self._changed(str(action["action_id"]), view, values)
        redraw(client, view, shown)

    def decide(self, ack: Ack, body: Payload, view: Payload) -> None:
        """Goes from the result to the decision screen, which gets its own key: submitting twice leaves one record."""
        values = unpack(view)
        advice = advise(self.desk.content.flow, answers_in(values))
        shown = record_view(self.desk.content, advice, _new_key(), _draft(values), str(values.get("previous", "")))
        ack(response_action="update", view=self._refusal(body) or (shown if advice else self._stale()))

    def record(self, ack: Ack, body: Payload, view: Payload, context: BoltContext) -> None:
        """Records the decision and says so once it is on the disk; what is missing is said under its field."""
        refusal = self._refusal(body)
        if refusal:
            ack(response_action="update", view=refusal)
            return
        decision = self._decision(view, context)
        unknown = self.desk.content.record_options.unknown(decision)
        try:
            if unknown:
                raise NotRecordable(unknown)
            recorded = self.desk.log.record(decision)
        except NotRecordable as problem:
            self._explain(ack, view, problem)
        except LogUnavailable as error:
            logger.error("a decision was not recorded: the log is %s", error.kind)
            ack(response_action="errors", errors={"reasons": self.desk.words.failure.record_failed})
        else:
            logger.info("recorded %s", recorded.reference)
            if not recorded.already:
                self._keep(decision, recorded)
            shown = recorded_view(self.desk.content, decision, recorded.reference, recorded.already)
            ack(response_action="update", view=shown)

    def send_copy(self, client: WebClient, body: Payload, view: Payload) -> None:
        """Sends the person a private copy, once, of what has been recorded."""
        with self._lock:
            decision, recorded = self._recorded.pop(str(unpack(view).get("key")), (None, None))
        if decision is None or recorded is None:
            return
        blocks = copy_blocks(self.desk.content, decision, recorded.reference)
        text = self.desk.words.record.recorded.format(reference=recorded.reference)
        client.chat_postMessage(channel=body["user"]["id"], text=text, blocks=blocks)

    def count_unrecorded(self, client: WebClient, body: Payload, view: Payload, context: BoltContext) -> None:
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
        blocks = {q: answered(q, earlier.get("source", "")) for q in questions_on(flow, screen, earlier)}
        given = {question: chosen(view, block) for question, block in blocks.items()}
        missing = {blocks[q]: self.desk.words.record.choose for q, code in given.items() if code is None}
        return missing, {question: code for question, code in given.items() if code is not None}

    def _show(
        self,
        answers: Mapping[str, str],
        previous: str,
        draft: Mapping[str, Any] | None = None,
        later: Mapping[str, str] | None = None,
    ) -> View:
        """Gives the result, or the next screen; `later` holds answers given before Back that still apply there."""
        flow = self.desk.content.flow
        advice = advise(flow, answers)
        if advice is not None:
            return result_view(self.desk.content, advice, previous, draft)
        return self._screen(next_screen(flow, answers) or flow.screens[0], later or answers, previous)

    def _changed(self, action: str, view: Payload, values: Mapping[str, Any]) -> View:
        content, answers, previous = self.desk.content, answers_in(values), str(values.get("previous", ""))
        if action == "check-again":
            return self._screen(content.flow.screens[0], {}, previous)
        if action == "check-back":
            screen = next((one for one in content.flow.screens if one.id == values.get("screen")), None)
            return self._screen(screen_before(content.flow, answers, screen), answers, previous)
        draft = draft_of(view, _draft(values))
        if action == "record-back":
            return self._show(answers, previous, draft)
        advice = advise(content.flow, answers) if action == "decision-chosen" else None
        return record_view(content, advice, str(values.get("key") or _new_key()), draft, previous)

    def _decision(self, view: Payload, context: BoltContext) -> Decision:
        content, values = self.desk.content, unpack(view)
        advice = advise(content.flow, answers_in(values))
        answers = advice.answers if advice else {}
        found = {
            "key": str(values.get("key") or _new_key()),
            "enterprise_id": context.enterprise_id or "",
            "team_id": context.team_id or "",
            "decided_by": context.user_id or "",
            "previous": values.get("previous"),
            "source": answers.get("source"),
            "cannot_comply": _GROUNDS.get(answers.get("request_fit", "")),
            "consent": answers.get("consent"),
            "answers": answers,
            "recommendation": advice.recommendation if advice else None,
            "card": advice.card if advice else None,
            "notes": advice.notes if advice else (),
            "guide_version": GUIDE,
            "content_version": content.version,
        }
        draft = {field: value for field, value in draft_of(view, {}).items() if value}
        return Decision.model_validate({**found, **draft})

    def _explain(self, ack: Ack, view: Payload, problem: NotRecordable) -> None:
        """Says each problem under its field; a field that is not on the screen yet is put there first."""
        words, shown = self.desk.content.record_words, {block.get("block_id") for block in view["blocks"]}
        said = {
            f: words.needed[f] if code == "needed" else words.problems[code] for f, code in problem.problems.items()
        }
        if set(said) <= shown:
            ack(response_action="errors", errors=said)
            return
        values = unpack(view)
        advice, draft = advise(self.desk.content.flow, answers_in(values)), draft_of(view, {})
        key, previous = str(values.get("key") or _new_key()), str(values.get("previous", ""))
        again = record_view(self.desk.content, advice, key, draft, previous, said=" ".join(said.values()))
        ack(response_action="update", view=again)

    def _keep(self, decision: Decision, recorded: Recorded) -> None:
        with self._lock:
            self._recorded[decision.key] = (decision, recorded)
            while len(self._recorded) > 100:
                self._recorded.popitem(last=False)

    def _screen(self, screen: Screen, answers: Mapping[str, str], previous: str = "") -> View:
        return screen_view(self.desk.content, screen, answers, previous)

    def _refusal(self, body: Payload) -> View | None:
        if not outsider(body):
            return None
        return message_view(self.desk.content, self.desk.words.failure.outsider)

    def _stale(self) -> View:
        return message_view(self.desk.content, self.desk.words.failure.stale)


_GROUNDS = {"conflicts-with-duties": "own-duties", "harms-functions": "own-functions"}


def _draft(values: Mapping[str, Any]) -> dict[str, Any]:
    """Gives what a window has kept of the decision screen."""
    draft = values.get("draft")
    return draft if isinstance(draft, dict) else {}


def _received(ack: Ack) -> None:
    ack()


def _new_key() -> str:
    return secrets.token_hex(16)
