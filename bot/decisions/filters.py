"""Turns what a lead types, such as `7d not-shared @user SC-7KM3QX`, into a filter on the log."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal

from bot.decisions.fields import DECISIONS, NOT_SHARED, RECOMMENDATIONS, SHARED
from bot.when import ALWAYS, When

REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is misread or misheard: no 0 O, 1 I L, U
REFERENCE_LENGTH = 6
LONGEST_PERIOD = 3660  # days: ten years
RISK_NOT_SHARED = "risk-not-shared"
FLAGS = (
    "differs",
    "needs-written-reasons",
    RISK_NOT_SHARED,
    "open-too-long",
    "no-advice",
    "review-overdue",
    "not-reviewed",
    "on-hold",
)
LONGEST_WORDS = 100

FilterProblem = Literal["unknown-word", "bad-period", "not-a-reference", "unknown-person"]

_TOKEN = re.compile(r"<@[^<>]*>|not\s+shared\b|[^\s,;]+", re.IGNORECASE)
_QUOTED = re.compile(r'"([^"]*)"')
_QUOTES = str.maketrans("\u201c\u201d\u201e", '""' + '"')
_PERIOD = re.compile(r"(\d{1,6})([dw])")
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>|@([UW][A-Z0-9]{5,})")
_REFERENCE = re.compile(rf"SC-[{REFERENCE_ALPHABET}]{{{REFERENCE_LENGTH},12}}")
_GROUPS = {"shared": SHARED, "not-shared": NOT_SHARED, **{code: frozenset({code}) for code in DECISIONS}}


@dataclass(frozen=True)
class Filters:
    """Which decisions are wanted. Within one field any may match, all the fields that are set must; empty means all."""

    days: int | None = None
    decisions: frozenset[str] = frozenset()
    recommendations: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()  # Slack user ids of those who decided
    organisations: frozenset[str] = frozenset()  # shared with, or asked by
    references: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()  # of FLAGS
    oldest_first: bool = False
    since: dt.datetime | None = None  # aware; recorded after it
    words: str = ""  # all of them in what was typed
    risk: When = ALWAYS  # the answers that say that someone may be at risk, for the flag risk-not-shared

    def in_codes(self) -> str:
        """Gives what was asked for without any word that was typed: for the note that somebody looked."""
        sets = (self.decisions, self.recommendations, self.people, self.organisations, self.references, self.flags)
        found = [f"{self.days}d"] if self.days else []
        found += [code for codes in sets for code in sorted(codes)]
        return " ".join([*found, "(words)"] if self.words else found)


EVERYTHING = Filters()


@dataclass(frozen=True)
class NotUnderstood:
    """One word that is no filter. `position` counts words from 1; `word` is as typed: escape it before showing it."""

    position: int
    word: str
    problem: FilterProblem


@dataclass(frozen=True)
class Parsed:
    """What the words mean, and those that were not understood: with any of these, ask again rather than search."""

    filters: Filters
    not_understood: tuple[NotUnderstood, ...] = ()


def parse(text: str, organisations: Collection[str] = (), risk: When | None = None) -> Parsed:
    """Reads the words of `text`; `organisations` are the codes of organisation types there are. Never raises.

    `risk` has the answers of the check by which someone may be at risk.

    Words: `7d` or `2w` (the last days or weeks; the last one typed counts), `shared`, `not-shared`, any decision,
    `advice:` and a recommendation, `differs`, `needs-written-reasons`, a mention, an organisation type, a reference,
    `oldest`, and words of the reasons between quotation marks.
    """
    found: dict[str, set[str]] = {}
    not_understood: list[NotUnderstood] = []
    text = text.translate(_QUOTES)
    quoted = " ".join(_QUOTED.findall(text))[:LONGEST_WORDS].strip()
    for position, token in enumerate(_TOKEN.findall(_QUOTED.sub(" ", text)), start=1):
        read = _read(token, organisations)
        if isinstance(read, str):
            not_understood.append(NotUnderstood(position, token, read))
        else:
            field, values = read
            found[field] = set(values) if field == "days" else found.get(field, set()) | set(values)
    days = found.pop("days", None)
    oldest_first = found.pop("order", None) == {"oldest"}
    sets = {field: frozenset(values) for field, values in found.items()}
    period = int(days.pop()) if days else None
    filters = replace(Filters(**sets), days=period, oldest_first=oldest_first, words=quoted)  # type: ignore[arg-type]
    if risk is not None and RISK_NOT_SHARED in filters.flags:
        filters = replace(filters, risk=risk)
    return Parsed(filters, tuple(not_understood))


def _read(token: str, organisations: Collection[str]) -> tuple[str, Collection[str]] | FilterProblem:
    """Gives the field of `Filters` that `token` sets with its values, or why it is none."""
    word = "-".join(token.casefold().split())
    recommendation = word.removeprefix("advice:")
    if word in _GROUPS:
        return "decisions", _GROUPS[word]
    if word != recommendation and recommendation in RECOMMENDATIONS:
        return "recommendations", [recommendation]
    if word in FLAGS:
        return "flags", [word]
    if word in ("oldest", "newest"):
        return "order", [word]
    return _read_pattern(token, word) or (("organisations", [word]) if word in organisations else "unknown-word")


def _read_pattern(token: str, word: str) -> tuple[str, Collection[str]] | FilterProblem | None:
    """Reads a period, a person or a reference; None when `token` looks like none of them."""
    if period := _PERIOD.fullmatch(word):
        days = int(period[1]) * (7 if period[2] == "w" else 1)
        return ("days", [str(days)]) if 0 < days <= LONGEST_PERIOD else "bad-period"
    if token.startswith(("@", "<@")):
        mention = _MENTION.fullmatch(token)
        return ("people", [mention[1] or mention[2]]) if mention else "unknown-person"
    if word.startswith("sc-"):
        return ("references", [word.upper()]) if _REFERENCE.fullmatch(word.upper()) else "not-a-reference"
    return None


def working_day_before(now: dt.datetime) -> dt.datetime:
    """Gives the moment one working day (Monday to Friday, where `now` is) before the aware `now`."""
    before = now - dt.timedelta(days=1)
    while before.weekday() >= 5:
        before -= dt.timedelta(days=1)
    return before
