"""What retention took is believed; what somebody with the file took under a stub of their own is not."""

import datetime as dt
import sqlite3

import pytest

from bot.decisions.chain import Break
from bot.decisions.filters import parse
from bot.decisions.log import DecisionLog, Scope
from bot.decisions.record import Addition, Look
from bot.decisions.retention import retention
from bot.decisions.rows import stamp

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
EVERYONE = Scope("E1", "T1", None)
YEAR = dt.timedelta(days=366)


@pytest.fixture
def add(log):
    def write(reference, kind, key, **more):
        return log.add(EVERYONE, reference, Addition(key=key, author="U9", kind=kind, text="Why.", **more)).addition

    return write


@pytest.fixture
def keep(log, clock):
    """Applies the policy of three years now."""
    return lambda years=3: retention(log, years, clock.now, "command line: me", apply=True)


def removed(row_id, sequence=1, table="decisions"):
    return Break("removed", sequence, table, row_id)


# What retention itself does


def test_what_retention_took_is_believed_and_counted(log, decide, clock, add, keep):
    old = log.record(decide()).reference
    add(old, "addition", "1")
    log.note_look(EVERYONE, Look(viewer="U9", what="view", reference=old))
    log.note_look(EVERYONE, Look(viewer="U9", what="list", how_many=1))
    clock.now += 2 * YEAR
    young = log.record(decide()).reference
    add(old, "review", "2", code="agreed")
    log.note_look(EVERYONE, Look(viewer="U9", what="search", filters="7d"))
    clock.now += 2 * YEAR
    due = keep()

    assert (due.decisions, due.belonging, due.looks, due.held) == (1, 3, 1, 0)
    assert log.verify(log.head(), years=3).problem is None
    assert [(run.policy, run.rows) for run in log.taken()] == [("3 years", 5)]
    assert log.get(EVERYONE, old) is None
    assert log.get(EVERYONE, young) is not None
    assert [look.what for look in log.looks(EVERYONE, 9)] == ["search"]
    clock.now += 2 * YEAR
    keep()
    assert log.find(EVERYONE).total == 0
    assert log.looks(EVERYONE, 9) == []
    assert log.verify(years=3).problem is None
    assert [run.rows for run in log.taken()] == [5, 2]


def test_a_date_of_its_own_is_believed_once_it_has_passed(log, decide, clock, keep, stub, sql):
    early = log.record(decide(keep_until=NOW.date() + dt.timedelta(days=9))).reference
    late = log.record(decide(keep_until=NOW.date() + 9 * YEAR)).reference
    clock.now += dt.timedelta(days=10)
    keep()
    assert log.get(EVERYONE, early) is None
    assert log.verify(years=3).problem is None
    stub("decisions", late, policy=f"own date {NOW.date() + dt.timedelta(days=10)}")
    sql("delete from decisions where id = ?", late)
    assert log.verify(years=3).problem == removed(late, 2), "the day itself has not passed"


def test_of_a_look_that_goes_not_even_who_looked_stays(log, clock, keep, sql):
    log.note_look(EVERYONE, Look(viewer="U9LOOKED", what="list"))
    clock.now += 4 * YEAR
    assert keep().looks == 1
    assert [row for row in sql("select * from stubs") if "U9LOOKED" in row] == []


def test_a_hold_that_is_placed_while_retention_runs_wins(log, decide, clock, add, keep, monkeypatch):
    first, second = (log.record(decide()).reference for _ in range(2))
    clock.now += 4 * YEAR
    writing, placed = log.writing, []

    def hold_first():
        if not placed:
            placed.append(True)
            other = DecisionLog(log._path, clock=clock)  # another lead, in another process
            other.add(EVERYONE, first, Addition(key="h", author="U9", kind="hold", text="Claim."))
        return writing()

    monkeypatch.setattr(log, "writing", hold_first)
    due = keep()

    assert placed
    assert (due.decisions, due.held) == (1, 1)
    assert log.get(EVERYONE, first) is not None
    assert log.get(EVERYONE, second) is None
    assert log.verify().problem is None


def test_the_words_of_what_went_are_nowhere_in_the_file(log, path, decide, clock, keep):
    words = ("zyxwv", "qponm", "lkjih")
    for word in words:
        log.record(decide(reasons=f"Because {word} happened."))
    log.note_look(EVERYONE, Look(viewer="U9", what="export", purpose="About vutsr."))
    clock.now += 4 * YEAR
    keep()
    data = path.read_bytes()
    assert [word for word in (*words, "vutsr") if word.encode() in data] == []


def test_what_is_deleted_is_overwritten_whatever_sqlite_was_built_to_do(log, path, monkeypatch):
    connect = sqlite3.connect

    def careless(*args, **more):
        connection = connect(*args, **more)
        connection.execute("pragma secure_delete = off")
        return connection

    monkeypatch.setattr("bot.decisions.log.sqlite3.connect", careless)
    log.keep_question(EVERYONE, "passed-over", "topic", "zyxwv " * 9)
    assert b"zyxwv" in path.read_bytes()
    log.drop_questions([one.id for one in log.kept_questions()])
    assert b"zyxwv" not in path.read_bytes()


# The order of holds


def test_the_order_of_hold_and_lift_is_that_of_the_chain(log, decide, clock, add, keep, sql):
    reference = log.record(decide()).reference
    lifted = [add(reference, kind, str(n)).id for n, kind in enumerate(("hold", "hold-lifted", "hold"))][1]
    sql("drop trigger additions_no_update")
    sql("update additions set rowid = 99 where id = ?", lifted)

    assert log.find(EVERYONE, parse("on-hold").filters).total == 1
    assert [one.kind for one in log.additions(EVERYONE, reference)] == ["hold", "hold-lifted", "hold"]
    clock.now += 4 * YEAR
    assert (keep().decisions, keep().held) == (0, 1)


# Forged stubs


@pytest.fixture
def take(stub, sql):
    """Takes a row away under a stub that was written for it, chain entry and all."""

    def away(table, row_id, **claims):
        stub(table, row_id, **claims)
        sql(f"delete from {table} where id = ?", row_id)

    return away


@pytest.mark.parametrize(
    "claims",
    [
        {},  # of today
        {"row_created_at": stamp(NOW - 4 * YEAR)},  # older than the row before it
        {"row_created_at": stamp(NOW - 4 * YEAR), "policy": "whatever"},
        {"policy": "0 years"},
        {"policy": "own date 2026-11-25"},
        {"created_at": stamp(NOW + 4 * YEAR)},  # went in the future
        {"created_at": "soon"},
        {"row_created_at": "2020-01-01"},
    ],
)
def test_a_forged_stub_of_a_young_row_is_not_believed(log, decide, take, claims):
    log.record(decide())
    young = log.record(decide()).reference
    take("decisions", young, **claims)
    assert log.verify().problem == removed(young, 2)


def test_many_forged_stubs_in_a_row_do_not_vouch_for_each_other(log, decide, take):
    log.record(decide())
    young = [log.record(decide()).reference for _ in range(6)]
    for n, reference in enumerate(young, start=1):
        take("decisions", reference, row_created_at=stamp(NOW - dt.timedelta(days=n * 300)), policy="1 years")
    assert log.verify().problem == removed(young[0], 2)


def test_a_policy_shorter_than_the_one_in_force_is_not_believed(log, decide, clock, take):
    reference = log.record(decide()).reference
    clock.now += 2 * YEAR
    take("decisions", reference, policy="1 years")
    assert log.verify(years=3).problem == removed(reference)
    assert log.verify(years=1).problem is None, "what the policy was then"


def test_a_decision_on_hold_is_never_believed_to_have_gone_by_policy(log, decide, clock, add, take):
    reference = log.record(decide()).reference
    added = [add(reference, kind, str(n)).id for n, kind in enumerate(("hold", "hold-lifted", "hold"))]
    clock.now += 4 * YEAR
    take("decisions", reference)
    for id_ in added:
        take("additions", id_)
    assert log.verify().problem == removed(reference)


def test_a_hold_that_was_lifted_is_no_longer_in_the_way(log, decide, clock, add, keep):
    reference = log.record(decide()).reference
    for n, kind in enumerate(("hold", "hold-lifted")):
        add(reference, kind, str(n))
    clock.now += 4 * YEAR
    assert keep().decisions == 1
    assert log.verify().problem is None


def test_all_of_a_decision_goes_or_nothing_of_it(log, decide, clock, add, take):
    reference = log.record(decide()).reference
    add(reference, "review", "1", code="discuss")
    clock.now += 4 * YEAR
    take("decisions", reference)
    assert log.verify().problem == removed(reference)


@pytest.mark.parametrize("table", ["additions", "views"])
def test_what_belongs_to_a_decision_that_is_still_there_does_not_go_by_policy(
    log, decide, clock, add, take, table, keep
):
    gone = log.record(decide()).reference
    clock.now += YEAR
    reference = log.record(decide()).reference
    id_ = add(reference, "review", "1", code="discuss").id
    log.note_look(EVERYONE, Look(viewer="U9", what="view", reference=reference))
    if table == "views":
        with log.reading() as db:
            id_ = next(row["id"] for row in list(db.query("select id from views")))
    clock.now += 2.5 * YEAR
    keep()
    assert log.get(EVERYONE, gone) is None
    assert log.verify().problem is None
    take(table, id_, row_created_at=stamp(NOW + YEAR))
    assert log.verify().problem == removed(id_, 3 if table == "additions" else 4, table)


@pytest.mark.parametrize(("reference", "years"), [(None, 1), ("of a decision that is there", 4)])
def test_a_look_does_not_go_before_its_time(log, decide, clock, take, reference, years):
    made = log.record(decide(keep_until=NOW.date() + 9 * YEAR)).reference
    log.note_look(EVERYONE, Look(viewer="U9", what="export", purpose="Theirs.", reference=reference and made))
    clock.now += years * YEAR
    with log.reading() as db:
        (look,) = list(db.query("select id from views"))
    take("views", look["id"])
    assert log.verify().problem == removed(look["id"], 2, "views")


def test_a_stub_that_stands_before_its_row_is_not_believed(log, decide, clock, stub, sql, monkeypatch):
    monkeypatch.setattr("bot.decisions.log._new_reference", lambda db: "SC-ABC234")
    clock.now += 4 * YEAR
    stub("decisions", "SC-ABC234")
    log.record(decide())
    sql("delete from decisions where id = 'SC-ABC234'")
    assert log.verify().problem == removed("SC-ABC234", 2)


def test_what_was_recorded_before_ids_said_to_what_they_belong_is_still_believed(log, decide, clock, keep, monkeypatch):
    monkeypatch.setattr("bot.decisions.log.belonging_id", lambda reference, kind: f"0123456789abcde{len(kind) % 10}")
    reference = log.record(decide()).reference
    log.add(EVERYONE, reference, Addition(key="1", author="U9", kind="addition", text="More."))
    log.note_look(EVERYONE, Look(viewer="U9", what="view", reference=reference))
    clock.now += 4 * YEAR
    assert keep().belonging == 2
    assert log.verify(years=3).problem is None
