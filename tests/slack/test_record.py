"""The journey of the record in full: the fields that apply, the guard, what is added later, and interruptions."""

import copy
import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import bot as bot_package
from bot.decisions.log import Scope
from bot.papers.labels import label
from bot.papers.record_page import record_page, record_table
from bot.stand_in.person import elements, text_of

EVERYONE = Scope("", "TLOCAL", None)
CHECK = {"danger": "no", "identifiable": "yes", "source": "own", "purpose": "risk", "consent": "refused"}
LEAD = "ULEAD"


@pytest.fixture
def ann(person):
    return person("U1ANN")


def inputs(who):
    return [block["block_id"] for block in who.view["blocks"] if block["type"] == "input"]


def to_decision(who, **changes):
    who.command("/share-check")
    answers = {**CHECK, **changes}
    while who.view.get("callback_id") == "check-screen":
        for block_id in inputs(who):
            question = block_id.partition(":")[0]
            if question in answers:
                who.choose(block_id, answers[question])
        who.submit()
        assert who.field_errors == {}
    who.submit()


def without_check(who, settle, decision, reasons="No need."):
    who.command("/share-check")
    who.press("record-without-check")
    settle()
    who.choose("decision", decision)
    settle()
    who.fill("reasons", reasons)


def undecided(who, log, settle, **changes):
    to_decision(who, **changes)
    who.choose("decision", "undecided")
    settle()
    who.fill("reasons", "Waiting for advice.")
    who.submit()
    settle()
    return log.find(EVERYONE).decisions[0].reference


def open_record(who, reference, settle):
    who.command("/share-log", reference)
    settle()
    who.press("open-decision", reference)
    settle()


# The fields


def test_only_what_applies_is_asked_and_the_rest_waits_behind_a_button(ann, settle):
    to_decision(ann)
    assert inputs(ann) == ["decision", "reasons"]

    ann.choose("decision", "share-without-consent")
    settle()
    assert inputs(ann) == ["decision", "kinds", "recipients", "purpose", "told", "reasons"]

    ann.choose("told", "not-told-risk")
    settle()
    assert "told_why" in inputs(ann)

    ann.press("record-more")
    settle()
    assert {"recipient_role", "sent_how", "sent_at", "lawful_basis", "advice_from", "case_reference"} <= set(
        inputs(ann)
    )
    assert "consent" not in inputs(ann), "the check has asked"
    assert "advice_summary" not in inputs(ann)
    required = [b["block_id"] for b in ann.view["blocks"] if b["type"] == "input" and not b["optional"]]
    assert required == ["decision", "kinds", "recipients", "reasons"]


def test_everything_filled_in_is_recorded(ann, log, settle):
    to_decision(ann)
    ann.choose("decision", "share-without-consent")
    settle()
    ann.press("record-more")
    settle()
    ann.tick("kinds", "concern", "health")
    ann.tick("recipients", "police")
    ann.choose("told", "not-told-risk")
    settle()
    ann.fill("told_why", "It would put her at risk.")
    ann.choose("sent_how", "phone")
    ann.pick_moment("sent_at", 1795000000)
    ann.choose("advice_from", "safeguarding-lead")
    settle()
    ann.fill("advice_summary", "Share it today.")
    ann.choose("follow_up", "reply")
    settle()
    ann.pick_day("follow_up_by", "2026-12-01")
    ann.fill("case_reference", "CYP/2026/0042")
    ann.fill("reasons", "Safety outweighs the refusal.")
    ann.submit()

    assert ann.field_errors == {}
    (decision,) = log.find(EVERYONE).decisions
    assert (decision.told, decision.told_why) == ("not-told-risk", "It would put her at risk.")
    assert (decision.sent_how, int(decision.sent_at.timestamp())) == ("phone", 1795000000)
    assert (decision.advice_from, decision.advice_summary) == ("safeguarding-lead", "Share it today.")
    assert (decision.follow_up, str(decision.follow_up_by)) == ("reply", "2026-12-01")
    assert decision.case_reference == "CYP/2026/0042"


def test_what_no_longer_applies_is_not_recorded(ann, log, settle):
    to_decision(ann)
    ann.choose("decision", "share-without-consent")
    settle()
    ann.tick("kinds", "concern")
    ann.choose("told", "not-told-risk")
    settle()
    ann.fill("told_why", "Unsafe.")
    ann.choose("decision", "undecided")
    settle()
    ann.fill("reasons", "I wait.")
    ann.submit()

    (decision,) = log.find(EVERYONE).decisions
    assert (decision.kinds, decision.told, decision.told_why) == ((), None, None)


def test_a_request_by_a_local_authority_is_recorded_with_who_asked_and_under_which_law(ann, log, settle):
    undecided(ann, log, settle, source="la", request_fit="comply")

    (decision,) = log.find(EVERYONE).decisions
    assert (decision.requester, decision.statutory_route) == ("social-services", "s164")


def test_text_too_long_to_take_back_is_not_lost_without_a_warning(ann, settle):
    to_decision(ann)
    ann.choose("decision", "share-without-consent")
    settle()
    ann.press("record-more")
    settle()
    ann.choose("told", "not-told-risk")
    settle()
    ann.choose("advice_from", "manager")
    settle()
    for field, length in (("reasons", 600), ("told_why", 300), ("advice_summary", 300), ("purpose_text", 150)):
        ann.fill(field, '"\\' * (length // 2))
    ann.press("record-back")
    settle()

    assert "too much text" in text_of(ann.view)
    assert ann.state(ann.view)["reasons"]["value"]["value"] == '"\\' * 300
    ann.press("record-back")
    settle()
    assert ann.view["callback_id"] == "check-result"


# The guard


def test_a_phone_number_is_stopped_under_its_field_and_leaves_no_trace(ann, log, settle, caplog, tmp_path):
    without_check(ann, settle, "do-not-share-now", "Dad is on 07700 900123.")
    ann.submit()

    assert ann.field_errors["reasons"].startswith("This looks like it contains a phone number. Take it out")
    assert "900123" not in ann.field_errors["reasons"]
    assert log.find(EVERYONE).total == 0
    assert "900123" not in caplog.text
    assert b"900123" not in (tmp_path / "log.db").read_bytes()
    ann.fill("reasons", "Dad was rung.")
    ann.submit()
    assert log.find(EVERYONE).total == 1


def test_a_perhaps_name_is_asked_about_in_the_same_window_and_recorded_once_confirmed(ann, log, settle):
    without_check(ann, settle, "do-not-share-now", "Hope Street nursery and Tracey agree.")
    before = ann.view["id"]
    ann.submit()

    assert (ann.view["id"], "not_personal" in inputs(ann)) == (before, True)
    assert "someone's name" in text_of(ann.view)
    assert "Tracey" not in text_of([b for b in ann.view["blocks"] if b["type"] != "input"])
    assert ann.state(ann.view)["reasons"]["value"]["value"] == "Hope Street nursery and Tracey agree."
    assert log.find(EVERYONE).total == 0
    ann.submit()
    assert log.find(EVERYONE).total == 0, "not ticked, not recorded"
    ann.tick("not_personal", "not-personal")
    ann.submit()
    assert log.find(EVERYONE).total == 1


def test_what_was_confirmed_does_not_cover_another_kind_typed_afterwards(ann, log, settle):
    without_check(ann, settle, "do-not-share-now", "Tracey agrees.")
    ann.submit()
    ann.tick("not_personal", "not-personal")
    ann.fill("reasons", "Tracey agrees, log 23001234.")
    ann.submit()

    assert log.find(EVERYONE).total == 0
    assert "a number that belongs to a person or a case" in text_of(ann.view)


@pytest.mark.parametrize("field", ["reasons", "differs_reason"])
def test_every_field_that_is_typed_is_guarded(ann, log, settle, field):
    to_decision(ann)
    ann.choose("decision", "do-not-share-now")
    settle()
    ann.choose("differs_category", "procedure")
    ann.fill("reasons", "Our procedure.")
    ann.fill("differs_reason", "Our procedure.")
    ann.fill(field, "Write to tracey@example.com.")
    ann.submit()

    assert set(ann.field_errors) == {field}
    assert log.find(EVERYONE).total == 0


def test_a_question_with_a_phone_number_in_a_channel_is_answered_and_the_asker_alone_is_told(ann, person, settle):
    bea = person("U2BEA")
    ann.mention("can i give the school dad's number 07700 900123 without his consent?")
    settle()

    (answer, note) = ann.sees("C1")
    assert len(bea.sees("C1")) == 1, "others see the answer only"
    assert answer.only_for is None
    assert (note.only_for, "phone number" in text_of(note.blocks)) == ("U1ANN", True)
    assert "delete or edit your message" in text_of(note.blocks)
    assert "900123" not in text_of(note.blocks)


def test_a_question_without_personal_data_gets_no_note(ann, settle):
    ann.mention("can i tell the school without mum's consent?")
    settle()

    assert len(ann.sees("C1")) == 1


# What is added later


def test_an_open_decision_is_completed_later_and_both_stand(ann, log, settle):
    reference = undecided(ann, log, settle)
    open_record(ann, reference, settle)
    ann.press("complete-record", reference)
    settle()
    ann.choose("decision", "share-without-consent")
    settle()
    ann.tick("kinds", "concern")
    ann.tick("recipients", "social-services")
    ann.fill("reasons", "Advice came: share.")
    ann.submit()
    settle()

    assert reference in text_of(ann.view)
    (decision,) = log.find(EVERYONE).decisions
    assert (decision.decision, decision.standing, decision.reasons) == (
        "undecided",
        "share-without-consent",
        "Waiting for advice.",
    )
    (added,) = log.additions(EVERYONE, reference)
    assert (added.text, added.details["recipients"]) == ("Advice came: share.", ("social-services",))
    open_record(ann, reference, settle)
    seen = text_of(ann.view)
    assert "Not decided yet" in seen
    assert "Advice came: share." in seen
    assert "I have decided now" not in seen
    assert log.verify().problem is None


def test_a_completion_asks_what_any_decision_asks(ann, log, settle):
    reference = undecided(ann, log, settle)
    open_record(ann, reference, settle)
    ann.press("complete-record", reference)
    settle()
    ann.choose("decision", "do-not-share-now")
    settle()
    ann.fill("reasons", "No.")
    ann.send_submission(ann.view)

    assert set(ann.field_errors) == {"differs_category"}
    assert log.additions(EVERYONE, reference) == []


def test_only_the_author_completes_a_record_even_with_a_forged_window(ann, person, log, settle):
    reference = undecided(ann, log, settle)
    open_record(ann, reference, settle)
    ann.press("complete-record", reference)
    settle()
    ann.choose("decision", "undecided")
    ann.fill("reasons", "Mine.")
    for other in (person("U2BEA"), person(LEAD)):
        other.slack.views[other.user] = [dict(ann.view)]
        other.send_submission(ann.view)
        other.send_action({"type": "button", "action_id": "complete-record", "value": reference})
        settle()
        assert "no such decision" in text_of(other.view)
    assert log.additions(EVERYONE, reference) == []


def test_corrections_stand_beside_the_record(ann, log, settle):
    reference = undecided(ann, log, settle)
    open_record(ann, reference, settle)
    ann.press("add-correction", reference)
    settle()
    ann.choose("about", "reasons")
    ann.fill("text", "I had the advice already.")
    ann.submit()

    seen = text_of(ann.view)
    assert "That is added." in seen
    assert "Waiting for advice." in seen
    assert "I had the advice already." in seen
    assert "Correction: Why did you decide this?" in seen


def test_what_happened_next_needs_a_choice_or_words(ann, log, settle):
    reference = undecided(ann, log, settle)
    open_record(ann, reference, settle)
    ann.press("add-follow-up", reference)
    settle()
    ann.submit()
    assert ann.field_errors["text"].startswith("Fill this in")
    ann.choose("code", "receipt")
    ann.pick_day("happened_on", "2026-11-25")
    ann.submit()

    assert "Make sure that it arrived" in text_of(ann.view)
    assert "25.11.2026" in text_of(ann.view)


def test_a_refusal_stays_flagged_until_the_written_reasons_are_sent(ann, log, settle):
    to_decision(ann, source="la", request_fit="conflicts-with-duties")
    ann.choose("decision", "do-not-share-now")
    settle()
    ann.choose("written_reasons", "not-yet")
    ann.choose("differs_category", "procedure")
    ann.fill("differs_reason", "Our duty.")
    ann.fill("reasons", "Our own duty conflicts.")
    ann.submit()
    settle()
    (decision,) = log.find(EVERYONE).decisions
    assert decision.written_reasons_due
    open_record(ann, decision.reference, settle)
    ann.press("add-written-reasons-sent", decision.reference)
    settle()
    ann.pick_day("happened_on", "2026-11-24")
    ann.submit()

    assert not log.get(EVERYONE, decision.reference).written_reasons_due
    assert "Written reasons have been sent" not in text_of(ann.view)


def test_a_changed_situation_is_a_new_check_linked_to_the_old_record(ann, log, settle):
    first = undecided(ann, log, settle)
    open_record(ann, first, settle)
    ann.press("check-changed", first)
    settle()
    while ann.view.get("callback_id") == "check-screen":
        for block_id in inputs(ann):
            if block_id.partition(":")[0] in CHECK:
                ann.choose(block_id, CHECK[block_id.partition(":")[0]])
        ann.submit()
    ann.submit()
    assert first in text_of(ann.view)
    ann.choose("decision", "ask-first")
    settle()
    ann.choose("differs_category", "situation-changed")
    ann.fill("differs_reason", "It is safe to ask now.")
    ann.fill("reasons", "It is safe to ask now.")
    ann.submit()
    settle()

    newest = log.find(EVERYONE).decisions[0]
    assert newest.previous == first
    open_record(ann, first, settle)
    assert newest.reference in text_of(ann.view)
    ann.press("open-linked-0", newest.reference)
    settle()
    assert ann.view["blocks"][0]["text"]["text"] == newest.reference


def test_nobody_adds_to_a_record_that_they_may_not_see(ann, person, log, settle):
    reference = undecided(ann, log, settle)
    open_record(ann, reference, settle)
    ann.press("add-addition", reference)
    settle()
    ann.fill("text", "Mine.")
    bea = person("U2BEA")
    bea.slack.views["U2BEA"] = [dict(ann.view)]
    bea.send_submission(ann.view)
    settle()

    assert "no such decision" in text_of(bea.view)
    assert log.additions(EVERYONE, reference) == []


def test_an_addition_is_guarded_too(ann, log, settle):
    reference = undecided(ann, log, settle)
    open_record(ann, reference, settle)
    ann.press("add-addition", reference)
    settle()
    ann.fill("text", "He was born on 14/09/2013.")
    ann.submit()
    assert "date of birth" in ann.field_errors["text"]
    ann.fill("text", "Tracey agrees.")
    ann.submit()
    assert "someone's name" in text_of(ann.view)
    ann.tick("not_personal", "not-personal")
    ann.submit()
    assert len(log.additions(EVERYONE, reference)) == 1


# The same screen sent twice


def send_again(who, window, **texts):
    """Sends a window that was sent before, with other words in it."""
    typed = {name: {"value": text} for name, text in texts.items()}
    who.send_submission({**window, "typed": {**window.get("typed", {}), **typed}})


def test_a_second_submission_with_other_values_shows_what_the_log_holds(bot, ann, log, settle):
    without_check(ann, settle, "do-not-share-now", "The first words.")
    window = copy.deepcopy(ann.view)
    ann.submit()
    settle()
    (decision,) = log.find(EVERYONE).decisions
    window["typed"]["decision"] = {"selected_option": {"value": "undecided"}}
    send_again(ann, window, reasons="The other words.")
    settle()

    seen = text_of(ann.view)
    assert f"already recorded, once. Its reference is {decision.reference}" in seen
    assert "change was not taken" in seen
    assert "The first words." in seen
    assert "The other words." not in seen
    assert f"You decided: {label(bot.desk.content, 'decisions', 'do-not-share-now')}" in seen
    assert log.find(EVERYONE).decisions == (decision,)
    assert len(ann.sees("DU1ANN")) == 1, "one private copy"
    ann.press("open-decision", decision.reference)
    settle()
    assert {"add-addition", "add-correction"} <= {one["action_id"] for one in elements(ann.view["blocks"])}


def test_a_second_submission_of_the_same_says_only_that_it_is_recorded(ann, settle):
    without_check(ann, settle, "do-not-share-now", "The first words.")
    window = copy.deepcopy(ann.view)
    ann.submit()
    send_again(ann, window)

    assert "already recorded, once" in text_of(ann.view)
    assert "not taken" not in text_of(ann.view)


def test_an_addition_sent_again_with_other_words_is_not_taken_and_says_so(ann, log, settle):
    reference = undecided(ann, log, settle)
    open_record(ann, reference, settle)
    ann.press("add-addition", reference)
    settle()
    ann.fill("text", "The first addition.")
    window = copy.deepcopy(ann.view)
    ann.submit()
    send_again(ann, window)
    assert "That is added." in text_of(ann.view)
    send_again(ann, window, text="The other addition.")

    seen = text_of(ann.view)
    assert "was not added" in seen
    assert "That is added." not in seen
    assert "The first addition." in seen
    assert "The other addition." not in seen
    assert [one.text for one in log.additions(EVERYONE, reference)] == ["The first addition."]


def test_a_completion_sent_again_with_other_values_shows_what_was_added(ann, log, settle):
    reference = undecided(ann, log, settle)
    open_record(ann, reference, settle)
    ann.press("complete-record", reference)
    settle()
    ann.choose("decision", "share-without-consent")
    settle()
    ann.tick("kinds", "concern")
    ann.tick("recipients", "social-services")
    ann.fill("reasons", "The first words.")
    window = copy.deepcopy(ann.view)
    ann.submit()
    settle()
    copies = len(ann.sees("DU1ANN"))
    window["typed"]["recipients"] = {"selected_options": [{"value": "police"}]}
    send_again(ann, window, reasons="The other words.")
    settle()

    seen = text_of(ann.view)
    assert "change was not taken" in seen
    assert "The first words." in seen
    assert "Police" not in seen
    (added,) = log.additions(EVERYONE, reference)
    assert (added.text, added.details["recipients"]) == ("The first words.", ("social-services",))
    assert len(ann.sees("DU1ANN")) == copies


# What a record may follow


def follow(who, reference, settle):
    """Makes a check because the situation of `reference` has changed, by a forged button if need be, and records it."""
    who.command("/share-log")
    settle()
    who.send_action({"type": "button", "action_id": "check-changed", "value": reference})
    settle()
    while who.view.get("callback_id") == "check-screen":
        for block_id in inputs(who):
            if block_id.partition(":")[0] in CHECK:
                who.choose(block_id, CHECK[block_id.partition(":")[0]])
        who.submit()
    who.submit()
    who.choose("decision", "undecided")
    settle()
    who.fill("reasons", "Changed.")
    who.submit()
    settle()


def test_a_record_may_follow_only_one_that_the_person_may_see(ann, person, log, settle):
    anns = undecided(ann, log, settle)
    bea, lead = person("U2BEA"), person(LEAD)
    follow(bea, anns, settle)
    assert "There is no earlier record with this reference." in text_of(bea.view)
    assert log.find(EVERYONE).total == 1
    follow(bea, "SC-ABC234", settle)
    assert "There is no earlier record with this reference." in text_of(bea.view), "the same as for one never made"
    assert log.find(EVERYONE).total == 1

    follow(ann, anns, settle)
    follow(lead, anns, settle)
    assert {(one.decided_by, one.previous) for one in log.find(EVERYONE).decisions} == {
        ("U1ANN", None),
        ("U1ANN", anns),
        (LEAD, anns),
    }


@pytest.mark.parametrize("forged", ["<!channel>", "SC-", "sc-abc234", "SC-ABC234 and more", "7d", ""])
def test_only_a_reference_is_taken_as_the_record_that_a_check_follows(ann, log, settle, forged):
    follow(ann, forged, settle)

    (decision,) = log.find(EVERYONE).decisions
    assert decision.previous is None


def test_what_is_decided_already_is_not_completed_again(ann, log, settle):
    reference = undecided(ann, log, settle)
    open_record(ann, reference, settle)
    ann.press("complete-record", reference)
    settle()
    ann.choose("decision", "seek-advice")
    settle()
    ann.choose("differs_category", "judgement")
    ann.fill("reasons", "Advice first.")
    other = copy.deepcopy(ann.view)  # opened by the same person a second time, elsewhere
    other["private_metadata"] = other["private_metadata"].replace('"key":"', '"key":"other')
    ann.submit()
    settle()
    send_again(ann, other, reasons="Again.")

    assert "decided already" in text_of(ann.view)
    assert [one.text for one in log.additions(EVERYONE, reference)] == ["Advice first."]


# Many at once


def test_eight_people_recording_at_once_leave_eight_records(person, log, settle):
    people = [person(f"U{n}PERSON") for n in range(8)]
    for who in people:
        without_check(who, settle, "do-not-share-now", f"Reason of {who.user}.")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda who: who.submit(), people))
    settle()

    decisions = log.find(EVERYONE).decisions
    assert {(one.decided_by, one.reasons) for one in decisions} == {
        (who.user, f"Reason of {who.user}.") for who in people
    }
    assert len(decisions) == 8
    assert all(len(who.sees(f"D{who.user}")) == 1 for who in people)


# Texts and interruptions

NASTY = [
    "<!channel> <!here> <!subteam^S1>",
    "<https://example.org|click>",
    "*bold* _it_ ~no~ `code` > quote",
    "=1+2",
    '=HYPERLINK("x")',
    "&lt;!channel&gt;",
    "@SUM(A1)",
]


@pytest.mark.parametrize("text", NASTY)
def test_a_typed_text_is_shown_as_it_was_typed_and_does_nothing(ann, person, log, settle, text):
    """Whatever passes the guard is drawn in plain_text, where Slack runs nothing."""
    without_check(ann, settle, "do-not-share-now", text)
    ann.submit()
    if ann.field_errors:
        assert log.find(EVERYONE).total == 0
        return
    settle()
    (decision,) = log.find(EVERYONE).decisions
    lead = person(LEAD)
    open_record(lead, decision.reference, settle)
    shown = [b["text"] for b in lead.view["blocks"] if b["type"] == "section" and text in b["text"]["text"]]
    assert [one["type"] for one in shown] == ["plain_text"]
    assert text not in json.dumps(ann.sees("DU1ANN")[0].blocks)


@pytest.mark.parametrize("trouble", ["locked", "read-only", "missing"])
def test_trouble_with_the_file_keeps_the_words_and_says_so(ann, log, settle, tmp_path, caplog, trouble):
    without_check(ann, settle, "do-not-share-now", "My words.")
    path = tmp_path / "log.db"
    blocker = sqlite3.connect(path, isolation_level=None)
    if trouble == "locked":
        blocker.execute("BEGIN EXCLUSIVE")
    elif trouble == "read-only":
        blocker.execute("create trigger no before insert on decisions begin select raise(abort, 'no'); end")
    else:
        path.rename(tmp_path / "elsewhere.db")
    ann.submit()
    blocker.close()

    assert "NOT recorded" in ann.field_errors["reasons"]
    assert ann.state(ann.view)["reasons"]["value"]["value"] == "My words."
    assert "My words" not in caplog.text
    assert "a decision was not recorded" in caplog.text


# The emergency duty team, as a place where advice came from: a line of content, and everything follows


def test_advice_from_the_emergency_duty_team_is_asked_told_printed_and_exported(ann, content, log, settle):
    words = content.record_words.labels["advice_from"]["out-of-hours"]
    without_check(ann, settle, "seek-advice")
    ann.press("record-more")
    settle()
    assert words in text_of(ann.view)
    ann.choose("advice_from", "out-of-hours")
    settle()
    assert {"advice_at", "advice_summary"} <= set(inputs(ann))
    ann.submit()
    settle()
    (decision,) = log.find(EVERYONE).decisions
    open_record(ann, decision.reference, settle)

    assert f"*{content.messages.log.facts['advice_from']}:* {words}" in text_of(ann.view)
    assert words in record_page(content, log, decision)
    assert words in record_table(content, [decision], with_text=False)


def test_the_program_does_not_know_the_emergency_duty_team():
    program = [path.read_text(encoding="utf-8") for path in Path(bot_package.__file__).parent.rglob("*.py")]

    assert len(program) > 100
    assert [text for text in program if "out-of-hours" in text] == []
