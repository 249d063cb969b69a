"""How hard a text is to read: the Flesch-Kincaid grade, with the statute's own terms counted as easy words."""

from __future__ import annotations

import re

_SENTENCE_END = re.compile(r"(?<=[.?:;])\s+|\n+")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9'-]*")
_SILENT_ENDING = re.compile(r"(?:[^laeiouy]es|[^dt]ed|[^laeiouy]e)$")
_VOWELS = re.compile(r"[aeiouy]{1,2}")


def grade(text: str, terms: frozenset[str] = frozenset()) -> float:
    """Gives the school grade at which `text` can be read (9.0 is about age 14); 0.0 for a text without words.

    `terms` are lower-case words that the law leaves no choice about; each counts as two syllables at most.
    """
    sentences = [part for part in _SENTENCE_END.split(text) if _WORD.search(part)]
    words = _WORD.findall(text)
    if not words:
        return 0.0
    syllables = sum(min(2, _syllables(word)) if word.lower() in terms else _syllables(word) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def word_count(text: str) -> int:
    """Counts the words of `text`, as an editor would: whatever stands between spaces."""
    return len(text.split())


def _syllables(word: str) -> int:
    letters = re.sub(r"[^a-z]", "", word.lower())
    if len(letters) <= 3:
        return 1
    spoken = _SILENT_ENDING.sub(lambda ending: ending.group(0)[0], letters)
    return max(1, len(_VOWELS.findall(spoken)))
