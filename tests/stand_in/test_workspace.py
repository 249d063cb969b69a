"""The stand-in answers the real client as Slack would, refusals included."""

import json
import urllib.request

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.stand_in import workspace as stand_in
from bot.stand_in.workspace import BOT_TOKEN, local_slack

VIEW = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": [{"type": "divider"}]}


@pytest.fixture
def slack():
    with local_slack() as running:
        yield running


@pytest.fixture
def client(slack, monkeypatch):
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    return WebClient(token=BOT_TOKEN, base_url=slack.base_url)


def refused(call, *args, **more):
    with pytest.raises(SlackApiError) as refusal:
        call(*args, **more)
    return refusal.value.response["error"]


def test_a_wrong_token_and_an_unknown_method_are_refused(slack, client):
    stranger = WebClient(token="xoxb-other", base_url=slack.base_url)

    assert refused(stranger.auth_test) == "invalid_auth"
    assert refused(client.api_call, "chat.shout") == "unknown_method"


def test_a_trigger_opens_one_window_within_three_seconds(slack, client, monkeypatch):
    trigger = slack.new_trigger("U1")
    client.views_open(trigger_id=trigger, view=VIEW)

    assert refused(client.views_open, trigger_id=trigger, view=VIEW) == "exchanged_trigger_id"
    assert refused(client.views_open, trigger_id="made-up", view=VIEW) == "exchanged_trigger_id"
    late = slack.new_trigger("U1")
    monkeypatch.setattr(stand_in, "TRIGGER_LIVES_S", -1)
    assert refused(client.views_open, trigger_id=late, view=VIEW) == "expired_trigger_id"


def test_a_fourth_stacked_window_is_refused(slack, client):
    client.views_open(trigger_id=slack.new_trigger("U1"), view=VIEW)
    for _ in range(2):
        client.views_push(trigger_id=slack.new_trigger("U1"), view=VIEW)

    assert refused(client.views_push, trigger_id=slack.new_trigger("U1"), view=VIEW) == "push_limit_reached"


def test_an_update_of_a_changed_or_closed_window_is_refused(slack, client):
    view = client.views_open(trigger_id=slack.new_trigger("U1"), view=VIEW)["view"]
    client.views_update(view_id=view["id"], hash=view["hash"], view=VIEW)

    assert refused(client.views_update, view_id=view["id"], hash=view["hash"], view=VIEW) == "hash_conflict"
    assert refused(client.views_update, view_id="V404", view=VIEW) == "not_found"


def test_an_external_id_is_unique_and_finds_its_window(slack, client):
    named = {**VIEW, "external_id": "one"}
    client.views_open(trigger_id=slack.new_trigger("U1"), view=named)

    assert refused(client.views_open, trigger_id=slack.new_trigger("U2"), view=named) == "duplicate_external_id"
    assert client.views_update(external_id="one", view=VIEW)["ok"]


def test_bad_views_and_messages_are_refused_with_where(slack, client):
    with pytest.raises(SlackApiError) as refusal:
        client.views_open(trigger_id=slack.new_trigger("U1"), view={**VIEW, "blocks": [{"type": "marquee"}]})

    assert refusal.value.response["error"] == "invalid_arguments"
    assert "marquee" in str(refusal.value.response["response_metadata"])
    assert refused(client.chat_postMessage, channel="C1", text="x", blocks=[{"type": "marquee"}]) == "invalid_blocks"


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"{", "invalid_json"),
        (b"[1]", "invalid_json"),
        (b"\xff", "invalid_json"),
        (b"{}", "no_text"),
        (b'{"text": "x"}', "invalid_arguments"),
        (b'{"text": "x", "channel": "C1", "blocks": [1]}', "invalid_arguments"),
        (b'{"text": "x", "channel": "C1", "blocks": [{}]}', "invalid_arguments"),
        (b'{"text": "x", "channel": "C1", "blocks": [{"type": "section"}]}', "invalid_blocks"),
        (b'{"text": "x", "channel": "C1", "blocks": [{"type": "actions"}]}', "invalid_arguments"),
    ],
)
def test_a_payload_of_another_shape_is_refused_and_the_stand_in_goes_on(slack, client, sent, code):
    headers = {"Authorization": f"Bearer {BOT_TOKEN}", "Content-Type": "application/json"}
    request = urllib.request.Request(slack.base_url + "chat.postMessage", sent, headers)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    assert json.loads(opener.open(request, timeout=5).read())["error"] == code
    assert client.auth_test()["ok"]


def test_an_unknown_user_group_is_refused(slack, client):
    slack.groups["S1"] = ["U1"]

    assert client.usergroups_users_list(usergroup="S1")["users"] == ["U1"]
    assert refused(client.usergroups_users_list, usergroup="S2") == "no_such_subteam"
