"""The commands that prove the log and keep it no longer than the policy says, as an operator uses them."""

import datetime as dt
import json

import pytest
from click.testing import CliRunner

from bot.cli.main import main
from bot.decisions.chain import Head
from bot.decisions.log import DecisionLog, Scope
from bot.decisions.noted import beside
from bot.decisions.record import Addition, Look

EVERYONE = Scope("E1", "T1", None)


@pytest.fixture
def run(monkeypatch, path, small_content):
    monkeypatch.setenv("SHARE_CHECK_DB", str(path))
    monkeypatch.setenv("SHARE_CHECK_CONTENT", str(small_content))

    def invoke(*words):
        result = CliRunner().invoke(main, ["decisions", *words])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return invoke


@pytest.fixture
def old(path, decide):
    """A log with a decision of four years ago with something added, an old look at a list, and a young decision."""
    years_ago = dt.datetime.now(dt.UTC) - dt.timedelta(days=4 * 366)
    log = DecisionLog(path, clock=lambda: years_ago)
    reference = log.record(decide(reasons="Secret words.")).reference
    log.add(EVERYONE, reference, Addition(key="a", author="U1", kind="addition", text="More secret words."))
    log.note_look(EVERYONE, Look(viewer="U2", what="list", how_many=1))
    DecisionLog(path).record(decide(reasons="Secret words."))
    return reference


def whole(result):
    return (result.exit_code, "Whole." in result.output, "NOT whole" in result.output)


def test_verify_prints_a_head_that_it_can_be_given_later(run, path, old, decide):
    first = run("verify")
    assert whole(first) == (0, True, False)
    head = str(DecisionLog(path).head())
    assert head in first.output.split()
    DecisionLog(path).record(decide())
    assert whole(run("verify", "--head", head)) == (0, True, False)


@pytest.mark.parametrize("what", ["cut", "rewritten", "emptied"])
def test_a_log_that_was_cut_rewritten_or_emptied_shows_against_a_head_from_the_digest(run, path, old, decide, what):
    (line,) = [line for line in run("digest", "--print").output.splitlines() if "Head" in line]
    noted = line.split()[-1]
    head = Head.read(noted)
    path.unlink()
    log = DecisionLog(path)
    for _ in range({"cut": head.sequence - 1, "rewritten": head.sequence + 2, "emptied": 0}[what]):
        log.record(decide())

    assert whole(run("verify")) == (0, True, False)
    against = run("verify", "--head", noted)
    assert whole(against) == (1, False, True)
    assert "does not hold the head that was noted" in against.output


def test_a_head_that_is_none_is_refused_in_a_sentence(run, old):
    for word in ("x", "12", "12 " + "a" * 64):
        refused = run("verify", "--head", word)
        assert (refused.exit_code, "SEQUENCE:DIGEST" in refused.output) == (2, True)


def test_verify_names_what_was_changed_in_the_file(run, path, old, sql):
    sql("create index mine on decisions (reasons)")
    sql("drop index idx_decisions_previous")
    result = run("verify")
    assert whole(result) == (1, False, True)
    assert "index mine was added" in result.output
    assert "index idx_decisions_previous is missing" in result.output
    sql("drop trigger decisions_words_out")
    result = run("verify")
    assert whole(result) == (1, False, True)
    assert "trigger decisions_words_out is missing" in result.output


def test_verify_says_so_where_the_noted_head_is_not_held(run, path, old):
    beside(path).write_text(f"{Head(99, 'a' * 64)}\n")
    result = run("verify")
    assert whole(result) == (1, False, True)
    assert "delete that file" in result.output
    path.unlink()
    assert "delete that file" in run("list").output
    assert not path.exists()


def test_a_damaged_page_is_not_whole_and_no_traceback(run, path, decide):
    log = DecisionLog(path)
    for _ in range(60):
        log.record(decide())
    data = bytearray(path.read_bytes())
    for page in range(40, len(data) // 4096):
        data[page * 4096 : page * 4096 + 200] = b"\xff" * 200
    path.write_bytes(bytes(data))
    assert whole(run("verify")) == (1, False, True)


def test_retention_is_tried_then_applied_and_then_told_by_verify(run, path, old, monkeypatch):
    assert "No policy is set" in run("retention", "--apply").output
    monkeypatch.setenv("SHARE_CHECK_KEEP_YEARS", "3")
    for mode, done in (("--dry-run", "would be removed"), ("--apply", "removed")):
        said = run("retention", mode)
        assert said.exit_code == 0
        assert "1 decisions, 1 rows that belong to them and 1 looks at lists and files" in said.output
        assert done in said.output
        assert (DecisionLog(path).get(EVERYONE, old) is None) == (mode == "--apply")
    result = run("verify")
    assert whole(result) == (0, True, False)
    assert "Retention took 3 rows." in result.output
    assert "'3 years': 3" in result.output
    monkeypatch.setenv("SHARE_CHECK_KEEP_YEARS", "9")
    result = run("verify")
    assert whole(result) == (1, False, True)
    assert "SHARE_CHECK_KEEP_YEARS" in result.output


def test_what_people_typed_is_left_out_unless_it_is_asked_for(run, path, old):
    for words in (["list"], ["list", "--json"]):
        assert "ecret" not in run(*words).output
    assert DecisionLog(path).looks(EVERYONE, 9)[0].viewer == "U2", "codes alone are no look"
    assert "Secret words." in [one["reasons"] for one in json.loads(run("list", "--json", "--with-text").stdout)]
    assert DecisionLog(path).looks(EVERYONE, 9)[0].viewer.startswith("command line")


@pytest.mark.parametrize("with_text", [False, True])
def test_an_exported_table_holds_what_was_typed_only_where_it_is_asked_for(run, path, old, tmp_path, with_text):
    file = tmp_path / "table.csv"
    more = ["--with-text"] if with_text else []
    assert run("export", str(file), *more, "--purpose", "Monthly review").exit_code == 0
    assert ("Secret words." in file.read_text(encoding="utf-8")) == with_text


def test_a_digest_that_is_posted_notes_the_head(run, path, old, monkeypatch):
    posted = []
    monkeypatch.setattr("bot.leads_channel.post", lambda settings, text: posted.append(text))
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-local")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-local")
    monkeypatch.setenv("SHARE_CHECK_LEADS_CHANNEL", "C0123ABCD")
    assert run("digest").exit_code == 0
    assert beside(path).read_text(encoding="utf-8").strip() in posted[0].split()
