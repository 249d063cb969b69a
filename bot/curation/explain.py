"""Why a question got its answer: the words that earned the topic its place, the runner-up, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

from bot.guidance.ask import Guidance, Reply
from bot.guidance.matching import Matcher

MOST_WORDS = 12


@dataclass(frozen=True)
class Explanation:
    """For one question. `for_best` and `for_next` pair words, as matching read them, with what they weigh there.

    A weight is what the word adds to that topic beyond the average document (BM25). `runner_up` may be a decoy.
    """

    reply: Reply
    read: list[str]
    best: str
    runner_up: str
    for_best: list[tuple[str, float]]
    for_next: list[tuple[str, float]]
    unknown: list[str]
    needed: float


def explain(guidance: Guidance, question: str) -> Explanation | None:
    """Explains the reply to `question`; None when no word of it is known, so that nothing was compared."""
    ranked = guidance.rank(question)
    if ranked is None:
        return None
    reply, read, matcher = guidance.ask(question), guidance.read(question), guidance.matcher
    best = reply.ranking[0][0]
    runner_up = next(name for name, _ in ranked[0] if name != best)
    known = [word for word in dict.fromkeys(read) if word in matcher.words]
    return Explanation(
        reply,
        read,
        best,
        runner_up,
        _weights(matcher, known, best),
        _weights(matcher, known, runner_up),
        [word for word in dict.fromkeys(read) if word not in matcher.words],
        guidance.constants["answer_from"],
    )


def lines(found: Explanation | None) -> list[str]:
    """Gives the explanation as lines to print."""
    if found is None:
        return ["No word of this question is known, so nothing was compared."]
    reply = found.reply
    sure = "so it is the answer" if reply.status == "answered" else "so it is not given as the answer"
    printed = [
        f"read as: {' '.join(found.read)}",
        f"best: {found.best}",
        *(f"  {weight:+6.2f}  {word}" for word, weight in found.for_best),
        f"next: {found.runner_up}",
        *(f"  {weight:+6.2f}  {word}" for word, weight in found.for_next),
        f"sure: {reply.confidence:.2f}; needed: {found.needed:.2f}; {sure}",
    ]
    if found.unknown:
        printed.append(f"words never seen: {', '.join(found.unknown)}")
    if reply.decoy:
        printed.append(f"nearer to a subject that is not covered: {reply.decoy}")
    return [*printed, f"danger noticed: {'yes' if reply.urgent else 'no'}"]


def _weights(matcher: Matcher, known: list[str], name: str) -> list[tuple[str, float]]:
    weighed = [(word, matcher.share(word, name)) for word in known]
    return sorted((pair for pair in weighed if abs(pair[1]) >= 0.01), key=lambda pair: -abs(pair[1]))[:MOST_WORDS]
