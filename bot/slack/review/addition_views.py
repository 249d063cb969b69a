"""Draws the windows in which something is added to a recorded decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.content.edition import Content
from bot.decisions.fields import FIELDS
from bot.decisions.record import REVIEWS
from bot.papers.labels import label
from bot.slack.kit.blocks import Block, escape, option, plain, section, small
from bot.slack.kit.inputs import ACTION
from bot.slack.kit.memory import pack
from bot.slack.kit.typed_texts import confirm_blocks
from bot.slack.kit.windows import View, window

FOR_LEADS = ("review", "hold", "hold-lifted")
KINDS = ("addition", "correction", "follow-up", "written-reasons-sent", *FOR_LEADS)
"""What people add by a form of its own; a completion uses the decision screen."""


def addition_view(
    content: Content,
    kind: str,
    draft: Mapping[str, Any],
    asked: Mapping[str, Sequence[str]] | None = None,
    **kept: Any,
) -> View:
    """Gives the form for one kind of addition with what was filled in; `kept` has the reference, the key, the page."""
    words = content.messages.addition
    blocks: list[Block] = [section(f"*{escape(label(content, 'additions', kind))}* · {escape(str(kept['reference']))}")]
    blocks.append(small(escape(words.intro)))
    blocks += _inputs(content, kind, draft)
    blocks += confirm_blocks(content, asked or {})
    blocks.append(small(f"*{escape(content.messages.record.no_names)}*"))
    metadata = pack(kind=kind, asked={name: list(kinds) for name, kinds in (asked or {}).items()}, **kept)
    return window(
        words.title,
        content.messages.check.close,
        blocks,
        submit=words.submit,
        callback_id="add-to-record",
        private_metadata=metadata,
    )


def _inputs(content: Content, kind: str, draft: Mapping[str, Any]) -> list[Block]:
    words = content.messages.addition
    if kind == "written-reasons-sent":
        return [_day(words.sent_on, draft)]
    if kind == "follow-up":
        codes = content.record_options.lists["follow_ups"]
        options = [option(label(content, "follow_ups", code), code) for code in codes]
        return [
            _select("code", words.what_next, options, draft),
            _text(words.what_happened, draft, optional=True),
            {**_day(words.on_day, draft), "optional": True},
        ]
    if kind == "review":
        outcomes = [option(label(content, "reviews", code), code) for code in REVIEWS]
        return [
            {**_select("code", words.outcome, outcomes, draft), "optional": False},
            _text(words.note, draft, optional=True),
        ]
    if kind in FOR_LEADS:
        return [_text(words.why_hold, draft)]
    text = _text(words.text_correction if kind == "correction" else words.text, draft)
    if kind == "addition":
        return [text]
    fields = [option(words_, name) for name, words_ in content.record_words.fields.items() if len(words_) <= 75]
    return [_select("about", words.about, fields, draft), text]


def _text(words: str, draft: Mapping[str, Any], optional: bool = False) -> Block:
    element = {
        "type": "plain_text_input",
        "action_id": ACTION,
        "multiline": True,
        "max_length": FIELDS["reasons"].limit,
    }
    if draft.get("text"):
        element["initial_value"] = draft["text"]
    return {"type": "input", "block_id": "text", "label": plain(words), "element": element, "optional": optional}


def _select(block_id: str, words: str, options: list[dict[str, Any]], draft: Mapping[str, Any]) -> Block:
    element: Block = {"type": "static_select", "action_id": ACTION, "options": options}
    if found := [one for one in options if one["value"] == draft.get(block_id)]:
        element["initial_option"] = found[0]
    return {"type": "input", "block_id": block_id, "optional": True, "label": plain(words), "element": element}


def _day(words: str, draft: Mapping[str, Any]) -> Block:
    element: Block = {"type": "datepicker", "action_id": ACTION}
    if draft.get("happened_on"):
        element["initial_date"] = draft["happened_on"]
    return {"type": "input", "block_id": "happened_on", "label": plain(words), "element": element}
