"""The private copy of a recorded decision: sent once, also when the program was stopped right after recording."""

from __future__ import annotations

import datetime as dt
import logging
import uuid

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.decisions.errors import LogUnavailable
from bot.decisions.fields import Decision
from bot.decisions.log import Scope
from bot.slack.kit.desk import Desk
from bot.slack.record.views import copy_blocks

logger = logging.getLogger(__name__)
OWED_FOR = dt.timedelta(days=1)
"""A copy that could not be sent for so long is not sent any more: it would only puzzle."""
_OURS = uuid.UUID("6d1f4e0c-8a43-4c0e-9d64-52a3f1b7c9aa")


def send_copy(desk: Desk, client: WebClient, decision: Decision, reference: str) -> None:
    """Sends the person who decided their copy, and notes in the log that they have it.

    Raises slack_sdk.errors.SlackClientError when it cannot be sent; the next start of the program tries again.
    """
    client.chat_postMessage(
        channel=decision.decided_by,
        text=desk.words.record.recorded.format(reference=reference),
        blocks=copy_blocks(desk.content, decision, reference),
        client_msg_id=str(uuid.uuid5(_OURS, decision.key)),  # the same, should it be sent again before it was noted
    )
    try:
        desk.log.note_copy(reference)
    except LogUnavailable as error:
        logger.warning("a copy was not noted as sent: %s", error.kind)


def send_owed(desk: Desk, client: WebClient, scope: Scope, started: dt.datetime) -> None:
    """Sends the copies of decisions of the day before `started` that nobody has got, because the program was ended."""
    try:
        owed = desk.log.without_copy(scope, started - OWED_FOR, started)
        for decision in owed:
            send_copy(desk, client, decision, decision.reference)
    except LogUnavailable as error:
        logger.error("the log could not be read: %s", error.kind)
    except (SlackClientError, OSError) as error:
        logger.warning("a private copy could not be sent (%s)", type(error).__name__)
    else:
        logger.info("private copies sent that were owed: %d", len(owed))
