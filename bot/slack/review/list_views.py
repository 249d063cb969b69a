"""Draws the window of /share-log: a page of decisions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.content.edition import Content
from bot.decisions.filters import NotUnderstood
from bot.decisions.log import Page
from bot.decisions.record import RecordedDecision
from bot.papers.labels import label, moment
from bot.slack.kit.blocks import Block, actions, button, escape, plain, section, small
from bot.slack.kit.inputs import ACTION
from bot.slack.kit.memory import pack
from bot.slack.kit.windows import View, window

PAGE = 10
FILTER = "filter"
LONGEST_FILTER = 300


def loading_view(content: Content) -> View:
    """Gives the window that is shown at once, while the log is being read."""
    words = content.messages.log
    return window(words.title, words.close, [section(escape(words.loading))])


def message_view(content: Content, text: str) -> View:
    """Gives the window with one sentence in it, for what cannot be shown."""
    words = content.messages.log
    return window(words.title, words.close, [section(escape(text))])


def list_view(
    content: Content, page: Page, typed: str, offset: int, lead: bool, said: str = "", oldest_first: bool = False
) -> View:
    """Gives a page of decisions with the filter that found them.

    `typed` is the filter as it was typed, `said` what to say about words that were no filter; `page`
    begins with the newest unless `oldest_first`.
    """
    words = content.messages.log
    blocks: list[Block] = [section(f"*{escape(said)}*")] if said else []
    blocks += [small(escape(words.everyone if lead else words.own_only)), _filter(content, typed)]
    if page.decisions:
        last = offset + len(page.decisions)
        count = words.count_oldest_first if oldest_first else words.count
        blocks.append(small(escape(count.format(first=offset + 1, last=last, total=page.total))))
    else:
        blocks.append(section(escape(words.none_found)))
    blocks += [_line(decision, content) for decision in page.decisions]
    blocks += _paging(content, offset, page, oldest_first)
    more = [button(content.messages.filters.open, "choose-filter")]
    more += [button(content.messages.export.open, "export-list")] if page.decisions else []
    more += [button(words.looks, "show-looks")] if lead else []
    blocks.append(actions(*more))
    metadata = pack(filter=typed, offset=offset)
    return window(
        words.title, words.close, blocks, submit=words.show, callback_id="share-log", private_metadata=metadata
    )


def unknown_words(content: Content, not_understood: Iterable[NotUnderstood]) -> str:
    """Gives the sentence for filter words that mean nothing, for plain text."""
    words = ", ".join(f'"{one.word}"' for one in not_understood)
    return content.messages.log.unknown_filter.format(words=words)[:LONGEST_FILTER]


def _filter(content: Content, typed: str) -> Block:
    words = content.messages.log
    element: dict[str, Any] = {"type": "plain_text_input", "action_id": ACTION, "max_length": LONGEST_FILTER}
    if typed:
        element["initial_value"] = typed
    return {
        "type": "input",
        "block_id": FILTER,
        "optional": True,
        "label": plain(words.filter),
        "hint": plain(words.filter_hint),
        "element": element,
    }


def _line(decision: RecordedDecision, content: Content) -> Block:
    words = content.messages.log
    what = escape(label(content, "decisions", decision.standing))
    who = escape(words.by).format(person=f"<@{decision.decided_by}>")
    flags = " · ".join(escape(flag) for flag in _flags(decision, content))
    text = f"*{decision.reference}* · {what}\n{moment(decision.created_at)} {who}" + (f"\n{flags}" if flags else "")
    return {**section(text), "accessory": button(words.open, "open-decision", decision.reference)}


def _flags(decision: RecordedDecision, content: Content) -> list[str]:
    words = content.messages.log
    flags = [words.differs] if decision.differs else []
    flags += [words.needs_written_reasons] if decision.written_reasons_due else []
    return flags + ([words.without_check] if decision.recommendation is None else [])


def _paging(content: Content, offset: int, page: Page, oldest_first: bool) -> list[Block]:
    """Gives the buttons that turn the page; the list's other end is the older one unless it begins with the oldest."""
    words = content.messages.log
    back, on = (words.older, words.newer) if oldest_first else (words.newer, words.older)
    buttons = [button(back, "log-newer", str(max(0, offset - PAGE)))] if offset > 0 else []
    if offset + len(page.decisions) < page.total:
        buttons.append(button(on, "log-older", str(offset + PAGE)))
    return [actions(*buttons)] if buttons else []
