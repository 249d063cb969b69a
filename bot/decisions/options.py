"""The lists a person picks from on the decision screen: their codes, and the words shown for them."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Annotated, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator

from bot.decisions.filters import FilterProblem
from bot.decisions.record import (
    ADDITIONS,
    DECISIONS,
    DIFFERS_REASONS,
    LIMITS,
    REVIEWS,
    WRITTEN_REASONS,
    Code,
    Decision,
    ProblemCode,
)

LABEL_LIMIT = 75  # characters; Slack refuses the whole screen over one label that is longer

FIXED_LISTS: dict[str, tuple[str, ...]] = {
    "decisions": DECISIONS,
    "differs_reasons": DIFFERS_REASONS,
    "written_reasons": WRITTEN_REASONS,
    "additions": ADDITIONS,
    "reviews": REVIEWS,
}
"""Lists whose codes are policy and stand in record.py; their words are content like all others."""

LIST_OF_FIELD = {
    "role": "roles",
    "age_band": "age_bands",
    "requester": "organisations",
    "statutory_route": "statutory_routes",
    "cannot_comply": "cannot_comply",
    "kinds": "kinds",
    "recipients": "organisations",
    "recipient_role": "recipient_roles",
    "purpose": "purposes",
    "sent_how": "sent_how",
    "told": "told",
    "lawful_basis": "lawful_bases",
    "advice_from": "advice_from",
    "follow_up": "follow_ups",
}
"""Field of a decision -> the list in decision-record.yml that its codes come from."""

_MODEL = ConfigDict(extra="forbid", strict=True, frozen=True)


class RecordOptions(BaseModel):
    """`decision-record.yml`: the name of each list -> its codes, in the order shown."""

    model_config = _MODEL

    lists: dict[Code, Annotated[list[Code], Field(min_length=1, max_length=100)]]

    @field_validator("lists")
    @classmethod
    def _complete(cls, lists: dict[str, list[str]]) -> dict[str, list[str]]:
        found = _differences("lists", set(lists), set(LIST_OF_FIELD.values()), "list")
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
        chosen = {field: getattr(decision, field) for field in LIST_OF_FIELD}
        return {
            field: "not-an-option"
            for field, codes in chosen.items()
            if codes and not set(_as_list(codes)) <= set(self.lists[LIST_OF_FIELD[field]])
        }


class RecordWords(BaseModel):
    """`<language>/decision-record.yml`: what people read.

    `fields` has field -> what is asked, `hints` field -> what stands under it. `labels` has list -> code ->
    label. `needed` has a sentence for each field that may be required, `problems` one for each other problem of a
    record, `filters` one for each problem of a filter typed by a lead.
    """

    model_config = _MODEL

    fields: dict[Code, str]
    hints: dict[Code, str]
    labels: dict[Code, dict[Code, str]]
    needed: dict[Code, str]
    problems: dict[Code, str]
    filters: dict[Code, str]


def word_problems(options: RecordOptions, words: RecordWords) -> list[tuple[str, str]]:
    """Gives what is wrong with the words for `options`, as (place in the file, sentence for the editor)."""
    lists = {**options.lists, **FIXED_LISTS}
    found = _differences("labels", set(words.labels), set(lists), "list")
    for name in lists.keys() & words.labels.keys():
        labels = words.labels[name]
        found += _differences(f"labels, {name}", set(labels), set(lists[name]), "code")
        found += [(f"labels, {name}, {code}", sentence) for code, text in labels.items() if (sentence := _label(text))]
    for part, texts, codes in (
        ("fields", words.fields, FIELDS),
        ("hints", words.hints, FIELDS & set(words.hints)),
        ("needed", words.needed, _REQUIRABLE),
        ("problems", words.problems, set(get_args(ProblemCode)) - {"needed"}),
        ("filters", words.filters, set(get_args(FilterProblem))),
    ):
        found += _differences(part, set(texts), codes, "code")
        found += [(f"{part}, {code}", "This is empty; write the text.") for code in texts if not texts[code].strip()]
    return sorted(found)


FIELDS = {*LIST_OF_FIELD, *LIMITS, "decision", "differs_category", "written_reasons", "consent"} - {"cannot_comply"}
FIELDS |= {"written_reasons_on", "sent_at", "advice_at", "follow_up_by"}
"""Every field that the decision screen may ask for."""

_REQUIRABLE = {
    "decision",
    "reasons",
    "differs_category",
    "differs_reason",
    "kinds",
    "recipients",
    "written_reasons",
}


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
