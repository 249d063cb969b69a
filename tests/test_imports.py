"""Who may import whom: every room of the code, enforced by walking the imports."""

import ast
from pathlib import Path

import pytest

import bot

BOT = Path(bot.__file__).parent
MAY_USE = {
    "guidance": set(),
    "check": {"guidance.topics"},
    "decisions": {"messages", "guidance.topics"},
    "personal_data": {"guidance"},
    "content": {"check", "decisions", "guidance", "messages", "personal_data"},
    "slack": {"check", "content", "decisions", "guidance", "messages", "personal_data"},
    "local": {"app", "content", "decisions", "settings"},
    "messages.py": {"guidance.topics"},
    "settings.py": set(),
    "errors.py": set(),
    "logs.py": set(),
    "batch.py": set(),
    "terminal.py": {"content", "guidance"},
    "app.py": {"content", "decisions", "settings", "slack"},
    "leads_channel.py": {"app", "errors", "settings"},
    "run.py": {"app", "content", "decisions", "errors", "logs", "settings", "slack"},
}
"""What each room may use of the others, and each module beside the rooms; the command line may use everything."""
COMMAND_LINE = {"__init__.py", "__main__.py", "cli.py", "cli_decisions.py", "cli_papers.py", "cli_settings.py"}
ONLY_IN = {
    "yaml": {"content/files.py"},
    "sqlite3": {"decisions"},
    "sqlite_utils": {"decisions"},
    "slack_sdk": {"slack", "local", "app.py", "leads_channel.py", "run.py"},
    "slack_bolt": {"slack", "local", "app.py", "run.py"},
    "websockets": {"local"},
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
        ("personal_data/guard.py", "import sqlite3"),
        ("personal_data/guard.py", "from bot.decisions.log import DecisionLog"),
        ("content/load.py", "from bot.slack.text import escape"),
        ("content/load.py", "import yaml"),
        ("check/flow.py", "from bot.decisions import record"),
        ("decisions/log.py", "from bot.settings import Settings"),
        ("slack/listeners/ask.py", "import os"),
        ("slack/home.py", "from bot.app import build_app"),
        ("local/slack.py", "from bot.slack.text import escape"),
        ("local/slack.py", "import sqlite_utils"),
        ("settings.py", "from bot.content.load import load_edition"),
        ("cli.py", "import slack_bolt"),
        ("logs.py", "def f():\n    from bot import cli"),
    ],
)
def test_an_import_against_the_rules_is_seen_wherever_it_stands(name, source):
    assert list(breaks(name, source)) != []
