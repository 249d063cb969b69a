"""What an answer rests on, for its foot: the guide, what lies beyond it, and whether it was reviewed."""

from __future__ import annotations

import datetime as dt
from itertools import groupby

from bot.guidance.topics import Topic
from bot.messages import AnswerWords


def rests_on(topic: Topic, words: AnswerWords) -> list[str]:
    """Gives the lines of a topic's foot, in order: its sources, what has changed since, and where it stands.

    What is not from the guide (WG38137) is named as such, with the day somebody last looked at it.
    """
    lines = [words.source.format(section=topic.source)] if topic.source else []
    for day, sources in groupby(topic.beyond, key=lambda source: source.checked_on):
        named = "; ".join(f"{source.name}, {source.where}" for source in sources)
        lines.append(words.beyond.format(sources=named, day=day_in_words(day, words)))
    if topic.practice:
        lines.append(words.practice.format(practice=topic.practice))
    if topic.law_note:
        lines.append(words.law_note.format(note=topic.law_note))
    return [*lines, standing(topic.reviewed_on, words)]


def standing(reviewed_on: dt.date | None, words: AnswerWords) -> str:
    """Gives what every answer and result says of itself; nothing claims a review that did not happen."""
    return words.guidance_only if reviewed_on else f"{words.not_reviewed} {words.guidance_only}"


def day_in_words(day: dt.date, words: AnswerWords) -> str:
    """Gives a day as people write it in the language of `words`."""
    return words.day.format(day=day.day, month=words.months[day.month - 1], year=day.year)
