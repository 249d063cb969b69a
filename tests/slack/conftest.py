"""The whole bot in a small workspace: the real app, over HTTP, against the stand-in for Slack."""

import threading

import pytest
from slack_bolt import BoltRequest

from bot.app import ANSWERS_AT_ONCE, build_app
from bot.content.load import edition_of
from bot.decisions.log import DecisionLog
from bot.local.person import Person
from bot.local.slack import BOT_TOKEN, local_slack
from bot.settings import Settings

LEAD = "ULEAD"


@pytest.fixture(scope="session")
def edition(content):
    return edition_of(content)


@pytest.fixture
def slack():
    with local_slack() as running:
        yield running


@pytest.fixture
def log(tmp_path):
    return DecisionLog(tmp_path / "log.db")


@pytest.fixture
def bot(slack, edition, log, monkeypatch):
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_SIGNING_SECRET"):
        monkeypatch.delenv(name, raising=False)
    settings = Settings(bot_token=BOT_TOKEN, api_url=slack.base_url, leads=frozenset({LEAD}), contact="the duty desk")
    built = build_app(settings, edition, log)
    yield built
    built.finish()


@pytest.fixture
def person(slack, bot):
    """Makes people: person("U1") acts in the workspace as U1."""

    def deliver(payload):
        response = bot.app.dispatch(BoltRequest(body=payload, mode="socket_mode"))
        return response.status, response.body

    def make(user, **more):
        return Person(slack, deliver, user, **more)

    return make


@pytest.fixture
def settle(bot):
    """Waits until every answer in flight has been given: all threads meet, so none is busy with anything else."""

    def wait():
        meet = threading.Barrier(ANSWERS_AT_ONCE + 1)
        for _ in range(ANSWERS_AT_ONCE):
            bot.threads.submit(meet.wait, 10)
        meet.wait(10)

    return wait
