"""When something fails inside: the person hears of it, what was typed stays, and nothing malformed gets through."""

import contextlib
import copy
import json
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_bolt import BoltRequest

from bot.decisions.applying import problems
from bot.decisions.log import Scope
from bot.slack.check import listeners as share_check
from bot.slack.kit.failures import lazily, promptly
from bot.slack.record import listeners as record
from bot.slack.review import additions, export
from bot.slack.review import listeners as leads
from bot.stand_in.person import text_of

EVERYONE = Scope("", "TLOCAL", None)
LEAD = "ULEAD"


def boom(*args, **kwargs):
    raise RuntimeError("Reasons that somebody typed.")


@pytest.mark.parametrize(
    ("callback_id", "module", "name"),
    [
        ("check-screen", share_check, "next_view"),
        ("check-result", record, "circumstances"),
        ("record", record, "circumstances"),
        ("add-to-record", additions, "look"),
        ("share-log", leads, "parse"),
        ("filter-log", leads, "filter_text"),
        ("export-log", export, "look"),
    ],
)
def test_a_submission_that_fails_says_so_and_keeps_the_window(
    person, windows, slack, monkeypatch, caplog, callback_id, module, name
):
    lead, window = person(LEAD), windows[callback_id]
    slack.views[LEAD] = [window]
    monkeypatch.setattr(module, name, boom)
    lead.send_submission(window)

    assert lead.trouble == 0
    if any(block["type"] == "input" for block in window["blocks"]):
        assert slack.views[LEAD] == [window]
        (said,) = lead.field_errors.values()
    else:
        assert slack.views[LEAD][:-1] == [window], "what was there lies underneath"
        said = text_of(lead.view)
    assert "still here" in said
    assert "RuntimeError" in caplog.text
    assert "somebody typed" not in caplog.text


def test_the_windows_tried_here_are_all_that_there_are(windows, registered):
    assert set(windows) == set(registered["view"])


def test_a_button_that_fails_is_acknowledged_and_the_person_is_told(person, slack, settle, monkeypatch):
    monkeypatch.setattr(share_check, "open_window", boom)
    ann = person("U1ANN")
    ann.command("/share-check")
    settle()

    assert ann.trouble == 0
    assert "Something went wrong" in ann.sees("DU1ANN")[0].text


@pytest.mark.parametrize("wrap", [lazily, promptly])
def test_a_listener_gets_what_it_names_and_cannot_be_registered_with_a_name_that_bolt_does_not_know(wrap):
    def mistaken(ack, clinet):
        """Never called."""

    with pytest.raises(TypeError, match="clinet"):
        wrap(None, mistaken)


# Malformed payloads

JUNK = [None, True, 0, -1, 10**30, 1.5, "", "x", "SC-ABC234", "{}", "[[", '{"answers": 7}', "\ud800", "a" * 5000]
JUNK += [[], [None], [[]], [{}], {}, {"id": None}, {"value": {}}, {"id": "U9", "team_id": "TLOCAL"}]
GONE = object()


@pytest.fixture
def kinds(person, windows, delivered, registered, reference, settle):
    """A payload of every kind: each command, shortcut, event, button and window that the app listens to."""
    lead = person(LEAD)
    lead.open_home()
    lead.direct_message("what are the seven golden rules")
    lead.mention("what are the seven golden rules")
    for shortcut in registered["shortcut"]:
        lead.shortcut(shortcut, {"text": "", "ts": "1.1"} if "message" in shortcut else None)
    settle()
    lead.press("helpful", message=lead.sees("C1")[-1])
    lead.choose_on_home("choose-topic", "golden-rules")
    lead.send_closing(windows["check-result"])
    for window in windows.values():
        lead.slack.views[LEAD] = [dict(window)]
        lead.send_submission(window)
        settle()
    for action in (one for one in registered["action"] if isinstance(one, str)):
        lead.slack.views[LEAD] = [dict(windows["record"])]
        lead.send_action({"type": "button", "action_id": action, "value": reference})
        settle()
    found = {}
    for payload in delivered:
        action, view = (payload.get("actions") or [{}])[0], payload.get("view") or {}
        event = payload.get("event") or {}
        what = action.get("action_id") or payload.get("command") or payload.get("callback_id") or event.get("type")
        found[payload.get("type"), what or view.get("callback_id")] = payload
    return list(found.values())


def with_new_key(payload, seed):
    """Gives `payload` as from a new decision screen, where it is one: each submission can then be recorded."""
    metadata = (payload.get("view") or {}).get("private_metadata") or "{}"
    if "key" not in json.loads(metadata):
        return payload
    metadata = json.dumps({**json.loads(metadata), "key": f"key-{seed}"})
    return {**payload, "view": {**payload["view"], "private_metadata": metadata}}


def spoiled(payload, dice, junk):
    """Gives `payload` with one node dropped or replaced, at any depth."""
    found = copy.deepcopy(payload)
    place = found
    while True:
        keys = list(place) if isinstance(place, dict) else range(len(place))
        key = dice.choice(list(keys))
        deeper = place[key]
        if isinstance(deeper, dict | list) and deeper and dice.random() < 0.75:
            place = deeper
            continue
        if junk is GONE:
            del place[key]
        else:
            place[key] = copy.deepcopy(junk)
        return found


def test_no_malformed_payload_raises_or_leaves_anything_that_is_no_valid_record(bot, kinds, log, settle, caplog, slack):
    assert len(kinds) > 35
    slack.views.clear()
    tried = []

    @settings(max_examples=400, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(range(len(kinds))), st.integers(0, 2**32), st.sampled_from([*JUNK, GONE]))
    def try_one(which, seed, junk):
        payload = spoiled(with_new_key(kinds[which], seed), random.Random(seed), junk)
        # Bolt cannot even make a request of some
        with contextlib.suppress(TypeError, AttributeError, ValueError, LookupError):
            request = BoltRequest(body=payload, mode="socket_mode")
            tried.append(bot.app.dispatch(request).status)

    try_one()
    settle()

    assert set(tried) <= {200, 400, 404}
    assert tried.count(200) > len(tried) / 3
    found = log.find(EVERYONE, limit=1000).decisions
    assert len(found) > 3
    for decision in found:
        assert (decision.team_id, problems(bot.desk.content.record_options, decision)) == ("TLOCAL", {})
    written = [decision.decided_by for decision in found] + [look.viewer for look in log.looks(EVERYONE, 10_000)]
    assert set(written) <= {LEAD, "U9"}
    assert {scope.team_id for scope in log.workspaces()} == {"TLOCAL"}
    assert log.verify().problem is None
    assert "nobody else" not in caplog.text
