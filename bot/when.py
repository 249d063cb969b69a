"""The one condition of the content, "all of these answers fit": behind arrows, notes, facts, fields and steps."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, RootModel

NOT_GIVEN = "-"
"""The code under which a condition, like the batch commands, means that there is no answer."""


class When(RootModel[dict[str, list[str]]]):
    """What must fit, and by which codes: question or field -> codes. Without any it always fits."""

    model_config = ConfigDict(strict=True, frozen=True)

    def fits(self, answers: Mapping[str, object]) -> bool:
        """Says whether each answer that is named is one of its codes.

        `answers` has a code, or several of which one must fit, by question or field; none, or an empty one, is "-".
        """
        return all(any(code in codes for code in _given(answers.get(asked))) for asked, codes in self.root.items())

    def names(self) -> list[str]:
        """Gives the questions or fields that it goes by."""
        return list(self.root)

    def codes(self, name: str) -> list[str]:
        """Gives the codes of one question or field that fit; none where it does not go by it."""
        return self.root.get(name, [])

    def __bool__(self) -> bool:
        return bool(self.root)


ALWAYS = When({})


class Applies(BaseModel):
    """When something applies: all of `when` fits, and not all of `unless` (nothing there: no exception)."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    when: When = ALWAYS
    unless: When = ALWAYS

    def applies(self, answers: Mapping[str, object]) -> bool:
        """Says whether it applies to `answers`, as in `When.fits`."""
        return self.when.fits(answers) and not (self.unless and self.unless.fits(answers))

    def names(self) -> list[str]:
        """Gives the questions or fields that it goes by."""
        return [*self.when.names(), *self.unless.names()]


def _given(answer: object) -> list[str]:
    if isinstance(answer, (list, tuple)):
        return [str(code) for code in answer] or [NOT_GIVEN]
    return [str(answer)] if answer else [NOT_GIVEN]
