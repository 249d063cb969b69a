"""Draws the window of /share-log: a page of decisions, and one decision in full."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.content.edition import Content
from bot.decisions.filters import NotUnderstood
from bot.decisions.log import Page
from bot.decisions.record import RecordedDecision
from bot.slack.inputs import ACTION
from bot.slack.metadata import pack
from bot.slack.text import Block, actions, button, escape, header, plain, plain_section, section, small
from bot.slack.windows import View, window

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


def list_view(content: Content, page: Page, typed: str, offset: int, lead: bool, said: str = "") -> View:
    """Gives a page of decisions with the filter that found them.

    `typed` is the filter as it was typed, `said` what to say about words that were no filter.
    """
    words = content.messages.log
    blocks: list[Block] = [section(f"*{escape(said)}*")] if said else []
    blocks += [small(escape(words.everyone if lead else words.own_only)), _filter(content, typed)]
    if page.decisions:
        last = offset + len(page.decisions)
        blocks.append(small(escape(words.count.format(first=offset + 1, last=last, total=page.total))))
    else:
        blocks.append(section(escape(words.none_found)))
    blocks += [_line(decision, content) for decision in page.decisions]
    blocks += _paging(content, offset, page)
    metadata = pack(filter=typed, offset=offset)
    return window(
        words.title, words.close, blocks, submit=words.show, callback_id="share-log", private_metadata=metadata
    )


def detail_view(content: Content, decision: RecordedDecision, typed: str, offset: int) -> View:
    """Gives one decision in full, with the way back to the page it was opened from."""
    words = content.messages.log
    blocks: list[Block] = [
        header(decision.reference),
        *_facts(decision, content),
        *_texts(decision, content),
        *_answers(decision, content),
    ]
    if decision.card:
        version = words.detail_content.format(card=decision.card, version=decision.content_version or "")
        blocks.append(small(escape(version)))
    blocks.append(actions(button(words.back, "log-back", str(offset))))
    return window(words.title, words.close, blocks, private_metadata=pack(filter=typed, offset=offset))


def unknown_words(content: Content, not_understood: Iterable[NotUnderstood]) -> str:
    """Gives the sentence for filter words that mean nothing, for plain text."""
    words = ", ".join(f'"{one.word}"' for one in not_understood)
    return content.messages.log.unknown_filter.format(words=words)[:LONGEST_FILTER]


def label(content: Content, list_name: str, code: str | None) -> str:
    """Gives the words of a code; a code that the content no longer has is shown as it is."""
    if code is None:
        return content.messages.log.not_given
    return content.record_words.labels.get(list_name, {}).get(code, code)


def labels(content: Content, list_name: str, codes: Iterable[str]) -> str:
    """Gives the words of several codes, or that none was given."""
    return ", ".join(label(content, list_name, code) for code in codes) or content.messages.log.not_given


def moment(decision: RecordedDecision) -> str:
    """Gives when a decision was recorded, in the reader's own time zone."""
    fallback = decision.created_at.strftime("%Y-%m-%d %H:%M UTC")
    return f"<!date^{int(decision.created_at.timestamp())}^{{date_short_pretty}} {{time}}|{fallback}>"


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
    what = escape(label(content, "decisions", decision.decision))
    who = escape(words.by).format(person=f"<@{decision.decided_by}>")
    flags = " · ".join(escape(flag) for flag in _flags(decision, content))
    text = f"*{decision.reference}* · {what}\n{moment(decision)} {who}" + (f"\n{flags}" if flags else "")
    return {**section(text), "accessory": button(words.open, "open-decision", decision.reference)}


def _flags(decision: RecordedDecision, content: Content) -> list[str]:
    words = content.messages.log
    flags = [words.differs] if decision.differs else []
    flags += [words.needs_written_reasons] if decision.written_reasons == "not-yet" else []
    return flags + ([words.without_check] if decision.recommendation is None else [])


def _paging(content: Content, offset: int, page: Page) -> list[Block]:
    words = content.messages.log
    buttons = [button(words.newer, "log-newer", str(max(0, offset - PAGE)))] if offset > 0 else []
    if offset + len(page.decisions) < page.total:
        buttons.append(button(words.older, "log-older", str(offset + PAGE)))
    return [actions(*buttons)] if buttons else []


def _facts(decision: RecordedDecision, content: Content) -> list[Block]:
    words = content.messages.log
    facts = [
        (words.detail_when, moment(decision)),
        (words.detail_who, f"<@{decision.decided_by}>"),
        (words.detail_decision, escape(label(content, "decisions", decision.decision))),
        (words.detail_advice, escape(_advice(decision, content))),
        (words.detail_kinds, escape(labels(content, "kinds", decision.kinds))),
        (words.detail_recipients, escape(labels(content, "organisations", decision.recipients))),
        (words.detail_purpose, escape(label(content, "purposes", decision.purpose))),
    ]
    if decision.written_reasons:
        facts.append(
            (words.detail_written_reasons, escape(label(content, "written_reasons", decision.written_reasons)))
        )
    if decision.differs_category:
        facts.append((words.detail_differs, escape(label(content, "differs_reasons", decision.differs_category))))
    return [section("\n".join(f"*{escape(name)}:* {value}" for name, value in facts))]


def _advice(decision: RecordedDecision, content: Content) -> str:
    if decision.recommendation is None:
        return content.messages.log.without_check
    return label(content, "decisions", decision.recommendation)


def _texts(decision: RecordedDecision, content: Content) -> list[Block]:
    words = content.messages.log
    texts = [(words.detail_reasons, decision.reasons), (words.detail_differs, decision.differs_reason)]
    blocks: list[Block] = []
    for name, text in texts:
        if text:
            blocks += [section(f"*{escape(name)}*"), plain_section(text)]
    return blocks


def _answers(decision: RecordedDecision, content: Content) -> list[Block]:
    """Gives the answers of the check in words; codes that the content no longer has are shown as they are."""
    if not decision.answers:
        return []
    lines = [f"*{escape(content.messages.log.detail_answers)}*"]
    for question, code in decision.answers.items():
        words = content.check_words.questions.get(question)
        doubted = content.check_words.doubts.get(question)
        if words is not None:
            text = words.text_for.get(decision.source or "", words.text)
            lines.append(f"• {escape(text)} _{escape(words.options.get(str(code), str(code)))}_")
        elif doubted is not None and code == "no":
            lines.append(f"• {escape(doubted)} _{escape(content.check_words.questions['necessary'].options['no'])}_")
    return [section("\n".join(lines))]
