"""Records as they leave the log, in words: a table for a spreadsheet, and one record on a page to print.

The same from Slack and from the command line.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.content.edition import Content
from bot.decisions.log import DecisionLog, Scope
from bot.decisions.record import RecordedDecision
from bot.papers import export as exports
from bot.papers.labels import DAY_IN_A_TABLE, addition_on_paper, headings, record_on_paper


def record_table(content: Content, decisions: Iterable[RecordedDecision], with_text: bool) -> str:
    """Gives decisions as CSV, one row each, in the order given; what people typed only `with_text`."""
    above = headings(content, with_text)
    rows = (record_on_paper(content, decision, with_text, DAY_IN_A_TABLE) for decision in decisions)
    return exports.table(above.values(), ([row[field] for field in above] for row in rows))


def record_page(content: Content, log: DecisionLog, decision: RecordedDecision) -> str:
    """Gives one record as a printable page, with everything that was typed and added to it."""
    above = headings(content, with_text=True)
    filled = [(above[field], words) for field, words in record_on_paper(content, decision, with_text=True).items()]
    scope = Scope(decision.enterprise_id, decision.team_id, None)
    added = [addition_on_paper(content, one) for one in log.additions(scope, decision.reference)]
    return exports.page(decision.reference, [*filled, *added], content.messages.log.title)
