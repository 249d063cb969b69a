"""The journey of the record: the decision screen, what it asks, and the confirmation."""

from __future__ import annotations

import logging
import secrets
import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot.decisions.applying import (
    Circumstances,
    Draft,
    completed,
    completing,
    completion_details,
    completion_problems,
    decision_of,
    problems,
)
from bot.decisions.errors import LogUnavailable, NotRecordable, UnknownRecord
from bot.decisions.fields import Decision, typed_fields
from bot.decisions.log import Recorded
from bot.decisions.record import Addition
from bot.slack.check.views import next_view
from bot.slack.kit.desk import Desk
from bot.slack.kit.failures import lazily, promptly
from bot.slack.kit.memory import Unfitting, unpack
from bot.slack.kit.typed_texts import look
from bot.slack.kit.windows import View, redraw
from bot.slack.record.copies import send_copy
from bot.slack.record.inputs import draft_of
from bot.slack.record.views import circumstances, kept_draft, record_view, recorded_view
from bot.slack.review.list_views import message_view

logger = logging.getLogger(__name__)
Payload = Mapping[str, Any]
GUIDE = "WG38137 (July 2019)"
MOST_KEPT = 100
"""Decisions just recorded, kept until their private copy is sent."""


class Recording:
    """Listeners of the decision screen; what it is about travels with the window and is worked out again."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._recorded: OrderedDict[str, tuple[Decision, Recorded]] = OrderedDict()
        self._lock = threading.Lock()

    def register(self, app: App) -> None:
        """Connects the ways to the decision screen, its changes and its record."""
        app.view("check-result")(promptly(self.desk, self.open))
        for action in ("record-without-check", "record-back", "record-choice", "record-more"):
            app.action(action)(ack=_received, lazy=lazily(self.desk, self.change))
        app.action("complete-record")(ack=_received, lazy=lazily(self.desk, self.complete))
        app.view("record")(ack=promptly(self.desk, self.record), lazy=lazily(self.desk, self.send_copy))

    def open(self, ack: Ack, view: Payload) -> None:
        """Goes from the result to the decision screen, which gets its own key: submitting twice leaves one record."""
        values = unpack(view)
        about = circumstances(self.desk.content.flow, {**values, "key": None}, _new_key())
        shown = record_view(self.desk.content, about, kept_draft(values)) if about.answers else self._stale()
        ack(response_action="update", view=shown)

    def change(self, client: WebClient, body: Payload, action: Payload) -> None:
        """Draws the window again: for Back, for more detail, and for a choice on which other fields depend."""
        view, values = body["view"], unpack(body["view"])
        shown = self._changed(str(action["action_id"]), view, values)
        redraw(client, view, shown)

    def complete(self, client: WebClient, body: Payload, action: Payload, context: BoltContext) -> None:
        """Opens the decision screen for a record that was not decided yet; only who recorded it may complete it."""
        reference = str(action.get("value", ""))
        own = self.desk.own_scope(context)
        try:
            decision = self.desk.log.get(own, reference)
        except LogUnavailable as error:
            logger.error("the log could not be read: %s", error.kind)
            redraw(client, body["view"], message_view(self.desk.content, self.desk.words.failure.list_failed))
            return
        if decision is None or not decision.undecided:
            redraw(client, body["view"], message_view(self.desk.content, self.desk.words.log.not_found))
            return
        about = completing(_new_key(), decision)
        redraw(client, body["view"], record_view(self.desk.content, about, {}))

    def record(self, ack: Ack, client: WebClient, view: Payload, context: BoltContext) -> None:
        """Records the decision and says so once it is on the disk; what is missing is said under its field."""
        values = unpack(view)
        about = circumstances(self.desk.content.flow, values, _new_key())
        draft = draft_of(view, {})
        if self._held_back(ack, view, values, about, draft):
            return
        decision = self._decision(about, draft, values, context)
        try:
            recorded = self._write(client, about, decision, context)
        except NotRecordable as problem:
            self._explain(ack, view, about, draft, problem)
        except UnknownRecord:
            ack(response_action="update", view=message_view(self.desk.content, self.desk.words.log.not_found))
        except LogUnavailable as error:
            logger.error("a decision was not recorded: the log is %s", error.kind)
            ack(response_action="errors", errors={"reasons": self.desk.words.failure.record_failed})
        else:
            logger.info("recorded %s", recorded.reference)
            if not recorded.already:
                self._keep(decision, recorded)
            ack(response_action="update", view=recorded_view(self.desk.content, recorded))

    def send_copy(self, client: WebClient, view: Payload) -> None:
        """Sends the person a private copy, once, of what has been recorded."""
        with self._lock:
            decision, recorded = self._recorded.pop(str(unpack(view).get("key")), (None, None))
        if decision is None or recorded is None:
            return
        send_copy(self.desk, client, decision, recorded.reference)

    def _changed(self, action: str, view: Payload, values: Mapping[str, Any]) -> View:
        content = self.desk.content
        draft = draft_of(view, kept_draft(values))
        about = circumstances(content.flow, values, _new_key())
        if action == "record-back":
            return self._back(about, draft, values)
        if action == "record-more":
            about = circumstances(content.flow, {**values, "more": True}, about.key)
        return record_view(content, about, draft)

    def _back(self, about: Circumstances, draft: Draft, values: Mapping[str, Any]) -> View:
        """Goes back to the result with what was filled in, or warns first that the text is too long to take along."""
        content = self.desk.content
        try:
            return next_view(content, about.answers, about.previous, draft)
        except Unfitting:
            if values.get("warned"):
                codes = {name: value for name, value in draft.items() if name not in typed_fields()}
                return next_view(content, about.answers, about.previous, codes)
            return record_view(content, about, draft, said=content.messages.record.back_loses, warned=True)

    def _held_back(
        self, ack: Ack, view: Payload, values: Mapping[str, Any], about: Circumstances, draft: Draft
    ) -> bool:
        """Stops a submission with personal data in it: under its field, or with the question whether it is."""
        texts = {name: draft.get(name) for name in typed_fields() if name in draft}
        looked = look(self.desk.edition, texts, view, values.get("asked"))
        if looked.errors:
            ack(response_action="errors", errors=dict(looked.errors))
        elif looked.doubts:
            again = record_view(self.desk.content, about, draft, asked=looked.doubts)
            ack(response_action="update", view=again)
        return bool(looked.errors or looked.doubts)

    def _decision(
        self, about: Circumstances, draft: Draft, values: Mapping[str, Any], context: BoltContext
    ) -> Decision:
        """Gives the decision that was submitted: of the fields that apply, and of the check as it is worked out now."""
        content = self.desk.content
        return decision_of(
            content.flow,
            content.record_options,
            about,
            draft,
            enterprise_id=context.enterprise_id or "",
            team_id=context.team_id or "",
            decided_by=context.user_id or "",
            guide_version=GUIDE,
            content_version=content.version,
            review_on=self.desk.review_on(),
        )

    def _write(self, client: WebClient, about: Circumstances, decision: Decision, context: BoltContext) -> Recorded:
        """Writes a new record, or adds the decision to the record that it completes."""
        if not about.completes:
            if found := problems(self.desk.content.record_options, decision):
                raise NotRecordable(found)
            sees = self.desk.scope(client, context) if decision.previous else self.desk.own_scope(context)
            return self.desk.log.record(decision, sees)
        return self._complete(about, decision, context)

    def _complete(self, about: Circumstances, decision: Decision, context: BoltContext) -> Recorded:
        own = self.desk.own_scope(context)
        earlier = self.desk.log.get(own, about.completes)
        if earlier is None:
            raise UnknownRecord
        if found := completion_problems(self.desk.content.record_options, decision, earlier):
            raise NotRecordable(found)
        addition = Addition(
            key=decision.key,
            author=decision.decided_by,
            kind="completion",
            code=decision.decision,
            text=decision.reasons,
            details=completion_details(decision),
        )
        added = self.desk.log.add(own, about.completes, addition)
        held = added.addition
        stands = completed(decision, held.code, held.text, held.details)
        return Recorded(held.reference, held.created_at, stands, added.already, added.changed)

    def _explain(self, ack: Ack, view: Payload, about: Circumstances, draft: Draft, problem: NotRecordable) -> None:
        """Says each problem under its field; a field that is not on the screen yet is put there first."""
        words, shown = self.desk.content.record_words, {block.get("block_id") for block in view["blocks"]}
        said = {
            f: words.needed[f] if code == "needed" else words.problems[code] for f, code in problem.problems.items()
        }
        if set(said) <= shown:
            ack(response_action="errors", errors=said)
            return
        again = record_view(self.desk.content, about, draft, said=" ".join(said.values()))
        ack(response_action="update", view=again)

    def _keep(self, decision: Decision, recorded: Recorded) -> None:
        with self._lock:
            self._recorded[decision.key] = (decision, recorded)
            while len(self._recorded) > MOST_KEPT:
                self._recorded.popitem(last=False)

    def _stale(self) -> View:
        return message_view(self.desk.content, self.desk.words.failure.stale)


def _received(ack: Ack) -> None:
    ack()


def _new_key() -> str:
    return secrets.token_hex(16)
