"""The fields of the decision screen: which apply, how each is drawn, and how what was filled in is read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.content.edition import Content
from bot.decisions.options import LIST_OF_FIELD
from bot.decisions.record import DECISIONS, DIFFERS_REASONS, LIMITS, SHARED, WRITTEN_REASONS, differs
from bot.decisions.record import needs_written_reasons as written_reasons_due
from bot.papers.labels import label
from bot.slack.kit.blocks import Block, option, plain
from bot.slack.kit.inputs import ACTION, chosen, chosen_many, picked_day, picked_moment, typed

Draft = dict[str, Any]
"""What has been filled in so far: field of a decision -> code, list of codes, text, day (ISO) or moment (Unix)."""

ONE = (
    "decision",
    "differs_category",
    "recipient_role",
    "purpose",
    "told",
    "sent_how",
    "written_reasons",
    "requester",
    "statutory_route",
    "consent",
    "lawful_basis",
    "advice_from",
    "follow_up",
    "role",
    "age_band",
)
MANY = ("kinds", "recipients")
TYPED = tuple(LIMITS)
LINES = ("purpose_text", "case_reference")  # typed, on one line
DAYS = ("written_reasons_on", "follow_up_by")
MOMENTS = ("sent_at", "advice_at")
REDRAWING = ("decision", "told", "written_reasons", "advice_from", "follow_up")
"""Fields on whose choice others depend: the window is drawn again."""
REQUIRED = ("decision", "reasons", "differs_category", "differs_reason", "kinds", "recipients", "written_reasons")
"""Fields that must be filled in wherever they are shown; all others are optional."""


@dataclass(frozen=True)
class Circumstances:
    """What a decision screen is about; which fields apply depends on it.

    `answers` are the check's, as they count; empty without a check. `completes` is the reference of the record, not
    decided at the time, that this decision completes. `more` says that the optional detail is shown, too.
    """

    key: str
    answers: Mapping[str, str] = field(default_factory=dict)
    recommendation: str | None = None
    source: str | None = None
    request_fit: str | None = None
    previous: str = ""
    completes: str = ""
    more: bool = False


def fields(about: Circumstances, draft: Mapping[str, Any]) -> list[str]:
    """Names the fields that apply, in order (golden rule 7): few are asked, and only where they mean something."""
    decision = draft.get("decision")
    shown = ["decision"]
    if differs(decision, about.recommendation):
        shown += ["differs_category"] if about.completes else ["differs_category", "differs_reason"]
    if decision in SHARED:
        shown += ["kinds", "recipients", "purpose", *_told(about, draft)]
    if written_reasons_due(about.source, decision, about.request_fit):
        shown.append("written_reasons")
        if draft.get("written_reasons") == "sent" and not about.completes:
            shown.append("written_reasons_on")
    return [*shown, "reasons", *(_detail(about, draft) if about.more else [])]


def _told(about: Circumstances, draft: Mapping[str, Any]) -> list[str]:
    why = str(draft.get("told") or "").startswith("not-told") and not about.completes
    return ["told", "told_why"] if why else ["told"]


def _detail(about: Circumstances, draft: Mapping[str, Any]) -> list[str]:
    """Names the optional fields that apply; a completion takes codes only."""
    shared = draft.get("decision") in SHARED
    found = ["recipient_role", "sent_how", "lawful_basis"] if shared else []
    if about.completes:
        return [*found, "advice_from", "follow_up"]
    found += ["purpose_text", "sent_at"] if shared else []
    found += ["requester", "statutory_route"] if about.source in (None, "org", "legal") else []
    found += [] if about.answers.get("consent") else ["consent"]
    found += ["advice_from"] + (["advice_at", "advice_summary"] if draft.get("advice_from") else [])
    found += ["follow_up"] + (["follow_up_by"] if draft.get("follow_up") not in (None, "nothing-more") else [])
    return [*found, "role", "age_band", "case_reference"]


def hidden(about: Circumstances, draft: Mapping[str, Any]) -> Draft:
    """Gives the part of a draft that the screen does not show now, so that changing back loses nothing."""
    shown = fields(about, draft)
    return {name: value for name, value in draft.items() if name not in shown and value}


def draft_of(view: Mapping[str, Any], kept: Mapping[str, Any]) -> Draft:
    """Gives what a decision screen holds: its fields as filled in now, and what it has `kept` of hidden ones."""
    shown = {str(block.get("block_id")) for block in view.get("blocks") or []}
    known = (*ONE, *MANY, *TYPED, *DAYS, *MOMENTS)
    draft: Draft = {name: value for name, value in kept.items() if name in known}
    for names, read in (
        (ONE, chosen),
        (MANY, chosen_many),
        (TYPED, typed),
        (DAYS, picked_day),
        (MOMENTS, picked_moment),
    ):
        draft |= {name: read(view, name) for name in names if name in shown}
    return draft


def field_input(content: Content, name: str, draft: Mapping[str, Any]) -> Block:
    """Gives the input block of one field, with what the draft has for it."""
    words, value = content.record_words, draft.get(name)
    block: Block = {
        "type": "input",
        "block_id": name,
        "optional": name not in REQUIRED,
        "label": plain(words.fields[name]),
        "element": _element(content, name, value),
    }
    if name in REDRAWING:
        block["dispatch_action"] = True
    if name in words.hints:
        block["hint"] = plain(words.hints[name])
    return block


def _element(content: Content, name: str, value: object) -> Block:
    if name in TYPED:
        return _text(name, value)
    if name in DAYS:
        return {"type": "datepicker", "action_id": ACTION, **({"initial_date": value} if value else {})}
    if name in MOMENTS:
        return {"type": "datetimepicker", "action_id": ACTION, **({"initial_date_time": value} if value else {})}
    return _select(content, name, value)


def _text(name: str, value: object) -> Block:
    limit = LIMITS[name]
    element: Block = {
        "type": "plain_text_input",
        "action_id": ACTION,
        "multiline": name not in LINES,
        "max_length": limit,
    }
    if isinstance(value, str) and value:
        element["initial_value"] = value[:limit]
    return element


def _select(content: Content, name: str, value: object) -> Block:
    options = [option(words, code) for code, words in choices(content, name)]
    words = content.messages.record
    if name in MANY:
        picked = [one for one in options if isinstance(value, list) and one["value"] in value]
        element: Block = {"type": "multi_static_select", "placeholder": plain(words.choose_some), "options": options}
        return {**element, "action_id": ACTION, **({"initial_options": picked} if picked else {})}
    found = [one for one in options if one["value"] == value]
    element = {"type": "static_select", "placeholder": plain(words.choose), "options": options}
    action = "record-choice" if name in REDRAWING else ACTION
    return {**element, "action_id": action, **({"initial_option": found[0]} if found else {})}


def choices(content: Content, name: str) -> list[tuple[str, str]]:
    """Gives the codes of a field with their words, in the order shown."""
    if name == "consent":
        return list(content.check_words.questions["consent"].options.items())
    fixed = {
        "decision": ("decisions", DECISIONS),
        "differs_category": ("differs_reasons", DIFFERS_REASONS),
        "written_reasons": ("written_reasons", WRITTEN_REASONS),
    }
    list_name, codes = fixed[name] if name in fixed else _listed(content, name)
    return [(code, label(content, list_name, code)) for code in codes]


def _listed(content: Content, name: str) -> tuple[str, tuple[str, ...]]:
    list_name = LIST_OF_FIELD[name]
    return list_name, tuple(content.record_options.lists[list_name])
