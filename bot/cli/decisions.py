"""The part of the command line that works on the log: `share-check decisions ...` and `share-check report`."""

from __future__ import annotations

import datetime as dt
import json
import os
import pwd
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from bot.cli.papers import overwrite_option, paper
from bot.cli.settings import content_in_use, log_in_use, settings_in_use, stop
from bot.content.edition import Content
from bot.decisions.chain import Head, Verified
from bot.decisions.errors import LogUnavailable
from bot.decisions.figures import figures
from bot.decisions.filters import Filters, parse
from bot.decisions.log import DecisionLog, Page, Scope
from bot.decisions.queue import queue
from bot.decisions.record import Look, RecordedDecision
from bot.decisions.retention import retention as apply_retention
from bot.decisions.rows import as_json
from bot.decisions.snapshot import snapshot as write_snapshot
from bot.decisions.terms import Taken
from bot.guard.guard import Guard
from bot.papers.digest import digest as digest_text
from bot.papers.record_page import record_page, record_table
from bot.papers.report import Month
from bot.papers.report import report as report_page
from bot.settings import Settings
from bot.slack.review.export_views import LONGEST_PURPOSE

EVERYTHING = 2**31


@click.group()
def decisions() -> None:
    """Work with the log of decisions on the machine where it is kept."""


@decisions.command("list")
@click.argument("filters", nargs=-1)
@click.option("--json", "as_objects", is_flag=True, help="Print one JSON array, newest first.")
@click.option("--with-text", is_flag=True, help="Include what people typed; that you looked is recorded.")
@click.option(
    "--limit", type=click.IntRange(1, EVERYTHING), default=EVERYTHING, help="At most so many of each workspace."
)
def list_decisions(filters: tuple[str, ...], as_objects: bool, with_text: bool, limit: int) -> None:
    """List decisions, newest first. FILTERS are words as in /share-log: 7d not-shared SC-ABC234."""
    settings = settings_in_use()
    wanted, log = _filters(content_in_use(settings), filters), _log_or_stop(settings)
    pages = _found(log, wanted, limit)
    if with_text:
        _note(log, pages, Look(viewer=_me(), what="list", filters=wanted.in_codes() or None))
    found = _in_order(pages, wanted)
    if as_objects:
        click.echo(json.dumps([as_json(decision, with_text) for decision in found], ensure_ascii=False, indent=1))
        return
    for decision in found:
        flag = "  differs from guidance" if decision.differs else ""
        click.echo(f"{decision.reference}  {decision.created_at:%Y-%m-%d %H:%M}  {decision.standing}{flag}")


@decisions.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("filters", nargs=-1)
@click.option("--purpose", required=True, help="What the export is for; it is recorded with it.")
@click.option("--sure", is_flag=True, help="The purpose shows nobody's identity, although it looks so.")
@click.option("--with-text", is_flag=True, help="Include what people typed (a page always does).")
@overwrite_option
def export(file: Path, filters: tuple[str, ...], purpose: str, sure: bool, with_text: bool, overwrite: bool) -> None:
    """Write decisions to FILE: .csv a table, .html one record on one page. That it was done is recorded."""
    settings = settings_in_use()
    if file.suffix not in (".csv", ".html"):
        stop("The file's name must end in .csv (a table) or .html (one record on one page).")
    content, log = content_in_use(settings), _log_or_stop(settings)
    _purpose_or_stop(content, purpose, sure)
    wanted = _filters(content, filters)
    pages = _found(log, wanted, EVERYTHING)
    found = _in_order(pages, wanted)
    if file.suffix == ".html" and len(found) != 1:
        stop(f"A page holds one record, and {len(found)} were found. Add its reference, such as SC-ABC234.")
    look = Look(viewer=_me(), what="export", purpose=purpose, filters=wanted.in_codes() or None)
    with paper(file, overwrite) as out:
        on_page = file.suffix == ".html"
        out.write(record_page(content, log, found[0]) if on_page else record_table(content, found, with_text))
        out.flush()
        _note(log, pages, look)  # last: an export that was refused is no look
    click.echo(f"{len(found)} decisions written to {file}.")


@decisions.command("verify")
@click.option("--head", metavar="SEQUENCE:DIGEST", help="A head noted elsewhere: in a digest or report.")
def verify(head: str | None) -> None:
    """Walk the chain of digests: say whether any row was changed, removed, put in or moved. Exit status 1 if so."""
    settings = settings_in_use()
    try:
        anchor = Head.read(head) if head else None
    except ValueError:
        stop("Write the head as SEQUENCE:DIGEST, a number and 64 hexadecimal digits, as the digest message prints it.")
    try:
        log = log_in_use(settings)
        verified, taken = log.verify(anchor, settings.keep_years), log.taken()
    except LogUnavailable as problem:
        if problem.kind not in _NOT_WHOLE:
            stop(str(problem))
        click.echo(f"NOT whole: {problem}")
        sys.exit(1)
    _say_taken(taken)
    _say_whether_whole(verified)


_NOT_WHOLE = ("unprotected", "lost", "damaged")
"""The kinds of trouble with the log that say as much as a broken chain does."""
_WRONG = {
    "changed": "This row is not what was recorded.",
    "removed": "This row is gone, and not by retention: it has no stub, or one that does not agree with the policy in "
    "force, with how old the row was, or with a hold. If your policy was shorter once, set SHARE_CHECK_KEEP_YEARS to "
    "what it was and verify again.",
    "inserted": "This row was never recorded.",
    "chain": "From here on, entries of the chain are missing, moved or altered.",
    "cut": "The log does not hold the head that was noted: rows were cut off, or the chain was computed afresh.",
    "schema": "The file is not as the program made it.",
}


def _say_taken(taken: Sequence[Taken]) -> None:
    click.echo(f"Retention took {sum(run.rows for run in taken)} rows.")
    for run in taken:
        click.echo(f"  {run.at[:10]}, by the policy {run.policy!r}: {run.rows}")


def _say_whether_whole(verified: Verified) -> None:
    """Says it, naming all that is wrong with the schema; ends the command with exit status 1 if it is not whole."""
    for change in verified.schema:
        click.echo(f"NOT as the program made it: {change}")
    problem = verified.problem
    if problem is None:
        click.echo(f"Whole. Head {verified.head}")
        return
    where = f"{problem.table_name} {problem.row_id}".strip()
    entry = "" if problem.sequence is None else f" (chain entry {problem.sequence})"
    click.echo(f"NOT whole: {problem.kind}{f', {where}' if where else ''}{entry}. {_WRONG[problem.kind]}")
    sys.exit(1)


@decisions.command("retention")
@click.option("--dry-run", "mode", flag_value="dry", help="Say what would be removed.")
@click.option("--apply", "mode", flag_value="apply", help="Remove it, leaving a stub of each row.")
def retention(mode: str | None) -> None:
    """Remove decisions that are older than the organisation's policy says; holds stay."""
    settings = settings_in_use()
    if mode is None:
        raise click.UsageError("Say --dry-run to see what would be removed, or --apply to remove it.")
    if settings.keep_years is None:
        stop("No policy is set, so nothing is removed. Set SHARE_CHECK_KEEP_YEARS to the years that your policy says.")
    log = _log_or_stop(settings)
    now = log.now()
    try:
        due = apply_retention(log, settings.keep_years, now, _me(), mode == "apply")
    except LogUnavailable as problem:
        stop(f"{problem} What was removed until then is removed, with its stubs; run the command again for the rest.")
    done = "removed" if mode == "apply" else "would be removed"
    click.echo(
        f"{due.decisions} decisions, {due.belonging} rows that belong to them and {due.looks} looks at lists and files "
        f"{done}; {due.held} decisions on hold stay."
    )


@decisions.command("snapshot")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def snapshot(file: Path) -> None:
    """Write a consistent, read-only copy for analysts to FILE, with everything that was typed left out."""
    log = _log_or_stop(settings_in_use())
    if os.path.lexists(file):
        stop(f"{file} exists already; choose another name.")
    if not file.parent.is_dir():
        stop(f"There is no folder {file.parent}. Create it, or choose another.")
    try:
        write_snapshot(log, file)
    except OSError as error:
        stop(f"{file} could not be written ({os.strerror(error.errno or 0)}). Choose another place.")
    total = 0
    try:
        for scope in log.workspaces():
            n = log.find(scope, limit=1).total
            log.note_look(scope, Look(viewer=_me(), what="snapshot", how_many=n))
            total += n
    except LogUnavailable:  # no note, no copy
        file.unlink()
        raise
    click.echo(f"{total} decisions written to {file}, without what people typed.")


@decisions.command("digest")
@click.option("--print", "only_print", is_flag=True, help="Print it and post nothing.")
def digest(only_print: bool) -> None:
    """Post the week's counts to the leads' channel (SHARE_CHECK_LEADS_CHANNEL); small ones are not told apart."""
    from bot.leads_channel import post  # Slack's library is slow to import

    settings = settings_in_use(slack=not only_print)
    if not only_print and not settings.leads_channel:
        stop("Set SHARE_CHECK_LEADS_CHANNEL to the id of the leads' channel, such as C0123ABCD, or use --print.")
    content, log = content_in_use(settings), _log_or_stop(settings)
    options, now = content.record_options, log.now()
    scopes = log.workspaces()
    for scope in scopes:
        week = figures(log, scope, now - dt.timedelta(days=7), now, options, content.flow.doubts)
        waiting = queue(log, scope, now, settings.timezone, options.risk)
        text = digest_text(week, waiting, log.head(), content.messages)
        if only_print:
            click.echo(text)
        else:
            post(settings, text)
            log.note_head()
    if not scopes:
        click.echo("The log holds no decisions yet, so there is no digest.", err=True)


@click.command("report")
@click.option("--month", required=True, help="The month, written 2026-11.")
@click.option(
    "--file", type=click.Path(dir_okay=False, path_type=Path), help="Where to write; default report-MONTH.html."
)
@overwrite_option
def report(month: str, file: Path | None, overwrite: bool) -> None:
    """Write one month as a printable page with charts for a board: counts only, small ones suppressed."""
    settings = settings_in_use()
    if not re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", month):
        stop("Write the month as 2026-11: the year, a hyphen, and 01 to 12.")
    start = dt.datetime.strptime(month, "%Y-%m").replace(tzinfo=settings.timezone)
    content, log = content_in_use(settings), _log_or_stop(settings)
    scopes = log.workspaces()
    for number, scope in enumerate(scopes):
        path = file or Path(f"report-{month}.html")
        path = path if number == 0 else path.with_stem(f"{path.stem}-{scope.team_id}")
        with paper(path, overwrite) as out:
            out.write(_report(content, log, scope, start))
            out.flush()
            log.note_look(scope, Look(viewer=_me(), what="report", filters=month))
        click.echo(f"Written to {path}.")
    if not scopes:
        click.echo("The log holds no decisions yet, so there is no report.", err=True)


def _report(content: Content, log: DecisionLog, scope: Scope, start: dt.datetime) -> str:
    months = [_shifted(start, -back) for back in range(11, -1, -1)]
    counted = content.record_options, content.flow.doubts
    earlier = [(f"{one:%Y-%m}", figures(log, scope, one, _shifted(one, 1), *counted).total) for one in months]
    asked, missed = log.topics_counted(scope, start.date(), _shifted(start, 1).date())
    found = figures(log, scope, start, _shifted(start, 1), *counted)

    def label(kind: str, code: str) -> str:
        if kind == "topics":
            topic = content.knowledge.topics.get(code)
            return topic.title if topic else code
        if kind == "consent":
            return content.check_words.questions["consent"].options.get(code, code)
        if kind == "doubts":
            return content.check_words.doubts.get(code, code)
        return content.record_words.labels.get(kind, {}).get(code, code)

    words = content.messages.report.model_dump()
    head = log.head()
    proof = content.messages.digest.head.format(sequence=head.sequence, digest=head.digest)
    return report_page(Month(f"{start:%Y-%m}", found, earlier, asked, missed, proof), words, label)


def _shifted(month: dt.datetime, by: int) -> dt.datetime:
    number = month.year * 12 + month.month - 1 + by
    return month.replace(year=number // 12, month=number % 12 + 1)


def _filters(content: Content, filters: tuple[str, ...]) -> Filters:
    parsed = parse(" ".join(filters), content.record_options.lists["organisations"], content.record_options.risk)
    if parsed.not_understood:
        words = ", ".join(one.word for one in parsed.not_understood)
        stop(f"These words are no filters: {words}. Use for example 7d, not-shared or a reference such as SC-ABC234.")
    return parsed.filters


Pages = list[tuple[Scope, Page]]


def _found(log: DecisionLog, filters: Filters, limit: int) -> Pages:
    """Gives what the filters find in every workspace of the log."""
    try:
        return [(scope, log.find(scope, filters, limit=limit)) for scope in log.workspaces()]
    except ValueError:  # a row that is no decision: its text is not repeated
        stop(
            "A record in the log cannot be read. Run share-check decisions verify, and restore the latest good backup."
        )


def _note(log: DecisionLog, pages: Pages, look: Look) -> None:
    """Notes a look in each workspace, before anything is shown; a look at one record is noted with the record."""
    for scope, page in pages:
        one = page.decisions[0].reference if len(page.decisions) == 1 else None
        log.note_look(scope, look.model_copy(update={"how_many": page.total, "reference": one}))


def _in_order(pages: Pages, filters: Filters) -> list[RecordedDecision]:
    found = [decision for _, page in pages for decision in page.decisions]
    return sorted(found, key=lambda decision: decision.created_at, reverse=not filters.oldest_first)


def _log_or_stop(settings: Settings) -> DecisionLog:
    return log_in_use(settings)


def _purpose_or_stop(content: Content, purpose: str, sure: bool) -> None:
    """Ends the command where the purpose is not one that can be recorded."""
    words = content.guard_words
    if not purpose.strip():
        stop("Say after --purpose what the export is for. Leave out names.")
    if len(purpose) > LONGEST_PURPOSE:
        stop(f"Say the purpose in {LONGEST_PURPOSE} characters or fewer.")
    seen = Guard(content.guard_lists).look(purpose)
    if seen.firm:
        stop(f"{words.said(seen)} {words.take_out}")
    if seen.soft and not sure:
        stop(f"{words.said(seen)} If it does, take it out of the purpose. If not, say --sure.")


def _me() -> str:
    """Gives who is at the command line, by the account and not by what the environment says."""
    try:
        return f"command line: {pwd.getpwuid(os.getuid()).pw_name}"
    except KeyError:  # an account without a name, as in a container
        return f"command line: account {os.getuid()}"
