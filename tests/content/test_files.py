"""Strict reading: whatever an editor can get wrong is refused, all at once, in a sentence."""

import os
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.check.flow import Flow
from bot.content.files import LARGEST_FILE, Reader, read_knowledge
from bot.guard.lists import GuardLists
from bot.guidance.topics import AnswersFile, Topic
from bot.messages import Messages

GOOD = """
id: rule-keep-a-record
title: "Keep a record"
verdict: "Yes, record it."
answer: "Write down what you decided."
do_next: ["Write it down."]
source: "Golden rules, rule 7"
related: []
owner: unassigned
reviewed_on: null
review_by: 2027-01-31
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("content")


def complaints(tmp_path, text, model=Topic):
    (tmp_path / "file.yml").write_text(dedent(text), encoding="utf-8")
    reader = Reader(tmp_path)
    read = reader.parse("file.yml", model)
    return read, [(problem.where, problem.sentence) for problem in reader.problems]


def test_a_good_entry_is_read(tmp_path):
    topic, problems = complaints(tmp_path, GOOD)

    assert problems == []
    assert topic.review_by.isoformat() == "2027-01-31"


@pytest.mark.parametrize(
    ("change", "where", "says"),
    [
        (("owner: unassigned", "owner: no"), "rule-keep-a-record, owner", "between quotation marks"),
        (("owner: unassigned", "owner: 12:30"), "rule-keep-a-record, owner", "between quotation marks"),
        (("related: []", "related: none"), "rule-keep-a-record, related", "must be a list"),
        (('do_next: ["Write it down."]', "do_next: []"), "rule-keep-a-record, do_next", "too few"),
        (("review_by: 2027-01-31", 'review_by: "soon"'), "rule-keep-a-record, review_by", "2026-11-30"),
        (("verdict:", "verdikt:"), "rule-keep-a-record, verdikt", 'is "verdict" meant?'),
        (('verdict: "Yes, record it."\n', ""), "rule-keep-a-record, verdict", "missing"),
        (("related: []", "related: []\ncolour: blue"), "rule-keep-a-record, colour", "not known"),
        (('answer: "Write down what you decided."', 'answer: ""'), "rule-keep-a-record, answer", "empty"),
        (("id: rule-keep-a-record", "id: Rule_7"), "Rule_7, id", "small letters"),
    ],
)
def test_a_bad_value_is_refused_with_its_place_and_what_to_do(tmp_path, change, where, says):
    topic, problems = complaints(tmp_path, GOOD.replace(*change))

    assert topic is None
    assert any(at == where and says in sentence for at, sentence in problems), problems


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id: one\nid: two\n", 'Line 2: "id" is written twice'),
        ('title: "never closed\n', "quotation mark"),
        ("- a\nb: c\n", "not valid YAML"),
        ("a: {b: c, b: d}\n", '"b" is written twice'),
        ("{a: [}\n", "not valid YAML"),
        ("? [a, b]\n: c\n", "not valid YAML"),
        (GOOD.replace("2027-01-31", "2026-02-30"), "does not exist, such as 30 February"),
        (GOOD.replace("unassigned", "9" * 5000), "date or a number in it does not exist"),
        (f"? 0x{'f' * 5000}\n: a\n? 0x{'f' * 5000}\n: b\n", '"a very long number" is written twice'),
        ("a: &all [x, x]\nb: [*all, *all]\n", "A star before a word"),
        ("a: !!python/object/apply:os.system [ls]\n", "not valid YAML"),
        ('a: !!timestamp "soon"\n', "not valid YAML"),
        ('a: !!int "many"\n', "does not exist"),
        ("!!map [a]\n", "not valid YAML"),
        ("[" * 5000 + "]" * 5000, "not valid YAML"),
        ('a: "\x00"\n', "not valid YAML"),
        ("", "empty"),
        ("# a remark only\n", "empty"),
    ],
)
def test_broken_yaml_is_refused_with_its_line(tmp_path, text, says):
    topic, problems = complaints(tmp_path, text)

    assert topic is None
    assert len(problems) == 1
    assert says in problems[0][1], problems


def test_a_file_that_is_not_utf8_or_not_there_is_refused(tmp_path):
    (tmp_path / "latin.yml").write_bytes(b'title: "caf\xe9"\n')
    reader = Reader(tmp_path)

    assert reader.parse("latin.yml", AnswersFile) is None
    assert reader.parse("absent.yml", AnswersFile) is None

    assert ["UTF-8" in reader.problems[0].sentence, "missing" in reader.problems[1].sentence] == [True, True]


@given(st.binary(max_size=200) | st.text(alphabet="a1:-[]{}!&*?|>%@`'\"\n\t #.0x\\u", max_size=200).map(str.encode))
def test_whatever_stands_in_a_file_becomes_data_or_one_sentence(folder, text):
    (folder / "file.yml").write_bytes(text)
    reader = Reader(folder)

    read = reader.raw("file.yml")

    assert (read is None) == (len(reader.problems) == 1)
    assert all(str(problem).isprintable() for problem in reader.problems)


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates()
KEYS = st.text() | st.integers()


@given(st.recursive(LEAVES, lambda some: st.lists(some) | st.dictionaries(KEYS, some, max_size=3), max_leaves=12))
def test_whatever_shape_stands_in_a_file_is_refused_in_sentences(folder, data):
    for model in (Topic, AnswersFile, Messages, Flow, GuardLists):
        reader = Reader(folder)
        assert reader.fit("file.yml", data, model) is None
        assert reader.problems
        assert all(str(problem).isprintable() for problem in reader.problems)


def test_what_is_no_file_is_not_read(tmp_path):
    (tmp_path / "folder.yml").mkdir()
    (tmp_path / "nowhere.yml").symlink_to(tmp_path / "gone.yml")
    (tmp_path / "round.yml").symlink_to(tmp_path / "round.yml")
    (tmp_path / "endless.yml").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "pipe.yml")
    (tmp_path / "large.yml").write_bytes(b"# " + b"x" * LARGEST_FILE)
    reader = Reader(tmp_path)

    for name in ("folder", "nowhere", "round", "endless", "pipe", "large"):
        assert reader.raw(f"{name}.yml") is None

    said = [problem.sentence for problem in reader.problems]
    assert ["folder" in said[0], "missing" in said[1], "link" in said[2]] == [True] * 3
    assert ["not a file" in said[3], "not a file" in said[4], "bytes" in said[5]] == [True] * 3


def test_the_value_itself_is_never_repeated_in_a_problem(tmp_path):
    _, problems = complaints(tmp_path, GOOD.replace("related: []", "related: secret-words"))

    assert not any("secret-words" in sentence for _, sentence in problems)


def test_one_bad_answer_hides_neither_the_next_one_nor_the_other_files(tmp_path):
    answers = tmp_path / "en" / "answers"
    answers.mkdir(parents=True)
    entry = "\n".join("    " + line for line in GOOD.strip().splitlines())
    first = entry.replace("verdict", "verdikt")
    good, second = entry.replace("7", "6"), entry.replace("owner: unassigned", "owner: no")
    entries = ((first, "a"), (good, "b"), (second, "c"))
    ids = [text.replace("rule-keep-a-record", id_).replace("    id:", "  - id:", 1) for text, id_ in entries]
    (answers / "rules.yml").write_text('section: "Golden rules"\ntopics:\n' + "\n".join(ids), encoding="utf-8")
    reader = Reader(tmp_path)

    read_knowledge(reader)

    places = {(problem.file, problem.where) for problem in reader.problems}
    assert ("en/answers/rules.yml", "a, verdikt") in places
    assert ("en/answers/rules.yml", "c, owner") in places
    assert ("synonyms.yml", "") in places
    assert not any(where.startswith("b") for _, where in places)
