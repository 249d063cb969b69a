"""The named checks of the content: each is one small function, and its docstring says what it looks for."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from difflib import get_close_matches
from typing import Literal, NamedTuple

from bot.content.files import Homes, Problem
from bot.content.reading import grade, word_count
from bot.guidance.topics import Knowledge, Topic

VERDICT_WORDS, ANSWER_WORDS, STEP_WORDS, LAW_NOTE_WORDS = 25, 120, 25, 60
TITLE_CHARACTERS = 60
SLACK_PARAGRAPH = 2700
"""Slack's limit is 3,000; escaping and our own few words need the rest."""
HARDEST_GRADE = 9.0
FEWEST_PHRASINGS, FEWEST_VOICES = 60, 6
TERMS = frozenset(
    [
        "safeguarding",
        "safeguard",
        "information",
        "authority",
        "authorities",
        "proportionate",
        "organisation",
        "organisations",
        "practitioner",
        "practitioners",
        "confidential",
        "confidentiality",
        "personal",
        "data",
        "category",
        "protection",
        "consent",
    ]
)
"""The field's and the statute's own words: an answer cannot do without them."""
SECTIONS = (
    "Summary",
    "About this guide",
    "Golden rules",
    "The General Data Protection Regulation (GDPR) and Data Protection Act 2018",
    "Sharing information to support safeguarding",
    "Spotting the signs of abuse, neglect and taking action when a child is at risk",
    "Legislative framework for sharing information to safeguard children",
    "The principles",
    "Myth-busting guide",
    "Closing paragraphs",
    "Footnotes",
)
"""The sections of the guide (WG38137): a source names one or more of them."""

Complaint = tuple[str, str]
"""Where (an answer's id, a key), and the sentence that says how to mend it."""


class Given(NamedTuple):
    """What checks compare with: the day, and the ids that must have an answer.

    `unread_ids` are those of answers that stand there but cannot be read: that is said already, and what follows from
    it is not.
    """

    day: dt.date
    required_ids: list[str]
    unread_ids: Collection[str] = ()


class Check(NamedTuple):
    """A check by name: what it complains of, where that is written, and whether it stops the bot from starting."""

    name: str
    level: Literal["error", "warning"]
    written_in: Literal["answers", "phrasings"]
    find: Callable[[Knowledge, Given], Iterator[Complaint]]


def unknown_ids(knowledge: Knowledge, given: Given) -> Iterator[Complaint]:
    """An answer whose id is not in topics.yml."""
    for id_, meant in _unknown(knowledge, given).items():
        yield (
            id_,
            (
                f'This id is not in topics.yml, which has "{meant}"; make the two the same.'
                if meant
                else "This id is not in topics.yml; correct its spelling, or add it there."
            ),
        )


def missing_ids(knowledge: Knowledge, given: Given) -> Iterator[Complaint]:
    """An id of topics.yml without an answer, unless an answer whose id is perhaps meant is complained of already."""
    meant = set(_unknown(knowledge, given).values())
    for id_ in given.required_ids:
        if id_ not in knowledge.topics and id_ not in given.unread_ids and id_ not in meant:
            yield id_, "topics.yml lists this id but no file in answers/ has it; write the answer, or mend the id."


def _unknown(knowledge: Knowledge, given: Given) -> dict[str, str | None]:
    """Gives the ids of answers that topics.yml does not have, each with the one there that is perhaps meant."""
    missing = [id_ for id_ in given.required_ids if id_ not in knowledge.topics]
    unknown = knowledge.topics.keys() - set(given.required_ids)
    alone = missing[0] if len(missing) == len(unknown) == 1 else None
    return {id_: next(iter(get_close_matches(id_, missing, n=1)), alone) for id_ in sorted(unknown)}


def unknown_related(knowledge: Knowledge, given: Given) -> Iterator[Complaint]:
    """A related topic that does not exist, or the topic itself."""
    known = {*knowledge.topics, *given.required_ids}
    for topic in knowledge.topics.values():
        for id_ in topic.related:
            if id_ not in known or id_ == topic.id:
                yield topic.id, f'The related id "{id_}" is not another answer\'s id; correct it or take it out.'


def phrasings_of_nothing(knowledge: Knowledge, given: Given) -> Iterator[Complaint]:
    """Phrasings for an id that has no answer, or decoy phrasings for no decoy."""
    for id_ in knowledge.phrasings.keys() - knowledge.topics.keys() - set(given.required_ids):
        yield id_, "There are phrasings for this id but no answer; correct the id in phrasings/."
    for id_ in knowledge.decoy_phrasings.keys() - knowledge.decoys.keys():
        yield id_, "There are phrasings for this id but no decoy; correct the id in phrasings/decoys.yml."


def phrasings_claimed_twice(knowledge: Knowledge, given: Given) -> Iterator[Complaint]:
    """The same phrasing under two topics, or under a topic and a decoy."""
    owners: dict[str, set[str]] = defaultdict(set)
    for phrasings in (knowledge.phrasings, knowledge.decoy_phrasings):
        for id_, voices in phrasings.items():
            for phrasing in (phrasing for voice in voices.values() for phrasing in voice):
                owners[" ".join(re.findall(r"\w+", phrasing.lower()))].add(id_)
    for phrasing, ids in owners.items():
        if len(ids) > 1:
            yield ", ".join(sorted(ids)), f'Each claims the phrasing "{phrasing}"; keep it under one of them.'


def few_phrasings(knowledge: Knowledge, given: Given) -> Iterator[Complaint]:
    """A topic with too few ways to ask for it; one whose id is complained of as written otherwise is left out."""
    elsewhere = {*(knowledge.phrasings.keys() - knowledge.topics.keys()), *_unknown(knowledge, given)}
    for id_ in knowledge.topics:
        count = sum(len(voice) for voice in knowledge.phrasings.get(id_, {}).values())
        if count < FEWEST_PHRASINGS and not (count == 0 and get_close_matches(id_, elsewhere)):
            yield id_, f"It has {count} phrasings; questions find it reliably from about {FEWEST_PHRASINGS}."


def too_long(knowledge: Knowledge, given: Given) -> Iterator[Complaint]:
    """A title, verdict, answer, step or law note over its limit."""
    for topic in knowledge.topics.values():
        if len(topic.title) > TITLE_CHARACTERS:
            yield topic.id, f"The title has {len(topic.title)} characters; {TITLE_CHARACTERS} at most."
        texts = [("verdict", topic.verdict, VERDICT_WORDS), ("answer", topic.answer, ANSWER_WORDS)]
        texts += [("do_next step", step, STEP_WORDS) for step in topic.do_next]
        texts.append(("law_note", topic.law_note or "", LAW_NOTE_WORDS))
        for what, text, limit in texts:
            if word_count(text) > limit:
                yield topic.id, f"The {what} has {word_count(text)} words; {limit} at most. Cut it down."


def over_slack_limits(knowledge: Knowledge, given: Given) -> Iterator[Complaint]:
    """A text that Slack would cut or refuse: a paragraph over 3,000 characters."""
    for topic in knowledge.topics.values():
        paragraphs = [topic.answer, "\n".join(topic.do_next), topic.source or "", topic.law_note or ""]
        paragraphs += [f"{source.name}, {source.where}" for source in topic.beyond] + [topic.practice or ""]
        if any(len(paragraph) > SLACK_PARAGRAPH for paragraph in paragraphs):
            yield topic.id, f"A text has more than {SLACK_PARAGRAPH} characters, more than Slack shows. Cut it down."


def verdict_sentences(knowledge: Knowledge, given: Given) -> Iterator[Complaint]:
    """A verdict that is not one sentence."""
    for topic in knowledge.topics.values():
        if len(re.findall(r"[.?](?:\s|$)", topic.verdict)) != 1 or not topic.verdict.endswith("."):
            yield topic.id, "The verdict must be one sentence that ends with a full stop."


def hard_to_read(knowledge: Knowledge, given: Given) -> Iterator[Complaint]:
    """An answer above reading grade 9 (Flesch-Kincaid, the field's own terms allowed)."""
    for topic in knowledge.topics.values():
        hardness = grade(spoken(topic), TERMS)
        if hardness > HARDEST_GRADE:
            yield topic.id, f"Its reading grade is {hardness:.1f}; {HARDEST_GRADE:.0f} at most. Shorten its sentences."


def unknown_source(knowledge: Knowledge, given: Given) -> Iterator[Complaint]:
    """A source that names no section of the guide."""
    for topic in knowledge.topics.values():
        for part in topic.source.split("; ") if topic.source else []:
            if not part.startswith(SECTIONS):
                yield topic.id, f'The source "{part}" does not begin with a section of the guide; use its own heading.'


def rests_on_nothing(knowledge: Knowledge, given: Given) -> Iterator[Complaint]:
    """An answer that names no source, neither in the guide nor beyond it; or one looked at in the future."""
    for topic in knowledge.topics.values():
        if not topic.source and not topic.beyond:
            yield topic.id, "It says nothing of what it rests on; name the guide's section, or a source under beyond."
        if any(source.checked_on > given.day for source in topic.beyond):
            yield topic.id, "A source under beyond was checked in the future; correct checked_on."


def house_style(knowledge: Knowledge, given: Given) -> Iterator[Complaint]:
    """An exclamation mark, or characters that Slack would read as layout."""
    for topic in knowledge.topics.values():
        text = " ".join(
            [topic.title, topic.verdict, topic.answer, *topic.do_next, topic.practice or "", topic.law_note or ""]
        )
        found = re.search(r"[!*_~`<>]", text)
        if found:
            yield topic.id, f'Take out the character "{found.group()}"; write plain sentences.'


NEVER_REVIEWED = "No person has reviewed them yet; set owner, reviewed_on and review_by when one has."


def not_reviewed(knowledge: Knowledge, given: Given) -> Iterator[Complaint]:
    """Answers that no person has reviewed yet, or whose review date has passed."""
    never = [topic.id for topic in knowledge.topics.values() if topic.reviewed_on is None]
    if never:
        yield f"{len(never)} answers", NEVER_REVIEWED
    for topic in knowledge.topics.values():
        yield from ((topic.id, sentence) for sentence in review_dates(topic.reviewed_on, topic.review_by, given.day))


def review_dates(reviewed_on: dt.date | None, review_by: dt.date | None, day: dt.date) -> Iterator[str]:
    """Gives a sentence for a review that is overdue on `day`, and for one that would lie in the future."""
    if review_by and review_by < day:
        yield f"Its review was due by {review_by.isoformat()}; review it and set new dates."
    if reviewed_on and reviewed_on > day:
        yield "It says it was reviewed in the future; correct reviewed_on."


CHECKS = (
    Check("unknown-id", "error", "answers", unknown_ids),
    Check("missing-id", "error", "answers", missing_ids),
    Check("unknown-related", "error", "answers", unknown_related),
    Check("phrasings-of-nothing", "error", "phrasings", phrasings_of_nothing),
    Check("phrasing-claimed-twice", "error", "phrasings", phrasings_claimed_twice),
    Check("few-phrasings", "warning", "phrasings", few_phrasings),
    Check("too-long", "error", "answers", too_long),
    Check("slack-limits", "error", "answers", over_slack_limits),
    Check("verdict-sentences", "error", "answers", verdict_sentences),
    Check("reading-grade", "error", "answers", hard_to_read),
    Check("unknown-source", "error", "answers", unknown_source),
    Check("rests-on-nothing", "error", "answers", rests_on_nothing),
    Check("house-style", "error", "answers", house_style),
    Check("review-due", "warning", "answers", not_reviewed),
)


def check_knowledge(knowledge: Knowledge, given: Given, homes: Homes, left_out: Collection[str] = ()) -> list[Problem]:
    """Gives what every check of the answers and phrasings finds, errors and warnings alike.

    `homes` says which file holds an id, by ("answers" or "phrasings", id). `left_out` names checks that cannot say
    anything, because a file that they compare with could not be read.
    """
    return [
        Problem(
            homes.get((check.written_in, where.partition(",")[0]), check.written_in),
            where,
            sentence,
            check.level,
            check.name,
        )
        for check in CHECKS
        if check.name not in left_out
        for where, sentence in check.find(knowledge, given)
    ]


def spoken(topic: Topic) -> str:
    """Gives the words of a topic that a person reads first: verdict, answer and steps."""
    return "\n".join([topic.verdict, topic.answer, *topic.do_next])
