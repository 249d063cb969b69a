"""What of a long text the guard looks at: both ends, and what stands out between them.

No field takes so long a text, but a question in Slack can be forty thousand characters long, and every other question
waits for it. The kind "unread" tells the person that not all of it was looked at.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

from bot.guard.lists import GuardLists
from bot.guard.sheet import DIGIT_WORDS, START, STRUCK, any_of

LONGEST = 3000
"""Characters of a text that is looked at whole; the longest that a field in Slack takes."""
END = 400
BEFORE, AFTER = 30, 60
"""Characters looked at at each end, and before and after what stands out."""
DIFFERENT, HITS = 3, 4000
"""So many different passages of one sort are looked at, out of so many."""
_DIGITS = re.compile(r"\d(?:[ .\-_()/]{0,3}\d){5,30}")
_CONTACT = re.compile(r"[\w.+'-]@|@\w|://|www\.")
_ANY_DIGIT = str.maketrans(dict.fromkeys("123456789", "0"))
_BREAK = f"\n{STRUCK}\n"


class LongTexts:
    """Finds what stands out in a few quick passes; none of them decides anything."""

    def __init__(self, lists: GuardLists) -> None:
        rare = {name.lower() for name in lists.rarely_names_in_small_letters}
        small = {name.lower() for name in lists.given_names} - rare
        announced = [word for word in (*lists.naming_words, *lists.name_labels) if word[0].isalpha()]
        cues = (*lists.birth_words, *lists.platforms, *lists.account_words, *lists.reference_words)
        streets = any_of(_small([*lists.street_words_last, *lists.street_words_first]))
        self._as_typed = re.compile(
            rf"{START}(?:(?P<name>(?:{any_of([*lists.given_names, *lists.titles, *small])})\b)"
            rf"|(?P<announced>(?:{any_of(_ways(announced))})[\s:,'\"-]{{1,5}}[A-Z]))"
        )
        self._in_small_letters = re.compile(
            rf"{START}(?:(?P<spelt>(?:(?:{DIGIT_WORDS})\b[ ,.-]*){{5}})|(?P<cue>(?:{any_of(_small(cues))})(?!\w))"
            r"|(?P<postcode>[a-z]{1,2}\d[\da-z]?\s{0,2}\d[a-z]{2}\b)"
            rf"|(?P<street>\d{{1,4}}[a-h]?,?\s+(?=[a-z])(?:[^\W\d]\w{{0,30}}\s+){{0,3}}?(?:{streets})\b))"
        )

    def extract(self, text: str) -> str:
        """Gives the passages of `text` to look at, with a break between them."""
        passes = ((self._as_typed, text), (self._in_small_letters, text.lower()), (_DIGITS, text), (_CONTACT, text))
        starts = [start for one, of in passes for start in _places(one, of)]
        passages = [text[max(0, start - BEFORE) : start + AFTER] for start in starts]
        return _BREAK.join([text[:END], *passages, text[-END:]])


def _places(pattern: re.Pattern[str], text: str) -> Iterator[int]:
    """Gives where the first few passages of each sort begin that differ by more than their digits."""
    different: defaultdict[str | None, dict[str, int]] = defaultdict(dict)
    for match in islice(pattern.finditer(text), HITS):
        found = different[match.lastgroup]
        if len(found) < DIFFERENT:
            found.setdefault(match[0][:AFTER].translate(_ANY_DIGIT), match.start())
    return (start for found in different.values() for start in found.values())


def _small(words: Iterable[str]) -> set[str]:
    return {word.lower() for word in words}


def _ways(words: Iterable[str]) -> set[str]:
    """Gives each word in the ways it is typed: to compare without regard to capitals takes many times as long."""
    return {way for word in words for way in (word.lower(), word.capitalize(), word.upper())}
