"""Draws the window that asks what an export is for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.content.edition import Content
from bot.slack.kit.blocks import Block, escape, option, plain, section
from bot.slack.kit.inputs import ACTION
from bot.slack.kit.memory import pack
from bot.slack.kit.typed_texts import confirm_blocks
from bot.slack.kit.windows import View, window

PURPOSE, WITH_TEXT = "purpose", "with_text"
LONGEST_PURPOSE = 200


def export_view(
    content: Content,
    filter_text: str,
    purpose: str = "",
    asked: Mapping[str, Sequence[str]] | None = None,
    page: bool = False,
) -> View:
    """Gives the form for the list that `filter_text` finds, or for one `page`; `asked` as in the decision screen."""
    words = content.messages.export
    element: Block = {"type": "plain_text_input", "action_id": ACTION, "max_length": LONGEST_PURPOSE}
    if purpose:
        element["initial_value"] = purpose
    boxes = {"type": "checkboxes", "action_id": ACTION, "options": [option(words.with_text, "yes")]}
    blocks: list[Block] = [
        section(escape(words.intro_page if page else words.intro)),
        {"type": "input", "block_id": PURPOSE, "label": plain(words.purpose), "element": element},
        *([] if page else [_with_text(words.text, boxes)]),
        *confirm_blocks(content, asked or {}),
    ]
    return window(
        words.title,
        content.messages.log.close,
        blocks,
        submit=words.submit,
        callback_id="export-log",
        private_metadata=pack(
            filter=filter_text, page=page, asked={name: list(kinds) for name, kinds in (asked or {}).items()}
        ),
    )


def _with_text(words: str, boxes: Block) -> Block:
    return {"type": "input", "block_id": WITH_TEXT, "optional": True, "label": plain(words), "element": boxes}
