"""Connects the bot to Slack by Socket Mode and keeps it running until it is told to stop."""

from __future__ import annotations

import logging
import signal
import threading
from types import FrameType

from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.app import Bot, web_client
from bot.settings import Settings

logger = logging.getLogger(__name__)


def run(bot: Bot, settings: Settings) -> None:
    """Serves until SIGTERM or Ctrl-C; then takes nothing new and finishes what is in flight."""
    handler = SocketModeHandler(
        bot.app, settings.app_token, web_client=web_client(settings, settings.app_token), concurrency=20
    )
    stop = threading.Event()

    def stop_soon(signum: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, stop_soon)
    signal.signal(signal.SIGINT, stop_soon)
    handler.connect()
    logger.info("connected to Slack; ready")
    stop.wait()
    logger.info("stopping: finishing what is in flight")
    handler.close()
    bot.finish()
    logger.info("stopped")
