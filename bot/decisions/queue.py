"""What needs a safeguarding lead: the review queue, in the order in which it matters."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.decisions.filters import Filters, conditions
from bot.decisions.log import DecisionLog, Scope

ORDER = ("risk-not-shared", "needs-written-reasons", "open-too-long", "no-advice", "review-overdue", "not-reviewed")
"""Each is also a word to filter the log by: a child may be at risk and nothing was shared comes first."""


@dataclass(frozen=True)
class Waiting:
    """How many decisions wait for one reason; `reason` is one of ORDER."""

    reason: str
    total: int


def queue(log: DecisionLog, scope: Scope, now: dt.datetime, zone: ZoneInfo) -> list[Waiting]:
    """Gives what waits in the workspace of `scope`, by reason, in one look through the log; nothing waits: left out."""
    local = now.astimezone(zone)
    parameters: dict[str, str] = {"enterprise_id": scope.enterprise_id, "team_id": scope.team_id}
    sums = []
    for number, reason in enumerate(ORDER):
        sql, needed = conditions(Filters(flags=frozenset({reason})), local)
        parameters |= needed
        sums.append(f"sum({' and '.join(f'({one})' for one in sql)}) as n{number}")
    sql_all = f"""select {", ".join(sums)} from decisions as d
        where d.enterprise_id = :enterprise_id and d.team_id = :team_id"""  # noqa: S608 - our own words
    with log.reading() as db:
        row = next(iter(db.query(sql_all, parameters)))
    found = [Waiting(reason, row[f"n{number}"] or 0) for number, reason in enumerate(ORDER)]
    return [waiting for waiting in found if waiting.total]


def sample(log: DecisionLog, scope: Scope, n: int, reviewer: str) -> list[str]:
    """Gives the references of `n` decisions drawn at random: not reviewed yet, and not the `reviewer`'s own."""
    sql, _ = conditions(Filters(flags=frozenset({"not-reviewed"})), dt.datetime.now(dt.UTC))
    place = {"enterprise_id": scope.enterprise_id, "team_id": scope.team_id, "reviewer": reviewer, "n": n}
    where = " and ".join(
        ["d.enterprise_id = :enterprise_id and d.team_id = :team_id and d.decided_by <> :reviewer", *sql]
    )
    with log.reading() as db:
        rows = list(db.query(f"select d.id from decisions as d where {where} order by random() limit :n", place))  # noqa: S608
    return [row["id"] for row in rows]
