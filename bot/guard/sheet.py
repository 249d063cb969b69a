"""A text under inspection: brought to one form first, then what has been recognised is struck out, step by step."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import NamedTuple

from bot.guard.lists import Kind
from bot.guidance.words import one_form

Tree = dict[str, "Tree"]
END = ""

START = r"\b(?=\w)"
"""A pattern for the beginning of a word."""
STRUCK = "\x1f"
"""Stands where something was recognised; it is no letter, digit, space or punctuation."""
_DIGITS = ("zero|oh|nought|dim", "one|un", "two|dau", "three|tri", "four|pedwar", "five|pump", "six|chwech")
_DIGIT = {
    word: str(digit)
    for digit, words in enumerate((*_DIGITS, "seven|saith", "eight|wyth", "nine|naw"))
    for word in words.split("|")
}


class Finding(NamedTuple):
    """One kind of personal data seen; `firm` when there is little doubt."""

    kind: Kind
    firm: bool


class Sheet:
    """The text, and what was found in it. Steps run in a fixed order: each sees only what earlier ones left."""

    def __init__(self, text: str) -> None:
        self.text = _SPELT_RUN.sub(lambda run: f" {_spelt(run[0])} ", text)
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
    """Gives `typed` in one form: ordinary letters, digits, quotes and dashes, nothing invisible."""
    return one_form(typed).translate(_PLAIN)


def any_of(words: Iterable[str]) -> str:
    """Gives a pattern for any of `words`, the longest first; a space in a word stands for any white space.

    Words that begin alike share their beginning in it, so that a letter is compared with few others.
    """
    tree: Tree = {}
    for word in words:
        branch = tree
        for letter in word:
            branch = branch.setdefault(letter, {})
        branch[END] = {}
    return _pattern(tree)


def _pattern(tree: Tree) -> str:
    ways = [_one_letter(letter) + _pattern(rest) for letter, rest in tree.items() if letter != END]
    if not ways:
        return ""
    return f"(?:{'|'.join(ways)})" + ("?" if END in tree else "")


def _one_letter(letter: str) -> str:
    return r"\s+" if letter == " " else re.escape(letter)


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


_SAME = str.maketrans({"\u0131": "i", "\u0130": "I"}) | str.maketrans(
    dict.fromkeys("\u2018\u2019\u02bc\u00b4`", "'") | dict.fromkeys("\u201c\u201d", '"')
)
_LETTERS = map(chr, (*range(0x20000), *range(0xE0000, 0xE0200)))
_PLAIN = {ord(letter): plain for letter in _LETTERS if (plain := _plain(letter)) != letter} | _SAME
"""Every letter that `normal` changes; beyond these ranges Unicode has only signs that stay as they are."""


DIGIT_WORDS = any_of(_DIGIT)
"""A pattern for a digit in words."""
_SPELT_RUN = re.compile(rf"{START}(?:(?:{DIGIT_WORDS})\b[ ,.-]*){{5,}}", re.IGNORECASE)


def _spelt(run: str) -> str:
    return "".join(_DIGIT[word] for word in re.findall(r"[a-z]+", run.lower()))
