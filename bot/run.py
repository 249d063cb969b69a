"""Connects the bot to Slack by Socket Mode and keeps it running until it is told to stop."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import threading
import time
from pathlib import Path
from types import FrameType

from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.error import BoltError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.app import Bot, build_app, web_client
from bot.content.edition import Edition
from bot.content.files import ContentProblems
from bot.content.load import load_edition
from bot.decisions.log import DecisionLog
from bot.errors import CannotConnect
from bot.logs import start_logging
from bot.settings import Settings

logger = logging.getLogger(__name__)

AT_ONCE = 20
"""Deliveries being acknowledged at the same time."""
FINISH_WITHIN_S = 10
"""How long a stop waits for what is in flight, in all."""


class Connection(SocketModeHandler):
    """Socket Mode that can stop taking deliveries and wait for those it has: Slack sends the others again."""

    def __init__(self, bot: Bot, settings: Settings) -> None:
        client = web_client(settings, settings.app_token)
        super().__init__(bot.app, settings.app_token, web_client=client, concurrency=AT_ONCE)
        self._stopping = False
        self._in_flight = 0
        self._changed = threading.Condition()

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Takes one delivery, unless the bot is stopping."""
        with self._changed:
            if self._stopping:
                return
            self._in_flight += 1
        try:
            super().handle(client, req)
        finally:
            with self._changed:
                self._in_flight -= 1
                self._changed.notify_all()

    def finish(self, within_s: float) -> bool:
        """Takes nothing new; waits so many seconds at most until all it took is acknowledged, says whether it is."""
        with self._changed:
            self._stopping = True
            done = self._changed.wait_for(lambda: self._in_flight == 0, within_s)
        time.sleep(0.1)  # the acknowledgement itself is on its way out
        return done

    def hang_up(self) -> None:
        """Closes the connection; ending it from this side first spares the three seconds for which its reader waits."""
        self.client.auto_reconnect_enabled = False
        session = getattr(self.client, "current_session", None)
        if session is not None and session.sock is not None:
            with contextlib.suppress(OSError):
                session.sock.shutdown(socket.SHUT_RDWR)
        self.close()  # type: ignore[no-untyped-call]


def run(settings: Settings, edition: Edition, folder: Path) -> None:
    """Serves until SIGTERM or Ctrl-C; then takes nothing new and finishes what is in flight.

    SIGHUP loads the content of `folder` again; with a problem in it the last good edition goes on answering.

    Raises LogUnavailable when the log cannot be opened, CannotConnect when Slack refuses or cannot be reached.
    """
    start_logging(settings.log_level)
    log = DecisionLog(settings.db)
    _say_what_applies(settings, edition, log)
    stop, again = threading.Event(), threading.Event()

    def stop_soon(signum: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, stop_soon)
    signal.signal(signal.SIGINT, stop_soon)
    signal.signal(signal.SIGHUP, lambda *_: again.set())
    bot, connection = _connected(settings, edition, log)
    logger.info("connected to Slack; ready")
    while not stop.wait(0.2):
        if again.is_set():
            again.clear()
            _load_again(bot, folder)
    logger.info("stopping: finishing what is in flight")
    finished = _finish(bot, connection)
    connection.hang_up()
    logger.info("stopped")
    if not finished:
        logging.shutdown()
        os._exit(1)  # an ordinary exit waits for the threads that are at work still


def _finish(bot: Bot, connection: Connection) -> bool:
    """Waits FINISH_WITHIN_S in all for what is in flight; says whether all of it was finished."""
    deadline = time.monotonic() + FINISH_WITHIN_S
    acknowledged = connection.finish(FINISH_WITHIN_S)
    answered = bot.finish(max(0.0, deadline - time.monotonic()))
    if not (acknowledged and answered):
        logger.warning("not everything in flight was finished within %d seconds", FINISH_WITHIN_S)
    return acknowledged and answered


def _load_again(bot: Bot, folder: Path) -> None:
    try:
        bot.desk.edition = load_edition(folder)
        logger.info("content loaded again: version %s", bot.desk.content.version)
    except ContentProblems as problems:
        found = len(problems.problems)
        logger.error("the content has %d problems and was not loaded; run share-check content check", found)


def _connected(settings: Settings, edition: Edition, log: DecisionLog) -> tuple[Bot, Connection]:
    try:
        bot = build_app(settings, edition, log)
        connection = Connection(bot, settings)
        connection.connect()  # type: ignore[no-untyped-call]
    except SlackApiError as error:
        code = error.response.get("error", "no reason given")
        raise CannotConnect(f"Slack refused ({code}). Check SLACK_BOT_TOKEN and SLACK_APP_TOKEN.") from None
    except BoltError:
        raise CannotConnect("Slack refused the bot token. Check SLACK_BOT_TOKEN.") from None
    except (SlackClientError, OSError) as error:
        kind = type(error).__name__
        raise CannotConnect(f"Slack could not be reached ({kind}). Check the network and SLACK_API_URL.") from None
    return bot, connection


def _say_what_applies(settings: Settings, edition: Edition, log: DecisionLog) -> None:
    logger.info("content version %s, %d topics", edition.content.version, len(edition.content.knowledge.topics))
    logger.info("log in %s (%s)", settings.db, log.storage)
    kept = f"{settings.keep_years} years" if settings.keep_years else "no period set: retention removes nothing"
    review = f"after {settings.review_months} months" if settings.review_months else "no date set"
    logger.info("records are kept: %s; review: %s", kept, review)
    if settings.keep_questions:
        logger.info("questions that are answered badly are kept for the curator (SHARE_CHECK_KEEP_QUESTIONS)")
    if not settings.leads and not settings.lead_groups:
        logger.warning("nobody is a safeguarding lead: set SHARE_CHECK_LEADS or SHARE_CHECK_LEAD_GROUPS")
