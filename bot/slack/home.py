"""Draws the app's Home tab."""

from __future__ import annotations

from typing import Any

from bot.content.edition import Content
from bot.slack.text import Block, actions, button, clip, escape, header, option, plain, section, small


def home_tab(content: Content, lead: bool) -> dict[str, Any]:
    """Gives the Home tab; a lead's button to the log says that it shows everyone's decisions."""
    words, home = content.messages, content.messages.home
    log_label = home.all_records if lead else home.own_records
    blocks: list[Block] = [
        header(home.welcome),
        section(f"*{escape(words.danger.foot)}*"),
        section(escape(home.what)),
        section(escape(home.ask)),
        actions(button(home.start_check, "start-check", primary=True), button(log_label, "open-log")),
        {"type": "divider"},
        section(f"*{escape(home.topics)}*"),
        actions(_topics(content)),
        small(escape(home.limits)),
    ]
    return {"type": "home", "blocks": blocks}


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
