"""Notices that a child may be in danger now. It runs before matching and apart from it, on the whole message.

No detector notices everything: that is why the 999 line stands at the foot of every reply as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice, pairwise

from bot.guidance.matching import letter_groups, naive_bayes, words_and_pairs
from bot.guidance.spelling import Spelling
from bot.guidance.words import words

SMOOTHING, LETTER_SMOOTHING = 0.1, 0.05
LETTERS_WEIGH = 0.2
"""Letter groups see through misspelling; there are many, so each counts for less (chosen by leaving out voices)."""
_CLAUSE_END = re.compile(r"[.!?\n;,]\s+|\s-\s|\bbecause\b|\bwho\b")
"""Where one thing said ends and the next begins: "can I tell the woman / who is with him as he bleeds"."""
MOST_REMEMBERED = 20_000
MOST_UNKNOWN = 800
"""Different words that nobody uses, looked into in one message: more of them are no speech."""
MOST_CLAUSES = 500
"""Where a message has more clauses than this, it is a list: several are looked at together."""
LONGEST_WORD = 40
WINDOW = 40
"""Words looked at together: a danger told in one clause must not drown in a long message."""


class DangerCheck:
    """Fitted by counting on examples of urgent and of calm messages."""

    def __init__(self, urgent: Iterable[str], calm: Iterable[str], threshold: float) -> None:
        documents = {"urgent": [words(text) for text in urgent], "calm": [words(text) for text in calm]}
        self._spelling = Spelling([text for texts in documents.values() for text in texts])
        self._words = naive_bayes(documents, words_and_pairs, SMOOTHING).leaning(0, 1)
        self._best_pair: dict[str, float] = {}
        for pair, odds in self._words.items():
            word = pair.partition(" ")[0]
            if word != pair and odds > self._best_pair.get(word, 0.0):
                self._best_pair[word] = odds
        self._letters = naive_bayes(documents, letter_groups, LETTER_SMOOTHING).leaning(0, 1)
        self._spelt: dict[str, float] = {}
        self._threshold = threshold

    def notices(self, text: str) -> bool:
        """Says whether a cleaned message sounds like danger now, as a whole or in any part of it."""
        parts, alone = self._read(text)
        likely = (part for part in parts if self._at_most(part, alone) > self._threshold)
        return any(self._odds(part, alone) > self._threshold for part in likely)

    def score(self, text: str) -> float:
        """Gives how much more a message, or its most worrying part, sounds urgent than calm (a log-odds)."""
        parts, alone = self._read(text)
        return max((self._odds(part, alone) for part in parts), default=float("-inf"))

    def _read(self, text: str) -> tuple[list[list[str]], dict[str, float]]:
        """Gives the parts of a message, spelling put right, and what each of their words says by itself."""
        parts = list(_parts(text))
        meant = self._meant(dict.fromkeys(chain.from_iterable(parts)))
        alone = {word: self._words.get(word, 0.0) + LETTERS_WEIGH * self._letter_odds(word) for word in meant.values()}
        return [[meant[word] for word in part] for part in parts], alone

    def _meant(self, said: Iterable[str]) -> dict[str, str]:
        """Gives for each word what it was meant to be; for unknown ones past the first MOST_UNKNOWN, nothing."""
        unknown = (word for word in said if word not in self._spelling.known)
        looked_into = {word: self._spelling.correct(word[:LONGEST_WORD]) for word in islice(unknown, MOST_UNKNOWN)}
        return {word: word if word in self._spelling.known else looked_into.get(word, "") for word in said}

    def _odds(self, said: Sequence[str], alone: Mapping[str, float]) -> float:
        pairs = dict.fromkeys(map(" ".join, pairwise(said)))
        return sum(map(alone.__getitem__, dict.fromkeys(said))) + sum(filter(None, map(self._words.get, pairs)))

    def _at_most(self, said: Sequence[str], alone: Mapping[str, float]) -> float:
        """Gives more than the odds of a part can be, whatever its pairs of words: it spares looking at most pairs."""
        by_pairs = sum(filter(None, map(self._best_pair.get, said)))
        return sum(map(alone.__getitem__, dict.fromkeys(said))) + by_pairs + 1e-6

    def forget(self) -> None:
        """Forgets the words of earlier messages; nothing but time is lost."""
        self._spelt.clear()

    def _letter_odds(self, word: str) -> float:
        if word not in self._spelt:
            if len(self._spelt) > MOST_REMEMBERED:
                self.forget()
            self._spelt[word] = sum(filter(None, map(self._letters.get, letter_groups([word]))))
        return self._spelt[word]


def _parts(text: str) -> Iterable[Sequence[str]]:
    """Gives the message, its clauses, and windows over whatever is long."""
    for passage in [text, *_clauses(text)]:
        said = words(passage)
        if len(said) <= WINDOW:
            if said:
                yield said
            continue
        for start in range(0, len(said), WINDOW // 2):
            yield said[start : start + WINDOW]


def _clauses(text: str) -> list[str]:
    """Gives the clauses of a message that has several; no more than MOST_CLAUSES, each then longer than one."""
    clauses = _CLAUSE_END.split(text)
    together = -(-len(clauses) // MOST_CLAUSES)
    if len(clauses) == 1:
        return []
    return [", ".join(clauses[start : start + together]) for start in range(0, len(clauses), together)]
