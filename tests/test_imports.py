"""Who may import whom: the rooms of the code, enforced by walking the imports."""

import ast
from pathlib import Path

import pytest

import bot

BOT = Path(bot.__file__).parent
RULE_ROOMS = ("guidance", "check", "decisions")
YAML_ONLY_IN = {"content/files.py"}
SQLITE_ONLY_IN = {"decisions/log.py", "decisions/migrations.py"}


def imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def files():
    return [path for path in BOT.rglob("*.py") if "_content" not in path.parts]


def room(path):
    return path.relative_to(BOT).parts[0]


def breaks(path):
    """Every import in `path` that its room may not make."""
    name, here = path.relative_to(BOT).as_posix(), room(path)
    for imported in imports(path):
        top = imported.split(".")[0]
        if top == "yaml" and name not in YAML_ONLY_IN:
            yield imported
        if top in {"sqlite3", "sqlite_utils"} and here != "local" and name not in SQLITE_ONLY_IN:
            yield imported
        if here in RULE_ROOMS and (top.startswith("slack") or imported.startswith(("os.environ", "bot.slack"))):
            yield imported
        if here in RULE_ROOMS and imported.startswith(
            ("bot.app", "bot.cli", "bot.settings", "bot.content", "bot.local")
        ):
            yield imported
        if here == "slack" and (imported.startswith(("bot.app", "bot.cli", "bot.local")) or imported == "os"):
            yield imported


@pytest.mark.parametrize("path", files(), ids=lambda path: path.relative_to(BOT).as_posix())
def test_a_file_imports_only_what_its_room_may(path):
    assert list(breaks(path)) == []


def test_rule_rooms_do_not_reach_into_each_other():
    allowed = {"bot.guidance.topics"}  # the base model of everything read from content
    for path in files():
        if room(path) in RULE_ROOMS:
            others = [other for other in RULE_ROOMS if other != room(path)]
            reached = {i for i in imports(path) for o in others if i.startswith(f"bot.{o}.")}
            reached = {i for i in reached if not any(i.startswith(a) for a in allowed)}
            assert not reached, f"{path.name} reaches into another room: {sorted(reached)}"
