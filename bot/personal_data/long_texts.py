"""What of a long text the guard looks at: both ends, and what stands out between them.

No field takes so long a text, but a question in Slack can be forty thousand characters long, and every other question
waits for it. The kind "unread" tells the person that not all of it was looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from bot.personal_data.lists import GuardLists
from bot.personal_data.sheet import SPELT_RUN, START, STRUCK, any_of

LONGEST = 3000
"""Characters of a text that is looked at whole; the longest that a field in Slack takes."""
END = 400
BEFORE, AFTER = 30, 60
"""Characters looked at at each end, and before and after what stands out."""
DIFFERENT, HITS = 3, 1000
"""So many different passages of one sort are looked at, out of so many."""
_BREAK = f"\n{STRUCK}\n"


class LongTexts:
    """Finds what stands out by one quick pass for each sort; none of them decides anything."""

    def __init__(self, lists: GuardLists) -> None:
        small = {name.lower() for name in lists.given_names} - {n.lower() for n in lists.rarely_names_in_small_letters}
        streets = any_of([*lists.street_words_last, *lists.street_words_first])
        announced = any_of(word for word in (*lists.naming_words, *lists.name_labels) if word[0].isalpha())
        cues = any_of([*lists.birth_words, *lists.platforms, *lists.account_words, *lists.reference_words])
        self._sorts = (
            re.compile(r"\d(?:[ .\-_()/]{0,3}\d){5,30}"),
            SPELT_RUN,
            re.compile(r"[\w.+'-]@|@\w|://|www\."),
            re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,2}\d[\dA-Z]?\s{0,2}\d[A-Z]{2}(?![A-Za-z0-9])", re.IGNORECASE),
            re.compile(rf"(?<!\w)\d{{1,4}}[a-h]?,?\s+(?:[^\W\d]\w{{0,30}}\s+){{0,3}}?(?:{streets})\b", re.IGNORECASE),
            re.compile(rf"{START}(?:{any_of([*lists.given_names, *lists.titles, *small])})\b"),
            re.compile(rf"{START}(?i:{announced})[\s:,'\"-]{{1,5}}[A-Z]"),
            re.compile(rf"{START}(?:{cues})(?!\w)", re.IGNORECASE),
        )

    def extract(self, text: str) -> str:
        """Gives the passages of `text` to look at, with a break between them."""
        passages = [text[:END], *(passage for sort in self._sorts for passage in _passages(sort, text)), text[-END:]]
        return _BREAK.join(passages)


def _passages(sort: re.Pattern[str], text: str) -> Iterator[str]:
    """Gives the first few passages of one sort that differ by more than their digits."""
    different: dict[str, int] = {}
    for match in islice(sort.finditer(text), HITS):
        different.setdefault(re.sub(r"\d", "0", match[0][:AFTER]), match.start())
        if len(different) == DIFFERENT:
            break
    return (text[max(0, start - BEFORE) : start + AFTER] for start in different.values())
