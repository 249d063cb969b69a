"""The private copy of a recorded decision: once, whatever happens in between."""

import datetime as dt

import pytest

from bot.decisions.log import DecisionLog, Scope
from bot.decisions.record import Decision
from bot.slack.record.copies import send_copy, send_owed
from bot.stand_in.person import text_of

EVERYONE = Scope("", "TLOCAL", None)
NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


def decision(number=1, team="TLOCAL"):
    return Decision(key=f"k{number}", team_id=team, decided_by="U1ANN", decision="undecided", reasons="Mine alone.")


@pytest.fixture
def recorded(tmp_path):
    """Records a decision so many hours before now; gives its reference."""

    def write(hours, **more):
        log = DecisionLog(tmp_path / "log.db", clock=lambda: NOW - dt.timedelta(hours=hours))
        return log.record(decision(**more)).reference

    return write


def owed(bot, slack):
    send_owed(bot.desk, bot.app.client, EVERYONE, NOW)
    return [said for said in slack.messages if said.channel == "DU1ANN"]


def test_what_was_recorded_in_the_last_day_and_has_no_copy_gets_one(bot, slack, recorded):
    reference = recorded(1)

    (copy,) = owed(bot, slack)

    assert reference in text_of(copy.blocks)
    assert "Mine alone" not in text_of(copy.blocks)
    assert len(owed(bot, slack)) == 1, "and only one"
    assert posted(slack) == 1, "it is noted as sent, and not even tried again"


def posted(slack):
    return [call.method for call in slack.calls].count("chat.postMessage")


@pytest.mark.parametrize("more", [{"hours": 25}, {"hours": -1}, {"hours": 1, "team": "TOTHER"}])
def test_no_copy_is_sent_of_what_is_old_or_newer_than_the_start_or_of_another_workspace(bot, slack, recorded, more):
    recorded(**more)

    assert owed(bot, slack) == []


def test_a_copy_that_was_sent_in_time_is_not_sent_again(bot, slack, recorded):
    reference = recorded(1)
    send_copy(bot.desk, bot.app.client, decision(), reference)

    assert len(owed(bot, slack)) == 1
    assert posted(slack) == 1


def test_a_copy_that_was_sent_but_not_noted_is_known_to_slack_by_its_own_id(bot, slack, recorded, log):
    reference = recorded(1)
    bot.desk.log.note_copy = lambda reference: None
    send_copy(bot.desk, bot.app.client, decision(), reference)
    del bot.desk.log.note_copy

    assert len(owed(bot, slack)) == 1


def test_while_slack_is_away_the_copies_stay_owed(bot, slack, recorded):
    recorded(1)
    slack.failures["chat.postMessage"] = "fatal_error"
    assert owed(bot, slack) == []
    slack.failures.clear()

    assert len(owed(bot, slack)) == 1


def test_notes_of_sent_copies_are_forgotten_after_some_days(tmp_path):
    now = [NOW]
    log = DecisionLog(tmp_path / "log.db", clock=lambda: now[0])
    first = log.record(decision(1)).reference
    log.note_copy(first)
    now[0] += dt.timedelta(days=8)
    second = log.record(decision(2)).reference
    log.note_copy(second)

    with log.reading() as db:
        assert [row["reference"] for row in db.table("copies").rows] == [second]
