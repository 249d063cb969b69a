"""The fields of a decision: one table, a row for each, in the order in which they stand on paper.

A new field of the record is one row here, its words (in the language folders; the lists and conditions in
content/decision-record.yml), and a migration that adds its column.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass
from typing import Annotated, Literal, get_args

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, StringConstraints

from bot.check.flow import Recommendation

RECOMMENDATIONS: tuple[str, ...] = get_args(Recommendation)
UNDECIDED = "undecided"
DECISIONS = (*RECOMMENDATIONS, "shared-part", UNDECIDED)
SHARED = frozenset({"share-now", "share-and-tell", "share-without-consent", "shared-part"})
NOT_SHARED = frozenset({"ask-first", "seek-advice", "do-not-share-now"})
DIFFERS_REASONS = ("knew-more", "procedure", "advice", "situation-changed", "judgement")
NOT_YET = "not-yet"
WRITTEN_REASONS = ("sent", NOT_YET)

CHECK = "check."
"""What a condition puts before a question of the check: some fields have the same names."""
Kind = Literal["one", "many", "typed", "day", "moment"]


@dataclass(frozen=True)
class Field:
    """What there is to know about one field.

    `kind`: one code, many, typed text, a day or a moment. `codes` names the list that has its codes and their words;
    `fixed` are the codes where the program fixes them and the list has words only. `question` names the question of
    the check that has its codes, and that fills it in. `limit` is how many characters may be typed, on one `line` or
    on several. `asked`: on the decision screen, where `required` fields must be filled in whenever they apply. `kept`:
    also when a record is completed. `shown`: in the record's story among the facts or as a text of its own, or on
    paper alone.
    """

    kind: Kind
    codes: str = ""
    fixed: tuple[str, ...] = ()
    question: str = ""
    limit: int = 0
    line: bool = False
    asked: bool = True
    required: Literal["", "asked", "always", "shared", "differs"] = ""
    kept: bool = False
    shown: Literal["fact", "text", "paper"] = "fact"


class RecordModel(BaseModel):
    """Base of what is recorded: unknown fields refused, never changed, and errors never repeat what was typed."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


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
One = Code | None
Many = tuple[Code, ...]
Day = dt.date | None
Moment = AwareDatetime | None


class Decision(RecordModel):
    """One decision to be recorded. A field that was not asked, or does not apply, stays None or empty.

    `key` is the random id minted with the decision screen: recording it twice leaves one record. `enterprise_id` is
    "" where Slack has none. `decided_by` is a Slack user id. Only fields of the kind "typed" hold typed text.
    """

    key: Name
    enterprise_id: str = ""
    team_id: Name
    decided_by: Name
    role: Annotated[One, Field("one", "roles")] = None
    case_reference: Annotated[Typed, Field("typed", limit=40, line=True)] = None
    previous: Annotated[One, Field("one", asked=False)] = None  # the record that this one follows: its reference
    age_band: Annotated[One, Field("one", "age_bands")] = None
    language: Code = "en"  # of the typed text

    # what started it
    source: Annotated[One, Field("one", question="source", asked=False, shown="paper")] = None
    requester: Annotated[One, Field("one", "organisations")] = None
    statutory_route: Annotated[One, Field("one", "statutory_routes")] = None
    cannot_comply: Annotated[One, Field("one", "cannot_comply", asked=False)] = None

    # what the check said
    answers: dict[Code, Code | tuple[Code, ...]] = {}
    recommendation: Annotated[One, Field("one", "decisions", RECOMMENDATIONS, asked=False, shown="paper")] = None
    card: One = None
    notes: Many = ()
    advised_at: Moment = None
    policy: int | None = None  # the number of the check's policy; none before they were numbered: the first
    guide_version: Name | None = None
    content_version: Name | None = None

    # what was decided
    decision: Annotated[One, Field("one", "decisions", DECISIONS, required="always", kept=True, shown="paper")] = None
    reasons: Annotated[Typed, Field("typed", limit=600, required="always", kept=True, shown="text")] = None
    differs_category: Annotated[
        One, Field("one", "differs_reasons", DIFFERS_REASONS, required="differs", kept=True)
    ] = None
    differs_reason: Annotated[Typed, Field("typed", limit=300, required="differs", shown="text")] = None
    kinds: Annotated[Many, Field("many", "kinds", required="shared", kept=True)] = ()
    recipients: Annotated[Many, Field("many", "organisations", required="shared", kept=True)] = ()
    recipient_role: Annotated[One, Field("one", "recipient_roles", kept=True)] = None
    purpose: Annotated[One, Field("one", "purposes", kept=True)] = None
    purpose_text: Annotated[Typed, Field("typed", limit=150, line=True, shown="text")] = None
    sent_how: Annotated[One, Field("one", "sent_how", kept=True)] = None
    sent_at: Annotated[Moment, Field("moment")] = None
    consent: Annotated[One, Field("one", question="consent")] = None
    told: Annotated[One, Field("one", "told", kept=True)] = None
    told_why: Annotated[Typed, Field("typed", limit=300, shown="text")] = None
    lawful_basis: Annotated[One, Field("one", "lawful_bases", kept=True)] = None
    advice_from: Annotated[One, Field("one", "advice_from", kept=True)] = None
    advice_at: Annotated[Moment, Field("moment")] = None
    advice_summary: Annotated[Typed, Field("typed", limit=300, shown="text")] = None

    # what is still to come
    written_reasons: Annotated[One, Field("one", "written_reasons", WRITTEN_REASONS, required="asked", kept=True)] = (
        None
    )
    written_reasons_on: Annotated[Day, Field("day")] = None
    follow_up: Annotated[One, Field("one", "follow_ups", kept=True)] = None
    follow_up_by: Annotated[Day, Field("day")] = None
    review_on: Day = None
    keep_until: Day = None


FIELDS = {name: row for name, info in Decision.model_fields.items() for row in info.metadata if isinstance(row, Field)}
"""Name of a field -> its row; what the program fills in by itself has none."""


def typed_fields() -> dict[str, int]:
    """Gives the fields that a person types, with the number of characters each may have."""
    return {name: row.limit for name, row in FIELDS.items() if row.kind == "typed"}


def listed_fields() -> dict[str, str]:
    """Gives the fields whose codes come from a list in content/decision-record.yml, with the list's name."""
    return {name: row.codes for name, row in FIELDS.items() if row.codes and not row.fixed}


def fixed_fields() -> dict[str, tuple[str, ...]]:
    """Gives the fields whose codes the program fixes, with the codes."""
    return {name: row.fixed for name, row in FIELDS.items() if row.fixed}


def shown_fields() -> list[str]:
    """Names the fields that a record's story shows, as a fact or as a text."""
    return [name for name, row in FIELDS.items() if row.shown != "paper"]


def needed(decision: str | None, recommendation: str | None) -> list[str]:
    """Names the fields without which no log takes such a decision, whatever the content asks."""
    fits = {"always": True, "shared": decision in SHARED, "differs": differs(decision, recommendation)}
    return [name for name, row in FIELDS.items() if fits.get(row.required)]


def differs(decision: str | None, recommendation: str | None) -> bool:
    """Whether `decision` is another than `recommendation`; never when undecided, nor where no check was made."""
    return bool(decision and recommendation) and decision not in (UNDECIDED, recommendation)
