"""The terms in which the log is spoken to: whose records, what is counted, and what it gives back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from bot.decisions.fields import Decision
from bot.decisions.record import RecordedAddition, RecordedDecision

Counted = Literal[
    "check-not-recorded",  # which: the recommendation
    "helpful",  # which: the topic, as in those below
    "not-what-i-asked",
    "topic-chosen",
    "none-of-these",  # which: the topic that was offered first
    "question-answered",
    "question-unsure",  # which: the topic that came first, as for the next
    "question-none",
]


@dataclass(frozen=True)
class Scope:
    """What somebody may see: one workspace, and in it everyone's records (`only_user` None) or one user's own.

    `enterprise_id` is "" where Slack has none. There is no default: whoever builds a scope says whose records.
    """

    enterprise_id: str
    team_id: str
    only_user: str | None


@dataclass(frozen=True)
class Recorded:
    """That a decision is in the log, since when (UTC), and as what: `decision` is what the log holds.

    `already` is true when its key had been recorded before; `changed` when that first record, which stands, is not the
    same as what was now handed in.
    """

    reference: str
    created_at: dt.datetime
    decision: Decision
    already: bool = False
    changed: bool = False


@dataclass(frozen=True)
class Added:
    """That something was added to a record: `addition` is what the log holds; the rest as in `Recorded`."""

    addition: RecordedAddition
    already: bool = False
    changed: bool = False


@dataclass(frozen=True)
class Page:
    """Some of the decisions that were asked for, and how many there are in all."""

    decisions: tuple[RecordedDecision, ...]
    total: int


Why = Literal["none-of-these", "not-what-i-asked", "passed-over"]


@dataclass(frozen=True)
class KeptQuestion:
    """A question that was answered badly, for the curator; the personal-data guard has let it through.

    `topic` came first; `day` is when it was asked (UTC).
    """

    id: int
    day: dt.date
    why: str
    topic: str
    text: str


@dataclass(frozen=True)
class Taken:
    """What one run of retention took under one policy: when (UTC, ISO 8601), and how many rows."""

    at: str
    policy: str
    rows: int


@dataclass(frozen=True)
class Tally:
    """How often something happened on one day (UTC)."""

    day: dt.date
    what: str
    which: str
    n: int
