"""The app's Home tab: start a check, see decisions, read any answer by section of the guide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.slack.desk import Desk
from bot.slack.failures import lazily, promptly
from bot.slack.home import home_tab
from bot.slack.windows import topic_window

Payload = Mapping[str, Any]


class Home:
    """Listeners of the Home tab."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def register(self, app: App) -> None:
        """Connects the opening of the tab and the choice of an answer on it."""
        app.event("app_home_opened")(ack=_received, lazy=lazily(self.desk, self.show))
        app.action("choose-topic")(promptly(self.desk, self.open_topic))

    def show(self, client: WebClient, body: Payload, event: Payload) -> None:
        """Publishes the Home tab for the person who opened it."""
        if event.get("tab") != "home":
            return
        lead = self.desk.leads.include(client, str(body.get("team_id", "")), str(event["user"]))
        client.views_publish(user_id=event["user"], view=home_tab(self.desk.edition.content, lead))

    def open_topic(self, ack: Ack, client: WebClient, body: Payload, action: Payload) -> None:
        """Opens the chosen answer in a window."""
        knowledge = self.desk.edition.content.knowledge
        topic = knowledge.topics.get(str((action.get("selected_option") or {}).get("value")))
        if topic is not None:
            client.views_open(trigger_id=body["trigger_id"], view=topic_window(topic, knowledge, self.desk.words))
        ack()


def _received(ack: Ack) -> None:
    ack()
