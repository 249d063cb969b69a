"""Draws the check: one window that changes in place through its screens and ends in the recommendation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.check.advice import Advice, advise
from bot.check.flow import Flow, Screen, next_screen, offered, questions_on
from bot.content.edition import Content
from bot.content.rests_on import standing
from bot.slack.kit.blocks import Block, actions, button, escape, header, numbered, option, plain, section, small
from bot.slack.kit.inputs import ACTION
from bot.slack.kit.memory import pack
from bot.slack.kit.windows import View, window

DOUBTS = "doubts"
"""The block of the last screen's boxes, in which a tick means doubt."""
ADVICE_WANTED = "advice_wanted"


def screen_view(content: Content, screen: Screen, answers: Mapping[str, str], previous: str = "") -> View:
    """Gives one screen of the check, with the answers already given filled in.

    `previous` is the reference of the record that this check follows, where the situation has changed.
    """
    words, flow = content.check_words, content.flow
    number = flow.screens.index(screen) + 1
    blocks: list[Block] = [small(escape(words.progress.format(number=number, total=len(flow.screens))))]
    blocks += _inputs(content, screen, answers)
    blocks.append(small(escape(words.screens[screen.id].help)))
    if number > 1:
        blocks.append(actions(button(words.back, "check-back")))
    else:
        blocks.append(actions(button(content.messages.check.record_without_check, "record-without-check")))
    return _check_window(
        content,
        blocks,
        submit=words.next,
        callback_id="check-screen",
        private_metadata=pack(screen=screen.id, answers=dict(answers), previous=previous),
    )


def next_view(
    content: Content,
    answers: Mapping[str, str],
    previous: str = "",
    draft: Mapping[str, Any] | None = None,
    later: Mapping[str, str] | None = None,
) -> View:
    """Gives the result, or the next screen; `later` holds answers given before Back that still apply there.

    Raises Unfitting when a `draft` of the decision screen is too long to travel with the result.
    """
    flow = content.flow
    advice = advise(flow, answers)
    if advice is not None:
        return result_view(content, advice, previous, draft)
    return screen_view(content, next_screen(flow, answers) or flow.screens[0], later or answers, previous)


def result_view(content: Content, advice: Advice, previous: str = "", draft: Mapping[str, Any] | None = None) -> View:
    """Gives the recommendation with its reasons, its sources, and what to do next. The person decides."""
    words, messages = content.check_words, content.messages
    blocks = [
        *advice_blocks(content, advice),
        section(f"*{escape(words.you_decide)}*"),
        actions(button(words.back, "check-back"), button(messages.check.start_again, "check-again")),
    ]
    return _check_window(
        content,
        blocks,
        submit=messages.check.record,
        callback_id="check-result",
        notify_on_close=True,
        private_metadata=pack(answers=advice.answers, previous=previous, draft=dict(draft or {})),
    )


def advice_blocks(content: Content, advice: Advice) -> list[Block]:
    """Gives the recommendation as blocks: what comes first is what to do."""
    words, card = content.check_words, content.check_words.cards[advice.card]
    notes = [words.notes[note] for note in advice.notes]
    head = [section(f"*{escape(notes.pop(0))}*")] if _danger_unsure(content.flow, advice) else []
    blocks: list[Block] = [*head, header(card.heading), section(escape(card.what))]
    blocks += [section(escape(note)) for note in notes]
    if advice.fallback is not None:
        fallback = words.cards[advice.fallback]
        blocks.append(section(f"*{escape(words.fallback)}:* {escape(fallback.what)}"))
    blocks.append(section(f"*{escape(words.do_next)}*\n{numbered(card.do_next)}"))
    if advice.recommendation == "seek-advice":
        blocks.append(section(f"*{escape(words.advice_heading)}*\n{numbered(words.advice_steps)}"))
    blocks.append(section(f"*{escape(words.why)}*\n{escape(card.why)}"))
    sources = "; ".join(content.flow.cards[advice.card].sources)
    stands = standing(words.reviewed_on, content.messages.answer)
    return [*blocks, small(escape(f"{words.sources}: {sources}. {stands}"))]


def _check_window(content: Content, blocks: list[Block], **more: Any) -> View:
    foot = small(f"*{escape(content.messages.danger.foot)}*")
    return window(content.messages.check.title, content.messages.check.close, [*blocks, foot], **more)


def _danger_unsure(flow: Flow, advice: Advice) -> bool:
    return bool(advice.notes) and advice.notes[0] == flow.danger_unsure.note


def _inputs(content: Content, screen: Screen, answers: Mapping[str, str]) -> list[Block]:
    if screen == content.flow.screens[-1]:
        return _doubt_inputs(content, answers)
    return [_radio(content, question, answers) for question in questions_on(content.flow, screen, answers)]


def _radio(content: Content, question: str, answers: Mapping[str, str]) -> Block:
    words = content.check_words.questions[question]
    source = answers.get("source", "")
    options = [option(words.option(code, source), code) for code in offered(content.flow, question, answers)]
    element: dict[str, Any] = {"type": "radio_buttons", "action_id": ACTION, "options": options}
    given = [one for one in options if one["value"] == answers.get(question)]
    if given:
        element["initial_option"] = given[0]
    label = plain(words.asked(source))
    return {"type": "input", "block_id": answered(content.flow, question, source), "label": label, "element": element}


def answered(flow: Flow, question: str, source: str) -> str:
    """Gives the block id under which a screen has the answer to `question`.

    A question whose options depend on who asked is another input each time, so that Slack keeps no stale choice.
    """
    return f"{question}:{source}" if flow.questions[question].offered else question


def _doubt_inputs(content: Content, answers: Mapping[str, str]) -> list[Block]:
    words = content.check_words
    doubts = [option(words.doubts[code], code) for code in content.flow.doubts]
    advice = [option(words.questions[ADVICE_WANTED].options["yes"], "yes")]
    ticked = [one for one in doubts if answers.get(one["value"]) == "no"]
    wanted = advice if answers.get(ADVICE_WANTED) == "yes" else []
    return [
        _boxes(DOUBTS, words.doubts_label, doubts, ticked),
        _boxes(ADVICE_WANTED, words.questions[ADVICE_WANTED].text, advice, wanted),
    ]


def _boxes(block_id: str, label: str, options: list[dict[str, Any]], ticked: list[dict[str, Any]]) -> Block:
    element: dict[str, Any] = {"type": "checkboxes", "action_id": ACTION, "options": options}
    if ticked:
        element["initial_options"] = ticked
    return {"type": "input", "block_id": block_id, "optional": True, "label": plain(label), "element": element}
