"""The drawing of the check is made from the check itself."""

import re
from pathlib import Path

from bot.check.drawing import mermaid

PAGE = Path(__file__).parents[2] / "docs" / "check.md"


def test_the_drawing_in_the_docs_is_of_the_check_as_it_is(flow, content):
    drawn = re.search(r"```mermaid\n(.*?)\n```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[1]

    assert drawn == mermaid(flow, content.check_words), "run: share-check content flow, and put it into docs/check.md"


def test_every_question_and_every_result_is_drawn_and_reached(flow, content):
    lines = mermaid(flow, content.check_words).splitlines()
    arrows = [line for line in lines if "->" in line]
    for name in [*flow.questions, *(f"card_{card.replace('-', '_')}" for card in flow.cards)]:
        assert any(re.search(rf"\b{name}\[|\b{name}\(", line) for line in lines), f"{name} is not drawn"
        first = name == next(iter(flow.questions))
        assert first or any(re.search(rf"[|>] {name}$", line) for line in arrows), f"nothing leads to {name}"
