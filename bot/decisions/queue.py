"""What needs a safeguarding lead: the review queue, in the order in which it matters."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.decisions import sql
from bot.decisions.filters import RISK_NOT_SHARED, Filters
from bot.decisions.log import DecisionLog, Scope
from bot.when import When

ORDER = (RISK_NOT_SHARED, "needs-written-reasons", "open-too-long", "no-advice", "review-overdue", "not-reviewed")
"""Each is also a word to filter the log by: a child may be at risk and nothing was shared comes first."""


@dataclass(frozen=True)
class Waiting:
    """How many decisions wait for one reason; `reason` is one of ORDER."""

    reason: str
    total: int


def queue(log: DecisionLog, scope: Scope, now: dt.datetime, zone: ZoneInfo, risk: When) -> list[Waiting]:
    """Gives what waits in the workspace of `scope`, by reason, in one look through the log; nothing waits: left out.

    `risk` has the answers of the check by which someone may be at risk.
    """
    wanted = [Filters(flags=frozenset({reason}), risk=risk) for reason in ORDER]
    with log.reading() as db:
        totals = sql.count_each(db, scope, wanted, now.astimezone(zone))
    return [Waiting(reason, total) for reason, total in zip(ORDER, totals, strict=True) if total]


def sample(log: DecisionLog, scope: Scope, n: int, reviewer: str) -> list[str]:
    """Gives the references of `n` decisions drawn at random: not reviewed yet, and not the `reviewer`'s own."""
    with log.reading() as db:
        return sql.drawn(db, scope, reviewer, n)
