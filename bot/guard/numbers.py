"""Numbers that belong to somebody: health and school numbers, National Insurance, telephones, and others.

A number that is only written like one, and whose check digit is wrong, is no hit by itself. The two sums are our own:
python-stdnum knows both numbers, but refuses every pupil number of a Welsh authority and takes six megabytes.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from itertools import accumulate, pairwise
from typing import NamedTuple

from bot.guard.lists import GuardLists
from bot.guard.sheet import START, STRUCK, Finding, Sheet, any_of

OTHER = Finding("other_number", False)
PHONE = Finding("phone", True)

_LABELLED = re.compile(r"\b(nhs|gig|tel|mob|no|chi|upn|ni|dob|ph|ring|text|number|rhif)(?=[\d+(])", re.IGNORECASE)
_LETTER_O = re.compile(r"(?<![A-Za-z0-9])[Oo](?=7\d{3}[\s-]?\d{3})")
_UPN = re.compile(r"(?<![A-Za-z0-9])[A-Z](?:[ .-]?\d){11}[ .-]?[0-9A-Z](?![A-Za-z0-9])", re.IGNORECASE)
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_NI_PREFIX = r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"
_NI = re.compile(rf"(?<![A-Za-z0-9]){_NI_PREFIX}(?:[ .-]?\d){{6}}[ .-]?[A-D](?![A-Za-z0-9])", re.IGNORECASE)
_NI_TEMPORARY = re.compile(r"(?<![A-Za-z0-9])TN ?(\d{2} ?\d{2} ?\d{2}) ?[MF](?![A-Za-z0-9])", re.IGNORECASE)
_NI_EXAMPLES = {"QQ123456A", "QQ123456B", "QQ123456C", "AB123456C"}
"""Numbers that HMRC prints as examples (NIM39110); nobody has them."""

_HARMLESS = re.compile(
    r"\bWG\s?\d{5}\b|\bSC-[2-9A-Z]{6}\b|[£$€]\s?\d[\d,. ]*\d|\b\d{4}\s+(?:anaw|asc|c\.)\s*\d+"
    r"|\b(?:19|20)\d\d\s?[-/]\s?(?:(?:19|20)\d\d|\d\d)\b"
    r"|\b\d{1,2}[.:]\d\d\s?(?:-|to|until|i)\s?\d{1,2}[.:]\d\d\b|\b\d{1,3}(?:,\d{3})+\b|\b24\s?/\s?7\b|\b\d+(?:\.\d+)?\s?%",
    re.IGNORECASE,
)
_ISBN = re.compile(r"\b97[89](?:[ -]?\d){10}\b")
_VEHICLE = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}\s?[A-Z]{3}(?![A-Za-z0-9])")
_IP = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
_MIXED = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z]*\d)(?:[A-Za-z]{1,4}[-/ ]?)?\d{5,}[A-Za-z]?(?![A-Za-z0-9])")
_RUN = re.compile(r"(?<![A-Za-z0-9])[+(]{0,4}\d(?:[ .\-_()/]{0,3}\d)*(?![A-Za-z0-9])")

_YEAR = re.compile(r"(?:19|20)\d\d")

_NHS_GROUPS = {(10,), (3, 3, 4), (3, 7), (6, 4), (5, 5), (3, 3, 2, 2), (4, 3, 3), (4, 6), (2, 2, 2, 2, 2), (1,) * 10}
_NHS_WORD = re.compile(r"\b(?:nhs|gig|h&c|health and care|health number|hospital)\b")
_CHI_WORD = re.compile(r"\bchi\b|\bscot")


class Group(NamedTuple):
    """Digits that stand together, and where."""

    digits: str
    start: int
    end: int


class Numbers:
    """Looks for numbers, the most certain kinds first."""

    def __init__(self, lists: GuardLists) -> None:
        self._allowed = {re.sub(r"\D", "", number) for number in lists.allowed_numbers}
        self._reference = re.compile(
            rf"{START}(?:{any_of(lists.reference_words)})\b[\s:.#]*(?:(?:is|was|number|no|yw|ydy|oedd)\b[\s:.]*)?(?=[A-Za-z/-]{{0,30}}\d)"
            r"(?:[A-Za-z]{0,4}[-/ ]?)?[A-Za-z0-9][A-Za-z0-9/-]{2,}",
            re.IGNORECASE,
        )

    def look(self, sheet: Sheet) -> None:
        """Strikes out every number that is recognised."""
        sheet.text = _LETTER_O.sub("0", _LABELLED.sub(r"\1 ", sheet.text))
        sheet.strike(_ISBN, lambda _: True)
        sheet.strike(_NI_TEMPORARY, lambda m: Finding("ni_number", True) if _is_ddmmyy(_digits(m[1])) else None)
        sheet.strike(_NI, _judge_ni)
        sheet.strike(_UPN, lambda m: self._judge_upn(sheet, m))
        sheet.strike(_HARMLESS, lambda _: True)
        sheet.strike(_IP, lambda _: OTHER)
        sheet.strike(_RUN, lambda m: self._judge_run(sheet, m))
        sheet.strike(_VEHICLE, lambda _: OTHER)
        sheet.strike(self._reference, lambda _: OTHER)
        sheet.strike(_MIXED, lambda m: OTHER if len(_digits(m[0])) >= 6 else None)

    def _judge_upn(self, sheet: Sheet, match: re.Match[str]) -> Finding | None:
        if is_upn(re.sub(r"[ .-]", "", match[0].upper())):
            return Finding("upn", True)
        return Finding("upn", False) if "upn" in sheet.before(match, 40) else None

    def _judge_run(self, sheet: Sheet, match: re.Match[str]) -> Finding | bool | None:
        """Judges digits that stand close together, as a whole and in every part that begins and ends with a group."""
        groups = [Group(g[0], g.start(), g.end()) for g in re.finditer(r"\d+", match[0])]
        plus = match[0].lstrip("(").startswith("+")
        if _digits(match[0]) in self._allowed:
            return True
        label = sheet.before(match, 40)
        for digits, part in _stretches(groups, plus):
            if digits in self._allowed:
                continue
            if found := _person_number(digits, part, label):
                for extra in found[1:]:
                    sheet.found.add(extra)
                return found[0]
            if _is_phone(digits, plus and part[0] is groups[0]):
                return PHONE
        if _is_other(match[0], groups) and not self._holds_an_allowed_number(groups):
            return _labelled_other(groups, label)
        return None

    def _holds_an_allowed_number(self, groups: list[Group]) -> bool:
        digits, borders = "".join(group.digits for group in groups), _borders(groups)
        lengths = {len(number) for number in self._allowed}
        return any(
            start + length in borders and digits[start : start + length] in self._allowed
            for start in borders
            for length in lengths
        )


def is_nhs_number(digits: str) -> bool:
    """Whether ten digits end in the check digit of an NHS number (weights 10 to 2, modulus 11)."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    return (11 - total % 11) % 11 == int(digits[9])


def is_upn(number: str) -> bool:
    """Whether thirteen characters begin with the check letter of a pupil number (weights 2 to 13, modulus 23)."""
    if not set(number) <= set(_UPN_LETTERS + "0123456789"):
        return False
    values = ((_UPN_LETTERS.index(c) if c in _UPN_LETTERS else int(c)) for c in number[1:])
    return number[0] == _UPN_LETTERS[sum(value * weight for weight, value in enumerate(values, 2)) % 23]


def _judge_ni(match: re.Match[str]) -> Finding | bool:
    compact = re.sub(r"[^A-Z0-9]", "", match[0].upper())
    return True if compact in _NI_EXAMPLES else Finding("ni_number", True)


def _borders(groups: list[Group]) -> dict[int, int]:
    """Gives where each group begins, counted in digits from the first, with its place; and the end of the last."""
    sizes = (len(group.digits) for group in groups)
    return {digits: place for place, digits in enumerate(accumulate(sizes, initial=0))}


def _stretches(groups: list[Group], plus: bool) -> Iterator[tuple[str, list[Group]]]:
    """Gives each stretch of groups with as many digits as a number of a person or a telephone, most groups first."""
    digits, borders = "".join(group.digits for group in groups), _borders(groups)
    found: list[tuple[int, int, int, int]] = []
    for begin, first in borders.items():
        international = plus and begin == 0
        longest = 15 if international or digits.startswith(("0", "44"), begin) else 10
        lengths = range(8 if international else 10, longest + 1)
        found += [(first, borders[end], begin, end) for end in (begin + n for n in lengths) if end in borders]
    for first, last, begin, end in sorted(found, key=lambda stretch: stretch[0] - stretch[1]):
        yield digits[begin:end], groups[first:last]


def _person_number(digits: str, groups: list[Group], label: str) -> list[Finding]:
    """Gives what a ten-digit number with a right check digit is: of a person in the NHS, or in Scotland (CHI)."""
    if len(digits) != 10 or len(set(digits)) == 1 or not is_nhs_number(digits):
        return []
    sizes = tuple(len(group.digits) for group in groups)
    if sizes not in _NHS_GROUPS and not _NHS_WORD.search(label) and not _CHI_WORD.search(label):
        return []
    if _CHI_WORD.search(label):
        return [Finding("chi", True)]
    if _is_ddmmyy(digits[:6]) and not _NHS_WORD.search(label):
        return [Finding("chi", True), Finding("nhs_number", True)]
    return [Finding("nhs_number", True)]


def _is_phone(digits: str, plus: bool) -> bool:
    """Whether digits are a telephone number of the United Kingdom, or any number written with a plus."""
    if plus and 8 <= len(digits) <= 15:
        return True
    for prefix in ("0044", "44"):
        rest = digits.removeprefix(prefix)
        if rest != digits:
            rest = rest.removeprefix("0")
            if len(rest) in (9, 10) and rest[0] in "123578" and (prefix == "0044" or len(rest) == 10):
                return True
    if len(set(digits)) == 1 or not digits.startswith("0"):
        return False
    return (len(digits) == 11 and digits[1] in "1235789") or (len(digits) == 10 and digits[1] in "18")


def _is_other(text: str, groups: list[Group]) -> bool:
    """Whether digits are a longer number: six or more together, or in groups that are no years, times or sections."""
    if any(len(group.digits) >= 6 for group in groups):
        return True
    if len(groups) < 2 or any(_YEAR.fullmatch(group.digits) for group in groups):
        return False
    total = sum(len(group.digits) for group in groups)
    between = {text[one.end : two.start] for one, two in pairwise(groups)}
    if between <= {"-", "/", "_"} and total >= 6:
        return True
    return total >= 7 and between == {" "} and all(len(group.digits) >= 3 for group in groups)


def _labelled_other(groups: list[Group], label: str) -> Finding:
    """Ten digits after "NHS" whose check digit is wrong are still somebody's number, mistyped: look again."""
    ten = len("".join(group.digits for group in groups)) == 10
    if ten and _CHI_WORD.search(label):
        return Finding("chi", False)
    return Finding("nhs_number", False) if ten and _NHS_WORD.search(label) else OTHER


def _is_ddmmyy(digits: str) -> bool:
    try:
        dt.datetime.strptime(digits, "%d%m%y")
    except ValueError:
        return False
    return True


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text.replace(STRUCK, ""))
