"""Who is a lead: asked of Slack, kept for minutes, and nobody when Slack cannot say."""

import pytest
from slack_sdk import WebClient

from bot.slack.kit import access
from bot.slack.kit.access import Leads


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def group(monkeypatch):
    """The members that Slack would give for a group; None stands for a Slack that cannot say."""
    answers = {"members": frozenset({"U2"}), "asked": 0}

    def ask(client, team_id, group_id):
        answers["asked"] += 1
        return answers["members"]

    monkeypatch.setattr(access, "_ask_slack", ask)
    return answers


CLIENT = WebClient(token="xoxb-x")


def test_a_named_user_is_a_lead_and_slack_is_not_asked(group):
    leads = Leads(frozenset({"U1"}), frozenset({"S1"}))

    assert leads.include(CLIENT, "T1", "U1")
    assert group["asked"] == 0


def test_a_member_of_a_lead_group_is_a_lead_and_others_are_not(group):
    leads = Leads(frozenset(), frozenset({"S1"}))

    assert leads.include(CLIENT, "T1", "U2")
    assert not leads.include(CLIENT, "T1", "U3")
    assert group["asked"] == 1


def test_with_nothing_set_nobody_is_a_lead(group):
    assert not Leads(frozenset(), frozenset()).include(CLIENT, "T1", "U1")


def test_a_lead_who_leaves_the_group_loses_access_within_five_minutes(group, clock):
    leads = Leads(frozenset(), frozenset({"S1"}), clock)
    assert leads.include(CLIENT, "T1", "U2")
    group["members"] = frozenset()

    clock.now = access.MEMBERS_KEPT_S + 1

    assert not leads.include(CLIENT, "T1", "U2")


def test_when_slack_cannot_say_nobody_is_a_lead_and_it_is_asked_again_soon(group, clock):
    leads = Leads(frozenset(), frozenset({"S1"}), clock)
    assert leads.include(CLIENT, "T1", "U2")
    group["members"] = None
    clock.now = access.MEMBERS_KEPT_S + 1
    assert not leads.include(CLIENT, "T1", "U2")
    group["members"] = frozenset({"U2"})

    clock.now += access.RETRY_AFTER_S + 1

    assert leads.include(CLIENT, "T1", "U2")
