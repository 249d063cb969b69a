"""A new field of the record is a row, its words and a column: the screens, the story and the papers follow."""

from dataclasses import replace
from typing import Annotated

import pytest

from bot.content.load import edition_of
from bot.decisions import applying, rows
from bot.decisions.applying import condition_problems
from bot.decisions.fields import FIELDS, Decision, Field, One
from bot.decisions.log import DecisionLog, Scope
from bot.decisions.options import Asked, word_problems
from bot.decisions.record import RecordedDecision
from bot.papers.record_page import record_page, record_table
from bot.stand_in.person import text_of

EVERYONE = Scope("", "TLOCAL", None)
WEATHER = Field("one", "weathers", kept=True)
LIST, HEADING = {"rain": "It rains", "sun": "The sun shines"}, "Weather on the day"


class WithWeather(Decision):
    weather: Annotated[One, WEATHER] = None


class RecordedWithWeather(RecordedDecision):
    weather: Annotated[One, WEATHER] = None


@pytest.fixture
def row(monkeypatch):
    """The row, and the two classes that have it."""
    monkeypatch.setitem(FIELDS, "weather", WEATHER)
    monkeypatch.setattr(applying, "Decision", WithWeather)
    monkeypatch.setattr(rows, "RecordedDecision", RecordedWithWeather)


@pytest.fixture
def worded(content):
    """The content with the field's place on the screen, its list and its words."""
    options, words, log = content.record_options, content.record_words, content.messages.log
    more = [*options.screen.more, Asked(field="weather")]
    screen = options.screen.model_copy(update={"more": more})
    lists = {**options.lists, "weathers": [*LIST]}
    labels = {**words.labels, "weathers": LIST}
    asked = {**words.fields, "weather": "What was the weather?"}
    log = log.model_copy(update={"facts": {**log.facts, "weather": HEADING}})
    return replace(
        content,
        record_options=options.model_copy(update={"screen": screen, "lists": lists}),
        record_words=words.model_copy(update={"fields": asked, "labels": labels}),
        messages=content.messages.model_copy(update={"log": log}),
    )


@pytest.fixture
def edition(row, worded):
    return edition_of(worded)


@pytest.fixture
def log(tmp_path):
    made = DecisionLog(tmp_path / "log.db")
    with made.writing() as db:
        db.table("decisions").add_column("weather", str)
    return made


def test_a_row_without_words_or_a_place_on_the_screen_is_named(row, content, worded):
    assert ("fields, weather", "This code is missing; add it.") in word_problems(
        content.record_options, content.record_words
    )
    assert condition_problems(content.record_options, content.flow) == [
        ("screen, weather", "This field is missing; add it.")
    ]
    assert word_problems(worded.record_options, worded.record_words) == []
    assert condition_problems(worded.record_options, worded.flow) == []


def test_a_new_field_is_asked_recorded_told_and_printed(worded, person, log, settle, bot):
    ann = person("U1ANN")
    ann.command("/share-check")
    ann.press("record-without-check")
    settle()
    ann.choose("decision", "seek-advice")
    settle()
    ann.press("record-more")
    settle()
    ann.choose("weather", "rain")
    ann.fill("reasons", "It is wet.")
    ann.submit()
    settle()
    (decision,) = log.find(EVERYONE).decisions
    ann.command("/share-log", decision.reference)
    settle()
    ann.press("open-decision", decision.reference)
    settle()

    assert decision.weather == "rain"
    assert f"*{HEADING}:* It rains" in text_of(ann.view)
    printed, table = record_page(worded, log, decision), record_table(worded, [decision], with_text=False)
    for paper in (printed, table):
        assert HEADING in paper
        assert "It rains" in paper


def test_a_new_field_that_is_kept_can_be_filled_in_when_a_record_is_completed(worded, person, log, settle, bot):
    ann = person("U1ANN")
    ann.command("/share-check")
    ann.press("record-without-check")
    settle()
    ann.choose("decision", "undecided")
    settle()
    ann.fill("reasons", "Waiting.")
    ann.submit()
    settle()
    (decision,) = log.find(EVERYONE).decisions
    ann.command("/share-log", decision.reference)
    settle()
    for button in ("open-decision", "complete-record", "record-more"):
        ann.press(button)
        settle()
    ann.choose("decision", "seek-advice")
    settle()
    ann.choose("weather", "sun")
    ann.fill("reasons", "It is dry.")
    ann.submit()
    settle()

    (added,) = log.additions(EVERYONE, decision.reference)
    assert added.details == {"weather": "sun"}
    assert f"{HEADING}: The sun shines" in record_page(worded, log, log.get(EVERYONE, decision.reference))
