"""A question in, a reply out: an answer, three to choose from, or a plain "I do not know"."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.guidance.danger import DangerCheck
from bot.guidance.matching import Comparison, Matcher
from bot.guidance.spelling import Spelling
from bot.guidance.topics import Knowledge, Topic
from bot.guidance.words import LONGEST, clean, words

Status = Literal["answered", "unsure", "none"]
DECOY = "decoy:"
DANGER = "immediate-danger"
OFFICE_CHAT = "decoy:office-chat"
"""Names of documents that are no topics: they compete, so that they can win."""
RANKED = 10
MOST_LEAD = 20.0
ENDS = 40
"""Words read at each end of a long message: people ask first or last, and tell the story between."""
Ranking = list[tuple[str, float]]


@dataclass(frozen=True)
class Reply:
    """What the bot makes of a question.

    `topic` is None unless answered. `ranking` holds real topics only, best first. `decoy` is the subject, not covered
    here, that the question seems to be about. `urgent` is independent of the rest. `confidence` is between 0 and 1.
    """

    status: Status
    topic: str | None
    ranking: tuple[tuple[str, float], ...]
    urgent: bool
    decoy: str | None = None
    confidence: float = 0.0
    lang: str = "en"


class Guidance:
    """All that is needed to answer, fitted once to the content; may be shared by threads."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.constants = knowledge.constants
        self._synonyms = {abbreviation.lower(): words(full) for abbreviation, full in knowledge.synonyms.items()}
        texts = {name: [words(clean(text)) for text in texts] for name, texts in documents(knowledge).items()}
        danger = [*_all(knowledge.danger.urgent), *_all(knowledge.danger.calm)]
        self._spelling = Spelling([*(t for of in texts.values() for t in of), *(words(clean(d)) for d in danger)])
        self.matcher = Matcher({name: [self._expand(text) for text in of] for name, of in texts.items()})
        self._danger = danger_check(knowledge)

    def ask(self, text: str) -> Reply:
        """Gives the reply to one message, as typed in Slack or elsewhere; any text at all is fine."""
        urgent = self._danger.notices(clean(text))
        weighed = self.rank(text)
        if weighed is None:
            return Reply("none", None, (), urgent)
        ranked, found = weighed
        topics = [(name, score) for name, score in ranked if not name.startswith(DECOY)]
        confidence = confident(found, self.constants)
        ranking = tuple((name, round(score, 4)) for name, score in topics[:RANKED])
        if confidence >= self.constants["answer_from"]:
            return Reply("answered", topics[0][0], ranking, urgent, confidence=confidence)
        decoy, lead = next((name, topics[0][1] - score) for name, score in ranked if name.startswith(DECOY))
        if lead <= self.constants["decoy_wins_by"]:
            covered = None if decoy == OFFICE_CHAT else decoy.removeprefix(DECOY)
            return Reply("none", None, ranking, urgent, covered, confidence)
        return Reply("unsure", None, ranking, urgent, confidence=confidence)

    def weigh(self, text: str) -> tuple[str, dict[str, float]] | None:
        """Gives the best topic for a message and the evidence for it, or None when no word of it is known."""
        weighed = self.rank(text)
        if weighed is None:
            return None
        ranked, found = weighed
        return next(name for name, _ in ranked if not name.startswith(DECOY)), found

    def rank(self, text: str) -> tuple[Ranking, dict[str, float]] | None:
        """Gives every document with its total, best first, and the evidence; None when no word is known."""
        question = self.read(text)
        known = sum(word in self.matcher.words for word in question)
        if not known:
            return None
        comparison = self.matcher.compare(question)
        return comparison.ranking(), {**evidence(comparison), "known_share": known / len(question)}

    def read(self, text: str) -> list[str]:
        """Gives the words of a message as matching sees them: spelling put right, abbreviations written out."""
        said = words(clean(text[:LONGEST]))
        if len(said) > 2 * ENDS:
            said = said[:ENDS] + said[-ENDS:]
        return self._expand([self._spelling.correct(word) for word in said])

    def _expand(self, text: Sequence[str]) -> list[str]:
        return [word for said in text for word in [said, *self._synonyms.get(said, ())]]


def documents(knowledge: Knowledge) -> dict[str, list[str]]:
    """Gives the texts of every document that competes: topics by id, decoys and office chat under names apart."""
    found = {
        id_: [*_official(topic), *_all(knowledge.phrasings.get(id_, {}))] for id_, topic in knowledge.topics.items()
    }
    found |= {DECOY + id_: _all(knowledge.decoy_phrasings.get(id_, {})) for id_ in knowledge.decoys}
    return {**found, OFFICE_CHAT: knowledge.out_of_scope}


def danger_check(knowledge: Knowledge) -> DangerCheck:
    """Fits the danger check: what people ask and chat about is calm, as are the look-alikes.

    Questions for the answer "immediate danger" are neither: some are asked in one, some about one.
    """
    ordinary = [text for id_, texts in documents(knowledge).items() if id_ != DANGER for text in texts]
    calm = [clean(text) for text in [*_all(knowledge.danger.calm), *ordinary]]
    urgent = [clean(text) for text in _all(knowledge.danger.urgent)]
    return DangerCheck(urgent, calm, knowledge.constants["danger_threshold"])


def evidence(comparison: Comparison) -> dict[str, float]:
    """Gives what confidence is judged by: how far ahead the best topic is, by each way of counting.

    Ahead of the next topic, and ahead of the best decoy: raw differences of scores, kept within a limit.
    """
    best = next(name for name, _ in comparison.ranking() if not name.startswith(DECOY))
    found: dict[str, float] = {}
    for view, scores in comparison.views.items():
        rivals = max(score for name, score in scores.items() if name != best and not name.startswith(DECOY))
        decoys = max(score for name, score in scores.items() if name.startswith(DECOY))
        found[f"{view}_ahead_of_topics"] = _within(scores[best] - rivals)
        found[f"{view}_ahead_of_decoys"] = _within(scores[best] - decoys)
    return found


def _within(lead: float) -> float:
    """A long message can be ahead by any amount; beyond this it says no more."""
    return max(-MOST_LEAD, min(MOST_LEAD, lead))


def confident(found: Mapping[str, float], constants: Mapping[str, float]) -> float:
    """Gives the probability that the best topic is right: a logistic model, refitted by `content refit`."""
    total = constants["bias"] + sum(constants[f"weight_{name}"] * value for name, value in found.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def batch_line(guidance: Guidance, line: Mapping[str, Any]) -> dict[str, Any]:
    """Answers one line {"id", "q"} of a batch with {"id", "status", "topic", "ranking", "urgent", "lang"}.

    Raises ValueError with a sentence when the line has no question.
    """
    question = line.get("q")
    if not isinstance(question, str):
        raise ValueError('This line has no text under "q"; write {"id": ..., "q": "the question"}.')
    reply = guidance.ask(question)
    return {
        "id": line.get("id"),
        "status": reply.status,
        "topic": reply.topic,
        "ranking": [{"topic": topic, "score": score} for topic, score in reply.ranking],
        "urgent": reply.urgent,
        "lang": reply.lang,
    }


def _official(topic: Topic) -> list[str]:
    return [topic.title, topic.title, topic.verdict, topic.answer, topic.source or ""]


def _all(voices: Mapping[str, Iterable[str]]) -> list[str]:
    return [text for texts in voices.values() for text in texts]
