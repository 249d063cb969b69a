"""The typed shape of `<language>/personal-data.yml`: what the bot says when it sees personal data."""

from __future__ import annotations

from pydantic import field_validator

from bot.guard.guard import Sighting
from bot.guard.lists import KINDS, Kind
from bot.guidance.topics import ContentModel, Text

LONGEST_LABEL = 75  # characters; Slack refuses a longer label beside a box


class GuardWords(ContentModel):
    """A sentence for each kind, and what follows it."""

    seen: dict[Kind, Text]
    take_out: Text
    confirm_label: Text
    confirm_hint: Text
    confirm: Text
    question_channel: Text
    question_direct: Text

    @field_validator("seen")
    @classmethod
    def _complete(cls, seen: dict[Kind, str]) -> dict[Kind, str]:
        if missing := sorted(set(KINDS) - set(seen)):
            raise ValueError(f"A sentence is missing for {', '.join(missing)}; add it")
        return seen

    @field_validator("confirm")
    @classmethod
    def _short(cls, confirm: str) -> str:
        if len(confirm) > LONGEST_LABEL:
            raise ValueError(f"This has {len(confirm)} characters; shorten it to {LONGEST_LABEL}")
        return confirm

    def said(self, sighting: Sighting) -> str:
        """Says which kinds were seen: the firm ones when there are any, otherwise the soft ones."""
        return " ".join(self.seen[kind] for kind in sorted(sighting.firm or sighting.soft))
