"""Slack asks to wait, fails, or does not answer: no answer to a person is lost, none is given twice."""

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.kit import patience, windows
from bot.slack.kit.patience import Patience
from bot.stand_in.person import text_of
from bot.stand_in.workspace import BOT_TOKEN

QUESTION = "what are the seven golden rules"


@pytest.fixture
def waited():
    return []


@pytest.fixture
def hurried(bot, waited):
    """The bot with a client that gives up soon and notes how long it would have waited."""
    client = bot.app.client
    client.timeout, client.retry_handlers = 1, [Patience(waited.append)]
    return bot


@pytest.mark.parametrize(
    "faults",
    [[429], [429] * 5, [500], [503], [502], ["lost"], ["lost", "lost"], ["silent"], [429, 500, "lost", 429]],
    ids=str,
)
def test_an_answer_is_given_once_whatever_slack_does_first(hurried, person, slack, settle, faults):
    slack.faults["chat.postMessage"] = list(faults)

    person("U1ANN").mention(QUESTION)
    settle()

    assert [said.only_for for said in slack.messages] == [None], "answered once, and nobody was told sorry"
    assert "seven golden rules" in text_of(slack.messages[0].blocks)


def test_waiting_goes_by_what_slack_says_and_has_an_end(hurried, person, slack, settle, waited):
    slack.faults["chat.postMessage"] = [429] * 200

    person("U1ANN").mention(QUESTION)
    settle()

    assert waited == [1.0] * patience.LONGEST_WAIT_S
    assert [said.only_for for said in slack.messages] == ["U1ANN"], "the person is told that it did not work"
    assert len(slack.faults["chat.postMessage"]) == 200 - patience.LONGEST_WAIT_S - 1


def test_after_two_server_errors_the_person_is_told_and_it_is_not_tried_for_ever(hurried, person, slack, settle):
    slack.faults["chat.postMessage"] = [500, 500, 500]

    person("U1ANN").mention(QUESTION)
    settle()

    assert [said.only_for for said in slack.messages] == ["U1ANN"]
    assert slack.faults["chat.postMessage"] == [500]


@pytest.mark.parametrize(("method", "calls"), [("chat.postEphemeral", 1), ("chat.postMessage", 2)])
def test_what_cannot_be_told_from_a_second_is_not_sent_again_when_the_answer_is_lost(slack, waited, method, calls):
    slack.faults[method] = ["lost"]
    handlers = [Patience(waited.append)]
    client = WebClient(token=BOT_TOKEN, base_url=slack.base_url, timeout=1, retry_handlers=handlers)
    message = {"channel": "C1", "user": "U1", "text": "x", "client_msg_id": "one"}

    if calls == 1:
        with pytest.raises(TimeoutError):
            client.api_call(method, params=message)
    else:
        client.api_call(method, params=message)

    assert len(slack.calls) == calls
    assert len(slack.messages) == 1


def test_what_slack_refuses_is_not_tried_again(slack, waited):
    client = WebClient(token=BOT_TOKEN, base_url=slack.base_url, retry_handlers=[Patience(waited.append)])

    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel="C1", text="x" * 50_000)

    assert len(slack.calls) == 1
    assert waited == []


@pytest.mark.parametrize("fault", ["silent", "lost", 500, 429])
def test_a_window_that_slack_does_not_open_in_time_is_told_and_acknowledged(
    hurried, person, slack, settle, monkeypatch, fault
):
    monkeypatch.setattr(windows, "OPEN_WITHIN_S", 0.2)
    for command in ("/share-check", "/share-log"):
        ann = person("U1ANN")
        slack.messages.clear()
        slack.faults["views.open"] = [fault]

        ann.command(command)
        settle()

        assert ann.trouble == 0
        assert ["Something went wrong" in said.text for said in ann.sees("DU1ANN")] == [True]
        assert slack.faults["views.open"] == []


def test_opening_a_window_waits_less_than_slack_does_for_the_acknowledgement(slack, monkeypatch):
    made = []
    monkeypatch.setattr(windows, "WebClient", lambda **more: made.append(more) or WebClient(**more))
    with pytest.raises(SlackApiError):
        windows.open_window(WebClient(token=BOT_TOKEN, base_url=slack.base_url), {"trigger_id": "old"}, {})

    (one,) = made
    assert (one["timeout"], one["retry_handlers"]) == (windows.OPEN_WITHIN_S, [])
    assert windows.OPEN_WITHIN_S <= 2
