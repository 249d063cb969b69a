"""Deletes what has been kept long enough, by the organisation's own policy, and leaves a stub of each row.

The guide asks to keep information no longer than necessary and by one's own policy (principle "Record"); it names no
period, so there is no default here: without a policy nothing is deleted.
"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Any

from bot.decisions.filters import Filters, conditions
from bot.decisions.log import DecisionLog, append
from bot.decisions.rows import stamp


@dataclass(frozen=True)
class Due:
    """What a run of retention would remove, or has removed: how many decisions, and how many rows that belong to them.

    `held` were old enough and stay, because a lead keeps them beyond their date.
    """

    decisions: int
    belonging: int
    held: int


AT_ONCE = 100
"""Decisions removed in one transaction: those who record meanwhile wait for a moment only."""
_OLD = """coalesce(d.keep_until, '9999') < :today or (d.keep_until is null and d.created_at < :before)"""
_HELD = conditions(Filters(flags=frozenset({"on-hold"})), dt.datetime.now(dt.UTC))[0][0]


def cutoff(now: dt.datetime, years: int) -> dt.datetime:
    """Gives the moment `years` years before the aware `now`."""
    day = 28 if (now.month, now.day) == (2, 29) else now.day
    return now.replace(year=now.year - years, day=day)


def retention(log: DecisionLog, years: int, now: dt.datetime, policy: str, by: str, apply: bool) -> Due:
    """Removes decisions older than `years`, or past their own date, with what belongs to them; holds stay.

    Without `apply` it only counts. Each row that goes leaves a stub (which row, from when, whose, when it went, under
    which `policy`, removed by whom), and the chain stays whole. All of a decision goes, or nothing of it.
    """
    parameters = {"today": now.date().isoformat(), "before": stamp(cutoff(now, years))}
    old = f"select d.* from decisions as d where ({_OLD})"  # noqa: S608 - our own words
    with log.reading() as db:
        due = [row["id"] for row in db.query(f"{old} and not ({_HELD})", parameters)]
        held = sum(1 for _ in db.query(f"{old} and ({_HELD})", parameters))
        belonging = sum(len(_belonging(db, reference)) for reference in due)
    if apply:
        for start in range(0, len(due), AT_ONCE):
            with log.writing() as db:
                for reference in due[start : start + AT_ONCE]:
                    _remove(db, reference, now, policy, by)
        log.forget()
    return Due(len(due), belonging, held)


def _belonging(db: Any, reference: str) -> list[tuple[str, dict[str, Any]]]:
    """Gives what belongs to a decision: what was added to it, and who looked at it."""
    found = []
    for table in ("additions", "views"):
        rows = db.query(f"select * from {table} where decision_id = ?", [reference])  # noqa: S608 - our own names
        found += [(table, row) for row in rows]
    return found


def _remove(db: Any, reference: str, now: dt.datetime, policy: str, by: str) -> None:
    rows = [("decisions", row) for row in db.query("select * from decisions where id = ?", [reference])]
    for table, row in [*_belonging(db, reference), *rows]:
        stub = {
            "id": secrets.token_hex(8),
            "enterprise_id": row["enterprise_id"],
            "team_id": row["team_id"],
            "created_at": stamp(now),
            "salt": secrets.token_hex(16),
            "table_name": table,
            "row_id": row["id"],
            "row_created_at": row["created_at"],
            "who": row.get("decided_by") or row.get("author") or row.get("viewer") or "",
            "policy": policy,
            "removed_by": by,
        }
        append(db, "stubs", stub)
        db.execute(f"delete from {table} where id = ?", [row["id"]])  # noqa: S608 - our own names
