"""When a listener fails: the operator gets a line without anybody's words, the person gets a plain message."""

from __future__ import annotations

import functools
import logging
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from slack_sdk import WebClient

from bot.slack.answers import plain_post
from bot.slack.desk import Desk
from bot.slack.places import Place

logger = logging.getLogger(__name__)
Listener = Callable[..., None]


def lazily(desk: Desk, listener: Listener) -> list[Listener]:
    """Wraps a lazy listener: Bolt would log the text of its exception and leave the person without a word.

    The listener must take `client` and `body`. Gives the list that Bolt's `lazy=` wants.
    """

    @functools.wraps(listener)
    def wrapped(**given: Any) -> None:
        try:
            listener(**given)
        except Exception as error:
            note_failure(listener.__name__, error)
            _tell(desk, given["client"], given["body"])

    return [wrapped]


def promptly(desk: Desk, listener: Listener) -> Listener:
    """Wraps an acknowledging listener, which must never raise: Slack would show "we had some trouble connecting".

    The listener must take `ack`, `client` and `body`.
    """

    @functools.wraps(listener)
    def wrapped(**given: Any) -> None:
        try:
            listener(**given)
        except Exception as error:
            note_failure(listener.__name__, error)
            given["ack"]()
            _tell(desk, given["client"], given["body"])

    return wrapped


def note_failure(name: str, error: BaseException) -> None:
    """Logs the exception's type and place; never its text, which may hold what a person typed."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else "an unknown place"
    logger.error("%s failed: %s at %s", name, type(error).__name__, place)


def _tell(desk: Desk, client: WebClient, body: Mapping[str, Any]) -> None:
    try:
        words = desk.words
        Place.of_payload(body).tell_alone(client, plain_post(words.failure.general.format(contact=desk.contact), words))
    except Exception as error:  # Slack itself is out of reach: there is nobody left to tell but the operator
        note_failure("telling the person", error)
