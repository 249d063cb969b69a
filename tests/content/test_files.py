"""Strict reading: whatever an editor can get wrong is refused, all at once, in a sentence."""

from textwrap import dedent

import pytest

from bot.content.files import Reader, read_knowledge
from bot.guidance.topics import AnswersFile, Topic

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
        (("verdict:", "verdikt:"), "rule-keep-a-record, verdict", "missing"),
        (("verdict:", "verdikt:"), "rule-keep-a-record, verdikt", "not known"),
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
