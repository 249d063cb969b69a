"""Who may see whose decisions: leads see their workspace's, everyone else only their own. Fails closed."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from slack_sdk import WebClient

logger = logging.getLogger(__name__)

MEMBERS_KEPT_S = 300
"""A lead who leaves the user group loses access within these seconds."""
RETRY_AFTER_S = 30
"""After Slack could not say, it is asked again no sooner than this: its limit is 20 questions a minute."""


class Leads:
    """Says who is a safeguarding lead: named user ids, and the members of named user groups."""

    def __init__(
        self, users: frozenset[str], groups: frozenset[str], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._users = users
        self._groups = groups
        self._clock = clock
        self._lock = threading.Lock()
        self._members: dict[tuple[str, str], tuple[float, frozenset[str]]] = {}

    def include(self, client: WebClient, team_id: str, user_id: str) -> bool:
        """Says whether `user_id` is a lead; may ask Slack for a group's members, and is False if Slack cannot say."""
        if user_id in self._users:
            return True
        return any(user_id in self._group(client, team_id, group) for group in self._groups)

    def _group(self, client: WebClient, team_id: str, group: str) -> frozenset[str]:
        now = self._clock()
        with self._lock:
            read_at, members = self._members.get((team_id, group), (float("-inf"), frozenset()))
        if now - read_at < MEMBERS_KEPT_S:
            return members
        found = _ask_slack(client, team_id, group)
        kept_from = now if found is not None else now - MEMBERS_KEPT_S + RETRY_AFTER_S
        with self._lock:
            self._members[team_id, group] = (kept_from, found or frozenset())
        return found or frozenset()


def _ask_slack(client: WebClient, team_id: str, group: str) -> frozenset[str] | None:
    """Gives the group's members, or None; waits one second at most, because a window may be waiting for it."""
    quick = WebClient(token=client.token, base_url=client.base_url, timeout=1, retry_handlers=[])
    try:
        users = quick.usergroups_users_list(usergroup=group, team_id=team_id)["users"]
        if not isinstance(users, list) or not all(isinstance(user, str) for user in users):
            raise TypeError
        return frozenset(users)
    except Exception as error:  # the library raises whatever a strange answer leads to; none of it makes a lead
        logger.warning("members of a lead group could not be read (%s): nobody in it counts", type(error).__name__)
        return None


def outsider(body: Mapping[str, Any]) -> bool:
    """Says whether a payload comes from a person of another organisation (Slack Connect)."""
    user, team = body.get("user"), body.get("team")
    if not isinstance(user, Mapping) or not isinstance(team, Mapping):
        return False
    same_team = user.get("team_id") in (None, team.get("id"))
    same_organisation = bool(team.get("enterprise_id")) and user.get("enterprise_id") == team.get("enterprise_id")
    return not (same_team or same_organisation)
