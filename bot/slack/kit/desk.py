"""What every listener works with: the content in use, the log, and who the leads are."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from zoneinfo import ZoneInfo

from slack_bolt import BoltContext
from slack_sdk import WebClient

from bot.content.edition import Content, Edition
from bot.decisions.errors import LogUnavailable
from bot.decisions.log import Counted, DecisionLog, Scope
from bot.decisions.terms import Why
from bot.messages import Messages
from bot.slack.ask.recent import Asked, RecentQuestions
from bot.slack.kit.access import Leads

logger = logging.getLogger(__name__)

SEEN_FOR_S = 900
"""Slack repeats a delivery for about five minutes; three times that is safe."""

MOST_SEEN = 10_000
"""Far more than anybody asks in that time; a flood must not fill the memory."""


class Seen:
    """Remembers for a while what has been dealt with, so that a delivery that comes twice is answered once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._at: OrderedDict[str, float] = OrderedDict()

    def first(self, key: str) -> bool:
        """Says whether `key` is new, and remembers it."""
        now = self._clock()
        with self._lock:
            while self._at and now - next(iter(self._at.values())) > SEEN_FOR_S:
                self._at.popitem(last=False)
            if key in self._at:
                return False
            self._at[key] = now
            if len(self._at) > MOST_SEEN:
                self._at.popitem(last=False)
            return True


class Desk:
    """One per running bot. `edition` is replaced as a whole when the content is loaded again."""

    def __init__(
        self,
        edition: Edition,
        log: DecisionLog,
        leads: Leads,
        contact: str,
        keep_questions: bool = False,
        zone: ZoneInfo | None = None,
        review_months: int | None = None,
    ) -> None:
        self.edition = edition
        self.log = log
        self.leads = leads
        self.seen = Seen()
        self.recent = RecentQuestions() if keep_questions else None
        self.review_months = review_months
        self.zone = zone or ZoneInfo("Europe/London")
        self._contact = contact

    @property
    def content(self) -> Content:
        """The content in use now."""
        return self.edition.content

    @property
    def words(self) -> Messages:
        """The bot's own words in use now."""
        return self.edition.content.messages

    @property
    def contact(self) -> str:
        """Whom to turn to, in words: the operator's setting, or the content's default."""
        return self._contact or self.words.contact.default

    def review_on(self) -> dt.date | None:
        """Gives the day on which a decision recorded now is to be reviewed, where the organisation has set a policy."""
        if self.review_months is None:
            return None
        today = self.log.now().astimezone(self.zone).date()
        month = today.month - 1 + self.review_months
        return dt.date(today.year + month // 12, month % 12 + 1, min(today.day, 28))

    def is_lead(self, client: WebClient, context: BoltContext) -> bool:
        """Says whether the person who acted is a safeguarding lead, asked anew each time."""
        return self.leads.include(client, context.team_id or "", context.user_id or "")

    def scope(self, client: WebClient, context: BoltContext) -> Scope:
        """Gives what the person who acted may see: a lead their workspace's records, anyone else their own."""
        only_user = None if self.is_lead(client, context) else context.user_id or ""
        return Scope(context.enterprise_id or "", context.team_id or "", only_user)

    def own_scope(self, context: BoltContext) -> Scope:
        """Gives the scope of the own records of the person who acted."""
        return Scope(context.enterprise_id or "", context.team_id or "", context.user_id or "")

    def count(self, context: BoltContext, what: Counted, which: str = "") -> None:
        """Counts one more of `what` today; a count that cannot be written is not worth anybody's answer."""
        try:
            self.log.count(Scope(context.enterprise_id or "", context.team_id or "", ""), what, which)
        except LogUnavailable as error:
            logger.warning("a count was not written: %s", error.kind)

    def keep(self, context: BoltContext, why: Why, asked: Asked | None) -> None:
        """Puts a question on the curator's list, unless the guard sees personal data in it or nothing is to be kept."""
        if asked is None or self.edition.guard.look(asked.text).action != "allow":
            return
        try:
            self.log.keep_question(self.own_scope(context), why, asked.topic, asked.text)
        except LogUnavailable as error:
            logger.warning("a question was not kept: %s", error.kind)
