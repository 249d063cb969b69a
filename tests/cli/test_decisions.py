"""What the command line takes out of the log: refused in a sentence before anything is noted, written for one owner."""

import os
import socket
import sqlite3
import stat
from contextlib import closing

import pytest
from click.testing import CliRunner

from bot.cli.main import main
from bot.decisions.log import DecisionLog, Scope
from bot.decisions.record import Decision
from bot.stand_in.workspace import APP_TOKEN, BOT_TOKEN, local_slack

EVERYONE = Scope("", "T1", None)


@pytest.fixture
def run(monkeypatch, tmp_path, small_content):
    """Runs a command in a fresh folder, with a log beside it."""
    monkeypatch.setenv("SHARE_CHECK_DB", str(tmp_path / "log.db"))
    monkeypatch.setenv("SHARE_CHECK_CONTENT", str(small_content))
    monkeypatch.chdir(tmp_path)

    def invoke(*words):
        result = CliRunner().invoke(main, list(words))
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return invoke


@pytest.fixture
def log(tmp_path):
    return DecisionLog(tmp_path / "log.db")


@pytest.fixture
def reference(log):
    return decide(log, 1)


def decide(log, number, team="T1"):
    decision = Decision(key=f"{team}{number}", team_id=team, decided_by="U1", decision="undecided", reasons="Secret.")
    return log.record(decision).reference


def looks(log):
    return [(look.what, look.reference, look.purpose) for look in log.looks(EVERYONE, 10)]


def export(run, file, *words, purpose="Inspection"):
    return run("decisions", "export", file, *words, "--purpose", purpose)


# Exports


@pytest.mark.parametrize("file", ["out.csv", "out.html"])
def test_an_export_is_for_its_owner_alone_and_is_noted_with_the_record(run, log, reference, tmp_path, file):
    assert export(run, file, reference).exit_code == 0

    assert stat.S_IMODE((tmp_path / file).stat().st_mode) == 0o600
    assert reference in (tmp_path / file).read_text(encoding="utf-8")
    assert looks(log) == [("export", reference, "Inspection")]
    assert sorted(path.name for path in tmp_path.iterdir() if not path.name.startswith("log.db")) == [file]


def refused(run, log, says, file, *words, purpose="Inspection"):
    result = export(run, file, *words, purpose=purpose)

    assert result.exit_code == 2
    assert says in result.stderr
    assert looks(log) == []


@pytest.mark.parametrize(
    ("words", "purpose", "says"),
    [
        (["out.txt"], "Inspection", "must end in .csv"),
        (["out.csv"], "", "what the export is for"),
        (["out.csv"], " \n", "what the export is for"),
        (["out.csv"], "x" * 201, "200 characters or fewer"),
        (["out.csv"], "for ring 07700 900123", "phone number"),
        (["out.csv"], "for the girl called Anwen Prys", "name"),
        (["out.csv", "banana"], "Inspection", "no filters"),
        (["out.html"], "Inspection", "2 were found"),
        (["none.html", "7d", "shared"], "Inspection", "0 were found"),
        (["nowhere/out.csv"], "Inspection", "no folder nowhere"),
    ],
)
def test_an_export_that_is_refused_is_no_look(run, log, reference, tmp_path, words, purpose, says):
    decide(log, 2)

    refused(run, log, says, *words, purpose=purpose)

    assert [path.name for path in tmp_path.iterdir() if path.suffix in (".csv", ".html", ".txt")] == []


def test_what_the_guard_doubts_is_exported_by_who_is_sure(run, log, reference):
    doubted = "Review of the case of Rhys"
    refused(run, log, "--sure", "out.csv", purpose=doubted)

    assert export(run, "out.csv", "--sure", purpose=doubted).exit_code == 0


def test_nothing_is_overwritten_unasked_and_nothing_is_written_through_a_link(run, log, reference, tmp_path):
    (tmp_path / "taken.csv").write_text("mine")
    (tmp_path / "link.csv").symlink_to(tmp_path / "elsewhere.csv")

    for file in ("taken.csv", "link.csv"):
        refused(run, log, "exists already", file)
    assert (tmp_path / "taken.csv").read_text() == "mine"
    for file in ("taken.csv", "link.csv"):
        assert export(run, file, "--overwrite").exit_code == 0

    assert not (tmp_path / "elsewhere.csv").exists()
    assert not (tmp_path / "link.csv").is_symlink()
    assert reference in (tmp_path / "taken.csv").read_text()
    assert stat.S_IMODE((tmp_path / "taken.csv").stat().st_mode) == 0o600


def test_a_look_that_cannot_be_noted_leaves_no_file(run, log, reference, tmp_path, monkeypatch):
    from bot.decisions.errors import LogUnavailable

    def locked(self, scope, view):
        raise LogUnavailable("locked")

    monkeypatch.setattr(DecisionLog, "note_look", locked)
    for command in ("export out.csv --purpose x", "snapshot out.db"):
        result = run("decisions", *command.split())
        assert result.exit_code == 2
        assert "Another program is holding" in result.stderr
    assert not list(tmp_path.glob("out.*"))


def test_a_full_disk_is_said_and_leaves_nothing_half_done(run, log, reference, tmp_path, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bot.cli.papers._for_the_owner", full)
    refused(run, log, "Make room", "out.csv")

    assert not (tmp_path / "out.csv").exists()


# Looking


def test_the_one_who_looks_is_the_account_and_not_what_the_environment_says(run, log, reference, monkeypatch):
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "somebody-else" * 20)

    assert run("decisions", "list", "--with-text").exit_code == 0

    (look,) = log.looks(EVERYONE, 10)
    assert "somebody-else" not in look.viewer
    assert look.viewer.startswith("command line: ")


def test_an_account_without_a_name_can_look(run, log, reference, monkeypatch):
    monkeypatch.setattr("pwd.getpwuid", lambda uid: {}[uid])

    assert run("decisions", "list", "--with-text").exit_code == 0

    assert [look.viewer for look in log.looks(EVERYONE, 10)] == [f"command line: account {os.getuid()}"]


@pytest.fixture(scope="module")
def damaged(tmp_path_factory):
    """The bytes of a log whose pages, all but the first, begin with nonsense."""
    path = tmp_path_factory.mktemp("damaged") / "log.db"
    log = DecisionLog(path)
    for number in range(40):
        decide(log, number)
    whole = bytearray(path.read_bytes())
    for page in range(2, len(whole) // 4096):
        whole[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    return bytes(whole)


@pytest.mark.parametrize("command", ["list", "verify", "export a.csv --purpose x", "digest --print"])
def test_a_damaged_page_of_the_log_is_said_in_a_sentence(run, damaged, tmp_path, command):
    (tmp_path / "log.db").write_bytes(damaged)

    result = run("decisions", *command.split())

    assert result.exit_code != 0
    assert "Restore the latest good backup" in result.output


def test_a_row_that_is_no_decision_is_said_in_a_sentence(run, log, reference, tmp_path):
    with closing(sqlite3.connect(tmp_path / "log.db")) as db, db:
        (trigger,) = db.execute("select sql from sqlite_master where name = 'decisions_no_update'").fetchone()
        db.execute("drop trigger decisions_no_update")
        db.execute("update decisions set answers = '{Secret'")
        db.execute(trigger)

    result = run("decisions", "list")

    assert result.exit_code == 2
    assert "decisions verify" in result.stderr
    assert "Secret" not in result.output


# The digest


@pytest.fixture
def slack(monkeypatch):
    with local_slack() as running:
        monkeypatch.setenv("SLACK_BOT_TOKEN", BOT_TOKEN)
        monkeypatch.setenv("SLACK_APP_TOKEN", APP_TOKEN)
        monkeypatch.setenv("SLACK_API_URL", running.base_url)
        monkeypatch.setenv("SHARE_CHECK_LEADS_CHANNEL", "CLEADS")
        monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
        yield running


def test_the_digest_is_posted_to_the_leads_channel_with_a_head_that_can_be_compared(run, log, reference, slack):
    assert run("decisions", "digest").exit_code == 0

    (said,) = slack.messages
    assert said.channel == "CLEADS"
    assert f"{log.head().sequence}:{log.head().digest}" in said.text


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("not_in_channel", "/invite @Share Check"),
        ("channel_not_found", "no channel with the id"),
        ("is_archived", "archived"),
        ("invalid_auth", "SLACK_BOT_TOKEN"),
        ("some_other_reason", "some_other_reason"),
    ],
)
def test_a_digest_that_slack_does_not_take_is_said_in_a_sentence(run, log, reference, slack, code, says):
    slack.failures["chat.postMessage"] = code

    result = run("decisions", "digest")

    assert result.exit_code == 2
    assert says in result.stderr


def test_slack_that_is_away_or_answers_nonsense_is_said_in_a_sentence(run, log, reference, slack, monkeypatch):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        monkeypatch.setenv("SLACK_API_URL", f"http://127.0.0.1:{nobody.getsockname()[1]}/api/")
        away = run("decisions", "digest")
    monkeypatch.setenv("SLACK_API_URL", slack.base_url)
    monkeypatch.setattr(slack, "call", lambda method, arguments: 5)
    nonsense = run("decisions", "digest")

    assert (away.exit_code, nonsense.exit_code) == (2, 2)
    assert "could not be reached" in away.stderr
    assert "Slack" in nonsense.stderr


def test_without_a_channel_or_without_decisions_the_digest_says_so(run, log, slack, monkeypatch):
    assert "no decisions yet" in run("decisions", "digest").stderr
    monkeypatch.setenv("SHARE_CHECK_LEADS_CHANNEL", "")
    assert "SHARE_CHECK_LEADS_CHANNEL" in run("decisions", "digest").stderr
    monkeypatch.setenv("SHARE_CHECK_LEADS_CHANNEL", "leads")
    assert "id of a channel" in run("decisions", "digest").stderr
    assert slack.messages == []


# The report


def test_a_report_is_for_its_owner_alone_and_says_where_the_chain_is(run, log, reference, tmp_path):
    decide(log, 1, team="T2")
    head = log.head()
    assert run("report", "--month", "2026-11").exit_code == 0

    for name in ("report-2026-11.html", "report-2026-11-T2.html"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert f"{head.sequence}:{head.digest}" in (tmp_path / "report-2026-11.html").read_text()
    assert [what for what, _, _ in looks(log)] == ["report"]


@pytest.mark.parametrize("month", ["0001-01", "9999-12", "2026-13", "2026-00", "2026-1", "2026", "now", ""])
def test_a_month_that_there_is_not_is_refused(run, log, reference, month):
    result = run("report", "--month", month)

    assert result.exit_code == 2
    assert "Write the month as 2026-11" in result.stderr
    assert looks(log) == []


@pytest.mark.parametrize("month", ["2000-01", "2099-12"])
def test_the_first_and_the_last_month_can_be_reported(run, log, reference, month):
    assert run("report", "--month", month).exit_code == 0


def test_a_report_is_not_overwritten_and_a_missing_folder_is_named(run, log, reference, tmp_path):
    (tmp_path / "report-2026-11.html").write_text("mine")

    taken = run("report", "--month", "2026-11")
    nowhere = run("report", "--month", "2026-11", "--file", "nowhere/report.html")

    assert "exists already" in taken.stderr
    assert "no folder nowhere" in nowhere.stderr
    assert (tmp_path / "report-2026-11.html").read_text() == "mine"
    assert looks(log) == []
    assert run("report", "--month", "2026-11", "--overwrite").exit_code == 0


def test_an_empty_log_gives_no_report_and_says_so(run, log, tmp_path):
    assert "no decisions yet" in run("report", "--month", "2026-11").stderr
    assert not list(tmp_path.glob("*.html"))


def test_a_snapshot_is_refused_in_a_sentence(run, log, reference, tmp_path):
    (tmp_path / "link.db").symlink_to("nowhere.db")

    assert "exists already" in run("decisions", "snapshot", "link.db").stderr
    assert "no folder nowhere" in run("decisions", "snapshot", "nowhere/copy.db").stderr
    assert looks(log) == []
