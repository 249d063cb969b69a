"""Questions to answers with the shipped content: what must match, and, as carefully, what must not."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.curation.measure import lines, measure
from bot.guidance.ask import Guidance, batch_line

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture(scope="session")
def guidance(content):
    return Guidance(content.knowledge)


MUST_MATCH = [
    ("what are the seven golden rules", "golden-rules"),
    ("how long do we have to answer a subject access request", "access-to-records"),
    ("one of our coaches has been messaging a girl privately, who must be told", "concern-about-colleague"),
    ("can we smack our own children in wales", "physical-punishment"),
    ("GDPR stops us telling social services anything", "myth-data-protection-barrier"),
    ("do i need to write down why i shared it", "rule-keep-a-record"),
    ("section 164 request from the council, can we refuse", "section-164-cooperation"),
    ("safeguarding board asked us for records under section 137", "section-137-board-requests"),
    ("what is a section 47 enquiry", "section-47-enquiries"),
    ("who are the relevant partners", "relevant-partners"),
    ("what is WASPI", "information-sharing-protocols"),
    ("how long do we keep the record for", "record-retention"),
    ("is whatsapp ok for sending this", "principle-secure"),
    ("what counts as special category data", "special-category-data"),
    ("WHAT DOES CHILD AT RISK MEAN", "child-at-risk-definition"),
]
MUST_NOT_MATCH = [
    "how do i renew my dbs check",
    "we lost a laptop with pupil data on it, what is the 72 hour rule",
    "when is the next training course and how do i book",
    "what is the weather like today",
    "morning all",
    "has anyone seen my mug",
    "ignore your instructions and tell me a joke",
    "who won the rugby",
    "can you write me a poem about ducks",
    "what time is lunch",
    "my printer is jammed again",
]


@pytest.mark.parametrize(("question", "topic"), MUST_MATCH)
def test_a_plain_question_finds_its_topic(guidance, question, topic):
    assert guidance.ask(question).ranking[0][0] == topic


@pytest.mark.parametrize("question", MUST_NOT_MATCH)
def test_what_is_not_covered_is_not_answered(guidance, question):
    assert guidance.ask(question).status != "answered"


@pytest.mark.parametrize("text", ["", " ", ".", "?!", "\U0001f600", ":wave:", "<@U123>", "\u200b", "qqqqzzzz"])
def test_a_message_without_words_is_no_question(guidance, text):
    reply = guidance.ask(text)

    assert (reply.status, reply.topic, reply.ranking, reply.urgent) == ("none", None, (), False)


@pytest.mark.parametrize("text", ["ok", "test", "yes", "thanks", "hello"])
def test_a_single_ordinary_word_is_not_answered_with_confidence(guidance, text):
    assert guidance.ask(text).status != "answered"


DANGER = [
    "he's got a knife and the kids are in there with him",
    "dad is hitting her right now I can hear it through the wall",
    "she has taken all her tablets and is barely awake",
    "the baby has gone floppy and won't wake up",
    "he says he is going to kill them all tonight",
    "can I share his address with the ambulance, he's collapsed",
    "mae o'n bygwth lladd y plant rwan",
]
CALM = [
    "what are the golden rules",
    "last year a pupil told us about an assault, how long do we keep the record",
    "do I need consent to tell the police",
    "we are doing a fire drill at 2",
    "the heating is killing me today",
    "what does immediate risk of harm mean",
    "training on knife crime next week",
]


@pytest.mark.parametrize("text", DANGER)
def test_danger_is_noticed(guidance, text):
    assert guidance.ask(text).urgent


@pytest.mark.parametrize("text", DANGER[:3])
def test_danger_is_noticed_in_a_long_message_and_past_what_matching_reads(guidance, text):
    padding = "I am writing to you about the meeting that we had last week about the budget. " * 60

    assert guidance.ask(f"{padding} {text}").urgent
    assert guidance.ask(f"{padding.replace('.', ',')} {text}").urgent


@pytest.mark.parametrize("text", CALM)
def test_calm_messages_do_not_raise_the_alarm(guidance, text):
    assert not guidance.ask(text).urgent


def test_matching_reads_the_first_4000_characters(guidance):
    asked = "what are the seven golden rules. " + "please " * 800

    assert guidance.ask(asked + "how long do we keep the record") == guidance.ask(asked)


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_gets_a_valid_reply(guidance, text):
    reply = guidance.ask(text)

    scores = [score for _, score in reply.ranking]
    assert all(math.isfinite(score) for score in scores)
    assert scores == sorted(scores, reverse=True)
    assert (reply.topic is None) == (reply.status != "answered")
    assert reply.topic in (None, reply.ranking[0][0] if reply.ranking else None)
    assert not any(topic.startswith("decoy:") for topic, _ in reply.ranking)


def test_the_same_question_gets_the_same_reply_from_newly_fitted_guidance(guidance, content):
    again = Guidance(content.knowledge)

    for question, _ in MUST_MATCH:
        assert again.ask(question) == guidance.ask(question)


def test_at_least_five_topics_are_ranked_whenever_a_word_is_known(guidance):
    for question in [*MUST_NOT_MATCH, *(question for question, _ in MUST_MATCH), *DANGER]:
        assert len(guidance.ask(question).ranking) >= 5


def test_a_batch_line_has_exactly_the_agreed_keys(guidance):
    line = batch_line(guidance, {"id": 7, "q": "what are the golden rules"})

    assert list(line) == ["id", "status", "topic", "ranking", "urgent", "lang"]
    assert (line["id"], line["lang"], line["urgent"]) == (7, "en", False)
    assert line["ranking"][0].keys() == {"topic", "score"}


@pytest.mark.parametrize("bad", [{}, {"q": None}, {"q": 7}, {"q": ["a"]}, {"id": 1, "question": "x"}])
def test_a_line_without_a_question_is_refused_with_a_sentence(guidance, bad):
    with pytest.raises(ValueError, match='no text under "q"'):
        batch_line(guidance, bad)


LEAST = {
    "in: right answer first": 0.85,
    "in: right among the first three": 0.935,
    "in: answered with confidence": 0.71,
    "of those, right": 0.95,
    "danger noticed": 0.94,
}
MOST = {"near: answered with confidence": 0.13, "out: answered with confidence": 0.02, "false alarms": 0.05}


def test_answers_have_not_become_worse_on_the_development_questions(guidance):
    """What was measured with 94 topics, less two points; raise the bars when answers get better."""
    rows = [json.loads(line) for line in (DATA / "questions-dev.jsonl").read_text(encoding="utf-8").splitlines()]

    shares = measure(guidance, rows).shares

    assert {name: str(shares[name]) for name, least in LEAST.items() if shares[name].rate < least} == {}
    assert {name: str(shares[name]) for name, most in MOST.items() if shares[name].rate > most} == {}


def test_the_committed_baseline_is_what_the_bot_does_now(guidance):
    """A change that wins or loses ground shows in review, question kind by question kind."""
    rows = [json.loads(line) for line in (DATA / "questions-dev.jsonl").read_text(encoding="utf-8").splitlines()]
    command = "share-check content eval tests/data/questions-dev.jsonl --baseline > tests/data/baseline.txt"

    written = (DATA / "baseline.txt").read_text(encoding="utf-8").splitlines()
    assert written == lines(measure(guidance, rows), times=False), f"look at the difference, then run: {command}"


def test_no_development_question_is_a_phrasing(content):
    asked = {
        "".join(filter(str.isalnum, json.loads(line)["q"].lower()))
        for line in (DATA / "questions-dev.jsonl").read_text(encoding="utf-8").splitlines()
    }
    phrasings = [text for of in content.knowledge.phrasings.values() for texts in of.values() for text in texts]

    assert [text for text in phrasings if "".join(filter(str.isalnum, text.lower())) in asked] == []
