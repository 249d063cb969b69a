"""A file that is locked, read-only, full, missing or damaged: a plain sentence in time, and nothing half-done."""

import contextlib
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from pathlib import Path

import pytest

from bot.decisions import migrations
from bot.decisions.log import DecisionLog, LogUnavailable, Scope

EVERYONE = Scope("E1", "T1", only_user=None)
SECRET = "Blodwen told the nurse"
ROOT = Path(__file__).parents[2]


@contextlib.contextmanager
def refused(kind):
    """What is tried inside must end in LogUnavailable of this kind, soon, and without a word of the record."""
    started = time.monotonic()
    with pytest.raises(LogUnavailable) as caught:
        yield
    assert time.monotonic() - started < 2
    assert caught.value.kind == kind
    assert "Blodwen" not in repr(caught.value) + str(caught.value.__cause__)
    assert str(caught.value)[0].isupper()


@pytest.fixture
def other(path, log):
    connection = sqlite3.connect(path, isolation_level=None)
    yield connection
    connection.close()


def test_a_locked_log_says_so_within_two_seconds_and_records_again_afterwards(log, decide, other):
    decision = decide(reasons=SECRET)
    other.execute("begin exclusive")
    with refused("locked"):
        log.record(decision)
    other.execute("rollback")
    assert not log.record(decision).already
    assert log.find(EVERYONE).total == 1


def test_waiting_to_write_and_then_for_a_reader_is_one_wait_and_not_two(path, log, decide, other):
    for _ in range(3):
        log.record(decide())
    reading = other.execute("select * from decisions")
    reading.fetchone()
    writing = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    writing.execute("begin immediate")
    release = threading.Timer(0.7, writing.execute, ["rollback"])
    release.start()
    started = time.monotonic()
    with refused("locked"):
        DecisionLog(path, timeout_s=1).record(decide(reasons=SECRET))
    assert 0.9 < time.monotonic() - started < 1.5
    release.join()
    writing.close()
    reading.close()
    assert log.find(EVERYONE).total == 3
    assert log.verify().problem is None


def test_a_short_wait_is_enough_when_the_other_lets_go(log, decide, path):
    script = (
        "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "c.execute('begin exclusive'); print('held', flush=True); time.sleep(.4)"
    )
    with subprocess.Popen([sys.executable, "-c", script, path], stdout=subprocess.PIPE) as holder:
        holder.stdout.readline()
        assert not log.record(decide()).already


def test_a_missing_folder_is_named_at_the_start(tmp_path):
    with refused("no-folder"):
        DecisionLog(tmp_path / "nowhere" / "log.db")


def test_a_file_that_vanishes_is_not_silently_begun_afresh(log, path, decide):
    log.record(decide())
    path.unlink()
    with refused("missing"):
        log.record(decide(reasons=SECRET))
    assert not path.exists()


def test_a_folder_in_place_of_the_file(tmp_path):
    with refused("missing"):
        DecisionLog(tmp_path)


def test_a_file_that_is_no_database(path):
    path.write_bytes(b"Dear diary, " * 400)
    with refused("damaged"):
        DecisionLog(path)
    assert path.read_bytes().startswith(b"Dear diary")


def test_a_damaged_file(log, path, decide):
    for _ in range(30):
        log.record(decide(reasons=SECRET))
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))
    with refused("damaged"):
        log.find(EVERYONE)


def test_an_error_of_sqlite_that_quotes_a_row_is_not_passed_on(log, decide, sql):
    log.record(decide())
    sql("drop trigger decisions_no_update")
    sql("update decisions set reasons = cast(x'426c6f6477656eff' as text)")  # "Blodwen", and then no letter
    with pytest.raises(LogUnavailable) as caught:
        log.find(EVERYONE)
    assert "Blodwen" not in "".join(traceback.format_exception(caught.value))


def test_a_log_that_a_newer_version_has_used_is_left_alone(log, path, sql):
    sql("insert into _sqlite_migrations (migration_set, name, applied_at) values ('decisions', 'm999_later', 'x')")
    with refused("newer"):
        DecisionLog(path)


def test_only_its_owner_may_read_the_file(log, path):
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_read_only_log_can_be_read_and_says_why_it_cannot_be_written(decide):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.db"
        reference = DecisionLog(path).record(decide()).reference
        path.chmod(0o444)
        path.parent.chmod(0o755)
        shown = run(f"""
import os
import urllib.parse  # read late by Python 3.13, when this account may no longer read it
from pathlib import Path
from bot.decisions.log import DecisionLog, LogUnavailable, Scope
from bot.decisions.record import Decision
if os.geteuid() == 0:
    os.setuid(65534)  # root may write to anything
log = DecisionLog(Path({str(path)!r}))
print(log.find(Scope("E1", "T1", None)).decisions[0].reference)
try:
    log.record(Decision(key="k", team_id="T1", decided_by="U1", decision="undecided", reasons={SECRET!r}))
except LogUnavailable as error:
    print(error.kind, error)
""")
    assert shown.startswith(f"{reference}\nread-only The decision log cannot be written.")
    assert "Blodwen" not in shown


def test_a_full_disk_loses_nothing_that_was_recorded(path, log):
    code = f"""
import resource, sys
from pathlib import Path
from bot.decisions.log import DecisionLog, LogUnavailable
from bot.decisions.record import Decision
log = DecisionLog(Path({str(path)!r}))
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
try:
    for n in range(10_000):
        log.record(Decision(key=str(n), enterprise_id="E1", team_id="T1", decided_by="U1", decision="undecided",
                            reasons={SECRET!r} * 20))
except LogUnavailable as error:
    print(n, error.kind, error)
"""
    confirmed, kind, sentence = run(code).split(" ", 2)
    assert kind in ("full", "disk")
    assert "Blodwen" not in sentence
    assert int(confirmed) > 10
    assert log.find(EVERYONE).total == int(confirmed)
    assert log.verify().problem is None


def run(code):
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 0), True),
    ],
)
def test_which_sqlite_may_use_a_write_ahead_log(version, safe):
    assert migrations.wal_is_safe(version) is safe


def test_a_write_ahead_log_is_switched_off_unless_this_sqlite_has_the_fix(log, path, sql):
    assert sql("pragma journal_mode = wal") == [("wal",)]
    expected = "wal" if migrations.wal_is_safe(sqlite3.sqlite_version_info) else "delete"
    assert f"journal mode {expected}" in DecisionLog(path).storage
    assert sql("pragma journal_mode") == [(expected,)]
