"""Nothing recorded can be changed or removed with SQL; what is done behind the triggers' back shows in the chain."""

import datetime as dt
import re
import sqlite3

import pytest

from bot.decisions import migrations
from bot.decisions.chain import Break
from bot.decisions.log import DecisionLog, LogUnavailable, Scope
from bot.decisions.record import Addition, Look

EVERYONE = Scope("E1", "T1", only_user=None)
TABLES = ("decisions", "additions", "views", "stubs", "digests")


@pytest.fixture
def filled(log, decide, stub):
    """A log with three rows in decisions and one in each other table; gives the references."""
    references = [log.record(decide()).reference for _ in range(3)]
    log.add(EVERYONE, references[0], Addition(key="1", author="U2", kind="addition", text="More."))
    log.note_look(EVERYONE, Look(viewer="U7", what="view", reference=references[0]))
    stub("decisions", "SC-REMOVED")
    return references


@pytest.fixture
def rows(sql, filled):
    """Every row of the protected tables as it was; a function that tells whether they are still the same."""
    before = {table: sql(f"select rowid, * from {table}") for table in TABLES}
    assert all(before.values())
    return lambda: {table: sql(f"select rowid, * from {table}") for table in TABLES} == before


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("recursive", ["on", "off"])
def test_no_statement_changes_or_removes_a_row(path, rows, table, recursive):
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"pragma recursive_triggers = {recursive}")
    columns = [name for _, name, *_ in connection.execute(f"pragma table_info({table})")]
    first, others = columns[0], ", ".join(columns[1:])
    text = columns[2]
    attempts = [
        f"update {table} set {text} = 'forged'",
        f"update or replace {table} set {text} = 'forged'",
        f"update {table} set rowid = rowid + 100",
        f"delete from {table}",
        f"delete from {table} where rowid = 1",
        f"insert or replace into {table} select * from {table}",
        f"replace into {table} select * from {table} limit 1",
        f"insert into {table} select * from {table} where true on conflict do update set {text} = 'forged'",
        f"replace into {table} (rowid, {first}, {others}) select rowid, 'x' || {first}, {others} from {table}",
    ]
    if "key" in columns:
        no_key = ", ".join(name for name in columns if name not in ("id", "key"))
        attempts.append(f"replace into {table} (id, key, {no_key}) select 'new', key, {no_key} from {table} limit 1")
    if table == "digests":
        attempts.append(
            "insert or replace into digests select sequence + 100, table_name, row_id, 'f', 'f', 'f' from digests"
        )
        attempts.pop(8)  # sequence is the rowid itself
    for attempt in attempts:
        with pytest.raises(sqlite3.Error, match="append-only"):
            connection.execute(attempt)
        assert rows(), attempt
    connection.close()


@pytest.mark.parametrize("table", TABLES)
def test_the_library_that_the_log_uses_cannot_change_a_row_either(path, rows, table):
    db = migrations.Database(path, execute_plugins=False)
    old = next(db[table].rows)
    for attempt in (
        lambda: db[table].insert(old, replace=True),
        lambda: db[table].upsert({**old, "row_digest" if table == "digests" else "salt": "x"}),
        db[table].delete_where,
    ):
        with pytest.raises(sqlite3.IntegrityError):
            attempt()
    db.close()
    assert rows()


def test_an_unknown_type_is_refused(sql, filled):
    with pytest.raises(sqlite3.IntegrityError):
        sql("insert into digests values ('first', 'a', 'b', 'c', 'd', 'e')")


@pytest.mark.parametrize("name", sorted(migrations.protections()))
def test_a_missing_or_altered_protection_is_named_at_the_start(path, log, sql, name):
    DecisionLog(path)
    toothless = re.sub(r"raise\(.*\)", "1", migrations.protections()[name])
    sql(f"drop trigger {name}")
    for _ in ("missing", "altered"):
        with pytest.raises(LogUnavailable, match="triggers") as caught:
            DecisionLog(path)
        assert caught.value.kind == "unprotected"
        sql(f"drop trigger if exists {name}")
        sql(toothless)


TRIGGERS = sorted(name for kind, name in migrations._own()[1] if kind == "trigger")
ADDED = {
    "trigger quiet": "create trigger quiet after insert on additions begin delete from counts; end",
    "index mine": "create index mine on decisions (reasons)",
    "table mine": "create table mine (x)",
    "view mine": "create view mine as select reasons from decisions",
}


@pytest.mark.parametrize("name", TRIGGERS)
def test_every_trigger_is_compared_at_the_start_and_by_verify(path, log, sql, name):
    made = migrations._own()[1]["trigger", name]
    sql(f"drop trigger {name}")
    for what in ("is missing", "was changed"):
        assert log.verify().schema == (f"trigger {name} {what}",)
        assert log.verify().problem == Break("schema", None, "", f"trigger {name} {what}")
        with pytest.raises(LogUnavailable, match=name):
            DecisionLog(path)
        sql(f"drop trigger if exists {name}")
        sql(made.replace("begin ", "begin select 1; "))


@pytest.mark.parametrize("what", ADDED)
def test_whatever_was_added_to_the_file_is_named(path, log, sql, what):
    sql(ADDED[what])
    assert log.verify().schema == (f"{what} was added",)
    if what.startswith("trigger"):
        with pytest.raises(LogUnavailable, match="trigger quiet was added"):
            DecisionLog(path)
    else:
        assert DecisionLog(path).verify().problem.kind == "schema"


def test_dropped_indexes_and_changed_tables_are_named_all_at_once(path, log, sql):
    indexes = [name for (name,) in sql("select name from sqlite_master where type = 'index' and sql is not null")]
    assert len(indexes) > 9
    for name in indexes:
        sql(f"drop index {name}")
    sql("alter table views add column more text")
    said = [*(f"index {name} is missing" for name in indexes), "table views was changed"]
    assert log.verify().schema == tuple(sorted(said))


def test_what_sqlite_keeps_for_itself_is_no_change(log, sql, decide):
    log.record(decide())
    sql("analyze")
    sql("vacuum")
    assert log.verify().problem is None


def test_every_table_of_the_record_is_protected_and_says_whose_it_is(sql, log):
    tables = {
        name
        for (name,) in sql("select name from sqlite_master where type = 'table' and name not like '%sqlite%'")
        if not name.startswith("decisions_words")  # the full-text index, which goes with its rows
    }
    assert tables == {*TABLES, "counts", "questions", "copies"}
    for table in tables - {"digests"}:  # the chain is over the whole file
        assert {"enterprise_id", "team_id"} <= {name for _, name, *_ in sql(f"pragma table_info({table})")}
    assert len(migrations.protections()) == 3 * len(TABLES)


# Tampering


@pytest.fixture
def tamper(path, sql):
    """Runs statements with the triggers out of the way, and puts them back: what somebody with the file could do."""

    def run(*statements):
        for name in migrations.protections():
            sql(f"drop trigger {name}")
        for statement in statements:
            sql(statement)
        for trigger in migrations.protections().values():
            sql(trigger)
        return DecisionLog(path)

    return run


@pytest.fixture
def recorded(log, decide):
    return [log.record(decide()).reference for _ in range(4)]


def test_an_untouched_log_is_whole(log, recorded):
    verified = log.verify(log.head())
    assert verified.problem is None
    assert verified.head == log.head()
    assert verified.head.sequence == 4


@pytest.mark.parametrize(
    "change",
    [
        "reasons = 'forged'",
        "reasons = reasons || ' '",
        "decided_by = 'U2'",
        "created_at = '2026-11-25T09:00:00.000+00:00'",
        "team_id = 'T2'",
        "card = null",
        "told = 'told-before'",
        "differs = 1",
        "salt = 'another'",
        "reasons = cast(x'ff' as text)",
    ],
)
def test_a_changed_row_is_found_and_named(tamper, recorded, change):
    log = tamper(f"update decisions set {change} where id = '{recorded[1]}'")
    assert log.verify().problem == Break("changed", 2, "decisions", recorded[1])


def test_a_removed_row_is_found_and_named(tamper, recorded):
    log = tamper(f"delete from decisions where id = '{recorded[2]}'")
    assert log.verify().problem == Break("removed", 3, "decisions", recorded[2])


def test_a_row_removed_with_its_entry_is_found(tamper, recorded):
    log = tamper("delete from digests where sequence = 3", f"delete from decisions where id = '{recorded[2]}'")
    assert log.verify().problem == Break("chain", 3)


def test_rows_that_were_put_in_another_order_are_found(tamper, recorded):
    log = tamper(
        "update digests set sequence = 99 where sequence = 2",
        "update digests set sequence = 2 where sequence = 3",
        "update digests set sequence = 3 where sequence = 99",
    )
    assert log.verify().problem == Break("chain", 2)


def test_two_rows_that_swapped_their_references_are_found(tamper, recorded):
    log = tamper(
        f"update decisions set id = 'x' where id = '{recorded[0]}'",
        f"update decisions set id = '{recorded[0]}' where id = '{recorded[1]}'",
        f"update decisions set id = '{recorded[1]}' where id = 'x'",
    )
    assert log.verify().problem == Break("changed", 1, "decisions", recorded[0])


@pytest.mark.parametrize("table", ["decisions", "additions", "views", "stubs"])
def test_an_inserted_row_is_found_and_named(log, sql, filled, table):
    assert log.verify().problem is None
    own = {"id": "'forged'", "key": "'forged'", "row_id": "'forged'"}
    columns = [name for _, name, *_ in sql(f"pragma table_info({table})")]
    values = ", ".join(own.get(name, name) for name in columns)
    sql(f"insert into {table} ({', '.join(columns)}) select {values} from {table} limit 1")
    assert log.verify().problem == Break("inserted", None, table, "forged")


def test_the_last_row_cut_off_with_its_entry_is_found_only_with_a_head_noted_before(log, tamper, recorded):
    noted = log.head()
    log = tamper(f"delete from decisions where id = '{recorded[3]}'", "delete from digests where sequence = 4")
    assert log.verify().problem is None  # the chain alone cannot know
    assert log.verify(noted).problem == Break("cut", 4)


def test_what_was_recorded_after_a_cut_does_not_hide_it(log, tamper, decide, recorded):
    noted = log.head()
    log = tamper(f"delete from decisions where id = '{recorded[3]}'", "delete from digests where sequence = 4")
    log.record(decide())
    log.record(decide())
    assert log.verify().problem is None
    assert log.verify(noted).problem == Break("cut", 4)


def test_the_chain_is_read_on_past_one_batch(path, decide, monkeypatch, tamper):
    monkeypatch.setattr("bot.decisions.log._BATCH", 3)
    log = DecisionLog(path)
    references = [log.record(decide()).reference for _ in range(8)]
    assert log.verify().head == log.head()
    log = tamper(f"delete from decisions where id = '{references[6]}'")
    assert log.verify().problem == Break("removed", 7, "decisions", references[6])


# Retention, the designed exception


def test_a_row_may_go_only_once_its_stub_is_written_and_the_chain_stays_whole(log, recorded, sql, stub, clock):
    clock.now += dt.timedelta(days=4 * 366)
    with pytest.raises(sqlite3.Error, match="append-only"):
        sql("delete from decisions where id = ?", recorded[1])
    stub("decisions", recorded[1])
    sql("delete from decisions where id = ?", recorded[1])
    assert log.verify().problem is None
    assert log.find(EVERYONE).total == 3
    with pytest.raises(sqlite3.Error, match="append-only"):
        sql("delete from decisions where id = ?", recorded[2])


def test_a_stub_that_the_log_did_not_write_does_not_hide_a_removal(log, recorded, sql):
    columns = "id, enterprise_id, team_id, created_at, salt, table_name, row_id, row_created_at, who, policy"
    sql(
        f"insert into stubs ({columns}) values ('forged', '', 'T1', '', 's', 'decisions', ?, '', 'U1', 'p')",
        recorded[1],
    )
    sql("delete from decisions where id = ?", recorded[1])
    assert log.verify().problem == Break("inserted", None, "stubs", "forged")


@pytest.mark.parametrize("table", ["stubs", "digests"])
def test_stubs_and_the_chain_never_go(sql, filled, stub, table):
    stub(table, "stub-SC-REMOVED")
    id_column = "row_id" if table == "digests" else "id"
    with pytest.raises(sqlite3.Error, match="append-only"):
        sql(f"delete from {table} where {id_column} = 'stub-SC-REMOVED'")
