"""Dates: harmless, unless they are near a word that makes them a date of birth."""

from __future__ import annotations

import re

from bot.guard.lists import GuardLists
from bot.guard.sheet import START, Finding, Sheet, any_of

BIRTH, MAYBE_BIRTH = Finding("date_of_birth", True), Finding("date_of_birth", False)
NEAR = 30
"""Characters between a birth word and a date that belong together."""

_YEAR, _DAY = r"(?:(?:19|20)\d\d|'?\d\d)", r"(?:0?[1-9]|[12]\d|3[01])"
_DAY_WORD = (
    r"(?:the\s+)?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
    r"|(?:thir|four|fif|six|seven|eigh|nine)teenth|twent\w{1,20}|thirt\w{1,20})"
)
_ORDINAL = r"(?:st|nd|rd|th|af|ail|il|ydd|edd|ed|eg|fed|ain)?"
_NUMERIC = rf"{_DAY}\s?[/.\-]\s?{_DAY}\s?[/.\-]\s?(?:{_YEAR})(?!\d)|{_DAY} {_DAY} (?:19|20)\d\d(?!\d)"
_ISO = r"(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])(?!\d)"
_SHORT = re.compile(r"(?<![\d/.])(?:\d{6}|\d{8}|\d{1,2}/\d{1,2})(?![\d/])")
_SENTENCE_END = re.compile(r"[a-z\d)]{2,}[.!?]\s+[A-Z]")


class Dates:
    """Looks for dates of birth, and strikes out all other dates so that their digits mean nothing more."""

    def __init__(self, lists: GuardLists) -> None:
        months = any_of(lists.months)
        written = rf"(?:{_DAY}{_ORDINAL}|\b{_DAY_WORD})[\s.,/-]*(?:of?\s+)?(?:{months})\b(?:[\s.,/-]*{_YEAR}(?!\d))?"
        month_first = rf"(?:{months})\.?\s+(?:the\s+)?{_DAY}{_ORDINAL}(?!\d)(?:,?\s+{_YEAR}(?!\d))?"
        self._date = re.compile(
            rf"(?<![\d/.]){_ISO}|(?<![\d/.£])(?:{_NUMERIC}|{written})|\b{month_first}", re.IGNORECASE
        )
        self._month_only = re.compile(rf"\b(?:{months})\s+(?:19|20)\d\d(?!\d)", re.IGNORECASE)
        self._word = re.compile(rf"{START}(?:{any_of(lists.birth_words)})(?!\w)", re.IGNORECASE)

    def look(self, sheet: Sheet) -> None:
        """Strikes out dates; notes those near a birth word."""
        text = sheet.text
        sheet.strike(self._date, lambda m: BIRTH if self._near_birth(text, m) else True)
        sheet.strike(_SHORT, lambda m: BIRTH if self._near_birth(text, m, 12) else None)
        sheet.strike(self._month_only, lambda m: MAYBE_BIRTH if self._near_birth(text, m) else True)

    def _near_birth(self, text: str, match: re.Match[str], near: int = NEAR) -> bool:
        for word in self._word.finditer(text, max(0, match.start() - near - 20), match.end() + near + 20):
            between = (
                text[word.end() : match.start()] if word.end() <= match.start() else text[match.end() : word.start()]
            )
            if len(between) <= near and not _SENTENCE_END.search(between + " "):
                return True
        return False
