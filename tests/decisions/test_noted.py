"""The head that is noted beside the log: a start that finds the log gone, emptied or cut stops and says so."""

import stat

import pytest

from bot.decisions.chain import START, Head
from bot.decisions.log import DecisionLog, LogUnavailable, Scope
from bot.decisions.noted import beside, noted

EVERYONE = Scope("E1", "T1", None)


@pytest.fixture
def kept(log, path, decide):
    """A log with three records whose head is noted; gives the bytes of the file when it had two."""
    log.record(decide())
    log.record(decide())
    backup = path.read_bytes()
    log.record(decide())
    assert log.note_head() == noted(path) == log.head()
    return backup


def lost(path):
    with pytest.raises(LogUnavailable, match=r"delete that file, and start again.*log\.db\.head") as caught:
        DecisionLog(path)
    assert caught.value.kind == "lost"


def test_a_log_that_is_gone_or_empty_where_a_head_is_noted_stops_the_start(path, kept):
    path.unlink()
    lost(path)
    assert not path.exists(), "nothing is begun afresh"
    path.touch()
    lost(path)


def test_a_log_that_was_never_written_to_but_has_gone_stops_the_start_too(path, log):
    log.note_head()
    assert noted(path) == START
    DecisionLog(path)
    path.unlink()
    lost(path)


def test_yesterdays_backup_is_accepted_on_purpose(path, kept):
    path.write_bytes(kept)
    lost(path)
    beside(path).unlink()
    assert DecisionLog(path).find(EVERYONE).total == 2


def test_another_log_in_its_place_stops_the_start(path, kept, tmp_path, decide):
    other = DecisionLog(tmp_path / "other.db")
    for _ in range(5):
        other.record(decide())
    path.write_bytes((tmp_path / "other.db").read_bytes())
    lost(path)


def test_a_running_bot_does_not_overwrite_the_note_once_rows_are_lost(path, log, kept):
    before = noted(path)
    path.write_bytes(kept)
    with pytest.raises(LogUnavailable, match="log has 2 entries"):
        log.note_head()
    assert noted(path) == before


def test_a_log_that_goes_on_holds_its_note(path, log, kept, decide):
    log.record(decide())
    assert DecisionLog(path).note_head().sequence == 4
    assert stat.S_IMODE(beside(path).stat().st_mode) == 0o600


@pytest.mark.parametrize("text", ["", "12", "x:y", "3:" + "g" * 64, "9" * 5000 + ":" + "0" * 64])
def test_a_note_that_is_none_is_said_and_not_passed_over(path, kept, text):
    beside(path).write_text(text)
    lost(path)


@pytest.mark.parametrize("text", ["", "1", ":", "1:ab", "-1:" + "0" * 64, "1 " + "0" * 64, "٣:" + "0" * 64])
def test_a_head_is_read_as_it_is_printed_and_no_other_way(text):
    with pytest.raises(ValueError, match="SEQUENCE:DIGEST"):
        Head.read(text)
    assert Head.read(f" {Head(7, 'a' * 64)}\n") == Head(7, "a" * 64)
