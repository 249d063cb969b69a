"""The operator's log: one line an event, on standard error, never with anything a person typed in it."""

from __future__ import annotations

import logging
import sys

SLACK_LIBRARIES = ("slack_bolt", "slack_sdk")


class _PlaceOnly(logging.Filter):
    """Keeps the place of a Slack library's warning and drops its text, which can quote a payload."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith(SLACK_LIBRARIES) and record.levelno < logging.WARNING:
            return False
        if record.name.startswith(SLACK_LIBRARIES):
            error = record.exc_info[1] if record.exc_info else None
            kind = f": {type(error).__name__}" if error else ""
            record.msg, record.args = f"see line {record.lineno} of {record.module} in that library{kind}", None
            record.exc_info = record.exc_text = record.stack_info = None
        return True


def start_logging(level: str) -> None:
    """Sends log lines of `level` and above (INFO, WARNING or ERROR) to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_PlaceOnly())
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    for library in SLACK_LIBRARIES:
        logging.getLogger(library).setLevel(max(logging.WARNING, logging.getLevelName(level)))
