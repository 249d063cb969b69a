"""Fits how sure is sure: the confidence constants, on phrasings by voices that the matcher has not seen."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from bot.guidance.ask import Guidance
from bot.guidance.topics import Knowledge

Question = tuple[str, str | None]
"""A message, and the topic it asks for: None for decoys and office chat."""
NEWTON_STEPS = 12
RIDGE = 0.001
"""Keeps the equations solvable when two kinds of evidence say the same."""


def refit(knowledge: Knowledge) -> dict[str, float]:
    """Gives new values of `bias` and `weight_*`: a logistic model of "the best topic is right", by Newton's method.

    Each voice in turn is left out of the content and asked as questions, decoys and office chat with it in slices.
    """
    rows = [row for guidance, questions in _folds(knowledge) for row in _judged(guidance, questions)]
    names = list(rows[0][0])
    inputs = [[*(found[name] for name in names), 1.0] for found, _ in rows]
    right = [outcome for _, outcome in rows]
    weights = [0.0] * len(inputs[0])
    for _ in range(NEWTON_STEPS):
        weights = _newton_step(weights, inputs, right)
    *slopes, bias = weights
    return {"bias": round(bias, 3), **{f"weight_{n}": round(w, 3) for n, w in zip(names, slopes, strict=True)}}


def _newton_step(weights: list[float], inputs: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    places = range(len(weights))
    guesses = [1 / (1 + math.exp(-max(-30.0, min(30.0, _dot(weights, row))))) for row in inputs]
    gradient = [
        sum((outcome - guess) * row[i] for row, outcome, guess in zip(inputs, right, guesses, strict=True))
        - RIDGE * weights[i]
        for i in places
    ]
    curvature = [
        [sum(g * (1 - g) * row[i] * row[j] for row, g in zip(inputs, guesses, strict=True)) for j in places]
        for i in places
    ]
    for i in places:
        curvature[i][i] += RIDGE
    return [weight + step for weight, step in zip(weights, _solved(curvature, gradient), strict=True)]


def _solved(matrix: list[list[float]], wanted: list[float]) -> list[float]:
    """Solves `matrix` times x = `wanted` by elimination."""
    rows = [[*row, value] for row, value in zip(matrix, wanted, strict=True)]
    size = len(rows)
    for i in range(size):
        pivot = max(range(i, size), key=lambda place: abs(rows[place][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for other in range(size):
            if other != i:
                factor = rows[other][i] / rows[i][i]
                rows[other] = [value - factor * above for value, above in zip(rows[other], rows[i], strict=True)]
    return [row[size] / row[i] for i, row in enumerate(rows)]


def _dot(one: Sequence[float], two: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, two, strict=True))


def _folds(knowledge: Knowledge) -> Iterable[tuple[Guidance, list[Question]]]:
    """Gives, for each voice, guidance that has not seen it and its questions, every third one, with their topics."""
    voices = sorted({voice for of in knowledge.phrasings.values() for voice in of})
    for fold, voice in enumerate(voices):
        kept = {id_: {v: p for v, p in of.items() if v != voice} for id_, of in knowledge.phrasings.items()}
        asked: list[Question] = [(q, id_) for id_, of in knowledge.phrasings.items() for q in of.get(voice, [])]
        decoys, asked_decoys = _slice(knowledge.decoy_phrasings, fold, len(voices))
        chat = knowledge.out_of_scope
        asked = [*asked[::3], *asked_decoys, *((text, None) for text in chat[fold :: len(voices)])]
        rest = [text for n, text in enumerate(chat) if n % len(voices) != fold]
        held_out = knowledge.model_copy(update={"phrasings": kept, "decoy_phrasings": decoys, "out_of_scope": rest})
        yield Guidance(held_out), asked


def _slice(
    phrasings: Mapping[str, Mapping[str, Sequence[str]]], fold: int, folds: int
) -> tuple[dict[str, dict[str, list[str]]], list[Question]]:
    """Takes every `folds`-th phrasing of each decoy out, beginning with number `fold`."""
    kept: dict[str, dict[str, list[str]]] = {}
    taken: list[Question] = []
    for id_, voices in phrasings.items():
        for voice, texts in voices.items():
            kept.setdefault(id_, {})[voice] = [text for n, text in enumerate(texts) if n % folds != fold]
            taken += [(text, None) for text in texts[fold::folds]]
    return kept, taken


def _judged(guidance: Guidance, questions: Iterable[Question]) -> Iterable[tuple[dict[str, float], float]]:
    for question, topic in questions:
        found = guidance.weigh(question)
        if found is not None:
            best, evidence_found = found
            yield evidence_found, float(best == topic)
