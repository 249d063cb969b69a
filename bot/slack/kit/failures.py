"""How a listener is registered: whoever may not is refused, and a failure leaves nobody without a word.

The operator gets a line about a failure without anybody's words in it, the person gets a plain message.
"""

from __future__ import annotations

import inspect
import logging
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Args
from slack_sdk import WebClient

from bot.slack.ask.views import plain_post
from bot.slack.kit.desk import Desk
from bot.slack.kit.places import Place
from bot.slack.kit.windows import View, open_window, redraw
from bot.slack.review.list_views import message_view

logger = logging.getLogger(__name__)
Listener = Callable[..., None]
_KNOWN = frozenset(inspect.signature(Args).parameters)


def lazily(desk: Desk, listener: Listener, for_anyone: bool = False) -> list[Listener]:
    """Wraps a lazy listener: Bolt would log the text of its exception and leave the person without a word.

    People of other organisations are refused unless it is `for_anyone`. Gives the list that Bolt's `lazy=` wants.
    Raises TypeError when the listener takes what Bolt does not have.
    """
    call = _caller(listener)

    def guarded(args: Args) -> None:
        try:
            if for_anyone or not args.context["outsider"]:
                call(args)
            elif args.body.get("type") == "block_actions" and _in_window(args.body):
                redraw(args.client, args.body["view"], _refusal(desk))
        except Exception as error:
            note_failure(listener.__name__, error)
            _tell(desk, args.client, args.body)

    guarded.__name__ = listener.__name__
    return [guarded]


def promptly(desk: Desk, listener: Listener, for_anyone: bool = False) -> Listener:
    """Wraps an acknowledging listener, which must never raise: Slack would show "we had some trouble connecting".

    People of other organisations are refused unless it is `for_anyone`. When a submission fails, the window stays as
    it is, with everything that was typed. Raises TypeError when the listener takes what Bolt does not have.
    """
    call = _caller(listener)

    def guarded(args: Args) -> None:
        try:
            if for_anyone or not args.context["outsider"]:
                call(args)
            else:
                _refuse(desk, args)
        except Exception as error:
            note_failure(listener.__name__, error)
            _keep_window(desk, args) if args.body.get("type") == "view_submission" else _tell_later(desk, args)

    guarded.__name__ = listener.__name__
    return guarded


def note_failure(name: str, error: BaseException) -> None:
    """Logs the exception's type and place; never its text, which may hold what a person typed."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else "an unknown place"
    logger.error("%s failed: %s at %s", name, type(error).__name__, place)


def _caller(listener: Listener) -> Callable[[Args], None]:
    """Gives a call of `listener` with what it names; the wrapper itself always has everything, through Bolt's Args."""
    names = list(inspect.signature(listener).parameters)
    if unknown := set(names) - _KNOWN:
        raise TypeError(f"{listener.__name__} takes what Bolt does not give: {', '.join(sorted(unknown))}")
    return lambda args: listener(**{name: getattr(args, name) for name in names})


def _refuse(desk: Desk, args: Args) -> None:
    if args.body.get("type") == "view_submission":
        args.ack(response_action="update", view=_refusal(desk))
        return
    args.ack()
    open_window(args.client, args.body, _refusal(desk))


def _refusal(desk: Desk) -> View:
    return message_view(desk.content, desk.words.failure.outsider)


def _in_window(body: Mapping[str, Any]) -> bool:
    view = body.get("view")
    return isinstance(view, Mapping) and view.get("type") == "modal"


def _keep_window(desk: Desk, args: Args) -> None:
    """Says so under the first field, or where there is none in a window on top: what was typed stays."""
    said = desk.words.failure.submission_failed.format(contact=desk.contact)
    if field := _first_field(args.body.get("view")):
        args.ack(response_action="errors", errors={field: said})
    else:
        args.ack(response_action="push", view=message_view(desk.content, said))


def _first_field(view: object) -> str | None:
    """Gives the block id of a window's first input; Slack takes errors only there."""
    blocks = view.get("blocks") if isinstance(view, Mapping) else None
    inputs = [one for one in blocks if isinstance(one, Mapping) and one.get("type") == "input"] if blocks else []
    return next((one["block_id"] for one in inputs if isinstance(one.get("block_id"), str)), None)


def _tell_later(desk: Desk, args: Args) -> None:
    """Acknowledges now and tells the person from another thread: the acknowledgement leaves when the listener ends."""
    args.ack()
    args.context.listener_runner.listener_executor.submit(_tell, desk, args.client, args.body)


def _tell(desk: Desk, client: WebClient, body: Mapping[str, Any]) -> None:
    try:
        words = desk.words
        Place.of_payload(body).tell_alone(client, plain_post(words.failure.general.format(contact=desk.contact), words))
    except Exception as error:  # Slack itself is out of reach: there is nobody left to tell but the operator
        note_failure("telling the person", error)
