"""The words of a record's codes, on screen and on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from bot.content.edition import Content
from bot.decisions.fields import FIELDS, typed_fields
from bot.decisions.record import RecordedAddition, RecordedDecision

DAY_ON_PAPER, DAY_IN_A_TABLE = "%d.%m.%Y", "%Y-%m-%d"
"""A spreadsheet puts the second in order."""

_OF_ADDITIONS = {"completion": "decisions", "review": "reviews", "follow-up": FIELDS["follow_up"].codes}
"""Kind of an addition -> the list that has the words of its code."""
_USERS = ("decided_by", "author")


def label(content: Content, list_name: str, code: str | None) -> str:
    """Gives the words of a code; a code that the content no longer has is shown as it is."""
    if code is None:
        return content.messages.log.not_given
    return content.record_words.labels.get(list_name, {}).get(code, code)


def labels(content: Content, list_name: str, codes: Iterable[str]) -> str:
    """Gives the words of several codes, or that none was given."""
    return ", ".join(label(content, list_name, code) for code in codes) or content.messages.log.not_given


def code_words(content: Content, field: str, value: Any) -> str:
    """Gives the words of the code or codes that a `field` of a record holds; any other value as it is."""
    row = FIELDS.get("decision" if field == "decided_later" else field)
    if row is not None and row.question:
        return content.check_words.questions[row.question].options.get(str(value), str(value))
    list_name = row.codes if row is not None else ""
    return labels(content, list_name, value) if isinstance(value, (list, tuple)) else label(content, list_name, value)


def answers_given(content: Content, decision: RecordedDecision) -> list[tuple[str, str]]:
    """Gives the questions of the check with the answers, in words; a doubt of the last screen has no question.

    What the content no longer has is left out, a code that it no longer has is shown as it is.
    """
    given: list[tuple[str, str]] = []
    for question, code in decision.answers.items():
        words = content.check_words.questions.get(question)
        doubted = content.check_words.doubts.get(question)
        if words is not None:
            codes, source = (code,) if isinstance(code, str) else code, decision.source or ""
            given.append((words.asked(source), ", ".join(words.option(one, source) for one in codes)))
        elif doubted is not None and code == "no":
            given.append(("", doubted))
    return given


def headings(content: Content, with_text: bool) -> dict[str, str]:
    """Gives what stands above each field of a record on paper, in the record's order; typed texts only `with_text`."""
    log = content.messages.log
    own = {
        "created_at": log.detail_when,
        "decided_by": log.detail_who,
        "answers": log.detail_answers,
        "recommendation": log.detail_advice,
        "decision": log.detail_decision,
        "decided_later": log.detail_later,
        "differs": log.differs,
        "written_reasons_due": log.needs_written_reasons,
    }
    above = {**log.facts, **content.messages.paper.headings, **own}
    first = ("reference", "created_at", "decided_by", "decision", "decided_later", "recommendation", "differs")
    fields = dict.fromkeys([*first, *RecordedDecision.model_fields, *FIELDS])
    return {field: above[field] for field in fields if field in above and (with_text or field not in typed_fields())}


def on_paper(content: Content, field: str, value: Any, day: str = DAY_ON_PAPER) -> str:
    """Gives the value of a `field` in words, empty where there is none; `day` is how a day is written (strftime)."""
    words = content.messages.paper
    if field in _USERS and value:
        return words.user.format(id=value)
    if isinstance(value, bool):
        return words.yes if value else words.no if field == "differs" else ""
    if isinstance(value, dt.datetime):
        return f"{value.astimezone(dt.UTC):{day} %H:%M} UTC"
    if isinstance(value, dt.date):
        return f"{value:{day}}"
    if field == "language":
        return words.languages.get(str(value), str(value))
    if field == "card" and value in content.check_words.cards:
        return content.check_words.cards[value].heading
    if field == "notes":
        return "\n".join(content.check_words.notes.get(note, note) for note in value)
    return code_words(content, field, value) if value else ""


def record_on_paper(
    content: Content, decision: RecordedDecision, with_text: bool, day: str = DAY_ON_PAPER
) -> dict[str, str]:
    """Gives each field of a record in words, empty where nothing was recorded, with the fields of `headings`."""
    found = {}
    for field in headings(content, with_text):
        if field == "answers":
            found[field] = "\n".join(f"{asked} {answer}".strip() for asked, answer in answers_given(content, decision))
        elif field == "recommendation" and decision.recommendation is None:
            found[field] = content.messages.log.without_check
        else:
            found[field] = on_paper(content, field, getattr(decision, field), day)
    return found


def addition_on_paper(content: Content, added: RecordedAddition) -> tuple[str, str]:
    """Gives an addition to a record in words: what it is, by whom and when; and what it says."""
    log = content.messages.log
    kind = label(content, "additions", added.kind)
    if added.about:
        kind = f"{kind}: {content.record_words.fields.get(added.about, added.about)}"
    made = on_paper(content, "created_at", added.created_at)
    lines = [label(content, _OF_ADDITIONS.get(added.kind, ""), added.code)] if added.code else []
    days = ((log.happened_on, added.happened_on), (log.due_on, added.due_on))
    lines += [f"{name}: {on_paper(content, '', day)}" for name, day in days if day]
    lines += [
        f"{log.facts[field]}: {on_paper(content, field, value)}"
        for field, value in added.details.items()
        if field in log.facts
    ]
    return f"{kind}\n{made}\n{on_paper(content, 'author', added.author)}", "\n".join([*lines, added.text or ""]).strip()


def moment(at: dt.datetime) -> str:
    """Gives a moment as mrkdwn, shown to each reader in their own time zone."""
    fallback = at.strftime("%Y-%m-%d %H:%M UTC")
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{fallback}>"
