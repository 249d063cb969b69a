"""The Slack app's manifest says exactly what the code registers and calls."""

import ast
import importlib
import pkgutil
from pathlib import Path

import yaml

import bot.slack
from bot.app import build_app, register
from bot.content.load import edition_of
from bot.decisions.log import DecisionLog
from bot.settings import Settings
from bot.stand_in.workspace import BOT_TOKEN, local_slack

MANIFEST = yaml.safe_load((Path(__file__).parents[1] / "app-manifest.yml").read_text(encoding="utf-8"))
SCOPE_OF_METHOD = {
    "chat_postMessage": "chat:write",
    "chat_postEphemeral": "chat:write",
    "usergroups_users_list": "usergroups:read",
    "conversations_open": "im:write",
    "files_upload_v2": "files:write",
    "views_open": None,
    "views_update": None,
    "views_publish": None,
}
SCOPE_OF_EVENT = {"app_mention": "app_mentions:read", "message.im": "im:history", "app_home_opened": None}


def methods_called():
    """Every method of Slack's Web API that the Slack face calls, by the client's own naming."""
    files = (Path(bot.__file__).parent / "slack").rglob("*.py")
    calls = (node for path in files for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))
    names = {call.func.attr for call in calls if isinstance(call.func, ast.Attribute)}
    return {
        name
        for name in names
        if "_" in name and name.split("_")[0] in {"chat", "views", "users", "usergroups", "conversations", "files"}
    }


def test_every_journey_is_registered(monkeypatch):
    """What this file compares is all that there is: each module of listeners has a journey, and each is connected."""
    connected, journeys = [], []
    for found in pkgutil.walk_packages(bot.slack.__path__, "bot.slack."):
        module = importlib.import_module(found.name)
        for one in vars(module).values():
            if hasattr(one, "register") and one.__module__ == module.__name__:
                journeys.append(found.name)
                monkeypatch.setattr(one, "register", lambda self, app, name=found.name: connected.append(name))

    register(None, None)

    assert sorted(connected) == sorted(journeys)
    assert len(journeys) == 7


def test_the_commands_are_the_manifests(registered):
    commands = {command["command"]: command for command in MANIFEST["features"]["slash_commands"]}

    assert set(registered["command"]) == set(commands)
    assert all(command["description"] and command["usage_hint"] for command in commands.values())
    assert commands["/share-log"]["should_escape"] is True


def test_the_shortcuts_are_the_manifests(registered):
    shortcuts = {one["callback_id"]: one["type"] for one in MANIFEST["features"]["shortcuts"]}

    assert set(registered["shortcut"]) == set(shortcuts)
    assert sorted(shortcuts.values()) == ["global", "message"]
    assert all(len(one["name"]) <= 24 for one in MANIFEST["features"]["shortcuts"])


def test_the_events_are_the_manifests(registered):
    events = set(MANIFEST["settings"]["event_subscriptions"]["bot_events"])

    assert set(registered["event"]) == {event.split(".")[0] for event in events}
    assert events == set(SCOPE_OF_EVENT)


def test_the_scopes_are_what_the_code_needs_and_no_more():
    called = methods_called()
    needed = {SCOPE_OF_METHOD[method] for method in called} | set(SCOPE_OF_EVENT.values()) | {"commands"}

    assert called == set(SCOPE_OF_METHOD)
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == needed - {None}


def test_the_home_tab_messages_and_socket_mode_are_on():
    home = MANIFEST["features"]["app_home"]

    assert (home["home_tab_enabled"], home["messages_tab_enabled"]) == (True, True)
    assert home["messages_tab_read_only_enabled"] is False
    assert MANIFEST["settings"]["socket_mode_enabled"] is True
    assert MANIFEST["settings"]["interactivity"]["is_enabled"] is True


def test_the_texts_fit_slacks_limits():
    words = MANIFEST["display_information"]

    assert len(words["name"]) <= 35
    assert len(words["description"]) <= 140
    assert 175 <= len(words["long_description"]) <= 4000


def test_a_bot_in_an_environment_made_for_oauth_still_uses_its_token(content, tmp_path, monkeypatch):

    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "x")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with local_slack() as slack:
        settings = Settings(bot_token=BOT_TOKEN, api_url=slack.base_url)
        built = build_app(settings, edition_of(content), DecisionLog(tmp_path / "log.db"))
        built.finish()

        assert [call.method for call in slack.calls] == ["auth.test"]
        assert built.app.oauth_flow is None
