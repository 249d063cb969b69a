"""Each named check, with a bad example and the sentence an editor reads; and the shipped content, which passes."""

import datetime as dt
import shutil

import pytest
from click.testing import CliRunner

from bot.cli.main import main
from bot.content.checks import CHECKS, Given, check_knowledge
from bot.content.load import content_folder, survey

DAY = dt.date(2026, 11, 24)


def found(content, day=DAY, **changes):
    """The problems when the answer can-i-share has these changes, as (check, where, sentence)."""
    topics = dict(content.knowledge.topics)
    topics["can-i-share"] = topics["can-i-share"].model_copy(update=changes)
    knowledge = content.knowledge.model_copy(update={"topics": topics})
    given = Given(day, list(content.knowledge.topics))
    return [(p.check, p.where, p.sentence) for p in check_knowledge(knowledge, given, {}) if p.where == "can-i-share"]


@pytest.mark.parametrize(
    ("changes", "check", "says"),
    [
        ({"title": "x" * 61}, "too-long", "61 characters; 60 at most"),
        ({"verdict": "word " * 25 + "end."}, "too-long", "26 words; 25 at most"),
        ({"answer": "A short one. " * 41}, "too-long", "123 words; 120 at most"),
        ({"do_next": ["word " * 26 + "."]}, "too-long", "do_next step"),
        ({"law_note": "word " * 61}, "too-long", "law_note"),
        ({"answer": "x" * 2701}, "slack-limits", "more than Slack shows"),
        ({"verdict": "Yes. You may."}, "verdict-sentences", "one sentence"),
        ({"verdict": "Yes you may"}, "verdict-sentences", "full stop"),
        (
            {
                "answer": "Notwithstanding considerations of proportionality, organisational confidentiality "
                "obligations necessitate comprehensive multidisciplinary deliberation regarding dissemination."
            },
            "reading-grade",
            "Shorten its sentences",
        ),
        ({"source": "Chapter 9"}, "unknown-source", "does not begin with a section"),
        ({"answer": "Share it!"}, "house-style", 'character "!"'),
        ({"answer": "Share *it*."}, "house-style", 'character "*"'),
        ({"related": ["no-such-topic"]}, "unknown-related", "no-such-topic"),
        ({"related": ["can-i-share"]}, "unknown-related", "can-i-share"),
        ({"review_by": dt.date(2026, 11, 23)}, "review-due", "due by 2026-11-23"),
        ({"reviewed_on": dt.date(2026, 11, 25)}, "review-due", "in the future"),
    ],
)
def test_a_bad_answer_is_named_by_its_check(content, changes, check, says):
    assert any(name == check and says in sentence for name, _, sentence in found(content, **changes))


def test_a_review_date_that_is_today_or_later_is_no_problem(content):
    assert found(content, review_by=DAY, reviewed_on=DAY) == []


def test_every_check_says_what_it_looks_for():
    assert all(check.find.__doc__ and check.find.__doc__.endswith(".") for check in CHECKS)
    assert len({check.name for check in CHECKS}) == len(CHECKS)


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped content, to spoil."""
    return shutil.copytree(content_folder(), tmp_path / "content")


def spoil(folder, name, old, new):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_shipped_content_has_no_errors(content):
    problems = survey(content_folder(), DAY).problems

    assert [str(problem) for problem in problems if problem.level == "error"] == []


def test_problems_in_several_files_are_all_reported_at_once_with_file_and_topic(folder):
    spoil(folder, "en/answers/golden-rules.yml", "verdict:", "verdikt:")
    spoil(folder, "en/answers/principles.yml", "owner: unassigned", "owner: no")
    spoil(folder, "en/answers/data-protection.yml", "related: [", "related: [no-such-topic, ")
    spoil(folder, "en/messages.yml", "or ask {contact}", "or ask {phone}")
    spoil(folder, "share-check.yml", "ask: source", "ask: colour")
    spoil(folder, "en/share-check.yml", "  E:\n", "  EE:\n")
    spoil(folder, "topics.yml", "  - can-i-share\n", "  - can-i-share\n  - new-topic\n")
    spoil(folder, "en/phrasings/golden-rules.yml", "golden-rules:\n", "golden-rulez:\n")

    text = "\n".join(str(problem) for problem in survey(folder, DAY).problems)

    for name in ("golden-rules.yml: golden-rules, verdikt", "principles.yml: principles, owner", "data-protection.yml"):
        assert name in text
    for words in ("{contact}", '"colour"', "new-topic", "no-such-topic", "golden-rulez"):
        assert words in text


def test_the_command_exits_with_1_on_an_error_and_0_with_warnings_only(folder):
    fine = CliRunner().invoke(main, ["content", "check", str(folder)])
    spoil(folder, "en/answers/golden-rules.yml", "verdict:", "verdikt:")
    broken = CliRunner().invoke(main, ["content", "check", str(folder)])

    assert (fine.exit_code, "0 errors" in fine.output, "review-due" in fine.output) == (0, True, True)
    assert (broken.exit_code, "golden-rules, verdikt" in broken.output) == (1, True)


def test_a_phrasing_under_two_topics_is_refused(folder):
    spoil(folder, "en/phrasings/golden-rules.yml", "golden-rules:\n", 'golden-rules:\n  me:\n    - "The SAME, words"\n')
    spoil(folder, "en/phrasings/principles.yml", "principles:\n", 'principles:\n  me:\n    - "the same words"\n')

    problems = [problem for problem in survey(folder, DAY).problems if problem.check == "phrasing-claimed-twice"]

    assert [problem.where for problem in problems] == ["golden-rules, principles"]
    assert "the same words" in problems[0].sentence


def test_a_date_that_passes_never_becomes_an_error(folder):
    spoil(folder, "en/answers/golden-rules.yml", "review_by: null", "review_by: 2027-01-01")

    problems = survey(folder, dt.date(2036, 1, 1)).problems

    assert {problem.level for problem in problems} == {"warning"}
    assert any("due by 2027-01-01" in problem.sentence for problem in problems)
