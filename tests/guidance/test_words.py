"""From Slack's text to words, and spelling: what must change, and what must be left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guidance.spelling import Spelling
from bot.guidance.words import clean, words


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("<@U123ABC> can I share", ["can", "i", "share"]),
        ("<@U123ABC|anna> can I share", ["can", "i", "share"]),
        ("see <https://example.org/x|the policy> please", ["see", "the", "policy", "please"]),
        ("see <https://example.org/x>", ["see"]),
        ("ask in <#C123|safeguarding>", ["ask", "in", "safeguarding"]),
        ("school &amp; GP &lt;now&gt;", ["school", "gp", "now"]),
        (":wave: hello :+1:", ["hello"]),
        ("don\u2019t \u201ctell\u201d", ["dont", "tell"]),
        ("s\u200bhare", ["share"]),
        ("\uff53\uff48\uff41\uff52\uff45", ["share"]),
        ("caniat\u00e2d", ["caniat\u00e2d"]),
        ("SHARE IT", ["share", "it"]),
        ("s47 and 10:30", ["s47", "and", "10", "30"]),
        ("", []),
        ("... ?!", []),
        ("\U0001f600", []),
    ],
)
def test_a_message_becomes_words(sent, expected):
    assert words(clean(sent)) == expected


@given(st.text())
def test_any_text_can_be_cleaned(text):
    assert isinstance(words(clean(text)), list)


@pytest.fixture(scope="module")
def spelling():
    common = ["safeguarding", "information", "consent", "police", "school", "visitor", "health", "confidential"]
    return Spelling([common] * 3 + [["constant", "polite", "polices"]])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("safegaurding", "safeguarding"),
        ("infomation", "information"),
        ("polcie", "police"),
        ("vistor", "visitor"),
        ("confidental", "confidential"),
    ],
)
def test_a_misspelt_word_is_put_right(spelling, typed, meant):
    assert spelling.correct(typed) == meant


@pytest.mark.parametrize("word", ["polite", "constant", "polices", "cat", "shar", "zebra", "12345", "", "schools1"])
def test_a_known_short_or_unlike_word_is_left_alone(spelling, word):
    assert spelling.correct(word) == word
