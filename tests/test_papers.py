"""The papers an organisation needs say what the software really does."""

import re
from pathlib import Path

import pytest

from bot.decisions.record import RecordedDecision
from bot.settings import _NAMES

DOCS = Path(__file__).parents[1] / "docs"


def text(name):
    return (DOCS / name).read_text(encoding="utf-8")


def test_the_impact_assessment_lists_every_field_that_is_recorded():
    assert [name for name in RecordedDecision.model_fields if f"`{name}`" not in text("impact-assessment.md")] == []


@pytest.mark.parametrize("name", ["impact-assessment.md", "staff-privacy-notice.md", "retention-and-access.md"])
def test_a_paper_names_only_settings_that_exist_and_claims_no_approval(name):
    assert set(re.findall(r"SHARE_CHECK_[A-Z_]+", text(name))) <= set(_NAMES)
    assert "template" in text(name)
