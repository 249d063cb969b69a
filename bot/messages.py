"""The typed shape of `content/<language>/messages.yml`: the bot's own words, with the places it fills in.

A text that names a place, such as {reference}, must name exactly the places listed beside it here.
"""

from __future__ import annotations

from difflib import get_close_matches
from string import Formatter
from typing import Annotated

from pydantic import AfterValidator, Field

from bot.decisions.fields import shown_fields
from bot.guidance.topics import ContentModel, Text


def _filled_with(*names: str) -> AfterValidator:
    def check(text: str) -> str:
        try:
            places = [(name, extra) for _, name, *extra in Formatter().parse(text) if name is not None]
        except ValueError:
            raise ValueError("A curly bracket has no partner; write places as {name}") from None
        if any(extra != ["", None] for _, extra in places):
            raise ValueError("Between the curly brackets stands only the name of the place, such as {name}")
        found = {name for name, _ in places}
        if found != set(names):
            wanted = ", ".join("{" + name + "}" for name in names) or "none"
            raise ValueError(f"The places in curly brackets must be exactly: {wanted}")
        return text

    return AfterValidator(check)


def _at_most(limit: int) -> AfterValidator:
    def check(text: str) -> str:
        if len(text) > limit:
            raise ValueError(f"This has {len(text)} characters; Slack shows {limit} at most here. Shorten it")
        return text

    return AfterValidator(check)


def _one_for_each(*names: str) -> AfterValidator:
    """Says that a group must have exactly these keys; one that is written otherwise is one slip."""

    def check(texts: dict[str, str]) -> dict[str, str]:
        missing = set(names) - texts.keys()
        for name in sorted(texts.keys() - set(names)):
            near = get_close_matches(name, missing, n=1)
            raise ValueError(f'"{name}" is not known here; ' + (f'is "{near[0]}" meant?' if near else "take it out"))
        if missing:
            raise ValueError(f"Words are missing for {', '.join(sorted(missing))}; add them")
        return texts

    return AfterValidator(check)


LOOKS = ("view", "list", "search", "export", "report", "snapshot")
"""The kinds of looks at the log, as decisions.record.Look names them."""
Plain = Annotated[Text, _filled_with(), _at_most(2000)]
Button = Annotated[Text, _filled_with(), _at_most(75)]
Title = Annotated[Text, _filled_with(), _at_most(24)]
"""Slack's limit for a window's title and for its Submit and Close buttons."""
Heading = Annotated[Text, _filled_with(), _at_most(150)]


class DangerWords(ContentModel):
    """The 999 line, which no reply goes without."""

    head: Heading
    steps: list[Plain]
    foot: Plain


class AnswerWords(ContentModel):
    """What stands around an answer."""

    do_next: Plain
    source: Annotated[Text, _filled_with("section")]
    beyond: Annotated[Text, _filled_with("sources", "day")]
    practice: Annotated[Text, _filled_with("practice")]
    law_note: Annotated[Text, _filled_with("note")]
    not_reviewed: Plain
    guidance_only: Plain
    day: Annotated[Text, _filled_with("day", "month", "year")]
    months: Annotated[list[Text], Field(min_length=12, max_length=12)]
    see_also: Plain
    start_check: Button
    helpful: Button
    not_asked: Button
    thanks_helpful: Plain
    thanks_not_asked: Annotated[Text, _filled_with("contact")]
    question_kept: Plain


class UnsureWords(ContentModel):
    """What is said when the bot is not sure, or has no answer."""

    did_you_mean: Plain
    none_of_these: Button
    none_of_these_reply: Annotated[Text, _filled_with("contact")]
    no_answer: Annotated[Text, _filled_with("contact")]
    nearest: Plain
    not_covered: Annotated[Text, _filled_with("title", "text", "contact")]
    empty: Plain
    no_text: Plain
    unknown_topic: Plain


class ContactWords(ContentModel):
    """Whom to name when no contact is set."""

    default: Plain


class FailureWords(ContentModel):
    """What the asker alone is told when something goes wrong."""

    general: Annotated[Text, _filled_with("contact")]
    record_failed: Plain
    addition_failed: Plain
    submission_failed: Annotated[Text, _filled_with("contact")]
    list_failed: Plain
    outsider: Plain
    stale: Plain


class CheckModalWords(ContentModel):
    """The window of the check: its own few words; questions and results live in share-check.yml."""

    title: Title
    record: Title
    close: Title
    start_again: Button
    record_without_check: Button


class RecordWordsOnScreen(ContentModel):
    """The decision screen and what follows it."""

    title: Title
    submit: Title
    intro: Plain
    no_names: Plain
    advice_was: Annotated[Text, _filled_with("recommendation")]
    no_check: Plain
    completing: Annotated[Text, _filled_with("reference")]
    follows: Annotated[Text, _filled_with("reference")]
    more: Button
    back_loses: Plain
    choose: Heading
    choose_some: Heading
    recorded_title: Title
    recorded: Annotated[Text, _filled_with("reference")]
    already_recorded_other: Plain
    already_recorded: Annotated[Text, _filled_with("reference")]
    private_copy: Plain
    copy_intro: Annotated[Text, _filled_with("reference")]
    summary_decision: Annotated[Text, _filled_with("decision")]
    summary_advice: Annotated[Text, _filled_with("recommendation")]
    summary_kinds: Annotated[Text, _filled_with("kinds")]
    summary_recipients: Annotated[Text, _filled_with("recipients")]
    next_heading: Plain


class LogWords(ContentModel):
    """The window of /share-log."""

    title: Title
    close: Title
    loading: Plain
    filter: Plain
    filter_hint: Plain
    show: Title
    own_only: Plain
    everyone: Plain
    none_found: Plain
    count: Annotated[Text, _filled_with("first", "last", "total")]
    count_oldest_first: Annotated[Text, _filled_with("first", "last", "total")]
    newer: Button
    older: Button
    back: Button
    open: Button
    unknown_filter: Annotated[Text, _filled_with("words")]
    not_found: Plain
    by: Annotated[Text, _filled_with("person")]
    differs: Plain
    needs_written_reasons: Plain
    without_check: Plain
    not_given: Plain
    detail_when: Plain
    detail_who: Plain
    detail_decision: Plain
    detail_advice: Plain
    detail_later: Plain
    facts: Annotated[dict[str, Plain], _one_for_each(*shown_fields())]
    detail_answers: Plain
    followed_by: Annotated[Text, _filled_with("references")]
    looked: Plain
    looks: Button
    looks_title: Plain
    look_kinds: Annotated[dict[str, Plain], _one_for_each(*LOOKS)]
    looked_at: Annotated[Text, _filled_with("n")]
    happened_on: Plain
    due_on: Plain
    decide_now: Button
    reasons_sent: Button
    add: Button
    correct: Button
    happened: Button
    new_check: Button
    print_page: Button
    review: Button
    hold: Button
    lift_hold: Button
    detail_content: Annotated[Text, _filled_with("card", "policy", "version")]


class AdditionWords(ContentModel):
    """The forms that add to a recorded decision."""

    title: Title
    submit: Title
    intro: Plain
    text: Plain
    text_correction: Plain
    about: Plain
    what_next: Plain
    outcome: Plain
    note: Plain
    why_hold: Plain
    what_happened: Plain
    on_day: Plain
    sent_on: Plain
    added: Plain
    already_added_other: Plain
    needed: Plain


class ExportWords(ContentModel):
    """The window that asks what an export is for, and the message with the file."""

    title: Title
    open: Button
    submit: Title
    intro: Plain
    intro_page: Plain
    purpose: Plain
    purpose_needed: Plain
    text: Plain
    with_text: Button
    on_its_way: Plain
    file_title: Plain
    with_file: Plain


class FilterWords(ContentModel):
    """The window in which a filter is put together by clicking."""

    title: Title
    open: Button
    intro: Plain
    period: Plain
    periods: dict[str, Button]
    decided: Plain
    any_shared: Button
    none_shared: Button
    flagged: Plain
    flags: dict[str, Button]
    organisations: Plain
    words: Plain


class PaperWords(ContentModel):
    """What stands on the page to print and in the table, besides the words of the log's window."""

    headings: Annotated[
        dict[str, Plain],
        _one_for_each(
            "reference",
            "enterprise_id",
            "team_id",
            "language",
            "source",
            "card",
            "notes",
            "advised_at",
            "policy",
            "guide_version",
            "content_version",
            "review_on",
            "keep_until",
        ),
    ]
    user: Annotated[Text, _filled_with("id")]
    yes: Plain
    no: Plain
    languages: dict[str, Plain]


class DigestWords(ContentModel):
    """The week's counts in the leads' channel."""

    title: Plain
    week: Annotated[Text, _filled_with("total", "shared", "not_shared")]
    differs: Annotated[Text, _filled_with("n")]
    where: Plain
    head: Annotated[Text, _filled_with("sequence", "digest")]


class ReportWords(ContentModel):
    """The headings of the month's report."""

    title: Plain
    note: Annotated[Text, _filled_with("small")]
    decisions: Plain
    differs: Plain
    without_check: Plain
    refused: Plain
    refused_shared: Plain
    risk_not_shared: Plain
    over_time: Plain
    outcomes: Plain
    recommendations: Plain
    consent: Plain
    requesters: Plain
    doubts: Plain
    asked: Plain
    missed: Plain


class HomeWords(ContentModel):
    """The app's Home tab."""

    welcome: Heading
    what: Plain
    ask: Plain
    start_check: Button
    own_records: Button
    all_records: Button
    topics: Plain
    topics_hint: Heading
    answer_title: Title
    limits: Plain
    show: Button
    draw_sample: Button
    own_newest: Plain
    queue: Plain
    waiting: dict[str, Plain]
    nothing_waits: Plain
    new_since: Annotated[Text, _filled_with("n")]
    outcomes: Plain
    days: Annotated[Text, _filled_with("n")]
    shared: Plain
    not_shared: Plain
    open: Plain
    most_asked: Plain
    most_missed: Plain


class Messages(ContentModel):
    """Every word of the bot that is not an answer, the check or a list of the decision screen."""

    danger: DangerWords
    answer: AnswerWords
    unsure: UnsureWords
    contact: ContactWords
    failure: FailureWords
    check: CheckModalWords
    record: RecordWordsOnScreen
    log: LogWords
    addition: AdditionWords
    filters: FilterWords
    export: ExportWords
    paper: PaperWords
    digest: DigestWords
    report: ReportWords
    home: HomeWords
