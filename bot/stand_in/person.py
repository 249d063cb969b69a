"""What a person does in the stand-in: writes, types a command, presses, fills in, submits, and what they then see."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.stand_in.workspace import BOT, TEAM, Arguments, LocalSlack, Said

Payload = dict[str, Any]
Deliver = Callable[[Payload], tuple[int, Any]]
"""Hands a payload to the app and gives its acknowledgement: an HTTP status and a body."""


class Person:
    """One who uses the bot. `trouble` counts how often Slack had to say "we had some trouble connecting".

    `team` is the person's own workspace: another one than the stand-in's for people of Slack Connect, and of the same
    enterprise. `team_in` says where payloads name it, as Slack does it in one place or another: in "user", in "team",
    in "both", or with "null" for the team, as where a whole enterprise has installed the app.
    """

    def __init__(
        self,
        slack: LocalSlack,
        deliver: Deliver,
        user: str,
        team: str = TEAM,
        team_in: str = "user",
        enterprise: str | None = None,
    ) -> None:
        self.slack = slack
        self.user = user
        self.team = team
        self.team_in = team_in
        self.enterprise = enterprise
        self.field_errors: dict[str, str] = {}
        self.trouble = 0
        self._deliver = deliver

    # Writing

    def mention(self, text: str, channel: str = "C1", **more: Any) -> str:
        """Mentions the bot in a channel; gives the message's timestamp."""
        return self._message("app_mention", f"<@{BOT}> {text}", channel, **more)

    def direct_message(self, text: str, **more: Any) -> str:
        """Writes to the bot directly; gives the message's timestamp."""
        return self._message("message", text, f"D{self.user}", **{"channel_type": "im", **more})

    def chat(self, text: str, channel: str, thread: str | None = None) -> str:
        """Writes without addressing the bot, which hears nothing of it; gives the message's timestamp."""
        with self.slack.changed:
            said = Said(self.slack.new_ts(), channel, self.user, text, [], thread)
            self.slack.written.append(said)
            self.slack.changed.notify_all()
        return said.ts

    def deliver_event(self, event: Payload) -> None:
        """Delivers an event as it is, as Slack does a second time when it heard nothing."""
        self._acknowledged(
            {
                "type": "event_callback",
                **self._workspace(),
                "api_app_id": "ALOCAL",
                "event_id": self.slack.new_id("Ev"),
                "event": {**event, **({"user_team": self.team} if self._elsewhere() else {})},
                "is_ext_shared_channel": self._elsewhere(),
                "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
            }
        )

    def open_home(self) -> None:
        """Opens the app's Home tab."""
        self.deliver_event({"type": "app_home_opened", "user": self.user, "channel": f"D{self.user}", "tab": "home"})

    # Commands and shortcuts

    def command(self, command: str, text: str = "", channel: str = "C1") -> None:
        """Types a slash command."""
        trigger = self.slack.new_trigger(self.user)
        names = {"command": command, "text": _as_sent(text), "channel_id": channel, "trigger_id": trigger}
        self._acknowledged({"token": "", **self._workspace(), "user_id": self.user, "api_app_id": "ALOCAL", **names})

    def shortcut(self, callback_id: str, message: Payload | None = None) -> None:
        """Uses a global shortcut, or one on a message."""
        kind = {"type": "shortcut"} if message is None else {"type": "message_action", "message": message}
        self._acknowledged({**self._who(), **kind, "callback_id": callback_id, "trigger_id": self._trigger()})

    # Windows and buttons

    @property
    def view(self) -> Arguments:
        """The window on top; an assertion error when there is none."""
        stack = self.slack.views.get(self.user)
        assert stack, "no window is open"
        return stack[-1]

    @property
    def home(self) -> Arguments:
        """The Home tab as last published for this person."""
        return self.slack.homes[self.user]

    def press(self, action_id: str, value: str | None = None, message: Said | None = None, home: bool = False) -> None:
        """Presses a button or makes a choice: in a message, on the Home tab, or in the window on top."""
        blocks = message.blocks if message else (self.home if home else self.view)["blocks"]
        element = next(e for e in elements(blocks) if e["action_id"] == action_id and value in (None, e.get("value")))
        action = {"type": element["type"], "action_id": action_id, "block_id": "b", "value": element.get("value", "")}
        self.send_action(action, message, home)

    def choose(self, block_id: str, value: str) -> None:
        """Chooses an option of a select or radio group; where the bot asked to hear of it, it does."""
        block = self._block(block_id)
        option = next(one for one in options(block["element"]) if one["value"] == value)
        self._typed()[block_id] = {"selected_option": option}
        if block.get("dispatch_action"):
            self.send_action({**self._action(block), "selected_option": option})

    def choose_on_home(self, action_id: str, value: str) -> None:
        """Chooses an option of a select on the Home tab."""
        element = next(e for e in elements(self.home["blocks"]) if e["action_id"] == action_id)
        option = next(one for one in options(element) if one["value"] == value)
        self.send_action({"type": "static_select", "action_id": action_id, "selected_option": option}, home=True)

    def tick(self, block_id: str, *values: str) -> None:
        """Ticks exactly these boxes, or picks exactly these options."""
        found = [one for one in options(self._block(block_id)["element"]) if one["value"] in values]
        assert len(found) == len(values), "not all of these are offered"
        self._typed()[block_id] = {"selected_options": found}

    def fill(self, block_id: str, text: str) -> None:
        """Types a text; Slack lets nobody type more than the field takes."""
        assert len(text) <= int(self._block(block_id)["element"].get("max_length", 3000)), "too long to type"
        self._typed()[block_id] = {"value": text}

    def pick_day(self, block_id: str, day: str) -> None:
        """Picks a day, written YYYY-MM-DD."""
        self._typed()[block_id] = {"type": "datepicker", "selected_date": day}

    def pick_moment(self, block_id: str, at: int) -> None:
        """Picks a moment, in seconds since 1970 (UTC)."""
        self._typed()[block_id] = {"type": "datetimepicker", "selected_date_time": at}

    def submit(self) -> None:
        """Submits the window on top; Slack itself refuses required inputs left empty."""
        view, self.field_errors = self.view, {}
        state = self.state(view)
        for block in view["blocks"]:
            if block["type"] == "input" and not block.get("optional") and not any(_given(state, block["block_id"])):
                self.field_errors[block["block_id"]] = "Please complete this required field."
            elif block["type"] == "input" and _too_long(block["element"], state[block["block_id"]]):
                self.field_errors[block["block_id"]] = "This is too long."
        if not self.field_errors:
            self.send_submission(view)

    def close(self) -> None:
        """Closes the window on top; the bot hears of it if it asked to."""
        view = self.slack.views[self.user].pop()
        if view.get("notify_on_close"):
            self.send_closing(view)

    def send_closing(self, view: Arguments) -> None:
        """Sends the closing of a window as it is: also forged ones."""
        self._acknowledged({**self._who(), "type": "view_closed", "view": self._sent(view), "is_cleared": False})

    def ask_for_options(self, action_id: str) -> None:
        """Types into a select whose options the bot would have to give."""
        asked = {"type": "block_suggestion", "action_id": action_id, "block_id": "b", "value": "x"}
        self._acknowledged({**self._who(), **asked, "view": self._sent(self.view), "container": {"type": "view"}})

    def send_submission(self, view: Arguments) -> None:
        """Sends a view submission as it is: also for windows that were forged or sent before."""
        payload = {**self._who(), "type": "view_submission", "view": self._sent(view), "trigger_id": self._trigger()}
        status, body = self._acknowledged(payload)
        if status != 200:
            return
        answer = json.loads(body) if isinstance(body, str) and body else body or {}
        kind = answer.get("response_action", "close")
        if kind == "errors":
            inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
            self.trouble += not set(answer["errors"]) <= inputs or not answer["errors"]
            self.field_errors = answer["errors"]
        else:
            self.slack.apply(self.user, view["id"], kind, answer.get("view"))

    def send_action(self, action: Payload, message: Said | None = None, home: bool = False) -> None:
        """Sends an action as it is: also forged ones."""
        payload: Payload = {**self._who(), "type": "block_actions", "trigger_id": self._trigger()}
        if message is not None:
            shown = {"ts": message.ts, "thread_ts": message.thread, "blocks": message.blocks}
            payload |= {"channel": {"id": message.channel}, "message": shown, "container": {"type": "message"}}
        else:
            view = self._sent(self.home if home else self.view)
            payload |= {"view": view, "container": {"type": "view", "view_id": view["id"]}}
        self._acknowledged({**payload, "actions": [{"block_id": "b", "action_ts": "1", **action}]})

    # Seeing

    def sees(self, channel: str, thread: str | None = None) -> list[Said]:
        """Gives what this person sees in a conversation or thread: what is for all, and what is for them alone."""
        return [
            said
            for said in self.slack.messages
            if said.channel == channel and thread in (None, said.thread) and said.only_for in (None, self.user)
        ]

    def state(self, view: Arguments) -> dict[str, Payload]:
        """Gives the state of a window's inputs as Slack submits it: typed, else as first shown, else empty."""
        found: dict[str, Payload] = {}
        for block in view["blocks"]:
            if block["type"] == "input":
                element = block["element"]
                typed = view.get("typed", {}).get(block["block_id"])
                found[block["block_id"]] = {element["action_id"]: typed or _initial(element)}
        return found

    def _message(self, kind: str, text: str, channel: str, **more: Any) -> str:
        ts = self.chat(text, channel, more.get("thread_ts"))
        event = {"type": kind, "user": self.user, "text": _as_sent(text), "channel": channel, "ts": ts, "event_ts": ts}
        self.deliver_event({**event, **more})
        return ts

    def _sent(self, view: Arguments) -> Payload:
        shown = {key: value for key, value in view.items() if key != "typed"}
        return {**shown, "state": {"values": self.state(view)}, "app_installed_team_id": TEAM}

    def _who(self) -> Payload:
        user: Payload = {"id": self.user, "username": self.user.lower()}
        if self.team_in != "team":
            user["team_id"] = self.team
        team: Payload | None = None
        if self.team_in != "null":
            team = {"id": self.team if self.team_in in ("team", "both") else TEAM, "domain": "local"}
            team |= {"enterprise_id": self.enterprise} if self.enterprise else {}
        found: Payload = {"user": user, "team": team, "api_app_id": "ALOCAL", "token": ""}
        if self.enterprise:
            found |= {"enterprise": {"id": self.enterprise}, "is_enterprise_install": team is None}
        return found

    def _workspace(self) -> Payload:
        """The workspace as commands and events name it."""
        team = TEAM if self.team_in == "user" else self.team
        return {"team_id": team, "enterprise_id": self.enterprise} if self.enterprise else {"team_id": team}

    def _elsewhere(self) -> bool:
        return self.team != TEAM

    def _trigger(self) -> str:
        return self.slack.new_trigger(self.user)

    def _block(self, block_id: str) -> Payload:
        found: Payload = next(block for block in self.view["blocks"] if block.get("block_id") == block_id)
        return found

    def _typed(self) -> dict[str, Payload]:
        found: dict[str, Payload] = self.view.setdefault("typed", {})
        return found

    def _action(self, block: Payload) -> Payload:
        element = block["element"]
        return {"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"]}

    def _acknowledged(self, payload: Payload) -> tuple[int, Any]:
        status, body = self._deliver(payload)
        self.trouble += status != 200
        return status, body


def elements(blocks: list[Payload]) -> Iterator[Payload]:
    """Gives the buttons and selects of some blocks."""
    for block in blocks:
        if block["type"] == "actions":
            yield from block["elements"]
        yield from (block[part] for part in ("accessory", "element") if part in block)


def options(element: Mapping[str, Any]) -> list[Payload]:
    """Gives the options of a select, radio group or checkbox list."""
    groups = element.get("option_groups") or [{"options": element["options"]}]
    return [option for group in groups for option in group["options"]]


def text_of(shown: Any) -> str:
    """Gives all the words that a person sees in a message's blocks, a window or the Home tab."""
    if isinstance(shown, list):
        return "\n".join(filter(None, (text_of(one) for one in shown)))
    if not isinstance(shown, Mapping):
        return ""
    if shown.get("type") in ("plain_text", "mrkdwn"):
        return str(shown["text"])
    return "\n".join(filter(None, (text_of(value) for key, value in shown.items() if key not in ("typed", "value"))))


def _initial(element: Payload) -> Payload:
    kind = element["type"]
    if kind == "plain_text_input":
        return {"type": kind, "value": element.get("initial_value")}
    if kind in ("checkboxes", "multi_static_select"):
        return {"type": kind, "selected_options": element.get("initial_options", [])}
    if kind == "datepicker":
        return {"type": kind, "selected_date": element.get("initial_date")}
    if kind == "datetimepicker":
        return {"type": kind, "selected_date_time": element.get("initial_date_time")}
    return {"type": kind, "selected_option": element.get("initial_option")}


def _given(state: Mapping[str, Payload], block_id: str) -> Iterator[Any]:
    for value in state.get(block_id, {}).values():
        yield from (
            value.get(key)
            for key in ("value", "selected_option", "selected_options", "selected_date", "selected_date_time")
        )


def _too_long(element: Payload, state: Payload) -> bool:
    text = state[element["action_id"]].get("value") if element["type"] == "plain_text_input" else None
    return len(text or "") > int(element.get("max_length", 3000))


def _as_sent(text: str) -> str:
    """Slack escapes what people type, but for its own markup."""
    if "<@" in text or "<!" in text:
        return text
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
