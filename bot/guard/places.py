"""Postcodes and addresses."""

from __future__ import annotations

import re

from bot.guard.lists import GuardLists
from bot.guard.sheet import Finding, Sheet, any_of

POSTCODE, DISTRICT = Finding("postcode", True), Finding("postcode", False)
ADDRESS, STREET = Finding("address", True), Finding("address", False)
_CAPITAL = r"[A-ZÂÊÎÔÛŴŶ][\w'-]{0,60}"
_NUMBER = r"(?<![\w./£-])(?:(?:flat|fflat|no\.?|number|rhif|apt|unit)\s*)?\d{1,4}[a-hA-H]?(?:\s?-\s?\d{1,4})?,?\s+"


class Places:
    """Looks for where somebody lives."""

    def __init__(self, lists: GuardLists) -> None:
        self._ends = frozenset(end.upper() for end in lists.not_postcode_ends)
        areas, alone = any_of(lists.postcode_areas), any_of(lists.postcode_areas_alone)
        self._postcode = re.compile(
            rf"(?<![A-Za-z0-9])(?:{areas})\d[\dA-Z]?\s{{0,2}}-?(?P<end>\d[ABD-HJLNP-UW-Z]{{2}})(?![A-Za-z0-9])",
            re.IGNORECASE,
        )
        self._district = re.compile(
            rf"(?<![A-Za-z0-9])(?:(?:{alone}|cf|sa|ll|ld|np|sy)\d{{1,2}}"
            rf"|(?i:post\s?code|cod post)\s(?:\w+\s)?(?:{areas})\d[\dA-Z]?)(?![A-Za-z0-9])"
        )
        last, first = any_of(lists.street_words_last), any_of(lists.street_words_first)
        self._not_in = frozenset(word.lower() for word in lists.not_in_an_address)
        self._not_after = re.compile(rf"\b(?:{any_of(lists.not_a_house_number_after)})s?[\s.]*$", re.IGNORECASE)
        self._numbered = re.compile(
            rf"{_NUMBER}(?P<words>(?:[^\W\d][\w'-]*\s+){{1,3}}?)(?P<type>{last})\b", re.IGNORECASE
        )
        self._numbered_welsh = re.compile(
            rf"{_NUMBER}(?i:(?P<type>{first}))(?=[\s'-])(?P<words>(?:(?:[\s-]+|['])\w[\w'-]*){{1,3}})"
        )
        self._named = re.compile(
            rf"\b(?P<words>(?:{_CAPITAL}\s+){{1,2}})(?P<type>Road|Rd|Street|Avenue|Ave|Close|Crescent|Terrace|Lane|Drive|Grove)\b"
        )
        self._named_welsh = re.compile(
            rf"\b(?:Heol|Stryd|Lôn|Rhodfa|Clos|Teras)(?:\s+(?:y|yr|[Dd]e|[Ff]awr))?['\s]+{_CAPITAL}|\b(?:Heol|Stryd)(?:'r|\s+(?:y|yr|Fawr))\s*\w*"
        )
        self._flat = re.compile(
            rf"\b(?:[Ff]lat|[Ff]flat|[Aa]partment)\s+\d{{1,3}}[A-Ha-h]?,?\s+{_CAPITAL}"
            r"|\b[Hh]ouse number \d+|\b[Pp]\.?[Oo]\.? [Bb]ox \d+"
        )
        self._not_names = frozenset(word.lower() for word in lists.not_names)

    def look(self, sheet: Sheet) -> None:
        """Strikes out postcodes, then addresses with a number, then streets without one."""
        sheet.strike(self._postcode, lambda m: None if m["end"].upper() in self._ends else POSTCODE)
        sheet.strike(self._district, lambda _: DISTRICT)
        sheet.strike(self._numbered_welsh, lambda m: self._judge_welsh(sheet, m))
        sheet.strike(self._numbered, lambda m: self._judge_numbered(sheet, m))
        sheet.strike(self._flat, lambda _: ADDRESS)
        sheet.strike(self._named, self._judge_named)
        sheet.strike(self._named_welsh, lambda _: STREET)

    def _judge_numbered(self, sheet: Sheet, match: re.Match[str]) -> Finding | None:
        words = match["words"].split()
        if self._not_after.search(sheet.before(match, 20)):
            return None
        if any(word.lower() in self._not_in for word in words if not word[0].isupper() or len(words) == 1):
            return None
        if match["type"].lower() == "court" and words[-1].lower() in _COURTS:
            return None
        capital = all(word[0].isupper() for word in words)
        plain = match["type"].lower() in _PLAIN_STREETS
        return ADDRESS if capital or plain else None

    def _judge_welsh(self, sheet: Sheet, match: re.Match[str]) -> Finding | None:
        if self._not_after.search(sheet.before(match, 20)):
            return None
        word, words = match["type"], match["words"].split()
        if word.lower() in _PLAIN_WELSH:
            return ADDRESS
        named = any(part.lstrip("'-")[:1].isupper() for part in words) or match["words"].startswith("-")
        if word.lower() == "the":
            return ADDRESS if words and words[0].lower() in _THE_STREETS and words[0][0].isupper() else None
        return ADDRESS if word[0].isupper() and named else None

    def _judge_named(self, match: re.Match[str]) -> Finding | None:
        words = [word.lower() for word in match["words"].split()]
        return None if words[-1] in self._not_in or words[-1] in _NOT_STREETS else STREET


_COURTS = {"crown", "family", "high", "county", "youth", "magistrates", "magistrates'", "supreme", "coroner's"}
_PLAIN_STREETS = {
    "road",
    "rd",
    "street",
    "avenue",
    "ave",
    "crescent",
    "terrace",
    "lane",
    "gardens",
    "close",
    "drive",
    "grove",
    "st",
}
"""Words that mean a street even where everything is typed in small letters."""
_PLAIN_WELSH = {"heol", "stryd", "lôn", "rhodfa", "teras", "clos"}
"""The same in Welsh; "ffordd" also means a way, and "maes" a field of work."""
_THE_STREETS = {
    "crescent",
    "close",
    "avenue",
    "street",
    "drive",
    "green",
    "square",
    "grove",
    "parade",
    "walk",
    "mews",
    "croft",
    "terrace",
    "lane",
    "paddock",
    "paddocks",
    "meadows",
    "willows",
    "oaks",
}
_NOT_STREETS = {"high", "golden", "this", "the", "a", "main", "our", "in", "safer", "open"}
