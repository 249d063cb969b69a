"""The words of a record's codes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from bot.content.edition import Content


def label(content: Content, list_name: str, code: str | None) -> str:
    """Gives the words of a code; a code that the content no longer has is shown as it is."""
    if code is None:
        return content.messages.log.not_given
    return content.record_words.labels.get(list_name, {}).get(code, code)


def labels(content: Content, list_name: str, codes: Iterable[str]) -> str:
    """Gives the words of several codes, or that none was given."""
    return ", ".join(label(content, list_name, code) for code in codes) or content.messages.log.not_given


def moment(at: dt.datetime) -> str:
    """Gives a moment as mrkdwn, shown to each reader in their own time zone."""
    fallback = at.strftime("%Y-%m-%d %H:%M UTC")
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{fallback}>"
