"""The journey of review: /share-log for leads, and for everyone else their own decisions."""

from __future__ import annotations

import logging
import re
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot.decisions.errors import LogUnavailable
from bot.decisions.filters import Filters, Parsed, parse
from bot.decisions.log import Scope
from bot.decisions.queue import sample
from bot.decisions.record import Look, RecordedDecision
from bot.slack.kit.blocks import unescape
from bot.slack.kit.desk import Desk
from bot.slack.kit.failures import lazily, promptly
from bot.slack.kit.inputs import typed
from bot.slack.kit.memory import unpack
from bot.slack.kit.windows import View, open_window, redraw
from bot.slack.review.filter_views import filter_text, filter_view
from bot.slack.review.list_views import (
    FILTER,
    LONGEST_FILTER,
    PAGE,
    list_view,
    loading_view,
    message_view,
    unknown_words,
)
from bot.slack.review.story_views import Story, looks_view, story_view

logger = logging.getLogger(__name__)
Payload = Mapping[str, Any]

MOST_LOOKS = 30
SAMPLE = 5
"""Decisions drawn at random for a dip sample."""
MOST_OPENING = 200
"""Windows that are open but not yet filled; more means that their people have gone."""


class Reviewing:
    """Listeners of the log's window; each asks anew what the person may see."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._opened: OrderedDict[str, dict[str, str]] = OrderedDict()

    def register(self, app: App) -> None:
        """Connects /share-log, the button on the Home tab, and everything in the window."""
        app.command("/share-log")(ack=promptly(self.desk, self.open), lazy=lazily(self.desk, self.fill))
        app.action(re.compile(r"^open-log(?:-\d+)?$"))(
            ack=promptly(self.desk, self.open), lazy=lazily(self.desk, self.fill)
        )
        app.action("dip-sample")(ack=promptly(self.desk, self.open), lazy=lazily(self.desk, self.fill))
        app.action("show-looks")(ack=_received, lazy=lazily(self.desk, self.show_looks))
        app.action("choose-filter")(ack=_received, lazy=lazily(self.desk, self.choose_filter))
        app.view("filter-log")(promptly(self.desk, self.search_chosen))
        app.view("share-log")(promptly(self.desk, self.search))
        for turn in ("log-newer", "log-older", "log-back"):
            app.action(turn)(ack=_received, lazy=lazily(self.desk, self.turn_page))
        app.action(re.compile(r"^open-(?:decision|linked-\d)$"))(
            ack=_received, lazy=lazily(self.desk, self.open_decision)
        )

    def open(self, ack: Ack, client: WebClient, body: Payload) -> None:
        """Opens the window at once: the three seconds that Slack gives do not wait for the log."""
        ack()
        opened = open_window(client, body, loading_view(self.desk.content))
        self._opened[body["trigger_id"]] = {"id": opened}
        while len(self._opened) > MOST_OPENING:
            self._opened.popitem(last=False)

    def fill(self, client: WebClient, body: Payload, context: BoltContext) -> None:
        """Puts the first page into the window; text after the command is the filter."""
        window = self._opened.pop(body["trigger_id"], None)
        if window is not None:
            redraw(client, window, self._page(client, context, self._asked_for(client, body, context), 0))

    def _asked_for(self, client: WebClient, body: Payload, context: BoltContext) -> str:
        """Gives the filter: typed after the command, or meant by the button on the Home tab."""
        if "command" in body:
            return unescape(str(body.get("text") or ""))[:LONGEST_FILTER]
        action = (body.get("actions") or [{}])[0]
        if action.get("action_id") != "dip-sample":
            return str(action.get("value") or "")[:LONGEST_FILTER]
        scope = self.desk.scope(client, context)
        drawn = sample(self.desk.log, scope, SAMPLE, context.user_id or "") if scope.only_user is None else []
        return " ".join(drawn)

    def search(self, ack: Ack, client: WebClient, view: Payload, context: BoltContext) -> None:
        """Shows what the filter finds, or says under the field which words mean nothing."""
        text = typed(view, FILTER)[:LONGEST_FILTER]
        not_understood = self._parsed(text).not_understood
        if not_understood:
            ack(response_action="errors", errors={FILTER: unknown_words(self.desk.content, not_understood)})
        else:
            ack(response_action="update", view=self._page(client, context, text, 0))

    def show_looks(self, client: WebClient, body: Payload, context: BoltContext) -> None:
        """Shows a lead who has looked at the log; leads see each other's looks."""
        content, scope = self.desk.content, self.desk.scope(client, context)
        if scope.only_user is not None:
            redraw(client, body["view"], message_view(content, content.messages.log.not_found))
            return
        try:
            looks = self.desk.log.looks(scope, MOST_LOOKS)
        except LogUnavailable as error:
            logger.error("the log could not be read: %s", error.kind)
            redraw(client, body["view"], message_view(content, content.messages.failure.list_failed))
            return
        redraw(client, body["view"], looks_view(content, looks))

    def choose_filter(self, client: WebClient, body: Payload) -> None:
        """Shows the form for those who prefer to click."""
        redraw(client, body["view"], filter_view(self.desk.content))

    def search_chosen(self, ack: Ack, client: WebClient, view: Payload, context: BoltContext) -> None:
        """Shows what was chosen in the form finds; it says the same as words that could have been typed."""
        text = filter_text(view)[:LONGEST_FILTER]
        ack(response_action="update", view=self._page(client, context, text, 0))

    def turn_page(self, client: WebClient, body: Payload, action: Payload, context: BoltContext) -> None:
        """Shows the page that a button names."""
        view = body["view"]
        text = str(unpack(view).get("filter", ""))
        value = str(action.get("value", ""))
        offset = int(value) if value.isdecimal() and len(value) < 9 else 0
        redraw(client, view, self._page(client, context, text, offset))

    def open_decision(self, client: WebClient, body: Payload, action: Payload, context: BoltContext) -> None:
        """Shows one decision in full, if this person may see it."""
        view = body["view"]
        redraw(client, view, self.story(client, body, context, str(action.get("value", "")), unpack(view)))

    def story(
        self,
        client: WebClient,
        body: Payload,
        context: BoltContext,
        reference: str,
        values: Mapping[str, Any],
        said: str = "",
    ) -> View:
        """Gives one decision in full, or says that there is none; `values` has the page of the list to go back to."""
        content = self.desk.content
        reader, scope = context.user_id or "", self.desk.scope(client, context)
        try:
            decision = self.desk.log.get(scope, reference)
            if decision is None:
                return message_view(content, content.messages.log.not_found)
            if decision.decided_by != reader:
                self._note(scope, Look(viewer=reader, what="view", reference=reference))
            found = self._story(scope, decision)
        except LogUnavailable as error:
            logger.error("the log could not be read: %s", error.kind)
            return message_view(content, content.messages.failure.list_failed)
        place = {"filter": str(values.get("filter", "")), "offset": _whole(values.get("offset"))}
        return story_view(content, found, reader, said, **place)

    def _story(self, scope: Scope, decision: RecordedDecision) -> Story:
        log, reference = self.desk.log, decision.reference
        looks = log.looks_at(scope, reference) if scope.only_user is None else []
        added, followers = log.additions(scope, reference), log.followed_by(scope, reference)
        return Story(decision, added, looks, followers, lead=scope.only_user is None)

    def _page(self, client: WebClient, context: BoltContext, text: str, offset: int) -> View:
        content = self.desk.content
        scope = self.desk.scope(client, context)
        parsed = self._parsed(text)
        filters = parsed.filters if not parsed.not_understood else Filters()
        shown_text = text if not parsed.not_understood else ""
        said = unknown_words(content, parsed.not_understood) if parsed.not_understood else ""
        try:
            page = self.desk.log.find(scope, filters, limit=PAGE, offset=offset)
            look = Look(
                viewer=context.user_id or "",
                what="search" if shown_text else "list",
                filters=filters.in_codes() or None,
                how_many=page.total,
            )
            self._note(scope, look)
        except LogUnavailable as error:
            logger.error("the log could not be read: %s", error.kind)
            return message_view(content, content.messages.failure.list_failed)
        lead, oldest = scope.only_user is None, filters.oldest_first
        return list_view(content, page, shown_text, offset, lead, said, oldest_first=oldest)

    def _note(self, scope: Scope, look: Look) -> None:
        """Notes that a lead looked, before anything is shown; people's own records are theirs to read."""
        if scope.only_user is None:
            self.desk.log.note_look(scope, look)

    def _parsed(self, text: str) -> Parsed:
        options = self.desk.content.record_options
        return parse(text, options.lists["organisations"], options.risk)


def _received(ack: Ack) -> None:
    ack()


def _whole(value: object) -> int:
    return value if isinstance(value, int) and 0 <= value < 10**9 else 0
