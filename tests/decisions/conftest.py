"""What the tests of the log share: a complete decision, a log in a fresh folder, and a clock that can be moved."""

import datetime as dt
import secrets
import sqlite3

import pytest

from bot.decisions.log import DecisionLog, Scope, append
from bot.decisions.record import Decision
from bot.decisions.rows import stamp

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
EVERYONE = Scope("E1", "T1", only_user=None)


class Clock:
    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "log.db"


@pytest.fixture
def log(path, clock):
    return DecisionLog(path, clock=clock)


@pytest.fixture
def decide():
    """Makes a complete decision with a fresh key; what differs from it is given by name."""
    return make_decision


@pytest.fixture
def sql(path):
    """Runs one statement on the file as any other program would, without this program's settings."""

    def run(statement, *parameters):
        connection = sqlite3.connect(path)
        try:
            with connection:
                return connection.execute(statement, parameters).fetchall()
        finally:
            connection.close()

    return run


@pytest.fixture
def stub(log, clock):
    """Writes a stub with its entry in the chain, as retention does and as whoever has the file can; gives its id."""

    def write(table, row_id, **changes):
        row = {"id": f"stub-{row_id}", "enterprise_id": "E1", "team_id": "T1", "created_at": stamp(clock.now)}
        row |= {"salt": "s", "table_name": table, "row_id": row_id, "row_created_at": stamp(NOW), "who": "U1"}
        row |= {"policy": "3 years", **changes}
        with log.writing() as db:
            append(db, "stubs", row)
        return row["id"]

    return write


def make_decision(**changes):
    fields = {
        "key": secrets.token_hex(8),
        "enterprise_id": "E1",
        "team_id": "T1",
        "decided_by": "U1",
        "source": "org",
        "answers": {"danger": "no", "source": "org", "purpose": "risk"},
        "recommendation": "share-and-tell",
        "card": "T2",
        "content_version": "0123456789ab",
        "decision": "share-and-tell",
        "kinds": ("concern",),
        "recipients": ("social-services",),
        "reasons": "They need it to keep the child safe.",
    }
    return Decision(**{**fields, **changes})
