"""How good the answers are: figures for a file of labelled questions."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.guidance.ask import Guidance, Reply

KINDS = ("in", "near", "out", "urgent")


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


def is_question(row: Any) -> bool:
    """Says whether `row` is a labelled question: a text, a kind, and for a question inside the guide what is right."""
    if not isinstance(row, dict) or not isinstance(row.get("q"), str):
        return False
    accept = row.get("accept")
    return row.get("kind") in KINDS and isinstance(accept, list) and (bool(accept) or row["kind"] != "in")


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


def lines(figures: Figures, confusions: int = 20, times: bool = True) -> list[str]:
    """Gives the figures as lines to print, with the most frequent confusions; `times` differ from run to run."""
    printed = [f"{name:34} {share}" for name, share in figures.shares.items()]
    if times:
        printed.append(f"{'time a question (ms)':34} p50 {figures.p50_ms:.1f}, p99 {figures.p99_ms:.1f}")
    printed += ["", "right first, by register"]
    printed += [f"  {name:32} {share}" for name, share in figures.by_register.items()]
    printed += ["", "confusions: given first, wanted, how often"]
    return printed + [f"  {given} <- {wanted}: {n}" for (given, wanted), n in figures.confusions[:confusions]]


def _shares(asked: Sequence[tuple[Mapping[str, Any], Reply]]) -> dict[str, Share]:
    by_kind = {kind: [(r, a) for r, a in asked if r["kind"] == kind] for kind in KINDS}
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
