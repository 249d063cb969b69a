"""The stand-in's Socket Mode: a WebSocket through which it hands deliveries to `share-check run` and hears back."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from bot.stand_in.workspace import LocalSlack

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
        self.connected = 0
        self.may_greet = threading.Event()
        self.may_greet.set()

    def serve(self, connection: ServerConnection) -> None:
        """Greets one connection and listens to it until it closes."""
        with self._changed:
            self.connected += 1
            self._changed.notify_all()
        self.may_greet.wait()
        with self._changed:
            self._connections.append(connection)
        try:
            hello = {"type": "hello", "num_connections": 1, "connection_info": {"app_id": "ALOCAL"}}
            connection.send(json.dumps(hello))
            with self._changed:
                self.welcomed += 1
                self._changed.notify_all()
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

    def wait_for_connection(self, seconds: float = 20.0) -> bool:
        """Waits until the app has connected at all, greeted or not."""
        with self._changed:
            return self._changed.wait_for(lambda: self.connected > 0, seconds)

    def deliver(self, payload: dict[str, Any], **retry: Any) -> tuple[int, Any]:
        """Hands over one payload; gives 200 and the acknowledgement's body, or 408 when none came in time."""
        envelope = self._slack.new_id("E")
        kind = KINDS.get("command" if "command" in payload else payload["type"], "interactive")
        sent = {"envelope_id": envelope, "type": kind, "payload": payload, "accepts_response_payload": True, **retry}
        self._newest().send(json.dumps(sent))
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

    def cut(self) -> None:
        """Ends the newest connection without a close frame, as when a machine on the way goes away."""
        self._newest().socket.shutdown(socket.SHUT_RDWR)

    def fall_silent(self) -> None:
        """Leaves the newest connection open and does nothing on it any more, not even answer pings."""
        connection = self._newest()
        connection.protocol.receive_data = lambda data: None  # type: ignore[method-assign]

    def _newest(self) -> ServerConnection:
        with self._changed:
            return self._connections[-1]

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
            sockets.may_greet.set()
            server.shutdown()
            thread.join()
