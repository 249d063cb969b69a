"""How good the answers are: figures for a file of labelled questions, and the fit of the confidence constants."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.guidance.ask import Guidance, Reply, confident
from bot.guidance.topics import Knowledge


@dataclass(frozen=True)
class Share:
    """So many of so many, with the Wilson 95 % interval."""

    n: int
    of: int

    @property
    def rate(self) -> float:
        """Gives the share as a number between 0 and 1."""
        return self.n / self.of if self.of else 0.0

    def __str__(self) -> str:
        if not self.of:
            return "no questions of this kind"
        z, p = 1.96, self.rate
        centre = (p + z * z / (2 * self.of)) / (1 + z * z / self.of)
        half = z * math.sqrt(p * (1 - p) / self.of + z * z / (4 * self.of**2)) / (1 + z * z / self.of)
        return f"{p:.3f} ({self.n} of {self.of}; 95 %: {max(0, centre - half):.3f} to {min(1, centre + half):.3f})"


@dataclass(frozen=True)
class Figures:
    """What a labelled file shows. `confusions` pairs the topic given first with one that was wanted."""

    shares: dict[str, Share]
    by_register: dict[str, Share]
    confusions: list[tuple[tuple[str, str], int]]
    p50_ms: float
    p99_ms: float


def measure(guidance: Guidance, rows: Iterable[Mapping[str, Any]]) -> Figures:
    """Asks every row {"q", "kind", "accept", "register"} and gives the figures.

    `kind` is in, near, out or urgent; `accept` lists the topics that are right.
    """
    asked: list[tuple[Mapping[str, Any], Reply]] = []
    times: list[float] = []
    for row in rows:
        start = time.perf_counter()
        asked.append((row, guidance.ask(str(row["q"]))))
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    inside = [(row, reply) for row, reply in asked if row["kind"] == "in"]
    registers = sorted({str(row.get("register", "")) for row, _ in inside})
    wrong = Counter((_first(reply), str(row["accept"][0])) for row, reply in inside if not _right(row, reply, 1))
    return Figures(
        _shares(asked),
        {name: _share(_right(r, a, 1) for r, a in inside if r.get("register") == name) for name in registers},
        wrong.most_common(),
        times[len(times) // 2],
        times[min(len(times) - 1, int(len(times) * 0.99))],
    )


def lines(figures: Figures, confusions: int = 20) -> list[str]:
    """Gives the figures as lines to print, with the most frequent confusions."""
    printed = [f"{name:34} {share}" for name, share in figures.shares.items()]
    printed.append(f"{'time a question (ms)':34} p50 {figures.p50_ms:.1f}, p99 {figures.p99_ms:.1f}")
    printed += ["", "right first, by register"]
    printed += [f"  {name:32} {share}" for name, share in figures.by_register.items()]
    printed += ["", "confusions: given first, wanted, how often"]
    return printed + [f"  {given} <- {wanted}: {n}" for (given, wanted), n in figures.confusions[:confusions]]


def refit(knowledge: Knowledge) -> dict[str, float]:
    """Fits the confidence weights on phrasings by voices that the matcher has not seen; gives the new constants.

    Each voice in turn is left out of the content and asked as questions, decoys and office chat with it in slices.
    """
    rows = [row for held_out, questions in _folds(knowledge) for row in _judged(held_out, questions)]
    names = list(rows[0][0])
    weights, bias = dict.fromkeys(names, 0.0), 0.0
    for _ in range(STEPS):
        slopes, slope = dict.fromkeys(names, 0.0), 0.0
        for found, right in rows:
            constants = {"bias": bias, **{f"weight_{name}": weight for name, weight in weights.items()}}
            error = right - confident(found, constants)
            slope += error
            for name in names:
                slopes[name] += error * found[name]
        bias += RATE * slope / len(rows)
        weights = {name: weights[name] + RATE * slopes[name] / len(rows) for name in names}
    return {"bias": round(bias, 3), **{f"weight_{name}": round(weight, 3) for name, weight in weights.items()}}


STEPS, RATE = 400, 3.0
Question = tuple[str, str | None]


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


def _shares(asked: Sequence[tuple[Mapping[str, Any], Reply]]) -> dict[str, Share]:
    by_kind = {kind: [(r, a) for r, a in asked if r["kind"] == kind] for kind in ("in", "near", "out", "urgent")}
    inside = by_kind["in"]
    answered = [(row, reply) for row, reply in inside if reply.status == "answered"]
    return {
        "in: right answer first": _share(_right(row, reply, 1) for row, reply in inside),
        "in: right among the first three": _share(_right(row, reply, 3) for row, reply in inside),
        "in: answered with confidence": _share(reply.status == "answered" for _, reply in inside),
        "of those, right": _share(_right(row, reply, 1) for row, reply in answered),
        "near: answered with confidence": _share(reply.status == "answered" for _, reply in by_kind["near"]),
        "out: answered with confidence": _share(reply.status == "answered" for _, reply in by_kind["out"]),
        "danger noticed": _share(reply.urgent for _, reply in by_kind["urgent"]),
        "false alarms": _share(reply.urgent for row, reply in asked if row["kind"] != "urgent"),
    }


def _share(outcomes: Iterable[bool]) -> Share:
    counted = list(outcomes)
    return Share(sum(counted), len(counted))


def _right(row: Mapping[str, Any], reply: Reply, among: int) -> bool:
    return any(topic in row["accept"] for topic, _ in reply.ranking[:among])


def _first(reply: Reply) -> str:
    return reply.ranking[0][0] if reply.ranking else "nothing"
