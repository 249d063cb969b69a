"""A small workspace in the browser, with the real bot in it: for trying Share Check without a Slack account.

The page is served on this machine only; what people do on it goes to the same app that runs in Slack.
"""

from __future__ import annotations

import json
import logging
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from slack_bolt import BoltRequest

from bot.app import build_app
from bot.content.edition import Edition
from bot.decisions.fields import Decision
from bot.decisions.log import DecisionLog
from bot.settings import Settings
from bot.stand_in.person import Person
from bot.stand_in.workspace import BOT, BOT_TOKEN, TEAM, LocalSlack, local_slack

logger = logging.getLogger(__name__)

PEOPLE = {"UANWEN": "Anwen, teacher", "UBRYN": "Bryn, youth worker", "ULEAD": "Carys, safeguarding lead"}
LEAD = "ULEAD"
CHANNEL = "CTEAM"
PAGE = Path(__file__).parent / "page"
FILES = {
    "/": ("index.html", "text/html; charset=utf-8"),
    "/page.css": ("page.css", "text/css; charset=utf-8"),
    "/page.js": ("page.js", "text/javascript; charset=utf-8"),
}
LONG_POLL_S = 20.0
LONGEST_REQUEST = 100_000


class Workspace:
    """The people of the demonstration, what each of them sees, and what they do."""

    def __init__(self, slack: LocalSlack, settings: Settings, edition: Edition, log: DecisionLog, kept: bool) -> None:
        self.slack = slack
        self.bot = build_app(settings, edition, log)
        self.people = {user: Person(slack, self._deliver, user) for user in PEOPLE}
        self.kept = kept
        self.problems: list[str] = []

    def seen_by(self, user: str) -> dict[str, Any]:
        """Gives all that the page shows to `user`: conversations, the window on top, the Home tab."""
        person, stack = self.people[user], self.slack.views.get(user, [])
        return {
            "version": len(self.slack.calls) + len(self.slack.written) + self.slack.events,
            "people": PEOPLE,
            "user": user,
            "bot": BOT,
            "channel": [vars(said) for said in self._conversation(user, CHANNEL)],
            "direct": [vars(said) for said in self._conversation(user, f"D{user}")],
            "view": stack[-1] if stack else None,
            "home": self.slack.homes.get(user),
            "errors": person.field_errors,
            "trouble": person.trouble,
            "kept": self.kept,
            "problems": self.problems,
        }

    def act(self, user: str, what: dict[str, Any]) -> None:
        """Does one thing as `user`; raises KeyError, StopIteration or AssertionError when it cannot be done."""
        person, kind = self.people[user], str(what["do"])
        if "typed" in what and self.slack.views.get(user):
            person.view["typed"] = {**person.view.get("typed", {}), **what["typed"]}
        if kind == "write":
            self._write(person, str(what["text"]), str(what["place"]), what.get("thread"))
        elif kind == "press":
            message = next((said for said in self.slack.messages if said.ts == what.get("message")), None)
            person.press(str(what["action"]), what.get("value"), message, home=bool(what.get("home")))
        elif kind == "choose":
            person.choose(str(what["block"]), str(what["value"]))
        elif kind == "choose-home":
            person.choose_on_home(str(what["action"]), str(what["value"]))
        elif kind == "submit":
            person.submit()
        elif kind == "close":
            person.close()
        elif kind == "home":
            person.open_home()
        elif kind == "shortcut":
            message_shortcut = {"text": "", "ts": str(what["message"])} if "message" in what else None
            person.shortcut("start-check-from-message" if message_shortcut else "start-check", message_shortcut)

    def use(self, edition: Edition) -> None:
        """Answers from another edition of the content from now on."""
        self.bot.desk.edition = edition
        self.show_problems([])

    def show_problems(self, problems: list[str]) -> None:
        """Shows what is wrong with the content as it was saved; the last good edition goes on answering."""
        with self.slack.changed:
            self.problems = problems
            self.slack.events += 1
            self.slack.changed.notify_all()

    def _write(self, person: Person, text: str, place: str, thread: str | None) -> None:
        first, _, rest = text.strip().partition(" ")
        if first in {"/share-check", "/share-log"}:
            person.command(first, self._mentions(rest), CHANNEL)
        elif place == "direct":
            person.direct_message(text)
        elif f"@{BOT_NAME}".lower() in text.lower():
            start = text.lower().index(f"@{BOT_NAME}".lower())
            question = (text[:start] + text[start + len(BOT_NAME) + 1 :]).strip()
            person.mention(question, CHANNEL, **({"thread_ts": thread} if thread else {}))
        else:
            person.chat(text, CHANNEL, thread)

    def _mentions(self, text: str) -> str:
        """Slack sends a mention after a command as an id; the names here stand for it."""
        for user, name in PEOPLE.items():
            text = text.replace("@" + name.split(",")[0], f"<@{user}|{user.lower()}>")
        return text

    def _conversation(self, user: str, channel: str) -> list[Any]:
        written = [said for said in self.slack.written if said.channel == channel]
        return sorted([*written, *self.people[user].sees(channel)], key=lambda said: said.ts)

    def _deliver(self, payload: dict[str, Any]) -> tuple[int, Any]:
        response = self.bot.app.dispatch(BoltRequest(body=payload, mode="socket_mode"))
        return response.status, response.body


BOT_NAME = "Share Check"


@contextmanager
def demo(edition: Edition, port: int, db: Path | None, contact: str) -> Iterator[tuple[str, Workspace]]:
    """Serves the demonstration until the block ends; gives its address and the workspace.

    Records go to `db`, or to a throwaway file. Raises OSError when the port is taken, LogUnavailable for the log.
    """
    with tempfile.TemporaryDirectory() as folder, local_slack() as slack:
        log = DecisionLog(db or Path(folder) / "demo.db")
        if db is None:
            _invent(log)
        settings = Settings(bot_token=BOT_TOKEN, api_url=slack.base_url, leads=frozenset({LEAD}), contact=contact)
        workspace = Workspace(slack, settings, edition, log, kept=db is not None)
        server = ThreadingHTTPServer(("127.0.0.1", port), _handler(workspace))
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", workspace
        finally:
            server.shutdown()
            server.server_close()
            workspace.bot.finish()


def _invent(log: DecisionLog) -> None:
    """Records a few invented decisions, so that the lead's side is not empty."""
    shared = {"kinds": ("concern",), "recipients": ("social-services",)}
    invented: list[dict[str, Any]] = [
        {"decided_by": "UBRYN", "decision": "share-without-consent", "recommendation": "share-without-consent"}
        | {"card": "N1", "reasons": "Invented: asking at home could have made things worse.", **shared},
        {"decided_by": "UANWEN", "decision": "ask-first", "recommendation": "ask-first", "card": "A1"}
        | {"reasons": "Invented: there is time, and it is safe to ask."},
        {"decided_by": "UBRYN", "decision": "do-not-share-now", "recommendation": "share-and-tell", "card": "LA-T"}
        | {"source": "la", "written_reasons": "not-yet", "differs_category": "procedure"}
        | {"differs_reason": "Invented: our procedure asks for the manager first.", "reasons": "Invented reason."},
    ]
    for number, fields in enumerate(invented):
        log.record(Decision.model_validate({"key": f"invented-{number}", "team_id": TEAM, **fields}))


def _handler(workspace: Workspace) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Answers the page; whoever is not this machine's own page is refused."""

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            if not self._own():
                self._send(403, b"This page is for this machine only.", "text/plain; charset=utf-8")
            elif url.path in FILES:
                name, kind = FILES[url.path]
                self._send(200, (PAGE / name).read_bytes(), kind)
            elif url.path == "/state":
                query = parse_qs(url.query)
                self._state(query.get("user", [""])[0], query.get("version", [""])[0])
            else:
                self._send(404, b"There is nothing here.", "text/plain; charset=utf-8")

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            if not self._own() or "json" not in self.headers.get("Content-Type", ""):
                self._send(403, b"This page is for this machine only.", "text/plain; charset=utf-8")
            elif self.path != "/act" or length > LONGEST_REQUEST:
                self._send(404, b"There is nothing here.", "text/plain; charset=utf-8")
            else:
                self._act(self.rfile.read(length))

        def _act(self, sent: bytes) -> None:
            try:
                what = json.loads(sent)
                workspace.act(str(what["user"]), what)
            except (ValueError, KeyError, TypeError, AttributeError, StopIteration, AssertionError):
                self._send(400, b"That cannot be done here.", "text/plain; charset=utf-8")
                return
            self._json(workspace.seen_by(str(what["user"])))

        def _state(self, user: str, version: str) -> None:
            if user not in workspace.people:
                self._send(400, b"There is no such person.", "text/plain; charset=utf-8")
                return
            workspace.slack.wait_for(lambda: str(workspace.seen_by(user)["version"]) != version, LONG_POLL_S)
            self._json(workspace.seen_by(user))

        def _own(self) -> bool:
            """A page elsewhere on the web must not be able to act here, by its own address or a made-up one."""
            port = self.server.server_address[1]  # type: ignore[index]
            hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
            origin = self.headers.get("Origin")
            return self.headers.get("Host") in hosts and origin in (None, *(f"http://{host}" for host in hosts))

        def _json(self, found: object) -> None:
            self._send(200, json.dumps(found).encode(), "application/json")

        def _send(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.send_header("X-Content-Type-Options", "nosniff")
            policy = (
                "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
            )
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Stays silent: what people type must not reach a log."""

    return Handler
