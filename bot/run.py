"""Connects the bot to Slack by Socket Mode and keeps it running until it is told to stop."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import Any

from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.error import BoltError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.builtin.connection import Connection as WebSocket
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.app import Bot, build_app, web_client
from bot.content.edition import Edition
from bot.content.files import ContentProblems
from bot.content.load import load_edition
from bot.decisions.errors import LogUnavailable
from bot.decisions.log import DecisionLog, Scope
from bot.errors import CannotConnect
from bot.logs import start_logging
from bot.settings import Settings
from bot.slack.kit.failures import note_failure
from bot.slack.record.copies import send_owed

logger = logging.getLogger(__name__)

AT_ONCE = 20
"""Deliveries being acknowledged at the same time."""
FINISH_WITHIN_S = 10
"""How long a stop waits for what is in flight, in all."""
NOTED_EVERY_S = 60
"""How often the head of the log's chain is noted beside it, for a start that finds the log gone."""
PING_EVERY_S = 2
"""Slack answers each ping within moments."""
DEAF_AFTER_S = 6
"""A connection on which nothing at all came for so long, not even answers to pings, is replaced."""


class Connection(SocketModeHandler):
    """Socket Mode that notices when it has gone deaf, and says so.

    It can stop taking deliveries and wait for those it has: Slack sends the others again.
    """

    client: SocketModeClient

    def __init__(self, bot: Bot, settings: Settings) -> None:
        client = web_client(settings, settings.app_token)
        super().__init__(
            bot.app, settings.app_token, web_client=client, concurrency=AT_ONCE, ping_interval=PING_EVERY_S
        )
        self.client.message_listeners.append(self._greeted)
        self.client.on_message_listeners.append(self._heard)
        self._watched: WebSocket | None = None
        self._heard_at = 0.0
        self._welcomed = self._lost = False
        self._stopping = False
        self._in_flight = 0
        self._changed = threading.Condition()

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Takes one delivery, unless the bot is stopping; what cannot even be read is not acknowledged."""
        with self._changed:
            if self._stopping:
                return
            self._in_flight += 1
        try:
            super().handle(client, req)
        except Exception as error:
            note_failure("taking a delivery", error)
        finally:
            with self._changed:
                self._in_flight -= 1
                self._changed.notify_all()

    def watch(self) -> None:
        """Drops a connection that has died without saying so; the client then connects anew within two seconds."""
        if self._lost or self.client.connect_operation_lock.locked():  # being replaced already
            return
        session = self.client.current_session
        if session is None or not self._alive(session):
            self._lost = True
            logger.warning("connection to Slack lost; connecting again")
            self._drop()

    def _alive(self, session: WebSocket) -> bool:
        if session is not self._watched:
            self._watched, self._heard_at = session, time.time()
        last = max(self._heard_at, session.last_ping_pong_time or 0.0)
        failing = session.consecutive_check_state_error_count > 0
        return session.is_active() and not failing and time.time() - last < DEAF_AFTER_S

    def _heard(self, message: str) -> None:
        self._heard_at = time.time()

    def _greeted(self, client: object, message: Mapping[str, Any], raw: str | None) -> None:
        """Slack's hello: only now do deliveries come."""
        if message.get("type") == "hello":
            logger.info("connected again" if self._welcomed else "connected to Slack; ready")
            self._welcomed, self._lost = True, False

    def finish(self, within_s: float) -> bool:
        """Takes nothing new; waits so many seconds at most until all it took is acknowledged, says whether it is."""
        with self._changed:
            self._stopping = True
            done = self._changed.wait_for(lambda: self._in_flight == 0, within_s)
        time.sleep(0.1)  # the acknowledgement itself is on its way out
        return done

    def hang_up(self) -> None:
        """Closes the connection for good."""
        self.client.auto_reconnect_enabled = False
        self._drop()
        self.close()  # type: ignore[no-untyped-call]

    def _drop(self) -> None:
        """Ends the connection from this side first, which spares the three seconds for which its reader waits."""
        session = self.client.current_session
        if session is not None and session.sock is not None:
            with contextlib.suppress(OSError):
                session.sock.shutdown(socket.SHUT_RDWR)
            session.close()


def run(settings: Settings, edition: Edition, folder: Path) -> None:
    """Serves until SIGTERM or Ctrl-C; then takes nothing new and finishes what is in flight.

    SIGHUP loads the content of `folder` again; with a problem in it the last good edition goes on answering.

    Raises LogUnavailable when the log cannot be opened, CannotConnect when Slack refuses or cannot be reached.
    """
    start_logging(settings.log_level)
    log = DecisionLog(settings.db)
    _note_head(log)
    _say_what_applies(settings, edition, log)
    stop, again = threading.Event(), threading.Event()

    def stop_soon(signum: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, stop_soon)
    signal.signal(signal.SIGINT, stop_soon)
    signal.signal(signal.SIGHUP, lambda *_: again.set())
    started = dt.datetime.now(dt.UTC)
    bot, connection = _connected(settings, edition, log)
    bot.threads.submit(_send_owed_copies, bot, started)
    noted_at = time.monotonic()
    while not stop.wait(0.2):
        connection.watch()
        if time.monotonic() - noted_at > NOTED_EVERY_S:
            _note_head(log)
            noted_at = time.monotonic()
        if again.is_set():
            again.clear()
            _load_again(bot, folder)
    logger.info("stopping: finishing what is in flight")
    finished = _finish(bot, connection)
    connection.hang_up()
    _note_head(log)
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


def _note_head(log: DecisionLog) -> None:
    """Notes beside the log where its chain has got to; that this fails is said, and no reason to stop."""
    try:
        log.note_head()
    except LogUnavailable as error:
        logger.error("the head of the log was not noted: %s", error)


def _send_owed_copies(bot: Bot, started: dt.datetime) -> None:
    """Sends what was recorded just before the last end of the program, and not yet confirmed by a private copy."""
    try:
        home = bot.app.client.auth_test()
        everyone = Scope(home.get("enterprise_id") or "", home.get("team_id") or "", only_user=None)
        send_owed(bot.desk, bot.app.client, everyone, started)
    except Exception as error:  # nobody is waiting for it, and the log line must not hold anybody's words
        note_failure("sending private copies", error)


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
