"""The recommendation for a set of answers, with the lines that go with it. It advises; the person decides."""

from __future__ import annotations

from dataclasses import dataclass

from bot.check.flow import RISK, Answers, Flow, Note, Recommendation, fits, prune, walk

ADVICE = "ADVICE"


@dataclass(frozen=True)
class Advice:
    """One result: its card, its notes in order (the first heads it), and the answers that led to it.

    `fallback` is the card to go by if nobody can be reached today, where a child or someone else may be at risk.
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
    risk = kept.get(RISK[0]) == RISK[1]
    recommendation = flow.cards[found.card].recommendation
    notes = [flow.danger_unsure.note] if kept.get("danger") == "unsure" else []
    notes += [one.note for one in flow.notes if _stands_on(flow, one, found.card, recommendation, kept)]
    if found.first is not None:
        notes += _doubt_notes(flow, kept, risk)
    fallback = found.first if found.card == ADVICE and risk else None
    return Advice(recommendation, found.card, tuple(dict.fromkeys(notes)), fallback, kept)


def _stands_on(flow: Flow, note: Note, card: str, recommendation: Recommendation, answers: Answers) -> bool:
    return (
        (not note.cards or card in note.cards)
        and (not note.recommendations or recommendation in note.recommendations)
        and fits(flow, note.when, answers)
    )


def _doubt_notes(flow: Flow, answers: Answers, risk: bool) -> list[str]:
    doubts = [doubt for name, doubt in flow.doubts.items() if answers.get(name) == "no"]
    found = [note for doubt in doubts for note in (doubt.note, doubt.for_risk if risk else None)]
    return [note for note in found if note]
