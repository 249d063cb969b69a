"""Draws one decision in full: what was decided and on which advice, what was added later, and who has looked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.content.edition import Content
from bot.decisions.fields import FIELDS
from bot.decisions.record import RecordedAddition, RecordedDecision, RecordedLook
from bot.papers.labels import answers_given, code_words, label, moment
from bot.slack.kit.blocks import Block, actions, button, escape, header, plain_section, section, small
from bot.slack.kit.memory import pack
from bot.slack.kit.windows import View, window

MOST_LOOKS = 10
MOST_ADDITIONS = 20
"""Newest additions that are drawn in full; Slack takes 100 blocks in a window."""


@dataclass(frozen=True)
class Story:
    """A decision with all that belongs to it; `looks` are empty for those who may not see who looked."""

    decision: RecordedDecision
    additions: Sequence[RecordedAddition] = ()
    looks: Sequence[RecordedLook] = ()
    followed_by: Sequence[str] = ()
    lead: bool = False

    @property
    def held(self) -> bool:
        """Whether the record is kept beyond its date."""
        kinds = [added.kind for added in self.additions if added.kind in ("hold", "hold-lifted")]
        return bool(kinds) and kinds[-1] == "hold"


def story_view(content: Content, story: Story, reader: str, said: str = "", **place: Any) -> View:
    """Gives one decision in full for the user `reader`; `place` is the page of the list to go back to."""
    words, decision = content.messages.log, story.decision
    blocks: list[Block] = [section(f"*{escape(said)}*")] if said else []
    blocks += [header(decision.reference), *_facts(content, decision), *_texts(content, decision)]
    blocks += _answers(content, decision)
    if decision.card:
        policy = decision.policy or 1  # those before they were numbered were made under the first
        version = words.detail_content.format(card=decision.card, policy=policy, version=decision.content_version or "")
        blocks.append(small(escape(version)))
    blocks += _links(content, story)
    for added in story.additions[-MOST_ADDITIONS:]:
        blocks += _addition(content, added)
    blocks += _looks(content, story.looks)
    blocks += _buttons(content, story, reader)
    blocks.append(actions(button(words.back, "log-back", str(place.get("offset") or 0))))
    return window(words.title, words.close, blocks, private_metadata=pack(**place))


def _facts(content: Content, decision: RecordedDecision) -> list[Block]:
    """Gives what was decided, in codes' words; of the optional fields only those that were filled in."""
    words = content.messages.log
    facts = [
        (words.detail_when, moment(decision.created_at)),
        (words.detail_who, f"<@{decision.decided_by}>"),
        (words.detail_decision, escape(label(content, "decisions", decision.decision))),
        (words.detail_advice, escape(_advice(content, decision))),
    ]
    if decision.decided_later:
        facts.insert(3, (words.detail_later, escape(label(content, "decisions", decision.decided_later))))
    for name in _in_order(content, "fact"):
        value = getattr(decision, name)
        if value:
            words_of = moment(value) if isinstance(value, dt.datetime) else escape(code_words(content, name, value))
            facts.append((words.facts[name], words_of))
    return [section("\n".join(f"*{escape(name)}:* {value}" for name, value in facts))]


def _in_order(content: Content, shown: str) -> list[str]:
    """Names the fields that are shown so: as they are asked, then those that are not."""
    asked = [row.field for row in content.record_options.screen.rows()]
    return [name for name in dict.fromkeys([*asked, *FIELDS]) if name in FIELDS and FIELDS[name].shown == shown]


def _advice(content: Content, decision: RecordedDecision) -> str:
    if decision.recommendation is None:
        return content.messages.log.without_check
    return label(content, "decisions", decision.recommendation)


def _texts(content: Content, decision: RecordedDecision) -> list[Block]:
    words = content.messages.log
    blocks: list[Block] = []
    for name in dict.fromkeys(["reasons", *_in_order(content, "text")]):  # first the reasons of the decision itself
        text = getattr(decision, name)
        if text:
            blocks += [section(f"*{escape(words.facts[name])}*"), plain_section(text)]
    return blocks


def _answers(content: Content, decision: RecordedDecision) -> list[Block]:
    """Gives the answers of the check in words; codes that the content no longer has are shown as they are."""
    if not decision.answers:
        return []
    lines = [f"*{escape(content.messages.log.detail_answers)}*"]
    for question, answer in answers_given(content, decision):
        lines.append(" ".join(["•", *([escape(question)] if question else []), f"_{escape(answer)}_"]))
    return [section("\n".join(lines))]


def _links(content: Content, story: Story) -> list[Block]:
    words = content.messages.log
    others = [story.decision.previous] if story.decision.previous else []
    if story.followed_by:
        said = [small(escape(words.followed_by.format(references=", ".join(story.followed_by))))]
    else:
        said = []
    both = [*others, *story.followed_by][:5]
    if not both:
        return said
    return [*said, actions(*(button(reference, f"open-linked-{n}", reference) for n, reference in enumerate(both)))]


def _addition(content: Content, added: RecordedAddition) -> list[Block]:
    words = content.messages.log
    kind = label(content, "additions", added.kind)
    if added.about:
        kind = f"{kind}: {content.record_words.fields.get(added.about, added.about)}"
    lines = [f"*{escape(kind)}* · {moment(added.created_at)} {escape(words.by).format(person=f'<@{added.author}>')}"]
    lists = {"completion": "decisions", "review": "reviews", "follow-up": "follow_ups"}
    if added.code:
        lines.append(escape(label(content, lists.get(added.kind, ""), added.code)))
    facts = [(words.happened_on, added.happened_on), (words.due_on, added.due_on)]
    lines += [escape(f"{name}: {day:%d.%m.%Y}") for name, day in facts if day]
    for name, value in added.details.items():
        if name in words.facts:
            lines.append(f"{escape(words.facts[name])}: {escape(code_words(content, name, value))}")
    return [section("\n".join(lines)), *([plain_section(added.text)] if added.text else [])]


def _looks(content: Content, looks: Sequence[RecordedLook]) -> list[Block]:
    if not looks:
        return []
    words = content.messages.log
    lines = [f"{_who(look.viewer)} {moment(look.created_at)}" for look in reversed(looks[-MOST_LOOKS:])]
    return [small(f"*{escape(words.looked)}*\n" + "\n".join(lines))]


def looks_view(content: Content, looks: Sequence[RecordedLook]) -> View:
    """Gives who has looked at, searched or exported what, newest first, for leads."""
    words = content.messages.log
    blocks: list[Block] = [section(f"*{escape(words.looks_title)}*")]
    for look in looks:
        facts = [words.look_kinds.get(look.what, look.what), look.reference, look.filters, look.purpose]
        counted = words.looked_at.format(n=look.how_many) if look.how_many is not None else ""
        text = " · ".join(escape(fact) for fact in [*facts, counted] if fact)
        blocks.append(small(f"{_who(look.viewer)} {moment(look.created_at)}: {text}"))
    if not looks:
        blocks.append(section(escape(words.none_found)))
    blocks.append(actions(button(words.back, "log-back", "0")))
    return window(words.title, words.close, blocks)


def _who(viewer: str) -> str:
    """A viewer in Slack is shown by name; one on the command line as it was noted."""
    return f"<@{viewer}>" if viewer.isalnum() and viewer.isupper() else escape(viewer)


def _buttons(content: Content, story: Story, reader: str) -> list[Block]:
    """Gives what may be added: the author completes and follows up; others who may see it add to it."""
    words, decision = content.messages.log, story.decision
    reference = decision.reference
    own = reader == decision.decided_by
    buttons = []
    if own and decision.undecided:
        buttons.append(button(words.decide_now, "complete-record", reference, primary=True))
    if decision.written_reasons_due:
        buttons.append(button(words.reasons_sent, "add-written-reasons-sent", reference))
    buttons.append(button(words.add, "add-addition", reference))
    buttons.append(button(words.correct, "add-correction", reference))
    buttons.append(button(words.happened, "add-follow-up", reference))
    buttons.append(button(words.print_page, "export-record", reference))
    if story.lead and not own:
        buttons.insert(0, button(words.review, "add-review", reference, primary=True))
    if story.lead:
        kind, text = ("hold-lifted", words.lift_hold) if story.held else ("hold", words.hold)
        buttons.append(button(text, f"add-{kind}", reference))
    if own:
        buttons.append(button(words.new_check, "check-changed", reference))
    return [actions(*buttons)]
