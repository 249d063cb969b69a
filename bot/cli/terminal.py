"""A reply as a person reads it in a terminal."""

from __future__ import annotations

import textwrap

from bot.content.edition import Content
from bot.content.rests_on import rests_on
from bot.guidance.ask import Reply
from bot.guidance.topics import Topic

WIDTH = 92


def reply_text(reply: Reply, content: Content, contact: str) -> str:
    """Gives the reply to one question as plain text: 999 first when a child may be in danger now."""
    words, knowledge = content.messages, content.knowledge
    contact = contact or words.contact.default
    parts: list[str] = []
    if reply.urgent:
        parts += [words.danger.head, _steps(words.danger.steps)]
    if reply.status == "answered" and reply.topic is not None:
        parts += _topic(knowledge.topics[reply.topic], content)
    elif reply.status == "unsure":
        titles = [knowledge.topics[id_].title for id_, _ in reply.ranking[:3]]
        parts += [_fill(words.unsure.did_you_mean), "\n".join(f"  - {title}" for title in titles)]
    elif reply.decoy in knowledge.decoys:
        decoy = knowledge.decoys[reply.decoy]
        parts.append(_fill(words.unsure.not_covered.format(title=decoy.title, text=decoy.text, contact=contact)))
    else:
        parts.append(_fill(words.unsure.no_answer.format(contact=contact)))
    return "\n\n".join([*parts, words.danger.foot])


def _topic(topic: Topic, content: Content) -> list[str]:
    words = content.messages.answer
    parts = [topic.title.upper(), _fill(topic.verdict), _fill(topic.answer)]
    parts.append(f"{words.do_next}\n{_steps(topic.do_next)}")
    parts += [_fill(line) for line in rests_on(topic, words)]
    titles = [content.knowledge.topics[id_].title for id_ in topic.related if id_ in content.knowledge.topics]
    if titles:
        parts.append(f"{words.see_also}\n" + "\n".join(f"  - {title}" for title in titles))
    return parts


def _steps(steps: list[str]) -> str:
    lines = (textwrap.fill(step, WIDTH - 5, subsequent_indent="     ") for step in steps)
    return "\n".join(f"  {number}. {line}" for number, line in enumerate(lines, start=1))


def _fill(text: str) -> str:
    return "\n".join(textwrap.fill(line, WIDTH) for line in text.splitlines())
