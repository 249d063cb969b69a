"""Who may import whom: every room of the code, enforced by walking the imports."""

import ast
from pathlib import Path

import pytest

import bot

BOT = Path(bot.__file__).parent
MAY_USE = {
    "guidance": set(),
    "curation": {"guidance"},
    "check": {"guidance.topics", "when"},
    "guard": {"guidance"},
    "decisions": {"check", "guidance.topics", "when"},
    "content": {"check", "decisions", "guard", "guidance", "messages"},
    "papers": {"content", "decisions", "guidance", "messages"},
    "slack": {"check", "content", "decisions", "guard", "guidance", "messages", "papers"},
    "stand_in": set(),
    "demo": {"app", "content", "decisions", "settings", "stand_in"},
    "messages.py": {"decisions.fields", "guidance.topics"},
    "when.py": set(),
    "settings.py": set(),
    "errors.py": set(),
    "logs.py": set(),
    "app.py": {"content", "decisions", "settings", "slack"},
    "leads_channel.py": {"app", "errors", "settings"},
    "run.py": {"app", "content", "decisions", "errors", "logs", "settings", "slack"},
}
"""What each room may use of the others, and each module beside the rooms; the command line may use everything."""
COMMAND_LINE = {"__init__.py", "__main__.py", "cli"}
ONLY_IN = {
    "yaml": {"content/files.py"},
    "sqlite3": {"decisions"},
    "sqlite_utils": {"decisions"},
    "slack_sdk": {"slack", "stand_in", "demo", "app.py", "leads_channel.py", "run.py"},
    "slack_bolt": {"slack", "demo", "app.py", "run.py"},
    "websockets": set(),
    "rapidfuzz": {"guidance"},
    "click": COMMAND_LINE,
}
"""Libraries, and the rooms or files that may know them."""
NOT_IN_SLACK = {"os", "subprocess"}
"""What the Slack face gets from the settings instead."""


def imports(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def files():
    return [path for path in BOT.rglob("*.py") if "_content" not in path.parts]


def named(path):
    return path.relative_to(BOT).as_posix()


def breaks(name, source):
    """Every import in the file `name` that it may not make."""
    room = name.split("/")[0]
    for imported in imports(source):
        top, _, rest = imported.partition(".")
        if top in ONLY_IN and not {room, name} & ONLY_IN[top]:
            yield imported
        if room == "slack" and top in NOT_IN_SLACK:
            yield imported
        if top == "bot" and room not in COMMAND_LINE:
            allowed = {room, *MAY_USE[room]}
            if not any(rest == one or rest.startswith(f"{one}.") for one in allowed):
                yield imported


@pytest.mark.parametrize("path", files(), ids=named)
def test_a_file_imports_only_what_its_room_may(path):
    assert list(breaks(named(path), path.read_text(encoding="utf-8"))) == []


def test_every_room_has_its_rule():
    assert {named(path).split("/")[0] for path in files()} == {*MAY_USE, *COMMAND_LINE}


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("guidance/ask.py", "from slack_sdk import WebClient"),
        ("guard/guard.py", "import sqlite3"),
        ("guard/guard.py", "from bot.decisions.log import DecisionLog"),
        ("content/load.py", "from bot.slack.kit.blocks import escape"),
        ("content/load.py", "import yaml"),
        ("check/flow.py", "from bot.decisions import record"),
        ("decisions/log.py", "from bot.settings import Settings"),
        ("slack/ask/listeners.py", "import os"),
        ("slack/home/views.py", "from bot.app import build_app"),
        ("stand_in/workspace.py", "from bot.slack.kit.blocks import escape"),
        ("stand_in/workspace.py", "import sqlite_utils"),
        ("settings.py", "from bot.content.load import load_edition"),
        ("cli/main.py", "import slack_bolt"),
        ("logs.py", "def f():\n    from bot import cli"),
    ],
)
def test_an_import_against_the_rules_is_seen_wherever_it_stands(name, source):
    assert list(breaks(name, source)) != []
