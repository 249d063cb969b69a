"""Reads what a person chose or typed in a window."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ACTION = "value"
"""The action id of every input; its block id says which input it is."""


def chosen(view: Mapping[str, Any], block_id: str) -> str | None:
    """Gives the code chosen in a radio group or select, or None."""
    option = _state(view, block_id).get("selected_option")
    return str(option["value"]) if isinstance(option, Mapping) and "value" in option else None


def chosen_many(view: Mapping[str, Any], block_id: str) -> list[str]:
    """Gives the codes ticked in a checkbox list or multi-select."""
    options = _state(view, block_id).get("selected_options")
    return [str(option["value"]) for option in options or [] if isinstance(option, Mapping) and "value" in option]


def typed(view: Mapping[str, Any], block_id: str) -> str:
    """Gives the text typed in a field, without the spaces around it."""
    return str(_state(view, block_id).get("value") or "").strip()


def picked_day(view: Mapping[str, Any], block_id: str) -> str | None:
    """Gives the day picked, as YYYY-MM-DD, or None."""
    day = _state(view, block_id).get("selected_date")
    return day if isinstance(day, str) and day else None


def picked_moment(view: Mapping[str, Any], block_id: str) -> int | None:
    """Gives the moment picked, in seconds since 1970 (UTC), or None."""
    at = _state(view, block_id).get("selected_date_time")
    return at if isinstance(at, int) and 0 < at < 2**33 else None


def _state(view: Mapping[str, Any], block_id: str) -> Mapping[str, Any]:
    values = (view.get("state") or {}).get("values") or {}
    block = values.get(block_id)
    if not isinstance(block, Mapping):
        return {}
    return next((state for state in block.values() if isinstance(state, Mapping)), {})
