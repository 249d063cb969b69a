"""Recording and finding: once, in full, and only for those who may see it."""

import dataclasses
import datetime as dt
import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.decisions.fields import Decision, typed_fields
from bot.decisions.filters import parse
from bot.decisions.log import DecisionLog, LogUnavailable, NotRecordable, Scope, UnknownRecord
from bot.decisions.record import Addition, Look
from bot.decisions.rows import as_json
from bot.when import When

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
EVERYONE = Scope("E1", "T1", only_user=None)
EVERY_FIELD = {
    "role": "teacher",
    "case_reference": "CYP/2026-114",
    "age_band": "age-5-11",
    "language": "cy",
    "source": "la",
    "requester": "social-services",
    "statutory_route": "s164",
    "cannot_comply": "own-duties",
    "answers": {"source": "la", "doubts": ("secure", "timely")},
    "notes": ("today",),
    "advised_at": NOW,
    "policy": 2,
    "guide_version": "WG38137",
    "decision": "shared-part",
    "differs_category": "judgement",
    "differs_reason": "=1+1 <!channel> ŵy",
    "kinds": ("health", "concern"),
    "recipients": ("police", "school"),
    "recipient_role": "duty-worker",
    "purpose": "enquiry",
    "purpose_text": "For the enquiry.",
    "sent_how": "phone",
    "sent_at": NOW,
    "consent": "refused",
    "told": "not-told-risk",
    "told_why": "Unsafe.",
    "lawful_basis": "public-task",
    "advice_from": "manager",
    "advice_at": NOW,
    "advice_summary": "Go ahead.",
    "written_reasons": "not-yet",
    "written_reasons_on": dt.date(2026, 11, 25),
    "follow_up": "reply",
    "follow_up_by": dt.date(2026, 11, 26),
    "review_on": dt.date(2027, 11, 24),
    "keep_until": dt.date(2029, 11, 24),
}
AT_RISK = When({"check.purpose": ["risk"]})


def references(page):
    return [decision.reference for decision in page.decisions]


def found(log, text, scope=EVERYONE):
    parsed = parse(text, ("police", "school", "social-services"), AT_RISK)
    assert not parsed.not_understood
    return references(log.find(scope, parsed.filters))


# Recording


def test_every_field_of_a_decision_comes_back_as_it_was_recorded(log, decide):
    first = log.record(decide())
    decision = decide(previous=first.reference, **EVERY_FIELD)
    recorded = log.record(decision)
    back = log.get(EVERYONE, recorded.reference)
    assert set(Decision.model_fields) - set(EVERY_FIELD) <= {
        *("key", "enterprise_id", "team_id", "decided_by", "previous", "recommendation", "card", "content_version"),
        "reasons",
    }
    assert {name: getattr(back, name) for name in Decision.model_fields} == decision.model_dump()
    assert (back.reference, back.created_at, back.differs) == (recorded.reference, NOW, True)


def test_a_reference_can_be_read_out_over_the_phone_and_tells_nothing(log, decide):
    given = [log.record(decide()).reference for _ in range(40)]
    assert all(re.fullmatch(r"SC-[23456789ABCDEFGHJKMNPQRSTVWXYZ]{6}", reference) for reference in given)
    assert len(set(given)) == 40
    assert given != sorted(given)


def test_an_incomplete_decision_is_refused_and_nothing_is_recorded(log, decide):
    with pytest.raises(NotRecordable) as caught:
        log.record(decide(reasons="", kinds=()))
    assert caught.value.problems == {"reasons": "needed", "kinds": "needed"}
    assert log.find(EVERYONE).total == 0
    assert log.head().sequence == 0


def test_submitting_twice_leaves_one_record_and_gives_the_same_reference(log, decide, clock):
    decision = decide()
    first = log.record(decision)
    clock.now += dt.timedelta(minutes=5)
    second = log.record(decision)
    assert (first.already, second.already, second.changed) == (False, True, False)
    assert (second.reference, second.created_at) == (first.reference, NOW)
    assert log.find(EVERYONE).total == 1


def test_a_second_submit_with_other_words_leaves_the_first_and_says_so(log, decide):
    decision = decide()
    first = log.record(decision)
    again = log.record(decision.model_copy(update={"reasons": "Other words."}))
    assert (again.reference, again.already, again.changed) == (first.reference, True, True)
    assert again.decision == log.get(EVERYONE, first.reference)
    assert log.get(EVERYONE, first.reference).reasons == decision.reasons


def test_a_second_submit_after_the_content_was_loaded_again_is_no_change(log, decide):
    decision = decide()
    log.record(decision)
    later = {"content_version": "ba9876543210", "review_on": dt.date(2027, 1, 1)}
    assert not log.record(decision.model_copy(update=later)).changed


@pytest.mark.parametrize("changes", [{"decided_by": "U2"}, {"team_id": "T2"}, {"enterprise_id": ""}])
def test_somebody_elses_key_gives_away_nothing(log, decide, changes):
    decision = decide()
    reference = log.record(decision).reference
    with pytest.raises(NotRecordable) as caught:
        log.record(decision.model_copy(update=changes))
    assert reference not in str(caught.value)
    assert caught.value.problems == {"key": "already-used"}


def test_a_new_check_can_follow_an_old_record_of_the_same_workspace_only(log, decide):
    old = log.record(decide())
    new = log.record(decide(previous=old.reference))
    assert log.get(EVERYONE, new.reference).previous == old.reference
    for changes in ({"team_id": "T2"}, {"enterprise_id": ""}):
        with pytest.raises(NotRecordable, match="unknown-record"):
            log.record(decide(previous=old.reference, **changes))


def test_eight_people_recording_at_once_all_get_their_record(path, decide):
    log = DecisionLog(path, timeout_s=10)
    with ThreadPoolExecutor(8) as threads:
        recorded = list(threads.map(lambda _: log.record(decide()).reference, range(64)))
    assert len(set(recorded)) == 64
    assert log.find(EVERYONE).total == 64
    assert log.verify().problem is None


def test_a_record_follows_only_one_that_the_person_may_see(log, decide):
    others = log.record(decide(decided_by="U2")).reference
    for sees in (None, Scope("E1", "T1", "U1"), Scope("E1", "T1", ""), Scope("E1", "T1", "U3")):
        with pytest.raises(NotRecordable) as caught:
            log.record(decide(previous=others), sees)
        assert caught.value.problems == {"previous": "unknown-record"}
    assert log.record(decide(previous=others), EVERYONE).decision.previous == others
    with pytest.raises(NotRecordable):
        log.record(decide(previous=others, team_id="T2"), EVERYONE)


def test_threads_of_one_process_queue_and_none_is_refused(path, decide, monkeypatch):
    """SQLite itself is given no time to wait at all, so that a thread which did not wait its turn is refused."""
    log = DecisionLog(path, timeout_s=30)
    monkeypatch.setattr("bot.decisions.log._wait_until", lambda _, db: db.execute("PRAGMA busy_timeout = 0"))
    with ThreadPoolExecutor(8) as threads:
        recorded = list(threads.map(lambda _: log.record(decide()).reference, range(160)))
    assert len(set(recorded)) == log.find(EVERYONE).total == 160


def test_waiting_for_ones_turn_ends_too_and_nothing_is_recorded(path, decide):
    log = DecisionLog(path, timeout_s=0.05)
    with ThreadPoolExecutor(1) as threads, log.writing(), pytest.raises(LogUnavailable) as caught:
        threads.submit(log.record, decide()).result(timeout=30)
    assert caught.value.kind == "locked"
    assert log.find(EVERYONE).total == 0
    assert not log.record(decide()).already


def test_eight_threads_with_the_same_key_leave_one_record(path, decide):
    log, decision = DecisionLog(path, timeout_s=10), decide()
    with ThreadPoolExecutor(8) as threads:
        recorded = list(threads.map(lambda _: log.record(decision), range(24)))
    assert len({each.reference for each in recorded}) == 1
    assert sum(not each.already for each in recorded) == 1
    assert log.find(EVERYONE).total == 1


odd_text = st.text(st.characters(codec=None, categories=None), max_size=60)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(odd_text)
def test_whatever_is_typed_is_kept_and_leaves_the_chain_whole(log, decide, text):
    decision = decide(purpose_text=text, told_why=text[::-1])
    back = log.get(EVERYONE, log.record(decision).reference)
    assert (back.purpose_text, back.told_why) == (decision.purpose_text, decision.told_why)
    assert log.verify().problem is None


# Who may see what


def test_another_workspaces_records_do_not_exist(log, decide):
    mine = log.record(decide()).reference
    log.note_look(EVERYONE, Look(viewer="U9", what="view", reference=mine))
    log.add(EVERYONE, mine, Addition(key="a", author="U1", kind="addition", text="More."))
    log.count(EVERYONE, "helpful", "topic")
    log.record(decide(previous=mine))
    assert len(log.looks(EVERYONE, 9)) == len(log.followed_by(EVERYONE, mine)) == 1
    for place in (Scope("E1", "T2", None), Scope("E2", "T1", None), Scope("", "T1", None), Scope("E1", "", None)):
        assert log.find(place).total == 0
        assert log.find(place, parse(mine).filters).decisions == ()
        assert log.get(place, mine) is None
        assert log.additions(place, mine) == []
        assert log.looks_at(place, mine) == []
        assert log.looks(place, 9) == []
        assert log.last_look(place, "U9") is None
        assert log.followed_by(place, mine) == []
        assert log.tallies(place, NOW.date()) == []
        with pytest.raises(UnknownRecord):
            log.add(place, mine, Addition(key="b", author="U1", kind="addition", text="More."))


def test_one_person_sees_only_their_own(log, decide):
    own, other = log.record(decide()).reference, log.record(decide(decided_by="U2")).reference
    scope = dataclasses.replace(EVERYONE, only_user="U1")
    assert references(log.find(scope)) == [own]
    assert found(log, "<@U2>", scope) == []
    assert found(log, other, scope) == []
    assert log.get(scope, own).reference == own
    assert log.get(scope, other) is None
    assert set(references(log.find(EVERYONE))) == {own, other}


def test_an_unknown_person_sees_nothing(log, decide):
    log.record(decide())
    assert log.find(dataclasses.replace(EVERYONE, only_user="")).total == 0


def test_workspaces_are_listed_for_the_command_line(log, decide):
    assert log.workspaces() == []
    for team, enterprise in (("T2", ""), ("T1", "E1"), ("T1", "E1")):
        log.record(decide(team_id=team, enterprise_id=enterprise))
    assert log.workspaces() == [Scope("", "T2", None), EVERYONE]


# Finding


def test_the_newest_come_first_page_by_page_and_the_total_is_told(log, decide, clock):
    given = []
    for _ in range(5):
        given.insert(0, log.record(decide()).reference)
        given.insert(0, log.record(decide()).reference)  # the same moment: the later one counts as newer
        clock.now += dt.timedelta(minutes=1)
    pages = [log.find(EVERYONE, limit=4, offset=offset) for offset in (0, 4, 8, 12)]
    assert [reference for page in pages for reference in references(page)] == given
    assert {page.total for page in pages} == {10}
    assert references(log.find(EVERYONE, parse("oldest").filters, limit=3)) == given[::-1][:3]


@pytest.fixture
def mixed(log, decide, clock):
    """Decisions by name, from ten days ago until now."""
    why = {"differs_category": "advice", "differs_reason": "The police asked us to wait."}
    decisions = {
        "old": decide(),
        "part": decide(decision="shared-part", recipients=("police",), requester="school", **why),
        "waits": decide(decision="do-not-share-now", source="la", written_reasons="not-yet", decided_by="U2", **why),
        "told": decide(decision="do-not-share-now", source="la", written_reasons="sent", recommendation=None),
        "open": decide(decision="undecided", recommendation="seek-advice", decided_by="U2"),
    }
    clock.now -= dt.timedelta(days=10)
    names = {log.record(decisions["old"]).reference: "old"}
    clock.now = NOW
    return names | {log.record(decisions[name]).reference: name for name in list(decisions)[1:]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {"old", "part", "waits", "told", "open"}),
        ("7d", {"part", "waits", "told", "open"}),
        ("10d", {"old", "part", "waits", "told", "open"}),
        ("9d shared", {"part"}),
        ("shared", {"old", "part"}),
        ("not-shared", {"waits", "told"}),
        ("undecided", {"open"}),
        ("shared undecided", {"old", "part", "open"}),
        ("share-and-tell", {"old"}),
        ("advice:share-and-tell", {"old", "part", "waits"}),
        ("advice:seek-advice advice:ask-first", {"open"}),
        ("differs", {"part", "waits"}),
        ("differs not-shared", {"waits"}),
        ("needs-written-reasons", {"waits"}),
        ("<@U2>", {"waits", "open"}),
        ("<@U2> <@U1>", {"old", "part", "waits", "told", "open"}),
        ("<@U3>", set()),
        ("police", {"part"}),
        ("school", {"part"}),
        ("police social-services", {"old", "part", "waits", "told", "open"}),
    ],
)
def test_each_filter_lets_through_what_it_says(log, mixed, text, expected):
    assert {mixed[reference] for reference in found(log, text)} == expected


def test_a_reference_finds_its_record_in_any_case(log, mixed):
    reference = next(iter(mixed))
    assert found(log, reference.lower()) == [reference]
    assert found(log, f"{reference} SC-222222") == [reference]


def test_written_reasons_are_flagged_until_they_are_sent(log, mixed):
    (reference,) = found(log, "needs-written-reasons")
    sent = Addition(key="s", author="U2", kind="written-reasons-sent", happened_on=NOW.date())
    log.add(EVERYONE, reference, Addition(key="n", author="U2", kind="addition", text="Still drafting."))
    assert found(log, "needs-written-reasons") == [reference]
    log.add(EVERYONE, reference, sent)
    assert found(log, "needs-written-reasons") == []


# Adding, viewing, counting


def test_additions_are_dated_kept_in_order_and_change_nothing(log, decide, clock):
    reference = log.record(decide()).reference
    before = log.get(EVERYONE, reference)
    clock.now += dt.timedelta(days=1)
    first = log.add(
        EVERYONE, reference, Addition(key="1", author="U1", kind="correction", about="kinds", text="Also health.")
    )
    review = Addition(key="2", author="U2", kind="review", code="discuss", due_on=dt.date(2026, 12, 1))
    log.add(EVERYONE, reference, review)
    assert [each.kind for each in log.additions(EVERYONE, reference)] == ["correction", "review"]
    first = first.addition
    assert log.additions(EVERYONE, reference)[0] == first
    assert (first.reference, first.created_at, first.text) == (reference, clock.now, "Also health.")
    assert log.get(EVERYONE, reference) == before


def test_adding_twice_with_one_key_adds_once(log, decide):
    reference = log.record(decide()).reference
    addition = Addition(key="1", author="U1", kind="addition", text="More.")
    first, second = log.add(EVERYONE, reference, addition), log.add(EVERYONE, reference, addition)
    assert first.addition == second.addition
    assert [(one.already, one.changed) for one in (first, second)] == [(False, False), (True, False)]
    other = log.add(EVERYONE, reference, addition.model_copy(update={"text": "Something else."}))
    assert (other.addition, other.already, other.changed) == (first.addition, True, True)
    assert log.additions(EVERYONE, reference) == [first.addition]
    with pytest.raises(NotRecordable, match="already-used"):
        log.add(EVERYONE, reference, addition.model_copy(update={"author": "U2"}))


def test_an_open_decision_is_completed_once_and_only_by_its_author(log, decide):
    reference = log.record(decide(decision="undecided", kinds=(), recipients=())).reference

    def complete(key, code, author="U1"):
        log.add(EVERYONE, reference, Addition(key=key, author=author, kind="completion", code=code, text="Now."))
        return log.get(EVERYONE, reference).standing

    with pytest.raises(NotRecordable, match="already-decided"):
        complete("0", "share-now", author="U2")
    assert complete("1", "undecided") == "undecided"
    assert complete("2", "share-now") == "share-now"
    for code in ("ask-first", "undecided"):
        with pytest.raises(NotRecordable, match="already-decided"):
            complete(f"3 {code}", code)
    assert len(log.additions(EVERYONE, reference)) == 2


def test_nobody_reviews_their_own_decision(log, decide):
    reference = log.record(decide(decided_by="U5")).reference
    with pytest.raises(NotRecordable, match="own-decision"):
        log.add(EVERYONE, reference, Addition(key="1", author="U5", kind="review", code="agreed"))
    assert log.additions(EVERYONE, reference) == []


def test_views_say_who_looked_when_and_why(log, decide, clock):
    reference = log.record(decide()).reference
    clock.now += dt.timedelta(hours=1)
    log.note_look(EVERYONE, Look(viewer="U7", what="view", reference=reference, purpose="Monthly review"))
    log.note_look(EVERYONE, Look(viewer="U7", what="list", filters="7d", how_many=3))
    (view,) = log.looks_at(EVERYONE, reference)
    assert (view.viewer, view.what, view.purpose, view.created_at) == ("U7", "view", "Monthly review", clock.now)
    assert log.verify().problem is None


def test_counts_add_up_by_day_and_hold_no_person(log, clock, sql):
    for _ in range(3):
        log.count(EVERYONE, "question-answered", "rule-keep-a-record")
    log.count(dataclasses.replace(EVERYONE, only_user="U1"), "check-not-recorded", "seek-advice")
    clock.now += dt.timedelta(days=1)
    log.count(EVERYONE, "question-answered", "rule-keep-a-record")
    tallies = [(tally.day.day, tally.what, tally.which, tally.n) for tally in log.tallies(EVERYONE, NOW.date())]
    assert tallies == [
        (24, "check-not-recorded", "seek-advice", 1),
        (24, "question-answered", "rule-keep-a-record", 3),
        (25, "question-answered", "rule-keep-a-record", 1),
    ]
    assert len(log.tallies(EVERYONE, NOW.date() + dt.timedelta(days=1))) == 1
    assert "U1" not in str(sql("select * from counts"))


# JSON


def test_json_has_the_same_keys_for_every_record_and_text_only_on_request(log, decide):
    full = log.get(EVERYONE, log.record(decide(**EVERY_FIELD)).reference)
    bare = log.get(EVERYONE, log.record(decide(decision="undecided", recommendation=None, answers={})).reference)
    for with_text in (False, True):
        assert as_json(full, with_text).keys() == as_json(bare, with_text).keys()
    assert as_json(full, True).keys() - as_json(full, False).keys() == set(typed_fields())
    assert as_json(full, with_text=True)["reasons"] == full.reasons
    shown = json.dumps(as_json(full, with_text=False))
    assert not [name for name in typed_fields() if getattr(full, name) in shown]
    assert full.key not in json.dumps(as_json(full, with_text=True))


def test_the_docstring_names_every_key_of_the_json(log, decide):
    decision = log.get(EVERYONE, log.record(decide()).reference)
    assert set(re.findall(r"`(\w+)`", as_json.__doc__)) - {"decision", "with_text"} == as_json(
        decision, True
    ).keys() - {"decision"}


def test_json_says_what_was_recorded(log, decide):
    shown = as_json(log.get(EVERYONE, log.record(decide(**EVERY_FIELD)).reference), with_text=False)
    assert shown["created_at"] == "2026-11-24T09:00:00Z"
    assert (shown["decision"], shown["recommendation"], shown["differs"]) == ("shared-part", "share-and-tell", True)
    assert (shown["recipients"], shown["follow_up_by"]) == (["police", "school"], "2026-11-26")
