"""People of other organisations (Slack Connect): whatever a payload calls their team, they may ask and nothing else."""

import re

import pytest

from bot.decisions.log import Scope
from bot.slack.kit.access import outsider
from bot.stand_in.person import text_of

EVERYONE = Scope("", "TLOCAL", None)
LEAD = "ULEAD"
FOR_ANYONE = {"helpful", "none-of-these", "not-asked", r"^show-topic-\d+$"}
EXAMPLES = ["open-log", "open-log-0", "open-decision", "open-linked-0", "show-topic-0"]
EXAMPLES += [
    f"add-{kind}" for kind in ("addition", "correction", "follow-up", "written-reasons-sent", "review", "hold")
]


def actions(registered):
    """Every action id outsiders may not use: those that are registered by name, and examples of each pattern."""
    names = [one for one in registered["action"] if isinstance(one, str)]
    patterns = [one for one in registered["action"] if isinstance(one, re.Pattern)]
    examples = [name for name in [*EXAMPLES, "add-hold-lifted"] if any(one.search(name) for one in patterns)]
    assert all(any(one.search(name) for name in examples) for one in patterns), "a pattern has no example here"
    own = [one.pattern for one in patterns if one.pattern in FOR_ANYONE]
    return [name for name in [*names, *examples] if name not in FOR_ANYONE and not any(re.search(o, name) for o in own)]


def test_the_windows_tried_here_are_all_that_there_are(windows, registered):
    assert set(windows) == set(registered["view"])


OUTSIDERS = [
    {"team": "TOTHER", "team_in": "user"},
    {"team": "TOTHER", "team_in": "team"},
    {"team": "TOTHER", "team_in": "both"},
    {"team": "TOTHER", "team_in": "null"},
    {"team": "TOTHER", "team_in": "both", "enterprise": "EOTHER"},
    {"team": "TOTHER", "team_in": "null", "enterprise": "EOTHER"},
]


def named(shape):
    return "-".join(shape.values())


@pytest.fixture(params=OUTSIDERS, ids=named)
def stranger(request, person):
    return person(LEAD, **request.param)


@pytest.fixture
def nothing_given(log, slack, settle):
    """Checks, after what somebody did, that nothing of the log was shown to them and nothing was written to it."""
    before = log.head()

    def check(who, what):
        settle()
        seen = [slack.views.get(who.user, []), slack.homes.get(who.user, {}), [said.blocks for said in slack.messages]]
        assert "nobody else's business" not in str(seen), what
        assert "'callback_id'" not in str(seen), what
        assert slack.uploads == {}, what
        assert log.head() == before, what
        assert who.trouble == 0, what

    return check


def test_no_button_works_for_an_outsider_in_a_window(stranger, windows, reference, registered, nothing_given):
    names = actions(registered)
    assert {"complete-record", "check-changed", "dip-sample", "export-list", "add-review"} <= set(names)
    for action_id in names:
        stranger.slack.views[LEAD] = [dict(windows["share-log"])]
        stranger.send_action({"type": "button", "action_id": action_id, "value": reference})
        stranger.slack.wait_for(lambda: "belong to the organisation" in text_of(stranger.view))
        nothing_given(stranger, action_id)


def test_no_button_works_for_an_outsider_in_a_message_or_on_the_home_tab(
    stranger, person, reference, registered, nothing_given
):
    lead = person(LEAD)
    lead.mention("what are the seven golden rules")
    assert stranger.slack.wait_for(lambda: len(stranger.slack.messages) == 1)
    message = stranger.slack.messages[0]
    home = {"type": "home", "id": "VHOME", "hash": "1", "blocks": []}
    for action_id in actions(registered):
        for place in ({"message": message}, {"home": True}):
            stranger.slack.homes[LEAD] = home
            stranger.slack.views.clear()
            stranger.send_action({"type": "button", "action_id": action_id, "value": reference}, **place)
            nothing_given(stranger, action_id)


def test_no_window_can_be_submitted_or_closed_by_an_outsider(
    stranger, windows, registered, nothing_given, log, slack, reference
):
    for callback_id, window in windows.items():
        slack.views[LEAD] = [dict(window)]
        stranger.send_submission(window)
        assert "belong to the organisation" in text_of(stranger.view), callback_id
        nothing_given(stranger, callback_id)
    slack.views.clear()
    for callback_id in registered["view_closed"]:
        stranger.send_closing(windows[callback_id])
        nothing_given(stranger, callback_id)
    assert log.tallies(EVERYONE, log.get(EVERYONE, reference).created_at.date()) == []


def test_no_shortcut_or_list_of_options_is_given_to_an_outsider(stranger, windows, registered, nothing_given):
    for callback_id in registered["shortcut"]:
        message = {"text": "", "ts": "1.1"} if "message" in callback_id else None
        stranger.shortcut(callback_id, message)
        assert "belong to the organisation" in text_of(stranger.view)
        nothing_given(stranger, callback_id)
    stranger.ask_for_options("value")
    assert stranger.trouble == 1, "the app has no such lists, so nobody hears them"
    stranger.trouble = 0
    nothing_given(stranger, "options")


@pytest.mark.parametrize("shape", [one for one in OUTSIDERS if one["team_in"] != "user"], ids=named)
def test_no_command_works_for_an_outsider(person, reference, registered, nothing_given, shape):
    stranger = person(LEAD, **shape)
    for command in registered["command"]:
        stranger.command(command, reference)
        nothing_given(stranger, command)
        assert "belong to the organisation" in text_of(stranger.view)


def test_an_outsider_gets_no_home_tab(stranger, reference, nothing_given, slack):
    stranger.open_home()
    nothing_given(stranger, "home")
    assert slack.homes == {}


def test_an_outsider_may_ask_in_a_shared_channel_and_say_that_it_helped(stranger, slack, settle):
    stranger.mention("what are the seven golden rules")
    settle()
    stranger.press("helpful", message=slack.messages[0])
    settle()

    assert "golden rules" in text_of(slack.messages[0].blocks)
    assert [said.only_for for said in slack.messages] == [None, LEAD]


INSIDERS = [
    {"team": "TLOCAL", "team_in": "both"},
    {"team": "TLOCAL", "team_in": "team"},  # no team in `user`, as some payloads of messages have it
    {"team": "TLOCAL", "team_in": "null"},
    {"team": "TLOCAL", "team_in": "null", "enterprise": "EHOME"},
    {"team": "TSISTER", "team_in": "both", "enterprise": "EHOME"},
]


@pytest.mark.parametrize("shape", INSIDERS, ids=named)
def test_own_people_always_get_in(person, windows, reference, registered, settle, shape, slack, bot):
    own = person(LEAD, **shape)
    home = next(one for one in bot.app._middleware_list if hasattr(one, "auth_test_result")).auth_test_result
    home.data["enterprise_id"] = shape.get("enterprise")
    refused = "belong to the organisation"
    for command in registered["command"]:
        own.command(command)
        settle()
        assert refused not in text_of(own.view)
    for callback_id in registered["shortcut"]:
        own.shortcut(callback_id)
        assert refused not in text_of(own.view)
    own.open_home()
    settle()
    assert "What needs you" in text_of(own.home)
    for callback_id, window in windows.items():
        slack.views[LEAD] = [dict(window)]
        own.send_submission(window)
        settle()
        assert refused not in str(slack.views)
        for action_id in actions(registered):
            slack.views[LEAD] = [dict(window)]
            own.send_action({"type": "button", "action_id": action_id, "value": reference})
            settle()
            assert refused not in str(slack.views), (callback_id, action_id)


HOME = {"id": "T1", "enterprise_id": "E1"}
ORG_WIDE = {"enterprise": {"id": "E1"}, "team": None, "is_enterprise_install": True}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"user": {"id": "U1", "team_id": "T1"}, "team": HOME}, False),
        ({"user": {"id": "U1"}, "team": HOME}, False),
        ({"user": {"id": "U1", "team_id": "T1"}, "team": "T1"}, False),
        ({"user": {"id": "U1", "team_id": "T2"}, "team": {"id": "T2", "enterprise_id": "E1"}}, False),
        ({"user": {"id": "U1", "team_id": "T2", "enterprise_id": "E1"}, "team": HOME}, False),
        ({"command": "/x", "user_id": "U1", "team_id": "T1"}, False),
        ({"command": "/x", "user_id": "U1", "team_id": "T2", "enterprise_id": "E1"}, False),
        ({"event": {"user": "U1", "user_team": "E1"}, "team_id": "T1"}, False),
        ({"user": {"id": "U9", "team_id": "T9"}, "team": HOME}, True),
        ({"user": {"id": "U9", "team_id": "T9"}, "team": {"id": "T9"}, "view": {"app_installed_team_id": "T1"}}, True),
        ({"user": {"id": "U9"}, "team": {"id": "T9"}, "view": {"app_installed_team_id": "T1"}}, True),
        ({"user": {"id": "U9", "team_id": "T9", "enterprise_id": "E2"}, "team": HOME}, True),
        ({"user": {"id": "U9", "team_id": "T9", "enterprise_id": None}, "team": HOME}, True),
        ({"user": {"id": "U9", "team_id": "T9"}, **ORG_WIDE}, True),
        ({"command": "/x", "user_id": "U9", "team_id": "T9"}, True),
        ({"event": {"user": "U9", "user_team": "T9"}, "team_id": "T1"}, True),
        ({"event": {"user": "U9", "source_team": "T9"}, "team_id": "T1"}, True),
        ({"event": {"user": "U9"}, "team_id": "T9", "authorizations": [{"team_id": "T1"}]}, True),
        ({"user": {"id": "U1", "team_id": 7}, "team": HOME}, True),
        ({"user": {"team_id": "T1"}, "team": HOME}, True),
        ({"user": {"id": "U1"}}, True),
        ({}, True),
    ],
)
def test_people_of_other_organisations_are_recognised(body, expected):
    assert outsider(body, "T1", "E1") is expected


def test_where_a_whole_enterprise_has_installed_the_app_its_people_get_in():
    assert not outsider({"user": {"id": "U1", "team_id": "T2"}, **ORG_WIDE}, None, "E1")
    assert outsider({"user": {"id": "U1", "team_id": "T2"}, **ORG_WIDE}, None, "E2")
    assert outsider({"user": {"id": "U1", "team_id": "T2", "enterprise_id": "E2"}, **ORG_WIDE}, None, "E1")
