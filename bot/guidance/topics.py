"""What the bot knows: topics with their answers, how people ask for them, and what lies outside."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Phrasings = dict[str, dict[str, list[Text]]]
"""Topic or decoy id -> voice (who wrote them) -> the phrasings."""


class ContentModel(BaseModel):
    """Base of everything read from the content folder: strict types, unknown keys refused, never changed."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Beyond(ContentModel):
    """A source outside the guide: its name, where in it the facts stand, and the day somebody last looked there."""

    name: Text
    where: Text
    checked_on: dt.date


class Topic(ContentModel):
    """One answer, as its editor wrote it, and what it rests on.

    `source` names the section of the guide (WG38137, July 2019); `beyond` what lies outside it; `practice` says what
    in the answer is good practice from no source. Nothing from outside is presented as the guide's.
    """

    id: Id
    title: Text
    verdict: Text
    answer: Text
    do_next: Annotated[list[Text], Field(min_length=1, max_length=3)]
    source: Text | None = None
    beyond: list[Beyond] = []
    practice: Text | None = None
    law_note: Text | None = None
    related: list[Id]
    owner: Text
    reviewed_on: dt.date | None
    review_by: dt.date | None


class AnswersFile(ContentModel):
    """One file of `answers/`: a section of the guide and its topics."""

    section: Text
    topics: Annotated[list[Topic], Field(min_length=1)]


class Decoy(ContentModel):
    """A subject near the topics that is not covered; `text` says who to ask instead."""

    id: Id
    title: Text
    text: Text


class DecoysFile(ContentModel):
    """`phrasings/decoys.yml`: the decoys, and how people ask about them."""

    decoys: Annotated[list[Decoy], Field(min_length=1)]
    phrasings: Phrasings


class OutOfScopeFile(ContentModel):
    """`phrasings/out-of-scope.yml`: voice -> messages that are no question for this bot."""

    messages: dict[str, list[Text]]


class DangerFile(ContentModel):
    """`phrasings/danger.yml`: voice -> messages in which a child may be in danger now, and calm look-alikes."""

    urgent: Annotated[dict[str, list[Text]], Field(min_length=1)]
    calm: Annotated[dict[str, list[Text]], Field(min_length=1)]


CONSTANTS = frozenset({"answer_from", "decoy_wins_by", "danger_threshold", "bias"})
"""Nothing can be answered without these; the weights of the confidence model stand beside them."""


class MatchingFile(ContentModel):
    """`matching.yml`: the handful of constants that matching and the danger check use, by name."""

    constants: dict[str, Annotated[float, Field(allow_inf_nan=False)]]

    @field_validator("constants")
    @classmethod
    def _complete(cls, constants: dict[str, float]) -> dict[str, float]:
        if missing := sorted(CONSTANTS - constants.keys()):
            raise ValueError(f"{', '.join(missing)} is missing here; put it back")
        return constants


class Knowledge(ContentModel):
    """Everything needed to choose an answer: what `guidance` works from.

    `topics` and `sections` keep the order of the files; `synonyms` maps an abbreviation to the words it stands for.
    """

    topics: dict[str, Topic]
    sections: dict[str, list[Id]]
    phrasings: Phrasings
    decoys: dict[str, Decoy]
    decoy_phrasings: Phrasings
    out_of_scope: list[Text]
    danger: DangerFile
    synonyms: dict[str, Text]
    constants: dict[str, float]
