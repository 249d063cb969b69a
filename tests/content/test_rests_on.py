"""An answer says what it rests on: the guide, what lies beyond it, good practice, and whether a person reviewed it."""

import datetime as dt

import pytest

from bot.content.checks import Given, rests_on_nothing
from bot.content.rests_on import day_in_words, rests_on, standing
from bot.guidance.topics import Beyond

DAY = dt.date(2026, 11, 24)
ACT = Beyond(name="An Act", where="section 1", checked_on=DAY)
PAGE = Beyond(name="A page", where="its head", checked_on=DAY)
LATER = Beyond(name="Another page", where="its foot", checked_on=dt.date(2026, 12, 1))


@pytest.fixture
def topic(content):
    plain = {"source": "Golden rules", "beyond": [], "practice": None, "law_note": None, "reviewed_on": None}
    return content.knowledge.topics["can-i-share"].model_copy(update=plain)


def lines(content, topic, **changes):
    return rests_on(topic.model_copy(update=changes), content.messages.answer)


def test_an_answer_from_the_guide_alone_names_its_section_and_that_nobody_has_reviewed_it(content, topic):
    source, stands = lines(content, topic)

    assert source.endswith("(WG38137, July 2019): Golden rules.")
    assert stands == "Not yet reviewed by a safeguarding lead. Guidance, not legal advice."


def test_what_lies_beyond_the_guide_is_named_apart_by_the_day_it_was_checked(content, topic):
    found = lines(content, topic, source=None, beyond=[ACT, PAGE, LATER])

    assert found[0] == "Beyond the 2019 guide: An Act, section 1; A page, its head (checked 24 November 2026)."
    assert found[1] == "Beyond the 2019 guide: Another page, its foot (checked 1 December 2026)."
    assert len(found) == 3


def test_good_practice_from_no_source_is_not_presented_as_the_guides(content, topic):
    assert "Good practice, not from the guide: ringing back." in lines(content, topic, practice="ringing back.")


def test_once_a_person_has_reviewed_it_the_answer_no_longer_says_that_nobody_has(content):
    assert standing(DAY, content.messages.answer) == "Guidance, not legal advice."


def test_days_are_written_as_people_write_them(content):
    assert day_in_words(dt.date(2027, 1, 31), content.messages.answer) == "31 January 2027"


@pytest.mark.parametrize(
    ("changes", "says"),
    [({"source": None}, "what it rests on"), ({"beyond": [LATER]}, "in the future")],
)
def test_an_answer_without_a_source_or_checked_in_the_future_is_refused(content, topic, changes, says):
    topics = {"can-i-share": topic.model_copy(update=changes)}
    knowledge = content.knowledge.model_copy(update={"topics": topics})

    ((where, sentence),) = rests_on_nothing(knowledge, Given(DAY, ["can-i-share"]))

    assert where == "can-i-share"
    assert says in sentence
