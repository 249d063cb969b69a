"""The fields of the decision screen: how each is drawn, and how what was filled in is read back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.content.edition import Content
from bot.decisions.applying import Draft
from bot.decisions.fields import FIELDS
from bot.papers.labels import label
from bot.slack.kit.blocks import Block, option, plain
from bot.slack.kit.inputs import ACTION, chosen, chosen_many, picked_day, picked_moment, typed

_READ = {"one": chosen, "many": chosen_many, "typed": typed, "day": picked_day, "moment": picked_moment}


def draft_of(view: Mapping[str, Any], kept: Mapping[str, Any]) -> Draft:
    """Gives what a decision screen holds: its fields as filled in now, and what it has `kept` of hidden ones."""
    shown = {str(block.get("block_id")) for block in view.get("blocks") or []}
    asked = {name: row for name, row in FIELDS.items() if row.asked}
    draft: Draft = {name: value for name, value in kept.items() if name in asked}
    draft |= {name: _READ[row.kind](view, name) for name, row in asked.items() if name in shown}
    return draft


def field_input(content: Content, name: str, draft: Mapping[str, Any]) -> Block:
    """Gives the input block of one field, with what the draft has for it."""
    words, value = content.record_words, draft.get(name)
    block: Block = {
        "type": "input",
        "block_id": name,
        "optional": not FIELDS[name].required,
        "label": plain(words.fields[name]),
        "element": _element(content, name, value),
    }
    if name in content.record_options.redrawing():
        block["dispatch_action"] = True
    if name in words.hints:
        block["hint"] = plain(words.hints[name])
    return block


def _element(content: Content, name: str, value: object) -> Block:
    kind = FIELDS[name].kind
    if kind == "typed":
        return _text(name, value)
    if kind == "day":
        return {"type": "datepicker", "action_id": ACTION, **({"initial_date": value} if value else {})}
    if kind == "moment":
        return {"type": "datetimepicker", "action_id": ACTION, **({"initial_date_time": value} if value else {})}
    return _select(content, name, value)


def _text(name: str, value: object) -> Block:
    limit = FIELDS[name].limit
    element: Block = {
        "type": "plain_text_input",
        "action_id": ACTION,
        "multiline": not FIELDS[name].line,
        "max_length": limit,
    }
    if isinstance(value, str) and value:
        element["initial_value"] = value[:limit]
    return element


def _select(content: Content, name: str, value: object) -> Block:
    options = [option(words, code) for code, words in choices(content, name)]
    words = content.messages.record
    if FIELDS[name].kind == "many":
        picked = [one for one in options if isinstance(value, list) and one["value"] in value]
        element: Block = {"type": "multi_static_select", "placeholder": plain(words.choose_some), "options": options}
        return {**element, "action_id": ACTION, **({"initial_options": picked} if picked else {})}
    found = [one for one in options if one["value"] == value]
    element = {"type": "static_select", "placeholder": plain(words.choose), "options": options}
    action = "record-choice" if name in content.record_options.redrawing() else ACTION
    return {**element, "action_id": action, **({"initial_option": found[0]} if found else {})}


def choices(content: Content, name: str) -> list[tuple[str, str]]:
    """Gives the codes of a field with their words, in the order shown."""
    row = FIELDS[name]
    if row.question:
        return list(content.check_words.questions[row.question].options.items())
    return [(code, label(content, row.codes, code)) for code in content.record_options.codes(name)]
