"""The recommendation for a set of answers, with the lines that go with it. It advises; the person decides."""

from __future__ import annotations

from dataclasses import dataclass

from bot.check.flow import RISK, Answers, Flow, Recommendation, prune, walk

ADVICE, TEST = "ADVICE", "TEST"


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
    notes = [flow.danger_unsure.note] if kept.get("danger") == "unsure" else []
    notes += flow.cards[found.card].notes
    if found.first is not None:
        notes += _doubt_notes(flow, kept, risk)
    if risk and found.card in (ADVICE, TEST, "LA-C"):
        notes.append("today")
    if risk and found.card in (TEST, "LA-C"):
        notes.append("report-meanwhile")
    fallback = found.first if found.card == ADVICE and risk else None
    recommendation = flow.cards[found.card].recommendation
    return Advice(recommendation, found.card, tuple(dict.fromkeys(notes)), fallback, kept)


def _doubt_notes(flow: Flow, answers: Answers, risk: bool) -> list[str]:
    doubts = [doubt for name, doubt in flow.doubts.items() if answers.get(name) == "no"]
    found = [note for doubt in doubts for note in (doubt.note, doubt.for_risk if risk else None)]
    return [note for note in found if note]
