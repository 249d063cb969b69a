"""Builds the whole bot, for production, the demo and the tests alike."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from slack_bolt import App, BoltRequest, BoltResponse
from slack_sdk import WebClient

from bot.content.edition import Edition
from bot.decisions.log import DecisionLog
from bot.settings import Settings
from bot.slack.ask.listeners import Asking
from bot.slack.check.listeners import Checking
from bot.slack.home.listeners import Home
from bot.slack.kit.access import Leads, at_home
from bot.slack.kit.desk import Desk
from bot.slack.kit.failures import note_failure
from bot.slack.kit.patience import Patience
from bot.slack.record.listeners import Recording
from bot.slack.review.additions import Adding
from bot.slack.review.export import Exporting
from bot.slack.review.listeners import Reviewing

SLACK_WAITS_S = 5
"""How long one call to Slack may take; Slack itself gives up on us after three seconds."""
ANSWERS_AT_ONCE = 10
"""Answers being written at the same time; acknowledgements do not use these threads."""


@dataclass(frozen=True)
class Bot:
    """The running parts: Bolt's app, the desk its listeners work from, and the threads that answer."""

    app: App
    desk: Desk
    threads: ThreadPoolExecutor

    def finish(self, within_s: float | None = None) -> bool:
        """Waits until every answer in flight has been given, for so many seconds at most; says whether all were."""
        ending = threading.Thread(target=self.threads.shutdown, daemon=True)
        ending.start()
        ending.join(within_s)
        return not ending.is_alive()


class UnbreakableApp(App):
    """Bolt's app, which refuses what it cannot read: its own error handler raises where the payload is malformed."""

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        """Gives the answer to a request, whatever is in it: 400 where it cannot be read."""
        try:
            return super().dispatch(req)
        except Exception as error:
            return _last_resort(error)


def build_app(settings: Settings, edition: Edition, log: DecisionLog) -> Bot:
    """Gives the bot for these settings, this content and this log; asks Slack once who it is (auth.test).

    Raises slack_bolt.error.BoltError or slack_sdk.errors.SlackApiError if Slack refuses the token.
    """
    _keep_out_of_oauth()
    threads = ThreadPoolExecutor(ANSWERS_AT_ONCE, thread_name_prefix="answer")
    app = UnbreakableApp(
        client=web_client(settings, settings.bot_token),
        process_before_response=True,  # acknowledge at once, answer in lazy listeners
        listener_executor=threads,
        raise_error_for_unhandled_request=False,
    )
    leads = Leads(settings.leads, settings.lead_groups)
    desk = Desk(
        edition, log, leads, settings.contact, settings.keep_questions, settings.timezone, settings.review_months
    )
    app.use(at_home)
    register(app, desk)
    app.error(_last_resort)
    return Bot(app, desk, threads)


def register(app: App, desk: Desk) -> None:
    """Connects every journey's listeners; the first that matches gets a payload."""
    reviewing = Reviewing(desk)
    adding, exporting = Adding(desk, reviewing), Exporting(desk)
    for journey in (Asking(desk), Checking(desk), Recording(desk), reviewing, adding, exporting, Home(desk)):
        journey.register(app)


def web_client(settings: Settings, token: str) -> WebClient:
    """Gives a client of Slack's Web API that waits briefly, and tries again where that helps and does no harm."""
    if settings.api_is_local:
        _no_proxy()
    return WebClient(token=token, base_url=settings.api_url, timeout=SLACK_WAITS_S, retry_handlers=[Patience()])


def _last_resort(error: Exception) -> BoltResponse:
    """Refuses a payload that Bolt cannot read: the exception's place is logged, its text may hold a person's words."""
    note_failure("reading a payload", error)
    return BoltResponse(status=400, body="")


def _keep_out_of_oauth() -> None:
    """With these two variables set, Bolt drops the bot token and expects an installation by OAuth instead."""
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
        os.environ.pop(name, None)


def _no_proxy() -> None:
    """The Slack SDK sends even loopback calls through a proxy that the environment names."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        os.environ.pop(name, None)
