"""Draws the window in which a filter is put together by clicking, and reads it as the words one could have typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.content.edition import Content
from bot.decisions.fields import DECISIONS
from bot.decisions.filters import FLAGS, LONGEST_WORDS
from bot.papers.labels import label
from bot.slack.kit.blocks import Block, escape, option, plain, section
from bot.slack.kit.inputs import ACTION, chosen, chosen_many, typed
from bot.slack.kit.windows import View, window

PERIODS = ("7d", "4w", "13w", "52w")
WORDS = "words"


def filter_view(content: Content) -> View:
    """Gives the form; everything in it is optional, and together the choices narrow the list."""
    words = content.messages.filters
    decided = [option(words.any_shared, "shared"), option(words.none_shared, "not-shared")]
    decided += [option(label(content, "decisions", code), code) for code in DECISIONS]
    flags = [option(words.flags[flag], flag) for flag in FLAGS]
    organisations = content.record_options.lists["organisations"]
    blocks = [
        section(escape(words.intro)),
        _select("period", words.period, [option(words.periods[period], period) for period in PERIODS]),
        _select("decided", words.decided, decided),
        _many("flags", words.flagged, flags),
        _many("organisations", words.organisations, [_organisation(content, code) for code in organisations]),
        _words(words.words),
    ]
    return window(
        words.title,
        content.messages.log.close,
        blocks,
        submit=content.messages.log.show,
        callback_id="filter-log",
    )


def filter_text(view: Mapping[str, Any]) -> str:
    """Gives what was chosen as the words of a filter."""
    parts = [chosen(view, "period"), chosen(view, "decided"), *chosen_many(view, "flags")]
    parts += chosen_many(view, "organisations")
    quoted = typed(view, WORDS).replace('"', " ").strip()
    return " ".join([part for part in parts if part] + ([f'"{quoted}"'] if quoted else []))


def _organisation(content: Content, code: str) -> dict[str, Any]:
    return option(label(content, "organisations", code), code)


def _select(block_id: str, words: str, options: list[dict[str, Any]]) -> Block:
    element = {"type": "static_select", "action_id": ACTION, "options": options}
    return {"type": "input", "block_id": block_id, "optional": True, "label": plain(words), "element": element}


def _many(block_id: str, words: str, options: list[dict[str, Any]]) -> Block:
    element = {"type": "multi_static_select", "action_id": ACTION, "options": options}
    return {"type": "input", "block_id": block_id, "optional": True, "label": plain(words), "element": element}


def _words(words: str) -> Block:
    element = {"type": "plain_text_input", "action_id": ACTION, "max_length": LONGEST_WORDS}
    return {"type": "input", "block_id": WORDS, "optional": True, "label": plain(words), "element": element}
