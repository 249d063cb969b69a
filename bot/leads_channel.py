"""Posts to the leads' channel: the weekly digest."""

from __future__ import annotations

from slack_sdk.errors import SlackApiError

from bot.app import web_client
from bot.errors import CannotConnect
from bot.settings import Settings

_REFUSED = {
    "not_in_channel": "Share Check is not in the leads' channel. Invite it there: /invite @Share Check",
    "channel_not_found": "Slack knows no channel with the id in SHARE_CHECK_LEADS_CHANNEL. Correct it; if the channel "
    "is private, invite Share Check there: /invite @Share Check",
    "is_archived": "The leads' channel is archived. Set SHARE_CHECK_LEADS_CHANNEL to another.",
    "invalid_auth": "Slack refused the bot token. Check SLACK_BOT_TOKEN.",
}


def post(settings: Settings, text: str) -> None:
    """Posts `text` to the leads' channel; raises CannotConnect with a sentence where Slack does not take it."""
    try:
        web_client(settings, settings.bot_token).chat_postMessage(channel=settings.leads_channel, text=text)
    except SlackApiError as error:
        code = str(error.response.get("error", "no reason given"))
        raise CannotConnect(_REFUSED.get(code, f"Slack refused the digest ({code}).")) from None
    except Exception as error:  # the library raises whatever a broken connection or a strange answer leads to
        kind = type(error).__name__
        raise CannotConnect(f"Slack could not be reached ({kind}). Check the network and SLACK_API_URL.") from None
