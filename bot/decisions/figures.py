"""Counts over the log: for the Home tab, the digest and the report. Counts only, never a person and never a text."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.decisions.fields import NOT_SHARED, SHARED
from bot.decisions.filters import STANDING
from bot.decisions.log import DecisionLog, Scope
from bot.decisions.rows import stamp

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


_ONE_DAY_COLUMNS = f"""select ({STANDING}) as standing, coalesce(d.consent, '') as consent, d.recommendation,
    coalesce(d.requester, '') as requester, d.differs, json_extract(d.answers, '$.purpose') as purpose,
    json_extract(d.answers, '$.recipient') as recipient, json_extract(d.answers, '$.necessary') as necessary,
    json_extract(d.answers, '$.proportionate') as proportionate, json_extract(d.answers, '$.relevant') as relevant,
    json_extract(d.answers, '$.adequate') as adequate, json_extract(d.answers, '$.accurate') as accurate,
    json_extract(d.answers, '$.timely') as timely, json_extract(d.answers, '$.secure') as secure
    from decisions as d where d.enterprise_id = :enterprise_id and d.team_id = :team_id
    and d.created_at >= :start and d.created_at < :end"""  # noqa: S608 - our own words
_TESTS = ("recipient", "necessary", "proportionate", "relevant", "adequate", "accurate", "timely", "secure")


def figures(log: DecisionLog, scope: Scope, start: dt.datetime, end: dt.datetime) -> Figures:
    """Gives the counts of the decisions of the workspace of `scope` recorded from `start` until `end` (aware)."""
    place = {"enterprise_id": scope.enterprise_id, "team_id": scope.team_id}
    with log.reading() as db:
        rows = list(db.query(_ONE_DAY_COLUMNS, {**place, "start": stamp(start), "end": stamp(end)}))
    refused = [row for row in rows if row["consent"] == "refused"]
    return Figures(
        total=len(rows),
        decisions=Counter(row["standing"] for row in rows),
        consent=Counter(row["consent"] for row in rows if row["consent"]),
        requesters=Counter(row["requester"] for row in rows if row["requester"]),
        doubts=Counter(test for row in rows for test in _TESTS if row[test] == "no"),
        recommendations=Counter(row["recommendation"] for row in rows if row["recommendation"]),
        differs=sum(row["differs"] or 0 for row in rows),
        without_check=sum(row["recommendation"] is None for row in rows),
        refused=len(refused),
        refused_shared=sum(row["standing"] in SHARED for row in refused),
        risk_not_shared=sum(row["purpose"] == "risk" and row["standing"] in NOT_SHARED for row in rows),
    )


def outcome_counts(log: DecisionLog, scope: Scope, start: dt.datetime) -> tuple[int, int, int]:
    """Gives how many decisions since `start` were shared, not shared, and still open."""
    sql = f"""select ({STANDING}) as standing, count(*) as n from decisions as d
        where d.enterprise_id = :enterprise_id and d.team_id = :team_id and d.created_at >= :start
        group by 1"""  # noqa: S608 - our own words
    place = {"enterprise_id": scope.enterprise_id, "team_id": scope.team_id, "start": stamp(start)}
    with log.reading() as db:
        counted = {row["standing"]: row["n"] for row in db.query(sql, place)}
    shared = sum(n for code, n in counted.items() if code in SHARED)
    not_shared = sum(n for code, n in counted.items() if code in NOT_SHARED)
    return shared, not_shared, counted.get("undecided", 0)


def shown(n: int) -> str:
    """Gives a count as it may leave the review: small ones are not told apart."""
    return str(n) if n >= SMALL or n == 0 else f"fewer than {SMALL}"
