"""The whole bot in a small workspace: the real app, over HTTP, against the stand-in for Slack."""

import copy
import threading

import pytest
from slack_bolt import BoltRequest

from bot.app import ANSWERS_AT_ONCE, build_app
from bot.content.load import edition_of
from bot.decisions.log import DecisionLog
from bot.decisions.record import Decision
from bot.settings import Settings
from bot.stand_in.person import Person
from bot.stand_in.workspace import BOT_TOKEN, local_slack

LEAD = "ULEAD"
SECRET = "The reason that is nobody else's business."


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
def delivered():
    """Every payload that people have caused so far."""
    return []


@pytest.fixture
def person(slack, bot, delivered):
    """Makes people: person("U1") acts in the workspace as U1."""

    def deliver(payload):
        delivered.append(copy.deepcopy(payload))
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


@pytest.fixture
def reference(log):
    """A record of the lead, whose user id is also the outsiders' here: nothing but their team tells them apart."""
    made = {"key": "k", "team_id": "TLOCAL", "decided_by": LEAD, "decision": "undecided", "reasons": SECRET}
    return log.record(Decision(**made)).reference


@pytest.fixture
def windows(person, reference, settle):
    """Every kind of window that can be submitted, as the lead has it: by callback id, filled in."""
    lead, found = person(LEAD), {}

    def keep():
        found[lead.view["callback_id"]] = {**lead.view, "typed": dict(lead.view.get("typed", {}))}

    lead.command("/share-check")
    lead.choose("danger", "yes")
    keep()
    lead.submit()
    keep()
    lead.submit()
    lead.choose("decision", "undecided")
    settle()
    lead.fill("reasons", "Forged reasons.")
    keep()
    for buttons in ([], ["choose-filter"], ["export-list"], ["open-decision", "add-addition"]):
        lead.command("/share-log")
        settle()
        for button in buttons:
            lead.press(button)
            settle()
        if buttons == ["export-list"]:
            lead.fill("purpose", "Forged purpose.")
        if buttons[1:]:
            lead.fill("text", "Forged addition.")
        keep()
    lead.slack.views.clear()
    lead.slack.homes.clear()
    return found
