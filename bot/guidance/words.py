"""What a person typed, made ready for counting: Slack's markup taken out, then words, word pairs and pieces of words."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence

MATCHED_CHARACTERS = 4000
"""Choosing an answer reads this much of a message; the danger check reads all of it."""

_MENTION = re.compile(r"<[@#!][^>]{0,200}>")
_LABELLED_LINK = re.compile(r"<[^<>|]{1,2000}\|([^<>]{0,2000})>")
_BARE_LINK = re.compile(r"<?\b(?:https?://|mailto:)[^\s<>]{1,2000}>?")
_EMOJI_NAME = re.compile(r"(?<![\w:]):[a-z0-9_+'-]{1,60}:(?::skin-tone-\d:)?")
_SAME_CHARACTER = re.compile(r"(.)\1{3,}")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_PLAIN_QUOTES = str.maketrans({"‘": "'", "’": "'", "ʼ": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-"})


def clean(text: str) -> str:
    """Gives the words of a Slack message as plain text.

    Mentions, bare links and emoji names go; a labelled link leaves its label; `&amp;` and its like, full-width letters
    and curly quotes become plain ones; characters that cannot be seen go. Never raises.
    """
    text = _MENTION.sub(" ", text)
    text = _LABELLED_LINK.sub(r" \1 ", text)
    text = _BARE_LINK.sub(" ", text)
    text = unicodedata.normalize("NFKC", html.unescape(text)).translate(_PLAIN_QUOTES)
    text = _EMOJI_NAME.sub(" ", text)
    text = "".join(character for character in text if unicodedata.category(character) not in {"Cf", "Cs"})
    return " ".join(text.split())


def words(text: str) -> list[str]:
    """Gives the lower-case words of cleaned text, stop words included: "who do I" carries what is asked.

    Apostrophes go (don't -> dont), and a letter held down is shortened (soooooo -> soo).
    """
    plain = _SAME_CHARACTER.sub(r"\1\1", text.casefold())
    return [word.replace("'", "") for word in _WORD.findall(plain)]


def pairs(some_words: Sequence[str]) -> list[str]:
    """Gives each two neighbouring words as one feature; the start and the end of the message count as neighbours."""
    framed = ["^", *some_words, "$"]
    return [f"{first} {second}" for first, second in zip(framed, framed[1:], strict=False)]


def words_and_pairs(some_words: Sequence[str]) -> list[str]:
    """Gives the words, then their pairs."""
    return [*some_words, *pairs(some_words)]


def pieces(some_words: Iterable[str]) -> list[str]:
    """Gives every run of 3, 4 and 5 characters, spaces between words included: it bridges endings and misspellings."""
    line = f" {' '.join(some_words)} "
    return [line[start : start + size] for size in (3, 4, 5) for start in range(len(line) - size + 1)]
