"""The lists a person picks from on the decision screen, what makes its fields apply, and the words shown for them."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator

from bot.decisions.fields import CHECK, FIELDS, Code, Decision, fixed_fields, listed_fields
from bot.decisions.filters import FilterProblem
from bot.decisions.record import ADDITIONS, REVIEWS, ProblemCode
from bot.when import Applies, When

LABEL_LIMIT = 75  # characters; Slack refuses the whole screen over one label that is longer

_MODEL = ConfigDict(extra="forbid", strict=True, frozen=True)


DERIVED = {"outcome": ("shared", "not-shared", "undecided"), "differs": ("yes", "no")}
"""What conditions may go by besides fields and answers of the check: both follow from the decision."""


class Asked(Applies):
    """A field of the decision screen, and when it is asked."""

    field: Code


class Screen(BaseModel):
    """What the decision screen asks, in order: at once, and when more detail is wanted."""

    model_config = _MODEL

    asked: list[Asked]
    more: list[Asked]

    def rows(self) -> list[Asked]:
        """Gives all of it."""
        return [*self.asked, *self.more]


class Step(Applies):
    """Something to do after a decision, and when."""

    step: Code


class RecordOptions(BaseModel):
    """`decision-record.yml`: its lists of codes, in the order shown, and what depends on what.

    `risk` has the answers of the check by which someone may be at risk, `refused` the fields by which consent was
    refused.
    """

    model_config = _MODEL

    screen: Screen
    next_steps: list[Step]
    risk: When
    refused: When
    lists: dict[Code, Annotated[list[Code], Field(min_length=1, max_length=100)]]

    @field_validator("lists")
    @classmethod
    def _complete(cls, lists: dict[str, list[str]]) -> dict[str, list[str]]:
        found = _differences("lists", set(lists), set(listed_fields().values()), "list")
        found += [
            (f"lists, {name}", "A code is written twice in this list; keep one of the two.")
            for name, codes in lists.items()
            if len(codes) > len(set(codes))
        ]
        if found:
            raise ValueError(" ".join(f"{place}: {sentence}" for place, sentence in found))
        return lists

    def unknown(self, decision: Decision) -> dict[str, ProblemCode]:
        """Says which fields of `decision` hold a code that their list does not have (a forged or outdated screen)."""
        return {
            field: "not-an-option"
            for field, of in listed_fields().items()
            if (codes := getattr(decision, field)) and not set(_as_list(codes)) <= set(self.lists[of])
        }

    def codes(self, field: str) -> tuple[str, ...]:
        """Gives the codes of a field that has a list, in the order shown."""
        row = FIELDS[field]
        return row.fixed or tuple(self.lists[row.codes])

    def redrawing(self) -> frozenset[str]:
        """Names the fields on whose choice others depend: the screen is drawn again."""
        names = {name for row in self.screen.rows() for name in row.names()}
        return frozenset("decision" if name in DERIVED else name for name in names)


def from_check(answers: Mapping[str, object]) -> dict[str, object]:
    """Gives the answers of a check by the names under which conditions have them."""
    return {f"{CHECK}{question}": code for question, code in answers.items()}


class RecordWords(BaseModel):
    """`<language>/decision-record.yml`: what people read.

    `fields` has field -> what is asked, `hints` field -> what stands under it. `labels` has list -> code ->
    label. `next_steps` has what is said after a decision. `needed` has a sentence for each field that may be required,
    `problems` one for each other problem of a record, `filters` one for each problem of a filter typed by a lead.
    """

    model_config = _MODEL

    fields: dict[Code, str]
    hints: dict[Code, str]
    labels: dict[Code, dict[Code, str]]
    next_steps: dict[Code, str]
    needed: dict[Code, str]
    problems: dict[Code, str]
    filters: dict[Code, str]


def word_problems(options: RecordOptions, words: RecordWords) -> list[tuple[str, str]]:
    """Gives what is wrong with the words for `options`, as (place in the file, sentence for the editor)."""
    fixed = {FIELDS[name].codes: codes for name, codes in fixed_fields().items() if FIELDS[name].asked}
    lists = {**options.lists, **fixed, "additions": ADDITIONS, "reviews": REVIEWS}
    asked = {name for name, row in FIELDS.items() if row.asked}
    found = _differences("labels", set(words.labels), set(lists), "list")
    for name in lists.keys() & words.labels.keys():
        labels = words.labels[name]
        found += _differences(f"labels, {name}", set(labels), set(lists[name]), "code")
        found += [(f"labels, {name}, {code}", sentence) for code, text in labels.items() if (sentence := _label(text))]
    for part, texts, codes in (
        ("fields", words.fields, asked),
        ("hints", words.hints, asked & set(words.hints)),
        ("next_steps", words.next_steps, {row.step for row in options.next_steps}),
        ("needed", words.needed, {name for name, row in FIELDS.items() if row.required}),
        ("problems", words.problems, set(get_args(ProblemCode)) - {"needed"}),
        ("filters", words.filters, set(get_args(FilterProblem))),
    ):
        found += _differences(part, set(texts), codes, "code")
        found += [(f"{part}, {code}", "This is empty; write the text.") for code in texts if not texts[code].strip()]
    return sorted(found)


def _label(text: str) -> str | None:
    if not text.strip():
        return "This is empty; write the text."
    if len(text) > LABEL_LIMIT:
        return f"This has {len(text)} characters; shorten it to {LABEL_LIMIT} or fewer."
    return None


def _differences(place: str, have: set[str], want: set[str], thing: str) -> list[tuple[str, str]]:
    """Says what is missing and what is not known; a name that is written otherwise than it should be is one slip."""
    missing, found = want - have, []
    for name in sorted(have - want):
        meant = next(iter(get_close_matches(name, missing, n=1)), None)
        missing -= {meant}
        hint = f'is "{meant}" meant?' if meant else "take it out."
        found.append((f"{place}, {name}", f"This {thing} is not known; {hint}"))
    return [(f"{place}, {name}", f"This {thing} is missing; add it.") for name in sorted(missing)] + found


def _as_list(codes: str | tuple[str, ...]) -> tuple[str, ...]:
    return (codes,) if isinstance(codes, str) else codes
