"""One record as a printable page: the same from Slack and from the command line."""

from __future__ import annotations

from bot.content.edition import Content
from bot.decisions import export as exports
from bot.decisions.log import DecisionLog, Scope
from bot.decisions.record import RecordedDecision


def record_page(content: Content, log: DecisionLog, decision: RecordedDecision) -> str:
    """Gives one record as a printable page, with everything that was added to it."""
    words = content.messages.log
    labelled = {
        words.detail_when: f"{decision.created_at:%d.%m.%Y %H:%M} UTC",
        words.detail_who: decision.decided_by,
        words.detail_decision: content.record_words.labels["decisions"].get(decision.decision, decision.decision),
        words.detail_advice: decision.recommendation or words.without_check,
    }
    for name, heading in words.facts.items():
        value = getattr(decision, name, None)
        if value:
            labelled[heading] = exports.cell(value)
    labelled[words.detail_answers] = exports.cell(decision.answers)
    scope = Scope(decision.enterprise_id, decision.team_id, None)
    return exports.page(decision, log.additions(scope, decision.reference), labelled, words.title)
