"""Counts over the log: for the Home tab, the digest and the report. Counts only, never a person and never a text."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from bot.decisions import sql
from bot.decisions.fields import NOT_SHARED, SHARED, UNDECIDED
from bot.decisions.log import DecisionLog, Scope
from bot.decisions.options import RecordOptions, from_check

SMALL = 5
"""Counts under five are not shown outside the review itself: they could point to one family or one member of staff."""


@dataclass(frozen=True)
class Figures:
    """Of one period: how many decisions, and how they divide. Keys are codes, or "yes" and "no"."""

    total: int = 0
    decisions: Mapping[str, int] = field(default_factory=dict)
    consent: Mapping[str, int] = field(default_factory=dict)
    requesters: Mapping[str, int] = field(default_factory=dict)
    doubts: Mapping[str, int] = field(default_factory=dict)
    recommendations: Mapping[str, int] = field(default_factory=dict)
    differs: int = 0
    without_check: int = 0
    refused: int = 0
    refused_shared: int = 0
    risk_not_shared: int = 0

    @property
    def shared(self) -> int:
        """How many were shared, in whole or part."""
        return sum(n for code, n in self.decisions.items() if code in SHARED)

    @property
    def not_shared(self) -> int:
        """How many were not shared now."""
        return sum(n for code, n in self.decisions.items() if code in NOT_SHARED)


def figures(
    log: DecisionLog,
    scope: Scope,
    start: dt.datetime,
    end: dt.datetime,
    options: RecordOptions,
    doubts: Collection[str],
) -> Figures:
    """Gives the counts of the decisions of the workspace of `scope` recorded from `start` until `end` (aware).

    `options` say which answers mean risk, and which a refusal; `doubts` are the boxes of the check's last screen.
    """
    with log.reading() as db:
        rows = sql.period(db, scope, start, end)
    answers = [json.loads(row["answers"]) for row in rows]
    standing = [row["standing"] for row in rows]
    refused = [code for row, code in zip(rows, standing, strict=True) if options.refused.fits(row)]
    at_risk = [code for given, code in zip(answers, standing, strict=True) if options.risk.fits(from_check(given))]
    return Figures(
        total=len(rows),
        decisions=Counter(standing),
        consent=Counter(row["consent"] for row in rows if row["consent"]),
        requesters=Counter(row["requester"] for row in rows if row["requester"]),
        doubts=Counter(doubt for given in answers for doubt in doubts if given.get(doubt) == "no"),
        recommendations=Counter(row["recommendation"] for row in rows if row["recommendation"]),
        differs=sum(row["differs"] or 0 for row in rows),
        without_check=sum(row["recommendation"] is None for row in rows),
        refused=len(refused),
        refused_shared=sum(code in SHARED for code in refused),
        risk_not_shared=sum(code in NOT_SHARED for code in at_risk),
    )


def outcome_counts(log: DecisionLog, scope: Scope, start: dt.datetime) -> tuple[int, int, int]:
    """Gives how many decisions since `start` were shared, not shared, and still open."""
    with log.reading() as db:
        counted = sql.standings(db, scope, start)
    shared = sum(n for code, n in counted.items() if code in SHARED)
    not_shared = sum(n for code, n in counted.items() if code in NOT_SHARED)
    return shared, not_shared, counted.get(UNDECIDED, 0)


def shown(n: int) -> str:
    """Gives a count as it may leave the review: small ones are not told apart."""
    return str(n) if n >= SMALL or n == 0 else f"fewer than {SMALL}"
