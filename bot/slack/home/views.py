"""Draws the app's Home tab: for everyone the check, their own records and the answers; for a lead, what needs them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.content.edition import Content
from bot.decisions.queue import Waiting
from bot.decisions.record import RecordedDecision
from bot.papers.labels import label, moment
from bot.slack.kit.blocks import Block, actions, button, clip, escape, header, option, plain, section, small

BAR = 20
"""Blocks in the longest bar."""


@dataclass(frozen=True)
class LeadsView:
    """What a lead sees first: what waits, how decisions went in 7, 30 and 90 days, what was asked and missed most.

    `outcomes` has days, shared, not shared, open; `asked` and `missed` pair a topic's id with how often in 30 days.
    """

    waiting: Sequence[Waiting] = ()
    new: int = 0
    outcomes: Sequence[tuple[int, int, int, int]] = ()
    asked: Sequence[tuple[str, int]] = field(default_factory=list)
    missed: Sequence[tuple[str, int]] = field(default_factory=list)


def home_tab(content: Content, own: Sequence[RecordedDecision] = (), leads: LeadsView | None = None) -> dict[str, Any]:
    """Gives the Home tab with the newest of a person's `own` records; `leads` is None for those who are not one."""
    words, home = content.messages, content.messages.home
    log_label = home.all_records if leads else home.own_records
    blocks: list[Block] = [header(home.welcome), section(f"*{escape(words.danger.foot)}*")]
    buttons = [button(home.start_check, "start-check", primary=True), button(log_label, "open-log")]
    if leads is not None:
        buttons.append(button(home.draw_sample, "dip-sample"))
    blocks += [section(escape(home.what)), section(escape(home.ask)), actions(*buttons)]
    blocks += _for_leads(content, leads) if leads is not None else []
    blocks += _own(content, own)
    blocks += [{"type": "divider"}, section(f"*{escape(home.topics)}*"), actions(_topics(content))]
    return {"type": "home", "blocks": [*blocks, small(escape(home.limits))]}


def _for_leads(content: Content, leads: LeadsView) -> list[Block]:
    home = content.messages.home
    blocks: list[Block] = [{"type": "divider"}, section(f"*{escape(home.queue)}*")]
    for number, waiting in enumerate(leads.waiting):
        text = f"*{waiting.total}* · {escape(home.waiting.get(waiting.reason, waiting.reason))}"
        show = button(home.show, f"open-log-{number}", f"{waiting.reason} oldest")
        blocks.append({**section(text), "accessory": show})
    if leads.new:
        blocks.append(small(escape(home.new_since.format(n=leads.new))))
    if not leads.waiting:
        blocks.append(small(escape(home.nothing_waits)))
    blocks += [section(f"*{escape(home.outcomes)}*"), section(_bars(content, leads.outcomes))] if leads.outcomes else []
    for title, counted in ((home.most_asked, leads.asked), (home.most_missed, leads.missed)):
        lines = [f"• {escape(_title(content, id_))}: {n}" for id_, n in counted]
        blocks += [section(f"*{escape(title)}*\n" + "\n".join(lines))] if lines else []
    return blocks


def _bars(content: Content, outcomes: Sequence[tuple[int, int, int, int]]) -> str:
    """Gives bars drawn in text, each line readable without them: the numbers stand beside."""
    home, lines = content.messages.home, []
    longest = max((max(counts) for _, *counts in outcomes), default=0) or 1
    for days, *counts in outcomes:
        lines.append(f"*{escape(home.days.format(n=days))}*")
        for name, n in zip((home.shared, home.not_shared, home.open), counts, strict=True):
            lines.append(f"{'█' * round(BAR * n / longest)} {n} {escape(name)}".strip())
    return "\n".join(lines)


def _own(content: Content, own: Sequence[RecordedDecision]) -> list[Block]:
    if not own:
        return []
    home = content.messages.home
    blocks: list[Block] = [{"type": "divider"}, section(f"*{escape(home.own_newest)}*")]
    for number, decision in enumerate(own):
        text = f"*{decision.reference}* · {escape(label(content, 'decisions', decision.standing))}"
        show = button(home.show, f"open-log-{number}0", decision.reference)
        blocks.append({**section(f"{text}\n{moment(decision.created_at)}"), "accessory": show})
    return blocks


def _title(content: Content, id_: str) -> str:
    topic = content.knowledge.topics.get(id_)
    return topic.title if topic else id_


def _topics(content: Content) -> Block:
    topics = content.knowledge.topics
    groups = [
        {"label": plain(clip(section_title, 75)), "options": [option(topics[id_].title, id_) for id_ in ids]}
        for section_title, ids in content.knowledge.sections.items()
    ]
    return {
        "type": "static_select",
        "action_id": "choose-topic",
        "placeholder": plain(content.messages.home.topics_hint),
        "option_groups": groups,
    }
