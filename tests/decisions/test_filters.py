"""What a lead may type to find decisions, and what is handed back as not understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.decisions.fields import DECISIONS, NOT_SHARED, RECOMMENDATIONS, SHARED
from bot.decisions.filters import Filters, NotUnderstood, parse

ORGANISATIONS = ("police", "school", "health-board")


def some(**fields):
    return Filters(
        **{name: frozenset(value) if isinstance(value, set | frozenset) else value for name, value in fields.items()}
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Filters()),
        ("   \n ", Filters()),
        ("7d", some(days=7)),
        ("2W", some(days=14)),
        ("7d 30d", some(days=30)),
        ("shared", some(decisions=SHARED)),
        ("not-shared", some(decisions=NOT_SHARED)),
        ("Not shared", some(decisions=NOT_SHARED)),
        ("undecided, shared-part", some(decisions={"undecided", "shared-part"})),
        ("advice:ask-first", some(recommendations={"ask-first"})),
        ("ask-first", some(decisions={"ask-first"})),
        ("differs needs-written-reasons", some(flags={"differs", "needs-written-reasons"})),
        ("<@U012ABC>", some(people={"U012ABC"})),
        ("<@U012ABC|sian>", some(people={"U012ABC"})),
        ("<@W012ABC|sian o'neill (she)> <@U9>", some(people={"W012ABC", "U9"})),
        ("@U012ABCDE", some(people={"U012ABCDE"})),
        ("SC-7KM3QX", some(references={"SC-7KM3QX"})),
        ("sc-7km3qx;SC-222222", some(references={"SC-7KM3QX", "SC-222222"})),
        ("POLICE school", some(organisations={"police", "school"})),
        ("oldest", some(oldest_first=True)),
        ("newest", Filters()),
        ("oldest newest", Filters()),
        ("7d not-shared <@U1|x> police SC-7KM3QX differs oldest", some(days=7, decisions=NOT_SHARED, people={"U1"},
         organisations={"police"}, references={"SC-7KM3QX"}, flags={"differs"}, oldest_first=True)),
    ],
)  # fmt: skip
def test_words_that_filter(text, expected):
    parsed = parse(text, ORGANISATIONS)
    assert parsed.not_understood == ()
    assert parsed.filters == expected


@pytest.mark.parametrize(
    ("word", "problem"),
    [
        ("0d", "bad-period"),
        ("99999d", "bad-period"),
        ("7", "unknown-word"),
        ("d", "unknown-word"),
        ("-7d", "unknown-word"),
        ("7days", "unknown-word"),
        ("7m", "unknown-word"),
        ("sharedx", "unknown-word"),
        ("not", "unknown-word"),
        ("advice:", "unknown-word"),
        ("advice:undecided", "unknown-word"),
        ("advice:shared-part", "unknown-word"),
        ("advice:advice:ask-first", "unknown-word"),
        ("hospital", "unknown-word"),
        ("'or'1'='1", "unknown-word"),
        ("<!channel>", "unknown-word"),
        ("<#C012ABC|general>", "unknown-word"),
        ("@sian", "unknown-person"),
        ("@william", "unknown-person"),
        ("<@B012ABC>", "unknown-person"),
        ("<@>", "unknown-person"),
        ("SC-", "not-a-reference"),
        ("SC-7KM3Q", "not-a-reference"),
        ("SC-7KM3Q0", "not-a-reference"),
        ("SC-7KM3QI", "not-a-reference"),
    ],
)
def test_words_that_do_not_filter_are_handed_back_with_their_place(word, problem):
    parsed = parse(f"7d {word} differs", ORGANISATIONS)
    assert parsed.not_understood == (NotUnderstood(2, word, problem),)


@pytest.mark.parametrize("code", RECOMMENDATIONS)
def test_any_recommendation_can_be_asked_for(code):
    assert parse(f"advice:{code}").filters == some(recommendations={code})


@pytest.mark.parametrize("code", DECISIONS)
def test_any_decision_can_be_asked_for(code):
    assert parse(code).filters == some(decisions={code})


@given(st.text() | st.text(alphabet="<@U1|>SC-7d shared not:,;"))
def test_whatever_is_typed_gives_filters_or_problems_and_never_an_error(text):
    parsed = parse(text, ORGANISATIONS)
    assert all(problem.word in text for problem in parsed.not_understood)
