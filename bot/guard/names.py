"""Names of people: after a word that announces one they are certain, on their own they ask the person to look again."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.guard.lists import GuardLists
from bot.guard.sheet import START, Finding, Sheet, any_of

NAME, PERHAPS = Finding("name", True), Finding("name", False)
_UPPER = "A-ZÀ-ÖØ-ÞŴŶ"
CAPITAL = rf"(?:[{_UPPER}][^\W\d_]*(?:['-][^\W\d_]+){{0,3}})"
_WORD = r"(?:[^\W\d_]+(?:['-][^\W\d_]+)*)"
_SENTENCE_START = re.compile(r"(?:^|[.!?:;\n\"(*_•\x1f-]\s*)$")
_BEFORE_PLACE = re.compile(
    r"\b(?:ysgol|ysbyty|canolfan|coleg|eglwys|st|saint|operation|project|llan|cwm|ward|capel|tŷ|ty|port|lake|storm"
    r"|hurricane|prosiect|cyngor|heddlu|gynradd|gyfun|uwchradd)\s+$"
)
_FOLLOWING = re.compile(rf"(?:\s+{CAPITAL})?\s+({CAPITAL})")
_INITIALS = re.compile(r"(?<![\w.])[A-Z]\.\s?[A-Z]\.(?:\s?[A-Z]\.)?(?!\w)")
_INITIALS_AGED = re.compile(r"\b[A-Z]{2}(?=,?\s+aged\s+\d|\s*\(\d{1,2}\)|\s+\d{1,2}\s?(?:yrs?|years?|oed)\b)")
_NOT_INITIALS = {
    "U.K.",
    "N.B.",
    "A.M.",
    "P.M.",
    "U.S.",
    "D.O.B.",
    "G.P.",
    "H.V.",
    "S.W.",
    "E.G.",
    "I.E.",
    "P.S.",
    "F.Y.I.",
    "A.S.",
    "L.A.",
    "E.U.",
    "I.T.",
}


class Names:
    """Looks for names, those announced by a cue first."""

    def __init__(self, lists: GuardLists) -> None:
        self._given = _small(lists.given_names)
        self._words_too = _small(lists.names_that_are_words)
        self._surnames = _small(lists.surnames)
        self._places = _small(word for place in lists.places for word in place.split())
        self._known = self._given | self._words_too | self._surnames
        self._places_only = self._places - self._given
        self._given_small = self._given - _small(lists.rarely_names_in_small_letters)
        self._abbreviations = frozenset(lists.abbreviations)
        others = (lists.family, lists.people, lists.not_a_name_after, lists.titles, lists.origins, lists.abbreviations)
        self._not_names = _small(lists.not_names).union(*map(_small, others)) - self._given
        self._ordinary = self._not_names | self._places
        self._organisation = re.compile(rf"\s+(?:{any_of(lists.organisation_words)})\b")
        self._not_after = _small(lists.not_a_name_after)
        self._allowed_names = _small(lists.allowed_phrases)
        self._allowed = re.compile(rf"{START}(?:{any_of(lists.allowed_phrases)})(?!\w)", re.IGNORECASE)
        titles, small_titles = any_of(lists.titles), any_of(lists.titles_in_small_letters)
        self._titled = re.compile(rf"\b(?:{titles})\.?\s+(?:\d{{2,6}}\s+)?(?:[A-Z]\.?\s+){{0,2}}(?P<name>{CAPITAL})")
        self._titled_small = re.compile(rf"\b(?:(?P<sure>{small_titles})|(?i:{titles}))\.?\s+(?P<name>{_WORD})")
        naming, family, people = any_of(lists.naming_words), any_of(lists.family), any_of(lists.people)
        self._naming = re.compile(rf"(?<!\w)(?P<cue>(?i:{naming}))(?:\s*[:,-]\s*|\s+)['\"]?(?P<name>{_WORD})")
        self._label = re.compile(
            rf"{START}(?P<label>(?i:{any_of(lists.name_labels)}))\s*(?:(?P<colon>:)\s*)?(?P<name>{CAPITAL})"
        )
        self._owner = re.compile(
            rf"{START}(?P<name>{CAPITAL})(?:'s|(?<=s)')\s+(?:[a-z-]+\s+)?(?:{family}|{any_of(lists.people_around)})\b"
        )
        self._owner_small = re.compile(rf"{START}(?P<name>[a-z]+)(?:'s)\s+(?:{family})\b")
        self._family = re.compile(
            rf"{START}(?P<who>(?i:{family}))(?P<between>\s+(?:of|to|i)\s+|\s+is\s+|\s*[,(:-]\s*|\s+)(?P<name>{_WORD})"
        )
        self._people = re.compile(rf"{START}(?:{people})(?P<between>\s*[,(:-]\s*|\s+)(?P<name>{CAPITAL})")
        self._patronymic = re.compile(rf"(?<!\w){CAPITAL}\s+(?:[Aa]p|[Aa]b|[Ff]erch|[Vv]erch)\s+{CAPITAL}")
        self._initial = re.compile(rf"(?<!\w)[A-Z]\.\s?(?P<name>{CAPITAL})")
        self._pair = re.compile(rf"{START}(?P<first>{CAPITAL})(?:\s+[A-Z]\.?)?\s(?P<last>{CAPITAL})")
        self._single = re.compile(rf"{START}(?P<name>{CAPITAL})")
        self._small = re.compile(r"(?<![\w'-])[a-z]{3,}(?![\w-])")

    def look(self, sheet: Sheet) -> None:
        """Strikes out names after a cue, then what only looks like a name."""
        sheet.strike(self._titled, self._judge_titled)
        sheet.strike(self._titled_small, self._judge_titled_small)
        sheet.strike(self._allowed, lambda _: True)
        sheet.strike(self._naming, lambda m: self._judge_naming(sheet, m))
        sheet.strike(self._label, self._judge_label)
        sheet.strike(self._owner, lambda m: NAME if self._is_name(m["name"]) else None)
        sheet.strike(self._owner_small, lambda m: NAME if m["name"] in self._given_small else None)
        sheet.strike(self._family, lambda m: self._judge_family(sheet, m))
        sheet.strike(self._people, lambda m: self._judge_people(sheet, m))
        sheet.strike(self._patronymic, lambda m: None if self._is_organisation(sheet, m) else NAME)
        sheet.strike(self._initial, lambda m: PERHAPS if m["name"].lower() in self._surnames else None)
        sheet.strike(_INITIALS, lambda m: None if m[0].replace(" ", "").upper() in _NOT_INITIALS else PERHAPS)
        sheet.strike(_INITIALS_AGED, lambda m: None if m[0] in self._abbreviations else PERHAPS)
        sheet.strike(self._pair, lambda m: self._judge_pair(sheet, m))
        sheet.strike(self._single, lambda m: self._judge_single(sheet, m))
        sheet.strike(self._small, lambda m: PERHAPS if m[0] in self._given_small else None)

    def _judge_titled(self, match: re.Match[str]) -> Finding | bool | None:
        if match[0].lower() in self._allowed_names:
            return True
        word = match["name"]
        return NAME if len(word) > 1 and (self._is_name(word) or word.lower() in self._surnames) else None

    def _judge_titled_small(self, match: re.Match[str]) -> Finding | None:
        word = match["name"].lower()
        if word in self._given or word in self._surnames:
            return NAME
        return NAME if match["sure"] and len(word) > 1 and word not in self._not_names else None

    def _judge_naming(self, sheet: Sheet, match: re.Match[str]) -> Finding | None:
        word = match["name"]
        small = word.lower().removesuffix("'s")
        if word[0].isupper():
            if small in self._places_only and match["cue"].lower() == "called":
                return None
            return NAME if self._is_name(word) and not self._is_organisation(sheet, match) else None
        if small in self._given or (small in self._words_too and match["cue"].lower() not in ("called", "named")):
            return NAME
        if small in self._not_after or small in self._ordinary:
            return None
        if match["cue"].lower() in ("called", "named", "goes by"):
            return None
        return PERHAPS

    def _judge_label(self, match: re.Match[str]) -> Finding | None:
        if not self._is_name(match["name"]):
            return None
        if not match["colon"]:
            return NAME if "name" in match["label"].lower() and self._is_known(match["name"]) else None
        sure = match["label"].lower() in ("name", "names", "enw", "cyfenw", "surname", "full name", "first name")
        return NAME if sure or self._is_known(match["name"]) else PERHAPS

    def _judge_family(self, sheet: Sheet, match: re.Match[str]) -> Finding | None:
        word, between = match["name"], match["between"].strip()
        if not word[0].isupper():
            return PERHAPS if not between and word in self._given_small else None
        if not self._is_name(word) or word.lower() in self._places_only or self._is_organisation(sheet, match):
            return None
        if (between in ("is", "to", ",", "(", ":", "-") or word.isupper()) and not self._is_known(word):
            return None
        return NAME

    def _judge_people(self, sheet: Sheet, match: re.Match[str]) -> Finding | None:
        word = match["name"]
        if word.isupper():
            return PERHAPS if len(word) == 2 and word not in self._abbreviations else None
        if not self._is_name(word) or word.lower() in self._places_only or self._is_organisation(sheet, match):
            return None
        return NAME if not match["between"].strip() or self._is_known(word) else None

    def _judge_pair(self, sheet: Sheet, match: re.Match[str]) -> Finding | None:
        if not self._is_pair(sheet, match) or self._is_organisation(sheet, match):
            return None
        return None if _BEFORE_PLACE.search(sheet.before(match, 12)) else PERHAPS

    def _is_pair(self, sheet: Sheet, match: re.Match[str]) -> bool:
        """Whether two words with capitals may be a first and a last name."""
        first, last = match["first"].lower(), match["last"].lower().removesuffix("'s")
        if match["first"].isupper() or match["last"].isupper():
            return first in self._known and last in self._known
        unknown_first, unknown_last = first not in self._ordinary, last not in self._ordinary
        if (first in self._given or first in self._words_too) and (last in self._surnames or unknown_last):
            return True
        if last in self._surnames and unknown_first:
            return True
        return unknown_first and unknown_last and not _SENTENCE_START.search(sheet.before(match, 40))

    def _judge_single(self, sheet: Sheet, match: re.Match[str]) -> Finding | None:
        word = match["name"]
        parts = set(word.removesuffix("'s").lower().split("-"))
        if not parts & self._given or (word.isupper() and len(word) < 4):
            return None
        if (not word.endswith("'s") and self._is_organisation(sheet, match)) or _BEFORE_PLACE.search(
            sheet.before(match, 12)
        ):
            return None
        return PERHAPS

    def _is_name(self, word: str) -> bool:
        """Whether a word with a capital letter may be a name where one is announced."""
        small = word.lower().removesuffix("'s")
        if len(small) < 2 or not word[0].isupper():
            return False
        if word.isupper() and len(word) < 4:
            return small in self._given
        return small not in self._not_names or small in self._words_too

    def _is_known(self, word: str) -> bool:
        return word.lower().removesuffix("'s") in self._known

    def _is_organisation(self, sheet: Sheet, match: re.Match[str]) -> bool:
        """Whether the words after a match say that it is the name of a body: "Hope House", "Morgan Academy"."""
        rest = sheet.text[match.end() : match.end() + 40]
        following = _FOLLOWING.match(rest)
        return bool(self._organisation.match(rest.lower())) or bool(
            following and self._organisation.match(" " + following[1].lower())
        )


def _small(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word.lower() for word in words)
