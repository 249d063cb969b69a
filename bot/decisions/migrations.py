"""How the log's tables came to be, one numbered step after the other. A step that was released is never changed.

Nothing in the record is ever changed or removed: triggers refuse it, whichever program asks. There is one designed
exception, for the retention policy: a row may be deleted once `stubs` says that it goes, when, and under which policy.
Retention therefore writes the stub and deletes the row in one transaction, and no trigger is ever switched off.

Never call `transform()` on these tables: it rebuilds the table and drops the triggers without a word. `add_column`
keeps them; a new column must allow NULL, so that older rows keep their digests (see chain.py).
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache

from sqlite_utils import Database, Migrations
from sqlite_utils.db import Table

from bot.decisions.errors import LogUnavailable

migrations = Migrations("decisions")

UNIQUE_COLUMNS = {
    "decisions": ("id", "key"),
    "additions": ("id", "key"),
    "views": ("id",),
    "stubs": ("id",),
    "digests": ("row_id",),
}
"""Every append-only table, and the columns in which a new row must not repeat an old one's value."""

TYPED_COLUMNS = ("reasons", "differs_reason", "told_why", "purpose_text", "advice_summary", "case_reference")
"""What people typed: what free words are looked for in."""

REMOVABLE = ("decisions", "additions", "views")  # by retention, once their stub is written
RECORD_TABLES = ("decisions", "additions", "views", "stubs")  # what the chain vouches for


def prepare(db: Database) -> None:
    """Makes the file ready: the tables brought up to date, the journal safe, the protections seen to be in place.

    Several processes may do this at once: one does the work, the others wait. Nothing is written to a file that is up
    to date already. Raises `LogUnavailable` when a newer version has used the file or a protection is missing.
    """
    if is_newer(db):
        raise LogUnavailable("newer")
    if migrations.pending(db):
        _apply(db)
    if db.journal_mode == "wal" and not wal_is_safe(sqlite3.sqlite_version_info):
        db.disable_wal()
    if altered := [change for change in schema_changes(db) if change.startswith("trigger ")]:
        raise LogUnavailable("unprotected", ", ".join(altered))


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite has the fix of the WAL-reset bug, by which two writers could lose a commit."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def _apply(db: Database) -> None:
    db.execute("BEGIN IMMEDIATE")
    try:
        migrations.apply(db)
        db.commit()
    finally:
        db.rollback()  # does nothing after a commit


def is_newer(db: Database) -> bool:
    """Whether a newer version of the program has taken steps that this one does not know."""
    return not {step.name for step in migrations.applied(db)} <= _own()[0]


def schema_changes(db: Database) -> list[str]:
    """Names every table, index, trigger and view that was dropped, changed or added since this program made them."""
    own, found = _own()[1], _schema(db)
    said = dict.fromkeys(own.keys() - found.keys(), "is missing")
    said |= dict.fromkeys(found.keys() - own.keys(), "was added")
    said |= {name: "was changed" for name in own.keys() & found.keys() if own[name] != found[name]}
    return [f"{kind} {name} {what}" for (kind, name), what in sorted(said.items())]


@cache
def _own() -> tuple[frozenset[str], dict[tuple[str, str], str]]:
    """Gives the names of all steps, and the schema that they make, as found out once in a database of its own."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        db = Database(connection, execute_plugins=False)
        steps = frozenset(step.name for step in migrations.pending(db))
        migrations.apply(db)
        return steps, _schema(db)


def _schema(db: Database) -> dict[tuple[str, str], str]:
    """Gives the SQL of everything in the file by kind and name; empty for tables that the libraries make their way."""
    rows = list(db.query("select type, name, sql from sqlite_master where name not like 'sqlite\\_stat%' escape '\\'"))
    others = ("_sqlite_migrations", "decisions_words_")
    return {
        (row["type"], row["name"]): ""
        if row["type"] == "table" and row["name"].startswith(others)
        else row["sql"] or ""
        for row in rows
    }


def protections() -> dict[str, str]:
    """Gives the triggers that must be in place, by name, as SQL."""
    return {name: sql for table in UNIQUE_COLUMNS for name, sql in _triggers(table).items()}


def _triggers(table: str) -> dict[str, str]:
    """Gives the triggers that make `table` append-only.

    The one on insert is for `INSERT OR REPLACE`, which deletes the old row without firing its delete trigger unless
    the program that runs it has switched `recursive_triggers` on. `rowid` is -1 there unless it was written out.
    """
    taken = " or ".join(f"{column} = new.{column}" for column in ("rowid", *UNIQUE_COLUMNS[table]))
    same = f"select 1 from {table} where {taken}"  # noqa: S608 - our own names
    stubbed = f"select 1 from stubs where table_name = '{table}' and row_id = old.id"  # noqa: S608 - our own names
    unless_stubbed = f"when not exists ({stubbed}) " if table in REMOVABLE else ""
    refuse = f"begin select raise(abort, '{table} is append-only'); end"
    return {
        f"{table}_no_replace": f"CREATE TRIGGER {table}_no_replace before insert on {table} "
        f"when exists ({same}) {refuse}",
        f"{table}_no_update": f"CREATE TRIGGER {table}_no_update before update on {table} {refuse}",
        f"{table}_no_delete": f"CREATE TRIGGER {table}_no_delete before delete on {table} {unless_stubbed}{refuse}",
    }


@migrations()
def m001_decisions(db: Database) -> None:
    """The record itself: one row a decision. `id` is the reference people quote; `salt` is for the chain."""
    required = ["id", "key", "enterprise_id", "team_id", "created_at", "salt", "decided_by", "decision", "reasons"]
    text = """id key enterprise_id team_id created_at salt decided_by role case_reference previous age_band language
        source requester statutory_route cannot_comply
        answers recommendation card notes advised_at guide_version content_version
        decision reasons differs_category differs_reason kinds recipients recipient_role purpose purpose_text
        sent_how sent_at consent told told_why lawful_basis advice_from advice_at advice_summary
        written_reasons written_reasons_on follow_up follow_up_by review_on keep_until"""
    decisions = _create(db, "decisions", text, required, differs=int)
    decisions.create_index(["key"], unique=True)
    decisions.create_index(["enterprise_id", "team_id", "created_at"])
    decisions.create_index(["enterprise_id", "team_id", "decided_by", "created_at"])
    decisions.create_index(["previous"])


@migrations()
def m002_additions(db: Database) -> None:
    """What is added to a decision later: corrections, completions, reviews, written reasons sent, follow-up, holds."""
    required = ["id", "key", "enterprise_id", "team_id", "created_at", "salt", "decision_id", "author", "kind"]
    text = """id key enterprise_id team_id created_at salt decision_id author kind code about text happened_on
        due_on details language"""
    additions = _create(db, "additions", text, required)
    additions.create_index(["key"], unique=True)
    additions.create_index(["decision_id", "kind"])
    additions.create_index(["enterprise_id", "team_id", "created_at"])


@migrations()
def m003_views(db: Database) -> None:
    """Who looked, searched or exported: one row each time. `filters` holds codes and ids, `how_many` rows shown."""
    required = ["id", "enterprise_id", "team_id", "created_at", "salt", "viewer", "what"]
    text = "id enterprise_id team_id created_at salt viewer what decision_id filters purpose"
    views = _create(db, "views", text, required, how_many=int)
    views.create_index(["decision_id"])
    views.create_index(["enterprise_id", "team_id", "created_at"])


@migrations()
def m004_stubs(db: Database) -> None:
    """What stays of a row that retention removed: which row, from when, whose, when it went and under which policy."""
    text = """id enterprise_id team_id created_at salt table_name row_id row_created_at who policy removed_by"""
    required = [column for column in text.split() if column != "removed_by"]
    _create(db, "stubs", text, required).create_index(["table_name", "row_id"], unique=True)


@migrations()
def m005_digests(db: Database) -> None:
    """The chain over the whole file, all workspaces: one entry for each row of the tables above (see chain.py)."""
    columns = {"sequence": int, "table_name": str, "row_id": str, "row_digest": str, "previous": str, "digest": str}
    digests = db.table("digests").create(columns, pk="sequence", not_null=columns, strict=True)
    digests.create_index(["row_id"], unique=True)
    _protect(db, "digests")


@migrations()
def m006_counts(db: Database) -> None:
    """How often things happened that leave no record; no person is in it, so it may be added up in place."""
    columns = {"day": str, "enterprise_id": str, "team_id": str, "what": str, "which": str, "n": int}
    key = ["enterprise_id", "team_id", "day", "what", "which"]
    db.table("counts").create(columns, pk=key, not_null=columns, strict=True)


@migrations()
def m007_questions(db: Database) -> None:
    """The curator's list: questions answered badly, where that is switched on; worked through, then removed."""
    columns = {"id": int, "enterprise_id": str, "team_id": str, "day": str, "why": str, "topic": str, "text": str}
    db.table("questions").create(columns, pk="id", not_null=columns, strict=True)


@migrations()
def m008_words(db: Database) -> None:
    """Full-text search in what was typed: an index beside the table, whose words go when their row goes."""
    columns = ", ".join(TYPED_COLUMNS)
    old, new = (", ".join(f"{row}.{column}" for column in TYPED_COLUMNS) for row in ("old", "new"))
    db.execute(
        f"create virtual table decisions_words using fts5({columns}, content='decisions', content_rowid='rowid',"
        " tokenize='unicode61 remove_diacritics 2')"
    )
    added = f"insert into decisions_words (rowid, {columns}) values (new.rowid, {new})"  # noqa: S608 - our own names
    gone = f"insert into decisions_words (decisions_words, rowid, {columns}) values ('delete', old.rowid, {old})"  # noqa: S608
    db.execute(f"CREATE TRIGGER decisions_words_in after insert on decisions begin {added}; end")
    db.execute(f"CREATE TRIGGER decisions_words_out after delete on decisions begin {gone}; end")
    db.execute("insert into decisions_words (decisions_words) values ('rebuild')")


@migrations()
def m009_copies(db: Database) -> None:
    """Whose private copy has been sent: references of the last days only. What was recorded before counts as sent."""
    columns = {"reference": str, "enterprise_id": str, "team_id": str, "sent_at": str}
    db.table("copies").create(columns, pk="reference", not_null=columns, strict=True)
    db.execute("insert into copies select id, enterprise_id, team_id, created_at from decisions")


@migrations()
def m010_policy(db: Database) -> None:
    """The number of the check's policy under which a decision was advised; empty for those before: the first."""
    db.table("decisions").add_column("policy", int)


def _create(db: Database, name: str, text_columns: str, required: list[str], **others: type) -> Table:
    """Creates an append-only table with its `id` as primary key. Strict: SQLite refuses a value of the wrong type."""
    columns = {**dict.fromkeys(text_columns.split(), str), **others}
    table = db.table(name).create(columns, pk="id", not_null=required, strict=True)
    _protect(db, name)
    return table


def _protect(db: Database, table: str) -> None:
    for sql in _triggers(table).values():
        db.execute(sql)
