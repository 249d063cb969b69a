"""What Slack says of a lead group's members is believed only in the shape that Slack has for it."""

import pytest
from slack_sdk import WebClient

from bot.slack.kit.access import Leads
from bot.stand_in.workspace import BOT_TOKEN, local_slack

NO_MEMBERS = [5, [], None, "U2", {}, {"ok": True}]
NO_MEMBERS += [{"ok": True, "users": users} for users in (5, None, "U2", {"U2": True}, [["U2"]], ["U2", 5])]


@pytest.mark.parametrize("answer", NO_MEMBERS, ids=repr)
def test_an_answer_of_an_unexpected_shape_makes_nobody_a_lead(monkeypatch, caplog, answer):
    with local_slack() as slack:
        monkeypatch.setattr(slack, "call", lambda method, arguments: answer)
        client = WebClient(token=BOT_TOKEN, base_url=slack.base_url)

        assert not Leads(frozenset(), frozenset({"S1"})).include(client, "T1", "U2")

    assert "members of a lead group could not be read" in caplog.text
