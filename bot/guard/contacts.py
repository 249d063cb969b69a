"""E-mail addresses, links, accounts and mentions."""

from __future__ import annotations

import re

from bot.guard.lists import GuardLists
from bot.guard.sheet import Finding, Sheet, any_of

EMAIL, URL, HANDLE = Finding("email", True), Finding("url", True), Finding("handle", True)
MENTION = Finding("handle", False)

# Each begins where its run of characters begins: begun anew at every letter of a run, it would take the square of it.
_MENTION = re.compile(r"<[@#][A-Z0-9]+(?:\|[^<>]*)?>")
_SPECIAL = re.compile(r"<![^<>]*>")
_ADDRESS = re.compile(r"(?<![\w.+'-])(?:mailto:)?([\w.+'-]+)@((?:[\w-]+\.)+[a-z]{2,})", re.IGNORECASE)
_AT, _DOT = r"\s*(?:\(at\)|\[at\]|\{at\}|\bat\b|@)\s*", r"\s*(?:\(dot\)|\[dot\]|\{dot\}|\bdot\b|\.)\s*"
# The words between dots are taken whole (++): "a-dot-dot-dot" can be cut up in more ways than there is time for.
_SPELT = re.compile(
    rf"(?<![\w.+-])[.+-]*\w[\w.+-]*{_AT}(?:[\w-]++{_DOT}){{1,5}}(?:com|uk|org|net|cymru|wales|gov|edu|me|io|ie)\b",
    re.IGNORECASE,
)
_LINK = re.compile(r"(?:(?<![a-z0-9+])[a-z0-9+]+://|www\.)[^\s<>|\x1f]+", re.IGNORECASE)
_BARE = re.compile(
    r"(?<![\w@.-])(?:[a-z0-9-]+\.)+(?:com|co\.uk|org\.uk|ac\.uk|org|net|uk|wales|cymru|me|io|tv|be|gg|ly|app|info|eu|ie)\b(?:/[^\s<>|]*)?",
    re.IGNORECASE,
)
_AT_NAME = re.compile(r"(?<![\w@])@(?!(?:here|channel|everyone)\b)[A-Za-z][\w.-]{1,}")


class Contacts:
    """Looks for ways to reach somebody that are no numbers."""

    def __init__(self, lists: GuardLists) -> None:
        self._domains = tuple(domain.lower() for domain in lists.allowed_domains)
        self._mailboxes = frozenset(box.lower() for box in lists.role_mailboxes)
        platforms, accounts = any_of(lists.platforms), any_of(lists.account_words)
        verb = r"(?:\s+(?:is|was|yw|ydy|oedd)\s+|\s*[:=]\s*|\s+name\s+)"
        self._account = re.compile(
            rf"(?:\b(?:{accounts}){verb}|(?:\b(?:his|her|their|my|ei|eu)|'s)\s+(?:{platforms})(?:\s+(?:{accounts}))?{verb}"
            rf"|\b(?:{platforms})(?:\s*[:=]\s*|\s+name\s+))['\"]?@?(?P<who>[\w.-]*[\w-])|\b(?:{platforms}|{accounts})\s+(?P<odd>[\w.-]*(?:[a-z]\d|_|\d[a-z])[\w.-]*)",
            re.IGNORECASE,
        )
        self._ordinary = frozenset(word.lower() for word in (*lists.not_a_name_after, *lists.not_names))

    def look(self, sheet: Sheet) -> None:
        """Strikes out mentions, addresses, links and accounts."""
        sheet.strike(_SPECIAL, lambda _: True)
        sheet.strike(_MENTION, lambda _: MENTION)
        sheet.strike(_ADDRESS, lambda m: True if self._is_role(m[1], m[2]) else EMAIL)
        sheet.strike(_LINK, lambda m: True if self._is_allowed(m[0]) else URL)
        sheet.strike(_SPELT, lambda m: EMAIL if re.search(r"(?i)\bdot\b|[@(\[{.]", m[0]) else None)
        sheet.strike(_BARE, lambda m: True if self._is_allowed(m[0]) else URL)
        sheet.strike(self._account, self._judge_account)
        sheet.strike(_AT_NAME, lambda _: HANDLE)

    def _judge_account(self, match: re.Match[str]) -> Finding | None:
        who = str(match["who"] or match["odd"] or "").lower()
        return None if who in self._ordinary or who.isdigit() else HANDLE

    def _is_role(self, mailbox: str, domain: str) -> bool:
        return mailbox.lower() in self._mailboxes and self._below_allowed(domain)

    def _is_allowed(self, link: str) -> bool:
        host = re.sub(r"^[a-z][a-z0-9+]*://", "", link.lower()).split("/")[0].split(":")[0].split("?")[0]
        return "@" not in host and self._below_allowed(host.strip(".,;)"))

    def _below_allowed(self, host: str) -> bool:
        host = host.lower()
        return any(host == domain or host.endswith("." + domain) for domain in self._domains)
