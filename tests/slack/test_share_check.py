"""The journey of the check and the record, through the real app."""

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.decisions.log import Scope
from bot.stand_in.person import text_of

EVERYONE = Scope("", "TLOCAL", None)
SHARE = {
    "danger": "no",
    "identifiable": "yes",
    "source": "own",
    "purpose": "risk",
    "consent": "refused",
}


@pytest.fixture
def ann(person):
    return person("U1ANN")


def answer(who, answers):
    """Goes through the check from an open first screen, giving these answers wherever they are asked."""
    while who.view.get("callback_id") == "check-screen":
        screen = json.loads(who.view["private_metadata"])["screen"]
        for block in [block for block in who.view["blocks"] if block["type"] == "input"]:
            question = block["block_id"].partition(":")[0]
            if question in answers:
                who.choose(block["block_id"], answers[question])
        who.submit()
        assert who.field_errors == {}, (screen, who.field_errors)


def to_result(who, **changes):
    who.command("/share-check", "text that nobody reads")
    answer(who, {**SHARE, **changes})


def to_decision(who, **changes):
    to_result(who, **changes)
    who.submit()


def test_the_check_leads_to_a_recommendation_with_reasons_and_records_the_decision(ann, log, settle):
    to_result(ann)

    seen = text_of(ann.view)
    assert "Share it now, although they said no" in seen
    assert "Why" in seen
    assert "Golden rules" in seen
    assert "You decide. This is guidance, not permission." in seen
    assert "Not yet reviewed by a safeguarding lead" in seen

    ann.submit()
    assert "Safeguarding leads can read it" in text_of(ann.view)
    ann.choose("decision", "share-without-consent")
    settle()
    ann.tick("kinds", "concern")
    ann.tick("recipients", "social-services", "police")
    ann.fill("reasons", "The risk outweighs the refusal.")
    ann.submit()
    settle()

    assert ann.field_errors == {}

    (decision,) = log.find(EVERYONE).decisions
    assert (decision.decision, decision.recommendation, decision.card) == ("share-without-consent",) * 2 + ("N4",)
    assert decision.decided_by == "U1ANN"
    assert decision.recipients == ("social-services", "police")
    assert decision.answers["consent"] == "refused"
    assert decision.content_version
    assert decision.reference in text_of(ann.view)
    (copy,) = ann.sees("DU1ANN")
    assert decision.reference in copy.text
    assert "outweighs" not in text_of(copy.blocks)


@pytest.mark.parametrize("way_in", ["command", "global", "message", "home"])
def test_every_way_in_opens_the_first_screen_and_copies_nothing(ann, settle, way_in):
    if way_in == "command":
        ann.command("/share-check", "zebracrossing")
    elif way_in == "global":
        ann.shortcut("start-check")
    elif way_in == "message":
        ann.shortcut("start-check-from-message", {"text": "zebracrossing", "ts": "1.1"})
    else:
        ann.open_home()
        settle()
        ann.press("start-check", home=True)

    assert "immediate risk of harm" in text_of(ann.view)
    assert "zebracrossing" not in json.dumps(ann.view)


def test_back_keeps_the_answers_and_a_changed_one_drops_what_no_longer_applies(ann, settle):
    ann.command("/share-check")
    ann.choose("danger", "no")
    ann.submit()
    ann.choose("identifiable", "yes")
    ann.choose("source", "la")
    ann.submit()
    ann.choose("request_fit:la", "comply")
    ann.choose("purpose:la", "risk")
    ann.submit()

    for _ in range(2):
        ann.press("check-back")
        settle()
    assert ann.state(ann.view)["source"]["value"]["selected_option"]["value"] == "la"
    ann.choose("source", "own")
    ann.submit()

    shown = [block["block_id"] for block in ann.view["blocks"] if block["type"] == "input"]
    assert shown == ["purpose:own"]
    assert ann.state(ann.view)["purpose:own"]["value"]["selected_option"]["value"] == "risk"
    assert "comply" not in ann.view["private_metadata"]


def test_going_back_from_the_result_and_saying_yes_to_danger_ends_in_999(ann, settle):
    to_result(ann)
    for _ in range(5):
        ann.press("check-back")
        settle()
    ann.choose("danger", "yes")
    ann.submit()

    assert "Call 999 now" in text_of(ann.view)


def test_an_unanswered_question_is_asked_for_and_nothing_moves_on(ann):
    ann.command("/share-check")
    ann.submit()
    assert set(ann.field_errors) == {"danger"}

    ann.field_errors = {}
    ann.send_submission(ann.view)

    assert set(ann.field_errors) == {"danger"}
    assert "immediate risk of harm" in text_of(ann.view)


def test_not_sure_about_danger_heads_every_result(ann):
    to_result(ann, danger="unsure")

    assert (
        text_of(ann.view).splitlines()[2].startswith("*You were not sure about danger. Tell your safeguarding lead now")
    )


def test_what_is_missing_is_said_under_its_field_and_nothing_is_recorded(ann, log, settle):
    to_decision(ann)
    ann.choose("decision", "do-not-share-now")
    settle()
    ann.submit()
    assert set(ann.field_errors) == {"reasons", "differs_category", "differs_reason"}

    ann.send_submission(ann.view)  # past Slack's own refusal

    assert ann.field_errors["reasons"] == "Write a short reason. Leave out names."
    assert set(ann.field_errors) == {"reasons", "differs_category", "differs_reason"}
    assert log.find(EVERYONE).total == 0


def test_a_submission_that_overtakes_the_fields_it_needs_gets_them_and_records_nothing(ann, log, settle):
    to_decision(ann)
    ann.fill("reasons", "My reason.")
    view = {**ann.view, "typed": {**ann.view["typed"], "decision": {"selected_option": {"value": "shared-part"}}}}
    ann.send_submission(view)

    assert {"kinds", "recipients"} <= {block.get("block_id") for block in ann.view["blocks"]}
    assert "Choose what kind of information it is." in text_of(ann.view)
    assert ann.state(ann.view)["reasons"]["value"]["value"] == "My reason."
    assert log.find(EVERYONE).total == 0


def test_a_reason_over_600_characters_is_refused_by_slack_and_by_the_bot(ann, log, settle):
    fill_in(ann, settle)
    ann.view["typed"]["reasons"] = {"value": "x" * 601}
    ann.submit()
    assert ann.field_errors == {"reasons": "This is too long."}

    ann.send_submission(ann.view)

    assert ann.field_errors == {"reasons": "This is too long. Please shorten it."}
    assert log.find(EVERYONE).total == 0


def test_a_refusal_to_a_local_authority_asks_about_written_reasons(ann, log, settle):
    to_decision(ann, source="la", request_fit="harms-functions")
    ann.choose("decision", "do-not-share-now")
    settle()
    ann.choose("written_reasons", "not-yet")
    ann.choose("differs_category", "procedure")
    ann.fill("differs_reason", "Our procedure.")
    ann.fill("reasons", "It would stop the service.")
    ann.submit()

    (decision,) = log.find(EVERYONE).decisions
    assert (decision.written_reasons, decision.cannot_comply) == ("not-yet", "own-functions")


@pytest.mark.parametrize(
    ("answers", "asks"),
    [
        ({"source": "board", "request_fit": "fits", "consent": "given"}, True),
        ({"source": "board", "request_fit": "harms-functions"}, True),
        ({"source": "la", "request_fit": "not-covered"}, False),
        ({"source": "police", "request_fit": "neither"}, False),
    ],
)
def test_a_refusal_asks_about_written_reasons_where_an_act_requires_them(ann, settle, answers, asks):
    to_decision(ann, **answers)
    ann.choose("decision", "do-not-share-now")
    settle()

    assert ("written_reasons" in [block.get("block_id") for block in ann.view["blocks"]]) is asks


def test_changing_the_decision_back_and_forth_loses_nothing_typed(ann, settle):
    to_decision(ann)
    ann.fill("reasons", "My reason.")
    ann.choose("decision", "share-without-consent")
    settle()
    ann.tick("kinds", "concern")
    ann.choose("decision", "undecided")
    settle()
    ann.choose("decision", "share-without-consent")
    settle()

    state = ann.state(ann.view)
    assert state["reasons"]["value"]["value"] == "My reason."
    assert [one["value"] for one in state["kinds"]["value"]["selected_options"]] == ["concern"]


def test_back_from_the_decision_keeps_the_reasons(ann, settle):
    to_decision(ann)
    ann.fill("reasons", "My reason.")
    ann.press("record-back")
    settle()
    ann.submit()

    assert ann.state(ann.view)["reasons"]["value"]["value"] == "My reason."


def fill_in(who, settle):
    to_decision(who)
    who.choose("decision", "undecided")
    settle()
    who.fill("reasons", "Waiting for advice.")


def test_submitting_twice_leaves_one_record_and_one_private_copy(ann, log, settle):
    fill_in(ann, settle)
    window = dict(ann.view)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ann.send_submission, [window] * 8))
    settle()

    assert log.find(EVERYONE).total == 1
    assert len(ann.sees("DU1ANN")) == 1
    assert ann.trouble == 0


def test_a_locked_log_says_not_recorded_keeps_the_words_and_a_later_try_records(ann, log, settle, tmp_path, caplog):
    fill_in(ann, settle)
    blocker = sqlite3.connect(tmp_path / "log.db", isolation_level=None)
    blocker.execute("BEGIN EXCLUSIVE")

    ann.submit()

    assert "NOT recorded" in ann.field_errors["reasons"]
    assert ann.state(ann.view)["reasons"]["value"]["value"] == "Waiting for advice."
    assert "Waiting for advice" not in caplog.text
    blocker.execute("ROLLBACK")
    blocker.close()
    ann.submit()
    assert log.find(EVERYONE).total == 1


def test_a_decision_can_be_recorded_without_a_check(ann, log, settle):
    ann.command("/share-check")
    ann.press("record-without-check")
    settle()
    ann.choose("decision", "do-not-share-now")
    settle()
    ann.fill("reasons", "No need.")
    ann.submit()

    (decision,) = log.find(EVERYONE).decisions
    assert (decision.recommendation, decision.decision, decision.differs) == (None, "do-not-share-now", False)


def test_a_check_that_ends_without_a_record_is_counted_and_nothing_else_is_kept(ann, log, settle):
    to_result(ann)
    ann.close()
    settle()

    import datetime as dt

    assert [(t.what, t.which, t.n) for t in log.tallies(EVERYONE, dt.date(2020, 1, 1))] == [
        ("check-not-recorded", "share-without-consent", 1)
    ]
    assert log.find(EVERYONE).total == 0


@pytest.mark.parametrize(
    "metadata",
    ["", "not json", "[]", '{"screen": "nowhere"}', '{"answers": 7}', '{"screen": "danger", "answers": {"x": {}}}'],
)
def test_a_forged_window_is_refused_politely_and_records_nothing(ann, log, settle, metadata):
    ann.command("/share-check")
    for callback in ("check-screen", "check-result"):
        ann.send_submission({**ann.view, "private_metadata": metadata, "callback_id": callback})
    settle()

    assert ann.trouble == 0
    assert log.find(EVERYONE).total == 0


def test_a_forged_recommendation_is_not_believed(ann, log, settle):
    fill_in(ann, settle)
    values = json.loads(ann.view["private_metadata"])
    values |= {"recommendation": "do-not-share-now", "card": "X1"}
    ann.send_submission({**ann.view, "private_metadata": json.dumps(values)})

    (decision,) = log.find(EVERYONE).decisions
    assert (decision.recommendation, decision.card) == ("share-without-consent", "N4")


def test_a_person_of_another_organisation_cannot_check_or_record(person, log):
    stranger = person("U9", team="TOTHER")
    stranger.shortcut("start-check")

    assert "belong to the organisation" in text_of(stranger.view)
    assert "callback_id" not in stranger.view


def test_two_people_do_not_see_each_others_check(ann, person):
    other = person("U2BEA")
    ann.command("/share-check")

    assert "U2BEA" not in ann.slack.views
    other.command("/share-check")
    assert other.view["id"] != ann.view["id"]
