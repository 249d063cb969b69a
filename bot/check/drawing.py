"""Draws the check from its own data, as a Mermaid flowchart: what people read is what the program runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from bot.check.flow import Arrow, Flow
from bot.check.words import CheckWords
from bot.when import When


def mermaid(flow: Flow, words: CheckWords) -> str:
    """Gives the flow as Mermaid text: questions as boxes, tables as lookups, results as rounded boxes."""
    lines = ["flowchart TD"]
    lines += [f'  {name}["{_quoted(words.questions[name].text)}"]' for name in flow.questions]
    lines += [f'  table_{_node(name)}[/"by {name.replace("-", " ")}"/]' for name in flow.tables]
    lines += [f'  card_{_node(name)}(["{name}: {card.recommendation}"])' for name, card in flow.cards.items()]
    for name, question in flow.questions.items():
        lines += [f"  {name} {_label(arrow, name)} {_target(arrow)}" for arrow in question.then]
    for name in flow.tables:
        lines += list(_lookups(flow, name))
    first = flow.screens[-1].questions[0]
    checked = [f"card_{_node(name)}" for name, card in flow.cards.items() if card.checks]
    lines.append(f"  {' & '.join(checked)} -.->|first the last screen| {first}")
    unsure = flow.danger_unsure
    instead = f"{_said(unsure.when)}, where the result would be {' or '.join(unsure.replaces)}"
    lines.append(f'  shown -.->|"{instead}"| card_{_node(unsure.by)}')
    return "\n".join(lines)


def _lookups(flow: Flow, table: str) -> Iterator[str]:
    """Gives one arrow for each card of a table, with the answers that lead there."""
    leading: dict[str, list[str]] = defaultdict(list)
    for row, cells in flow.tables[table].cells.items():
        by_card: dict[str, list[str]] = defaultdict(list)
        for column, card in cells.items():
            by_card[card].append(column)
        for card, columns in by_card.items():
            leading[card].append(f"{row}: {', '.join(columns)}")
    for card, answers in leading.items():
        yield f'  table_{_node(table)} -->|"{"<br/>".join(answers)}"| card_{_node(card)}'


def _label(arrow: Arrow, question: str) -> str:
    """Gives the arrow with the answers it is for; an arrow without any is what happens otherwise."""
    if not arrow.when:
        return "-->"
    return f'-->|"{_said(arrow.when, question)}"|'


def _said(when: When, question: str = "") -> str:
    """Gives a condition in codes; what is asked in `question` itself is not named again."""
    parts = ((name, ", ".join(when.codes(name))) for name in when.names())
    return "; ".join(codes if name == question else f"{name}: {codes}" for name, codes in parts)


def _target(arrow: Arrow) -> str:
    if arrow.ask:
        return arrow.ask
    if arrow.card:
        return f"card_{_node(arrow.card)}"
    return f"table_{_node(arrow.table)}" if arrow.table else 'shown(["the result found before, shown"])'


def _node(name: str) -> str:
    return name.replace("-", "_")


def _quoted(text: str) -> str:
    return text.replace('"', "'")
