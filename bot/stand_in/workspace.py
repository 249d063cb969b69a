"""The stand-in's Web API: an HTTP server on 127.0.0.1 that answers, and refuses, as Slack does.

It remembers every call, every message and who may see it, and each person's windows.
"""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import parse_qs

from bot.stand_in.rules import MESSAGE_TEXT, message_problems, view_problems

BOT_TOKEN, APP_TOKEN = "xoxb-local", "xapp-local"
BOT, TEAM = "UBOT", "TLOCAL"
TRIGGER_LIVES_S = 3.0
STACKED_VIEWS = 3

Arguments = dict[str, Any]
Answer = dict[str, Any]


Fault = int | Literal["lost", "silent"]
"""What goes wrong with a call: an HTTP status instead of an answer (429 asks to wait a second); "lost" carries the call
out and never answers, "silent" does not even carry it out."""


class Refused(Exception):
    """Slack's answer to a call it does not accept; `code` is Slack's own, `details` says where."""

    def __init__(self, code: str, *details: str) -> None:
        super().__init__(code)
        self.code = code
        self.details = list(details)


@dataclass
class Said:
    """One message: `only_for` names the one person who sees an ephemeral one."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Any] = field(default_factory=list)
    thread: str | None = None
    only_for: str | None = None


@dataclass
class Call:
    """One call of the Web API, as it arrived."""

    method: str
    arguments: Arguments


class LocalSlack:
    """The state of a small workspace, and the methods of the Web API that the bot calls. Safe for threads."""

    def __init__(self) -> None:
        self.base_url = ""
        self.socket_url = ""
        self.calls: list[Call] = []
        self.arrived: list[str] = []  # methods called, before anything is done or delayed
        self.messages: list[Said] = []  # the bot's
        self.written: list[Said] = []  # people's
        self.views: dict[str, list[Arguments]] = {}
        self.homes: dict[str, Arguments] = {}
        self.uploads: dict[str, str] = {}
        self.groups: dict[str, list[str]] = {}
        self.enterprise: str | None = None
        self.failures: dict[str, str] = {}
        self.faults: dict[str, list[Fault]] = {}
        self.delay_s = 0.0
        self.events = 0  # things that happened and are neither calls nor messages
        self.changed = threading.Condition()
        self._ids = itertools.count(1)
        self._triggers: dict[str, tuple[str, float]] = {}
        self._posted: dict[str, Said] = {}

    def new_id(self, letter: str) -> str:
        """Gives an id that has not been used."""
        return f"{letter}{next(self._ids):08d}"

    def new_ts(self) -> str:
        """Gives a message's timestamp, later than all before."""
        return f"1700000000.{next(self._ids):06d}"

    def new_trigger(self, user: str) -> str:
        """Gives a trigger id that opens one window for `user` within three seconds."""
        trigger = f"{next(self._ids)}.trigger"
        self._triggers[trigger] = (user, time.monotonic())
        return trigger

    def wait_for(self, found: Callable[[], bool], seconds: float = 5.0) -> bool:
        """Waits until `found` says yes; gives what it said last."""
        with self.changed:
            return self.changed.wait_for(found, seconds)

    def next_fault(self, method: str) -> Fault | None:
        """Gives what is to go wrong with the next call of `method`, once."""
        with self.changed:
            return self.faults[method].pop(0) if self.faults.get(method) else None

    def call(self, method: str, arguments: Arguments) -> Answer:
        """Answers one call as Slack would, and remembers it."""
        with self.changed:
            self.arrived.append(method)
            self.changed.notify_all()
        time.sleep(self.delay_s)
        with self.changed:
            self.calls.append(Call(method, arguments))
            try:
                if method in self.failures:
                    raise Refused(self.failures[method])
                handler = getattr(self, "_" + method.replace(".", "_"), None)
                if handler is None:
                    raise Refused("unknown_method")
                answer = {"ok": True, **handler(arguments)}
            except Refused as refused:
                answer = {"ok": False, "error": refused.code, "response_metadata": {"messages": refused.details}}
            except (KeyError, TypeError, ValueError, AttributeError):  # not the shape that Slack takes
                answer = {"ok": False, "error": "invalid_arguments"}
            self.changed.notify_all()
        return answer

    def apply(self, user: str, view_id: str, action: str, view: Arguments | None) -> None:
        """Does to a person's windows what the acknowledgement of a submission says."""
        with self.changed:
            stack = self.views.get(user, [])
            if action == "update" and view is not None:
                self._replace(stack, view_id, view)
            elif action == "push" and view is not None:
                stack.append({**self._accepted(view), "id": self.new_id("V"), "hash": self.new_ts(), "team_id": TEAM})
            elif action == "clear":
                stack.clear()
            elif action == "close":
                stack[:] = [one for one in stack if one["id"] != view_id]
            self.events += 1
            self.changed.notify_all()

    def _auth_test(self, _: Arguments) -> Answer:
        where = {"team_id": TEAM, "team": "Local", "url": "", "enterprise_id": self.enterprise}
        return {"user_id": BOT, "bot_id": "BLOCAL", "user": "share_check", **where}

    def _apps_connections_open(self, _: Arguments) -> Answer:
        return {"url": self.socket_url}

    def _chat_postMessage(self, arguments: Arguments) -> Answer:
        return self._say(arguments, None)

    def _chat_postEphemeral(self, arguments: Arguments) -> Answer:
        if not arguments.get("user"):
            raise Refused("user_not_found")
        if arguments["channel"].startswith("D"):
            raise Refused("channel_not_found", "an ephemeral message in a direct message")
        return self._say(arguments, arguments["user"])

    def _say(self, arguments: Arguments, only_for: str | None) -> Answer:
        found = message_problems(arguments)
        if found:
            raise Refused(found[0].partition(":")[0], *found)
        channel = str(arguments["channel"])
        channel = "D" + channel if channel.startswith("U") else channel
        if before := self._posted.get(str(arguments.get("client_msg_id"))):
            return {"ts": before.ts, "channel": before.channel}
        said = Said(
            self.new_ts(),
            channel,
            BOT,
            arguments["text"],
            list(arguments.get("blocks") or []),
            arguments.get("thread_ts"),
            only_for,
        )
        self.messages.append(said)
        if "client_msg_id" in arguments:
            self._posted[str(arguments["client_msg_id"])] = said
        return {"ts": said.ts, "channel": channel, "message_ts": said.ts}

    def _conversations_open(self, arguments: Arguments) -> Answer:
        return {"channel": {"id": "D" + str(arguments["users"])}}

    def _files_getUploadURLExternal(self, arguments: Arguments) -> Answer:
        if int(arguments["length"]) < 1:
            raise Refused("invalid_arguments")
        file_id = self.new_id("F")
        return {"file_id": file_id, "upload_url": self.base_url.replace("/api/", f"/upload/{file_id}")}

    def _files_completeUploadExternal(self, arguments: Arguments) -> Answer:
        files = json.loads(arguments["files"]) if isinstance(arguments["files"], str) else arguments["files"]
        for file in files:
            text = f"{arguments.get('initial_comment') or ''}\n{file['title']}: {self.uploads[file['id']]}"
            self._say({"channel": arguments["channel_id"], "text": text[:MESSAGE_TEXT]}, None)
        return {"files": files}

    def _views_open(self, arguments: Arguments) -> Answer:
        user = self._spend(arguments)
        self.views[user] = []
        return self._push(user, arguments)

    def _views_push(self, arguments: Arguments) -> Answer:
        user = self._spend(arguments)
        if len(self.views.get(user, [])) >= STACKED_VIEWS:
            raise Refused("push_limit_reached")
        return self._push(user, arguments)

    def _push(self, user: str, arguments: Arguments) -> Answer:
        view = self._accepted(arguments["view"])
        others = [one.get("external_id") for stack in self.views.values() for one in stack]
        if view.get("external_id") and view["external_id"] in others:
            raise Refused("duplicate_external_id")
        shown = {**view, "id": self.new_id("V"), "hash": self.new_ts(), "team_id": TEAM}
        self.views.setdefault(user, []).append(shown)
        return {"view": shown}

    def _views_update(self, arguments: Arguments) -> Answer:
        view = self._accepted(arguments["view"])
        for stack in self.views.values():
            for old in stack:
                same = arguments.get("external_id") and old.get("external_id") == arguments["external_id"]
                if old["id"] == arguments.get("view_id") or same:
                    if arguments.get("hash") and arguments["hash"] != old["hash"]:
                        raise Refused("hash_conflict")
                    return {"view": self._replace(stack, old["id"], view)}
        raise Refused("not_found")

    def _views_publish(self, arguments: Arguments) -> Answer:
        view = self._accepted(arguments["view"])
        self.homes[arguments["user_id"]] = {**view, "id": self.new_id("V"), "hash": self.new_ts()}
        return {"view": self.homes[arguments["user_id"]]}

    def _usergroups_users_list(self, arguments: Arguments) -> Answer:
        if arguments["usergroup"] not in self.groups:
            raise Refused("no_such_subteam")
        return {"users": self.groups[arguments["usergroup"]]}

    def _replace(self, stack: list[Arguments], view_id: str, view: Arguments) -> Arguments:
        """Puts a view in place of another; inputs with the same block and action ids keep what was typed."""
        found = self._accepted(view)
        for place, old in enumerate(stack):
            if old["id"] == view_id:
                kept = {"id": view_id, "team_id": TEAM, "external_id": old.get("external_id", "")}
                ids = {block.get("block_id") for block in found["blocks"]}
                typed = {block_id: value for block_id, value in old.get("typed", {}).items() if block_id in ids}
                stack[place] = {**found, **kept, "hash": self.new_ts(), "typed": typed}
                return stack[place]
        raise Refused("not_found")

    def _spend(self, arguments: Arguments) -> str:
        user, made = self._triggers.pop(arguments.get("trigger_id", ""), ("", 0.0))
        if not user:
            raise Refused("exchanged_trigger_id")
        if time.monotonic() - made > TRIGGER_LIVES_S:
            raise Refused("expired_trigger_id")
        return user

    def _accepted(self, view: Any) -> Arguments:
        found = json.loads(view) if isinstance(view, str) else dict(view)
        problems = view_problems(found)
        if problems:
            raise Refused("invalid_arguments", *problems)
        return found


@contextmanager
def local_slack() -> Iterator[LocalSlack]:
    """Serves a new stand-in on a free port of 127.0.0.1 until the block ends."""
    slack = LocalSlack()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            method = self.path.rpartition("/")[2]
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8", "replace")
            if self.path.startswith("/upload/"):
                slack.uploads[method] = sent
                self._answer({})
                return
            fault = slack.next_fault(method)
            if fault == "silent":
                self._wait_for_hanging_up()
                return
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            if isinstance(fault, int):
                self._answer({"ok": False, "error": "ratelimited" if fault == 429 else "fatal_error"}, fault)
                return
            try:
                arguments = _arguments(sent, self.headers.get("Content-Type", ""))
            except (ValueError, TypeError):
                answer = {"ok": False, "error": "invalid_json"}
            else:
                known = token in (BOT_TOKEN, APP_TOKEN)
                answer = slack.call(method, arguments) if known else {"ok": False, "error": "invalid_auth"}
            if fault == "lost":
                self._wait_for_hanging_up()
            else:
                self._answer(answer)

        def _wait_for_hanging_up(self) -> None:
            self.rfile.read(1)  # comes back when the caller has given up

        def _answer(self, answer: Mapping[str, Any], status: int = 200) -> None:
            body = json.dumps(answer).encode()
            self.send_response(status)
            if status == 429:
                self.send_header("Retry-After", "1")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Stays silent: a test's output is the test's."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    slack.base_url = f"http://127.0.0.1:{server.server_address[1]}/api/"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield slack
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _arguments(sent: str, content_type: str) -> Arguments:
    if "json" in content_type:
        loaded: Mapping[str, Any] = json.loads(sent or "{}")
        return dict(loaded)
    arguments: Arguments = {name: values[0] for name, values in parse_qs(sent).items()}
    for name in ("blocks", "view"):
        if isinstance(arguments.get(name), str):
            arguments[name] = json.loads(arguments[name])
    return arguments
