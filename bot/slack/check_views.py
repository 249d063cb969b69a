"""Draws the check: one window that changes in place through its screens and ends in the recommendation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.check.advice import Advice
from bot.check.flow import Screen, offered, progress, questions_on
from bot.content.edition import Content
from bot.slack.inputs import ACTION
from bot.slack.metadata import pack
from bot.slack.text import Block, actions, button, escape, header, numbered, option, plain, section, small
from bot.slack.windows import View, window

DOUBTS = "doubts"
"""The block of screen 5: one list of boxes, in which a tick means doubt."""
ADVICE_WANTED = "advice_wanted"


def screen_view(content: Content, screen: Screen, answers: Mapping[str, str], previous: str = "") -> View:
    """Gives one screen of the check, with the answers already given filled in."""
    words, messages = content.check_words, content.messages
    number, total = progress(content.flow, screen, answers)
    blocks: list[Block] = [small(escape(words.progress.format(number=number, total=total)))]
    if screen.id == content.flow.screens[-1].id:
        blocks += _doubt_inputs(content, answers)
    else:
        blocks += [_radio(content, question, answers) for question in questions_on(content.flow, screen, answers)]
    help_text = words.screens[screen.id].help
    blocks += [small(escape(help_text))] if help_text else []
    if screen.id != content.flow.screens[0].id:
        blocks.append(actions(button(words.back, "check-back")))
    blocks.append(_foot(content))
    metadata = pack(screen=screen.id, answers=dict(answers), previous=previous)
    return window(
        messages.check.title,
        messages.check.close,
        blocks,
        submit=words.next,
        callback_id="check-screen",
        private_metadata=metadata,
    )


def result_view(content: Content, advice: Advice, answers: Mapping[str, str], previous: str = "") -> View:
    """Gives the recommendation with its reasons, its sources, and what to do next. It advises; the person decides."""
    words, messages = content.check_words, content.messages
    blocks = result_blocks(content, advice)
    blocks.append(section(f"*{escape(words.you_decide)}*"))
    blocks.append(actions(button(words.back, "check-back"), button(messages.check.start_again, "check-again")))
    blocks.append(_foot(content))
    return window(
        messages.check.title,
        messages.check.close,
        blocks,
        submit=messages.check.record,
        callback_id="check-result",
        notify_on_close=True,
        private_metadata=pack(answers=dict(answers), previous=previous),
    )
