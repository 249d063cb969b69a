"""Loads the content again whenever a file in it has been saved: for looking at an edited answer at once."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path

from bot.content.edition import Edition
from bot.content.files import ContentProblems
from bot.content.load import load_edition

LOOK_EVERY_S = 0.5


def keep_fresh(
    folder: Path, use: Callable[[Edition], None], complain: Callable[[list[str]], None], stop: threading.Event
) -> threading.Thread:
    """Watches `folder` in a thread until `stop` is set.

    Each good edition is given to `use`; of any other, the sentences that say what is wrong go to `complain`.
    """
    as_loaded = _stamps(folder)

    def watch() -> None:
        seen = as_loaded
        while not stop.wait(LOOK_EVERY_S):
            now = _stamps(folder)
            if now == seen:
                continue
            seen = now
            try:
                use(load_edition(folder))
            except ContentProblems as problems:
                complain([str(problem) for problem in problems.problems])

    thread = threading.Thread(target=watch, daemon=True, name="content")
    thread.start()
    return thread


def _stamps(folder: Path) -> dict[str, tuple[int, int]]:
    found = {}
    try:
        for path in folder.rglob("*.yml"):
            with contextlib.suppress(OSError):  # an editor is just replacing it, or it is a link that leads nowhere
                found[str(path)] = (path.stat().st_mtime_ns, path.stat().st_size)
    except OSError:  # a folder went while it was walked through: the next look sees what is there
        return {}
    return found
