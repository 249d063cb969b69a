"""The command line: `share-check run`, `ask`, `advise`, `scan`, `content ...`, `decisions ...`."""

from __future__ import annotations

import datetime as dt
import errno
import json
import signal
import sys
import threading
import webbrowser
from pathlib import Path
from typing import Any, BinaryIO

import click

from bot.check import vignettes
from bot.check.batch import advise_line
from bot.check.drawing import mermaid
from bot.cli.batch import run_batch
from bot.cli.decisions import decisions, report
from bot.cli.settings import Commands, content_in_use, edition_in_use, folder_in_use, log_in_use, settings_in_use, stop
from bot.cli.terminal import reply_text
from bot.content.load import load_edition, load_vignettes, survey, untried
from bot.content.reload import keep_fresh
from bot.curation import explain, leave_out, measure
from bot.curation.refit import refit
from bot.guard.batch import scan_line
from bot.guard.guard import Guard
from bot.guidance.ask import batch_line


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
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
    settings = settings_in_use()
    edition = edition_in_use(settings)
    if batch is not None:
        sys.exit(run_batch(batch, sys.stdout, lambda line: batch_line(edition.guidance, line)))
    if not question or not question.strip():
        raise click.UsageError('Type a question after ask, between quotation marks: share-check ask "..."')
    question = question.encode("utf-8", "replace").decode("utf-8")  # a terminal may send half a character
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
    flow = content_in_use(settings_in_use()).flow
    sys.exit(run_batch(batch, sys.stdout, lambda line: advise_line(flow, line)))


@main.command()
@click.option("--batch", type=click.File("rb"), required=True, help="Read JSON lines {id, text}; - is standard input.")
def scan(batch: Any) -> None:
    """Look for personal data in texts, as the bot does before it records one."""
    guard = Guard(content_in_use(settings_in_use()).guard_lists)
    sys.exit(run_batch(batch, sys.stdout, lambda line: scan_line(guard, line)))


@main.command("demo")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8765,
    show_default=True,
    help="Port on 127.0.0.1; 0 takes a free one.",
)
@click.option("--no-open", is_flag=True, help="Do not open a browser.")
@click.option("--db", type=click.Path(dir_okay=False, path_type=Path), help="Keep records in this file.")
@click.option("--watch", is_flag=True, help="Load the content again whenever a file in it is saved.")
def run_demo(port: int, no_open: bool, db: Path | None, watch: bool) -> None:
    """Try the bot in the browser, without a Slack account; nothing leaves this machine."""
    from bot.demo.demo import demo

    settings = settings_in_use()
    folder = folder_in_use(settings)
    edition = load_edition(folder)
    stopped = threading.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, lambda *_: stopped.set())
    try:
        with demo(edition, port, db, settings.contact) as (address, workspace):
            click.echo(f"Share Check is at {address} (this machine only). Stop with Ctrl-C.")
            if not no_open:
                webbrowser.open(address)
            if watch:
                keep_fresh(folder, workspace.use, workspace.show_problems, stopped)
            stopped.wait()
    except OSError as error:
        why = "is taken" if error.errno == errno.EADDRINUSE else "cannot be used"
        stop(f"Port {port} {why}. Choose another with --port, or 0 for any free one.")


@main.group()
def content() -> None:
    """Check and measure the content."""


@content.command("check")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False)
def check_content(folder: Path | None) -> None:
    """Name every problem of the content; exit status 1 on an error, 0 with warnings only."""
    folder = folder or folder_in_use(settings_in_use())
    found = survey(folder, dt.date.today())
    problems = [*found.problems, *(untried(found.content) if found.content is not None else [])]
    for problem in problems:
        click.echo(str(problem))
    errors = sum(problem.level == "error" for problem in problems)
    click.echo(f"{errors} errors, {len(problems) - errors} warnings in {folder.absolute()}")
    sys.exit(1 if errors else 0)


@content.command("eval")
@click.argument("file", type=click.File("rb"))
@click.option("--confusions", default=20, show_default=True, help="How many confusions to list.")
@click.option("--baseline", is_flag=True, help="Leave the times out, so that two runs can be compared line by line.")
def evaluate(file: BinaryIO, confusions: int, baseline: bool) -> None:
    """Measure the answers on FILE: JSON lines {id, q, kind, accept, register}."""
    rows = _questions(file)
    figures = measure.measure(edition_in_use(settings_in_use()).guidance, rows)
    click.echo("\n".join(measure.lines(figures, confusions, times=not baseline)))


def _questions(file: BinaryIO) -> list[dict[str, Any]]:
    """Reads labelled questions; the first line that is none is said, and ends the command."""
    rows = []
    for number, line in enumerate(file, start=1):
        try:
            row = json.loads(line.decode("utf-8")) if line.strip() else None
            if row is not None and not measure.is_question(row):
                raise ValueError
        except (ValueError, RecursionError):
            stop(f'Line {number} is no question. Write a line as {{"id", "q", "kind", "accept", "register"}}, in JSON.')
        rows += [row] if row is not None else []
    if not rows:
        stop("The file holds no questions.")
    return rows


@content.command("test-all")
@click.option("--show", default=20, show_default=True, help="How many lost phrasings to list.")
def test_all(show: int) -> None:
    """Leave every phrasing out in turn, and say which no longer find their own topic among three."""
    outcomes = list(leave_out.test_all(content_in_use(settings_in_use()).knowledge))
    click.echo("\n".join(leave_out.lines(outcomes, show)))


@content.command("flow")
def draw_flow() -> None:
    """Draw the check from its YAML, as a Mermaid flowchart."""
    found = content_in_use(settings_in_use())
    click.echo(mermaid(found.flow, found.check_words))


@content.command("vignettes")
def print_vignettes() -> None:
    """Print each vignette with what the check says in it: the sheet that a safeguarding lead reads and signs."""
    settings = settings_in_use()
    found = content_in_use(settings)
    sheet = list(vignettes.lines(load_vignettes(folder_in_use(settings)), found.flow, found.check_words))
    click.echo("\n".join(sheet))
    sys.exit(1 if any(line.startswith("FAULT") for line in sheet) else 0)


@content.command("suggest")
@click.option("--done", multiple=True, type=int, help="Take this question off the list; may be given several times.")
def suggest(done: tuple[int, ...]) -> None:
    """Show the curator's list: questions answered badly, and where a phrasing could go."""
    settings = settings_in_use()
    log = log_in_use(settings)
    if done:
        click.echo(f"{log.drop_questions(list(done))} taken off the list.")
        return
    questions = log.kept_questions()
    if not questions:
        click.echo(
            "The list is empty. SHARE_CHECK_KEEP_QUESTIONS=yes makes the bot keep questions that it answers badly."
        )
    guidance = edition_in_use(settings).guidance if questions else None
    for question in questions:
        offered = ", ".join(topic for topic, _ in guidance.ask(question.text).ranking[:3]) if guidance else ""
        click.echo(f"{question.id}  {question.day}  {question.why} (came first: {question.topic or 'nothing'})")
        click.echo(f"    - {json.dumps(question.text, ensure_ascii=False)}")
        click.echo(f"    goes perhaps under: {offered or 'no topic is near: perhaps a new one, or a decoy'}")


@content.command("refit")
def refit_constants() -> None:
    """Print new confidence constants for matching.yml, fitted on phrasings by voices left out in turn."""
    constants = refit(content_in_use(settings_in_use()).knowledge)
    click.echo("\n".join(f"  {name}: {value}" for name, value in constants.items()))


main.add_command(decisions)
main.add_command(report)


@main.command("run")
def run_bot() -> None:
    """Connect to Slack and serve until told to stop (Ctrl-C or SIGTERM)."""
    from bot.run import run

    settings = settings_in_use(slack=True)
    folder = folder_in_use(settings)
    run(settings, load_edition(folder), folder)
