"""The guard itself: looks through a text and says what to do with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.guard.contacts import Contacts
from bot.guard.dates import Dates
from bot.guard.hints import ENOUGH, Hints
from bot.guard.lists import GuardLists, Kind
from bot.guard.long_texts import LONGEST, LongTexts
from bot.guard.names import Names
from bot.guard.numbers import Numbers
from bot.guard.places import Places
from bot.guard.sheet import Sheet, normal

Action = Literal["block", "warn", "allow"]


@dataclass(frozen=True)
class Sighting:
    """What was seen in a text: the kinds to block on, those to warn of, and never the text itself."""

    firm: frozenset[Kind] = frozenset()
    soft: frozenset[Kind] = frozenset()

    @property
    def action(self) -> Action:
        """The strongest action due."""
        return "block" if self.firm else "warn" if self.soft else "allow"

    @property
    def kinds(self) -> list[Kind]:
        """Every kind seen, in alphabetical order."""
        return sorted(self.firm | self.soft)


class Guard:
    """Made once from the lists in the content; its patterns are compiled then."""

    def __init__(self, lists: GuardLists) -> None:
        self._steps = (Contacts(lists), Dates(lists), Places(lists), Numbers(lists), Names(lists))
        self._hints = Hints(lists)
        self._long_texts = LongTexts(lists)

    def look(self, typed: str, case_reference: bool = False) -> Sighting:
        """Looks through `typed` for what could show who somebody is (principles "Necessary" and "Relevant").

        A `case_reference` may be a long number: that is what it is for. A text beyond LONGEST is "unread" in part.
        """
        text = normal(typed)
        sheet = Sheet(self._long_texts.extract(text) if len(text) > LONGEST else text)
        if len(text) > LONGEST:
            sheet.note("unread", firm=False)
        if self._hints.count(sheet.text) >= ENOUGH:
            sheet.note("quasi_identifiers", firm=False)
        for step in self._steps:
            step.look(sheet)
        firm = frozenset(finding.kind for finding in sheet.found if finding.firm)
        soft = frozenset(finding.kind for finding in sheet.found if not finding.firm)
        return Sighting(firm, soft - {"other_number"} if case_reference else soft)
