"""Asks every phrasing of a bot that has not seen it, and looks whether it still finds its own topic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.curation.measure import Share
from bot.guidance.ask import Guidance
from bot.guidance.topics import Knowledge

PARTS = 10
"""The phrasings are left out in so many parts, one after the other; the rest of the content stays."""
AMONG = 3


@dataclass(frozen=True)
class Lost:
    """A phrasing that, left out, does not find its topic among the first three; `found` is what came first."""

    topic: str
    phrasing: str
    found: str


def test_all(knowledge: Knowledge) -> Iterator[tuple[str, Lost | None]]:
    """Gives, for every phrasing, its topic and None when it finds it, left out, among the first three."""
    for part in range(PARTS):
        kept: dict[str, dict[str, list[str]]] = {}
        asked: list[tuple[str, str]] = []
        for id_, voices in knowledge.phrasings.items():
            numbered = enumerate((voice, text) for voice, texts in voices.items() for text in texts)
            for n, (voice, text) in numbered:
                if n % PARTS == part:
                    asked.append((id_, text))
                else:
                    kept.setdefault(id_, {}).setdefault(voice, []).append(text)
        guidance = Guidance(knowledge.model_copy(update={"phrasings": kept}))
        for topic, phrasing in asked:
            ranking = [name for name, _ in guidance.ask(phrasing).ranking]
            first = ranking[0] if ranking else "nothing"
            yield topic, None if topic in ranking[:AMONG] else Lost(topic, phrasing, first)


def lines(outcomes: Sequence[tuple[str, Lost | None]], show: int) -> list[str]:
    """Gives the outcomes as lines to print: the share found, the weakest topics, and some that were lost."""
    lost = [outcome for _, outcome in outcomes if outcome]
    asked, missed = Counter(topic for topic, _ in outcomes), Counter(one.topic for one in lost)
    shares = sorted((Share(n - missed[topic], n) for topic, n in asked.items()), key=lambda share: share.rate)
    weakest = sorted(asked, key=lambda topic: missed[topic] / asked[topic], reverse=True)[:10]
    return [
        f"own topic among the first {AMONG}: {Share(len(outcomes) - len(lost), len(outcomes))}",
        f"weakest topic {shares[0].rate:.3f}; the ten weakest:",
        *(f"  {topic}: {asked[topic] - missed[topic]} of {asked[topic]}" for topic in weakest),
        "lost: topic <- what came first: phrasing",
        *(f"  {one.topic} <- {one.found}: {one.phrasing}" for one in lost[:show]),
    ]
