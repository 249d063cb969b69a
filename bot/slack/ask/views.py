"""Draws replies to a question as Slack blocks: an answer, a choice of three, or a plain "I do not know"."""

from __future__ import annotations

from dataclasses import dataclass

from bot.content.rests_on import rests_on
from bot.guidance.ask import Reply
from bot.guidance.topics import Knowledge, Topic
from bot.messages import Messages
from bot.slack.kit.blocks import Block, actions, button, escape, header, numbered, section, small

MOST_RELATED = 4
MOST_CHOICES = 3
DANGER = "immediate-danger"


@dataclass(frozen=True)
class Post:
    """A message ready to post: its blocks, and the text that notifications and screen readers use."""

    blocks: list[Block]
    text: str


def reply_post(reply: Reply, knowledge: Knowledge, words: Messages, contact: str) -> Post:
    """Gives the message that answers a question: 999 first when a child may be in danger now."""
    if reply.topic is not None and reply.status == "answered":
        post = topic_post(knowledge.topics[reply.topic], knowledge, words)
    elif reply.status == "unsure":
        post = _choices(_nearest(reply, knowledge), words.unsure.did_you_mean, words)
    else:
        post = _no_answer(reply, knowledge, words, contact)
    return _urgent(post, words) if reply.urgent else post


def topic_post(topic: Topic, knowledge: Knowledge, words: Messages, *, in_window: bool = False) -> Post:
    """Gives one topic's answer; in a window the buttons that belong to a conversation are left out."""
    blocks = [header(topic.title), section(f"*{escape(topic.verdict)}*"), section(escape(topic.answer))]
    blocks.append(section(f"*{escape(words.answer.do_next)}*\n{numbered(topic.do_next)}"))
    blocks += [small(escape(line)) for line in rests_on(topic, words.answer)]
    related = [knowledge.topics[id_] for id_ in topic.related if id_ in knowledge.topics][:MOST_RELATED]
    if related:
        blocks += [small(escape(words.answer.see_also)), _topic_buttons(related)]
    if not in_window:
        blocks.append(_answer_actions(topic, words))
    return Post([*blocks, _foot(words)], f"{topic.title}: {topic.verdict} {words.danger.foot}")


def plain_post(text: str, words: Messages) -> Post:
    """Gives a message of one paragraph with the 999 line at its foot."""
    return Post([section(escape(text)), _foot(words)], f"{text} {words.danger.foot}")


def _nearest(reply: Reply, knowledge: Knowledge) -> list[Topic]:
    """Gives the topics to choose from; when a child may be in danger, that is the first."""
    ids = [id_ for id_, _ in reply.ranking]
    if reply.urgent and DANGER in knowledge.topics:
        ids = [DANGER, *(id_ for id_ in ids if id_ != DANGER)]
    return [knowledge.topics[id_] for id_ in ids[:MOST_CHOICES]]


def _choices(topics: list[Topic], intro: str, words: Messages) -> Post:
    none = actions(button(words.unsure.none_of_these, "none-of-these", topics[0].id if topics else ""))
    titles = "; ".join(topic.title for topic in topics)
    blocks = [section(escape(intro)), _topic_buttons(topics), none, _foot(words)]
    return Post(blocks, f"{intro} {titles}. {words.danger.foot}")


def _no_answer(reply: Reply, knowledge: Knowledge, words: Messages, contact: str) -> Post:
    decoy = knowledge.decoys.get(reply.decoy or "")
    if decoy is not None:
        text = words.unsure.not_covered.format(title=decoy.title, text=decoy.text, contact=contact)
    else:
        text = words.unsure.no_answer.format(contact=contact)
    blocks = [section(escape(text))]
    if decoy is not None and reply.ranking:
        blocks += [small(escape(words.unsure.nearest)), _topic_buttons(_nearest(reply, knowledge))]
    blocks.append(actions(button(words.answer.start_check, "start-check")))
    return Post([*blocks, _foot(words)], f"{text} {words.danger.foot}")


def _urgent(post: Post, words: Messages) -> Post:
    head = [header(words.danger.head), section(numbered(words.danger.steps)), {"type": "divider"}]
    return Post([*head, *post.blocks], f"{words.danger.head} {post.text}")


def _topic_buttons(topics: list[Topic]) -> Block:
    return actions(*(button(topic.title, f"show-topic-{n}", topic.id) for n, topic in enumerate(topics)))


def _answer_actions(topic: Topic, words: Messages) -> Block:
    return actions(
        button(words.answer.start_check, "start-check", primary=True),
        button(words.answer.helpful, "helpful", topic.id),
        button(words.answer.not_asked, "not-asked", topic.id),
    )


def _foot(words: Messages) -> Block:
    return small(f"*{escape(words.danger.foot)}*")
