"""One slip is one problem, and no slip whatever ends a bot that has a good edition."""

import datetime as dt
import os
import shutil

import pytest

from bot.content import files
from bot.content.files import ContentProblems
from bot.content.load import load_edition, survey

DAY = dt.date(2026, 11, 24)


@pytest.fixture
def folder(small_content, tmp_path):
    """A copy of the content with few phrasings, to spoil."""
    return shutil.copytree(small_content, tmp_path / "content")


def spoil(folder, name, old, new):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


RULES = "en/answers/golden-rules.yml"


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        (RULES, "verdict:", "verdikt:", "golden-rules, verdikt"),
        (RULES, 'title: "', "title: '", "not valid YAML"),
        (RULES, "topics:", "topic:", 'is "topics" meant?'),
        (RULES, "- id: golden-rules", "- id: golden-rulez", 'which has "golden-rules"'),
        (RULES, "- id: golden-rules", "- id: something-else", 'which has "golden-rules"'),
        (RULES, "- id: golden-rules", "- id: Golden Rules", "small letters"),
        (RULES, "reviewed_on: null", "reviewed_on: 2026-02-30", "30 February"),
        ("en/phrasings/golden-rules.yml", "golden-rules:", "golden-rulez:", "golden-rulez"),
        ("en/phrasings/decoys.yml", "- id:", "- ids:", 'is "id" meant?'),
        ("en/phrasings/danger.yml", "urgent:", "urgend:", 'is "urgent" meant?'),
        ("topics.yml", "  - can-i-share\n", "  - can-i-shaer\n", 'which has "can-i-shaer"'),
        ("topics.yml", "  - can-i-share\n", "", "not in topics.yml"),
        ("topics.yml", "topics:", "topics", "not valid YAML"),
        ("share-check.yml", "ask: source", "ask: colour", '"colour"'),
        ("share-check.yml", "\n  source:\n", "\n  sorce:\n", '"source"'),
        ("share-check.yml", "options:", "option:", 'is "options" meant?'),
        ("en/share-check.yml", "\n  source:\n", "\n  sorce:\n", 'is "source" meant?'),
        ("en/share-check.yml", "\n  E:\n", "\n  EE:\n", 'is "E" meant?'),
        ("en/messages.yml", "or ask {contact}", "or ask {phone}", "{contact}"),
        ("en/messages.yml", "or ask {contact}", "or ask {contact!r:>9}", "only the name"),
        ("en/messages.yml", "danger:\n", "dangr:\n", 'is "danger" meant?'),
        ("decision-record.yml", "  roles:", "  rolez:", 'is "roles" meant?'),
        ("en/decision-record.yml", "    police:", "    polis:", 'is "police" meant?'),
        ("personal-data.yml", "months:", "month:", 'is "months" meant?'),
        ("matching.yml", "  bias:", "  bais:", "bias is missing"),
        ("matching.yml", "bias: -", "bias: .nan #", "finite"),
    ],
)
def test_one_slip_is_one_problem(folder, name, old, new, says):
    spoil(folder, name, old, new)

    errors = [str(problem) for problem in survey(folder, DAY).problems if problem.level == "error"]

    assert len(errors) == 1, errors
    assert name.split("/")[-1] in errors[0] or "topics.yml" in errors[0]
    assert says in errors[0]


def test_a_renamed_decision_in_the_lists_is_one_problem(folder):
    spoil(folder, "decision-record.yml", "    - police\n", "    - polis\n")

    (error,) = [problem for problem in survey(folder, DAY).problems if problem.level == "error"]

    assert 'is "polis" meant?' in error.sentence


ODD = {
    "a date that does not exist": lambda folder: spoil(folder, RULES, "reviewed_on: null", "reviewed_on: 2026-02-30"),
    "a folder with a file's name": lambda folder: (folder / "en/answers/x.yml").mkdir(),
    "a folder where a file was": lambda folder: ((folder / "topics.yml").unlink(), (folder / "topics.yml").mkdir()),
    "a number of 5,000 digits": lambda folder: spoil(folder, "matching.yml", ".87", "9" * 5000),
    "a number too large to calculate with": lambda folder: spoil(folder, "matching.yml", ".87", "9" * 400),
    "a text as long as a book": lambda folder: spoil(folder, RULES, 'verdict: "', 'verdict: "' + "word " * 300_000),
    "bytes of no alphabet": lambda folder: (folder / "en/phrasings/x.yml").write_bytes(b"\xff\xfe\x00\x01"),
    "a link to nowhere": lambda folder: (folder / "en/answers/x.yml").symlink_to("gone"),
    "a link to itself": lambda folder: (folder / "en/answers/x.yml").symlink_to("x.yml"),
    "a file without an end": lambda folder: (folder / "en/answers/x.yml").symlink_to("/dev/zero"),
    "a pipe": lambda folder: os.mkfifo(folder / "en/phrasings/x.yml"),
    "a name of no alphabet": lambda folder: open(os.fsencode(folder / "en/answers") + b"/\xff.yml", "w").close(),
    "depth": lambda folder: (folder / "synonyms.yml").write_text("a: " + "[" * 900 + "]" * 900),
    "stars": lambda folder: (folder / "synonyms.yml").write_text("a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n"),
    "a tag": lambda folder: (folder / "synonyms.yml").write_text("a: !!python/name:os.system x\n"),
    "a list for a file": lambda folder: (folder / "synonyms.yml").write_text("- a\n"),
    "a word for a file": lambda folder: (folder / "topics.yml").write_text("hello\n"),
    "nothing in a file": lambda folder: (folder / RULES).write_text(""),
    "no file": lambda folder: (folder / "share-check.yml").unlink(),
    "no folder": shutil.rmtree,
    "no screens": lambda folder: spoil(folder, "share-check.yml", "screens:", "screens: []\nscreenz:"),
    "no weights": lambda folder: spoil(folder, "matching.yml", "  weight_", "  wait_"),
    "no decoys": lambda folder: (folder / "en/phrasings/decoys.yml").write_text("decoys: []\nphrasings: {}\n"),
    "no danger": lambda folder: (folder / "en/phrasings/danger.yml").write_text("urgent: {}\ncalm: {}\n"),
}


@pytest.mark.parametrize("spoiled", ODD.values(), ids=ODD.keys())
def test_whatever_a_folder_holds_is_said_in_sentences(folder, spoiled):
    spoiled(folder)

    with pytest.raises(ContentProblems) as raised:
        load_edition(folder)

    assert raised.value.problems
    assert all(problem.sentence.endswith((".", "?")) for problem in raised.value.problems)


def test_a_file_that_vanishes_while_it_is_read_is_one_problem(folder, monkeypatch):
    read = files._bytes

    def just_gone(path):
        (folder / RULES).unlink(missing_ok=True)
        return read(path)

    monkeypatch.setattr(files, "_bytes", just_gone)
    errors = [problem for problem in survey(folder, DAY).problems if problem.level == "error"]

    assert [(problem.file, problem.sentence) for problem in errors] == [(RULES, "The file is missing; put it back.")]


def test_an_unexpected_trouble_is_a_problem_that_quotes_nothing(folder, monkeypatch):
    monkeypatch.setattr("bot.content.load.flow_problems", lambda flow: {}["words of the file"])

    (problem,) = [problem for problem in survey(folder, DAY).problems if problem.level == "error"]

    assert "KeyError" in problem.sentence
    assert "words of the file" not in str(problem)
