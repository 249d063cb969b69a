"""The check as data, and the walk through it: which question is next, or which card it ends in.

Nothing is remembered between screens: the answers so far are replayed from the first question each time, so an edit
of the flow can strand nobody, and a changed answer drops whatever no longer applies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.guidance.topics import ContentModel, Text
from bot.when import ALWAYS, When

Answers = Mapping[str, str]
"""Question id -> code of the option chosen. A doubt of the last screen is stored the same way: "no" when ticked."""
Recommendation = Literal[
    "share-now", "share-and-tell", "share-without-consent", "ask-first", "seek-advice", "do-not-share-now"
]


class Arrow(ContentModel):
    """Where to go when all of `when` fits: to a question, a card, a table of cards, or back to the first result."""

    when: When = ALWAYS
    ask: str | None = None
    card: str | None = None
    table: str | None = None
    result: Literal["first"] | None = None


class Question(ContentModel):
    """The options of a question (`offered` narrows them by who started it), and where they lead.

    `counts_as` maps an option to the code that routing goes by, where two options lead the same way.
    """

    options: list[str]
    offered: dict[str, list[str]] = {}
    counts_as: dict[str, str] = {}
    then: list[Arrow]


class Table(ContentModel):
    """Cards by the answers to two questions: `cells` has for each code of `rows` a card for each code of `columns`."""

    rows: str
    columns: str
    cells: dict[str, dict[str, str]]


class Screen(ContentModel):
    """One window and the questions it may show."""

    id: str
    questions: list[str]


class DangerUnsure(ContentModel):
    """What "not sure" about danger changes: a note on every result, and a card instead of some recommendations.

    `when` says which answers mean that.
    """

    when: When
    note: str
    replaces: list[Recommendation]
    by: str


class Note(ContentModel):
    """An extra line on results: on these cards and recommendations (none named: on all), when all of `when` fits."""

    note: str
    cards: list[str] = []
    recommendations: list[Recommendation] = []
    when: When = ALWAYS


class Doubt(ContentModel):
    """One box of the last screen: ticked, it answers a question with "no", or adds notes."""

    answers: str | None = None
    notes: list[Note] = []


class Fact(ContentModel):
    """What answers mean for the record: these of its fields are filled in where all of `when` fits, as chosen."""

    when: When
    fields: dict[str, str]


class Card(ContentModel):
    """One result. `checks` says that the last screen comes before it.

    Where `falls_back` fits, the card found before the last screen is the one to go by if nobody can be reached.
    """

    recommendation: Recommendation
    sources: list[Text]
    checks: bool = False
    falls_back: When | None = None
    topics: list[str] = []


class Flow(ContentModel):
    """The whole of share-check.yml; `policy` is its number, and records say under which they were made."""

    policy: int
    screens: list[Screen]
    questions: dict[str, Question]
    tables: dict[str, Table]
    doubts: dict[str, Doubt]
    danger_unsure: DangerUnsure
    notes: list[Note]
    facts: list[Fact] = []
    cards: dict[str, Card]

    def facts_of(self, answers: Answers) -> dict[str, str]:
        """Gives the fields of a record that follow from `answers`, by the codes that were chosen."""
        found: dict[str, str] = {}
        for fact in self.facts:
            if fact.when.fits(self.codes(answers)):
                found.update(fact.fields)
        return found

    def codes(self, answers: Answers) -> dict[str, list[str]]:
        """Gives what conditions go by: of each answer the code that was chosen, and the one that it counts as."""
        return {question: [code, *self._counted(question, code)] for question, code in answers.items()}

    def _counted(self, question: str, code: str) -> list[str]:
        spec = self.questions.get(question)
        return [spec.counts_as[code]] if spec and code in spec.counts_as else []


@dataclass(frozen=True)
class Walk:
    """Where answers lead: the questions answered on the way, the next one, or the card at the end.

    `first` is the card that the last screen is asked about, where it is.
    """

    asked: tuple[str, ...]
    next: str | None
    card: str | None
    first: str | None


def walk(flow: Flow, answers: Answers) -> Walk:
    """Replays `answers` from the first question; answers that are not asked on the way play no part."""
    asked: list[str] = []
    first: str | None = None
    question: str | None = next(iter(flow.questions))
    while question is not None and question not in asked:
        if answers.get(question) not in accepted(flow, question, answers):
            return Walk(tuple(asked), question, None, first)
        asked.append(question)
        arrow = _arrow(flow, question, answers)
        card = first if arrow.result else _card(flow, arrow, answers)
        if card is None:
            question = arrow.ask
        elif first is None and flow.cards[card].checks:
            first, question = card, flow.screens[-1].questions[0]
        else:
            return Walk(tuple(asked), None, card, first)
    raise ValueError(f"The flow goes round in circles or ends nowhere at {asked[-1]}.")


def accepted(flow: Flow, question: str, answers: Answers) -> list[str]:
    """Gives the codes that may answer `question` here, the ones that routing goes by among them."""
    codes = offered(flow, question, answers)
    counts_as = flow.questions[question].counts_as
    return codes + [counts_as[code] for code in codes if code in counts_as]


def offered(flow: Flow, question: str, answers: Answers) -> list[str]:
    """Gives the codes offered on the screen: which they are can depend on who started it."""
    spec = flow.questions[question]
    return spec.offered.get(answers.get("source", ""), spec.options)


def prune(flow: Flow, answers: Answers) -> dict[str, str]:
    """Keeps the answers that are asked on this path and valid; used after Back and after a changed answer."""
    found = walk(flow, answers)
    kept = {question: answers[question] for question in found.asked}
    if flow.screens[-1].questions[0] in found.asked:
        kept |= {doubt: "no" for doubt in flow.doubts if answers.get(doubt) == "no"}
    return kept


def screen_of(flow: Flow, question: str) -> Screen:
    """Gives the screen that shows `question`."""
    return next(screen for screen in flow.screens if question in screen.questions)


def next_screen(flow: Flow, answers: Answers) -> Screen | None:
    """Gives the screen of the next unanswered question, or None when the answers lead to a result."""
    question = walk(flow, answers).next
    return None if question is None else screen_of(flow, question)


def screen_before(flow: Flow, answers: Answers, screen: Screen | None) -> Screen:
    """Gives the screen that Back leads to from `screen`, or from the result when it is None."""
    seen = [screen_of(flow, question) for question in walk(flow, answers).asked]
    ids = [one.id for one in seen]
    if screen is not None and screen.id in ids:
        seen = seen[: ids.index(screen.id)]
    return seen[-1] if seen else flow.screens[0]


def before(flow: Flow, answers: Answers, screen: Screen) -> dict[str, str]:
    """Gives the answers of the screens before `screen`."""
    earlier = {question for one in flow.screens[: flow.screens.index(screen)] for question in one.questions}
    return {question: code for question, code in prune(flow, answers).items() if question in earlier}


def questions_on(flow: Flow, screen: Screen, answers: Answers) -> list[str]:
    """Gives the questions that `screen` shows to somebody with these earlier answers, in order.

    A screen asks its questions at once, so one is shown when any answer to those before it leads there.
    """
    shown: set[str] = set()
    trials = [before(flow, answers, screen)]
    while trials:
        trial = trials.pop()
        question = walk(flow, trial).next
        if question is not None and question in screen.questions:
            shown.add(question)
            trials += [{**trial, question: code} for code in offered(flow, question, trial)]
    return [question for question in screen.questions if question in shown]


def leads_to(flow: Flow, question: str) -> Iterator[tuple[Arrow, str]]:
    """Gives every arrow from `question` with each question or card it can lead to: for drawing and checking."""
    for arrow in flow.questions[question].then:
        if arrow.table is not None:
            rows = flow.tables[arrow.table].cells.values() if arrow.table in flow.tables else ()
            yield from ((arrow, card) for card in dict.fromkeys(card for row in rows for card in row.values()))
        elif arrow.ask or arrow.card:
            yield arrow, arrow.ask or arrow.card or ""


def _arrow(flow: Flow, question: str, answers: Answers) -> Arrow:
    codes = flow.codes(answers)
    for arrow in flow.questions[question].then:
        if arrow.when.fits(codes):
            return arrow
    raise ValueError(f"No line under {question} fits every answer; end it with a line that has no when.")


def _card(flow: Flow, arrow: Arrow, answers: Answers) -> str | None:
    """Gives the card of an arrow, replaced where danger could not be ruled out; None when it leads to a question."""
    card = arrow.card
    if arrow.table is not None:
        table = flow.tables[arrow.table]
        card = table.cells[answers[table.rows]][answers[table.columns]]
    if card is None:
        return None
    unsure = flow.danger_unsure.when.fits(flow.codes(answers))
    replaced = flow.cards[card].recommendation in flow.danger_unsure.replaces
    return flow.danger_unsure.by if unsure and replaced else card
