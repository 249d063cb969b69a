"""The one condition: all of these answers fit."""

import pytest

from bot.check.advice import advise
from bot.check.flow import Note
from bot.check.problems import flow_problems
from bot.when import Applies, When


@pytest.mark.parametrize(
    ("when", "answers", "fits"),
    [
        ({}, {}, True),
        ({}, {"source": "la"}, True),
        ({"source": ["la", "board"]}, {"source": "board"}, True),
        ({"source": ["la", "board"]}, {"source": "own"}, False),
        ({"source": ["la"]}, {}, False),
        ({"source": ["la"], "purpose": ["risk"]}, {"source": "la"}, False),
        ({"source": ["la"], "purpose": ["risk"]}, {"source": "la", "purpose": "risk"}, True),
        ({"kinds": ["health"]}, {"kinds": ("concern", "health")}, True),
        ({"kinds": ["health"]}, {"kinds": ["concern"]}, False),
        ({"source": ["-", "org"]}, {}, True),
        ({"source": ["-"]}, {"source": None}, True),
        ({"kinds": ["-"]}, {"kinds": ()}, True),
        ({"source": ["-"]}, {"source": "org"}, False),
        ({"source": []}, {"source": "org"}, False),
    ],
)
def test_a_condition_fits_when_all_its_answers_do(when, answers, fits):
    assert When(when).fits(answers) is fits


@pytest.mark.parametrize(
    ("when", "unless", "answers", "applies"),
    [
        ({}, {}, {}, True),
        ({"source": ["la"]}, {}, {"source": "la"}, True),
        ({"source": ["la"]}, {"fit": ["not-covered"]}, {"source": "la"}, True),
        ({"source": ["la"]}, {"fit": ["not-covered"]}, {"source": "la", "fit": "not-covered"}, False),
        ({"source": ["la"]}, {"fit": ["not-covered"]}, {"fit": "comply"}, False),
        ({}, {"told": ["-", "nobody"]}, {}, False),
    ],
)
def test_an_exception_takes_away_what_would_apply(when, unless, answers, applies):
    assert Applies(when=When(when), unless=When(unless)).applies(answers) is applies


@pytest.mark.parametrize("code", ["conflicts-with-duties", "cannot-comply"])
def test_an_answer_fits_by_the_code_that_was_chosen_and_by_the_one_it_counts_as(flow, code):
    note = Note(note="report", when=When({"request_fit": [code]}))
    flow = flow.model_copy(update={"notes": [note]})
    answers = {"danger": "no", "identifiable": "yes", "source": "la", "purpose": "risk"}

    assert advise(flow, {**answers, "request_fit": "conflicts-with-duties"}).notes == ("report",)
    assert (advise(flow, {**answers, "request_fit": "harms-functions"}).notes == ("report",)) is (
        code == "cannot-comply"
    )


@pytest.mark.parametrize("where", ["notes", "doubts", "facts", "danger_unsure", "cards"])
def test_a_code_that_no_question_has_is_refused_in_every_condition(flow, where):
    wrong = When({"purpose": ["risky"]})
    timely, fact, advice = flow.doubts["timely"], flow.facts[0], flow.cards["ADVICE"]
    changes = {
        "notes": [flow.notes[0].model_copy(update={"when": wrong})],
        "doubts": {"timely": timely.model_copy(update={"notes": [Note(note="act-today", when=wrong)]})},
        "facts": [fact.model_copy(update={"when": wrong})],
        "danger_unsure": flow.danger_unsure.model_copy(update={"when": wrong}),
        "cards": {**flow.cards, "ADVICE": advice.model_copy(update={"falls_back": wrong})},
    }

    (said,) = flow_problems(flow.model_copy(update={where: changes[where]}))

    assert "names purpose: risky, which is no option" in said
