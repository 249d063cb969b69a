"""What leaves the log: retention with its stubs, exports, snapshots, the report and the digest."""

import csv
import datetime as dt
import html
import io
import sqlite3
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.decisions.fields import FIELDS, Field, fixed_fields, listed_fields, typed_fields
from bot.decisions.figures import figures, shown
from bot.decisions.filters import parse, working_day_before
from bot.decisions.log import Scope
from bot.decisions.queue import queue
from bot.decisions.record import Addition, Look, RecordedDecision
from bot.decisions.retention import retention
from bot.decisions.snapshot import snapshot
from bot.papers.digest import digest
from bot.papers.export import cell, page
from bot.papers.labels import headings
from bot.papers.record_page import record_page, record_table
from bot.papers.report import Month, report

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
EVERYONE = Scope("E1", "T1", None)


@pytest.fixture
def old(log, clock, decide):
    """A decision of four years ago, with something added and somebody's look."""
    clock.now = NOW - dt.timedelta(days=4 * 366)
    reference = log.record(decide(key="old", reasons="Old and secret words.")).reference
    log.add(EVERYONE, reference, Addition(key="a", author="U1", kind="addition", text="More secret words."))
    log.note_look(EVERYONE, Look(viewer="U2", what="view", reference=reference))
    clock.now = NOW
    return reference


def keep(log, apply=True):
    return retention(log, 3, NOW, "command line: me", apply)


def test_a_dry_run_counts_and_removes_nothing(log, old):
    due = keep(log, apply=False)

    assert (due.decisions, due.belonging, due.held) == (1, 2, 0)
    assert log.get(EVERYONE, old) is not None


def test_retention_removes_the_row_its_text_and_its_words_and_leaves_stubs_and_a_whole_chain(
    log, old, decide, tmp_path
):
    young = log.record(decide(key="young")).reference
    keep(log)

    assert log.get(EVERYONE, old) is None
    assert log.get(EVERYONE, young) is not None
    assert log.find(EVERYONE, parse('"secret"').filters).total == 0
    with log.reading() as db:
        stubs = list(db.query("select * from stubs"))
    assert {(one["table_name"], one["policy"]) for one in stubs} == {
        ("additions", "3 years"),
        ("views", "3 years"),
        ("decisions", "3 years"),
    }
    assert next(one["who"] for one in stubs if one["table_name"] == "decisions") == "U1"
    assert b"secret" not in (tmp_path / "log.db").read_bytes()
    assert log.verify().problem is None


def test_a_hold_keeps_a_record_until_it_is_lifted(log, old):
    log.add(EVERYONE, old, Addition(key="h", author="U9", kind="hold", text="Inspection."))
    assert keep(log).held == 1
    assert log.get(EVERYONE, old) is not None
    log.add(EVERYONE, old, Addition(key="l", author="U9", kind="hold-lifted", text="Over."))
    assert keep(log).decisions == 1


def test_a_row_deleted_without_retention_shows_even_after_lawful_deletion(log, old, decide, tmp_path):
    young = log.record(decide(key="young")).reference
    keep(log)
    with sqlite3.connect(tmp_path / "log.db") as db:
        db.execute("drop trigger decisions_no_delete")
        db.execute("delete from decisions where id = ?", [young])
    db.close()

    assert log.verify().problem.kind == "removed"


# Exports


FORMULA = "=+-@\uff1d\uff0b\uff0d\uff20\ufe62\ufe66\ufe6b"
UNSEEN = " \t\r\n\u200b\u200c\u200d\u2060\ufeff\u00ad\u00a0\u2003\u202e"


@given(st.text(alphabet=UNSEEN, max_size=4), st.sampled_from(FORMULA), st.text(max_size=30))
def test_no_cell_is_ever_a_formula(unseen, sign, text):
    assert cell(unseen + sign + text) == "'" + unseen + sign + text


@given(st.text(max_size=30))
def test_a_cell_is_the_text_itself_or_begins_with_an_apostrophe(text):
    assert cell(text) in (text, f"'{text}")
    assert not cell(text).startswith((*FORMULA, *"\t\r\n"))


@pytest.mark.parametrize("text", ["@SUM(1)", "\uff20SUM(1)", "\u200b=1", " =1", "\t1", "-2", "+44"])
def test_what_a_spreadsheet_would_calculate_is_marked(text):
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Share now", "tŷ = house", "(=)", "1-2", "a@b"])
def test_other_words_are_left_as_they_are(text):
    assert cell(text) == text


@pytest.fixture
def full(log, decide, content):
    """A record with a code in every field that takes one."""
    chosen = {name: content.record_options.lists[of][-1] for name, of in listed_fields().items()}
    many = {name: (chosen[name],) for name in ("kinds", "recipients")}
    reference = log.record(
        decide(
            **{**chosen, **many},
            decided_by="UANWEN",
            source="la",
            answers={"danger": "no", "source": "la", "purpose": "risk", "consent": "refused", "necessary": "no"},
            recommendation="share-now",
            notes=("at-risk",),
            card="E",
            advised_at=NOW,
            decision="ask-first",
            reasons="=HYPERLINK(1) tŷ",
            differs_category="judgement",
            differs_reason="-2",
            consent="refused",
            written_reasons="not-yet",
            review_on=dt.date(2027, 5, 1),
        )
    ).reference
    log.add(EVERYONE, reference, Addition(key="a", author="UBRYN", kind="review", code="agreed", text="Well done."))
    log.add(EVERYONE, reference, Addition(key="c", author="UANWEN", kind="correction", about="kinds", text="Health."))
    return log.get(EVERYONE, reference)


def cells(content, decisions, with_text=True):
    written = record_table(content, decisions, with_text)
    assert written.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(written.removeprefix("\ufeff"))))


def test_a_table_keeps_welsh_letters_and_marks_what_would_be_a_formula(log, content, full):
    (row,) = cells(content, [full])

    assert row["Reasons"] == "'=HYPERLINK(1) tŷ"
    assert "HYPERLINK" not in record_table(content, [full], with_text=False)


def test_a_table_without_records_has_its_headings(content):
    assert "Reference" in record_table(content, [], with_text=False)


def test_the_table_and_the_page_print_words_and_no_codes(log, content, full):
    (row,) = cells(content, [full])
    printed = record_page(content, log, full)
    labels = content.record_words.labels

    assert row["Decision"] == labels["decisions"]["ask-first"]
    assert row["Decided by"] == "Slack user id UANWEN"
    assert row["Recorded"] == "2026-11-24 09:00 UTC"
    assert row["Law named"] == labels["statutory_routes"][full.statutory_route]
    assert row["Differs from guidance"] == "Yes"
    assert row["Agreement"] == content.check_words.questions["consent"].options["refused"]
    assert row["Who started it"] == content.check_words.questions["source"].options["la"]
    assert content.check_words.questions["purpose"].options["risk"] in row["Answers given in the check"]
    codes = [*fixed_fields(), *listed_fields(), "source", "consent", "card", "notes"]
    for code in {code for field in codes for code in _each(getattr(full, field)) if code} | {"=risk"}:
        assert code not in {*row.values()}
        assert f">{code}<" not in printed
    assert "=risk" not in printed
    assert labels["decisions"]["ask-first"] in printed
    assert f"{labels['additions']['review']}\n24.11.2026 09:00 UTC\nSlack user id UBRYN" in printed
    assert labels["reviews"]["agreed"] in printed
    assert html.escape(content.record_words.fields["kinds"]) in printed
    assert "01.05.2027" in printed


def _each(codes):
    return [codes] if isinstance(codes, str) or codes is None else codes


def test_paper_has_no_spreadsheets_apostrophes(log, content, full):
    printed = record_page(content, log, full)

    assert ">=HYPERLINK(1) tŷ<" in printed
    assert ">-2<" in printed


def test_every_field_of_a_record_has_a_heading_of_its_own(content):
    above = headings(content, with_text=True)

    assert {*RecordedDecision.model_fields, "differs"} - {*above} == {"key"}
    assert len({*above.values()}) == len(above)
    assert {*above} - {*headings(content, with_text=False)} == set(typed_fields())


def test_a_page_shows_what_was_typed_as_text():
    shown_page = page("SC-ABC234", [("Reasons", "<script>alert(1)</script>"), ("Role", "")], "Record")

    assert "<script>" not in shown_page
    assert "&lt;script&gt;" in shown_page
    assert "Role" not in shown_page


def test_a_snapshot_is_a_copy_of_its_own_without_anything_typed(log, old, tmp_path):
    file = tmp_path / "copy.db"
    snapshot(log, file)

    data = file.read_bytes()
    assert b"secret" not in data
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as copy:
        assert copy.execute("select count(*) from decisions").fetchone() == (1,)
        columns = {row[1] for row in copy.execute("pragma table_info(decisions)")}
    copy.close()
    assert {"salt", "key", "reasons", "case_reference"} & columns == set()
    assert file.stat().st_mode & 0o222 == 0
    with pytest.raises(FileExistsError):
        snapshot(log, file)


def test_a_field_that_is_typed_is_left_out_of_a_snapshot_by_its_row_alone(log, tmp_path, monkeypatch):
    monkeypatch.setitem(FIELDS, "weather", Field("typed", limit=20))
    with log.writing() as db:
        db.table("decisions").add_column("weather", str)
    snapshot(log, tmp_path / "copy.db")

    with sqlite3.connect(tmp_path / "copy.db") as copy:
        columns = {row[1] for row in copy.execute("pragma table_info(decisions)")}
    copy.close()
    assert "decision" in columns
    assert "weather" not in columns


# Counts


def test_small_counts_are_not_told_apart():
    assert [shown(n) for n in (0, 1, 4, 5, 12)] == ["0", "fewer than 5", "fewer than 5", "5", "12"]


def counted(content):
    return content.record_options, content.flow.doubts


def test_the_report_is_one_page_that_needs_nothing_from_elsewhere(log, decide, content):
    for number in range(7):
        log.record(decide(key=str(number), reasons="Secret words."))
    found = figures(log, EVERYONE, NOW - dt.timedelta(days=1), NOW + dt.timedelta(days=1), *counted(content))
    month = Month("2026-11", found, [("2026-10", 3), ("2026-11", 7)], {"ico": 9}, {"ico": 2})
    written = report(month, content.messages.report.model_dump(), lambda kind, code: f"{code} <&>")

    assert "Secret" not in written
    assert "http" not in written
    assert "<svg role='img'" in written
    assert written.count("<svg") == written.count("<caption>"), "each chart has its table"
    assert ">7<" in written
    assert ">3<" not in written
    assert "fewer than 5" in written
    assert "ico &lt;&amp;&gt;" in written


def test_the_digest_holds_counts_and_the_head_of_the_chain(log, decide, content):
    log.record(decide(key="k", decided_by="U7SECRET", answers={"purpose": "risk"}, decision="ask-first",
                      differs_category="judgement", differs_reason="Mine.", reasons="Secret words."))  # fmt: skip
    week = figures(log, EVERYONE, NOW - dt.timedelta(days=7), NOW + dt.timedelta(days=1), *counted(content))
    waiting = queue(log, EVERYONE, NOW, ZoneInfo("Europe/London"), content.record_options.risk)
    text = digest(week, waiting, log.head(), content.messages)

    assert "fewer than 5" in text
    assert str(log.head()) in text.split(), "it can be pasted behind verify --head"
    for never in ("Secret", "U7SECRET", "SC-"):
        assert never not in text


@pytest.mark.parametrize(
    ("now", "before"),
    [
        ("2026-11-24", "2026-11-23"),
        ("2026-11-23", "2026-11-20"),
        ("2026-11-22", "2026-11-20"),
        ("2026-11-21", "2026-11-20"),
    ],
)
def test_a_working_day_is_monday_to_friday(now, before):
    at = dt.datetime.fromisoformat(f"{now}T12:00+00:00")
    assert working_day_before(at).date().isoformat() == before
