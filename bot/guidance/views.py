"""Ways of counting: each turns what is written about each document into points a feature earns it.

A document is everything we hold in one place for a topic or a decoy: its words and how people ask for it. A *view*
gives, for the features of a question (words, pairs, pieces), the points of every document.

Each feature's points are whole numbers laid side by side in one large integer, a lane for each document, so that adding
up a question is adding a few integers: as quick for a page of text as for a line, and the same on every machine.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

Features = Callable[[Sequence[str]], list[str]]
"""From a text's words to what is counted: the words, their pairs, pieces of words."""

Documents = Mapping[str, Sequence[tuple[Sequence[str], float]]]
"""Document id -> its texts, each as words, with the weight of the text."""

_LANE = array("I")
_LANE_BYTES = _LANE.itemsize
_UNIT = 4096  # points are kept in steps of 1/4096: 12,000 features of at most 20 points fit a lane


@dataclass(frozen=True)
class View:
    """One way of counting, ready to use: `rows` holds each feature's points, a lane for each document."""

    rows: Mapping[str, int]
    size: int

    def scores(self, features: Iterable[str]) -> list[int]:
        """Gives the sum of the features' points for each document; a feature nobody wrote counts for nothing."""
        rows = self.rows
        return self._lanes(sum(rows[feature] for feature in features if feature in rows))

    def points(self, feature: str) -> list[int]:
        """Gives one feature's points for each document, all nought if nobody wrote it."""
        return self._lanes(self.rows.get(feature, 0))

    def _lanes(self, total: int) -> list[int]:
        lanes = array("I")
        lanes.frombytes(total.to_bytes(self.size * _LANE_BYTES, "little"))
        return lanes.tolist()


def bm25(documents: Documents, features: Features, k1: float, b: float) -> View:
    """Gives points by BM25: a rarer feature counts for more, and the tenth mention for less than the first.

    `k1` says how soon more mentions stop counting, `b` how far long documents are marked down.
    """
    counts = _counts(documents, features)
    sizes = [sum(count.values()) for count in counts]
    mean = sum(sizes) / len(sizes) or 1.0
    spread = [k1 * (1 - b + b * size / mean) for size in sizes]
    rows: dict[str, int] = {}
    for feature, mentions in _by_feature(counts).items():
        rarity = math.log(1 + (len(counts) - len(mentions) + 0.5) / (len(mentions) + 0.5))
        lanes = array("I", bytes(_LANE_BYTES * len(counts)))
        for place, count in mentions:
            lanes[place] = round(_UNIT * rarity * count * (k1 + 1) / (count + spread[place]))
        rows[feature] = int.from_bytes(lanes.tobytes(), "little")
    return View(rows, len(counts))


def naive_bayes(documents: Documents, features: Features, smoothing: float) -> View:
    """Gives points by naive Bayes: how likely a document's askers are to use the feature, every document equally likely.

    A feature counts once for each text it is in. `smoothing` is the count given to what a document does not mention.
    """
    counts = _counts(documents, lambda some_words: list(set(features(some_words))))
    by_feature = _by_feature(counts)
    whole = [math.log(sum(count.values()) + smoothing * len(by_feature)) for count in counts]
    floor = max(whole)  # adding the same to every document changes no order, and keeps every lane at nought or above
    unmentioned = array("I", (round(_UNIT * (floor - size)) for size in whole))
    rows: dict[str, int] = {}
    for feature, mentions in by_feature.items():
        lanes = unmentioned[:]
        for place, count in mentions:
            lanes[place] += round(_UNIT * math.log((count + smoothing) / smoothing))
        rows[feature] = int.from_bytes(lanes.tobytes(), "little")
    return View(rows, len(counts))


def _counts(documents: Documents, features: Features) -> list[Counter[str]]:
    counts: list[Counter[str]] = []
    for texts in documents.values():
        count: Counter[str] = Counter()
        for some_words, weight in texts:
            if weight == 1:
                count.update(features(some_words))
            else:
                for feature in features(some_words):
                    count[feature] += weight  # type: ignore[assignment]
        counts.append(count)
    return counts


def _by_feature(counts: Sequence[Counter[str]]) -> dict[str, list[tuple[int, float]]]:
    by_feature: dict[str, list[tuple[int, float]]] = {}
    for place, count in enumerate(counts):
        for feature, number in count.items():
            by_feature.setdefault(feature, []).append((place, number))
    return by_feature
