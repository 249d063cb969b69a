"""What a window remembers between screens: codes in its private_metadata, read back with suspicion.

The person's own Slack client holds it, so nothing in it is ever trusted: answers are replayed through the flow,
the recommendation is worked out again, and who may see what is asked again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

LIMIT = 3000
"""Slack's limit for private_metadata, in characters."""


class Unfitting(ValueError):
    """There is more to remember than private_metadata holds."""

    def __init__(self) -> None:
        super().__init__("These values do not fit into private_metadata.")


def pack(**values: Any) -> str:
    """Gives `values` as text for private_metadata, leaving out what is empty.

    Raises Unfitting when they do not fit.
    """
    text = json.dumps({key: value for key, value in values.items() if value}, separators=(",", ":"), ensure_ascii=False)
    if len(text) > LIMIT:
        raise Unfitting
    return text


def unpack(view: Mapping[str, Any]) -> dict[str, Any]:
    """Gives the values of a view's private_metadata; an unreadable one (forged, outdated) gives none."""
    try:
        values = json.loads(view.get("private_metadata") or "{}")
    except (json.JSONDecodeError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def answers_in(values: Mapping[str, Any]) -> dict[str, str]:
    """Gives the answers among `values`: question ids and codes, anything else dropped."""
    answers = values.get("answers")
    if not isinstance(answers, dict):
        return {}
    return {str(question): code for question, code in answers.items() if isinstance(code, str)}
