"""The digest chain: what makes a changed, removed, moved or inserted row show.

Each row of the record has one entry in the chain, written in the same transaction. An entry holds the digest of its
row and is itself digested together with the entry before it, so the last digest (the head) stands for the whole log.

The salt is a column of the row, not of the entry: when retention removes a row, its salt goes too, and the digest that
stays behind can no longer be used to guess at what the row said.

What a chain cannot do by itself: whoever can write to the file can cut off the last rows with their entries, or
compute the whole chain afresh. Only a head that was noted somewhere else shows that.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

Value = str | int | None
Row = Mapping[str, Value]


@dataclass(frozen=True)
class Head:
    """Where the chain has got to: the number of entries and the last digest. Note it elsewhere to anchor the log."""

    sequence: int
    digest: str

    def __str__(self) -> str:
        return f"{self.sequence}:{self.digest}"

    @classmethod
    def read(cls, text: str) -> Head:
        """Reads a head as it was noted, SEQUENCE:DIGEST; raises ValueError, which never repeats the text."""
        found = _NOTED.fullmatch(text.strip())
        if found is None:
            raise ValueError("This is no head of a chain; it is written SEQUENCE:DIGEST.")
        return cls(int(found[1]), found[2].lower())


_NOTED = re.compile(r"(\d{1,18}):([0-9A-Fa-f]{64})", re.ASCII)
_json = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False).encode

START = Head(0, "0" * 64)


class Entry(NamedTuple):
    """One link: the row it vouches for, that row's digest, and the digests that tie it to the entry before."""

    sequence: int
    table_name: str
    row_id: str
    row_digest: str
    previous: str
    digest: str


@dataclass(frozen=True)
class Break:
    """The first thing found wrong. `row_id` and `table_name` are empty where no single row is to blame.

    "changed": the row is not what was recorded. "removed": it is gone, and not by the retention policy. "inserted": it
    was never recorded. "chain": entries are missing, moved or altered. "cut": the chain does not hold the noted head.
    "schema": a table, an index or a trigger is not as the program made it.
    """

    kind: Literal["changed", "removed", "inserted", "chain", "cut", "schema"]
    sequence: int | None = None
    table_name: str = ""
    row_id: str = ""


@dataclass(frozen=True)
class Verified:
    """What walking the chain showed: its head, or the first thing wrong and the head just before it.

    `schema` names every table, index or trigger that was dropped, changed or added.
    """

    head: Head
    problem: Break | None = None
    schema: tuple[str, ...] = ()


def canonical(row: Row) -> bytes:
    """Gives the one way to write down `row`: JSON with sorted keys, empty columns left out.

    Leaving them out lets a later migration add a column without making every older row look changed.
    """
    filled = {column: value for column, value in row.items() if value is not None}
    return _json(filled).encode("ascii")


def row_digest(row: Row) -> str:
    """Gives the digest of `row`, which must hold its `salt`: 64 hexadecimal digits.

    Raises KeyError without a salt, TypeError or ValueError for a value that the log never writes (bytes, infinity).
    """
    if not row["salt"]:
        raise KeyError("salt")
    return hashlib.sha256(canonical(row)).hexdigest()


def link(head: Head, table_name: str, row_id: str, digest_of_row: str) -> Entry:
    """Gives the entry that follows `head` and vouches for one row."""
    sequence = head.sequence + 1
    parts = [head.digest, sequence, table_name, row_id, digest_of_row]
    digest = hashlib.sha256(_json(parts).encode("ascii")).hexdigest()
    return Entry(sequence, table_name, row_id, digest_of_row, head.digest, digest)


def verify(
    vouched: Iterable[tuple[Entry, Row | None]], removed: Callable[[Entry], bool], anchor: Head | None = None
) -> Verified:
    """Follows the chain from its start and gives its head, or the first thing wrong.

    `vouched` has the entries in order, each with its row or None where that is gone; `removed` tells whether a row
    went by policy; `anchor` is a head noted earlier and kept elsewhere.
    """
    head = START
    for entry, row in vouched:
        if problem := _problem(head, entry, row, removed, anchor):
            return Verified(head, problem)
        head = Head(entry.sequence, entry.digest)
    cut = anchor is not None and anchor.sequence > head.sequence
    return Verified(head, Break("cut", head.sequence + 1) if cut else None)


def _problem(
    head: Head, entry: Entry, row: Row | None, removed: Callable[[Entry], bool], anchor: Head | None
) -> Break | None:
    if entry != link(head, entry.table_name, entry.row_id, entry.row_digest):
        return Break("chain", head.sequence + 1)
    if row is None and not removed(entry):
        return Break("removed", entry.sequence, entry.table_name, entry.row_id)
    if row is not None and not _vouches(entry, row):
        return Break("changed", entry.sequence, entry.table_name, entry.row_id)
    if anchor and anchor.sequence == entry.sequence and anchor.digest != entry.digest:
        return Break("cut", entry.sequence)
    return None


def _vouches(entry: Entry, row: Row) -> bool:
    try:
        return row_digest(row) == entry.row_digest
    except (KeyError, TypeError, ValueError):  # a value of a type that the log never writes
        return False
