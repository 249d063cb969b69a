"""The command line, as a person or another program uses it."""

import json
import re
import shutil
from contextlib import closing
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from bot.cli import settings as cli_settings
from bot.cli.main import main
from bot.content import load
from bot.content.load import content_folder, edition_of
from bot.decisions.log import DecisionLog, Scope
from bot.decisions.record import Decision

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def edition(content):
    return edition_of(content)


@pytest.fixture
def run(monkeypatch, tmp_path, edition):
    """Runs a command; the shipped content is fitted once for all of them, other folders are read as always."""
    load = cli_settings.load_edition
    shipped = content_folder()
    monkeypatch.setattr(cli_settings, "load_edition", lambda folder: edition if folder == shipped else load(folder))
    monkeypatch.setenv("SHARE_CHECK_DB", str(tmp_path / "log.db"))

    def invoke(*words, sent=None):
        return CliRunner().invoke(main, list(words), input=sent)

    return invoke


def test_a_question_is_answered_as_a_person_reads_it(run):
    text = run("ask", "what are the seven golden rules").stdout

    assert text.startswith("THE SEVEN GOLDEN RULES")
    assert "What to do next" in text
    assert text.rstrip().endswith("If a child is in immediate danger, call 999: police or ambulance.")


def test_danger_comes_first(run):
    assert run("ask", "he's got a knife and the kids are in there").stdout.startswith("If a child may be in danger now")


def test_one_question_as_json_has_the_agreed_keys_and_the_text(run):
    answer = json.loads(run("ask", "--json", "what are the seven golden rules").stdout)

    assert list(answer) == ["id", "status", "topic", "ranking", "urgent", "lang", "text"]
    assert (answer["id"], answer["status"], answer["topic"]) == (None, "answered", "golden-rules")
    assert answer["text"].startswith("THE SEVEN GOLDEN RULES")


def test_ask_in_a_batch_answers_every_line_in_order(run):
    lines = ['{"id": "a", "q": "what are the golden rules"}', "nonsense", '{"id": "c", "q": "bore da, sut wyt ti"}']
    result = run("ask", "--batch", "-", sent="\n".join(lines) + "\n")

    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 1
    assert [answer["id"] for answer in answers] == ["a", None, "c"]
    assert "error" in answers[1]
    assert answers[2]["status"] != "answered"


def test_advise_in_a_batch(run):
    lines = ['{"answers": {}}', '{"answers": {"danger": "yes"}}', '{"answers": {"danger": "perhaps"}}']
    result = run("advise", "--batch", "-", sent="\n".join(lines) + "\n")

    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert answers[0] == {"recommendation": None, "card": None, "next": "danger"}
    assert answers[1] == {"recommendation": "share-now", "card": "E", "next": None}
    assert "yes, no, unsure" in answers[2]["error"]
    assert result.exit_code == 1


def test_no_question_is_a_plain_usage_error(run):
    result = run("ask")

    assert result.exit_code == 2
    assert "Type a question" in result.output


def decide(tmp_path, number, **more):
    fields = {"decision": "undecided", "reasons": f"Reason {number}."}
    log = DecisionLog(tmp_path / "log.db")
    return log.record(Decision(key=f"k{number}", team_id="T1", decided_by="U1", **{**fields, **more})).reference


def test_decisions_are_listed_newest_first_without_free_text(run, tmp_path):
    first, second = decide(tmp_path, 1), decide(tmp_path, 2)

    listed = json.loads(run("decisions", "list", "--json").stdout)

    assert [row["reference"] for row in listed] == [second, first]
    assert "Reason" not in json.dumps(listed)
    assert DecisionLog(tmp_path / "log.db").looks_at(Scope("", "T1", None), first) == []


def test_free_text_is_shown_on_request_and_that_is_recorded(run, tmp_path):
    decide(tmp_path, 1)

    listed = json.loads(run("decisions", "list", "--json", "--with-text").stdout)

    assert listed[0]["reasons"] == "Reason 1."
    import sqlite3

    with closing(sqlite3.connect(tmp_path / "log.db")) as db:
        rows = db.execute("select viewer, what, how_many from views").fetchall()
    assert [(what, n) for viewer, what, n in rows if viewer.startswith("command line: ")] == [("list", 1)]


def test_filters_are_the_same_words_as_in_slack(run, tmp_path):
    wanted = decide(tmp_path, 1)
    decide(tmp_path, 2, decision="do-not-share-now")

    assert [row["reference"] for row in json.loads(run("decisions", "list", "undecided", "--json").stdout)] == [wanted]
    assert wanted in run("decisions", "list", "7d", "undecided").output


def test_an_unknown_filter_or_a_missing_log_is_said_plainly(run, tmp_path):
    missing = run("decisions", "list")
    decide(tmp_path, 1)
    unknown = run("decisions", "list", "banana")

    assert missing.exit_code == unknown.exit_code == 2
    assert "There is no log" in missing.output
    assert "banana" in unknown.output


def test_every_key_of_the_json_list_is_in_the_readme(run, tmp_path):
    decide(tmp_path, 1)

    keys = json.loads(run("decisions", "list", "--json", "--with-text").stdout)[0]

    assert [key for key in keys if f"`{key}`" not in README] == []


def commands(group, prefix="share-check"):
    for name, command in group.commands.items():
        yield from commands(command, f"{prefix} {name}") if hasattr(command, "commands") else [f"{prefix} {name}"]


def test_every_command_is_in_the_readme():
    assert [command for command in commands(main) if command not in README] == []


LABELLED = '{"id": "a", "q": "what are the golden rules", "kind": "in", "accept": ["golden-rules"]}'
RUNS = {
    "share-check ask": (["what are the golden rules"], 0, "call 999"),
    "share-check advise": (["--batch", "-"], 0, ""),
    "share-check scan": (["--batch", "-"], 0, ""),
    "share-check demo": (["--no-open", "--db", "nowhere/demo.db"], 2, "folder"),
    "share-check run": ([], 2, "SLACK_BOT_TOKEN is not set"),
    "share-check report": (["--month", "2026-11"], 0, "Written to report-2026-11.html"),
    "share-check content check": ([], 0, "0 errors"),
    "share-check content eval": (["questions.jsonl"], 0, "right answer first"),
    "share-check content test-all": (["--show", "1"], 0, "own topic among the first 3"),
    "share-check content flow": ([], 0, "flowchart"),
    "share-check content vignettes": ([], 0, "Read by: ____"),
    "share-check content suggest": ([], 0, "The list is empty"),
    "share-check content refit": ([], 0, "bias: "),
    "share-check decisions list": ([], 0, "SC-"),
    "share-check decisions export": (["all.csv", "--purpose", "Inspection"], 0, "1 decisions written"),
    "share-check decisions verify": ([], 0, "Whole"),
    "share-check decisions retention": (["--dry-run"], 0, "would be removed"),
    "share-check decisions snapshot": (["copy.db"], 0, "1 decisions written"),
    "share-check decisions digest": (["--print"], 0, "Recorded: fewer than 5"),
}
"""Every command there is -> words after it, its exit status, and what it says."""


@pytest.fixture(scope="session")
def tiny_content(small_content, tmp_path_factory):
    """Content with two voices of two topics, and little besides: enough for a command to run."""
    folder = shutil.copytree(small_content, tmp_path_factory.mktemp("tiny") / "content")
    for path in (folder / "en" / "phrasings").glob("*.yml"):
        read = yaml.safe_load(path.read_text(encoding="utf-8"))
        if path.name == "golden-rules.yml":
            read = {topic: _first(read[topic], 2, 1) for topic in list(read)[:2]}
        elif path.name == "decoys.yml":
            read["phrasings"] = {decoy: _first(voices, 2, 1) for decoy, voices in read["phrasings"].items()}
        elif path.name in ("danger.yml", "out-of-scope.yml"):
            read = {part: _first(voices, 2, 5) for part, voices in read.items()}
        else:
            read = {}
        path.write_text(yaml.safe_dump(read, allow_unicode=True), encoding="utf-8")
    return folder


def _first(voices, how_many, phrasings):
    return {voice: said[:phrasings] for voice, said in list(voices.items())[:how_many]}


@pytest.mark.parametrize("command", list(commands(main)))
def test_every_command_runs(command, run, tmp_path, tiny_content, monkeypatch):
    words, status, says = RUNS[command]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHARE_CHECK_CONTENT", str(tiny_content))
    monkeypatch.setenv("SHARE_CHECK_KEEP_YEARS", "3")
    monkeypatch.delenv("SLACK_BOT_TOKEN", raising=False)
    (tmp_path / "questions.jsonl").write_text(LABELLED, encoding="utf-8")
    decide(tmp_path, 1)

    result = run(*command.split()[1:], *words, sent="")

    assert result.exit_code == status, result.output
    assert says in result.output
    assert (f"Content: {tiny_content}" in result.stderr) == (command not in WITHOUT_CONTENT)


WITHOUT_CONTENT = {
    "share-check run",
    "share-check content suggest",
    "share-check decisions verify",
    "share-check decisions retention",
    "share-check decisions snapshot",
}
"""Here because the settings stop it, or the list is empty, or it needs none."""


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("nonsense", "Line 2 is no question"),
        ("[]", "Line 2 is no question"),
        ('{"q": "what"}', "Line 2 is no question"),
        ('{"q": 5, "kind": "in", "accept": ["ico"]}', "Line 2 is no question"),
        ('{"q": "what", "kind": "in", "accept": []}', "Line 2 is no question"),
        ('{"q": "what", "kind": "other", "accept": []}', "Line 2 is no question"),
        ("[" * 100_000, "Line 2 is no question"),
        (b"\xff", "Line 2 is no question"),
    ],
)
def test_a_file_of_no_questions_is_refused_with_its_line(run, tmp_path, line, says):
    file = tmp_path / "questions.jsonl"
    file.write_bytes(LABELLED.encode() + b"\n" + (line if isinstance(line, bytes) else line.encode()))

    result = run("content", "eval", str(file))

    assert result.exit_code == 2
    assert says in result.stderr


def test_an_empty_file_holds_no_questions(run, tmp_path):
    (tmp_path / "questions.jsonl").write_text("\n")

    assert "no questions" in run("content", "eval", str(tmp_path / "questions.jsonl")).stderr


# Which content


@pytest.fixture
def checkout(tmp_path):
    """A clone in which somebody edits the content."""
    folder = tmp_path / "clone"
    shutil.copytree(Path(__file__).parents[2] / "content", folder / "content")
    (folder / "pyproject.toml").write_text('[project]\nname = "share-check-bot"\n')
    return folder


def test_in_a_checkout_the_content_of_the_checkout_is_read(run, checkout, monkeypatch):
    answers = checkout / "content" / "en" / "answers" / "golden-rules.yml"
    answers.write_text(answers.read_text(encoding="utf-8").replace("verdict:", "verdikt:", 1), encoding="utf-8")
    (checkout / "docs").mkdir()

    for folder in (checkout, checkout / "docs", checkout / "content" / "en"):
        monkeypatch.chdir(folder)
        result = run("content", "check")

        assert f"Content: {checkout / 'content'}" in result.stderr
        assert "verdikt" in result.stdout
        assert result.exit_code == 1


@pytest.mark.parametrize("other", ['[project]\nname = "other"\n', "[project", "project = 5\n", "\x00", None])
def test_a_folder_of_another_project_is_no_checkout(checkout, other):
    (checkout / "pyproject.toml").unlink()
    if other is not None:
        (checkout / "pyproject.toml").write_text(other)

    assert content_folder(checkout) != checkout / "content"


def test_a_checkout_without_its_content_or_a_folder_that_is_gone_is_no_checkout(checkout, tmp_path):
    shutil.rmtree(checkout / "content")

    assert content_folder(checkout) == content_folder(tmp_path / "gone") == content_folder()


def test_an_installed_copy_reads_what_was_installed_unless_it_is_used_in_a_checkout(tmp_path, checkout, monkeypatch):
    installed = tmp_path / "site-packages" / "bot"
    (installed / "content").mkdir(parents=True)
    monkeypatch.setattr(load, "__file__", str(installed / "content" / "load.py"))

    assert content_folder(tmp_path) == installed / "_content"
    assert content_folder(checkout / "content") == checkout / "content"


def test_what_other_programs_read_holds_nothing_but_data(run):
    result = run("ask", "--batch", "-", sent='{"id": "a", "q": "what are the golden rules"}\n')

    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["a"]
    assert result.stderr == f"Content: {content_folder()}\n"


def test_every_setting_is_in_the_readme():
    from bot.settings import _NAMES

    assert [name for name in _NAMES if f"`{name}`" not in README] == []


def test_everything_the_readme_points_to_exists():
    root = Path(__file__).parents[2]
    paths = re.findall(r"`((?:bot|content|tests)/[^`*{}]*)`", README)

    assert paths
    assert [path for path in paths if not (root / path).exists()] == []


def test_content_from_another_folder_is_used_and_a_broken_one_is_refused(run, tmp_path, monkeypatch):
    monkeypatch.setenv("SHARE_CHECK_CONTENT", str(tmp_path))

    result = run("ask", "hello")

    assert result.exit_code == 2
    assert "The file is missing" in result.output


def test_scan_in_a_batch_names_the_kinds_and_never_the_text(run):
    lines = [{"id": "a", "text": "ring mum on 07700 900123"}, {"id": "b", "text": "s47 1st visit"}, {"id": "c"}]
    result = run("scan", "--batch", "-", sent="\n".join(json.dumps(line) for line in lines))
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert found[0] == {"id": "a", "action": "block", "kinds": ["phone"]}
    assert found[1] == {"id": "b", "action": "allow", "kinds": []}
    assert found[2]["id"] == "c"
    assert "error" in found[2]
    assert result.exit_code == 1
    assert "900123" not in result.output


def test_explain_shows_the_words_the_runner_up_and_how_sure(run):
    text = run("ask", "--explain", "what are the seven golden rules").output

    assert "best: golden-rules" in text
    assert "  seven" in text.split("next:")[0]
    assert "so it is the answer" in text
    assert "danger noticed: no" in text
    assert "No word of this question is known" in run("ask", "--explain", "xqzzt").output


def test_the_curators_list_proposes_where_a_phrasing_could_go(run, tmp_path):
    log = DecisionLog(tmp_path / "log.db")
    log.keep_question(Scope("", "T1", "U1"), "none-of-these", "ico", "who do i moan to about data stuff")

    listed = run("content", "suggest").output
    assert "who do i moan to about data stuff" in listed
    assert "goes perhaps under: ico" in listed
    assert run("content", "suggest", "--done", "1").output.startswith("1 taken off")
    assert "The list is empty" in run("content", "suggest").output
