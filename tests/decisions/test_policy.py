"""Policy is content: no card, and no code of the check's questions that decides anything, stands in the program."""

import ast
from pathlib import Path

import bot

BOT = Path(bot.__file__).parent
GENERAL = {"yes", "no", "other", "unsure", "own", "file", "refused", "purpose", "police", "seen", "source"}
"""Codes that are also names of other things; where the check's question is meant they are looked for below."""
OTHERS = {"_content", "demo", "guard", "stand_in"}
"""Rooms with made-up records, with words that are no codes, and with Slack's own ids."""


def literals(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said
    }


def files():
    found = [path for path in BOT.rglob("*.py") if path.relative_to(BOT).parts[0] not in OTHERS]
    assert len(found) > 80
    return found


def test_no_card_and_no_code_of_a_question_stands_in_the_program(flow):
    codes = {code for question in flow.questions.values() for code in question.options}
    policy = {*flow.cards, *codes, *(code for q in flow.questions.values() for code in q.counts_as.values())} - GENERAL
    found = {(path.relative_to(BOT).as_posix(), code) for path in files() for code in policy & literals(path)}

    assert found <= {("decisions/applying.py", "risk"), ("decisions/options.py", "risk")}  # the name of a condition
