"""How decisions and additions look as rows of a table, and as JSON."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from bot.decisions.chain import Value
from bot.decisions.fields import FIELDS, Decision, differs, typed_fields
from bot.decisions.record import Addition, RecordedAddition, RecordedDecision, RecordedLook


def _json_columns() -> list[str]:
    """Names the columns that hold several codes, or codes by name."""
    return ["answers", "notes", "details", *(name for name, row in FIELDS.items() if row.kind == "many")]


def stamp(moment: dt.datetime) -> str:
    """Gives the aware `moment` as it is stored: UTC, ISO 8601 with milliseconds, so that texts sort as times do."""
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds")


def decision_row(decision: Decision) -> dict[str, Value]:
    """Gives `decision` as columns of `decisions`, without those that the log itself fills in."""
    return _row(decision) | {"differs": int(differs(decision.decision, decision.recommendation))}


def addition_row(addition: Addition) -> dict[str, Value]:
    """Gives `addition` as columns of `additions`, without those that the log itself fills in."""
    return _row(addition)


def recorded_decision(row: Mapping[str, Value]) -> RecordedDecision:
    """Reads a row of `decisions`."""
    return RecordedDecision.model_validate(_read(row, RecordedDecision.model_fields) | {"reference": row["id"]})


def recorded_addition(row: Mapping[str, Value]) -> RecordedAddition:
    """Reads a row of `additions`."""
    fields = _read(row, RecordedAddition.model_fields) | {"reference": row["decision_id"]}
    return RecordedAddition.model_validate(fields)


def recorded_look(row: Mapping[str, Value]) -> RecordedLook:
    """Reads a row of `views`."""
    return RecordedLook.model_validate(_read(row, RecordedLook.model_fields) | {"reference": row["decision_id"]})


def as_json(decision: RecordedDecision, with_text: bool) -> dict[str, Any]:
    """Gives `decision` as `share-check decisions list --json` prints it.

    Keys, always all of them, null or empty where nothing was recorded:

    - `reference`, `created_at` (UTC, ISO 8601), `enterprise_id`, `team_id`, `decided_by`, `role`, `previous`,
      `age_band`, `language`
    - `source`, `requester`, `statutory_route`, `cannot_comply`
    - `answers` (object), `recommendation`, `card`, `notes` (list), `advised_at`, `policy`, `guide_version`,
      `content_version`
    - `decision`, `differs` (true or false), `differs_category`, `kinds` and `recipients` (lists), `recipient_role`,
      `purpose`, `sent_how`, `sent_at`, `consent`, `told`, `lawful_basis`, `advice_from`, `advice_at`
    - `written_reasons`, `written_reasons_on`, `follow_up`, `follow_up_by`, `review_on`, `keep_until`
    - `decided_later` (where it was not decided at first), `written_reasons_due` (true or false)

    Only `with_text`: `case_reference`, `reasons`, `differs_reason`, `purpose_text`, `told_why`, `advice_summary`.
    """
    left_out = {"key"} if with_text else {"key", *typed_fields()}
    fields = decision.model_dump(mode="json", exclude=left_out)
    first = {"reference": decision.reference, "created_at": fields["created_at"]}
    return {**first, **fields, "differs": decision.differs}


def _row(record: Decision | Addition) -> dict[str, Value]:
    fields = record.model_dump(mode="json")
    for column in fields:
        if isinstance(moment := getattr(record, column), dt.datetime):
            fields[column] = stamp(moment)
    for column in _json_columns():
        if column in fields:
            fields[column] = json.dumps(fields[column], separators=(",", ":"))
    return fields


def _read(row: Mapping[str, Value], wanted: Mapping[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {column: value for column, value in row.items() if column in wanted}
    for column in _json_columns():
        if isinstance(fields.get(column), str):
            fields[column] = json.loads(fields[column])
    return fields
