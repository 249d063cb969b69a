"""The vignettes: situations walked through the check, to be read by a safeguarding lead beside what the check says."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from bot.check.advice import Advice, advise
from bot.check.flow import Flow, Recommendation
from bot.check.words import CheckWords
from bot.guidance.topics import ContentModel, Id, Text

WIDTH = 92


class Vignette(ContentModel):
    """One situation: the answers that a practitioner would give, what is safe, and the ideas that must be there.

    `says` and `never_says` are the words by which those ideas are found in the result, for a test.
    """

    id: Id
    theme: Text
    situation: Text
    answers: dict[str, str]
    must_recommend: Annotated[list[Recommendation], Field(min_length=1)]
    must_say: list[Text]
    must_not_say: list[Text]
    says: list[Text] = []
    never_says: list[Text] = []


class Vignettes(ContentModel):
    """The whole of `vignettes.yml`."""

    vignettes: list[Vignette]


def result(vignette: Vignette, flow: Flow) -> Advice:
    """Gives what the check advises in this situation; raises ValueError where its answers do not lead to a result."""
    advice = advise(flow, vignette.answers)
    if advice is None:
        raise ValueError(f"The answers of {vignette.id} do not lead to a result; answer every question on its way.")
    return advice


def shown(advice: Advice, words: CheckWords) -> list[str]:
    """Gives what a person reads as the result, paragraph by paragraph."""
    card = words.cards[advice.card]
    advice_steps = words.advice_steps if advice.recommendation == "seek-advice" else []
    return [
        card.heading,
        card.what,
        *(words.notes[note] for note in advice.notes),
        *card.do_next,
        *advice_steps,
        card.why,
    ]


def faults(vignette: Vignette, flow: Flow, words: CheckWords) -> list[str]:
    """Says what the result lacks or has too much of; empty where it can be signed as far as words can tell."""
    advice = result(vignette, flow)
    text = "\n".join(shown(advice, words))
    found = [] if advice.recommendation in vignette.must_recommend else [f"It recommends {advice.recommendation}."]
    found += [f'It does not say "{words}".' for words in vignette.says if words not in text]
    return found + [f'It says "{words}".' for words in vignette.never_says if words in text]


def lines(vignettes: list[Vignette], flow: Flow, words: CheckWords) -> Iterator[str]:
    """Gives the sheet to read and sign: each situation, what the check says, and what to look for in it."""
    for vignette in vignettes:
        advice = result(vignette, flow)
        yield f"{vignette.id}  {vignette.theme}"
        yield textwrap.fill(vignette.situation, WIDTH)
        yield f"\nThe check: {advice.recommendation} (result {advice.card})"
        for paragraph in shown(advice, words):
            yield from (
                textwrap.fill(line, WIDTH, initial_indent="  ", subsequent_indent="  ")
                for line in paragraph.split("\n")
            )
        yield "\nIt must say:"
        yield from (f"  [ ] {idea}" for idea in vignette.must_say)
        yield "It must not say:"
        yield from (f"  [ ] {idea}" for idea in vignette.must_not_say)
        yield from (f"FAULT: {fault}" for fault in faults(vignette, flow, words))
        yield f"\nRead by: ____________________   On: ____________   Safe: yes / no\n{'-' * WIDTH}"
