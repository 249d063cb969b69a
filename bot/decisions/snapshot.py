"""A consistent copy of the log for analysts, with everything that people typed left out."""

from __future__ import annotations

import os
from pathlib import Path

from bot.decisions.fields import typed_fields
from bot.decisions.log import DecisionLog

_TYPED_ELSEWHERE = {"additions": ("text",), "views": ("filters", "purpose"), "counts": (), "stubs": ()}


def snapshot(log: DecisionLog, file: Path) -> None:
    """Writes the copy to `file`, which must not exist yet, read-only for everybody.

    Everything is read in one transaction, so that the copy is of one moment. Raises FileExistsError.
    """
    part = file.with_name(file.name + ".part")
    if file.exists():
        raise FileExistsError(file.name)
    part.unlink(missing_ok=True)
    never = {"salt", "key"}  # they would let a digest be computed again, or a record be claimed
    tables = {"decisions": tuple(typed_fields()), **_TYPED_ELSEWHERE}
    kept = {table: [c for c in log.columns(table) if c not in (*typed, *never)] for table, typed in tables.items()}
    log.copy_into(part, kept)
    os.chmod(part, 0o440)
    part.replace(file)
