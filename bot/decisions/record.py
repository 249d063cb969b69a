"""What one decision holds, which codes policy fixes, and what must be filled in before it can be recorded."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, StringConstraints

RECOMMENDATIONS = (
    "share-now",
    "share-and-tell",
    "share-without-consent",
    "ask-first",
    "seek-advice",
    "do-not-share-now",
)
DECISIONS = (*RECOMMENDATIONS, "shared-part", "undecided")
SHARED = frozenset({"share-now", "share-and-tell", "share-without-consent", "shared-part"})
NOT_SHARED = frozenset({"ask-first", "seek-advice", "do-not-share-now"})
DIFFERS_REASONS = ("knew-more", "procedure", "advice", "situation-changed", "judgement")
WRITTEN_REASONS = ("sent", "not-yet")
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

FIXED_CODES = {
    "decision": DECISIONS,
    "recommendation": RECOMMENDATIONS,
    "differs_category": DIFFERS_REASONS,
    "written_reasons": WRITTEN_REASONS,
}
"""The fields of a decision whose codes are policy; the codes of the others come from content/decision-record.yml."""

LIMITS = {
    "reasons": 600,
    "differs_reason": 300,
    "told_why": 300,
    "advice_summary": 300,
    "purpose_text": 150,
    "case_reference": 40,
}
"""The fields of a decision that a person types, and how many characters each may have."""

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


def _tidy(value: object) -> object:
    """Makes typed text safe to store and compare: one form of each letter, no control characters, None when empty."""
    if not isinstance(value, str):
        return value
    text = value.encode("utf-8", "replace").decode("utf-8")  # half an emoji cannot be stored
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc").strip() or None


Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]+([-_][A-Za-z0-9]+)*$", max_length=60)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Typed = Annotated[str | None, BeforeValidator(_tidy)]


class RecordModel(BaseModel):
    """Base of what is recorded: unknown fields refused, never changed, and errors never repeat what was typed."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Decision(RecordModel):
    """One decision to be recorded. A field that was not asked, or does not apply, stays None or empty.

    `key` is the random id minted with the decision screen: recording it twice leaves one record. `enterprise_id` is
    "" where Slack has none. `decided_by` is a Slack user id. Codes come from the check, from the constants above or
    from content/decision-record.yml; only the fields named in `LIMITS` hold typed text.
    """

    key: Name
    enterprise_id: str = ""
    team_id: Name
    decided_by: Name
    role: Code | None = None
    case_reference: Typed = None
    previous: Code | None = None  # reference of the record that this one follows, when the situation has changed
    age_band: Code | None = None
    language: Code = "en"  # of the typed text

    # what started it
    source: Code | None = None  # as the check has it: own, org, police, la, board, legal, family
    requester: Code | None = None  # type of organisation
    statutory_route: Code | None = None
    cannot_comply: Code | None = None  # which of the two grounds, where the check's answer is cannot-comply

    # what the check said
    answers: dict[Code, Code | tuple[Code, ...]] = {}
    recommendation: Code | None = None
    card: Code | None = None
    notes: tuple[Code, ...] = ()
    advised_at: AwareDatetime | None = None
    policy: int | None = None  # the number of the check's policy; none before they were numbered: the first
    guide_version: Name | None = None
    content_version: Name | None = None

    # what was decided
    decision: Code | None = None
    reasons: Typed = None
    differs_category: Code | None = None
    differs_reason: Typed = None
    kinds: tuple[Code, ...] = ()  # kinds of information
    recipients: tuple[Code, ...] = ()  # types of organisation
    recipient_role: Code | None = None
    purpose: Code | None = None
    purpose_text: Typed = None
    sent_how: Code | None = None
    sent_at: AwareDatetime | None = None
    consent: Code | None = None
    told: Code | None = None
    told_why: Typed = None
    lawful_basis: Code | None = None
    advice_from: Code | None = None
    advice_at: AwareDatetime | None = None
    advice_summary: Typed = None

    # what is still to come
    written_reasons: Code | None = None
    written_reasons_on: dt.date | None = None
    follow_up: Code | None = None
    follow_up_by: dt.date | None = None
    review_on: dt.date | None = None
    keep_until: dt.date | None = None


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


class View(RecordModel):
    """One look at the log by someone other than the author: who, what for, and which record or how many.

    `filters` says what was searched for, in codes and ids.
    """

    viewer: Name
    what: Literal["view", "list", "search", "export", "report", "snapshot"]
    reference: Code | None = None
    filters: Typed = None
    how_many: int | None = None
    purpose: Typed = None


class RecordedView(View):
    """A look at the log as the log gives it back: with the moment (UTC)."""

    created_at: dt.datetime


def differs(decision: str | None, recommendation: str | None) -> bool:
    """Whether `decision` is another than `recommendation`; never for "undecided", nor where no check was made."""
    return bool(decision and recommendation) and decision not in ("undecided", recommendation)


def needs_written_reasons(source: str | None, decision: str | None, request_fit: object = None) -> bool:
    """Whether a refusal, in whole or part, must be given in writing to whoever asked.

    Social Services and Well-being (Wales) Act 2014, section 164(3) (a local authority) and section 137(5) (a
    Safeguarding Board). Section 164 binds only the bodies that it names: `request_fit` is then not "not-covered".
    """
    refused = decision in ("do-not-share-now", "shared-part")
    return refused and source in ("la", "board") and request_fit != "not-covered"


def problems(decision: Decision) -> dict[str, ProblemCode]:
    """Says what keeps `decision` from being recorded, by field; empty when it can be.

    Few things are required (golden rule 7; principle "Record"): the decision and a short reason; what was shared and
    with whom; why it differs from the recommendation; whether written reasons were sent.
    """
    found: dict[str, ProblemCode] = {
        field: "too-long" for field, limit in LIMITS.items() if len(getattr(decision, field) or "") > limit
    }
    found |= {
        field: "not-an-option"
        for field, codes in FIXED_CODES.items()
        if getattr(decision, field) and getattr(decision, field) not in codes
    }
    if decision.case_reference and not _CASE_REFERENCE.fullmatch(decision.case_reference):
        found["case_reference"] = "not-a-case-reference"
    return found | {field: "needed" for field in required(decision) if not getattr(decision, field)}


def required(decision: Decision) -> tuple[str, ...]:
    """Names the fields a person must fill in for this decision, in the order of the screen."""
    fields = ["decision", "reasons"]
    if differs(decision.decision, decision.recommendation):
        fields += ["differs_category", "differs_reason"]
    if decision.decision in SHARED:
        fields += ["kinds", "recipients"]
    if needs_written_reasons(decision.source, decision.decision, decision.answers.get("request_fit")):
        fields += ["written_reasons"]
    return tuple(fields)


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
    if addition.kind == "completion" and (decision.standing != "undecided" or addition.author != decision.decided_by):
        found["kind"] = "already-decided"
    if len(addition.text or "") > LIMITS["reasons"]:
        found["text"] = "too-long"
    if addition.kind == "review" and addition.author == decision.decided_by:
        found["author"] = "own-decision"
    return found
