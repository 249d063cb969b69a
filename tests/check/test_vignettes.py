"""Situations that a safeguarding lead would judge the check by: each walked through and read for what must be there."""

import pytest

from bot.check.vignettes import faults, lines, result, shown
from bot.content.load import content_folder, load_vignettes
from bot.slack.check.views import advice_blocks

VIGNETTES = load_vignettes(content_folder())


@pytest.mark.parametrize("vignette", VIGNETTES, ids=lambda vignette: vignette.id)
def test_the_check_is_safe_in_this_situation(content, vignette):
    assert len(vignette.says) >= 3
    assert faults(vignette, content.flow, content.check_words) == []


def test_what_is_missing_said_too_much_or_recommended_wrongly_is_named(content):
    wrong = VIGNETTES[0].model_copy(
        update={"must_recommend": ["ask-first"], "says": ["nowhere to be read"], "never_says": ["today"]}
    )

    assert faults(wrong, content.flow, content.check_words) == [
        "It recommends seek-advice.",
        'It does not say "nowhere to be read".',
        'It says "today".',
    ]


def test_answers_that_lead_nowhere_are_refused_with_a_sentence(content):
    unfinished = VIGNETTES[0].model_copy(update={"answers": {"danger": "no"}})

    with pytest.raises(ValueError, match="answer every question on its way"):
        result(unfinished, content.flow)


def test_the_sheet_shows_the_situation_the_result_and_room_to_sign(content):
    sheet = "\n".join(lines(VIGNETTES, content.flow, content.check_words))

    for vignette in VIGNETTES:
        assert vignette.theme in sheet
        assert all(f"[ ] {idea}" in sheet for idea in vignette.must_say)
    assert sheet.count("Read by: ____") == len(VIGNETTES)
    assert "FAULT" not in sheet


def test_the_sheet_holds_what_the_window_holds(content):
    for vignette in VIGNETTES:
        advice = result(vignette, content.flow)
        window = str(advice_blocks(content, advice))
        for note in advice.notes:
            assert content.check_words.notes[note].split("\n")[0].split(".")[0].split("'")[0][:50] in window
        assert len(shown(advice, content.check_words)) >= 5
