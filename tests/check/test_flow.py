"""The walk through the check: Back, changed answers, screens; and flows that must be refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.check.advice import advise
from bot.check.flow import before, next_screen, offered, prune, questions_on, screen_before, walk
from bot.check.problems import flow_problems, word_problems
from tests.check.test_table import rows

WORDS = ["yes", "no", "unsure", "own", "org", "la", "board", "legal", "family", "comply", "fits", "seen", "risk"]
WORDS += ["wellbeing", "other", "given", "refused", "notyet", "unsafe", "harms-functions", "nonsense", ""]


def any_answers(flow):
    return st.dictionaries(st.sampled_from([*flow.questions, *flow.doubts, "colour"]), st.sampled_from(WORDS))


@given(st.data())
def test_pruning_keeps_the_result_and_pruning_again_changes_nothing(content, data):
    flow = content.flow
    answers = data.draw(any_answers(flow))

    kept = prune(flow, answers)

    assert kept.items() <= answers.items()
    assert prune(flow, kept) == kept
    assert walk(flow, kept) == walk(flow, answers)


@given(st.data())
def test_every_state_has_a_next_screen_or_a_result_and_back_leads_to_an_earlier_screen(content, data):
    flow = content.flow
    answers = data.draw(any_answers(flow))

    screen, advice = next_screen(flow, answers), advise(flow, answers)
    earlier = screen_before(flow, answers, screen)

    assert (screen is None) == (advice is not None)
    if screen is not None:
        assert questions_on(flow, screen, answers)
        assert flow.screens.index(earlier) <= flow.screens.index(screen)
        assert not set(before(flow, answers, screen)) & set(screen.questions)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("own", ["purpose"]),
        ("org", ["purpose"]),
        ("police", ["request_fit", "purpose"]),
        ("la", ["request_fit", "purpose"]),
        ("board", ["request_fit"]),
        ("legal", ["request_fit"]),
    ],
)
def test_the_third_screen_asks_what_the_request_calls_for(flow, source, shown):
    answers = {"danger": "no", "identifiable": "yes", "source": source}

    assert questions_on(flow, flow.screens[2], answers) == shown


def test_no_path_has_more_than_five_screens(flow):
    assert len(flow.screens) == 5


RISK = {"danger": "no", "identifiable": "yes", "source": "own", "purpose": "risk", "consent": "unsafe"}


def settled(**changes):
    return {**RISK, "recipient": "yes", "necessary": "yes", "advice_wanted": "no", **changes}


@pytest.mark.parametrize(
    ("doubt", "for_risk", "for_wellbeing"),
    [
        ("proportionate", ["cut-it-down"], ["cut-it-down"]),
        ("relevant", ["cut-it-down"], ["cut-it-down"]),
        ("adequate", ["mark-doubts", "report-anyway"], ["mark-doubts"]),
        ("accurate", ["mark-doubts", "report-anyway"], ["mark-doubts"]),
        ("timely", ["act-today"], ["act-today"]),
        ("secure", ["secure-route", "phone-now"], ["secure-route"]),
    ],
)
def test_a_doubt_adds_its_line_and_leaves_the_result(flow, doubt, for_risk, for_wellbeing):
    risk = advise(flow, settled(**{doubt: "no"}))
    wellbeing = advise(flow, settled(purpose="wellbeing", **{doubt: "no"}))

    assert (risk.card, added(flow, risk, "risk")) == ("N1", for_risk)
    assert (wellbeing.card, added(flow, wellbeing, "wellbeing")) == ("N5", for_wellbeing)


def added(flow, advice, purpose):
    """The notes that the result has beyond those it has without a doubt."""
    without = advise(flow, settled(purpose=purpose)).notes
    assert advice.notes[: len(without)] == without
    return list(advice.notes[len(without) :])


def test_advice_wanted_for_risk_comes_with_a_fallback_and_a_time_limit(flow):
    risk = advise(flow, settled(advice_wanted="yes"))
    wellbeing = advise(flow, settled(advice_wanted="yes", purpose="wellbeing"))

    assert (risk.card, risk.fallback) == ("ADVICE", "N1")
    assert "today" in risk.notes
    assert (wellbeing.card, wellbeing.fallback) == ("ADVICE", None)
    assert "today" not in wellbeing.notes


def test_the_wrong_recipient_for_risk_means_advice_today_and_a_report_meanwhile(flow):
    advice = advise(flow, settled(recipient="no"))

    assert advice.card == "TEST"
    assert {"today", "report-meanwhile"} <= set(advice.notes)


def test_everything_shown_has_words_and_nothing_else_has(content):
    assert flow_problems(content.flow) == []
    assert word_problems(content.flow, content.check_words) == []


def changed(flow, **questions):
    """The flow with some questions' arrows replaced."""
    from bot.check.flow import Arrow

    arrows = {name: [Arrow.model_validate(arrow) for arrow in then] for name, then in questions.items()}
    new = {name: q.model_copy(update={"then": arrows.get(name, q.then)}) for name, q in flow.questions.items()}
    return flow.model_copy(update={"questions": new})


@pytest.mark.parametrize(
    ("arrows", "says"),
    [
        ({"purpose": [{"ask": "source"}]}, "may only lead to later ones"),
        ({"purpose": [{"ask": "purpose"}]}, "may only lead to later ones"),
        ({"purpose": [{"ask": "colour"}]}, "neither a question nor a card"),
        ({"purpose": [{"card": "ZZ"}]}, "neither a question nor a card"),
        ({"purpose": [{"table": "none"}]}, "which there is not"),
        ({"purpose": [{"ask": "consent", "card": "E"}]}, "exactly one of"),
        ({"purpose": [{}]}, "exactly one of"),
        ({"purpose": [{"when": {"purpose": ["risk"]}, "ask": "consent"}]}, "lead nowhere"),
        ({"purpose": []}, "lead nowhere"),
        ({"purpose": [{"when": {"purpose": ["risky"]}, "ask": "consent"}, {"ask": "consent"}]}, "is no option"),
        ({"danger": [{"card": "E"}]}, 'Nothing leads to the question "identifiable"'),
        ({"consent": [{"table": "main"}]}, 'Nothing leads to the card "LA-T"'),
    ],
)
def test_a_bad_flow_is_refused_with_a_sentence(flow, arrows, says):
    assert any(says in sentence for sentence in flow_problems(changed(flow, **arrows)))


def test_a_gap_in_a_table_is_refused(flow):
    main = flow.tables["main"]
    row = {code: card for code, card in main.cells["risk"].items() if code != "given"}

    assert any("one result for each answer" in s for s in gaps(flow, cells={**main.cells, "risk": row}))
    assert any("one row for each answer" in s for s in gaps(flow, cells={"risk": main.cells["risk"]}))
    assert any("which is no question" in s for s in gaps(flow, columns="colour"))


def gaps(flow, **changes):
    tables = {**flow.tables, "main": flow.tables["main"].model_copy(update=changes)}
    return flow_problems(flow.model_copy(update={"tables": tables}))


def test_missing_and_stray_words_are_named(content):
    cards = {name: words for name, words in content.check_words.cards.items() if name != "E"}
    words = content.check_words.model_copy(update={"cards": {**cards, "ZZ": content.check_words.cards["E"]}})

    assert word_problems(content.flow, words) == [
        "cards: E has no words; add them.",
        "cards: ZZ is not in share-check.yml; take its words out.",
    ]


def test_options_offered_fit_one_slack_radio_group(flow):
    asked = {(question, row["source"]) for row in rows() for question in flow.questions if row[question] != "-"}

    assert len(asked) > 30
    for question, source in asked:
        assert 0 < len(offered(flow, question, {"source": source})) <= 10
