"""Draws the decision screen, which asks only what applies, and what is shown once a decision is recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.check.advice import advise
from bot.check.flow import Flow
from bot.content.edition import Content
from bot.decisions.applying import Circumstances, Draft, fields, hidden, next_steps
from bot.decisions.fields import Decision
from bot.decisions.terms import Recorded
from bot.papers.labels import label, labels
from bot.slack.kit.blocks import Block, actions, button, escape, header, plain_section, section, small
from bot.slack.kit.memory import answers_in, pack
from bot.slack.kit.typed_texts import confirm_blocks
from bot.slack.kit.windows import View, window
from bot.slack.record.inputs import field_input


def circumstances(flow: Flow, values: Mapping[str, Any], key: str) -> Circumstances:
    """Reads what a decision screen is about from the metadata of its window; the advice is worked out again."""
    key, more = str(values.get("key") or key), bool(values.get("more"))
    if completes := str(values.get("completes") or ""):
        recommended = str(values.get("recommendation") or "") or None
        answered = {name: code for name in _ANSWERED if (code := str(values.get(name) or ""))}
        return Circumstances(key, completes=completes, recommended=recommended, answered=answered, more=more)
    previous = str(values.get("previous") or "")
    return Circumstances(key, advise(flow, answers_in(values)), previous, more=more)


_ANSWERED = ("source", "request_fit")
"""The answers of its check that a window carries which completes a record: what was asked goes by them."""


def record_view(
    content: Content,
    about: Circumstances,
    draft: Mapping[str, Any],
    said: str = "",
    asked: Mapping[str, Sequence[str]] | None = None,
    **kept: Any,
) -> View:
    """Gives the decision screen for a draft.

    `about.key` makes submitting twice leave one record. `said` is a problem that no field on the screen can carry.
    `asked` has, by field, the kinds of personal data that the person is asked to look at again. `kept` travels along.
    """
    words = content.messages.record
    blocks: list[Block] = [section(f"*{escape(said)}*")] if said else []
    blocks += _introduction(content, about)
    blocks += [field_input(content, name, draft) for name in fields(content.record_options, about, draft)]
    blocks += confirm_blocks(content, asked or {})
    blocks.append(small(f"*{escape(words.no_names)}*"))
    if buttons := _buttons(content, about):
        blocks.append(actions(*buttons))
    blocks.append(small(f"*{escape(content.messages.danger.foot)}*"))
    return window(
        words.title,
        content.messages.check.close,
        blocks,
        submit=words.submit,
        callback_id="record",
        private_metadata=_metadata(content, about, draft, asked, kept),
    )


def _introduction(content: Content, about: Circumstances) -> list[Block]:
    words = content.messages.record
    if about.completes:
        return [section(escape(words.completing.format(reference=about.completes)))]
    found = [section(escape(words.intro))]
    if about.previous:
        found.append(small(escape(words.follows.format(reference=about.previous))))
    advice = words.advice_was.format(recommendation=label(content, "decisions", about.recommendation))
    return [*found, small(escape(advice if about.recommendation else words.no_check))]


def _buttons(content: Content, about: Circumstances) -> list[Block]:
    back = [button(content.check_words.back, "record-back")] if about.answers else []
    return back + ([] if about.more else [button(content.messages.record.more, "record-more")])


def _metadata(
    content: Content,
    about: Circumstances,
    draft: Mapping[str, Any],
    asked: Mapping[str, Sequence[str]] | None,
    kept: Mapping[str, Any],
) -> str:
    ours: dict[str, object] = {}
    if about.completes:
        ours = {"recommendation": about.recommended, **{name: about.answered.get(name) for name in _ANSWERED}}
    return pack(
        key=about.key,
        answers=dict(about.answers),
        previous=about.previous,
        completes=about.completes,
        more=about.more,
        asked={field: list(kinds) for field, kinds in (asked or {}).items()},
        draft=hidden(content.record_options, about, draft),
        **ours,
        **kept,
    )


def recorded_view(content: Content, recorded: Recorded) -> View:
    """Gives what is shown once the decision is in the log: its reference, a summary, what the guidance asks next.

    What is shown is what the log holds, and where something else was handed in now, that it was not taken.
    """
    words = content.messages.record
    said = words.already_recorded if recorded.already else words.recorded
    blocks = [header(said.format(reference=recorded.reference))]
    blocks += _not_taken(content, recorded) if recorded.changed else []
    blocks += [*summary(content, recorded.decision), section(escape(words.private_copy))]
    blocks.append(small(f"*{escape(content.messages.danger.foot)}*"))
    return window(words.recorded_title, content.messages.check.close, blocks)


def _not_taken(content: Content, recorded: Recorded) -> list[Block]:
    words = content.messages
    reasons = [section(f"*{escape(words.log.facts['reasons'])}*"), plain_section(recorded.decision.reasons or "")]
    way = actions(button(words.log.open, "open-decision", recorded.reference))
    return [section(f"*{escape(words.record.already_recorded_other)}*"), way, *reasons]


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
    due = next_steps(content.record_options, decision)
    steps = "\n".join(f"• {escape(content.record_words.next_steps[step])}" for step in due)
    return [plain_section("\n".join(facts)), section(f"*{escape(words.next_heading)}*\n{steps}")]


def kept_draft(values: Mapping[str, Any]) -> Draft:
    """Gives what a window has kept of the decision screen."""
    draft = values.get("draft")
    return draft if isinstance(draft, dict) else {}
