"""The decision log: one SQLite file that only grows. What it says is recorded has been written to the disk."""

from __future__ import annotations

import datetime as dt
import json
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from bot.decisions import chain, migrations
from bot.decisions.chain import Break, Entry, Head, Row, Value, Verified
from bot.decisions.errors import LogUnavailable, NotRecordable, UnknownRecord
from bot.decisions.fields import Decision
from bot.decisions.filters import EVERYTHING, REFERENCE_ALPHABET, REFERENCE_LENGTH, Filters
from bot.decisions.noted import beside, note, noted
from bot.decisions.record import (
    Addition,
    Look,
    RecordedAddition,
    RecordedDecision,
    RecordedLook,
    addition_problems,
    problems,
)
from bot.decisions.removed import Removals, belonging_id
from bot.decisions.rows import addition_row, decision_row, recorded_addition, recorded_decision, recorded_look, stamp
from bot.decisions.sql import COLUMNS, SCOPED, conditions
from bot.decisions.sql import workspace as _place
from bot.decisions.terms import Added, Counted, KeptQuestion, Page, Recorded, Scope, Taken, Tally, Why

__all__ = [
    "Added",
    "Counted",
    "DecisionLog",
    "LogUnavailable",
    "NotRecordable",
    "Page",
    "Recorded",
    "Scope",
    "UnknownRecord",
]

_OPENING_TIMEOUT_S = 10.0  # at start-up nobody is waiting, and another process may be laying out the tables
_COPIES_NOTED_FOR = dt.timedelta(days=7)  # longer than a copy is owed
_BATCH = 2000  # rows read at a time when verifying, so that nobody has to wait long to record


def _utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class DecisionLog:
    """The log in the file `path`, made ready for use. May be shared by threads, and the file by processes.

    Every method opens a connection of its own and raises `LogUnavailable` when the file cannot be read or written;
    it waits `timeout_s` seconds at most for other programs to finish writing. `clock` gives the aware present.
    """

    def __init__(self, path: Path, timeout_s: float = 1.5, clock: Callable[[], dt.datetime] = _utc_now) -> None:
        self._path = path.absolute()
        self._timeout_s = timeout_s
        self._clock = clock
        self._turn = threading.Lock()  # SQLite lets threads that wait ask again and again; here they queue
        known = noted(self._path)
        if known and not self._path.exists():
            raise LogUnavailable("lost", f"{beside(self._path).name} notes entry {known.sequence}")
        _create_file(self._path)
        with self.reading(max(timeout_s, _OPENING_TIMEOUT_S)) as db:
            migrations.prepare(db)
            _check_held(db, self._path, known)
            self.storage = f"SQLite {sqlite3.sqlite_version}, journal mode {db.journal_mode}, synchronous extra"

    def now(self) -> dt.datetime:
        """Gives the present (aware), by the log's own clock."""
        return self._clock()

    # Recording

    def record(self, decision: Decision, sees: Scope | None = None) -> Recorded:
        """Records `decision` once, however often it is handed in, and gives what the log holds once it is on the disk.

        `sees` is what the person may see, their own records if it is not said: a record that they may not see cannot
        be followed. Raises `NotRecordable` with what is missing or not allowed; then nothing was recorded.
        """
        if found := problems(decision):
            raise NotRecordable(found)
        with self.writing() as db:
            if earlier := _one(db, "select * from decisions where key = ?", [decision.key]):
                return _recorded_before(decision, earlier)
            if decision.previous and not _may_follow(db, decision, sees):
                raise NotRecordable({"previous": "unknown-record"})
            row = {"id": _new_reference(db), **self._stamped(), **decision_row(decision)}
            append(db, "decisions", row)
        return Recorded(str(row["id"]), _moment(row), recorded_decision(row))

    def add(self, scope: Scope, reference: str, addition: Addition) -> Added:
        """Adds `addition` to the record `reference`; with a key that was added before, gives what was added then.

        Raises `UnknownRecord` when `scope` has no such record, `NotRecordable` when the addition is not allowed.
        """
        with self.writing() as db:
            decision = _get(db, scope, reference)
            if decision is None:
                raise UnknownRecord
            if earlier := _one(db, "select * from additions where key = ?", [addition.key]):
                return _added_before(reference, addition, earlier)
            if found := addition_problems(addition, recorded_decision(decision)):
                raise NotRecordable(found)
            id_ = belonging_id(reference, addition.kind)
            row = {**_place(scope), "id": id_, "decision_id": reference, **self._stamped()}
            row |= addition_row(addition)
            append(db, "additions", row)
        return Added(recorded_addition(row))

    def note_look(self, scope: Scope, look: Look) -> None:
        """Notes who looked at, searched or exported what. Note it before showing anything: no note, no view."""
        fields = look.model_dump(mode="json")
        reference = fields.pop("reference")
        row = {**_place(scope), "id": belonging_id(reference, look.what), "decision_id": reference}
        with self.writing() as db:
            append(db, "views", {**row, **self._stamped(), **fields})

    def note_copy(self, reference: str) -> None:
        """Notes that the private copy of `reference` has been sent, and forgets the notes that are days old."""
        now = self._clock()
        with self.writing() as db:
            db.execute("delete from copies where sent_at < ?", [stamp(now - _COPIES_NOTED_FOR)])
            sql = "insert or ignore into copies select id, enterprise_id, team_id, ? from decisions where id = ?"
            db.execute(sql, [stamp(now), reference])

    def without_copy(self, scope: Scope, start: dt.datetime, end: dt.datetime) -> list[RecordedDecision]:
        """Gives the decisions in `scope` from `start` until `end` whose private copy is not noted as sent.

        `start` must not be more than a few days ago: notes are not kept for longer.
        """
        sql = f"""select {COLUMNS} from decisions as d where {SCOPED} and d.created_at >= :start
            and d.created_at < :end and d.id not in (select reference from copies) order by d.rowid"""  # noqa: S608
        with self.reading() as db:
            rows = list(db.query(sql, {**asdict(scope), "start": stamp(start), "end": stamp(end)}))
        return [recorded_decision(row) for row in rows]

    def count(self, scope: Scope, what: Counted, which: str = "") -> None:
        """Counts one more of `what` today, in the workspace of `scope`; no person is stored."""
        row = {**_place(scope), "day": self._today(), "what": what}
        sql = """insert into counts (enterprise_id, team_id, day, what, which, n)
            values (:enterprise_id, :team_id, :day, :what, :which, 1) on conflict do update set n = n + 1"""
        with self.writing() as db:
            db.execute(sql, {**row, "which": which})

    def keep_question(self, scope: Scope, why: Why, topic: str, text: str) -> None:
        """Puts a question on the curator's list; whoever calls has asked the personal-data guard."""
        row = {**_place(scope), "day": self._today(), "why": why, "topic": topic, "text": text}
        with self.writing() as db:
            db.table("questions").insert(row)

    def kept_questions(self) -> list[KeptQuestion]:
        """Gives the curator's list, oldest first; for the command line only."""
        with self.reading() as db:
            rows = list(db.query("select id, day, why, topic, text from questions order by id"))
        return [
            KeptQuestion(row["id"], dt.date.fromisoformat(row["day"]), row["why"], row["topic"], row["text"])
            for row in rows
        ]

    def drop_questions(self, ids: Sequence[int]) -> int:
        """Takes questions off the curator's list; gives how many there were."""
        with self.writing() as db:
            known = list(
                db.query("select id from questions where id in (select value from json_each(?))", [json.dumps(ids)])
            )
            db.table("questions").delete_where("id in (select value from json_each(?))", [json.dumps(ids)])
        return len(known)

    # Reading

    def find(self, scope: Scope, filters: Filters = EVERYTHING, limit: int = 10, offset: int = 0) -> Page:
        """Gives the decisions in `scope` that `filters` let through, newest first unless they say otherwise."""
        sql, parameters = conditions(filters, self._clock())
        where, parameters = " and ".join([SCOPED, *sql]), {**asdict(scope), **parameters}
        direction = "asc" if filters.oldest_first else "desc"
        page = f"""select {COLUMNS} from decisions as d where {where}
            order by d.created_at {direction}, d.rowid {direction} limit :limit offset :offset"""  # noqa: S608
        with self.reading() as db:
            counted = _one(db, f"select count(*) as total from decisions as d where {where}", parameters)  # noqa: S608
            rows = list(db.query(page, {**parameters, "limit": limit, "offset": offset}))
        return Page(tuple(recorded_decision(row) for row in rows), counted["total"] if counted else 0)

    def get(self, scope: Scope, reference: str) -> RecordedDecision | None:
        """Gives the decision `reference`, or None when `scope` has no such record."""
        with self.reading() as db:
            row = _get(db, scope, reference)
        return recorded_decision(row) if row else None

    def additions(self, scope: Scope, reference: str) -> list[RecordedAddition]:
        """Gives what was added to the record `reference`, in the order of the chain, oldest first.

        Nothing when `scope` has no such record.
        """
        return [recorded_addition(row) for row in self._belonging("additions", scope, reference)]

    def followed_by(self, scope: Scope, reference: str) -> list[str]:
        """Gives the references of the records that follow `reference` because the situation changed, oldest first."""
        sql = f"""select d.id from decisions as d join digests as c on c.row_id = d.id
            where d.previous = :reference and {SCOPED} order by c.sequence"""  # noqa: S608 - our own names
        with self.reading() as db:
            return [row["id"] for row in db.query(sql, {**asdict(scope), "reference": reference})]

    def looks_at(self, scope: Scope, reference: str) -> list[RecordedLook]:
        """Gives who has looked at the record `reference`, oldest first; nothing when `scope` has no such record."""
        return [recorded_look(row) for row in self._belonging("views", scope, reference)]

    def looks(self, scope: Scope, limit: int) -> list[RecordedLook]:
        """Gives the newest looks at the log of the workspace by anyone, newest first."""
        sql = """select * from views where enterprise_id = :enterprise_id and team_id = :team_id
            order by created_at desc, rowid desc limit :limit"""
        with self.reading() as db:
            return [recorded_look(row) for row in db.query(sql, {**_place(scope), "limit": limit})]

    def last_look(self, scope: Scope, viewer: str) -> dt.datetime | None:
        """Gives when `viewer` last looked at the log of the workspace, or None."""
        sql = """select max(created_at) as at from views
            where enterprise_id = :enterprise_id and team_id = :team_id and viewer = :viewer"""
        with self.reading() as db:
            row = _one(db, sql, {**_place(scope), "viewer": viewer})
        return dt.datetime.fromisoformat(row["at"]) if row and row["at"] else None

    def tallies(self, scope: Scope, since: dt.date) -> list[Tally]:
        """Gives what was counted in the workspace of `scope` from the day `since` on."""
        sql = """select day, what, which, n from counts
            where enterprise_id = :enterprise_id and team_id = :team_id and day >= :since order by day, what, which"""
        with self.reading() as db:
            rows = list(db.query(sql, {**_place(scope), "since": since.isoformat()}))
        return [Tally(dt.date.fromisoformat(row["day"]), row["what"], row["which"], row["n"]) for row in rows]

    def topics_counted(self, scope: Scope, start: dt.date, end: dt.date) -> tuple[dict[str, int], dict[str, int]]:
        """Gives how often each topic was answered, and how often missed, from `start` until `end`: days (UTC)."""
        sql = """select which, sum(case when what = 'question-answered' then n else 0 end) as asked,
            sum(case when what in ('none-of-these', 'not-what-i-asked') then n else 0 end) as missed from counts
            where enterprise_id = :enterprise_id and team_id = :team_id and day >= :start and day < :end
            and which <> '' group by which"""
        with self.reading() as db:
            rows = list(db.query(sql, {**_place(scope), "start": start.isoformat(), "end": end.isoformat()}))
        asked = {row["which"]: row["asked"] for row in rows if row["asked"]}
        return asked, {row["which"]: row["missed"] for row in rows if row["missed"]}

    def workspaces(self) -> list[Scope]:
        """Gives a scope over everyone's records for each workspace that has any; for the command line only."""
        with self.reading() as db:
            rows = list(db.query("select distinct enterprise_id, team_id from decisions order by 1, 2"))
        return [Scope(row["enterprise_id"], row["team_id"], only_user=None) for row in rows]

    def columns(self, table: str) -> list[str]:
        """Gives the names of a table's columns."""
        with self.reading() as db:
            return list(db.table(table).columns_dict)

    def copy_into(self, path: Path, kept: Mapping[str, Sequence[str]]) -> None:
        """Writes a new SQLite file with these columns of these tables, all as they are at one moment."""
        _create_file(path)
        with self.reading() as db:
            db.execute("attach ? as copy", [str(path)])
            db.execute("begin")
            for table, columns in kept.items():
                names = ", ".join(f'"{column}"' for column in columns)
                db.execute(f"create table copy.{table} as select {names} from main.{table}")  # noqa: S608 - our own names
            db.commit()

    def forget(self) -> None:
        """Takes the words of what was removed out of the index, where they would stay until it is next put in order.

        All else was overwritten when it was removed; the file keeps its size, so that nobody has to wait for it.
        """
        with self.writing() as db:
            db.execute("insert into decisions_words (decisions_words) values ('optimize')")

    # Proving

    def head(self) -> Head:
        """Gives where the chain has got to; noted elsewhere, it shows later whether the last rows are still there."""
        with self.reading() as db:
            return _head(db)

    def note_head(self) -> Head:
        """Notes the head in the file beside the log, and gives it; see noted.py.

        Raises `LogUnavailable` when the log no longer holds what was noted before; then the note stays as it is.
        """
        with self.reading() as db:
            _check_held(db, self._path, noted(self._path))
            head = _head(db)
        note(self._path, head)
        return head

    def verify(self, anchor: Head | None = None, years: int | None = None) -> Verified:
        """Walks the chain up to its present head and gives the first thing wrong: see `Break` for what there may be.

        Without an `anchor`, a head noted earlier and kept elsewhere, it cannot see that the last rows were cut off
        together with their entries, nor that the whole chain was computed afresh. `years` is the retention policy in
        force: what went under a shorter one is not believed.
        """
        with self.reading() as db:
            schema = tuple(migrations.schema_changes(db))
            removals = Removals(db, self._clock(), years)
            try:
                verified = _walk(db, removals, anchor)
            except sqlite3.OperationalError as error:
                if "decode" not in str(error).lower():
                    raise
                db.conn.text_factory = _decode_leniently  # slow, so only where something is no UTF-8
                verified = _walk(db, Removals(db, self._clock(), years), anchor)
        problem = verified.problem or (Break("schema", None, "", schema[0]) if schema else None)
        return Verified(verified.head, problem, schema)

    def taken(self) -> list[Taken]:
        """Gives what retention took, oldest first: when, under which policy, how many rows."""
        sql = "select created_at, policy, count(*) as n from stubs group by created_at, policy order by created_at"
        with self.reading() as db:
            return [Taken(row["created_at"], row["policy"], row["n"]) for row in db.query(sql)]

    # Connections

    @contextmanager
    def reading(self, timeout_s: float | None = None) -> Iterator[Database]:
        """Gives a connection for one task, closed afterwards: an open reader would keep others from writing."""
        uri = self._path.as_uri() + "?mode=rw"  # never creates: a file that is gone must show, not start afresh
        wait = self._timeout_s if timeout_s is None else timeout_s
        try:
            with closing(sqlite3.connect(uri, uri=True, timeout=wait, isolation_level=None)) as connection:
                db = Database(connection, execute_plugins=False)
                # Extra: what is said to be recorded survives a power cut right after it, too.
                db.execute("PRAGMA synchronous = EXTRA")
                db.execute("PRAGMA secure_delete = ON")  # what is removed is overwritten, in the index too
                yield db
        except sqlite3.Error as error:
            raise LogUnavailable.because(error) from None

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """Gives a connection in a write transaction, committed at the end or undone; waits `timeout_s` in all."""
        deadline = time.monotonic() + self._timeout_s
        with self._own_turn(), self.reading() as db:
            _wait_until(deadline, db)
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                _wait_until(deadline, db)
                db.commit()
            finally:
                db.rollback()  # does nothing after a commit

    @contextmanager
    def _own_turn(self) -> Iterator[None]:
        """Lets one thread of this process write at a time; other processes wait for the file itself."""
        if not self._turn.acquire(timeout=self._timeout_s):
            raise LogUnavailable("locked")
        try:
            yield
        finally:
            self._turn.release()

    def _today(self) -> str:
        return self._clock().astimezone(dt.UTC).date().isoformat()

    def _stamped(self) -> dict[str, Value]:
        return {"created_at": stamp(self._clock()), "salt": secrets.token_hex(16)}

    def _belonging(self, table: str, scope: Scope, reference: str) -> list[dict[str, Any]]:
        sql = f"""select t.* from {table} as t join decisions as d on d.id = t.decision_id
            join digests as c on c.row_id = t.id where d.id = :reference and {SCOPED} order by c.sequence"""  # noqa: S608
        with self.reading() as db:
            return list(db.query(sql, {**asdict(scope), "reference": reference}))


_NOT_IN_CHAIN = " union all ".join(
    f"""select * from (select '{table}' as table_name, id from {table} as t
        where not exists (select 1 from digests where row_id = t.id and table_name = '{table}') limit 1)"""  # noqa: S608
    for table in migrations.RECORD_TABLES
)


def _create_file(path: Path) -> None:
    """Creates an empty file that only its owner may read, unless there is one (then it is not even opened)."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        pass
    except (FileNotFoundError, NotADirectoryError):
        raise LogUnavailable("no-folder") from None
    except OSError as error:
        raise LogUnavailable("read-only", type(error).__name__) from None


def _wait_until(deadline: float, db: Database) -> None:
    """Lets the next statement wait for other programs until `deadline` (monotonic seconds) and no longer."""
    left_ms = max(0, int((deadline - time.monotonic()) * 1000))
    db.execute(f"PRAGMA busy_timeout = {left_ms}")


def _one(db: Database, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None) -> dict[str, Any] | None:
    rows = list(db.query(sql, parameters))
    return rows[0] if rows else None


def _get(db: Database, scope: Scope, reference: str) -> dict[str, Any] | None:
    sql = f"select {COLUMNS} from decisions as d where d.id = :reference and {SCOPED}"  # noqa: S608 - our own names
    return _one(db, sql, {**asdict(scope), "reference": reference})


def _may_follow(db: Database, decision: Decision, sees: Scope | None) -> bool:
    """Whether the record that `decision` follows is in the same workspace, and one that the person may see."""
    whose = sees.only_user if sees else decision.decided_by
    return _get(db, Scope(decision.enterprise_id, decision.team_id, whose), decision.previous or "") is not None


def _recorded_before(decision: Decision, earlier: dict[str, Any]) -> Recorded:
    """Says what was recorded under the key of `decision`; a key is of no use to anyone but its owner."""
    row = decision_row(decision)
    if any(row[column] != earlier[column] for column in ("enterprise_id", "team_id", "decided_by")):
        raise NotRecordable({"key": "already-used"})
    changed = any(value != earlier[column] for column, value in row.items() if column not in _FILLED_IN)
    return Recorded(earlier["id"], _moment(earlier), recorded_decision(earlier), already=True, changed=changed)


_FILLED_IN = ("advised_at", "guide_version", "content_version", "review_on")
"""What nobody chose or typed: it may be another when the same screen is submitted again."""


def _added_before(reference: str, addition: Addition, earlier: dict[str, Any]) -> Added:
    """Says what was added under the key of `addition`; a key is of no use for another record or to another person."""
    if (earlier["decision_id"], earlier["author"]) != (reference, addition.author):
        raise NotRecordable({"key": "already-used"})
    changed = any(value != earlier[column] for column, value in addition_row(addition).items())
    return Added(recorded_addition(earlier), already=True, changed=changed)


def _moment(row: Row) -> dt.datetime:
    return dt.datetime.fromisoformat(str(row["created_at"]))


def _new_reference(db: Database) -> str:
    """Gives a reference that no record has or ever had."""
    while True:
        reference = "SC-" + "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(REFERENCE_LENGTH))
        if not _one(db, "select 1 from digests where row_id = ?", [reference]):
            return reference


def _head(db: Database) -> Head:
    row = _one(db, "select sequence, digest from digests order by sequence desc limit 1")
    return Head(row["sequence"], row["digest"]) if row else chain.START


def append(db: Database, table: str, row: dict[str, Value]) -> None:
    """Writes `row` and its link in the chain; both, or neither when the transaction fails."""
    db.table(table).insert(row)
    entry = chain.link(_head(db), table, str(row["id"]), chain.row_digest(row))
    db.table("digests").insert(entry._asdict())


def _check_held(db: Database, path: Path, known: Head | None) -> None:
    """Raises `LogUnavailable` when the chain does not hold the head that is `known` from before."""
    if known is None or known == chain.START:
        return
    row = _one(db, "select digest from digests where sequence = ?", [known.sequence])
    if row is None or row["digest"] != known.digest:
        detail = f"{beside(path).name} notes entry {known.sequence}, the log has {_head(db).sequence} entries"
        raise LogUnavailable("lost", detail)


def _walk(db: Database, removals: Removals, anchor: Head | None) -> Verified:
    if row := _one(db, _NOT_IN_CHAIN):
        return Verified(chain.START, Break("inserted", None, row["table_name"], row["id"]))
    return chain.verify(removals.watch(_vouched_rows(db)), removals.believed, anchor)


def _vouched_rows(db: Database) -> Iterator[tuple[Entry, Row | None]]:
    """Gives each entry of the chain with its row, or None where the row is gone."""
    sequence = 0
    while batch := list(
        db.query("select * from digests where sequence > ? order by sequence limit ?", [sequence, _BATCH])
    ):
        entries = [Entry(**row) for row in batch]
        rows = {
            (table, row["id"]): row
            for table in migrations.RECORD_TABLES
            for row in _rows(db, table, [entry.row_id for entry in entries if entry.table_name == table])
        }
        yield from ((entry, rows.get((entry.table_name, entry.row_id))) for entry in entries)
        sequence = entries[-1].sequence


def _rows(db: Database, table: str, ids: Sequence[str]) -> list[dict[str, Any]]:
    sql = f"select * from {table} where id in (select value from json_each(?))"  # noqa: S608 - our own names
    return list(db.query(sql, [json.dumps(ids)]))


def _decode_leniently(text: bytes) -> str:
    """Reads even what is no UTF-8: such a text was put there by someone else, and has to show as a changed row."""
    return text.decode("utf-8", "surrogateescape")
