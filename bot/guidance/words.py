"""From a message as Slack sends it to plain words: the same for phrasings and for questions."""

from __future__ import annotations

import html
import re
import unicodedata

LONGEST_MESSAGE = 40_000
"""Characters of the longest message that Slack takes; of anything longer both ends are read."""
LONGEST = 4000
"""Characters of a message that matching reads; the danger check reads all of it."""

_SLACK_MARKUP = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_MARKS = re.compile(r"([^\w\s!-~]{30})[^\w\s!-~]+")
"""Accents and signs without end on one letter: to put them in order takes the square of their number."""
_PHRASES = "\ufdfa\ufdfb"
"""Arabic phrases in one sign: no other sign is more than six letters in NFKC."""
_NO_CHARACTER = re.compile(r"&#(?=\d{8})")
_EMOJI = re.compile(r":[a-z0-9_+'-]+:(?::skin-tone-\d:)?")
_INVISIBLE_AND_QUOTES = str.maketrans(
    "\u2018\u2019\u201b\u02bc\u0060\u00b4\u201c\u201d",
    "''''''\"\"",
    "\u200b\u200c\u200d\u2060\ufeff\u00ad",
)
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def clean(text: str) -> str:
    """Gives `text` without Slack's markup, emoji and invisible characters, in one form of each letter.

    A mention of a person disappears; a channel or a link keeps its visible name.
    """
    text = _EMOJI.sub(" ", _SLACK_MARKUP.sub(_visible, ends(text)))
    return one_form(text).translate(_INVISIBLE_AND_QUOTES)


def one_form(text: str) -> str:
    """Gives `text` without HTML's character references and in one form of each letter (NFKC), however it is made up."""
    text = html.unescape(_NO_CHARACTER.sub(" ", ends(text)))
    for phrase in _PHRASES:
        text = text.replace(phrase, " ")
    return ends(unicodedata.normalize("NFKC", _MARKS.sub(r"\1", text)))


def ends(text: str, most: int = LONGEST_MESSAGE) -> str:
    """Gives `text`, or its beginning and its end, in halves, where it has more than `most` characters."""
    return text if len(text) <= most else f"{text[: most // 2]}\n{text[-(most // 2) :]}"


def words(text: str) -> list[str]:
    """Gives the words of a cleaned text in small letters, stop words included: "who do I" carries the intent.

    Apostrophes go: half of those who type on a phone leave them out ("mums", "dont", "maer").
    """
    return _WORD.findall(text.lower().replace("'", ""))


def _visible(markup: re.Match[str]) -> str:
    kind, target, label = markup.groups()
    if kind == "@":
        return " "
    if label:
        return f" {label} "
    return " " if kind or target.startswith(("http:", "https:", "mailto:", "tel:")) else f" {target} "
