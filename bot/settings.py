"""What the operator sets, read once from environment variables; nothing else configures the bot."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

SLACK_API = "https://slack.com/api/"
LOG_LEVELS = ("INFO", "WARNING", "ERROR")


class SettingsProblem(Exception):
    """One or more settings are missing or malformed; the message names every one and says what to do."""


@dataclass(frozen=True)
class Settings:
    """The settings in force. Tokens are empty where Slack is not needed; `leads` and `lead_groups` are Slack ids."""

    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    api_url: str = SLACK_API
    db: Path = Path("share-check.db")
    leads: frozenset[str] = frozenset()
    lead_groups: frozenset[str] = frozenset()
    contact: str = ""
    content: Path | None = None
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/London"))
    log_level: str = "INFO"
    keep_questions: bool = False
    keep_years: int | None = None
    review_months: int | None = None
    leads_channel: str = ""

    @classmethod
    def from_env(cls, environ: Mapping[str, str], slack: bool = True) -> Settings:
        """Reads SHARE_CHECK_* and SLACK_* from `environ`; with `slack` the two tokens are required.

        Raises SettingsProblem naming every missing or malformed setting at once, never a value.
        """
        problems: list[str] = []
        values = {name: environ.get(name, "").strip() for name in _NAMES}
        if slack:
            problems += _token_problems(values)
        problems += _url_problem(values["SLACK_API_URL"])
        leads = _ids(values, "SHARE_CHECK_LEADS", "UW", "user ids such as U0123ABCD", problems)
        groups = _ids(values, "SHARE_CHECK_LEAD_GROUPS", "S", "user-group ids such as S0123ABCD", problems)
        if not re.fullmatch(r"([CG][A-Z0-9]{2,})?", values["SHARE_CHECK_LEADS_CHANNEL"]):
            problems.append("SHARE_CHECK_LEADS_CHANNEL must be the id of a channel such as C0123ABCD.")
        zone = _zone(values["SHARE_CHECK_TIMEZONE"] or "Europe/London", problems)
        level = (values["SHARE_CHECK_LOG_LEVEL"] or "INFO").upper()
        if level not in LOG_LEVELS:
            problems.append(f"SHARE_CHECK_LOG_LEVEL must be one of {', '.join(LOG_LEVELS)} (DEBUG would log messages).")
        keep = (values["SHARE_CHECK_KEEP_QUESTIONS"] or "no").lower()
        if keep not in ("yes", "no"):
            problems.append("SHARE_CHECK_KEEP_QUESTIONS must be yes or no.")
        years = _number(values, "SHARE_CHECK_KEEP_YEARS", "years", problems)
        months = _number(values, "SHARE_CHECK_REVIEW_MONTHS", "months", problems)
        content = Path(values["SHARE_CHECK_CONTENT"]) if values["SHARE_CHECK_CONTENT"] else None
        if content is not None and not content.is_dir():
            problems.append("SHARE_CHECK_CONTENT must name a content folder that exists.")
        if problems:
            raise SettingsProblem("\n".join(problems))
        return cls(
            bot_token=values["SLACK_BOT_TOKEN"],
            app_token=values["SLACK_APP_TOKEN"],
            api_url=_with_slash(values["SLACK_API_URL"] or SLACK_API),
            db=Path(values["SHARE_CHECK_DB"] or "share-check.db"),
            leads=leads,
            lead_groups=groups,
            contact=values["SHARE_CHECK_CONTACT"],
            content=content,
            timezone=zone,
            log_level=level,
            keep_questions=keep == "yes",
            keep_years=years,
            review_months=months,
            leads_channel=values["SHARE_CHECK_LEADS_CHANNEL"],
        )

    @property
    def api_is_local(self) -> bool:
        """Says whether the Web API is on this machine; such calls must not go through a proxy."""
        return (urlsplit(self.api_url).hostname or "") in {"127.0.0.1", "localhost", "::1"}


_NAMES = (
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_API_URL",
    "SHARE_CHECK_DB",
    "SHARE_CHECK_LEADS",
    "SHARE_CHECK_LEAD_GROUPS",
    "SHARE_CHECK_CONTACT",
    "SHARE_CHECK_CONTENT",
    "SHARE_CHECK_TIMEZONE",
    "SHARE_CHECK_LOG_LEVEL",
    "SHARE_CHECK_KEEP_QUESTIONS",
    "SHARE_CHECK_KEEP_YEARS",
    "SHARE_CHECK_REVIEW_MONTHS",
    "SHARE_CHECK_LEADS_CHANNEL",
)


def _token_problems(values: Mapping[str, str]) -> list[str]:
    wanted = {
        "SLACK_BOT_TOKEN": ("xoxb-", 'the "Bot User OAuth Token" of the app'),
        "SLACK_APP_TOKEN": ("xapp-", 'an "App-Level Token" with the scope connections:write'),
    }
    problems = []
    for name, (prefix, what) in wanted.items():
        if not values[name]:
            problems.append(f"{name} is not set; it is {what} and begins with {prefix}")
        elif not values[name].startswith(prefix):
            problems.append(f"{name} does not look right; it is {what} and begins with {prefix}")
    return problems


def _url_problem(url: str) -> list[str]:
    parts = urlsplit(url)
    if not url or (parts.scheme in {"http", "https"} and parts.hostname):
        return []
    return [f"SLACK_API_URL must be a web address such as {SLACK_API}"]


def _ids(values: Mapping[str, str], name: str, letters: str, what: str, problems: list[str]) -> frozenset[str]:
    ids = [part.strip() for part in values[name].split(",") if part.strip()]
    if any(not re.fullmatch(rf"[{letters}][A-Z0-9]{{2,}}", id_) for id_ in ids):
        problems.append(f"{name} must be a comma-separated list of {what}.")
    return frozenset(ids)


def _number(values: Mapping[str, str], name: str, what: str, problems: list[str]) -> int | None:
    if not values[name]:
        return None
    if not values[name].isdecimal() or not 0 < int(values[name]) <= 100:
        problems.append(f"{name} must be a number of {what} between 1 and 100, or not be set.")
        return None
    return int(values[name])


def _zone(name: str, problems: list[str]) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        problems.append("SHARE_CHECK_TIMEZONE must be a time zone such as Europe/London.")
        return ZoneInfo("UTC")


def _with_slash(url: str) -> str:
    return url if url.endswith("/") else url + "/"
