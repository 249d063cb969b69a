"""Which topic a question is about: three ways of counting words, added up.

Every topic is one document: all its phrasings, its title and its answer. A question is compared with each document by
its words (rarer words count more: BM25), by its words and word pairs, and by the letter groups within its words (both
multinomial naive Bayes). Decoys and office chat are documents too, so that they can win. Everything is fitted at load
by counting; nothing is trained or stored.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

Features = Callable[[Sequence[str]], Iterable[str]]
Documents = Mapping[str, Sequence[Sequence[str]]]
"""Name of a document -> its texts, each a list of words."""

K1, B = 3.0, 0.5
PAIR_SMOOTHING, LETTER_SMOOTHING = 0.3, 0.1


def single_words(text: Sequence[str]) -> Iterable[str]:
    """Gives the distinct words."""
    return dict.fromkeys(text)


def words_and_pairs(text: Sequence[str]) -> Iterable[str]:
    """Gives the distinct words and pairs of neighbouring words."""
    return dict.fromkeys([*text, *map(" ".join, pairwise(text))])


def letter_groups(text: Sequence[str]) -> Iterable[str]:
    """Gives the distinct groups of three to five letters within words, word ends marked by a space."""
    return dict.fromkeys(group for word in dict.fromkeys(text) for group in _groups(word))


@lru_cache(maxsize=50_000)
def _groups(word: str) -> tuple[str, ...]:
    marked = f" {word} "
    return tuple(marked[i : i + size] for size in (3, 4, 5) for i in range(len(marked) - size + 1))


class Counts:
    """One way of counting: a weight for each feature and document, summed over the features of a question."""

    def __init__(self, features: Features, weights: dict[str, list[tuple[int, float]]], absent: list[float]) -> None:
        self._features = features
        self._weights = weights
        self._absent = absent

    def __contains__(self, feature: str) -> bool:
        return feature in self._weights

    def scores(self, text: Sequence[str]) -> list[float]:
        """Gives a score for each document, in the documents' order; higher is better."""
        found = [self._weights[feature] for feature in self._features(text) if feature in self._weights]
        totals = [absent * len(found) for absent in self._absent]
        for weights in found:
            for document, weight in weights:
                totals[document] += weight
        return totals

    def leaning(self, one: int, other: int) -> dict[str, float]:
        """Gives for each feature what it adds to the document `one` beyond what it adds to `other`."""
        level = self._absent[one] - self._absent[other]
        found = {feature: dict(weights) for feature, weights in self._weights.items()}
        return {feature: w.get(one, 0.0) - w.get(other, 0.0) + level for feature, w in found.items()}

    def share(self, feature: str, document: int) -> float:
        """Gives what `feature` adds to `document` beyond what it adds to the average document."""
        weights = dict(self._weights.get(feature, ()))
        return weights.get(document, 0.0) - sum(weights.values()) / len(self._absent)


def bm25(documents: Documents) -> Counts:
    """Fits BM25 over single words: rare words count more, long documents do not win by length."""
    counted = [Counter(word for text in texts for word in text) for texts in documents.values()]
    spread = Counter(word for counts in counted for word in counts)
    lengths = [counts.total() for counts in counted]
    average = sum(lengths) / len(lengths)
    weights: dict[str, list[tuple[int, float]]] = {}
    for document, counts in enumerate(counted):
        damping = K1 * (1 - B + B * lengths[document] / average)
        for word, n in counts.items():
            rarity = math.log(1 + (len(counted) - spread[word] + 0.5) / (spread[word] + 0.5))
            weights.setdefault(word, []).append((document, rarity * n * (K1 + 1) / (n + damping)))
    return Counts(single_words, weights, [0.0] * len(counted))


def naive_bayes(documents: Documents, features: Features, smoothing: float) -> Counts:
    """Fits multinomial naive Bayes with equal priors: each text counts a feature once."""
    counted = [Counter(f for text in texts for f in features(text)) for texts in documents.values()]
    vocabulary = len({feature for counts in counted for feature in counts})
    weights: dict[str, list[tuple[int, float]]] = {}
    for document, counts in enumerate(counted):
        for feature, n in counts.items():
            weights.setdefault(feature, []).append((document, math.log((n + smoothing) / smoothing)))
    absent = [math.log(smoothing / (counts.total() + smoothing * vocabulary)) for counts in counted]
    return Counts(features, weights, absent)


@dataclass(frozen=True)
class Comparison:
    """How a question compares with every document: the total, and the score of each way of counting.

    `totals` are mean distances from the average document, in standard deviations; `views` are raw scores by name.
    """

    totals: dict[str, float]
    views: dict[str, dict[str, float]]

    def ranking(self) -> list[tuple[str, float]]:
        """Gives every document with its total, best first; ties keep the documents' order."""
        return sorted(self.totals.items(), key=lambda pair: -pair[1])


class Matcher:
    """Compares questions with documents by the sum of three standardised scores."""

    def __init__(self, documents: Documents) -> None:
        self._names = list(documents)
        self.words = bm25(documents)
        self._views = {
            "words": self.words,
            "pairs": naive_bayes(documents, words_and_pairs, PAIR_SMOOTHING),
            "letters": naive_bayes(documents, letter_groups, LETTER_SMOOTHING),
        }

    def share(self, word: str, name: str) -> float:
        """Gives what `word` adds to the document `name` beyond what it adds to the average document (BM25)."""
        return self.words.share(word, self._names.index(name))

    def compare(self, text: Sequence[str]) -> Comparison:
        """Compares the words of a question with every document."""
        views = {name: view.scores(text) for name, view in self._views.items()}
        standardised = [_standardised(scores) for scores in views.values()]
        totals = [sum(scores) / len(scores) for scores in zip(*standardised, strict=True)]
        by_name = {name: dict(zip(self._names, scores, strict=True)) for name, scores in views.items()}
        return Comparison(dict(zip(self._names, totals, strict=True)), by_name)


def _standardised(scores: list[float]) -> list[float]:
    mean = sum(scores) / len(scores)
    deviation = math.sqrt(sum((score - mean) ** 2 for score in scores) / len(scores))
    return [(score - mean) / deviation if deviation else 0.0 for score in scores]
