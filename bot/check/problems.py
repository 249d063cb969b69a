"""What can be wrong with a flow that reads well: dead ends, loops, results nobody can reach, words missing."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from bot.check.flow import Flow, Table, leads_to
from bot.check.words import CheckWords, QuestionWords
from bot.when import When


def flow_problems(flow: Flow) -> list[str]:
    """Gives a sentence for each thing to mend in share-check.yml; empty when the flow can be walked."""
    unknown = [*_unknown_names(flow)] or [*_unknown_parts(flow)]  # each follows from the one before
    gaps = [] if unknown else [gap for name, table in flow.tables.items() for gap in _table_gaps(flow, name, table)]
    return unknown or [*gaps, *_dead_ends(flow), *_loops(flow), *_unreachable(flow)]


def word_problems(flow: Flow, words: CheckWords) -> list[str]:
    """Gives a sentence for each code without words, and for words without a code."""
    both = flow.questions.keys() & words.questions.keys()
    options = {(q, code) for q in both for code in flow.questions[q].options}
    written = {(q, code) for q in both for code in _written(words.questions[q])}
    notes = {flow.danger_unsure.note} | {one.note for one in flow.notes}
    notes |= {one.note for doubt in flow.doubts.values() for one in doubt.notes}
    return [
        *_difference("screens", {screen.id for screen in flow.screens}, set(words.screens)),
        *_difference("questions", set(flow.questions), set(words.questions)),
        *_difference("options", {f"{q}: {code}" for q, code in options}, {f"{q}: {code}" for q, code in written}),
        *_difference("cards", set(flow.cards), set(words.cards)),
        *_difference("notes", notes, set(words.notes)),
        *_difference("doubts", set(flow.doubts), set(words.doubts)),
    ]


def _unknown_names(flow: Flow) -> Iterator[str]:
    """Says of each question, card or table that is named somewhere and is none, and of each question not shown."""
    unknown: dict[str, str] = {}
    known = flow.questions.keys() | flow.cards.keys()
    for screen in flow.screens:
        for asked in screen.questions:
            if asked not in flow.questions:
                unknown.setdefault(asked, f'Screen "{screen.id}" shows "{asked}", which is no question.')
    for name, question in flow.questions.items():
        for arrow in question.then:
            if arrow.table is not None and arrow.table not in flow.tables:
                unknown.setdefault(
                    arrow.table, f'A line under "{name}" names the table "{arrow.table}", which there is not.'
                )
        for _, target in leads_to(flow, name):
            if target not in known:
                unknown.setdefault(target, f'"{target}" under "{name}" is neither a question nor a card.')
    by = flow.danger_unsure.by
    if by not in flow.cards:
        unknown.setdefault(by, f'danger_unsure names the card "{by}", which there is not.')
    for note in flow.notes:
        for card in note.cards:
            if card not in flow.cards:
                unknown.setdefault(card, f'The note "{note.note}" names the card "{card}", which there is not.')
    yield from unknown.values()
    shown = {asked for screen in flow.screens for asked in screen.questions}
    for name in flow.questions:
        if name not in shown and not get_close_matches(name, unknown):
            yield f'No screen shows the question "{name}"; add it to one.'


def _unknown_parts(flow: Flow) -> Iterator[str]:
    for name, question in flow.questions.items():
        for arrow in question.then:
            if sum(target is not None for target in (arrow.ask, arrow.card, arrow.table, arrow.result)) != 1:
                yield f'A line under "{name}" must have exactly one of ask, card, table or result.'
            yield from _unknown_codes(flow, name, arrow.when)
    for name, when in _other_conditions(flow):
        yield from _unknown_codes(flow, name, when)
    for name, table in flow.tables.items():
        yield from (
            f'The table "{name}" goes by "{asked}", which is no question.'
            for asked in (table.rows, table.columns)
            if asked not in flow.questions
        )


def _other_conditions(flow: Flow) -> Iterator[tuple[str, When]]:
    """Gives every condition that is on no arrow, with the name of what it belongs to."""
    yield from ((note.note, note.when) for note in flow.notes)
    yield from ((note.note, note.when) for doubt in flow.doubts.values() for note in doubt.notes)
    yield from ((", ".join(fact.fields), fact.when) for fact in flow.facts)
    yield "danger_unsure", flow.danger_unsure.when
    yield from ((name, card.falls_back) for name, card in flow.cards.items() if card.falls_back is not None)


def _unknown_codes(flow: Flow, name: str, when: When) -> Iterator[str]:
    for asked, codes in when.root.items():
        spec = flow.questions.get(asked)
        known = {*spec.options, *spec.counts_as.values()} if spec else set()
        yield from (
            f'A "when" under "{name}" names {asked}: {code}, which is no option.' for code in codes if code not in known
        )


def _table_gaps(flow: Flow, name: str, table: Table) -> Iterator[str]:
    if set(table.cells) != _going_on(flow, table.rows):
        yield f'The table "{name}" needs one row for each answer to "{table.rows}" that can lead to it.'
    for row, cells in table.cells.items():
        if set(cells) != _going_on(flow, table.columns):
            yield f'The row "{row}" of the table "{name}" needs one result for each answer to "{table.columns}".'


def _going_on(flow: Flow, name: str) -> set[str]:
    """Gives the answers to a question that do not end in a card by themselves."""
    arrows = [arrow for arrow in flow.questions[name].then if arrow.card and arrow.when.names() == [name]]
    return set(flow.questions[name].options) - {code for arrow in arrows for code in arrow.when.codes(name)}


def _dead_ends(flow: Flow) -> Iterator[str]:
    for name, question in flow.questions.items():
        if not question.then or (question.then[-1].when and not _covers(flow, name)):
            yield f'Some answers to "{name}" lead nowhere; end its "then" with a line that has no "when".'


def _covers(flow: Flow, name: str) -> bool:
    """Says whether lines that look at this question alone cover all its options."""
    arrows = [arrow for arrow in flow.questions[name].then if arrow.when.names() == [name]]
    seen = {code for arrow in arrows for code in arrow.when.codes(name)}
    return set(flow.questions[name].options) <= seen


def _loops(flow: Flow) -> Iterator[str]:
    order = list(flow.questions)
    for name in order:
        for _, target in leads_to(flow, name):
            if target in flow.questions and order.index(target) <= order.index(name):
                yield f'"{name}" leads back to "{target}": questions may only lead to later ones.'


def _unreachable(flow: Flow) -> Iterator[str]:
    reached = {next(iter(flow.questions)), flow.screens[-1].questions[0], flow.danger_unsure.by}
    for name in flow.questions:
        if name in reached:
            reached |= {target for _, target in leads_to(flow, name)}
    yield from (f'Nothing leads to the question "{name}".' for name in flow.questions if name not in reached)
    yield from (f'Nothing leads to the card "{card}".' for card in flow.cards if card not in reached)


def _written(words: QuestionWords) -> set[str]:
    return {*words.options, *(code for codes in words.options_for.values() for code in codes)}


def _difference(part: str, wanted: set[str], written: set[str]) -> Iterator[str]:
    """Says what lacks words and which words are for nothing; a name written otherwise in one of the two is one slip."""
    missing, found = wanted - written, []
    for name in sorted(written - wanted):
        meant = next(iter(get_close_matches(name, missing, n=1)), None)
        missing -= {meant}
        hint = f'is "{meant}" meant?' if meant else "take its words out."
        found.append(f"{part}: {name} is not in share-check.yml; {hint}")
    yield from (f"{part}: {name} has no words; add them." for name in sorted(missing))
    yield from found
