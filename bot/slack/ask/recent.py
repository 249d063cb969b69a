"""Questions of the last half hour, in memory only, so that a bad answer can go to the curator's list."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

KEPT_FOR_S = 1800
MOST = 500


@dataclass(frozen=True)
class Asked:
    """A question, the topic that came first, and whether the bot was unsure; and when it was asked (monotonic)."""

    text: str
    topic: str
    unsure: bool
    at: float


class RecentQuestions:
    """Remembers a question by the place of its answer, until somebody presses a button under it or time passes."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._asked: OrderedDict[tuple[str, str], Asked] = OrderedDict()

    def remember(self, channel: str, ts: str, text: str, topic: str, unsure: bool) -> None:
        """Remembers what was asked where the answer stands at `channel` and `ts`."""
        with self._lock:
            self._asked[channel, ts] = Asked(text, topic, unsure, self._clock())
            while len(self._asked) > MOST:
                self._asked.popitem(last=False)

    def take(self, channel: str, ts: str) -> Asked | None:
        """Gives what was asked there, once."""
        with self._lock:
            return self._asked.pop((channel, ts), None)

    def passed_over(self) -> Iterator[Asked]:
        """Gives, and forgets, what was offered a choice and got no press; forgets everything else that is old."""
        with self._lock:
            old = [key for key, asked in self._asked.items() if self._clock() - asked.at > KEPT_FOR_S]
            found = [self._asked.pop(key) for key in old]
        return (asked for asked in found if asked.unsure)
