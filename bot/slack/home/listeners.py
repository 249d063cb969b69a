"""The app's Home tab: start a check, see decisions, read any answer by section of the guide."""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot.decisions.errors import LogUnavailable
from bot.decisions.figures import outcome_counts
from bot.decisions.filters import Filters
from bot.decisions.log import Scope
from bot.decisions.queue import queue
from bot.decisions.record import RecordedDecision
from bot.slack.home.views import LeadsView, home_tab
from bot.slack.kit.desk import Desk
from bot.slack.kit.failures import lazily, promptly
from bot.slack.kit.windows import open_window, topic_window

logger = logging.getLogger(__name__)
Payload = Mapping[str, Any]
PERIODS = (7, 30, 90)
NEWEST, MOST = 3, 5


class Home:
    """Listeners of the Home tab."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def register(self, app: App) -> None:
        """Connects the opening of the tab and the choice of an answer on it."""
        app.event("app_home_opened")(ack=_received, lazy=lazily(self.desk, self.show))
        app.action("choose-topic")(promptly(self.desk, self.open_topic))

    def show(self, client: WebClient, body: Payload, event: Payload, context: BoltContext) -> None:
        """Publishes the Home tab for the person who opened it; what the log cannot give just now is left out."""
        if event.get("tab") != "home":
            return
        scope, user = self.desk.scope(client, context), context.user_id or str(event["user"])
        own: list[RecordedDecision] = []
        leads = LeadsView() if scope.only_user is None else None
        try:
            own = list(self.desk.log.find(self.desk.own_scope(context), limit=NEWEST).decisions)
            leads = self._for_leads(scope, user) if scope.only_user is None else None
        except LogUnavailable as error:
            logger.error("the log could not be read: %s", error.kind)
        client.views_publish(user_id=user, view=home_tab(self.desk.content, own, leads))

    def _for_leads(self, scope: Scope, user: str) -> LeadsView:
        log, now = self.desk.log, self.desk.log.now()
        looked = log.last_look(scope, user)
        new = log.find(scope, Filters(since=looked), limit=1).total if looked else 0
        periods = [(days, now - dt.timedelta(days=days)) for days in PERIODS]
        outcomes = [(days, *outcome_counts(log, scope, start)) for days, start in periods]
        tallies = log.tallies(scope, (now - dt.timedelta(days=30)).date())
        asked, missed = Counter[str](), Counter[str]()
        for tally in tallies:
            if tally.which and tally.what == "question-answered":
                asked[tally.which] += tally.n
            elif tally.which and tally.what in ("none-of-these", "not-what-i-asked"):
                missed[tally.which] += tally.n
        waiting = queue(log, scope, now, self.desk.zone, self.desk.content.record_options.risk)
        return LeadsView(waiting, new, outcomes, asked.most_common(MOST), missed.most_common(MOST))

    def open_topic(self, ack: Ack, client: WebClient, body: Payload, action: Payload) -> None:
        """Opens the chosen answer in a window."""
        ack()
        knowledge = self.desk.edition.content.knowledge
        topic = knowledge.topics.get(str((action.get("selected_option") or {}).get("value")))
        if topic is not None:
            open_window(client, body, topic_window(topic, knowledge, self.desk.words))


def _received(ack: Ack) -> None:
    ack()
