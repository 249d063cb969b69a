"""Notices that a child may be in danger now. It runs before matching and apart from it, on the whole message.

No detector notices everything: that is why the 999 line stands at the foot of every reply as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.guidance.matching import naive_bayes, words_and_pairs
from bot.guidance.words import words

SMOOTHING = 0.3
_SENTENCE_END = re.compile(r"(?<=[.!?\n;])\s+")
WINDOW = 40
"""Words looked at together: a danger told in one clause must not drown in a long message."""


class DangerCheck:
    """Fitted by counting on examples of urgent and of calm messages."""

    def __init__(self, urgent: Iterable[str], calm: Iterable[str], threshold: float) -> None:
        documents = {"urgent": [words(text) for text in urgent], "calm": [words(text) for text in calm]}
        self._counts = naive_bayes(documents, words_and_pairs, SMOOTHING)
        self._threshold = threshold

    def notices(self, text: str) -> bool:
        """Says whether a cleaned message sounds like danger now, as a whole or in any part of it."""
        return self.score(text) > self._threshold

    def score(self, text: str) -> float:
        """Gives how much more a message, or its most worrying part, sounds urgent than calm (a log-odds)."""
        return max((self._odds(part) for part in _parts(text)), default=float("-inf"))

    def _odds(self, part: Sequence[str]) -> float:
        urgent, calm = self._counts.scores(part)
        return urgent - calm


def _parts(text: str) -> Iterable[Sequence[str]]:
    """Gives the message, its sentences, and windows over whatever is long."""
    for passage in [text, *_SENTENCE_END.split(text)]:
        said = words(passage)
        if len(said) <= WINDOW:
            if said:
                yield said
            continue
        for start in range(0, len(said), WINDOW // 2):
            yield said[start : start + WINDOW]
