"""Text on its way into Slack: escaped, so that nothing in it can ping a channel or change the layout."""

from __future__ import annotations

from typing import Any

Block = dict[str, Any]


def escape(text: str) -> str:
    """Gives `text` with the three characters that Slack reads as control characters made harmless."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Gives text from Slack as it was typed: the three characters arrive escaped in messages and commands."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def clip(text: str, limit: int) -> str:
    """Gives `text`, cut to at most `limit` characters with an ellipsis where it was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def plain(text: str) -> dict[str, Any]:
    """A plain_text object: Slack shows it exactly as it is."""
    return {"type": "plain_text", "text": text, "emoji": False}


def section(text: str) -> Block:
    """A paragraph of mrkdwn; `text` must already be escaped where it did not come from here."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": clip(text, 3000), "verbatim": True}}


def plain_section(text: str) -> Block:
    """A paragraph shown exactly as typed: for words written by people."""
    return {"type": "section", "text": plain(clip(text, 3000))}


def header(text: str) -> Block:
    """A heading of at most 150 characters."""
    return {"type": "header", "text": plain(clip(text, 150))}


def small(text: str) -> Block:
    """Small print; `text` must already be escaped where it did not come from here."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": clip(text, 3000), "verbatim": True}]}


def button(label: str, action_id: str, value: str = "", primary: bool = False) -> Block:
    """A button; `value` is sent back when it is pressed and is never trusted."""
    element: Block = {"type": "button", "text": plain(clip(label, 75)), "action_id": action_id}
    if value:
        element["value"] = value
    if primary:
        element["style"] = "primary"
    return element


def actions(*elements: Block, block_id: str = "") -> Block:
    """A row of buttons or selects."""
    block: Block = {"type": "actions", "elements": list(elements)}
    if block_id:
        block["block_id"] = block_id
    return block


def option(label: str, value: str) -> dict[str, Any]:
    """One choice of a select, radio group or checkbox list."""
    return {"text": plain(clip(label, 75)), "value": value}


def numbered(steps: list[str]) -> str:
    """Gives escaped `steps` as a numbered list, one a line."""
    return "\n".join(f"{number}. {escape(step)}" for number, step in enumerate(steps, start=1))
