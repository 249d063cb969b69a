"""One line of `share-check advise --batch`: answers in, recommendation or next question out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.check.advice import advise
from bot.check.flow import Flow, accepted, walk

NOT_ASKED = (None, "-")


def advise_line(flow: Flow, line: Mapping[str, Any]) -> dict[str, Any]:
    """Gives {"recommendation", "card", "next"} for a line {"answers": {question: code}}.

    A key that is not asked on that path plays no part; "-" or null means not answered. Raises ValueError with a
    sentence for a line without answers, or an unknown code for a question that is asked.
    """
    given = line.get("answers")
    if not isinstance(given, Mapping):
        raise ValueError('This line has no "answers"; write {"answers": {"danger": "no", ...}}.')
    answers = {str(question): code for question, code in given.items() if isinstance(code, str)}
    question = walk(flow, answers).next
    if question is not None and given.get(question) not in NOT_ASKED:
        codes = ", ".join(accepted(flow, question, answers))
        raise ValueError(f'The answer to "{question}" is not one of its codes here: {codes}.')
    advice = advise(flow, answers)
    if advice is None:
        return {"recommendation": None, "card": None, "next": question}
    return {"recommendation": advice.recommendation, "card": advice.card, "next": None}
