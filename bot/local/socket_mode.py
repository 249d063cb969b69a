"""The stand-in's Socket Mode: a WebSocket through which it hands deliveries to `share-check run` and hears back."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from bot.local.slack import LocalSlack

KINDS = {"event_callback": "events_api", "command": "slash_commands"}
HEARD_WITHIN_S = 3.0


class SocketMode:
    """Hands payloads to whoever is connected; each goes to one connection, the newest."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack
        self._changed = threading.Condition()
        self._connections: list[ServerConnection] = []
        self._heard: dict[str, Any] = {}
        self.welcomed = 0

    def serve(self, connection: ServerConnection) -> None:
        """Greets one connection and listens to it until it closes."""
        connection.send(json.dumps({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "ALOCAL"}}))
        with self._changed:
            self._connections.append(connection)
            self.welcomed += 1
            self._changed.notify_all()
        try:
            for message in connection:
                self._hear(json.loads(message))
        except (ConnectionClosed, json.JSONDecodeError):
            pass
        finally:
            with self._changed:
                self._connections.remove(connection)

    def wait_for_app(self, times: int = 1, seconds: float = 20.0) -> bool:
        """Waits until the app has connected so many times in all."""
        with self._changed:
            return self._changed.wait_for(lambda: self.welcomed >= times and bool(self._connections), seconds)

    def deliver(self, payload: dict[str, Any], **retry: Any) -> tuple[int, Any]:
        """Hands over one payload; gives 200 and the acknowledgement's body, or 408 when none came in time."""
        envelope = self._slack.new_id("E")
        kind = KINDS.get("command" if "command" in payload else payload["type"], "interactive")
        sent = {"envelope_id": envelope, "type": kind, "payload": payload, "accepts_response_payload": True, **retry}
        with self._changed:
            connection = self._connections[-1]
        connection.send(json.dumps(sent))
        with self._changed:
            heard = self._changed.wait_for(lambda: envelope in self._heard, HEARD_WITHIN_S)
            return (200, self._heard.pop(envelope)) if heard else (408, None)

    def disconnect(self) -> None:
        """Tells the app that its connection ends soon, as Slack does every few hours, and ends it."""
        with self._changed:
            connections = list(self._connections)
        for connection in connections:
            connection.send(json.dumps({"type": "disconnect", "reason": "refresh_requested"}))
            connection.close()

    def _hear(self, message: dict[str, Any]) -> None:
        if "envelope_id" in message:
            with self._changed:
                self._heard[message["envelope_id"]] = message.get("payload")
                self._changed.notify_all()


@contextmanager
def socket_mode(slack: LocalSlack) -> Iterator[SocketMode]:
    """Serves Socket Mode for `slack` until the block ends; its apps.connections.open names the address."""
    sockets = SocketMode(slack)
    with serve(sockets.serve, "127.0.0.1", 0) as server:
        slack.socket_url = f"ws://127.0.0.1:{server.socket.getsockname()[1]}/link"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield sockets
        finally:
            server.shutdown()
            thread.join()
