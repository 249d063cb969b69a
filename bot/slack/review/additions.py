"""The journey of what is added later: a correction, an addition, what happened next, written reasons sent."""

from __future__ import annotations

import datetime as dt
import logging
import re
import secrets
from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot.decisions.errors import LogUnavailable, NotRecordable, UnknownRecord
from bot.decisions.record import Addition
from bot.slack.kit.desk import Desk
from bot.slack.kit.failures import lazily, promptly
from bot.slack.kit.inputs import chosen, picked_day, typed
from bot.slack.kit.memory import unpack
from bot.slack.kit.typed_texts import look
from bot.slack.kit.windows import View, redraw
from bot.slack.review.addition_views import FOR_LEADS, KINDS, addition_view
from bot.slack.review.list_views import message_view
from bot.slack.review.listeners import Reviewing

logger = logging.getLogger(__name__)
Payload = Mapping[str, Any]
_KEPT = ("filter", "offset")


class Adding:
    """Listeners of the forms that add to a record; `reviewing` draws the record again afterwards."""

    def __init__(self, desk: Desk, reviewing: Reviewing) -> None:
        self.desk = desk
        self.reviewing = reviewing

    def register(self, app: App) -> None:
        """Connects the buttons under a record, and the form."""
        kinds = "|".join(re.escape(kind) for kind in KINDS)
        app.action(re.compile(rf"^add-(?:{kinds})$"))(ack=_received, lazy=lazily(self.desk, self.open))
        app.view("add-to-record")(promptly(self.desk, self.add))

    def open(self, client: WebClient, body: Payload, action: Payload, context: BoltContext) -> None:
        """Shows the form for the kind of addition that was pressed, if this person may see the record."""
        kind = str(action["action_id"]).removeprefix("add-")
        values = unpack(body["view"])
        reference = str(action.get("value", ""))
        try:
            scope = self.desk.scope(client, context)
            may = kind not in FOR_LEADS or scope.only_user is None
            allowed = may and self.desk.log.get(scope, reference) is not None
        except LogUnavailable as error:
            logger.error("the log could not be read: %s", error.kind)
            redraw(client, body["view"], message_view(self.desk.content, self.desk.words.failure.list_failed))
            return
        kept = {name: values.get(name) for name in _KEPT}
        form = addition_view(self.desk.content, kind, {}, reference=reference, key=secrets.token_hex(16), **kept)
        redraw(client, body["view"], form if allowed else self._not_found())

    def add(self, ack: Ack, client: WebClient, body: Payload, view: Payload, context: BoltContext) -> None:
        """Adds what was filled in, as a dated row of its own, and shows the record with it."""
        values = unpack(view)
        kind, reference = str(values.get("kind", "")), str(values.get("reference", ""))
        if kind not in KINDS:
            ack(response_action="update", view=self._not_found())
            return
        draft = {"text": typed(view, "text"), "code": chosen(view, "code"), "about": chosen(view, "about")}
        draft["happened_on"] = picked_day(view, "happened_on")
        looked = look(self.desk.edition, {"text": draft["text"]}, view, values.get("asked"))
        if looked.errors:
            ack(response_action="errors", errors=dict(looked.errors))
        elif looked.doubts:
            kept = {name: values.get(name) for name in (*_KEPT, "key", "reference")}
            ack(
                response_action="update",
                view=addition_view(self.desk.content, kind, draft, asked=looked.doubts, **kept),
            )
        else:
            self._add(ack, client, body, context, values, kind, reference, draft)

    def _add(
        self,
        ack: Ack,
        client: WebClient,
        body: Payload,
        context: BoltContext,
        values: Mapping[str, Any],
        kind: str,
        reference: str,
        draft: Mapping[str, Any],
    ) -> None:
        day = draft["happened_on"]
        addition = Addition(
            key=str(values.get("key") or secrets.token_hex(16)),
            author=context.user_id or "",
            kind=kind,
            code=draft["code"],
            about=draft["about"],
            text=draft["text"],
            happened_on=dt.date.fromisoformat(day) if day else None,
        )
        scope = self.desk.scope(client, context)
        try:
            if kind in FOR_LEADS and scope.only_user is not None:
                raise UnknownRecord
            added = self.desk.log.add(scope, reference, addition)
        except UnknownRecord:
            ack(response_action="update", view=self._not_found())
        except NotRecordable as problem:
            self._explain(ack, kind, problem)
        except LogUnavailable as error:
            logger.error("an addition was not recorded: the log is %s", error.kind)
            field = "happened_on" if kind == "written-reasons-sent" else "text"
            ack(response_action="errors", errors={field: self.desk.words.failure.addition_failed})
        else:
            logger.info("added to %s: %s", reference, kind)
            words = self.desk.words.addition
            said = words.already_added_other if added.changed else words.added
            ack(response_action="update", view=self.reviewing.story(client, body, context, reference, values, said))

    def _explain(self, ack: Ack, kind: str, problem: NotRecordable) -> None:
        words = self.desk.content.record_words
        shown = {"written-reasons-sent": "happened_on"}.get(kind, "text")
        said = " ".join(
            self.desk.words.addition.needed if code == "needed" else words.problems[code]
            for code in problem.problems.values()
        )
        ack(response_action="errors", errors={shown: said})

    def _not_found(self) -> View:
        return message_view(self.desk.content, self.desk.words.log.not_found)


def _received(ack: Ack) -> None:
    ack()
