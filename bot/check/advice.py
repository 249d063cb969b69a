"""The recommendation for a set of answers, with the lines that go with it. It advises; the person decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.check.flow import Answers, Flow, Note, Recommendation, prune, walk


@dataclass(frozen=True)
class Advice:
    """One result: its card, its notes in order (the first heads it), and the answers that led to it.

    `fallback` is the card to go by if nobody can be reached today, where the card has one.
    """

    recommendation: Recommendation
    card: str
    notes: tuple[str, ...]
    fallback: str | None
    answers: dict[str, str]


def advise(flow: Flow, answers: Answers) -> Advice | None:
    """Gives the advice that `answers` lead to, or None while a question is open.

    The rules are data (share-check.yml); here is only how its notes are gathered (golden rules 4 and 6; principles).
    """
    found = walk(flow, answers)
    if found.card is None:
        return None
    kept = prune(flow, answers)
    codes, card = flow.codes(kept), flow.cards[found.card]
    doubted = flow.doubts.items() if found.first is not None else ()
    might = [*flow.notes, *(note for name, doubt in doubted if kept.get(name) == "no" for note in doubt.notes)]
    notes = [flow.danger_unsure.note] if flow.danger_unsure.when.fits(codes) else []
    notes += [note.note for note in might if _stands_on(note, found.card, card.recommendation, codes)]
    fallback = found.first if card.falls_back is not None and card.falls_back.fits(codes) else None
    return Advice(card.recommendation, found.card, tuple(dict.fromkeys(notes)), fallback, kept)


def _stands_on(note: Note, card: str, recommendation: Recommendation, codes: Mapping[str, object]) -> bool:
    return (
        (not note.cards or card in note.cards)
        and (not note.recommendations or recommendation in note.recommendations)
        and note.when.fits(codes)
    )
