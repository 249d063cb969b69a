"""The head of the chain, noted in a small file beside the log: what is gone from the log altogether then shows.

It is written when the bot starts and stops, every minute while it runs, and with each digest: never while somebody
waits for a record.
"""

from __future__ import annotations

import os
from pathlib import Path

from bot.decisions.chain import Head
from bot.decisions.errors import LogUnavailable


def beside(log: Path) -> Path:
    """Gives the file in which the head of `log` is noted: `share-check.db.head` for `share-check.db`."""
    return log.with_name(log.name + ".head")


def noted(log: Path) -> Head | None:
    """Gives the head that was noted for `log`, or None; raises `LogUnavailable` when the note cannot be read."""
    try:
        return Head.read(beside(log).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        raise LogUnavailable("lost", f"{beside(log).name} cannot be read") from None


def note(log: Path, head: Head) -> None:
    """Notes `head` for `log`, all of it or nothing; raises `LogUnavailable` when it cannot be written."""
    part = beside(log).with_name(beside(log).name + ".part")
    try:
        with open(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(f"{head}\n")
            file.flush()
            os.fsync(file.fileno())
        part.replace(beside(log))
    except OSError as error:
        raise LogUnavailable("read-only", type(error).__name__) from None
