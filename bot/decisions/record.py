"""A decision as the log gives it back, what may be added to it, who looked at it; and what no log accepts."""

from __future__ import annotations

import datetime as dt
import re
from typing import Literal

from bot.decisions.fields import (
    DECISIONS,
    FIELDS,
    UNDECIDED,
    Code,
    Decision,
    Name,
    RecordModel,
    Typed,
    differs,
    fixed_fields,
    needed,
    typed_fields,
)

ADDITIONS = (
    "correction",
    "addition",
    "completion",
    "follow-up",
    "written-reasons-sent",
    "review",
    "hold",
    "hold-lifted",
)
REVIEWS = ("agreed", "discuss", "learning-point", "action")

ProblemCode = Literal[
    "needed",
    "too-long",
    "not-an-option",
    "not-a-case-reference",
    "own-decision",
    "already-decided",
    "not-due",
    "unknown-record",
    "already-used",
]

_CASE_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./-]*")


class RecordedDecision(Decision):
    """A decision as the log gives it back: with its reference, and when it was recorded (UTC)."""

    reference: str
    created_at: dt.datetime
    decision: str
    decided_later: Code | None = None  # what a later completion says, where it was not decided at first
    written_reasons_due: bool = False  # to whoever asked, and nothing says that they were sent

    @property
    def standing(self) -> str:
        """The decision as it stands now: the later one where it was not decided at first."""
        return self.decided_later or self.decision

    @property
    def undecided(self) -> bool:
        """Whether it is still to be decided."""
        return self.standing == UNDECIDED

    @property
    def differs(self) -> bool:
        """Whether the decision as it stands is another than the one recommended."""
        return differs(self.standing, self.recommendation)


class Addition(RecordModel):
    """Something added to a recorded decision: a correction, a review, what happened next. Nothing is overwritten.

    `kind` is one of `ADDITIONS`. `code` says more where the kind has codes: the outcome of a review (`REVIEWS`), the
    decision of a completion (`DECISIONS`). `about` names the field a correction is about. `happened_on` is the day of
    what is reported, `due_on` the day by which something is to happen. `details` holds codes of other fields that a
    completion fills in.
    """

    key: Name
    author: Name
    kind: Code
    code: Code | None = None
    about: Code | None = None
    text: Typed = None
    happened_on: dt.date | None = None
    due_on: dt.date | None = None
    details: dict[Code, Code | tuple[Code, ...]] = {}
    language: Code = "en"


class RecordedAddition(Addition):
    """An addition as the log gives it back: its id, the record it belongs to, and when it was made (UTC)."""

    id: str
    reference: str
    created_at: dt.datetime


class Look(RecordModel):
    """One look at the log by someone other than the author: who, what for, and which record or how many.

    `filters` says what was searched for, in codes and ids.
    """

    viewer: Name
    what: Literal["view", "list", "search", "export", "report", "snapshot"]
    reference: Code | None = None
    filters: Typed = None
    how_many: int | None = None
    purpose: Typed = None


class RecordedLook(Look):
    """A look at the log as the log gives it back: with the moment (UTC)."""

    created_at: dt.datetime


def problems(decision: Decision) -> dict[str, ProblemCode]:
    """Says what keeps `decision` out of any log, by field; empty when nothing does.

    What else is asked for depends on the content: see `applying.problems`, which asks here first.
    """
    found: dict[str, ProblemCode] = {
        field: "too-long" for field, limit in typed_fields().items() if len(getattr(decision, field) or "") > limit
    }
    found |= {
        field: "not-an-option"
        for field, codes in fixed_fields().items()
        if getattr(decision, field) and getattr(decision, field) not in codes
    }
    if decision.case_reference and not _CASE_REFERENCE.fullmatch(decision.case_reference):
        found["case_reference"] = "not-a-case-reference"
    wanted = needed(decision.decision, decision.recommendation)
    return found | {field: "needed" for field in wanted if not getattr(decision, field)}


def addition_problems(addition: Addition, decision: RecordedDecision) -> dict[str, ProblemCode]:
    """Says what keeps `addition` from being added to `decision`; empty when it can be.

    Nobody reviews their own decision, and only an open decision is completed, by the one who takes it.
    """
    codes: dict[str, tuple[str, ...]] = {"review": REVIEWS, "completion": DECISIONS}
    found: dict[str, ProblemCode] = {}
    if addition.kind not in ADDITIONS:
        found["kind"] = "not-an-option"
    if addition.kind in codes and addition.code not in codes[addition.kind]:
        found["code"] = "not-an-option" if addition.code else "needed"
    if addition.kind in ("correction", "addition", "completion") and not addition.text:
        found["text"] = "needed"
    if addition.kind == "follow-up" and not (addition.text or addition.code):
        found["code"] = "needed"
    if addition.kind == "written-reasons-sent":
        found |= {} if addition.happened_on else {"happened_on": "needed"}
        found |= {} if decision.written_reasons_due else {"kind": "not-due"}
    if addition.kind == "completion" and (not decision.undecided or addition.author != decision.decided_by):
        found["kind"] = "already-decided"
    if len(addition.text or "") > FIELDS["reasons"].limit:
        found["text"] = "too-long"
    if addition.kind == "review" and addition.author == decision.decided_by:
        found["author"] = "own-decision"
    return found
