"""Hints that are harmless alone: an age, a school, a place. Three kinds of them together may show who a child is."""

from __future__ import annotations

import re

from bot.guard.lists import GuardLists
from bot.guard.names import CAPITAL
from bot.guard.sheet import START, any_of

ENOUGH = 3
"""So many kinds of hint in one text ask the person to look again."""

_SPELT = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
_AGE = re.compile(
    rf"""\b(?:age[ds]?\s+(?:of\s+)?\d{{1,2}}|turning\s\d{{1,2}}|(?:\d{{1,2}}|{_SPELT})[\s-]?(?:years?|yrs?|months?|mths?|weeks?|wks?)[\s-]?old
    |\d{{1,2}}\s?y/?o|\d{{1,2}}\s?(?:mlwydd\s+)?oed|(?:year|yr|blwyddyn)\s?\d{{1,2}}|y\d{{1,2}}|in\sreception|dosbarth\sderbyn)\b
    |\(\d{{1,2}}\)|,\s\d{{1,2}},|\b(?:is|boy|girl|son|daughter|merch|bachgen),?\s\d{{1,2}}\b(?=\s+and|[.,])""",
    re.IGNORECASE | re.VERBOSE,
)


class Hints:
    """Counts the kinds of hint in a text."""

    def __init__(self, lists: GuardLists) -> None:
        self._places = re.compile(rf"{START}(?:{any_of(lists.places)})(?!\w)")
        self._office = re.compile(rf"\s+(?:{any_of(lists.office_words)})", re.IGNORECASE)
        schools = any_of(lists.school_words)
        ordinary = any_of(
            (
                "The",
                "A",
                "Our",
                "This",
                "His",
                "Her",
                "Their",
                "Local",
                "Welsh",
                "Primary",
                "Secondary",
                "Private",
                "Special",
                "Foundation",
                "Catholic",
                "New",
                "Old",
            )
        )
        self._school = re.compile(
            rf"\b(?!(?:{ordinary})\b){CAPITAL}(?:\s+{CAPITAL}){{0,4}}\s+(?:{schools})\b|\bColeg\s+{CAPITAL}|\bYsgol\s+(?:[\w]+\s+){{0,2}}?(?:(?:y|yr|Y|Yr)\s+)?{CAPITAL}"
        )
        self._others = [
            re.compile(rf"{START}(?:{any_of(words)})(?!\w)", flags)
            for words, flags in (
                (lists.origins, re.NOFLAG),
                (lists.conditions, re.IGNORECASE),
                (lists.family_positions, re.IGNORECASE),
                (lists.occupations, re.IGNORECASE),
            )
        ]

    def count(self, text: str) -> int:
        """Gives how many kinds of hint are in `text`."""
        place = any(not self._office.match(text, found.end()) for found in self._places.finditer(text))
        school = self._school.search(text) is not None
        return sum([bool(_AGE.search(text)), school, place, *(bool(one.search(text)) for one in self._others)])
