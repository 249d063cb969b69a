"""`share-check run` itself: a process of its own, connected by Socket Mode, stopped and killed like one."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time

import pytest

from bot.decisions.log import DecisionLog, Scope
from bot.decisions.noted import noted
from bot.stand_in.person import Person, text_of
from bot.stand_in.workspace import APP_TOKEN, BOT_TOKEN, local_slack
from tests.socket_mode import socket_mode

EVERYONE = Scope("", "TLOCAL", None)


@pytest.fixture
def slack():
    with local_slack() as running:
        yield running


@pytest.fixture
def sockets(slack):
    with socket_mode(slack) as running:
        yield running


class Started:
    """A bot that was started as an operator does, and what it has said on standard error so far."""

    def __init__(self, command, environment):
        self.process = subprocess.Popen([sys.executable, *command], env=environment, stderr=subprocess.PIPE, text=True)
        self.lines = []
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self):
        for line in self.process.stderr:
            with self._changed:
                self.lines.append(line)
                self._changed.notify_all()

    def says(self, text, times=1, seconds=30.0):
        """Waits until so many lines hold `text`."""
        with self._changed:
            return self._changed.wait_for(lambda: sum(text in line for line in self.lines) >= times, seconds)

    def end(self, how=None):
        """Ends it by a signal, or waits until it has ended; gives its exit status and all it said."""
        if how is not None:
            self.process.send_signal(how)
        self.process.wait(30)
        self._reader.join()
        self.process.stderr.close()
        return self.process.returncode, "".join(self.lines)


@pytest.fixture
def start(slack, tmp_path, small_content):
    """Starts the bot as an operator does."""
    started = []

    def run(command=("-m", "bot", "run"), **more):
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "SHARE_CHECK_"))}
        settings = {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "SLACK_API_URL": slack.base_url,
            "SHARE_CHECK_DB": str(tmp_path / "log.db"),
            "SHARE_CHECK_CONTENT": str(small_content),
            "HTTPS_PROXY": "http://127.0.0.1:9",
        }
        started.append(Started(command, {**clean, **settings, **more}))
        return started[-1]

    yield run
    for one in started:
        one.end(signal.SIGKILL)


def until(condition, seconds=10.0):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert condition()


def record_one(ann, number):
    """Goes from the command to a recorded decision; gives its reference, or None when it was not confirmed."""
    ann.command("/share-check")
    if not ann.slack.views.get(ann.user):
        return None
    ann.choose("danger", "yes")
    ann.submit()
    ann.submit()
    ann.choose("decision", "undecided")
    until(lambda: ann.view.get("callback_id") == "record")
    ann.fill("reasons", f"Reason {number}.")
    ann.submit()
    seen = text_of(ann.view)
    return seen.split("reference is ")[1][:9] if "reference is " in seen else None


def test_the_whole_path_over_socket_mode_and_a_clean_stop(slack, sockets, start, tmp_path):
    process = start()
    assert sockets.wait_for_app()
    ann = Person(slack, sockets.deliver, "U1ANN")

    ts = ann.mention("what are the seven golden rules")
    reference = record_one(ann, 1)
    assert slack.wait_for(lambda: len(slack.messages) == 2)
    status, errors = process.end(signal.SIGTERM)

    assert "seven golden rules" in text_of(ann.sees("C1", ts)[0].blocks)
    assert status == 0
    assert "stopped" in errors
    assert noted(tmp_path / "log.db") == DecisionLog(tmp_path / "log.db").head()
    assert "golden rules" not in errors
    assert "Reason" not in errors
    assert "xoxb" not in errors
    assert [d.reference for d in DecisionLog(tmp_path / "log.db").find(EVERYONE).decisions] == [reference]
    assert ann.trouble == 0


def test_a_start_that_finds_the_log_gone_stops_and_says_what_to_do(sockets, start, tmp_path):
    process = start()
    assert sockets.wait_for_app()
    process.end(signal.SIGKILL)
    (tmp_path / "log.db").unlink()
    status, errors = start().end()

    assert status == 2
    assert "The decision log is gone" in errors
    assert "log.db.head" in errors
    assert not (tmp_path / "log.db").exists()


def test_a_stop_finishes_the_answer_in_flight(slack, sockets, start):
    process = start()
    assert sockets.wait_for_app()
    ann = Person(slack, sockets.deliver, "U1ANN")
    slack.delay_s = 0.5

    ann.mention("what are the seven golden rules")
    process.end(signal.SIGTERM)

    assert len(slack.messages) == 1


NEVER_ANSWERS = """
import threading
import bot.run
from bot.cli.main import main
from bot.guidance.ask import Guidance
bot.run.FINISH_WITHIN_S = 1
ask = Guidance.ask
Guidance.ask = lambda self, text: threading.Event().wait() if "golden" in text else ask(self, text)
main(["run"])
"""


def test_a_stop_waits_a_while_only_for_a_message_that_is_being_read(slack, sockets, start):
    process = start(command=("-c", NEVER_ANSWERS))
    assert sockets.wait_for_app()
    Person(slack, sockets.deliver, "U1ANN").mention("what are the seven golden rules")

    status, errors = process.end(signal.SIGTERM)

    assert status == 1
    assert "not everything in flight was finished" in errors
    assert "stopped" in errors


def test_a_stop_lets_an_acknowledgement_out_first(slack, sockets, start):
    process = start()
    assert sockets.wait_for_app()
    ann = Person(slack, sockets.deliver, "U1ANN")
    slack.delay_s = 0.6  # opening the window takes this long, and the acknowledgement comes after it
    command = threading.Thread(target=ann.command, args=("/share-check",))

    command.start()
    assert slack.wait_for(lambda: "views.open" in slack.arrived)
    process.end(signal.SIGTERM)
    command.join()

    assert ann.trouble == 0
    assert "immediate risk of harm" in text_of(ann.view)


def test_after_slack_refreshes_the_connection_the_bot_answers_again(slack, sockets, start):
    start()
    assert sockets.wait_for_app()
    sockets.disconnect()
    assert sockets.wait_for_app(times=2)

    Person(slack, sockets.deliver, "U1ANN").direct_message("what are the seven golden rules")

    assert slack.wait_for(lambda: len(slack.messages) == 1)


def test_a_delivery_that_slack_repeats_is_answered_once(slack, sockets, start):
    process = start()
    assert sockets.wait_for_app()
    ann = Person(slack, lambda payload: sockets.deliver(payload, retry_attempt=1, retry_reason="timeout"), "U1ANN")
    event = {"type": "app_mention", "user": "U1ANN", "text": "what are the golden rules", "channel": "C1"}

    for _ in range(3):
        ann.deliver_event({**event, "ts": "1.1", "event_ts": "1.1"})
    ann.direct_message("what are the golden rules")

    assert slack.wait_for(lambda: any(said.channel.startswith("D") for said in slack.messages))
    process.end(signal.SIGTERM)  # which finishes whatever was still to be answered
    assert [said.channel for said in slack.messages].count("C1") == 1


def test_killed_at_any_instant_every_confirmed_decision_is_there_once(slack, sockets, start, tmp_path):
    confirmed = []
    for attempt, call in enumerate((None, "views.open", "chat.postMessage")):
        process = start()
        assert sockets.wait_for_app(times=attempt + 1)
        ann = Person(slack, sockets.deliver, f"U{attempt}ANN")
        confirmed += [record_one(ann, number) for number in range(3)]
        ann.command("/share-check")
        ann.choose("danger", "yes")
        ann.submit()
        assert call is None or slack.wait_for(lambda call=call: call in slack.arrived)
        process.end(signal.SIGKILL)
        slack.arrived.clear()

    log = DecisionLog(tmp_path / "log.db")
    found = [decision.reference for decision in log.find(EVERYONE, limit=100).decisions]
    assert None not in confirmed
    assert set(confirmed) == set(found)
    assert len(found) == len(set(found)) == 9
    assert log.verify().problem is None


def test_missing_settings_are_one_clear_message(slack, start):
    process = start(SLACK_BOT_TOKEN="", SLACK_APP_TOKEN="wrong", SHARE_CHECK_LEADS="alice")
    status, errors = process.end()

    assert status == 2
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SHARE_CHECK_LEADS"):
        assert name in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-other"}, "Slack refused"),
        ({"SLACK_API_URL": "http://127.0.0.1:9/api/"}, "Slack could not be reached"),
        ({"SHARE_CHECK_DB": "/no/such/folder/log.db"}, "SHARE_CHECK_DB"),
    ],
)
def test_what_keeps_it_from_starting_is_said_plainly(slack, start, wrong, says):
    process = start(**wrong)
    status, errors = process.end()

    assert status == 2
    assert says in errors
    assert "Traceback" not in errors
    assert "xoxb" not in errors


def test_sighup_loads_edited_content_and_keeps_the_last_good_one(slack, sockets, start, tmp_path, small_content):
    folder = shutil.copytree(small_content, tmp_path / "content")
    answers = folder / "en" / "answers" / "golden-rules.yml"
    good = answers.read_text(encoding="utf-8")
    process = start(SHARE_CHECK_CONTENT=str(folder))
    assert sockets.wait_for_app()
    ann = Person(slack, sockets.deliver, "U1ANN")

    def title_after(text, heard):
        answers.write_text(text, encoding="utf-8")
        process.process.send_signal(signal.SIGHUP)
        assert process.says(heard)
        ann.direct_message("what are the seven golden rules")
        assert slack.wait_for(lambda: len(slack.messages) == 1)
        said = slack.messages.pop()
        return text_of(said.blocks).strip().splitlines()[0]

    assert (
        title_after(good.replace('"The seven golden rules"', '"The rules, edited"'), "loaded again")
        == "The rules, edited"
    )
    assert title_after(good.replace("verdict:", "verdikt:"), "was not loaded") == "The rules, edited"


def test_ready_is_not_said_before_slack_says_hello(slack, sockets, start):
    sockets.may_greet.clear()
    process = start()
    assert sockets.wait_for_connection()
    process.process.send_signal(signal.SIGHUP)
    assert process.says("loaded again"), "it is at work otherwise"
    assert not any("; ready" in line for line in process.lines)

    sockets.may_greet.set()

    assert process.says("connected to Slack; ready")


@pytest.mark.parametrize("how", ["cut", "fall_silent"])
def test_a_connection_that_dies_without_a_word_is_replaced_and_the_operator_is_told(slack, sockets, start, how):
    process = start()
    assert sockets.wait_for_app()
    assert process.says("; ready")

    getattr(sockets, how)()

    assert process.says("connection to Slack lost")
    assert process.says("connected again")
    Person(slack, sockets.deliver, "U1ANN").direct_message("what are the seven golden rules")
    assert slack.wait_for(lambda: len(slack.messages) == 1)


def test_killed_right_after_recording_the_private_copy_comes_at_the_next_start_once(slack, sockets, start, tmp_path):
    process = start()
    assert sockets.wait_for_app()
    slack.faults["chat.postMessage"] = ["silent"]
    reference = record_one(Person(slack, sockets.deliver, "U1ANN"), 1)
    assert slack.wait_for(lambda: "chat.postMessage" in slack.arrived or not slack.faults["chat.postMessage"])
    process.end(signal.SIGKILL)
    assert slack.messages == []

    for _ in range(2):
        process = start()
        assert process.says("private copies sent")
        process.end(signal.SIGTERM)

    (copy,) = slack.messages
    assert copy.channel == "DU1ANN"
    assert reference in text_of(copy.blocks)
    assert "Reason 1" not in text_of(copy.blocks)
