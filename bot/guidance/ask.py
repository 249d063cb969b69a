"""A question in, a reply out: an answer, three to choose from, or a plain "I do not know"."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.guidance.danger import DangerCheck
from bot.guidance.matching import Matcher
from bot.guidance.spelling import Spelling
from bot.guidance.topics import Knowledge, Topic
from bot.guidance.words import LONGEST, clean, words

Status = Literal["answered", "unsure", "none"]
DECOY = "decoy:"
OFFICE_CHAT = "decoy:office-chat"
"""Names of documents that are no topics: they compete, so that they can win."""
RANKED = 10
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
        self._constants = knowledge.constants
        self._synonyms = {abbreviation.lower(): words(full) for abbreviation, full in knowledge.synonyms.items()}
        texts = {name: [words(clean(text)) for text in texts] for name, texts in documents(knowledge).items()}
        danger = [*_all(knowledge.danger.urgent), *_all(knowledge.danger.calm)]
        self._spelling = Spelling([*(t for of in texts.values() for t in of), *(words(clean(d)) for d in danger)])
        self._matcher = Matcher({name: [self._expand(text) for text in of] for name, of in texts.items()})
        self._danger = danger_check(knowledge)

    def ask(self, text: str) -> Reply:
        """Gives the reply to one message, as typed in Slack or elsewhere; any text at all is fine."""
        urgent = self._danger.notices(clean(text))
        weighed = self._weigh(text)
        if weighed is None:
            return Reply("none", None, (), urgent)
        topics, decoys, found = weighed
        confidence = confident(found, self._constants)
        ranking = tuple((name, round(score, 4)) for name, score in topics[:RANKED])
        if confidence >= self._constants["answer_from"]:
            return Reply("answered", topics[0][0], ranking, urgent, confidence=confidence)
        if found["lead_over_decoys"] <= self._constants["decoy_wins_by"]:
            decoy = None if decoys[0][0] == OFFICE_CHAT else decoys[0][0].removeprefix(DECOY)
            return Reply("none", None, ranking, urgent, decoy, confidence)
        return Reply("unsure", None, ranking, urgent, confidence=confidence)

    def weigh(self, text: str) -> tuple[str, dict[str, float]] | None:
        """Gives the best topic for a message and the evidence for it, or None when no word of it is known."""
        weighed = self._weigh(text)
        return None if weighed is None else (weighed[0][0][0], weighed[2])

    def _weigh(self, text: str) -> tuple[Ranking, Ranking, dict[str, float]] | None:
        question = self._read(text)
        known = sum(word in self._matcher.words for word in question)
        if not known:
            return None
        ranked = self._matcher.rank(question)
        topics = [(name, score) for name, score in ranked if not name.startswith(DECOY)]
        decoys = [(name, score) for name, score in ranked if name.startswith(DECOY)]
        return topics, decoys, evidence(topics, decoys, known, len(question))

    def _read(self, text: str) -> list[str]:
        """Gives the words of a message as matching sees them: spelling put right, abbreviations written out."""
        return self._expand([self._spelling.correct(word) for word in words(clean(text[:LONGEST]))])

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
    """Fits the danger check: everything that people ask and chat about is calm, as are the look-alikes."""
    ordinary = [text for texts in documents(knowledge).values() for text in texts]
    calm = [clean(text) for text in [*_all(knowledge.danger.calm), *ordinary]]
    urgent = [clean(text) for text in _all(knowledge.danger.urgent)]
    return DangerCheck(urgent, calm, knowledge.constants["danger_threshold"])


def evidence(
    topics: Sequence[tuple[str, float]], decoys: Sequence[tuple[str, float]], known: int, length: int
) -> dict[str, float]:
    """Gives what confidence is judged by: the scores' distances, the share of known words, and the length."""
    return {
        "margin": topics[0][1] - topics[1][1] if len(topics) > 1 else 0.0,
        "lead_over_decoys": topics[0][1] - decoys[0][1],
        "best_score": topics[0][1],
        "known_share": known / length,
        "length": min(length, 30) / 30,
    }


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
    return [topic.title, topic.title, topic.verdict, topic.answer, topic.source]


def _all(voices: Mapping[str, Iterable[str]]) -> list[str]:
    return [text for texts in voices.values() for text in texts]
