"""The typed shape of `<language>/share-check.yml`: what people read in the check."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import StringConstraints

from bot.guidance.topics import ContentModel, Text

Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=75)]
"""Slack shows 75 characters of an option or a button."""
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=24)]
Heading = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=150)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]


Paragraph = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class ScreenWords(ContentModel):
    """The help shown under a screen's questions."""

    help: Line


class QuestionWords(ContentModel):
    """A question and its options; `text_for` and `options_for` have other wordings, by who asked to be told."""

    text: Line
    text_for: dict[str, Line] = {}
    options: dict[str, Label]
    options_for: dict[str, dict[str, Label]] = {}

    def asked(self, source: str) -> str:
        """Gives the question as it is put where `source` asked."""
        return self.text_for.get(source, self.text)

    def option(self, code: str, source: str) -> str:
        """Gives the words of an option where `source` asked; a code that has none any more is shown as it is."""
        return self.options_for.get(source, {}).get(code) or self.options.get(code, code)


class CardWords(ContentModel):
    """A result: heading, what to do, why, and the next steps."""

    heading: Heading
    what: Line
    why: Line
    do_next: list[Line]


class CheckWords(ContentModel):
    """The whole of share-check.yml's words; who looks after them, and when a person last reviewed them."""

    owner: Text
    reviewed_on: dt.date | None
    review_by: dt.date | None
    next: Title
    back: Label
    progress: Text
    you_decide: Text
    sources: Text
    why: Text
    do_next: Text
    doubts_label: Text
    fallback: Text
    advice_heading: Text
    advice_steps: list[Line]
    screens: dict[str, ScreenWords]
    questions: dict[str, QuestionWords]
    doubts: dict[str, Label]
    cards: dict[str, CardWords]
    notes: dict[str, Paragraph]
