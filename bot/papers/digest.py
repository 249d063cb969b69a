"""The week in one message for the leads' channel: counts only, small ones not told apart, no person in it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.decisions.chain import Head
from bot.decisions.figures import Figures, shown
from bot.decisions.queue import Waiting
from bot.messages import Messages


def digest(week: Figures, waiting: Sequence[Waiting], head: Head, words: Messages) -> str:
    """Gives the digest as text; `head` is where the chain has got to, so that the channel is an anchor outside it."""
    of = words.digest
    lines = [
        of.title,
        of.week.format(total=shown(week.total), shared=shown(week.shared), not_shared=shown(week.not_shared)),
        of.differs.format(n=shown(week.differs)),
        *(f"• {words.home.waiting.get(one.reason, one.reason)}: {shown(one.total)}" for one in waiting),
        of.where,
        of.head.format(sequence=head.sequence, digest=head.digest),
    ]
    return "\n".join(lines)
