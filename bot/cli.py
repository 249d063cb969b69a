"""The command line: `share-check run`, `ask`, `advise`, `scan`, `content ...`, `decisions ...`."""

from __future__ import annotations

import datetime as dt
import getpass
import json
import os
import signal
import sys
import threading
import webbrowser
from pathlib import Path
from typing import Any, NoReturn, TextIO

import click

from bot.batch import run_batch
from bot.check.batch import advise_line
from bot.check.drawing import mermaid
from bot.content.edition import Content, Edition
from bot.content.files import ContentProblems
from bot.content.load import content_folder, load_content, load_edition, survey
from bot.content.reload import keep_fresh
from bot.decisions.errors import LogUnavailable
from bot.decisions.filters import Filters, parse
from bot.decisions.log import DecisionLog
from bot.decisions.record import RecordedDecision, View
from bot.decisions.rows import as_json
from bot.errors import CannotConnect
from bot.guidance import explain, leave_out, measure
from bot.guidance.ask import batch_line
from bot.guidance.refit import refit
from bot.personal_data.batch import scan_line
from bot.personal_data.guard import Guard
from bot.settings import Settings, SettingsProblem
from bot.terminal import reply_text

EVERYTHING = 2**31


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="share-check-bot")
def main() -> None:
    """Share Check: may I share this to keep a child safe? In immediate danger, call 999."""


@main.command()
@click.argument("question", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--explain", "why", is_flag=True, help="Show the words that earned the answer its place, and how sure it is."
)
@click.option("--batch", type=click.File("rb"), help="Read JSON lines {id, q} from a file, or from - (standard input).")
def ask(question: str | None, as_json: bool, why: bool, batch: Any) -> None:
    """Answer QUESTION from the content, as the bot does in Slack."""
    settings = _settings(slack=False)
    edition = _edition(settings)
    if batch is not None:
        sys.exit(run_batch(batch, sys.stdout, lambda line: batch_line(edition.guidance, line)))
    if not question or not question.strip():
        raise click.UsageError('Type a question after ask, between quotation marks: share-check ask "..."')
    if why:
        click.echo("\n".join(explain.lines(explain.explain(edition.guidance, question))))
        return
    reply = edition.guidance.ask(question)
    text = reply_text(reply, edition.content, settings.contact)
    if as_json:
        answer = batch_line(edition.guidance, {"id": None, "q": question})
        click.echo(json.dumps({**answer, "text": text}, ensure_ascii=False))
    else:
        click.echo(text)


@main.command()
@click.option(
    "--batch", type=click.File("rb"), required=True, help="Read JSON lines {answers: {...}}; - is standard input."
)
def advise(batch: Any) -> None:
    """Give the check's recommendation for answers already given."""
    flow = _content(_settings(slack=False)).flow
    sys.exit(run_batch(batch, sys.stdout, lambda line: advise_line(flow, line)))


@main.command()
@click.option("--batch", type=click.File("rb"), required=True, help="Read JSON lines {id, text}; - is standard input.")
def scan(batch: Any) -> None:
    """Look for personal data in texts, as the bot does before it records one."""
    guard = Guard(_content(_settings(slack=False)).guard_lists)
    sys.exit(run_batch(batch, sys.stdout, lambda line: scan_line(guard, line)))


@main.command("demo")
@click.option("--port", default=8765, show_default=True, help="Port on 127.0.0.1; 0 takes a free one.")
@click.option("--no-open", is_flag=True, help="Do not open a browser.")
@click.option("--db", type=click.Path(dir_okay=False, path_type=Path), help="Keep records in this file.")
@click.option("--watch", is_flag=True, help="Load the content again whenever a file in it is saved.")
def run_demo(port: int, no_open: bool, db: Path | None, watch: bool) -> None:
    """Try the bot in the browser, without a Slack account; nothing leaves this machine."""
    from bot.local.demo import demo

    settings = _settings(slack=False)
    edition = _edition(settings)
    stop = threading.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, lambda *_: stop.set())
    try:
        with demo(edition, port, db, settings.contact) as (address, workspace):
            click.echo(f"Share Check is at {address} (this machine only). Stop with Ctrl-C.")
            if not no_open:
                webbrowser.open(address)
            if watch:
                keep_fresh(_folder(settings), workspace.use, workspace.show_problems, stop)
            stop.wait()
    except OSError:
        _stop(f"Port {port} is taken. Choose another with --port, or 0 for any free one.")
    except LogUnavailable as problem:
        _stop(str(problem))


@main.group()
def content() -> None:
    """Check and measure the content."""


@content.command("check")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False)
def check_content(folder: Path | None) -> None:
    """Name every problem of the content; exit status 1 on an error, 0 with warnings only."""
    found = survey(folder or _folder(_settings(slack=False)), dt.date.today())
    for problem in found.problems:
        click.echo(str(problem))
    errors = sum(problem.level == "error" for problem in found.problems)
    click.echo(f"{errors} errors, {len(found.problems) - errors} warnings")
    sys.exit(1 if errors else 0)


@content.command("eval")
@click.argument("file", type=click.File("r", encoding="utf-8"))
@click.option("--confusions", default=20, show_default=True, help="How many confusions to list.")
@click.option("--baseline", is_flag=True, help="Leave the times out, so that two runs can be compared line by line.")
def evaluate(file: TextIO, confusions: int, baseline: bool) -> None:
    """Measure the answers on FILE: JSON lines {id, q, kind, accept, register}."""
    rows = [json.loads(line) for line in file if line.strip()]
    figures = measure.measure(_edition(_settings(slack=False)).guidance, rows)
    click.echo("\n".join(measure.lines(figures, confusions, times=not baseline)))


@content.command("test-all")
@click.option("--show", default=20, show_default=True, help="How many lost phrasings to list.")
def test_all(show: int) -> None:
    """Leave every phrasing out in turn, and say which no longer find their own topic among three."""
    outcomes = list(leave_out.test_all(_content(_settings(slack=False)).knowledge))
    click.echo("\n".join(leave_out.lines(outcomes, show)))


@content.command("flow")
def draw_flow() -> None:
    """Draw the check from its YAML, as a Mermaid flowchart."""
    found = _content(_settings(slack=False))
    click.echo(mermaid(found.flow, found.check_words))


@content.command("suggest")
@click.option("--done", multiple=True, type=int, help="Take this question off the list; may be given several times.")
def suggest(done: tuple[int, ...]) -> None:
    """Show the curator's list: questions answered badly, and where a phrasing could go."""
    settings = _settings(slack=False)
    try:
        log = _log(settings)
        if done:
            click.echo(f"{log.drop_questions(list(done))} taken off the list.")
            return
        questions = log.kept_questions()
    except LogUnavailable as problem:
        _stop(str(problem))
    if not questions:
        click.echo(
            "The list is empty. SHARE_CHECK_KEEP_QUESTIONS=yes makes the bot keep questions that it answers badly."
        )
    guidance = _edition(settings).guidance if questions else None
    for question in questions:
        offered = ", ".join(topic for topic, _ in guidance.ask(question.text).ranking[:3]) if guidance else ""
        click.echo(f"{question.id}  {question.day}  {question.why} (came first: {question.topic or 'nothing'})")
        click.echo(f"    - {json.dumps(question.text, ensure_ascii=False)}")
        click.echo(f"    goes perhaps under: {offered or 'no topic is near: perhaps a new one, or a decoy'}")


@content.command("refit")
def refit_constants() -> None:
    """Print new confidence constants for matching.yml, fitted on phrasings by voices left out in turn."""
    constants = refit(_content(_settings(slack=False)).knowledge)
    click.echo("\n".join(f"  {name}: {value}" for name, value in constants.items()))


@main.group()
def decisions() -> None:
    """Read the log of decisions on the machine where it is kept."""


@decisions.command("list")
@click.argument("filters", nargs=-1)
@click.option("--json", "as_objects", is_flag=True, help="Print one JSON array, newest first.")
@click.option("--with-text", is_flag=True, help="Include what people typed; that you looked is recorded.")
def list_decisions(filters: tuple[str, ...], as_objects: bool, with_text: bool) -> None:
    """List decisions, newest first. FILTERS are words as in /share-log: 7d not-shared SC-ABC234."""
    settings = _settings(slack=False)
    parsed = parse(" ".join(filters), _content(settings).record_options.lists["organisations"])
    if parsed.not_understood:
        words = ", ".join(one.word for one in parsed.not_understood)
        _stop(f"These words are no filters: {words}. Use for example 7d, not-shared or a reference such as SC-ABC234.")
    found = _found(settings, parsed.filters, with_text)
    if as_objects:
        click.echo(json.dumps([as_json(decision, with_text) for decision in found], ensure_ascii=False, indent=1))
        return
    for decision in found:
        flag = "  differs from guidance" if decision.differs else ""
        click.echo(f"{decision.reference}  {decision.created_at:%Y-%m-%d %H:%M}  {decision.decision}{flag}")


@main.command("run")
def run_bot() -> None:
    """Connect to Slack and serve until told to stop (Ctrl-C or SIGTERM)."""
    from bot.run import run

    settings = _settings(slack=True)
    edition = _edition(settings)
    try:
        run(settings, edition, _folder(settings))
    except (LogUnavailable, CannotConnect) as problem:
        _stop(str(problem))


def _log(settings: Settings) -> DecisionLog:
    if not settings.db.exists():
        _stop(f"There is no log at {settings.db}. Set SHARE_CHECK_DB to the file that the bot writes.")
    return DecisionLog(settings.db)


def _found(settings: Settings, filters: Filters, with_text: bool) -> list[RecordedDecision]:
    """Gives the decisions of every workspace in the log, newest first; notes the look before typed text is shown."""
    try:
        log = _log(settings)
        found: list[RecordedDecision] = []
        for scope in log.workspaces():
            page = log.find(scope, filters, limit=EVERYTHING)
            if with_text:
                viewer = f"command line: {getpass.getuser()}"
                log.note_view(scope, View(viewer=viewer, what="list", how_many=page.total))
            found += page.decisions
    except LogUnavailable as problem:
        _stop(str(problem))
    return sorted(found, key=lambda decision: decision.created_at, reverse=not filters.oldest_first)


def _settings(slack: bool) -> Settings:
    try:
        return Settings.from_env(os.environ, slack)
    except SettingsProblem as problem:
        _stop(str(problem))


def _folder(settings: Settings) -> Path:
    return settings.content or content_folder()


def _content(settings: Settings) -> Content:
    try:
        return load_content(_folder(settings))
    except ContentProblems as problems:
        _stop(str(problems))


def _edition(settings: Settings) -> Edition:
    try:
        return load_edition(_folder(settings))
    except ContentProblems as problems:
        _stop(str(problems))


def _stop(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(2)
