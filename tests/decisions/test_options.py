"""The lists of the decision screen: the shipped ones are complete, and every mistake in them is named."""

from typing import get_args

import pytest
from pydantic import ValidationError

from bot.decisions.fields import DECISIONS, Decision, listed_fields
from bot.decisions.filters import parse
from bot.decisions.options import LABEL_LIMIT, RecordOptions, word_problems
from bot.decisions.record import Look
from bot.messages import LOOKS


@pytest.fixture
def options(content):
    return content.record_options


@pytest.fixture
def words(content):
    return content.record_words


def test_the_shipped_words_fit_the_shipped_lists(options, words):
    assert word_problems(options, words) == []


def test_no_two_choices_of_a_list_look_the_same(words):
    for labels in words.labels.values():
        assert len(set(labels.values())) == len(labels)


def test_every_list_belongs_to_a_field_of_the_record():
    assert listed_fields().keys() <= Decision.model_fields.keys()


def test_every_organisation_can_be_used_as_a_filter(options):
    organisations = options.lists["organisations"]
    for code in organisations:
        parsed = parse(code, organisations)
        assert parsed.filters.organisations == {code}


@pytest.mark.parametrize(
    "secret", ["name", "date-of-birth", "nhs", "upn", "phone", "email", "postcode", "religion", "ethnic", "location"]
)
def test_the_record_has_no_field_for_what_must_not_be_collected(secret):
    assert not [field for field in Decision.model_fields if secret.replace("-", "_") in field]


def changed(words, part, code, text):
    texts = dict(getattr(words, part))
    if text is None:
        del texts[code]
    else:
        texts[code] = text
    return words.model_copy(update={part: texts})


@pytest.mark.parametrize("part", ["needed", "problems", "filters"])
def test_a_sentence_that_is_missing_empty_or_left_over_is_named(options, words, part):
    code = next(iter(getattr(words, part)))
    for text, place in ((None, f"{part}, {code}"), (" ", f"{part}, {code}")):
        assert [found for found, _ in word_problems(options, changed(words, part, code, text))] == [place]
    assert [found for found, _ in word_problems(options, changed(words, part, "odd", "x"))] == [f"{part}, odd"]


@pytest.mark.parametrize("name", ["kinds", "decisions", "differs_reasons"])
def test_a_label_that_is_missing_too_long_or_left_over_is_named(options, words, name):
    labels = words.labels[name]
    code = next(iter(labels))
    for wrong, place in (
        ({key: value for key, value in labels.items() if key != code}, code),
        ({**labels, code: "x" * (LABEL_LIMIT + 1)}, code),
        ({**labels, code: ""}, code),
        ({**labels, "odd": "Odd"}, "odd"),
    ):
        (found,) = word_problems(options, changed(words, "labels", name, wrong))
        assert found[0] == f"labels, {name}, {place}"
    assert word_problems(options, changed(words, "labels", name, {**labels, code: "x" * LABEL_LIMIT})) == []


def test_a_list_that_is_missing_unknown_or_says_a_code_twice_is_named(options):
    lists = options.lists
    for wrong, place in (
        ({name: codes for name, codes in lists.items() if name != "kinds"}, "lists, kinds"),
        ({**lists, "names": ["anna"]}, "lists, names"),
        ({**lists, "kinds": ["health", "health"]}, "lists, kinds"),
    ):
        with pytest.raises(ValidationError, match=place):
            RecordOptions(lists=wrong)
    with pytest.raises(ValidationError):
        RecordOptions(lists={**lists, "kinds": []})


def test_a_code_that_no_list_has_is_refused_for_its_field(options, decide):
    assert options.unknown(decide(kinds=("health", "concern"), role="teacher", told="will-tell")) == {}
    assert options.unknown(decide(kinds=("health", "shoe-size"), role="spy", recipients=())) == {
        "kinds": "not-an-option",
        "role": "not-an-option",
    }


def test_every_decision_has_a_label(words):
    assert tuple(words.labels["decisions"]) == DECISIONS


def test_every_kind_of_look_has_words():
    assert get_args(Look.model_fields["what"].annotation) == LOOKS
