"""The journey of an export: from the list, with a purpose that is recorded, to a file in the person's own messages."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot.decisions.filters import parse
from bot.decisions.record import Look
from bot.papers.record_page import record_page, record_table
from bot.slack.kit.desk import Desk
from bot.slack.kit.failures import lazily, promptly
from bot.slack.kit.inputs import chosen_many, typed
from bot.slack.kit.memory import unpack
from bot.slack.kit.typed_texts import look
from bot.slack.kit.windows import redraw
from bot.slack.review.export_views import PURPOSE, WITH_TEXT, export_view
from bot.slack.review.list_views import LONGEST_FILTER, message_view

logger = logging.getLogger(__name__)
Payload = Mapping[str, Any]
MOST = 5000
"""Decisions in one file from Slack; the command line has no limit."""


class Exporting:
    """Listeners of the export; who may have what is asked anew when the file is made."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def register(self, app: App) -> None:
        """Connects the button under the list, and the form that asks for the purpose."""
        for action in ("export-list", "export-record"):
            app.action(action)(ack=_received, lazy=lazily(self.desk, self.ask))
        app.view("export-log")(ack=promptly(self.desk, self.accept), lazy=lazily(self.desk, self.send))

    def ask(self, client: WebClient, body: Payload, action: Payload) -> None:
        """Asks what the export is for."""
        content = self.desk.content
        page = action["action_id"] == "export-record"
        text = str(action.get("value", "")) if page else str(unpack(body["view"]).get("filter", ""))
        redraw(client, body["view"], export_view(content, text[:LONGEST_FILTER], page=page))

    def accept(self, ack: Ack, view: Payload) -> None:
        """Says that the file is on its way, or what must change in the purpose."""
        content, purpose = self.desk.content, typed(view, PURPOSE)
        looked = look(self.desk.edition, {PURPOSE: purpose}, view, unpack(view).get("asked"))
        text = str(unpack(view).get("filter", ""))
        if not purpose:
            ack(response_action="errors", errors={PURPOSE: content.messages.export.purpose_needed})
        elif looked.errors:
            ack(response_action="errors", errors=dict(looked.errors))
        elif looked.doubts:
            page = bool(unpack(view).get("page"))
            ack(response_action="update", view=export_view(content, text, purpose, looked.doubts, page))
        else:
            ack(response_action="update", view=message_view(content, content.messages.export.on_its_way))

    def send(self, client: WebClient, view: Payload, context: BoltContext) -> None:
        """Makes the file of what this person may see, notes it with its purpose, and sends it to them alone."""
        content, values, purpose = self.desk.content, unpack(view), typed(view, PURPOSE)
        looked = look(self.desk.edition, {PURPOSE: purpose}, view, values.get("asked"))
        if not purpose or looked.errors or looked.doubts:
            return
        scope, user = self.desk.scope(client, context), context.user_id or ""
        options = content.record_options
        text = str(values.get("filter", ""))[:LONGEST_FILTER]
        filters = parse(text, options.lists["organisations"], options.risk).filters
        page = self.desk.log.find(scope, filters, limit=MOST)
        n, codes = len(page.decisions), filters.in_codes() or None
        noted = Look(viewer=user, what="export", filters=codes, how_many=n, purpose=purpose)
        self.desk.log.note_look(scope, noted)
        channel = client.conversations_open(users=user)["channel"]["id"]
        words = content.messages.export
        if values.get("page") and n == 1:
            name, file = "share-decision.html", record_page(content, self.desk.log, page.decisions[0])
        else:
            name, file = (
                "share-decisions.csv",
                record_table(content, page.decisions, bool(chosen_many(view, WITH_TEXT))),
            )
        client.files_upload_v2(
            channel=channel,
            filename=name,
            title=words.file_title,
            content=file.encode("utf-8"),
            initial_comment=words.with_file,
        )
        logger.info("exported %d decisions", n)


def _received(ack: Ack) -> None:
    ack()
