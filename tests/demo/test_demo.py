"""The demonstration's server: for this machine's own page only, and no door to what a person may not see."""

import json
import shutil
import socket
import threading
import urllib.error
import urllib.request

import pytest
from click.testing import CliRunner

from bot.cli.main import main
from bot.content import reload
from bot.content.load import edition_of
from bot.decisions.log import DecisionLog
from bot.demo.demo import demo


@pytest.fixture(scope="module")
def edition(content):
    return edition_of(content)


@pytest.fixture
def running(edition):
    with demo(edition, 0, None, "the duty desk") as found:
        yield found


def ask(address, path="/", sent=None, **headers):
    data = sent if sent is None or isinstance(sent, bytes) else json.dumps(sent).encode()
    kind = {} if data is None else {"Content-Type": "application/json"}
    request = urllib.request.Request(address + path, data, {**kind, **headers})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=10) as answer:
            return answer.status, answer.read().decode(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), dict(error.headers)


def act(address, user, **what):
    return ask(address, "/act", {"user": user, **what})


def state(address, user):
    return json.loads(ask(address, f"/state?user={user}&version=")[1])


def test_the_page_and_its_parts_are_served_and_nothing_else(running):
    address, _ = running

    assert "demonstration" in ask(address)[1]
    assert ask(address, "/page.js")[0] == ask(address, "/page.css")[0] == 200
    for path in ("/../settings.py", "/page/index.html", "/etc/passwd", "/act", "/state"):
        assert ask(address, path)[0] in (400, 404)
    assert "default-src 'self'" in ask(address)[2]["Content-Security-Policy"]


HOME = {"user": "ULEAD", "do": "home"}


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Origin": "null"}])
@pytest.mark.parametrize(("path", "sent"), [("/", None), ("/state?user=ULEAD", None), ("/act", HOME)])
def test_a_foreign_host_or_origin_is_refused(running, headers, path, sent):
    address, _ = running

    assert ask(address, path, sent, **headers)[0] == 403


def test_a_form_on_another_page_cannot_act(running):
    address, _ = running

    assert ask(address, "/act", json.dumps(HOME).encode(), **{"Content-Type": "text/plain"})[0] == 403


BAD = [
    b"",
    b"x",
    b"[]",
    b"null",
    b"\xff",
    b'{"user": "UNOBODY", "do": "home"}',
    b'{"user": "ULEAD"}',
    b'{"do": "home"}',
    b'{"user": "ULEAD", "do": "submit"}',
    b'{"user": "ULEAD", "do": "close"}',
    b'{"user": "ULEAD", "do": "press", "action": "x"}',
    b'{"user": "ULEAD", "do": "choose", "block": "x", "value": "y"}',
]


@pytest.mark.parametrize("sent", BAD)
def test_what_cannot_be_done_is_refused_and_the_demonstration_goes_on(running, sent):
    address, _ = running

    assert ask(address, "/act", sent)[0] == 400
    assert ask(address)[0] == 200


def test_a_question_is_answered_by_the_real_bot(running):
    address, workspace = running
    act(address, "UANWEN", do="write", text="@Share Check what are the seven golden rules", place="channel")
    workspace.bot.finish()

    said = state(address, "UBRYN")["channel"]
    assert [one["user"] for one in said] == ["UANWEN", "UBOT"]
    assert "The seven golden rules" in json.dumps(said)


def test_chat_that_does_not_address_the_bot_gets_no_reply(running):
    address, workspace = running
    act(address, "UANWEN", do="write", text="what are the golden rules", place="channel")
    workspace.bot.finish()

    assert workspace.slack.messages == []


def test_one_persons_windows_and_direct_messages_are_not_anothers(running):
    address, workspace = running
    act(address, "UANWEN", do="write", text="/share-check", place="channel")
    act(address, "UANWEN", do="write", text="a private question", place="direct")
    workspace.bot.finish()

    assert (state(address, "UBRYN")["view"], state(address, "UBRYN")["direct"]) == (None, [])
    assert state(address, "UANWEN")["view"] is not None


def test_records_are_thrown_away_unless_a_file_is_named(edition, tmp_path):
    with demo(edition, 0, tmp_path / "kept.db", "") as (address, _):
        assert state(address, "ULEAD")["kept"] is True
    assert DecisionLog(tmp_path / "kept.db").workspaces() == []

    with demo(edition, 0, None, "") as (address, workspace):
        assert state(address, "ULEAD")["kept"] is False
        assert len(workspace.bot.desk.log.workspaces()) == 1


def test_a_port_that_is_taken_is_said_plainly():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        result = CliRunner().invoke(main, ["demo", "--no-open", "--port", str(port)])

    assert result.exit_code == 2
    assert f"Port {port} is taken" in result.output


def test_edited_content_is_used_and_broken_content_explained_while_the_last_good_serves(
    edition, tmp_path, small_content
):
    folder = shutil.copytree(small_content, tmp_path / "content")
    answers = folder / "en" / "answers" / "golden-rules.yml"
    good = answers.read_text(encoding="utf-8")
    stop = threading.Event()
    with demo(edition, 0, None, "") as (address, workspace):

        def title():
            return workspace.bot.desk.content.knowledge.topics["golden-rules"].title

        reload.keep_fresh(folder, workspace.use, workspace.show_problems, stop)
        answers.write_text(good.replace('"The seven golden rules"', '"The rules, edited"'), encoding="utf-8")
        assert workspace.slack.wait_for(lambda: title() == "The rules, edited", 10)
        answers.write_text(good.replace("verdict:", "verdikt:"), encoding="utf-8")
        assert workspace.slack.wait_for(lambda: workspace.problems != [], 10)
        stop.set()

        assert "verdikt" in "\n".join(state(address, "ULEAD")["problems"])
        assert title() == "The rules, edited"
