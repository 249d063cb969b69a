"""Where the words of SQL stand, and where the present comes from."""

import ast
import re
from pathlib import Path

import pytest

import bot

BOT = Path(bot.__file__).parent
SPOKEN_IN = {"decisions/sql.py", "decisions/log.py", "decisions/migrations.py"}
SQL = re.compile(
    r"\bselect\b.+\bfrom\b|\bselect (?:\*|[dcvst1]\b)|\binsert (?:or \w+ )?into\b|\bdelete from\b"
    r"|\bjson_(?:extract|each)\b|\border by\b|\bunion all\b|\bexists \(|\bcreate table\b|\bupdate \w+ set\b",
    re.IGNORECASE | re.DOTALL,
)


def texts(source):
    """Every text of the program that is no docstring."""
    tree = ast.parse(source)
    said = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant | ast.JoinedStr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.value


def files():
    return sorted(path for path in BOT.rglob("*.py") if "_content" not in path.parts)


def test_words_of_sql_stand_in_three_files():
    speaking = {
        path.relative_to(BOT).as_posix()
        for path in files()
        if any(SQL.search(text) for text in texts(path.read_text(encoding="utf-8")))
    }

    assert speaking == SPOKEN_IN


@pytest.mark.parametrize(
    "source",
    ['x = "select d.id from decisions as d"', 'db.execute(f"delete from {table}")', 'x = "json_extract(a, b)"'],
)
def test_sql_is_seen(source):
    assert any(SQL.search(text) for text in texts(source))


def test_the_log_has_the_only_clock_of_its_room():
    asking = [
        path.name
        for path in files()
        if path.parent.name == "decisions"
        and re.search(r"datetime\.now|date\.today|time\.time|utcnow", path.read_text(encoding="utf-8"))
    ]

    assert asking == ["log.py"]


def test_the_slack_face_and_the_command_line_go_by_the_logs_clock():
    rooms = ("slack", "cli/decisions.py", "papers")
    asking = [path for path in files() if path.relative_to(BOT).as_posix().startswith(rooms)]

    assert asking
    assert [path for path in asking if re.search(r"datetime\.now\(", path.read_text(encoding="utf-8"))] == []
