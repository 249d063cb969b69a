"""What leaves the log on paper or as a file: a table for a spreadsheet, and one record on one printable page."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Iterable, Mapping
from typing import Any

from bot.decisions.record import RecordedAddition, RecordedDecision
from bot.decisions.rows import as_json

BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table(decisions: Iterable[RecordedDecision], with_text: bool) -> str:
    """Gives decisions as CSV that spreadsheets open as UTF-8, one row each; no cell is a formula."""
    rows = [as_json(decision, with_text) for decision in decisions]
    out = io.StringIO(newline="")
    if rows:
        writer = csv.DictWriter(out, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows({name: cell(value) for name, value in row.items()} for row in rows)
    return BOM + out.getvalue()


def cell(value: object) -> str:
    """Gives one value as text for a cell; what a spreadsheet would run as a formula gets an apostrophe in front."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        text = "; ".join(f"{name}={code}" for name, code in value.items())
    elif isinstance(value, (list, tuple)):
        text = "; ".join(str(one) for one in value)
    else:
        text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def page(
    decision: RecordedDecision, additions: Iterable[RecordedAddition], labelled: Mapping[str, str], title: str
) -> str:
    """Gives one record as a page of its own to print; `labelled` has the words for each filled field, in order."""
    rows = [(name, words) for name, words in labelled.items() if words]
    added = [
        (f"{one.created_at:%d.%m.%Y %H:%M} UTC, {one.author}: {one.kind}", " ".join(filter(None, [one.code, one.text])))
        for one in additions
    ]
    lines = "".join(_row(name, words) for name, words in [*rows, *added])
    return _PAGE.format(title=html.escape(title), reference=html.escape(decision.reference), rows=lines)


def _row(name: str, words: Any) -> str:
    return f"<tr><th scope='row'>{html.escape(name)}</th><td>{html.escape(str(words))}</td></tr>"


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title} {reference}</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem;color:#111}}
table{{border-collapse:collapse;width:100%}}
th,td{{text-align:left;vertical-align:top;padding:.35rem .5rem;border-bottom:1px solid #bbb}}
th{{width:14rem}}td{{white-space:pre-wrap;overflow-wrap:anywhere}}</style></head>
<body><main><h1>{title}</h1><p><strong>{reference}</strong></p><table>{rows}</table></main></body></html>
"""
