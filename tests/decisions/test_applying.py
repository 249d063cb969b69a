"""Which fields apply, what a check fills in, what is missing and what comes next: by the shipped conditions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.check.advice import advise
from bot.decisions.applying import (
    Circumstances,
    condition_problems,
    decision_of,
    fields,
    hidden,
    next_steps,
    problems,
    required,
)
from bot.decisions.fields import DECISIONS, FIELDS
from bot.decisions.options import Asked, Step
from bot.when import When

CHECK = {"danger": "no", "identifiable": "yes", "source": "own", "purpose": "risk", "consent": "refused"}
SETTLED = {"recipient": "yes", "necessary": "yes", "advice_wanted": "no"}


@pytest.fixture
def options(content):
    return content.record_options


def about(flow, more=False, **changes):
    advice = advise(flow, {**CHECK, **SETTLED, **changes})
    assert advice is not None
    return Circumstances("k", advice, more=more)


NOTHING = Circumstances("k")
IN_DETAIL = Circumstances("k", more=True)
COMPLETES = Circumstances("k", completes="SC-ABC234", recommended="ask-first", answered={"source": "la"}, more=True)
SHARING = ["decision", "kinds", "recipients", "purpose", "told"]


@pytest.mark.parametrize(
    ("circumstances", "draft", "asked"),
    [
        (NOTHING, {}, ["decision", "reasons"]),
        (NOTHING, {"decision": "share-now"}, [*SHARING, "reasons"]),
        (NOTHING, {"decision": "share-now", "told": "not-told-risk"}, [*SHARING, "told_why", "reasons"]),
        (NOTHING, {"decision": "share-now", "told": "told-after"}, [*SHARING, "reasons"]),
        (NOTHING, {"decision": "ask-first", "told": "not-told-risk"}, ["decision", "reasons"]),
        (
            COMPLETES,
            {"decision": "do-not-share-now", "written_reasons": "sent", "told": "not-told-risk"},
            ["decision", "differs_category", "written_reasons", "reasons", "advice_from", "follow_up"],
        ),
    ],
)
def test_few_fields_are_asked_and_only_where_they_mean_something(options, circumstances, draft, asked):
    assert fields(options, circumstances, draft) == asked


@pytest.mark.parametrize(
    ("name", "draft", "source", "applies"),
    [
        ("requester", {}, None, True),
        ("requester", {}, "org", True),
        ("statutory_route", {}, "legal", True),
        ("requester", {}, "la", False),
        ("consent", {}, None, True),
        ("consent", {}, "own", False),
        ("advice_at", {}, None, False),
        ("advice_summary", {"advice_from": "police"}, None, True),
        ("follow_up_by", {}, None, False),
        ("follow_up_by", {"follow_up": "nothing-more"}, None, False),
        ("follow_up_by", {"follow_up": "meeting"}, None, True),
        ("sent_how", {"decision": "share-now"}, None, True),
        ("sent_how", {"decision": "seek-advice"}, None, False),
    ],
)
def test_the_detail_depends_on_what_is_known(flow, options, name, draft, source, applies):
    fit = {"la": {"request_fit": "comply"}, "legal": {"request_fit": "seen"}}.get(source, {})
    circumstances = about(flow, more=True, source=source, **fit) if source else IN_DETAIL

    assert (name in fields(options, circumstances, draft)) is applies


def test_written_reasons_are_asked_of_who_refuses_an_authority_but_not_of_who_is_not_bound(flow, options):
    for fit, owed in (("comply", True), ("harms-functions", True), ("unsure", True), ("not-covered", False)):
        circumstances = about(flow, source="la", request_fit=fit)
        asked = fields(options, circumstances, {"decision": "do-not-share-now"})
        sent = fields(options, circumstances, {"decision": "do-not-share-now", "written_reasons": "sent"})

        assert ("written_reasons" in asked, "written_reasons_on" in sent) == (owed, owed)


@given(st.data())
def test_what_is_shown_and_what_is_hidden_is_all_that_was_filled_in(content, data):
    options, names = content.record_options, [name for name, row in FIELDS.items() if row.asked]
    draft = data.draw(st.dictionaries(st.sampled_from(names), st.sampled_from([*DECISIONS, "sent", "police"])))
    circumstances = data.draw(st.sampled_from([NOTHING, IN_DETAIL, COMPLETES]))
    shown = fields(options, circumstances, draft)

    assert {**{name: draft[name] for name in shown if name in draft}, **hidden(options, circumstances, draft)} == draft


def test_a_decision_holds_what_applies_and_what_the_check_fills_in(flow, options):
    circumstances = about(flow, source="la", request_fit="conflicts-with-duties")
    draft = {"decision": "do-not-share-now", "reasons": "Not ours.", "kinds": ["health"], "written_reasons": "not-yet"}
    decision = decision_of(flow, options, circumstances, draft, team_id="T1", decided_by="U1")

    assert (decision.card, decision.recommendation, decision.policy) == ("LA-C", "seek-advice", flow.policy)
    assert (decision.source, decision.requester, decision.statutory_route) == ("la", "social-services", "s164")
    assert decision.cannot_comply == "own-duties"
    assert decision.kinds == (), "nothing was shared"
    assert required(options, decision) == (
        "decision",
        "reasons",
        "differs_category",
        "differs_reason",
        "written_reasons",
    )
    assert problems(options, decision) == {"differs_category": "needed", "differs_reason": "needed"}


@pytest.mark.parametrize(
    ("changes", "steps"),
    [
        ({}, ["tell", "report", "case-file"]),
        ({"told": "told-before"}, ["report", "case-file"]),
        ({"told": "will-tell", "answers": {}}, ["tell", "case-file"]),
        ({"decision": "undecided"}, ["report", "undecided", "case-file"]),
        ({"decision": "ask-first", "answers": {}}, ["case-file"]),
        ({"decision": "shared-part", "written_reasons": "not-yet"}, ["tell", "written-reasons", "report", "case-file"]),
    ],
)
def test_only_the_steps_that_apply_come_next(options, decide, changes, steps):
    assert next_steps(options, decide(**changes)) == steps


@pytest.mark.parametrize(
    ("where", "condition", "says"),
    [
        ("role", {"colour": ["blue"]}, 'names "colour", which is no question of the check and no field above'),
        ("role", {"case_reference": ["-"]}, 'names "case_reference", which is no question'),
        ("role", {"reasons": ["-"]}, 'names "reasons", which is no question'),
        ("role", {"check.colour": ["blue"]}, 'names "check.colour", which is no question'),
        ("role", {"check.purpose": ["risky"]}, "names check.purpose: risky, which is no code of it"),
        ("role", {"outcome": ["part"]}, "names outcome: part, which is no code of it"),
        ("role", {"told": ["yes"]}, "names told: yes, which is no code of it"),
        ("next_steps", {"told": ["yes"]}, "names told: yes, which is no code of it"),
        ("risk", {"purpose": ["protect-child"]}, 'names "purpose", which is no question'),
        ("refused", {"consent": ["denied"]}, "names consent: denied, which is no code of it"),
    ],
)
def test_a_condition_that_means_nothing_is_named(flow, options, where, condition, says):
    when = When(condition)
    if where == "role":
        more = [Asked(field="role", when=when) if row.field == "role" else row for row in options.screen.more]
        changes = {"screen": options.screen.model_copy(update={"more": more})}
    else:
        changes = {where: [Step(step="tell", when=when)] if where == "next_steps" else when}
    (found,) = condition_problems(options.model_copy(update=changes), flow)

    assert found[0] == (f"screen, {where}" if where == "role" else f"{where}, tell" if where == "next_steps" else where)
    assert says in found[1]


def test_a_field_of_the_screen_that_is_missing_unknown_or_there_twice_is_named(flow, options):
    more = options.screen.more
    for rows, said in (
        (more[:-1], ("screen, case_reference", "This field is missing; add it.")),
        ([*more, Asked(field="card")], ("screen, card", "This is no field that can be asked; take it out.")),
        ([*more, Asked(field="role")], ("screen, role", "This field is here twice; keep one.")),
    ):
        screen = options.screen.model_copy(update={"more": rows})
        assert condition_problems(options.model_copy(update={"screen": screen}), flow) == [said]
