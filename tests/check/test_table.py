"""The acceptance table: 2,667 combinations of answers, each with its one recommendation and card."""

import csv
from pathlib import Path

import pytest

from bot.check.advice import advise
from bot.check.batch import advise_line
from bot.check.flow import accepted, offered, prune, walk

TABLE = Path(__file__).parents[1] / "data" / "share-check-table.tsv"
QUESTIONS = (
    "danger",
    "identifiable",
    "source",
    "request_fit",
    "purpose",
    "consent",
    "recipient",
    "necessary",
    "advice_wanted",
)


def rows():
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def given(row):
    """The answers of a row, in the order of the questions; "-" means not asked."""
    return {question: row[question] for question in QUESTIONS if row[question] != "-"}


def test_every_row_of_the_table_agrees(flow):
    wrong = []
    for row in rows():
        advice = advise(flow, given(row))
        if advice is None or (advice.recommendation, advice.card) != (row["recommendation"], row["card"]):
            wrong.append((row, advice))

    assert len(rows()) == 2667
    assert wrong == []


def test_until_the_last_answer_the_next_question_is_the_tables_next_column(flow):
    for row in rows():
        answers = list(given(row).items())
        for length in range(len(answers)):
            line = advise_line(flow, {"answers": dict(answers[:length])})
            assert line == {"recommendation": None, "card": None, "next": answers[length][0]}


def every_path(flow, answers):
    question = walk(flow, answers).next
    if question is None:
        yield answers
        return
    for code in dict.fromkeys(flow.questions[question].counts_as.get(c, c) for c in offered(flow, question, answers)):
        yield from every_path(flow, {**answers, question: code})


def test_the_flow_reaches_exactly_the_combinations_of_the_table(flow):
    reached = {tuple(sorted(path.items())) for path in every_path(flow, {})}

    assert reached == {tuple(sorted(given(row).items())) for row in rows()}


def test_both_grounds_of_not_complying_lead_the_same_way_and_stay_apart_in_the_answers(flow):
    for ground in ("conflicts-with-duties", "harms-functions"):
        answers = {"danger": "no", "identifiable": "yes", "source": "la", "request_fit": ground, "purpose": "risk"}

        advice = advise(flow, answers)

        assert (advice.card, advice.answers["request_fit"]) == ("LA-C", ground)


@pytest.mark.parametrize("row", rows()[:: len(rows()) // 60], ids=lambda row: row["card"])
def test_answers_that_are_not_asked_play_no_part(flow, row):
    noise = {question: "nonsense" for question in QUESTIONS if row[question] == "-"}

    line = advise_line(flow, {"answers": {**given(row), **noise, "colour": "blue"}})

    assert (line["recommendation"], line["card"], line["next"]) == (row["recommendation"], row["card"], None)


def test_danger_ends_in_the_emergency_result_whatever_else_is_answered(flow):
    for row in rows()[::7]:
        assert advise(flow, {**given(row), "danger": "yes"}).card == "E"
        assert prune(flow, {**given(row), "danger": "yes"}) == {"danger": "yes"}


@pytest.mark.parametrize("bad", [{}, {"answers": None}, {"answers": []}, {"answers": "danger"}])
def test_a_line_without_answers_is_refused_with_a_sentence(flow, bad):
    with pytest.raises(ValueError, match=r'has no "answers"'):
        advise_line(flow, bad)


@pytest.mark.parametrize("code", ["maybe", "", 1, True, ["no"], "cannot-comply"])
def test_an_unknown_code_is_refused_and_not_repeated(flow, code):
    with pytest.raises(ValueError, match="one of its codes here: yes, no, unsure"):
        advise_line(flow, {"answers": {"danger": code}})


@pytest.mark.parametrize("nothing", [None, "-"])
def test_a_dash_and_null_mean_not_answered(flow, nothing):
    assert advise_line(flow, {"answers": {"danger": nothing}})["next"] == "danger"


def test_an_option_of_another_kind_of_request_is_refused(flow):
    answers = {"danger": "no", "identifiable": "yes", "source": "board"}

    assert "comply" not in accepted(flow, "request_fit", answers)
    with pytest.raises(ValueError, match="fits, conflicts-with-duties"):
        advise_line(flow, {"answers": {**answers, "request_fit": "comply"}})
