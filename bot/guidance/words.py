"""From a message as Slack sends it to plain words: the same for phrasings and for questions."""

from __future__ import annotations

import html
import re
import unicodedata

LONGEST = 4000
"""Characters of a message that matching reads; the danger check reads all of it."""

_SLACK_MARKUP = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_EMOJI = re.compile(r":[a-z0-9_+'-]+:(?::skin-tone-\d:)?")
_ZERO_WIDTH = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD))
_QUOTES = str.maketrans("\u2018\u2019\u201b\u02bc\u0060\u00b4\u201c\u201d", "''''''\"\"")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def clean(text: str) -> str:
    """Gives `text` without Slack's markup, emoji and invisible characters, in one form of each letter.

    A mention of a person disappears; a channel or a link keeps its visible name.
    """
    text = _SLACK_MARKUP.sub(_visible, text)
    text = html.unescape(_EMOJI.sub(" ", text))
    return unicodedata.normalize("NFKC", text).translate(_ZERO_WIDTH).translate(_QUOTES)


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
