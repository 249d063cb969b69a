"""Where a payload came from, and how to speak there: to everyone, or to the one person alone."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient

from bot.slack.ask.views import Post


@dataclass(frozen=True)
class Place:
    """A person, and the conversation they acted in; `channel` is empty in a window and on the Home tab."""

    user: str
    channel: str
    thread: str | None

    @classmethod
    def of_event(cls, event: Mapping[str, Any]) -> Place:
        """The place of a message: a mention is answered in its thread, a direct message where it stands."""
        channel = str(event["channel"])
        thread = event.get("thread_ts") or (None if is_direct(channel) else event["ts"])
        return cls(str(event.get("user", "")), channel, thread)

    @classmethod
    def of_payload(cls, body: Mapping[str, Any]) -> Place:
        """The place of anything Slack sends: an event, a command, a button, a window."""
        if isinstance(body.get("event"), Mapping):
            return cls.of_event(body["event"])
        if "command" in body:
            return cls(str(body["user_id"]), "", None)
        channel = str((body.get("channel") or {}).get("id", ""))
        thread = (body.get("message") or {}).get("thread_ts") or (body.get("container") or {}).get("thread_ts")
        return cls(str((body.get("user") or {}).get("id", "")), channel, thread)

    def tell_everyone(self, client: WebClient, post: Post) -> str:
        """Posts in the conversation itself; gives the message's timestamp."""
        posted = client.chat_postMessage(
            channel=self.channel,
            thread_ts=self.thread,
            text=post.text,
            blocks=post.blocks,
            unfurl_links=False,
            unfurl_media=False,
            client_msg_id=str(uuid.uuid4()),  # by this Slack knows a second call for the same message
        )
        return str(posted["ts"])

    def tell_alone(self, client: WebClient, post: Post) -> None:
        """Speaks to the person alone: only they see it, in the channel they are in or in their direct messages."""
        if self.channel and not is_direct(self.channel):
            client.chat_postEphemeral(
                channel=self.channel, user=self.user, thread_ts=self.thread, text=post.text, blocks=post.blocks
            )
        else:
            direct = Place(self.user, self.channel or self.user, self.thread if self.channel else None)
            direct.tell_everyone(client, post)


def is_direct(channel: str) -> bool:
    """Says whether a conversation is a person's own with the bot."""
    return channel.startswith("D")
