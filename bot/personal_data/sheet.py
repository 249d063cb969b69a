"""A text under inspection: brought to one form first, then what has been recognised is struck out, step by step."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import NamedTuple

from bot.personal_data.lists import Kind

STRUCK = "\x1f"
"""Stands where something was recognised; it is no letter, digit, space or punctuation."""
_SAME = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u00b4": "'", "`": "'", "\u201c": '"', "\u201d": '"'}
)
_DIGITS = ("zero|oh|nought|dim", "one|un", "two|dau", "three|tri", "four|pedwar", "five|pump", "six|chwech")
_DIGIT_WORDS = {
    word: str(digit)
    for digit, words in enumerate((*_DIGITS, "seven|saith", "eight|wyth", "nine|naw"))
    for word in words.split("|")
}
_SPELT_RUN = re.compile(rf"\b(?:(?:{'|'.join(_DIGIT_WORDS)})\b[ ,.-]*){{5,}}", re.IGNORECASE)


class Finding(NamedTuple):
    """One kind of personal data seen; `firm` when there is little doubt."""

    kind: Kind
    firm: bool


class Sheet:
    """The text, and what was found in it. Steps run in a fixed order: each sees only what earlier ones left."""

    def __init__(self, typed: str) -> None:
        self.text = normal(typed)
        self.found: set[Finding] = set()

    def note(self, kind: Kind, firm: bool) -> None:
        """Notes that `kind` was seen."""
        self.found.add(Finding(kind, firm))

    def strike(self, pattern: re.Pattern[str], judge: Callable[[re.Match[str]], Finding | bool | None]) -> None:
        """Strikes out each match for which `judge` gives a finding (noted) or True (harmless); others stay."""

        def replace(match: re.Match[str]) -> str:
            verdict = judge(match)
            if isinstance(verdict, Finding):
                self.found.add(verdict)
            return STRUCK * len(match[0]) if verdict else match[0]

        self.text = pattern.sub(replace, self.text)

    def before(self, match: re.Match[str], characters: int) -> str:
        """Gives what stands before a match, in small letters."""
        return self.text[max(0, match.start() - characters) : match.start()].lower()

    def after(self, match: re.Match[str], characters: int) -> str:
        """Gives what stands after a match, in small letters."""
        return self.text[match.end() : match.end() + characters].lower()


def normal(typed: str) -> str:
    """Gives `typed` in one form: ordinary letters, quotes and dashes, nothing invisible, digits for digit words."""
    text = html.unescape(unicodedata.normalize("NFKC", typed)).translate(_SAME)
    text = "".join(_plain(letter) for letter in text)
    return _SPELT_RUN.sub(lambda run: " " + _spelt(run[0]) + " ", text)


def any_of(words: Iterable[str]) -> str:
    """Gives a pattern for any of `words`, the longest first; a space in a word stands for any white space."""
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))


def _plain(letter: str) -> str:
    if letter in "\n\t ":
        return " " if letter != "\n" else "\n"
    category = unicodedata.category(letter)
    if category in ("Cf", "Cc", "Mn"):
        return ""
    if category == "Pd" or letter == "\u2212":
        return "-"
    if category == "Zs":
        return " "
    return str(unicodedata.digit(letter)) if category == "Nd" else letter


def _spelt(run: str) -> str:
    return "".join(_DIGIT_WORDS[word] for word in re.findall(r"[a-z]+", run.lower()))
