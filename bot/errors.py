"""What can keep the bot from starting, apart from its settings, its content and its log."""

from __future__ import annotations


class CannotConnect(Exception):
    """Slack could not be reached or refused a token; the message says what the operator can do."""
