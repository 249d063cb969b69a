"""What is asked of the log, in SQL: nowhere else are there words of SQL, beside the log itself and its migrations."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from sqlite_utils import Database

from bot.decisions.fields import CHECK, NOT_SHARED, NOT_YET, UNDECIDED
from bot.decisions.filters import RISK_NOT_SHARED, Filters, working_day_before
from bot.decisions.rows import stamp
from bot.decisions.terms import Scope
from bot.when import NOT_GIVEN, When

# Conditions on the table `decisions`, named `d`

WORKSPACE = "d.enterprise_id = :enterprise_id and d.team_id = :team_id"
SCOPED = f"{WORKSPACE} and (:only_user is null or d.decided_by = :only_user)"
STANDING = f"""case when d.decision = '{UNDECIDED}' then coalesce((select a.code from additions as a
    where a.decision_id = d.id and a.kind = 'completion' and a.code <> '{UNDECIDED}'), '{UNDECIDED}')
    else d.decision end"""
"""The decision as it stands: the later one where it was not decided at first (one completion at most decides it)."""
DIFFERS = f"(d.differs or (d.decision = '{UNDECIDED}' and ({STANDING}) not in ('{UNDECIDED}', d.recommendation)))"
WRITTEN_REASONS_DUE = f"""(d.written_reasons = '{NOT_YET}' or (d.decision = '{UNDECIDED}' and exists (select 1
    from additions as a where a.decision_id = d.id and a.kind = 'completion'
    and json_extract(a.details, '$.written_reasons') = '{NOT_YET}')))
    and not exists (select 1 from additions as a where a.decision_id = d.id and a.kind = 'written-reasons-sent')"""
NOT_REVIEWED = "not exists (select 1 from additions as a where a.decision_id = d.id and a.kind = 'review')"
ON_HOLD = """exists (select 1 from additions as a where a.decision_id = d.id and a.kind = 'hold' and not exists (
    select 1 from additions as l where l.decision_id = d.id and l.kind = 'hold-lifted'
    and (select sequence from digests where row_id = l.id)
    > (select sequence from digests where row_id = a.id)))"""
COLUMNS = f"""d.*, nullif({STANDING}, d.decision) as decided_later,
    coalesce({WRITTEN_REASONS_DUE}, 0) as written_reasons_due"""

_CONDITIONS = {
    "decisions": f"({STANDING}) in (select value from json_each(:decisions))",
    "recommendations": "d.recommendation in (select value from json_each(:recommendations))",
    "people": "d.decided_by in (select value from json_each(:people))",
    "references": "d.id in (select value from json_each(:references))",
    "organisations": """exists (select 1 from json_each(:organisations) as o
        where o.value = d.requester or instr(d.recipients, '"' || o.value || '"'))""",
}
_IN_NOT_SHARED = "(" + ", ".join(f"'{code}'" for code in sorted(NOT_SHARED)) + ")"
_FLAGS = {
    "differs": DIFFERS,
    "needs-written-reasons": WRITTEN_REASONS_DUE,
    RISK_NOT_SHARED: f"({STANDING}) in {_IN_NOT_SHARED} and {NOT_REVIEWED}",
    "open-too-long": f"({STANDING}) = '{UNDECIDED}' and d.created_at < :working_day_ago",
    "no-advice": f"""d.recommendation = 'seek-advice' and d.decision <> '{UNDECIDED}'
        and d.advice_from is null and {NOT_REVIEWED}""",
    "review-overdue": f"d.review_on is not null and d.review_on < :today and {NOT_REVIEWED}",
    "not-reviewed": NOT_REVIEWED,
    "on-hold": ON_HOLD,
}


def workspace(scope: Scope) -> dict[str, Any]:
    """Gives the parameters of WORKSPACE."""
    return {"enterprise_id": scope.enterprise_id, "team_id": scope.team_id}


def conditions(filters: Filters, now: dt.datetime) -> tuple[list[str], dict[str, str]]:
    """Gives `filters` as SQL conditions on the table `decisions`, named `d`, and their parameters; `now` is aware."""
    used = [field for field in _CONDITIONS if getattr(filters, field)]
    sql = [_CONDITIONS[field] for field in used] + [_FLAGS[flag] for flag in sorted(filters.flags)]
    parameters = {field: json.dumps(sorted(getattr(filters, field))) for field in used}
    if RISK_NOT_SHARED in filters.flags:
        risk, needed = _answers_fit(filters.risk)
        sql, parameters = sql + risk, parameters | needed
    if filters.days is not None:
        sql.append("d.created_at >= :since")
        parameters["since"] = stamp(now - dt.timedelta(days=filters.days))
    if filters.since is not None:
        sql.append("d.created_at > :after")
        parameters["after"] = stamp(filters.since)
    if filters.words:
        sql.append("d.rowid in (select rowid from decisions_words where decisions_words match :words)")
        parameters["words"] = " ".join(f'"{word}"' for word in re.findall(r"\w+", filters.words)) or '""'
    if "open-too-long" in filters.flags:
        parameters["working_day_ago"] = stamp(working_day_before(now))
    if "review-overdue" in filters.flags:
        parameters["today"] = now.date().isoformat()
    return sql, parameters


def _answers_fit(when: When) -> tuple[list[str], dict[str, str]]:
    """Gives a condition on the answers of the check, as `When.fits` understands it."""
    sql: list[str] = []
    parameters: dict[str, str] = {}
    for number, name in enumerate(when.names()):
        given = f"select value from json_each(d.answers, :question{number})"
        parameters |= {f"question{number}": f'$."{name.removeprefix(CHECK)}"'}
        parameters |= {f"codes{number}": json.dumps(when.codes(name))}
        fits = f"exists ({given} where value in (select value from json_each(:codes{number})))"
        sql.append(f"({fits} or not exists ({given}))" if NOT_GIVEN in when.codes(name) else fits)
    return sql, parameters


# Counts


def count_each(db: Database, scope: Scope, wanted: Iterable[Filters], now: dt.datetime) -> list[int]:
    """Gives how many decisions of the workspace each of `wanted` lets through, in one look through the log.

    They may ask for flags alone.
    """
    parameters, sums = workspace(scope), []
    for number, filters in enumerate(wanted):
        sql, needed = conditions(filters, now)
        parameters |= needed
        sums.append(f"sum({' and '.join(f'({one})' for one in sql)}) as n{number}")
    sql_all = f"select {', '.join(sums)} from decisions as d where {WORKSPACE}"
    row = next(iter(list(db.query(sql_all, parameters))))
    return [row[f"n{number}"] or 0 for number in range(len(sums))]


def drawn(db: Database, scope: Scope, reviewer: str, n: int) -> list[str]:
    """Gives the references of `n` decisions of the workspace at random: not reviewed, and not the `reviewer`'s own."""
    sql = f"""select d.id from decisions as d where {WORKSPACE} and d.decided_by <> :reviewer and {NOT_REVIEWED}
        order by random() limit :n"""
    return [row["id"] for row in db.query(sql, {**workspace(scope), "reviewer": reviewer, "n": n})]


def period(db: Database, scope: Scope, start: dt.datetime, end: dt.datetime) -> list[dict[str, Any]]:
    """Gives the decisions of the workspace from `start` until `end` (aware), each with how it stands ("standing")."""
    sql = f"""select d.*, ({STANDING}) as standing from decisions as d
        where {WORKSPACE} and d.created_at >= :start and d.created_at < :end"""
    return list(db.query(sql, {**workspace(scope), "start": stamp(start), "end": stamp(end)}))


def standings(db: Database, scope: Scope, start: dt.datetime) -> dict[str, int]:
    """Gives how many decisions of the workspace since `start` (aware) stand in which way."""
    sql = f"""select ({STANDING}) as standing, count(*) as n from decisions as d
        where {WORKSPACE} and d.created_at >= :start group by 1"""
    return {row["standing"]: row["n"] for row in db.query(sql, {**workspace(scope), "start": stamp(start)})}


# Retention

BELONGING = ("additions", "views")
"""The tables whose rows go with their decision."""
_OLD = """from decisions as d
    where (coalesce(d.keep_until, '9999') < :today or (d.keep_until is null and d.created_at < :before))"""
_DUE = f"{_OLD} and not ({ON_HOLD})"
_OLD_LOOKS = """from views as v
    where v.created_at < :before and not exists (select 1 from decisions as d where d.id = v.decision_id)"""


def due_decisions(db: Database, limits: Mapping[str, str], most: int) -> list[dict[str, Any]]:
    """Gives decisions that retention takes: older than `limits` say ("today", "before"), and not on hold."""
    return list(db.query(f"select d.* {_DUE} limit {most}", dict(limits)))


def due_looks(db: Database, limits: Mapping[str, str], most: int) -> list[dict[str, Any]]:
    """Gives looks that retention takes because they are old and belong to no decision."""
    return list(db.query(f"select v.* {_OLD_LOOKS} limit {most}", dict(limits)))


def count_due(db: Database, limits: Mapping[str, str]) -> tuple[int, int, int, int]:
    """Gives how many decisions are due, rows that belong to them, decisions that a hold keeps, and looks."""

    def count(sql: str) -> int:
        return int(next(iter(list(db.query(f"select count(*) as n {sql}", dict(limits)))))["n"])

    belonging = sum(count(f"from {table} where decision_id in (select d.id {_DUE})") for table in BELONGING)
    return count(_DUE), belonging, count(f"{_OLD} and ({ON_HOLD})"), count(_OLD_LOOKS)


def belonging(db: Database, table: str, reference: str) -> list[dict[str, Any]]:
    """Gives the rows of a table that belong to a decision."""
    return list(db.query(f"select * from {table} where decision_id = ?", [reference]))


def remove(db: Database, table: str, row_id: object) -> None:
    """Removes a row whose stub is written."""
    db.execute(f"delete from {table} where id = ?", [row_id])


# What the chain still says of rows that are gone


def stub_of(db: Database, table: str, row_id: str) -> dict[str, Any] | None:
    """Gives the stub of a row, with its place in the chain ("sequence"), or None."""
    sql = """select s.*, c.sequence from stubs as s join digests as c on c.row_id = s.id and c.table_name = 'stubs'
        where s.table_name = ? and s.row_id = ?"""
    return next(iter(list(db.query(sql, [table, row_id]))), None)


def last_hold(db: Database, reference: str, before: int) -> str | None:
    """Gives the id of the last addition about a hold that the chain has of a decision before an entry, or None."""
    sql = """select row_id from digests where table_name = 'additions' and sequence < :before
        and row_id >= :reference || '-hold-' and row_id < :reference || '-hold.' order by sequence desc limit 1"""
    found = list(db.query(sql, {"reference": reference, "before": before}))
    return found[0]["row_id"] if found else None


def has_additions(db: Database, reference: str) -> bool:
    """Whether something is left that was added to a decision."""
    return bool(list(db.query("select 1 from additions where decision_id = ? limit 1", [reference])))


def has_decision(db: Database, reference: str) -> bool:
    """Whether a decision is there."""
    return bool(list(db.query("select 1 from decisions where id = ?", [reference])))
