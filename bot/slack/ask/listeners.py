"""The journey from a question to an answer: mentions, direct messages, and the buttons under an answer."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot.decisions.log import Counted
from bot.decisions.terms import Why
from bot.guidance.ask import Reply
from bot.slack.ask.views import Post, plain_post, reply_post, topic_post
from bot.slack.kit.blocks import unescape
from bot.slack.kit.desk import Desk
from bot.slack.kit.failures import lazily
from bot.slack.kit.places import Place, is_direct
from bot.slack.kit.windows import redraw, topic_window

logger = logging.getLogger(__name__)
Payload = Mapping[str, Any]

ADDRESSED = {None, "file_share", "thread_broadcast", "me_message"}
"""Message subtypes that a person writes; edits, deletions and joins are not addressed to the bot."""


LONGEST_KEPT = 500
"""Characters of a question that may go to the curator's list."""
_COUNTED: dict[str, Counted] = {
    "answered": "question-answered",
    "unsure": "question-unsure",
    "none": "question-none",
}


class Asking:
    """Listeners of the first journey; each is short and works from the `desk`."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def register(self, app: App) -> None:
        """Connects mentions, direct messages and the buttons under an answer."""
        app.event("app_mention")(ack=_received, lazy=lazily(self.desk, self.answer, for_anyone=True))
        app.event("message")(ack=_received, lazy=lazily(self.desk, self.answer, for_anyone=True))
        app.action(re.compile(r"^show-topic-\d+$"))(
            ack=_received, lazy=lazily(self.desk, self.show_topic, for_anyone=True)
        )
        app.action("none-of-these")(ack=_received, lazy=lazily(self.desk, self.none_of_these, for_anyone=True))
        app.action("helpful")(ack=_received, lazy=lazily(self.desk, self.helpful, for_anyone=True))
        app.action("not-asked")(ack=_received, lazy=lazily(self.desk, self.not_asked, for_anyone=True))

    def answer(self, client: WebClient, body: Payload, event: Payload, context: BoltContext) -> None:
        """Answers one message, once, however often Slack delivers it."""
        if not _addressed(event) or not self.desk.seen.first(f"{event['channel']} {event['ts']}"):
            return
        question = unescape(_without_mention(str(event.get("text") or ""), context.bot_user_id))
        post, reply = self._post(question, bool(event.get("files")))
        ts = Place.of_event(event).tell_everyone(client, post)
        if reply is not None:
            self.desk.count(context, _COUNTED[reply.status], first_topic(reply))
            self._remember(context, str(event["channel"]), ts, question, reply)
        self._mind_personal_data(client, Place.of_event(event), question)

    def _remember(self, context: BoltContext, channel: str, ts: str, question: str, reply: Reply) -> None:
        """Remembers the question for a while, where the operator wants bad answers looked at."""
        recent = self.desk.recent
        if recent is None:
            return
        recent.remember(channel, ts, question[:LONGEST_KEPT], first_topic(reply), reply.status == "unsure")
        for asked in recent.passed_over():
            self.desk.keep(context, "passed-over", asked)

    def _mind_personal_data(self, client: WebClient, place: Place, question: str) -> None:
        """Tells the asker alone when their question seems to hold personal data: which kind, never what."""
        edition = self.desk.edition
        seen = edition.guard.look(question)
        if not set(seen.kinds) - {"unread"}:
            return  # nothing was seen; that the question is long is no reason for a note
        logger.info("a question held personal data: %s", ", ".join(seen.kinds))
        words = edition.content.guard_words
        more = words.question_direct if is_direct(place.channel) else words.question_channel
        place.tell_alone(client, plain_post(f"{words.said(seen)} {more}", self.desk.words))

    def show_topic(self, client: WebClient, body: Payload, action: Payload, context: BoltContext) -> None:
        """Shows the chosen topic to the person who pressed."""
        knowledge, words = self.desk.content.knowledge, self.desk.words
        topic = knowledge.topics.get(str(action.get("value")))
        view = body.get("view")
        if view and topic is not None:
            redraw(client, view, topic_window(topic, knowledge, words))
            return
        post = (
            topic_post(topic, knowledge, words) if topic is not None else plain_post(words.unsure.unknown_topic, words)
        )
        Place.of_payload(body).tell_alone(client, post)
        if topic is not None:
            self.desk.count(context, "topic-chosen", topic.id)

    def none_of_these(self, client: WebClient, body: Payload, action: Payload, context: BoltContext) -> None:
        """Says plainly that there is no answer, and whom to ask."""
        self._reply_alone(client, body, self.desk.words.unsure.none_of_these_reply, kept=True)
        topic = str(action.get("value") or "")
        self.desk.count(context, "none-of-these", topic if topic in self.desk.content.knowledge.topics else "")
        self._keep(context, body, "none-of-these")

    def helpful(self, client: WebClient, body: Payload, action: Payload, context: BoltContext) -> None:
        """Thanks the person and counts for the topic; who pressed is not kept."""
        self._vote(client, body, context, action, "helpful", self.desk.words.answer.thanks_helpful)

    def not_asked(self, client: WebClient, body: Payload, action: Payload, context: BoltContext) -> None:
        """Thanks the person and counts against the topic; who pressed is not kept."""
        self._vote(client, body, context, action, "not-what-i-asked", self.desk.words.answer.thanks_not_asked)
        self._keep(context, body, "not-what-i-asked")

    def _keep(self, context: BoltContext, body: Payload, why: Why) -> None:
        if self.desk.recent is not None:
            place, message = Place.of_payload(body), body.get("message") or {}
            self.desk.keep(context, why, self.desk.recent.take(place.channel, str(message.get("ts", ""))))

    def _post(self, question: str, has_files: bool) -> tuple[Post, Reply | None]:
        words, edition = self.desk.words, self.desk.edition
        if not question:
            return plain_post(words.unsure.no_text if has_files else words.unsure.empty, words), None
        reply = edition.guidance.ask(question)
        logger.info("answered: %s, topic %s, urgent %s", reply.status, reply.topic, reply.urgent)
        return reply_post(reply, edition.content.knowledge, words, self.desk.contact), reply

    def _reply_alone(self, client: WebClient, body: Payload, text: str, kept: bool = False) -> None:
        more = f" {self.desk.words.answer.question_kept}" if kept and self.desk.recent is not None else ""
        post = plain_post(text.format(contact=self.desk.contact) + more, self.desk.words)
        Place.of_payload(body).tell_alone(client, post)

    def _vote(
        self, client: WebClient, body: Payload, context: BoltContext, action: Payload, what: Counted, thanks: str
    ) -> None:
        topic = str(action.get("value"))
        if topic not in self.desk.content.knowledge.topics:
            self._reply_alone(client, body, self.desk.words.unsure.unknown_topic)
            return
        self._reply_alone(client, body, thanks, kept=what == "not-what-i-asked")
        self.desk.count(context, what, topic)


def first_topic(reply: Reply) -> str:
    """Gives the topic that came first, answered or not; "" when there is none."""
    return reply.topic or (reply.ranking[0][0] if reply.ranking else "")


def _received(ack: Ack) -> None:
    ack()


def _addressed(event: Payload) -> bool:
    """Says whether a person wrote this message to the bot, just now."""
    if event.get("bot_id") or event.get("subtype") not in ADDRESSED or "edited" in event or not event.get("user"):
        return False
    return event["type"] == "app_mention" or is_direct(str(event.get("channel", "")))


def _without_mention(text: str, bot_user_id: str | None) -> str:
    """Gives the words of a message without the mention of the bot itself."""
    if not bot_user_id:
        return text.strip()
    return re.sub(rf"<@{re.escape(bot_user_id)}(\|[^<>]*)?>", " ", text).strip()
