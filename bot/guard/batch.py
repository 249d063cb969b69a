"""One line of `share-check scan --batch`."""

from __future__ import annotations

from typing import Any

from bot.guard.guard import Guard


def scan_line(guard: Guard, line: dict[str, Any]) -> dict[str, Any]:
    """Gives {"id", "action", "kinds"} for {"id", "text"}; raises ValueError, which never repeats the text."""
    text = line.get("text")
    if not isinstance(text, str):
        raise ValueError('This line has no text; write {"id": ..., "text": "..."}.')
    seen = guard.look(text)
    return {"id": line.get("id"), "action": seen.action, "kinds": seen.kinds}
