"""Puts right a word that nobody has used before, when a word that people do use is very near."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 5
"""Letters of the shortest word that is corrected: shorter ones are near to too many others."""
SEEN_OFTEN = 3
"""How often a word must stand in the content before others are corrected to it."""

FURTHEST = 2
"""How many letters may be wrong in a long word."""


class Spelling:
    """Knows every word of the content; the frequent ones are what a misspelt word may have meant."""

    def __init__(self, texts: Iterable[list[str]]) -> None:
        counts = Counter(word for text in texts for word in text)
        self.known = frozenset(counts)
        self._candidates: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in sorted(counts):
            if counts[word] >= SEEN_OFTEN and len(word) >= SHORTEST:
                for length in range(len(word) - FURTHEST, len(word) + FURTHEST + 1):
                    self._candidates[word[0], length].append(word)
        self._seen: dict[str, str] = {}

    def correct(self, word: str) -> str:
        """Gives the word that `word` was meant to be, or `word` itself: known words and short ones never change."""
        if word in self.known or len(word) < SHORTEST or not word.isalpha():
            return word
        if word not in self._seen:
            if len(self._seen) > 20_000:
                self._seen.clear()
            self._seen[word] = self._nearest(word)
        return self._seen[word]

    def _nearest(self, word: str) -> str:
        most = 1 if len(word) < 8 else FURTHEST
        near = self._candidates.get((word[0], len(word)), ())
        found = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=most)
        return found[0] if found else word
