"""Finds the content folder and loads it whole: everything that must be mended is said at once."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Set
from pathlib import Path
from typing import NamedTuple

from bot.check.flow import Flow
from bot.check.problems import flow_problems
from bot.check.problems import word_problems as check_word_problems
from bot.check.vignettes import Vignette, Vignettes
from bot.check.words import CheckWords
from bot.content.checks import NEVER_REVIEWED, Given, check_knowledge, review_dates
from bot.content.edition import Content, Edition
from bot.content.files import ContentProblems, Problem, Reader, read_knowledge, version
from bot.decisions.applying import condition_problems
from bot.decisions.options import RecordOptions, RecordWords
from bot.decisions.options import word_problems as record_word_problems
from bot.guard.guard import Guard
from bot.guard.lists import GuardLists
from bot.guard.words import GuardWords
from bot.guidance.ask import Guidance
from bot.guidance.topics import ContentModel, Id
from bot.messages import Messages


class _TopicIds(ContentModel):
    topics: list[Id]


class Survey(NamedTuple):
    """What a look through a content folder gave: the content, if it can be used, and every problem met."""

    content: Content | None
    problems: list[Problem]


def content_folder(working: Path | None = None) -> Path:
    """Gives the folder that is used where none is set: in a checkout the checkout's, otherwise the one shipped.

    In a checkout is who works in one (`working`, the working directory unless given, or a folder above it), and who
    runs a package that lies in one. What an editor sees there is what is read, however the package was installed.
    """
    package = Path(__file__).parents[1]
    for folder in (*_folder_and_above(working), package.parent):
        if _is_checkout(folder):
            return folder / "content"
    return package / "_content"


def survey(folder: Path, day: dt.date, language: str = "en") -> Survey:
    """Reads and checks everything in `folder`; `day` is compared with review dates. Never raises."""
    reader = Reader(folder)
    try:
        return _survey(reader, day, language)
    except Exception as error:  # whatever it is, it must not end a bot that has a good edition
        return Survey(None, [*reader.problems, _as_a_whole(error)])


def _survey(reader: Reader, day: dt.date, language: str) -> Survey:
    knowledge = read_knowledge(reader, language)
    ids = reader.parse("topics.yml", _TopicIds)
    messages = reader.parse(f"{language}/messages.yml", Messages)
    flow = reader.parse("share-check.yml", Flow)
    check_words = reader.parse(f"{language}/share-check.yml", CheckWords)
    options = reader.parse("decision-record.yml", RecordOptions)
    record_words = reader.parse(f"{language}/decision-record.yml", RecordWords)
    guard_lists = reader.parse("personal-data.yml", GuardLists)
    guard_words = reader.parse(f"{language}/personal-data.yml", GuardWords)
    problems = reader.problems
    if knowledge is not None:
        required = ids.topics if ids is not None else list(knowledge.topics)
        given = Given(day, required, reader.unread_ids)
        problems += check_knowledge(knowledge, given, reader.homes, _cannot_say(reader, language, set(required)))
    if flow is not None:
        problems += _as_problems("share-check.yml", "dialog", flow_problems(flow))
    if flow is not None and check_words is not None and not any(problem.check == "dialog" for problem in problems):
        problems += _as_problems(f"{language}/share-check.yml", "dialog-words", check_word_problems(flow, check_words))
    if check_words is not None:
        problems += _check_review(f"{language}/share-check.yml", check_words, day)
    if options is not None and flow is not None and not any(problem.check == "dialog" for problem in problems):
        problems += _placed("decision-record.yml", "record-conditions", condition_problems(options, flow))
    if options is not None and record_words is not None:
        found = record_word_problems(options, record_words)
        problems += _placed(f"{language}/decision-record.yml", "record-words", found)
    if (
        knowledge is None
        or messages is None
        or flow is None
        or check_words is None
        or options is None
        or record_words is None
        or guard_lists is None
        or guard_words is None
        or any(problem.level == "error" for problem in problems)
    ):
        return Survey(None, problems)
    content = Content(
        version(reader.read), knowledge, messages, flow, check_words, options, record_words, guard_lists, guard_words
    )
    return Survey(content, problems)


def load_content(folder: Path) -> Content:
    """Gives the content of `folder`; raises ContentProblems with every error (warnings do not stop anything)."""
    found = survey(folder, dt.date.today())
    if found.content is None:
        raise ContentProblems([problem for problem in found.problems if problem.level == "error"])
    return found.content


def load_vignettes(folder: Path, language: str = "en") -> list[Vignette]:
    """Gives the vignettes of `folder`, as their editor wrote them; raises ContentProblems where they cannot be read."""
    reader = Reader(folder)
    found = reader.parse(f"{language}/vignettes.yml", Vignettes)
    if found is None:
        raise ContentProblems(reader.problems)
    return found.vignettes


def load_edition(folder: Path) -> Edition:
    """Gives an edition made from `folder`; raises ContentProblems, and nothing else, as load_content does."""
    return edition_of(load_content(folder))


def edition_of(content: Content) -> Edition:
    """Gives `content` with the guidance fitted to it and the guard made from its lists, each tried once.

    Raises ContentProblems where no question could be answered from it.
    """
    try:
        edition = Edition(content, Guidance(content.knowledge), Guard(content.guard_lists))
        edition.guidance.ask("may I share this")
        edition.guard.look("may I share this")
    except Exception as error:
        raise ContentProblems([_as_a_whole(error)]) from None
    return edition


def untried(content: Content) -> list[Problem]:
    """Gives what keeps `content` from being used although every file is right by itself."""
    try:
        edition_of(content)
    except ContentProblems as problems:
        return problems.problems
    return []


def _as_a_whole(error: Exception) -> Problem:
    """Says that the files do not work together; only the error's kind is told, its text may quote a file."""
    kind = type(error).__name__
    return Problem(
        "content", "", f"The files cannot be used together ({kind}). Undo the last change, and change less at a time."
    )


def _cannot_say(reader: Reader, language: str, required: Set[str]) -> Set[str]:
    """Names the checks that compare with what could not be read: one slip is one problem."""
    checks: set[str] = set()
    if "topics.yml" in reader.unread:
        checks |= {"unknown-id", "missing-id", "unknown-related", "phrasings-of-nothing"}
    if any(name.startswith(f"{language}/answers/") for name in reader.unread) or not reader.unread_ids <= required:
        checks.add("missing-id")
    if any(name.startswith(f"{language}/phrasings/") for name in reader.unread):
        checks.add("few-phrasings")
    return checks


def _folder_and_above(working: Path | None) -> list[Path]:
    try:
        start = (working or Path.cwd()).absolute()
    except OSError:  # the working directory has been taken away
        return []
    return [start, *start.parents]


def _is_checkout(folder: Path) -> bool:
    """Whether `folder` is this project's own: its name stands in pyproject.toml, and its content beside it."""
    try:
        project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8")).get("project", {})
        return project.get("name") == "share-check-bot" and (folder / "content").is_dir()
    except (OSError, ValueError, AttributeError):
        return False


def _check_review(file: str, words: CheckWords, day: dt.date) -> list[Problem]:
    """Gives what is due about the review of the check's words: warnings, since a day that passes stops nothing."""
    sentences = [] if words.reviewed_on else [NEVER_REVIEWED]
    sentences += review_dates(words.reviewed_on, words.review_by, day)
    return [Problem(file, "", sentence, "warning", "review-due") for sentence in sentences]


def _as_problems(file: str, check: str, sentences: list[str]) -> list[Problem]:
    return [Problem(file, "", sentence, "error", check) for sentence in sentences]


def _placed(file: str, check: str, found: list[tuple[str, str]]) -> list[Problem]:
    return [Problem(file, where, sentence, "error", check) for where, sentence in found]
