"""Who may see whose decisions: leads see their workspace's, everyone else only their own. Fails closed."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from slack_bolt import BoltContext
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


def at_home(body: Mapping[str, Any], context: BoltContext, next: Callable[[], None]) -> None:
    """Middleware: notes who is an outsider, and files everything under the installation, whatever a payload names."""
    home = context.authorize_result
    context["outsider"] = home is None or outsider(body, home.team_id, home.enterprise_id)
    if home is not None:
        context["team_id"] = home.team_id or context.team_id
        context["enterprise_id"] = home.enterprise_id
    next()


def outsider(body: Mapping[str, Any], team_id: str | None, enterprise_id: str | None) -> bool:
    """Says whether a payload comes from a person of another organisation (Slack Connect), or does not say from whom.

    `team_id` and `enterprise_id` are the installation's own, as Slack gives them for the bot's token: what a payload
    calls its team may be the outsider's. Every team that it names for the person has to be of the installation.
    """
    teams = list(_teams_of_person(body, team_id, enterprise_id))
    at_home = all(team == team_id or (enterprise_id and enterprise_id in (team, group)) for team, group in teams)
    return not (teams and at_home and _names_a_person(body))


_USER_ID = re.compile(r"[UW][0-9A-Za-z]{1,30}")
Team = tuple[Any, Any]
"""A workspace's id and its enterprise's, as a payload has them: of any type when it was forged."""


def _teams_of_person(body: Mapping[str, Any], team_id: str | None, enterprise_id: str | None) -> Iterator[Team]:
    """Gives every workspace, with its enterprise where that is said, which a payload names as the person's."""
    named = _named_team(body)
    if named[0] is not None or "command" in body or "event" in body:
        yield named
    event, user = _mapping(body.get("event")), _mapping(body.get("user"))
    for_all = named[0] is None and team_id in (None, enterprise_id)  # the whole enterprise installed the app
    for own in (event.get("user_team"), event.get("source_team"), user.get("team_id")):
        if own is not None:
            group = _mapping(body.get("enterprise")).get("id") if for_all else named[1] if own == named[0] else None
            yield own, user.get("enterprise_id") or group


def _named_team(body: Mapping[str, Any]) -> Team:
    """Gives the workspace that a payload names as its own: beside a command or an event, else under `team`."""
    team = body.get("team")
    if "command" in body or "event" in body:
        return body.get("team_id"), body.get("enterprise_id")
    return (team, None) if isinstance(team, str) else (_mapping(team).get("id"), _mapping(team).get("enterprise_id"))


def _names_a_person(body: Mapping[str, Any]) -> bool:
    person = body.get("user_id") if "command" in body else _mapping(body.get("user")).get("id")
    person = _mapping(body.get("event")).get("user") if "event" in body else person
    return isinstance(person, str) and _USER_ID.fullmatch(person) is not None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
