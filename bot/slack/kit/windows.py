"""Frames of windows (Slack's modals) that more than one journey uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.guidance.topics import Knowledge, Topic
from bot.messages import Messages
from bot.slack.ask.views import topic_post
from bot.slack.kit.blocks import Block, plain

View = dict[str, Any]
OPEN_WITHIN_S = 2
"""The acknowledgement waits for the window, and Slack waits three seconds for the acknowledgement."""


def window(title: str, close: str, blocks: list[Block], **more: Any) -> View:
    """Gives a modal; `more` may hold submit, callback_id, private_metadata, external_id, notify_on_close."""
    if "submit" in more:
        more["submit"] = plain(more["submit"])
    return {"type": "modal", "title": plain(title), "close": plain(close), "blocks": blocks, **more}


def open_window(client: WebClient, body: Mapping[str, Any], view: View) -> str:
    """Opens a window for the person who acted, within two seconds or not at all; gives its id.

    Raises slack_sdk.errors.SlackClientError or OSError when Slack does not open it in time.
    """
    quick = WebClient(token=client.token, base_url=client.base_url, timeout=OPEN_WITHIN_S, retry_handlers=[])
    return str(quick.views_open(trigger_id=body["trigger_id"], view=view)["view"]["id"])


def redraw(client: WebClient, old: Mapping[str, Any], view: View) -> None:
    """Changes an open window in place; when the person has moved on or closed it, that is no failure."""
    try:
        client.views_update(view_id=old["id"], hash=old.get("hash"), view=view)
    except SlackApiError as error:
        if error.response.get("error") not in {"hash_conflict", "not_found"}:
            raise


def topic_window(topic: Topic, knowledge: Knowledge, words: Messages) -> View:
    """Gives one topic's answer as a window: for the Home tab, where there is no conversation to answer in."""
    return window(
        words.home.answer_title, words.check.close, topic_post(topic, knowledge, words, in_window=True).blocks
    )
