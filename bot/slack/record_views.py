"""Draws the decision screen, which asks only what applies, and what is shown once a decision is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.check.advice import Advice
from bot.content.edition import Content
from bot.decisions.record import DECISIONS, DIFFERS_REASONS, LIMITS, SHARED, WRITTEN_REASONS, Decision, differs
from bot.decisions.record import needs_written_reasons as written_reasons_due
from bot.slack.inputs import ACTION, chosen, chosen_many, typed
from bot.slack.log_views import label, labels
from bot.slack.metadata import pack
from bot.slack.text import Block, actions, button, escape, header, option, plain, plain_section, section, small
from bot.slack.windows import View, window

Draft = dict[str, Any]
"""What has been filled in so far: field of a decision -> code, list of codes, or text."""
ONE, MANY, TYPED = (
    ("decision", "differs_category", "purpose", "written_reasons"),
    ("kinds", "recipients"),
    ("reasons", "differs_reason"),
)


def record_view(
    content: Content, advice: Advice | None, key: str, draft: Mapping[str, Any], previous: str = "", said: str = ""
) -> View:
    """Gives the decision screen for a draft.

    `key` makes submitting twice leave one record; `said` is a problem that no field on the screen can carry.
    """
    words, check = content.messages.record, content.check_words
    recommendation = advice.recommendation if advice else None
    advice_line = words.advice_was.format(recommendation=label(content, "decisions", recommendation))
    blocks: list[Block] = [section(f"*{escape(said)}*")] if said else []
    blocks += [section(escape(words.intro)), small(escape(advice_line if advice else words.no_check))]
    blocks += [_input(content, field, draft) for field in fields(advice, draft.get("decision"))]
    blocks.append(small(f"*{escape(words.no_names)}*"))
    if advice is not None:
        blocks.append(actions(button(check.back, "record-back")))
    blocks.append(small(f"*{escape(content.messages.danger.foot)}*"))
    answers = advice.answers if advice else {}
    return window(
        words.title,
        content.messages.check.close,
        blocks,
        submit=words.submit,
        callback_id="record",
        private_metadata=pack(key=key, answers=answers, previous=previous, draft=hidden(advice, draft)),
    )


def fields(advice: Advice | None, decision: str | None) -> list[str]:
    """Names the fields that apply, in order (golden rule 7): few are asked, and only where they mean something."""
    shown = ["decision"]
    if differs(decision, advice.recommendation if advice else None):
        shown += ["differs_category", "differs_reason"]
    if decision in SHARED:
        shown += ["kinds", "recipients", "purpose"]
    if written_reasons_due(advice.answers.get("source") if advice else None, decision):
        shown.append("written_reasons")
    return [*shown, "reasons"]


def hidden(advice: Advice | None, draft: Mapping[str, Any]) -> Draft:
    """Gives the part of a draft that the screen does not show now, so that changing back loses nothing."""
    shown = fields(advice, draft.get("decision"))
    return {field: value for field, value in draft.items() if field not in shown and value}


def draft_of(view: Mapping[str, Any], kept: Mapping[str, Any]) -> Draft:
    """Gives what a decision screen holds: its fields as filled in now, and what it has `kept` of hidden ones."""
    shown = {str(block.get("block_id")) for block in view.get("blocks") or []}
    draft: Draft = {field: value for field, value in kept.items() if field in (*ONE, *MANY, *TYPED)}
    draft |= {field: chosen(view, field) for field in ONE if field in shown}
    draft |= {field: chosen_many(view, field) for field in MANY if field in shown}
    return draft | {field: typed(view, field) for field in TYPED if field in shown}


def recorded_view(content: Content, decision: Decision, reference: str, already: bool) -> View:
    """Gives what is shown once the decision is in the log: its reference, a summary, what the guidance asks next."""
    words = content.messages.record
    said = (words.already_recorded if already else words.recorded).format(reference=reference)
    blocks = [header(said), *summary(content, decision), section(escape(words.private_copy))]
    blocks.append(small(f"*{escape(content.messages.danger.foot)}*"))
    return window(words.recorded_title, content.messages.check.close, blocks)


def copy_blocks(content: Content, decision: Decision, reference: str) -> list[Block]:
    """Gives the private copy: no reasons in it, they stay in the log."""
    words = content.messages.record
    foot = small(f"*{escape(content.messages.danger.foot)}*")
    return [section(escape(words.copy_intro.format(reference=reference))), *summary(content, decision), foot]


def summary(content: Content, decision: Decision) -> list[Block]:
    """Gives a decision in short, in codes' words only, and what the guidance asks next."""
    words = content.messages.record
    facts = [words.summary_decision.format(decision=label(content, "decisions", decision.decision))]
    if decision.recommendation:
        recommendation = label(content, "decisions", decision.recommendation)
        facts.append(words.summary_advice.format(recommendation=recommendation))
    if decision.kinds:
        facts.append(words.summary_kinds.format(kinds=labels(content, "kinds", decision.kinds)))
    if decision.recipients:
        recipients = labels(content, "organisations", decision.recipients)
        facts.append(words.summary_recipients.format(recipients=recipients))
    steps = "\n".join(f"• {escape(step)}" for step in _next_steps(content, decision))
    return [plain_section("\n".join(facts)), section(f"*{escape(words.next_heading)}*\n{steps}")]


def _next_steps(content: Content, decision: Decision) -> list[str]:
    words = content.messages.record
    due = [
        (decision.decision in SHARED, words.next_tell),
        (decision.written_reasons == "not-yet", words.next_written_reasons),
        (decision.answers.get("purpose") == "risk", words.next_report),
        (decision.decision == "undecided", words.next_undecided),
        (True, words.next_case_file),
    ]
    return [step for applies, step in due if applies]


def _input(content: Content, field: str, draft: Mapping[str, Any]) -> Block:
    words, value = content.messages.record, draft.get(field)
    block: Block = {
        "type": "input",
        "block_id": field,
        "optional": field == "purpose",
        "label": plain(getattr(words, field)),
        "element": _text(field, value) if field in TYPED else _select(content, field, value),
    }
    if field == "decision":
        block |= {"dispatch_action": True, "hint": plain(words.decision_hint)}
    if field == "reasons":
        block["hint"] = plain(words.reasons_hint)
    return block


def _text(field: str, value: object) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": ACTION, "multiline": True, "max_length": LIMITS[field]}
    if isinstance(value, str) and value:
        element["initial_value"] = value[: LIMITS[field]]
    return element


def _select(content: Content, field: str, value: object) -> Block:
    list_name, codes = _choices(content, field)
    options = [option(label(content, list_name, code), code) for code in codes]
    words = content.messages.record
    if field in MANY:
        picked = [one for one in options if isinstance(value, list) and one["value"] in value]
        element: Block = {"type": "multi_static_select", "placeholder": plain(words.choose_some), "options": options}
        return {**element, "action_id": ACTION, **({"initial_options": picked} if picked else {})}
    found = [one for one in options if one["value"] == value]
    element = {"type": "static_select", "placeholder": plain(words.choose), "options": options}
    action = "decision-chosen" if field == "decision" else ACTION
    return {**element, "action_id": action, **({"initial_option": found[0]} if found else {})}


def _choices(content: Content, field: str) -> tuple[str, list[str]]:
    fixed = {
        "decision": ("decisions", list(DECISIONS)),
        "differs_category": ("differs_reasons", list(DIFFERS_REASONS)),
        "written_reasons": ("written_reasons", list(WRITTEN_REASONS)),
    }
    lists = {"kinds": "kinds", "recipients": "organisations", "purpose": "purposes"}
    return fixed[field] if field in fixed else (lists[field], content.record_options.lists[lists[field]])
