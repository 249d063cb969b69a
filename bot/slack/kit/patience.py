"""When Slack does not take a call at once: which calls are made again, how often, and how long that may last."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError, URLError

from slack_sdk.http_retry.handler import RetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState

LONGEST_WAIT_S = 60
"""Seconds for which one call waits in all because Slack asks it to; after that its answer is of no use to anybody."""
WHEN_UNSAID_S = 1
SERVER_ERRORS, LOST_ANSWERS = 1, 2
"""How often a call is made again after a server error, and after an answer that did not come."""
HARMLESS_TWICE = (
    "chat.postMessage",  # each has a client_msg_id, by which Slack knows the second from the first
    "views.update",  # with the hash of the window as it was
    "views.publish",
    "conversations.open",
    "usergroups.users.list",
    "auth.test",
    "apps.connections.open",
)
"""Methods that may be called again although the first call may have been carried out."""


class Patience(RetryHandler):
    """Decides whether a call is made again. What it has waited and tried is kept with the call, not here."""

    def __init__(self, sleep: Callable[[float], None] = time.sleep) -> None:
        super().__init__(max_retry_count=LONGEST_WAIT_S)
        self._sleep = sleep

    def can_retry(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        """Says whether to call again, and remembers how long to wait until then."""
        so_far = state.custom_values = state.custom_values or {"waited": 0.0, "errors": 0, "lost": 0}
        wait = self._wait(so_far, request, response, error)
        if wait is None or so_far["waited"] + wait > LONGEST_WAIT_S:
            return False
        so_far["next"] = wait
        return True

    def prepare_for_next_attempt(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> None:
        """Waits, in the thread that calls."""
        so_far = state.custom_values or {}
        so_far["waited"] += so_far["next"]
        self._sleep(so_far["next"])
        state.next_attempt_requested = True
        state.increment_current_attempt()

    def _wait(
        self, so_far: dict[str, Any], request: HttpRequest, response: HttpResponse | None, error: Exception | None
    ) -> float | None:
        """Gives the seconds until the next call, or None when there shall be none."""
        if response is not None and response.status_code == 429:
            return _retry_after(response)
        if response is not None:
            so_far["errors"] += 1
            return WHEN_UNSAID_S if response.status_code >= 500 and so_far["errors"] <= SERVER_ERRORS else None
        so_far["lost"] += 1
        never_arrived = isinstance(error, URLError) and not isinstance(error, HTTPError)
        harmless = never_arrived or request.url.rpartition("/")[2] in HARMLESS_TWICE
        return 0.1 if isinstance(error, OSError) and harmless and so_far["lost"] <= LOST_ANSWERS else None


def _retry_after(response: HttpResponse) -> float:
    """Gives the seconds that Slack asks for; at least one, so that the bound on waiting is one on calls, too."""
    values = next((values for name, values in response.headers.items() if name.lower() == "retry-after"), [])
    said = values[0] if values else ""
    return max(WHEN_UNSAID_S, float(said)) if said.isdecimal() else WHEN_UNSAID_S
