"""A running bot and a slip in its content: the last good edition goes on answering, whatever the slip."""

import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from bot.stand_in.person import Person, text_of
from bot.stand_in.workspace import APP_TOKEN, BOT_TOKEN, local_slack
from tests.socket_mode import socket_mode


@pytest.fixture
def folder(small_content, tmp_path):
    return shutil.copytree(small_content, tmp_path / "content")


@pytest.fixture
def slack():
    with local_slack() as running:
        yield running


@pytest.fixture
def sockets(slack):
    with socket_mode(slack) as running:
        yield running


@pytest.fixture
def bot(slack, sockets, folder, tmp_path):
    """A bot that was started as an operator does, with `folder` as its content; its log is in the file `said`."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "SHARE_CHECK_"))}
    settings = {
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_API_URL": slack.base_url,
        "SHARE_CHECK_DB": str(tmp_path / "log.db"),
        "SHARE_CHECK_CONTENT": str(folder),
    }
    with (tmp_path / "said").open("w") as said:
        process = subprocess.Popen([sys.executable, "-m", "bot", "run"], env={**clean, **settings}, stderr=said)
    assert sockets.wait_for_app()
    yield process
    process.kill()
    process.wait()


def test_whatever_the_slip_the_last_good_edition_goes_on(slack, sockets, bot, folder, tmp_path):
    answers, matching = folder / "en" / "answers" / "golden-rules.yml", folder / "matching.yml"
    good = answers.read_text(encoding="utf-8")
    ann = Person(slack, sockets.deliver, "U1ANN")

    def title_after(words, times):
        """Loads the content again, waits for the operator's log to say `words` for so many times, and asks."""
        bot.send_signal(signal.SIGHUP)
        until(lambda: (tmp_path / "said").read_text().count(words) == times)
        ann.direct_message("what are the seven golden rules")
        assert slack.wait_for(lambda: len(slack.messages) == 1)
        return text_of(slack.messages.pop().blocks).strip().splitlines()[0]

    answers.write_text(good.replace("The seven golden rules", "The rules, edited"), encoding="utf-8")
    assert title_after("loaded again", 1) == "The rules, edited"

    slips = (
        lambda: answers.write_text(good.replace("verdict:", "verdikt:"), encoding="utf-8"),
        lambda: answers.write_text(good.replace("reviewed_on: null", "reviewed_on: 2026-02-30"), encoding="utf-8"),
        lambda: (folder / "en" / "answers" / "x.yml").mkdir(),
        lambda: matching.write_text(f"constants: {{bias: {'9' * 5000}}}\n"),
        lambda: shutil.rmtree(folder),
    )
    for times, slip in enumerate(slips, start=1):
        slip()
        assert title_after("was not loaded", times) == "The rules, edited"

    assert bot.poll() is None
    for never in ("verdikt", "2026-02-30", "9999", "Traceback"):
        assert never not in (tmp_path / "said").read_text()


def until(condition, seconds=60.0):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert condition()
