"""One edition of the content: everything loaded together, used together, replaced together."""

from __future__ import annotations

from dataclasses import dataclass

from bot.check.flow import Flow
from bot.check.words import CheckWords
from bot.decisions.options import RecordOptions, RecordWords
from bot.guard.guard import Guard
from bot.guard.lists import GuardLists
from bot.guard.words import GuardWords
from bot.guidance.ask import Guidance
from bot.guidance.topics import Knowledge
from bot.messages import Messages


@dataclass(frozen=True)
class Content:
    """All that policy officers write. `version` names these exact files (twelve hexadecimal digits)."""

    version: str
    knowledge: Knowledge
    messages: Messages
    flow: Flow
    check_words: CheckWords
    record_options: RecordOptions
    record_words: RecordWords
    guard_lists: GuardLists
    guard_words: GuardWords


@dataclass(frozen=True)
class Edition:
    """The content, and the guidance and the guard made from it: a bot works with one edition at a time."""

    content: Content
    guidance: Guidance
    guard: Guard
