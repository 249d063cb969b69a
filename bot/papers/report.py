"""One month as a page for a board: self-contained, printable, counts only, small ones suppressed."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.decisions.figures import SMALL, Figures, shown

Label = Callable[[str, str], str]
"""Gives the words of a code: (list, code) -> words."""
_BAR_WIDTH, _BAR_HEIGHT, _LABEL_WIDTH = 300, 22, 330


@dataclass(frozen=True)
class Month:
    """What the report shows: the month, its figures, totals of earlier months, and what was asked and not answered.

    `proof` says where the chain of the log has got to, so that the report is an anchor outside it.
    """

    name: str
    figures: Figures
    earlier: Sequence[tuple[str, int]]
    asked: Mapping[str, int]
    missed: Mapping[str, int]
    proof: str = ""


def report(month: Month, words: Mapping[str, str], label: Label) -> str:
    """Gives the report as one HTML page; `words` has its headings and sentences."""
    of = month.figures
    totals = [
        (words["decisions"], of.total),
        (words["differs"], of.differs),
        (words["without_check"], of.without_check),
        (words["refused"], of.refused),
        (words["refused_shared"], of.refused_shared),
        (words["risk_not_shared"], of.risk_not_shared),
    ]
    charts = [
        _chart(words["over_time"], dict(month.earlier), lambda name: name, ordered=False),
        _chart(words["outcomes"], of.decisions, lambda code: label("decisions", code)),
        _chart(words["recommendations"], of.recommendations, lambda code: label("decisions", code)),
        _chart(words["consent"], of.consent, lambda code: label("consent", code)),
        _chart(words["requesters"], of.requesters, lambda code: label("organisations", code)),
        _chart(words["doubts"], of.doubts, lambda code: label("doubts", code)),
        _chart(words["asked"], month.asked, lambda code: label("topics", code)),
        _chart(words["missed"], month.missed, lambda code: label("topics", code)),
    ]
    summary = "".join(f"<tr><th scope='row'>{html.escape(name)}</th><td>{shown(n)}</td></tr>" for name, n in totals)
    title = html.escape(f"{words['title']}: {month.name}")
    note = html.escape(words["note"].format(small=SMALL))
    return _PAGE.format(
        title=title, note=note, summary=summary, charts="".join(filter(None, charts)), proof=html.escape(month.proof)
    )


def _chart(title: str, counts: Mapping[str, int], name_of: Callable[[str], str], ordered: bool = True) -> str:
    """Gives a bar chart as SVG with the same numbers as a table beside it; counts under five show no bar."""
    rows = [(name_of(code), n) for code, n in counts.items() if n]
    if ordered:
        rows.sort(key=lambda row: -row[1])
    if not rows:
        return ""
    longest = max(n for _, n in rows)
    bars = []
    for place, (name, n) in enumerate(rows):
        y, width = place * _BAR_HEIGHT, 0 if n < SMALL else max(2, round(_BAR_WIDTH * n / longest))
        bars.append(
            f"<text x='{_LABEL_WIDTH - 8}' y='{y + 15}' text-anchor='end'>{html.escape(name)}</text>"
            f"<rect x='{_LABEL_WIDTH}' y='{y + 3}' width='{width}' height='{_BAR_HEIGHT - 8}'></rect>"
            f"<text x='{_LABEL_WIDTH + width + 6}' y='{y + 15}'>{shown(n)}</text>"
        )
    height, wide = len(rows) * _BAR_HEIGHT + 4, _LABEL_WIDTH + _BAR_WIDTH + 110
    heading = html.escape(title)
    cells = "".join(f"<tr><th scope='row'>{html.escape(name)}</th><td>{shown(n)}</td></tr>" for name, n in rows)
    return (
        f"<section><h2>{heading}</h2><svg role='img' aria-label='{heading}' viewBox='0 0 {wide} {height}'>"
        f"<title>{heading}</title>{''.join(bars)}</svg>"
        f"<table><caption>{heading}</caption><tbody>{cells}</tbody></table></section>"
    )


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:56rem;margin:2rem auto;padding:0 1rem;
color:#111;background:#fff}}
svg{{width:100%;height:auto}}svg text{{font-size:13px;fill:#111}}rect{{fill:#1d5a96}}
table{{border-collapse:collapse}}caption{{text-align:left;font-size:.85rem;color:#444}}
th,td{{text-align:left;padding:.2rem .7rem .2rem 0;border-bottom:1px solid #bbb;font-weight:normal}}
footer{{margin-top:2rem;font-size:.85rem;overflow-wrap:anywhere}}
section{{break-inside:avoid;margin-top:2rem}}@media print{{body{{margin:0}}}}</style></head>
<body><main><h1>{title}</h1><p>{note}</p><table><tbody>{summary}</tbody></table>{charts}<footer>{proof}</footer></main></body></html>
"""
