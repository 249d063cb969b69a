"""What a decision must hold before it is recorded, and what it may."""

import datetime as dt

import pytest
from pydantic import ValidationError

from bot.decisions.applying import problems, required
from bot.decisions.fields import DECISIONS, RECOMMENDATIONS, SHARED, Decision, differs
from bot.decisions.record import Addition, RecordedDecision, addition_problems

WHY = {"differs_category": "judgement", "differs_reason": "The chair asked for less."}
REFUSED_TO_LA = {"source": "la", "decision": "do-not-share-now", "recommendation": "do-not-share-now"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {}),
        ({"decision": None}, {"decision": "needed"}),
        ({"reasons": None}, {"reasons": "needed"}),
        ({"reasons": " \n\t "}, {"reasons": "needed"}),
        ({"reasons": "x" * 600}, {}),
        ({"reasons": "x" * 601}, {"reasons": "too-long"}),
        ({"kinds": ()}, {"kinds": "needed"}),
        ({"recipients": ()}, {"recipients": "needed"}),
        ({"decision": "undecided", "kinds": (), "recipients": ()}, {}),
        ({"decision": "shared", "recommendation": None}, {"decision": "not-an-option"}),
        ({"recommendation": "share", **WHY}, {"recommendation": "not-an-option"}),
        ({"decision": "seek-advice"}, {"differs_category": "needed", "differs_reason": "needed"}),
        ({"decision": "seek-advice", **WHY}, {}),
        ({"decision": "seek-advice", "recommendation": None, "card": None}, {}),
        ({"decision": "seek-advice", **WHY, "differs_category": "mood"}, {"differs_category": "not-an-option"}),
        (REFUSED_TO_LA, {"written_reasons": "needed"}),
        ({**REFUSED_TO_LA, "written_reasons": "not-yet"}, {}),
        ({**REFUSED_TO_LA, "written_reasons": "later"}, {"written_reasons": "not-an-option"}),
        ({**REFUSED_TO_LA, "source": "board"}, {"written_reasons": "needed"}),
        ({**REFUSED_TO_LA, "answers": {"request_fit": "not-covered"}}, {}),
        ({**REFUSED_TO_LA, "source": "police"}, {}),
        ({"source": "la", "decision": "shared-part", **WHY}, {"written_reasons": "needed"}),
        ({"case_reference": "CYP/2026-114 b"}, {}),
        ({"case_reference": "J <b>"}, {"case_reference": "not-a-case-reference"}),
        ({"case_reference": "x" * 41}, {"case_reference": "too-long"}),
    ],
)
def test_only_what_applies_is_required(content, decide, changes, expected):
    assert problems(content.record_options, decide(**changes)) == expected


def test_everything_but_decision_and_reasons_may_be_left_out_when_nothing_was_shared(content):
    waiting = Decision(key="k", team_id="T1", decided_by="U1", decision="undecided", reasons="Waiting.")
    assert problems(content.record_options, waiting) == {}


def test_required_fields_come_in_the_order_of_the_record(content, decide):
    refused = decide(source="la", decision="shared-part")
    everything = ("decision", "reasons", "differs_category", "differs_reason", "kinds", "recipients", "written_reasons")
    assert required(content.record_options, refused) == everything


@pytest.mark.parametrize("recommendation", RECOMMENDATIONS)
@pytest.mark.parametrize("decision", DECISIONS)
def test_a_decision_differs_when_its_code_is_another_unless_undecided(decision, recommendation):
    assert differs(decision, recommendation) == (decision not in (recommendation, "undecided"))
    assert not differs(decision, None)


@pytest.mark.parametrize("source", ["own", "org", "police", "la", "board", "legal", "family", None])
def test_written_reasons_are_owed_to_an_authority_or_board_that_is_refused_and_nobody_else(content, decide, source):
    owed = {decision for decision in DECISIONS if owes(content, decide(source=source, decision=decision))}
    assert owed == ({"do-not-share-now", "shared-part"} if source in ("la", "board") else set())


def test_a_body_that_section_164_does_not_name_owes_no_written_reasons(content, decide):
    assert not owes(content, decide(**REFUSED_TO_LA, answers={"request_fit": "not-covered"}))
    assert owes(content, decide(**REFUSED_TO_LA, answers={"request_fit": "unsure"}))


def owes(content, decision):
    return "written_reasons" in required(content.record_options, decision)


def test_shared_means_the_three_ways_of_sharing_or_a_part():
    assert set(SHARED) == {"share-now", "share-and-tell", "share-without-consent", "shared-part"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  two\r\nlines  ", "two\nlines"),
        ("w\u0302yneb", "\u0175yneb"),  # w with a circumflex, in two characters and in one
        ("half an emoji \ud83d here", "half an emoji ? here"),
        ("nul\x00bell\x07", "nulbell"),
        ("\u0001", None),
    ],
)
def test_typed_text_is_made_safe_to_store(decide, typed, kept):
    assert decide(advice_summary=typed).advice_summary == kept


@pytest.mark.parametrize("field", ["role", "decision", "unheard_of", "sent_at", "kinds"])
def test_an_error_never_repeats_what_was_typed(decide, field):
    secret = "Ask for Blodwen, she knows"
    with pytest.raises(ValidationError) as caught:
        decide(**{field: secret})
    assert "Blodwen" not in str(caught.value)
    assert "Blodwen" not in repr(caught.value)


def test_answers_hold_codes_and_never_sentences(decide):
    with pytest.raises(ValidationError):
        decide(answers={"danger": "I think that he may be at risk"})


def addition(**changes):
    return Addition(**{"key": "k", "author": "U2", "kind": "addition", "text": "More.", **changes})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {}),
        ({"kind": "edit"}, {"kind": "not-an-option"}),
        ({"text": ""}, {"text": "needed"}),
        ({"kind": "hold", "text": None}, {}),
        ({"kind": "written-reasons-sent", "text": None, "happened_on": dt.date(2026, 11, 20)}, {}),
        ({"kind": "written-reasons-sent", "text": None}, {"happened_on": "needed"}),
        ({"kind": "follow-up", "text": None}, {"code": "needed"}),
        ({"kind": "follow-up", "text": None, "code": "meeting"}, {}),
        ({"text": "x" * 601}, {"text": "too-long"}),
        ({"kind": "review"}, {"code": "needed"}),
        ({"kind": "review", "code": "agreed"}, {}),
        ({"kind": "review", "code": "praised"}, {"code": "not-an-option"}),
        ({"kind": "review", "code": "agreed", "author": "U1"}, {"author": "own-decision"}),
        ({"kind": "correction", "author": "U1"}, {}),
    ],
)
def test_what_may_be_added_to_a_decision(decide, changes, expected):
    refusal = recorded(decide(source="la", decision="do-not-share-now", written_reasons="not-yet", decided_by="U1"))

    assert addition_problems(addition(**changes), refusal.model_copy(update={"written_reasons_due": True})) == expected


@pytest.mark.parametrize(
    ("changes", "standing", "expected"),
    [
        ({"code": "share-now", "author": "U1"}, {}, {}),
        ({"code": "agreed", "author": "U1"}, {}, {"code": "not-an-option"}),
        ({"code": "share-now", "author": "U1", "text": None}, {}, {"text": "needed"}),
        ({"code": "share-now", "author": "U2"}, {}, {"kind": "already-decided"}),
        ({"code": "share-now", "author": "U1"}, {"decided_later": "ask-first"}, {"kind": "already-decided"}),
        ({"code": "share-now", "author": "U1"}, {"decision": "share-now"}, {"kind": "already-decided"}),
    ],
)
def test_an_open_decision_is_completed_once_and_by_its_author(decide, changes, standing, expected):
    undecided = recorded(decide(decision="undecided", decided_by="U1")).model_copy(update=standing)

    assert addition_problems(addition(kind="completion", **changes), undecided) == expected


def test_written_reasons_cannot_be_sent_where_none_are_due(decide):
    sent = addition(kind="written-reasons-sent", happened_on=dt.date(2026, 11, 20))

    assert addition_problems(sent, recorded(decide(decided_by="U1"))) == {"kind": "not-due"}


def recorded(decision):
    moment = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
    return RecordedDecision(**decision.model_dump(), reference="SC-ABC234", created_at=moment)
