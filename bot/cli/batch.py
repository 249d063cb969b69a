"""JSON lines in, JSON lines out: one line each, in order, so that other programs can measure the bot."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, BinaryIO, TextIO

Line = dict[str, Any]


def run_batch(lines: BinaryIO, out: TextIO, handle: Callable[[Line], Line]) -> int:
    """Writes `handle(line)` for every line of `lines`, flushed one by one; gives the exit status.

    A line that cannot be read, or that `handle` refuses with a ValueError, gives {"id", "error"} with a sentence;
    the rest goes on and the exit status is 1.
    """
    status = 0
    for raw in lines:
        id_: Any = None
        try:
            line = _parse(raw)
            id_ = line.get("id")
            answer = handle(line)
        except ValueError as error:
            answer, status = {"id": id_, "error": str(error)}, 1
        out.write(json.dumps(answer, ensure_ascii=False) + "\n")
        out.flush()
    return status


def _parse(raw: bytes) -> Line:
    try:
        line = json.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise ValueError("This line is not JSON in UTF-8; write one JSON object a line.") from None
    if not isinstance(line, dict):
        raise ValueError("This line is not a JSON object; write one JSON object a line.")
    return line
