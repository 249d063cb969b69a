"""The journey of review: who sees which decisions, and that nobody sees more than they may."""

import json

import pytest

from bot.decisions.log import Scope
from bot.decisions.record import Decision
from bot.stand_in.person import text_of

LEAD = "ULEAD"
EVERYONE = Scope("", "TLOCAL", None)


def decide(log, who, number=0, team="TLOCAL", **more):
    fields = {"decision": "share-now", "kinds": ("concern",), "recipients": ("police",), "reasons": f"Reason {number}."}
    key = f"{team}-{who}-{number}"
    return log.record(Decision(key=key, team_id=team, decided_by=who, **{**fields, **more})).reference


@pytest.fixture
def lead(person):
    return person(LEAD)


@pytest.fixture
def ann(person):
    return person("U1ANN")


def test_a_lead_sees_everyones_decisions_newest_first(lead, log, settle):
    first, second = decide(log, "U1ANN"), decide(log, "U2BEA")
    lead.command("/share-log")
    settle()

    seen = text_of(lead.view)
    assert seen.index(second) < seen.index(first)
    assert "you see everyone's decisions" in seen


def buttons(view):
    return {
        e["action_id"]: e["text"]["text"] for b in view["blocks"] for e in b.get("elements", []) if "action_id" in e
    }


@pytest.mark.parametrize(
    ("order", "said", "first_page", "second_page"),
    [
        ("", "newest first", {"log-older": "Older"}, {"log-newer": "Newer"}),
        ("oldest", "oldest first", {"log-older": "Newer"}, {"log-newer": "Older"}),
    ],
)
def test_the_list_says_which_end_is_on_top_and_where_its_pages_lead(
    lead, log, settle, order, said, first_page, second_page
):
    references = [decide(log, "U1ANN", number) for number in range(11)]
    lead.command("/share-log", order)
    settle()
    top, turns = text_of(lead.view), buttons(lead.view)
    lead.press("log-older", "10")
    settle()

    assert said in top
    assert (references[0] in top) == (order == "oldest")
    assert {name: text for name, text in turns.items() if name in ("log-newer", "log-older")} == first_page
    after = buttons(lead.view)
    assert {name: text for name, text in after.items() if name in ("log-newer", "log-older")} == second_page


def test_anyone_else_sees_only_their_own_and_is_told_so_kindly(ann, log, settle):
    own, other = decide(log, "U1ANN"), decide(log, "U2BEA")
    ann.command("/share-log")
    settle()

    seen = text_of(ann.view)
    assert own in seen
    assert other not in seen
    assert "You see the decisions that you recorded" in seen


def test_another_workspaces_decisions_do_not_exist(lead, log, settle):
    foreign = decide(log, "U1ANN", team="TOTHER")
    lead.command("/share-log", foreign)
    settle()

    assert "No decisions found" in text_of(lead.view)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", {"a", "b", "c"}),
        ("shared", {"a"}),
        ("not-shared", {"b"}),
        ("not shared", {"b"}),
        ("undecided", {"c"}),
        ("differs", {"b"}),
        ("<@U2BEA|bea>", {"b"}),
        ("7d", {"a", "b", "c"}),
        ("7d not-shared <@U2BEA>", {"b"}),
        ("7d not-shared <@U1ANN>", set()),
    ],
)
def test_filters_narrow_the_list(lead, log, settle, words, found):
    references = {
        "a": decide(log, "U1ANN"),
        "b": decide(
            log,
            "U2BEA",
            decision="do-not-share-now",
            recommendation="share-now",
            differs_category="judgement",
            differs_reason="Because.",
            kinds=(),
            recipients=(),
        ),
        "c": decide(log, "U1ANN", 1, decision="undecided", kinds=(), recipients=()),
    }
    lead.command("/share-log", words)
    settle()

    seen = text_of(lead.view)
    assert {name for name, reference in references.items() if reference in seen} == found


def test_a_reference_finds_its_one_record(lead, log, settle):
    wanted, other = decide(log, "U1ANN"), decide(log, "U1ANN", 1)
    lead.command("/share-log", wanted.lower())
    settle()

    assert wanted in text_of(lead.view)
    assert other not in text_of(lead.view)


def test_words_that_mean_nothing_are_named_and_the_list_stays(lead, log, settle):
    decide(log, "U1ANN")
    lead.command("/share-log")
    settle()
    lead.fill("filter", "banana <!channel> 7d")
    lead.submit()

    assert "banana" in lead.field_errors["filter"]
    assert lead.trouble == 0


def test_words_that_mean_nothing_after_the_command_are_named_too(lead, log, settle):
    decide(log, "U1ANN")
    lead.command("/share-log", "banana")
    settle()

    assert "I do not know these words" in text_of(lead.view)


def test_many_decisions_are_paged(lead, log, settle):
    references = [decide(log, "U1ANN", number) for number in range(23)]
    lead.command("/share-log")
    settle()
    assert "1 to 10 of 23" in text_of(lead.view)

    lead.press("log-older")
    settle()
    lead.press("log-older")
    settle()

    seen = text_of(lead.view)
    assert "21 to 23 of 23" in seen
    assert references[0] in seen
    lead.press("log-newer")
    settle()
    assert "11 to 20 of 23" in text_of(lead.view)


def test_one_decision_is_shown_in_full_and_the_lead_comes_back_to_the_list(lead, log, settle):
    answers = {"danger": "no", "consent": "refused", "secure": "no", "old-question": "old-code"}
    reference = decide(log, "U1ANN", reasons="Because *of* <this> & that.", answers=answers)
    lead.command("/share-log", "7d")
    settle()
    lead.press("open-decision", reference)
    settle()

    seen = text_of(lead.view)
    assert "Because *of* <this> & that." in seen
    assert "<@U1ANN>" in seen
    assert "They, or someone it concerns, said no or took it back" in seen
    assert "_I have no safe way to send it yet_" in seen

    lead.press("log-back")
    settle()
    assert "1 to 1 of 1" in text_of(lead.view)
    assert lead.state(lead.view)["filter"]["value"]["value"] == "7d"


def test_every_look_of_a_lead_is_itself_recorded(lead, log, settle):
    reference = decide(log, "U1ANN")
    lead.command("/share-log")
    settle()
    lead.press("open-decision", reference)
    settle()

    assert [(look.viewer, look.what) for look in log.looks_at(EVERYONE, reference)] == [(LEAD, "view")]


def test_a_forged_button_shows_nobody_a_record_that_is_not_theirs(ann, log, settle):
    decide(log, "U1ANN")
    other = decide(log, "U2BEA", reasons="Something private.")
    ann.command("/share-log")
    settle()
    ann.send_action({"type": "button", "action_id": "open-decision", "value": other})
    settle()

    seen = text_of(ann.view)
    assert "no such decision" in seen
    assert "Something private" not in seen


@pytest.mark.parametrize("action", ["log-newer", "log-older", "log-back"])
@pytest.mark.parametrize("value", ["0", "-5", "999999999999", "x", ""])
def test_forged_pages_show_only_ones_own(ann, log, settle, action, value):
    own, other = decide(log, "U1ANN"), decide(log, "U2BEA")
    ann.command("/share-log")
    settle()
    ann.view["private_metadata"] = json.dumps({"filter": "", "offset": "x", "lead": True})
    ann.send_action({"type": "button", "action_id": action, "value": value})
    settle()

    assert other not in text_of(ann.view)
    assert own in text_of(ann.view) or value == "999999999999"
    assert ann.trouble == 0


def test_a_person_of_another_organisation_sees_nothing(person, log, settle):
    decide(log, "U9")
    stranger = person("U9", team="TOTHER")
    lead = person(LEAD)
    lead.open_home()
    settle()
    stranger.slack.homes["U9"] = lead.home
    stranger.press("open-log", home=True)
    settle()

    assert "belong to the organisation" in text_of(stranger.view)
    assert "SC-" not in text_of(stranger.view).replace("SC-ABC234", "")


def test_nothing_of_the_log_is_ever_posted_in_a_conversation(lead, log, settle):
    reference = decide(log, "U1ANN")
    lead.command("/share-log")
    settle()
    lead.press("open-decision", reference)
    settle()

    assert lead.slack.messages == []


def test_a_filter_after_the_command_arrives_escaped_and_is_read_as_it_was_typed(lead, log, settle):
    reference = decide(log, "U1ANN", reasons="Spoke to mum & dad <both>.")
    decide(log, "U1ANN", number=1, reasons="Spoke to nobody.")
    lead.command("/share-log", '"mum & dad <both>"')
    settle()

    assert reference in text_of(lead.view)
    assert "1 to 1 of 1" in text_of(lead.view)
    assert lead.view["blocks"][1]["element"]["initial_value"] == '"mum & dad <both>"'
