"""Whether a row that is gone went by the retention policy: what its stub says must agree with everything else.

A stub is a row like any other, and whoever can write to the file can write one. So it is believed only where

- the policy that it names, years or the row's own date, had run out when the row went, and is no shorter than the
  policy in force;
- the row was as old as it says: in the chain it stands after a row that is still there and is no younger;
- the decision was not on hold, which the ids of its additions still show, and nothing that was added to it stayed;
- what belonged to a decision went with that decision.

A clock that was once set far ahead makes the next rows seem older than they are; they are then not believed either.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Iterator
from typing import Any

from sqlite_utils import Database

from bot.decisions import sql
from bot.decisions.chain import Entry, Row

_YEARS = re.compile(r"([1-9]\d{0,2}) years")
_OWN_DATE = re.compile(r"own date (\d{4}-\d{2}-\d{2})")
_BELONGING = re.compile(r"(SC-[0-9A-Z]+)-([a-z-]+)-[0-9a-f]+")
_TOLERANCE = dt.timedelta(days=1)
"""Clocks are put right by less than this; policies count in years."""


def belonging_id(reference: str | None, kind: str) -> str:
    """Gives a new id for a row of this kind that belongs to `reference`: the chain keeps it when the row has gone."""
    return f"{reference}-{kind}-{secrets.token_hex(8)}" if reference else secrets.token_hex(8)


def policy_of(years: int, keep_until: str | None) -> str:
    """Says in a stub under which policy a decision goes: its own date (ISO), or so many years."""
    return f"own date {keep_until}" if keep_until else f"{years} years"


def cutoff(now: dt.datetime, years: int) -> dt.datetime:
    """Gives the moment `years` years before the aware `now`."""
    day = 28 if (now.month, now.day) == (2, 29) else now.day
    return now.replace(year=now.year - years, day=day)


class Removals:
    """Follows the chain from its start, and judges each row that is gone by its stub.

    `now` is aware; `years` is the policy in force, or None where there is none.
    """

    def __init__(self, db: Database, now: dt.datetime, years: int | None) -> None:
        self._db = db
        self._now = now
        self._years = years
        self._last_there: str | None = None
        self._gone: dict[str, tuple[str, str]] = {}  # decision -> when it went, under which policy
        self._runs: set[tuple[str, str]] = set()

    def watch(self, vouched: Iterator[tuple[Entry, Row | None]]) -> Iterator[tuple[Entry, Row | None]]:
        """Passes on the entries with their rows, and remembers how old the last row is that is still there."""
        for entry, row in vouched:
            yield entry, row
            if row is not None:
                self._last_there = str(row["created_at"])

    def believed(self, entry: Entry) -> bool:
        """Says whether the row of `entry` went by policy; asked in the order of the chain."""
        try:
            return self._believed(entry)
        except ValueError:  # a moment that is none
            return False

    def _believed(self, entry: Entry) -> bool:
        stub = sql.stub_of(self._db, entry.table_name, entry.row_id)
        if stub is None or not self._in_its_place(stub):
            return False
        if entry.table_name == "decisions":
            stays = self._held(entry.row_id, stub) or sql.has_additions(self._db, entry.row_id)
            believed = self._due(stub) and not stays
            if believed:
                self._gone[entry.row_id] = run = (stub["created_at"], stub["policy"])
                self._runs.add(run)
            return believed
        return self._with_its_decision(entry, stub) or (entry.table_name == "views" and self._alone(entry, stub))

    def _in_its_place(self, stub: dict[str, Any]) -> bool:
        made, went = _moment(stub["row_created_at"]), _moment(stub["created_at"])
        earliest = _moment(self._last_there) - _TOLERANCE if self._last_there else made
        return earliest <= made <= went <= self._now + _TOLERANCE

    def _due(self, stub: dict[str, Any]) -> bool:
        went = _moment(stub["created_at"])
        if own := _OWN_DATE.fullmatch(stub["policy"]):
            return dt.date.fromisoformat(own[1]) < went.date()
        years = _YEARS.fullmatch(stub["policy"])
        if years is None or int(years[1]) < (self._years or 0):
            return False
        return _moment(stub["row_created_at"]) < cutoff(went, int(years[1]))

    def _held(self, reference: str, stub: dict[str, Any]) -> bool:
        """Whether the last that was said of a hold before the decision went is that there is one."""
        last = sql.last_hold(self._db, reference, stub["sequence"])
        return last is not None and not last.startswith(f"{reference}-hold-lifted-")

    def _with_its_decision(self, entry: Entry, stub: dict[str, Any]) -> bool:
        went = (stub["created_at"], stub["policy"])
        if belongs := _BELONGING.fullmatch(entry.row_id):
            return self._gone.get(belongs[1]) == went
        return went in self._runs  # recorded before ids said to what they belong

    def _alone(self, entry: Entry, stub: dict[str, Any]) -> bool:
        """Whether this is a look at no record in the log, which goes by its own age."""
        belongs = _BELONGING.fullmatch(entry.row_id)
        there = belongs and sql.has_decision(self._db, belongs[1])
        return not there and self._due(stub)


def _moment(text: str) -> dt.datetime:
    """Reads a stored moment; raises ValueError where it is none or has no zone."""
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError
    return moment
