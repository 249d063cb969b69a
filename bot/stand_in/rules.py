"""What Slack refuses, with Slack's own error codes; stricter than Slack where that catches a mistake earlier."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Payload = Mapping[str, Any]

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
TEXT_LIMITS = {"header": 150, "section": 3000, "context": 3000}
MESSAGE_TEXT = 4000
ELEMENTS = {"actions": 25, "context": 10}
OPTIONS = {"radio_buttons": 10, "checkboxes": 10, "static_select": 100, "multi_static_select": 100}
INPUTS = {*OPTIONS, "plain_text_input", "datepicker", "datetimepicker"}
CONTROL = re.compile(r"<(?:!(?:channel|here|everyone)|!subteam\^[^>]*|@[^>]*|#[^>]*|https?:[^>]*)>")
DATE = re.compile(r"<!date\^\d+\^[^<>|]*\|[^<>]*>")
MENTION = re.compile(r"<@[UW][A-Z0-9]+>")
"""The one control sequence that the bot writes on purpose, apart from dates: who decided, in a lead's window."""


def message_problems(arguments: Payload) -> list[str]:
    """Gives what is wrong with a message: `text` is required beside blocks, deliberately stricter than Slack."""
    blocks, text = arguments.get("blocks") or [], str(arguments.get("text") or "")
    found = ["no_text"] if not text else []
    found += ["msg_too_long"] if len(text) > MESSAGE_TEXT else []
    found += ["invalid_blocks: too many blocks"] if len(blocks) > MESSAGE_BLOCKS else []
    found += ["invalid_blocks: an input in a message"] if any(one["type"] == "input" for one in blocks) else []
    found += [f"invalid_blocks: {problem}" for problem in _blocks(blocks)]
    mentions = [text for text in _mrkdwn(blocks) if MENTION.search(text)]
    return found + (["invalid_blocks: a mention in a message"] if mentions else [])


def view_problems(view: Payload) -> list[str]:
    """Gives what is wrong with a modal or Home tab."""
    blocks = view.get("blocks") or []
    found = ["invalid_arguments: too many blocks"] if len(blocks) > VIEW_BLOCKS else []
    found += ["invalid_arguments: no blocks"] if not blocks else []
    found += [f"invalid_arguments: {problem}" for problem in _blocks(blocks)]
    if len(str(view.get("private_metadata", ""))) > 3000:
        found.append("invalid_arguments: private_metadata too long")
    if len(str(view.get("callback_id", ""))) > 255 or len(str(view.get("external_id", ""))) > 255:
        found.append("invalid_arguments: an id is too long")
    if view.get("type") == "modal":
        found += [f"invalid_arguments: {problem}" for problem in _modal(view)]
    return found


def _modal(view: Payload) -> Iterator[str]:
    for part in ("title", "submit", "close"):
        text = view.get(part)
        if text is None and part == "title":
            yield "title is missing"
        if text is not None and not (text.get("type") == "plain_text" and 0 < len(text["text"]) <= 24):
            yield f"{part} must be plain text of 1 to 24 characters"
    if any(block["type"] == "input" for block in view["blocks"]) and "submit" not in view:
        yield "inputs need a submit button"


def _blocks(blocks: Sequence[Payload]) -> Iterator[str]:
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(set(ids)) < len(ids):
        yield "block ids are not unique"
    for block in blocks:
        if len(block.get("block_id", "")) > 255:
            yield "a block id is too long"
        check = _BLOCKS.get(block["type"])
        yield from check(block) if check else [f"unknown block type {block['type']}"]
        action_ids = [one.get("action_id") for one in _elements(block) if "action_id" in one]
        if len(set(action_ids)) < len(action_ids):
            yield "action ids are not unique in a block"
    for text in _mrkdwn(blocks):
        left = MENTION.sub("", DATE.sub("", text))
        if CONTROL.search(left) or "<" in left or ">" in left:
            yield "text with unescaped control characters"


def _text(text: Payload | None, limit: int, kinds: tuple[str, ...] = ("plain_text", "mrkdwn")) -> Iterator[str]:
    if not text or text.get("type") not in kinds:
        yield f"a text must be one of {kinds}"
    elif not 0 < len(text["text"]) <= limit:
        yield f"a text of {len(text['text'])} characters; 1 to {limit} are allowed"


def _header(block: Payload) -> Iterator[str]:
    yield from _text(block.get("text"), 150, ("plain_text",))


def _section(block: Payload) -> Iterator[str]:
    yield from _text(block.get("text"), 3000)
    if "accessory" in block:
        yield from _element(block["accessory"])


def _context(block: Payload) -> Iterator[str]:
    if not 0 < len(block["elements"]) <= ELEMENTS["context"]:
        yield "a context block has 1 to 10 elements"
    for element in block["elements"]:
        yield from _text(element, 3000)


def _actions(block: Payload) -> Iterator[str]:
    if not 0 < len(block["elements"]) <= ELEMENTS["actions"]:
        yield "an actions block has 1 to 25 elements"
    for element in block["elements"]:
        yield from _element(element)


def _input(block: Payload) -> Iterator[str]:
    yield from _text(block.get("label"), 2000, ("plain_text",))
    if "hint" in block:
        yield from _text(block["hint"], 2000, ("plain_text",))
    if block["element"]["type"] not in INPUTS:
        yield f"{block['element']['type']} is no input"
    yield from _element(block["element"])


def _divider(block: Payload) -> Iterator[str]:
    yield from ()


_BLOCKS = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "divider": _divider,
}


def _element(element: Payload) -> Iterator[str]:
    kind = element["type"]
    if not 0 < len(element.get("action_id", "")) <= 255:
        yield "an action id has 1 to 255 characters"
    if "placeholder" in element:
        yield from _text(element["placeholder"], 150, ("plain_text",))
    if kind == "button":
        yield from _text(element["text"], 75, ("plain_text",))
        if len(element.get("value", "")) > 2000:
            yield "a button's value has 2,000 characters at most"
    elif kind in OPTIONS:
        yield from _choices(element, OPTIONS[kind])
    elif kind == "plain_text_input":
        if not 0 < int(element.get("max_length", 3000)) <= 3000:
            yield "max_length is 1 to 3,000"
        if len(element.get("initial_value", "")) > int(element.get("max_length", 3000)):
            yield "the initial value is longer than max_length"
    elif kind == "datepicker":
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", element.get("initial_date", "2026-01-31")):
            yield "an initial date is written YYYY-MM-DD"
    elif kind == "datetimepicker":
        if len(str(element.get("initial_date_time", 1000000000))) != 10:
            yield "an initial moment is a Unix time of ten digits"
    else:
        yield f"unknown element type {kind}"


def _choices(element: Payload, most: int) -> Iterator[str]:
    groups = element.get("option_groups") or [{"options": element.get("options") or []}]
    options = [option for group in groups for option in group["options"]]
    if any(not 0 < len(group["options"]) <= most for group in groups) or len(groups) > 100:
        yield f"1 to {most} options are allowed"
    for group in groups:
        yield from _text(group["label"], 75, ("plain_text",)) if "label" in group else []
    for option in options:
        yield from _text(option["text"], 75)
        if not 0 < len(option["value"]) <= 150:
            yield "an option's value has 1 to 150 characters"
    chosen = [
        *element.get("initial_options", []),
        *([element["initial_option"]] if "initial_option" in element else []),
    ]
    if any(option not in options for option in chosen):
        yield "an initial option is not among the options"
    if len({option["value"] for option in options}) < len(options):
        yield "two options have the same value"


def _elements(block: Payload) -> list[Payload]:
    nested = [block[part] for part in ("element", "accessory") if part in block]
    return [*nested, *(block["elements"] if block["type"] == "actions" else [])]


def _mrkdwn(blocks: Sequence[Payload]) -> Iterator[str]:
    for block in blocks:
        texts = [block.get("text"), *(block.get("elements") or [] if block["type"] == "context" else [])]
        yield from (text["text"] for text in texts if text and text.get("type") == "mrkdwn")
