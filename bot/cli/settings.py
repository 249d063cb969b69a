"""What every command starts from: the settings, the content and the log; a problem is said and ends the command."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from bot.content.edition import Content, Edition
from bot.content.files import ContentProblems
from bot.content.load import content_folder, load_content, load_edition
from bot.decisions.errors import LogUnavailable
from bot.decisions.log import DecisionLog
from bot.decisions.noted import beside
from bot.errors import CannotConnect
from bot.settings import Settings, SettingsProblem


class Commands(click.Group):
    """Commands that end with a sentence, never with a traceback, where the operator can put something right."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; what the settings, the content, the log or Slack lack is said, with exit status 2."""
        try:
            return super().invoke(ctx)
        except (SettingsProblem, ContentProblems, LogUnavailable, CannotConnect) as problem:
            stop(str(problem))


def settings_in_use(slack: bool = False) -> Settings:
    """Gives the settings of the environment; with `slack` the tokens must be there. Raises SettingsProblem."""
    return Settings.from_env(os.environ, slack)


def folder_in_use(settings: Settings) -> Path:
    """Gives the content folder, and says on standard error which one it is."""
    folder = (settings.content or content_folder()).absolute()
    click.echo(f"Content: {folder}", err=True)
    return folder


def content_in_use(settings: Settings) -> Content:
    """Gives the content; raises ContentProblems."""
    return load_content(folder_in_use(settings))


def edition_in_use(settings: Settings) -> Edition:
    """Gives the content with the guidance fitted to it; raises ContentProblems."""
    return load_edition(folder_in_use(settings))


def log_in_use(settings: Settings) -> DecisionLog:
    """Gives the log, which must exist already; raises LogUnavailable when it cannot be opened."""
    if not settings.db.exists() and not beside(settings.db).exists():
        stop(f"There is no log at {settings.db}. Set SHARE_CHECK_DB to the file that the bot writes.")
    return DecisionLog(settings.db)


def stop(message: str) -> NoReturn:
    """Says what is wrong and ends the command with exit status 2."""
    click.echo(message, err=True)
    sys.exit(2)
