"""What can go wrong with the log, in sentences that never hold anything from the record."""

from __future__ import annotations

from collections.abc import Mapping

from bot.decisions.record import ProblemCode

_SENTENCES = {
    "locked": "Another program is holding the decision log. Try again in a minute.",
    "read-only": "The decision log cannot be written. Give this account write access to the file and its folder.",
    "full": "The disk that holds the decision log is full. Make room on it.",
    "missing": "The decision log's file is gone or cannot be opened. Check the path in SHARE_CHECK_DB.",
    "no-folder": "The folder for the decision log does not exist. Create it, or change the path in SHARE_CHECK_DB.",
    "damaged": "The file in SHARE_CHECK_DB is damaged or is no decision log. Restore the latest good backup.",
    "disk": "The disk that holds the decision log reports an error. Check the disk.",
    "newer": "A newer version of Share Check has used this decision log. Install that version again.",
    "unprotected": "The triggers that keep the decision log from being changed are missing, altered or not its own. "
    "Find out who changed them, and restore the latest good backup.",
    "lost": "The decision log is gone or has lost rows: it does not hold what is noted in the file beside it that ends "
    "in .head. Restore the latest good backup. If the log is meant to be as it is, because you have restored an older "
    "backup or begin a new log, delete that file, and start again.",
    "failed": "The decision log did not accept the request.",
}

_KIND_OF_ERROR = {
    "SQLITE_BUSY": "locked",
    "SQLITE_LOCKED": "locked",
    "SQLITE_PERM": "read-only",
    "SQLITE_READONLY": "read-only",
    "SQLITE_FULL": "full",
    "SQLITE_CANTOPEN": "missing",
    "SQLITE_CORRUPT": "damaged",
    "SQLITE_NOTADB": "damaged",
    "SQLITE_IOERR": "disk",
}


class LogUnavailable(Exception):
    """The log could not be read or written, and nothing was changed.

    `kind` is a code, "locked" for instance; the message says what an operator can do about it. `detail` is SQLite's
    name for the error, where there is one.
    """

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(f"{_SENTENCES[kind]} ({detail})" if detail else _SENTENCES[kind])
        self.kind = kind
        self.detail = detail

    @classmethod
    def because(cls, error: Exception) -> LogUnavailable:
        """Says what SQLite's `error` means, by its name alone: the message could quote a row."""
        name = str(getattr(error, "sqlite_errorname", type(error).__name__))
        primary = "_".join(name.split("_")[:2])  # SQLITE_READONLY_DIRECTORY is a kind of SQLITE_READONLY
        return cls(_KIND_OF_ERROR.get(primary, "failed"), name)


class NotRecordable(ValueError):
    """What was to be recorded is not complete or not allowed; `problems` has a code for each field to mend."""

    def __init__(self, problems: Mapping[str, ProblemCode]) -> None:
        super().__init__("; ".join(f"{field}: {code}" for field, code in problems.items()))
        self.problems = dict(problems)


class UnknownRecord(LookupError):
    """There is no such record within what this person may see."""
