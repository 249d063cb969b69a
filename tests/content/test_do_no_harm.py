"""Words that could hurt a child: never the police alone on 999; whoever may be the danger is never the only way out."""

import re

import pytest

from bot.check.advice import advise
from bot.slack.check.views import advice_blocks
from tests.check.test_table import given, rows

WAY_ROUND = re.compile(r"social services|designated officer|another (suitable )?manager|go past")
PERSON_TO_GO_TO = re.compile(r"\b(safeguarding lead|manager|your lead)\b")


def said_by_topic(topic):
    return " ".join([topic.verdict, topic.answer, *topic.do_next])


def said_by_card(card):
    return " ".join([card.heading, card.what, card.why, *card.do_next])


def texts(content):
    """Every text that people read in one piece, by where it stands."""
    words, messages = content.check_words, content.messages
    found = {f"topic {topic.id}": said_by_topic(topic) for topic in content.knowledge.topics.values()}
    found |= {f"decoy {decoy.id}": decoy.text for decoy in content.knowledge.decoys.values()}
    found |= {f"card {name}": said_by_card(card) for name, card in words.cards.items()}
    found |= {f"note {name}": note for name, note in words.notes.items()}
    found |= {
        "advice": " ".join(words.advice_steps),
        "danger": " ".join([messages.danger.head, *messages.danger.steps]),
    }
    found["foot"] = messages.danger.foot
    for part in (messages.unsure, messages.failure, messages.record):
        found |= {f"message {name}": text for name, text in part.model_dump().items()}
    return found


def test_wherever_a_text_says_999_it_says_police_and_ambulance(content):
    calls = {name: text for name, text in texts(content).items() if "999" in text and not name.startswith("decoy")}

    assert len(calls) > 15
    assert [name for name, text in calls.items() if not ("police" in text.lower() and "ambulance" in text)] == [
        "topic when-not-to-tell-a-relative",  # a relative at the door
        "card PE",  # to reach the police control room
        "card F",  # a caller who will not leave
        "note ask-the-officer",  # to reach the duty supervisor
    ]


@pytest.mark.parametrize("name", ["danger", "topic immediate-danger", "card E"])
def test_the_danger_texts_say_which_service_is_for_what(content, name):
    text = texts(content)[name]

    for words in ("hurt or ill, took something, or cannot be woken", "if someone may hurt", "which service"):
        assert words in text
    assert "ask for the police" not in text


def test_a_text_that_sends_people_to_a_lead_or_manager_says_how_to_go_past_them(content):
    lonely = [
        name
        for name, text in texts(content).items()
        if PERSON_TO_GO_TO.search(text) and not WAY_ROUND.search(text) and not name.startswith(("decoy", "card"))
    ]

    assert lonely == []


def shown(content, row):
    advice = advise(content.flow, given(row))
    text = " ".join(str(block) for block in advice_blocks(content, advice))
    return text.replace(content.messages.answer.not_reviewed, "")


def test_every_result_that_sends_people_to_a_lead_says_how_to_go_past_them(content):
    for row in {tuple(row[key] for key in ("danger", "source", "card")): row for row in rows()}.values():
        text = shown(content, row)
        if PERSON_TO_GO_TO.search(text):
            assert WAY_ROUND.search(text), row
            assert re.search("he worry (is )?about", text), row


@pytest.mark.parametrize(
    ("topic", "says", "never_says"),
    [
        ("immediate-danger", ["ambulance", "no warning"], ["ask for the police"]),
        ("section-137-board-requests", ["must comply", "written reasons", "a person it works with"], ["has the power"]),
        ("relevant-partners", ["youth offending team", "expected to report"], ["follow your own safeguarding policy"]),
        (
            "report-child-at-risk",
            ["youth offending teams must", "expected to report"],
            ["You do not need to be certain"],
        ),
        ("raise-a-concern", ["do not tell them", "24 hours", "designated officer"], ["You do not need to be certain"]),
        (
            "share-with-family",
            ["could they be the one causing harm", "do not tell them"],
            ["Be open with family about"],
        ),
        ("young-person-says-no", ["must report a child at risk", "under 13", "exploitation"], []),
        ("safeguarding-condition", ["substantial public interest", "A condition is not a lawful basis"], []),
        ("share-with-another-area", ["section 130", "999", "today"], []),
        ("record-retention", ["First check for a hold"], []),
        ("section-164-cooperation", ["information", "GP practices", "Not named"], []),
    ],
)
def test_the_corrected_answers_say_what_the_act_says(content, topic, says, never_says):
    text = said_by_topic(content.knowledge.topics[topic])

    assert [words for words in says if words not in text] == []
    assert [words for words in never_says if words in text] == []


def test_the_icos_words_are_quoted_as_the_icos_and_promise_nothing_more(content):
    note = content.knowledge.topics["fear-of-sharing"].law_note

    assert "in trouble with the ICO" in note
    assert "Employers, professional regulators and courts have not said so" in note


def test_share_with_family_opens_with_the_question_who_may_be_the_danger(content):
    verdict = content.knowledge.topics["share-with-family"].verdict

    assert verdict.startswith("First ask: could telling them put anyone at risk, or could they be the one causing harm")


def test_no_consent_answer_says_that_nothing_has_changed(content):
    about_consent = [topic for topic in content.knowledge.topics.values() if "consent" in topic.id]

    assert len(about_consent) >= 5
    assert [topic.id for topic in about_consent if "The message is the same" in (topic.law_note or "")] == []


TELLING = re.compile(r"(?<!not )[Tt]ell (them|the person|the family)\b(?!, other)")


def test_wherever_a_result_says_tell_them_the_telling_line_stands(content):
    """Before anyone is told: could they be causing the harm, pass it on, destroy evidence or press the child?"""
    flow, words = content.flow, content.check_words
    for row in {row["card"]: row for row in rows() if row["recommendation"].startswith("share")}.values():
        card = said_by_card(words.cards[row["card"]])
        if TELLING.search(card):
            assert "telling" in advise(flow, given(row)).notes, row["card"]


@pytest.mark.parametrize(
    ("note", "cards"),
    [
        ("report", "T1 T2 N1 N2 N3 N4 PR"),
        ("at-risk", "LV LA-V V1 V2 V4 V5 A1 A2 X1 T3 T4 N6 F L NI LA-T LA-N B-T B-N B-V B-C PE PV FT"),
        ("today", "V1 V2 V3 V4 V5 PV B-V B-C"),
        ("telling", "T1 T2 T3 T4 T5 N1 N2 N3 N4 N5 N6 LA-T LA-N B-T B-N FT"),
        ("ask-the-officer", "PE PR PV"),
        ("own-rules", "T1 T2 N1 N2 N3 N4 V3 V4 PR"),
        ("acknowledgement", "T1 T2 T3 T4 T5 N1 N2 N3 N4 N5 N6 PR S5 FT"),
        ("go-past", "S5 N1 FT PR"),
        ("written-reasons", "LA-T LA-N LA-C"),
        ("board-answers", "B-T B-N B-V B-C"),
        ("board-reasons", "B-T B-N B-C"),
    ],
)
def test_a_line_stands_on_every_result_that_needs_it(content, note, cards):
    flow = content.flow
    reached = {row["card"]: row for row in rows() if row["danger"] == "no"}

    assert [card for card in cards.split() if note not in advise(flow, given(reached[card])).notes] == []


def test_with_danger_unsure_every_advice_is_for_today_and_names_the_child(content):
    for row in rows():
        if row["danger"] == "unsure":
            advice = advise(content.flow, given(row))
            assert advice.notes[0] == "tell-lead-now"
            if advice.recommendation == "seek-advice":
                assert {"today", "name-them"} <= set(advice.notes), row


@pytest.mark.parametrize(
    ("answers", "note", "stands"),
    [
        ({"source": "own"}, "to-whom", True),
        ({"source": "la", "request_fit": "unsure"}, "to-whom", False),
        ({"source": "la", "request_fit": "unsure"}, "not-bound", True),
        ({"source": "la", "request_fit": "not-covered"}, "not-bound", True),
        ({"source": "la", "request_fit": "not-covered"}, "say-why", True),
        ({"source": "la", "request_fit": "unsure"}, "say-why", False),
        ({"source": "la", "request_fit": "not-covered"}, "written-reasons-if-bound", False),
        ({"source": "own"}, "not-bound", False),
        ({"source": "la", "request_fit": "comply"}, "not-bound", False),
        ({"source": "la", "request_fit": "comply", "consent": "refused"}, "told-in-confidence", True),
        ({"source": "la", "request_fit": "comply", "consent": "given"}, "told-in-confidence", False),
        ({"source": "la", "request_fit": "comply", "advice_wanted": "yes"}, "still-answer", True),
        ({"source": "own", "advice_wanted": "yes"}, "still-answer", False),
    ],
)
def test_a_line_that_depends_on_an_answer_stands_only_with_it(flow, answers, note, stands):
    asked = {"danger": "no", "identifiable": "yes", "purpose": "risk", "consent": "refused", "recipient": "yes"}
    advice = advise(flow, {**asked, "necessary": "yes", "advice_wanted": "no", **answers})

    assert (note in advice.notes) is stands


def test_each_box_of_the_last_screen_is_the_doubt_itself(content):
    """A nervous person who ticks everything must not be saying that all is well."""
    doubtful = re.compile(r"^(I have not|I cannot|I have no|It may|Some of it may not)")

    assert [label for label in content.check_words.doubts.values() if not doubtful.match(label)] == []


def test_the_decision_screen_says_who_reads_the_record_and_what_not_to_record_here(content):
    intro = content.messages.record.intro

    assert "leads can read it" in intro
    assert "If the worry is about one of them, keep it out of this log" in intro
