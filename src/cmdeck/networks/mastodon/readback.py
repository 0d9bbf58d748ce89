"""Looks whether an attempt was done: reads what the account has said and compares (trust.md §1.3).

Absent is said only when everything since the first attempt was read and understood; anything less
is Unclear. What is a state (a reaction, a mute) the server tells by itself.
"""

import re
import unicodedata
from datetime import datetime, timedelta

from msgspec import Struct

from cmdeck.errors import Refusal, Refused
from cmdeck.i18n import _
from cmdeck.model.brand import Account
from cmdeck.model.network import Absent, Found, Unclear
from cmdeck.model.outbox import (
    Attempt,
    Block,
    Delete,
    Edit,
    Mute,
    Publish,
    React,
    Receipt,
    Report,
    SendMessage,
)
from cmdeck.networks.http import Json
from cmdeck.networks.mastodon import wire
from cmdeck.networks.mastodon.client import MastodonClient, ident
from cmdeck.networks.mastodon.editing import says
from cmdeck.networks.mastodon.markup import readable
from cmdeck.networks.mastodon.messages import without_address
from cmdeck.networks.mastodon.sending import STATES, WIDTHS, Sender, is_shown, is_warned

MARGIN = timedelta(seconds=5)
PAGES, PAGE = 4, 40
_HOSTS = re.compile(r"(?<![\w/])@([\w.-]+)@[\w.-]*\w")

Verdict = Found | Absent | Unclear


class _Read(Struct, frozen=True):
    """What was read back: items newer than the start, without what other wishes of ours became;
    whether that is everything."""

    items: tuple[Json, ...]
    whole: bool


class Finder:
    """Reads back for one account."""

    def __init__(self, account: Account, client: MastodonClient, sender: Sender) -> None:
        self._account = account
        self._client = client
        self._sender = sender

    async def find(self, attempt: Attempt) -> Verdict:
        """Whether it was done. Raises NetworkErrors when the server cannot be asked."""
        match attempt.operation:
            case Publish() as publish:
                return await self._post(publish, attempt)
            case SendMessage() as message:
                return await self._message(message, attempt)
            case Delete(post=post):
                return await self._deleted(self._sender.post_id(post))
            case Edit() as edit:
                return await self._edited(self._sender.post_id(edit.post), edit)
            case React() as react:
                return await self._reacted(react)
            case Mute(author=author, on=on):
                return await self._stands(ident(author), "muting", on)
            case Block(author=author, on=on):
                return await self._stands(ident(author), "blocking", on)
            case Report():
                return Unclear(_("No server lists the reports that it was sent."))
            case _:
                return Unclear(_("The server does not tell; setting it again does no harm."))

    async def _post(self, publish: Publish, attempt: Attempt) -> Verdict:
        parent = self._sender.answered(publish, attempt)
        wanted = comparable(publish.text)
        read = await self._own(attempt)
        twins = [
            item
            for item in reversed(read.items)
            if not wire.is_private(item)
            and str(item.get("in_reply_to_id") or "") == parent
            and comparable(readable(str(item.get("content") or ""))) == wanted
        ]
        for item in twins:
            if _is_as_sent(item, publish, is_answer=bool(parent)):
                return Found(self._sender.receipt(item, found=True))
        if twins:  # the server may have made this of it: sent again it would be there twice
            return _otherwise(self._sender.receipt(twins[0]).url)
        return self._missing(read, attempt)

    async def _message(self, message: SendMessage, attempt: Attempt) -> Verdict:
        wanted = comparable(message.text)
        read = await self._own(attempt)
        for item in reversed(read.items):
            named = {str(one.get("id")) for one in wire.dicts(item.get("mentions"))}
            said = without_address(readable(str(item.get("content") or "")))
            is_to = not message.to or message.to in named
            if wire.is_private(item) and is_to and comparable(said) == wanted:
                if len(wire.dicts(item.get("media_attachments"))) != len(message.media):
                    return _otherwise("")
                made = self._sender.receipt(item, found=True)
                return Found(Receipt(made.id, made.url, made.at, found=True))
        if not self._account.facts.honours_keys:
            # Mastodon lists an account its own private statuses; of other servers it is not known.
            return Unclear(
                _("Whether {server} lists private messages is not known.").format(
                    server=self._client.realm
                )
            )
        return self._missing(read, attempt)

    async def _deleted(self, post: str) -> Verdict:
        try:
            await self._client.get(f"/api/v1/statuses/{post}")
        except Refused as error:
            if error.kind is not Refusal.GONE:
                raise
            return Found(self._receipt(post))
        return Absent(_("the post is still there"))

    async def _edited(self, post: str, edit: Edit) -> Verdict:
        is_so = await says(self._client, post, edit)
        if is_so is None:
            return Unclear(_("The server does not tell; setting it again does no harm."))
        receipt = self._receipt(post)
        return Found(receipt) if is_so else Absent(_("the post still says something else"))

    async def _reacted(self, react: React) -> Verdict:
        post = self._sender.post_id(react.post)
        try:
            found = (await self._client.get(f"/api/v1/statuses/{post}")).document
        except Refused as error:
            if react.on or error.kind is not Refusal.GONE:
                raise
            return Found(self._receipt(post))
        return self._told(found, STATES[react.reaction], react.on, self._receipt(post))

    async def _stands(self, person: str, name: str, on: bool) -> Verdict:
        reply = await self._client.get("/api/v1/accounts/relationships", id=[person])
        found = next((one for one in reply.items if str(one.get("id")) == person), {})
        return self._told(found, name, on, Receipt(id=person, found=True))

    def _told(self, document: Json, name: str, on: bool, receipt: Receipt) -> Verdict:
        state = document.get(name) if isinstance(document, dict) else None
        if not isinstance(state, bool):
            return Unclear(_("The server does not tell; setting it again does no harm."))
        return Found(receipt) if state is on else Absent(_("the server says that it is not so"))

    def _receipt(self, post: str) -> Receipt:
        return Receipt(id=post, key=wire.key(post, self._client.realm), found=True)

    async def _own(self, attempt: Attempt) -> _Read:
        """Everything of the account since the first attempt, newest first, as far as PAGES go."""
        path = f"/api/v1/accounts/{ident(await self._client.me())}/statuses"
        start, below = self._start(attempt), ""
        kept: list[Json] = []
        whole = True
        for _page in range(PAGES):
            more = {"max_id": below} if below else {}
            reply = await self._client.get(path, exclude_reblogs="true", limit=PAGE, **more)
            whole = whole and isinstance(reply.document, list)
            for item in reply.items:
                made = _made(item)
                if made is None:
                    whole = False
                elif made < start:
                    return _Read(tuple(kept), whole)
                elif str(item.get("id")) not in attempt.taken:
                    kept.append(item)
            if not reply.older or not reply.items or reply.older == below:
                return _Read(tuple(kept), whole)
            below = reply.older
        return _Read(tuple(kept), False)

    def _start(self, attempt: Attempt) -> datetime:
        """A little before the first attempt, by the server's clock: ours may be ahead of it."""
        ahead = timedelta(seconds=max(self._client.ahead, 0.0))
        return (attempt.first_started - ahead - MARGIN).replace(microsecond=0)

    def _missing(self, read: _Read, attempt: Attempt) -> Verdict:
        if not read.whole:
            return Unclear(_("Not everything since then could be read."))
        words = _("{n} read since {start}, none is it")
        return Absent(words.format(n=len(read.items), start=self._start(attempt).isoformat()))


def comparable(text: str) -> str:
    """`text` without what the server changes in it: composition (NFC), spaces, and the host of a
    name, which is not shown."""
    plain = unicodedata.normalize("NFC", text)
    return " ".join(_HOSTS.sub(r"@\1", plain).split())


def _otherwise(url: str) -> Unclear:
    words = _("The same words are there, otherwise than they were sent: {url}")
    return Unclear(words.format(url=url).rstrip(": "))


def _is_as_sent(item: Json, publish: Publish, *, is_answer: bool) -> bool:
    """Whether a status with the same words has all the rest, too. An answer is never wider than
    what it answers, and may be narrower than was wished."""
    return (
        is_shown(item, WIDTHS[publish.visibility], narrower=is_answer)
        and is_warned(item, publish.warning)
        and len(wire.dicts(item.get("media_attachments"))) == len(publish.media)
    )


def _made(item: Json) -> datetime | None:
    try:
        return wire.moment(item)
    except wire.ODD:
        return None
