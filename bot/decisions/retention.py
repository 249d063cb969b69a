"""Deletes what has been kept long enough, by the organisation's own policy, and leaves a stub of each row.

The guide asks to keep information no longer than necessary and by one's own policy (principle "Record"); it names no
period, so there is no default here: without a policy nothing is deleted.

What is due is decided in the transaction that removes it: a hold that is placed meanwhile wins. Looks at lists,
searches, exports and reports belong to no decision and go by the same years.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from bot.decisions import sql
from bot.decisions.log import DecisionLog, append
from bot.decisions.removed import cutoff, policy_of
from bot.decisions.rows import stamp


@dataclass(frozen=True)
class Due:
    """What a run of retention would remove, or has removed: decisions, rows that belong to them, looks at no record.

    `held` were old enough and stay, because a lead keeps them beyond their date.
    """

    decisions: int
    belonging: int
    held: int
    looks: int


@dataclass(frozen=True)
class Run:
    """One run: by how many years, when (aware), and who started it."""

    years: int
    now: dt.datetime
    by: str

    @property
    def limits(self) -> dict[str, str]:
        """The moments that the conditions below compare with."""
        return {"today": self.now.date().isoformat(), "before": stamp(cutoff(self.now, self.years))}


AT_ONCE = 100
"""Decisions or looks removed in one transaction: those who record meanwhile wait for a moment only."""


def retention(log: DecisionLog, years: int, now: dt.datetime, by: str, apply: bool) -> Due:
    """Removes decisions older than `years`, or past their own date, with what belongs to them; holds stay.

    Without `apply` it only counts. Each row that goes leaves a stub (which row, from when, whose, when it went, under
    which policy, removed by whom), and the chain stays whole. All of a decision goes, or nothing of it.
    """
    run = Run(years, now, by)
    with log.reading() as db:
        due = _count(db, run)
    if not apply:
        return due
    removed: Counter[str] = Counter()
    for remove in (_remove_decisions, _remove_looks):
        while True:
            with log.writing() as db:
                some = remove(db, run)
            if not some.total():
                break
            removed += some
    log.forget()
    with log.reading() as db:
        held = _count(db, run).held
    return Due(removed["decisions"], removed["additions"] + removed["views"], held, removed["looks"])


def _count(db: Database, run: Run) -> Due:
    return Due(*sql.count_due(db, run.limits))


def _remove_decisions(db: Database, run: Run) -> Counter[str]:
    """Removes some of the decisions that are due now, and gives how many rows of which table; none: all are gone."""
    removed: Counter[str] = Counter()
    for decision in sql.due_decisions(db, run.limits, AT_ONCE):
        policy = policy_of(run.years, decision["keep_until"])
        for table in sql.BELONGING:
            for row in sql.belonging(db, table, decision["id"]):
                removed[table] += _remove(db, table, row, policy, run)
        removed["decisions"] += _remove(db, "decisions", decision, policy, run)
    return removed


def _remove_looks(db: Database, run: Run) -> Counter[str]:
    """Removes some of the looks that belong to no decision and are due; gives how many."""
    looks = sql.due_looks(db, run.limits, AT_ONCE)
    return Counter(looks=sum(_remove(db, "views", look, policy_of(run.years, None), run) for look in looks))


def _remove(db: Database, table: str, row: dict[str, Any], policy: str, run: Run) -> int:
    """Removes one row and leaves its stub; of a look not even who looked. Gives 1, for counting."""
    stub = {
        "id": secrets.token_hex(8),
        "enterprise_id": row["enterprise_id"],
        "team_id": row["team_id"],
        "created_at": stamp(run.now),
        "salt": secrets.token_hex(16),
        "table_name": table,
        "row_id": row["id"],
        "row_created_at": row["created_at"],
        "who": row.get("decided_by") or row.get("author") or "",
        "policy": policy,
        "removed_by": run.by,
    }
    append(db, "stubs", stub)
    sql.remove(db, table, row["id"])
    return 1
