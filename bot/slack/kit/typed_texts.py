"""The personal-data guard at work in a window: what stops a submission, and what is asked about again."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.content.edition import Content, Edition
from bot.guard.lists import KINDS, Kind
from bot.slack.kit.blocks import Block, escape, option, plain, section
from bot.slack.kit.inputs import ACTION, chosen_many

logger = logging.getLogger(__name__)
CONFIRM = "not_personal"
"""The block of the box with which a person says that what was seen is no personal data."""
CONFIRMED = "not-personal"


@dataclass(frozen=True)
class Looked:
    """What the guard found: a sentence for each field that must change, and kinds to look at again by field."""

    errors: Mapping[str, str] = field(default_factory=dict)
    doubts: Mapping[str, Sequence[Kind]] = field(default_factory=dict)


def look(edition: Edition, texts: Mapping[str, str | None], view: Mapping[str, Any], asked: object) -> Looked:
    """Looks through the typed `texts` by field; what the person has confirmed since it was `asked` counts as settled.

    Only kinds are logged, never a text.
    """
    errors: dict[str, str] = {}
    doubts: dict[str, list[Kind]] = {}
    settled = asked if isinstance(asked, dict) and CONFIRMED in chosen_many(view, CONFIRM) else {}
    words = edition.content.guard_words
    for name, text in texts.items():
        seen = edition.guard.look(text or "", case_reference=name == "case_reference")
        if seen.firm:
            logger.info("personal data stopped in a field: %s", ", ".join(sorted(seen.firm)))
            errors[name] = f"{words.said(seen)} {words.take_out}"
        elif seen.soft - set(settled.get(name) or ()):
            doubts[name] = sorted(seen.soft)
    return Looked(errors, doubts)


def confirm_blocks(content: Content, asked: Mapping[str, Sequence[str]]) -> list[Block]:
    """Gives the question whether what was seen is personal data, with the kinds by field; nothing where none was."""
    if not asked:
        return []
    words = content.guard_words
    kinds = sorted({kind for found in asked.values() for kind in KINDS if kind in found})
    said = [section(f"*{escape(' '.join(words.seen[kind] for kind in kinds))}* {escape(words.confirm_hint)}")]
    boxes = {"type": "checkboxes", "action_id": ACTION, "options": [option(words.confirm, CONFIRMED)]}
    box = {
        "type": "input",
        "block_id": CONFIRM,
        "optional": True,
        "label": plain(words.confirm_label),
        "element": boxes,
    }
    return [*said, box]
