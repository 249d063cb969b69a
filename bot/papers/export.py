"""What leaves the log on paper or as a file: a table for a spreadsheet, and one record on one printable page."""

from __future__ import annotations

import csv
import html
import io
import unicodedata
from collections.abc import Iterable

BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@")
_UNSEEN = ("Cc", "Cf", "Zs", "Zl", "Zp")
"""Unicode's categories of control characters, of those without width, and of white space."""


def table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Gives rows as CSV that spreadsheets open as UTF-8, under `headings`; no cell is a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)  # a bare semicolon would divide a cell in some countries
    writer.writerow(headings)
    writer.writerows([cell(words) for words in row] for row in rows)
    return BOM + out.getvalue()


def cell(words: str) -> str:
    """Gives words as a cell; what a spreadsheet might run as a formula gets an apostrophe in front.

    That is so also for the wide signs of East Asian keyboards, and for signs behind what is not seen.
    """
    seen = next((letter for letter in words if unicodedata.category(letter) not in _UNSEEN), "")
    led = words.startswith(("\t", "\r", "\n"))
    return f"'{words}" if led or unicodedata.normalize("NFKC", seen).startswith(_FORMULA) else words


def page(reference: str, rows: Iterable[tuple[str, str]], title: str) -> str:
    """Gives one record as a page of its own to print: `rows` are headings with words, those without words left out."""
    lines = "".join(_row(name, words) for name, words in rows if words)
    return _PAGE.format(title=html.escape(title), reference=html.escape(reference), rows=lines)


def _row(name: str, words: str) -> str:
    return f"<tr><th scope='row'>{html.escape(name)}</th><td>{html.escape(words)}</td></tr>"


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title} {reference}</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem;color:#111}}
table{{border-collapse:collapse;width:100%}}
th,td{{text-align:left;vertical-align:top;padding:.35rem .5rem;border-bottom:1px solid #bbb}}
th{{width:14rem}}th,td{{white-space:pre-wrap;overflow-wrap:anywhere}}</style></head>
<body><main><h1>{title}</h1><p><strong>{reference}</strong></p><table>{rows}</table></main></body></html>
"""
