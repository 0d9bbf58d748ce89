"""Looks whether an attempt was done: reads the account's own timeline and compares (trust.md §1.3).

Absent is said only when everything since the first attempt was read and understood; anything less
is Unclear. Read-back may go beyond the day's budget, and is counted.
"""

import re
import unicodedata
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from cmdeck.errors import Refusal, Refused
from cmdeck.i18n import _
from cmdeck.model.network import Absent, Found, Unclear
from cmdeck.model.outbox import Attempt, Delete, Publish, React, Receipt, SendMessage
from cmdeck.model.post import Reaction
from cmdeck.networks.http import Json
from cmdeck.networks.x import wire
from cmdeck.networks.x.client import XClient, number
from cmdeck.networks.x.meter import Meter
from cmdeck.networks.x.sending import Sender, answered, post_id

MARGIN = timedelta(seconds=5)
PAGES, PAGE = 4, 50
_FIELDS = [
    *("attachments", "author_id", "created_at", "entities", "note_tweet", "referenced_tweets"),
]
_EVENT_FIELDS = ["created_at", "dm_conversation_id", "entities", "event_type", "sender_id", "text"]
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_OLD_NAME = re.compile(r"(?<![\w.])(?:www\.)?twitter\.com/", re.IGNORECASE)
_SLASH = re.compile(r"/(?=\s|$)")
_MENTIONS = re.compile(r"(?:@[A-Za-z0-9_]{1,50}\s+)+")

_Ask = Callable[..., Awaitable[Json]]
Verdict = Found | Absent | Unclear


class _Read(Struct, frozen=True):
    """What was read back: items newer than the start; why it is not everything ("" when it is)."""

    items: tuple[Json, ...]
    cost: int
    lacking: str


class Finder:
    """Reads back for one account."""

    def __init__(self, client: XClient, sender: Sender, meter: Meter) -> None:
        self._client = client
        self._sender = sender
        self._meter = meter

    async def find(self, attempt: Attempt) -> Verdict:
        """Whether it was done. Raises NetworkErrors when X cannot be asked."""
        match attempt.operation:
            case Publish() as publish:
                return await self._post(publish, attempt)
            case SendMessage() as message:
                return await self._message(message, attempt)
            case Delete(post=post):
                return await self._deleted(post_id(post))
            case React(reaction=Reaction.REPOST, on=True, post=post):
                return await self._repost(post_id(post), attempt)
            case _:
                return Unclear(_("X does not tell; setting it again does no harm."))

    async def _post(self, publish: Publish, attempt: Attempt) -> Verdict:
        read = await self._own_posts(attempt)
        parent = answered(publish, attempt)
        wanted = comparable(publish.text, is_reply=bool(parent))
        for item in reversed(read.items):
            if wire.referenced(item, "retweeted", "reposted"):
                continue
            if wire.referenced(item, "replied_to") != parent or not _same_quote(item, publish):
                continue
            if len(wire.media_keys(item)) != len(publish.media):
                continue
            texts = (wire.readable(item), wire.readable(item, keep_quote=True))
            if wanted in {comparable(text, is_reply=bool(parent)) for text in texts}:
                return Found(self._receipt(item), cost=read.cost)
        return self._missing(read, attempt)

    async def _repost(self, ident: str, attempt: Attempt) -> Verdict:
        read = await self._own_posts(attempt)
        for item in read.items:
            if wire.referenced(item, "retweeted", "reposted") == ident:
                return Found(self._receipt(item), cost=read.cost)
        # It may have been reposted before: then the attempt has left no trace.
        return Unclear(_("X does not tell; setting it again does no harm."), cost=read.cost)

    async def _deleted(self, ident: str) -> Verdict:
        try:
            document = await self._client.get_tweet(ident)
        except Refused as error:
            if error.kind is Refusal.GONE:
                return Found(self._sender.receipt(ident, found=True))
            raise
        if wire.items(document):
            return Absent(_("the post is still there"), cost=self._meter.posts(document))
        if wire.key(ident) in wire.gone(document):
            return Found(self._sender.receipt(ident, found=True))
        return Unclear(_("X does not say whether the post is there."))

    async def _message(self, message: SendMessage, attempt: Attempt) -> Verdict:
        me = await self._client.me()

        async def events(**params: Any) -> Json:
            to = {"participant_id": number(message.to)} if message.to else {}
            return await self._client.get_direct_message_events(
                **(to or {"dm_conversation_id": number(message.conversation)}),
                dm_event_fields=_EVENT_FIELDS,
                user_auth=False,
                **params,
            )

        read = await self._read(events, self._start(attempt), self._meter.messages)
        wanted = comparable(message.text, is_reply=False)
        for item in reversed(read.items):
            is_ours = str(item.get("sender_id", "")) == me
            if is_ours and comparable(wire.readable(item), is_reply=False) == wanted:
                ident = str(item.get("id"))
                receipt = Receipt(id=ident, at=wire.moment(item), found=True)
                return Found(receipt, cost=read.cost)
        return self._missing(read, attempt)

    async def _own_posts(self, attempt: Attempt) -> _Read:
        me = await self._client.me()
        start = self._start(attempt)

        async def posts(**params: Any) -> Json:
            return await self._client.get_users_tweets(
                me, start_time=start, tweet_fields=_FIELDS, **params
            )

        return await self._read(posts, start, self._meter.posts)

    async def _read(self, ask: _Ask, start: datetime, charge: Callable[[Json], int]) -> _Read:
        """Everything since `start`, newest first, as far as PAGES go."""
        kept: list[Json] = []
        cost, lacking, token = 0, "", None
        for _page in range(PAGES):
            document = await ask(max_results=PAGE, pagination_token=token)
            items = wire.items(document)
            cost += charge(document)
            lacking = lacking or ("errors" if document.get("errors") else "")
            for item in items:
                made = _made(item)
                if made is None:
                    lacking = lacking or "unreadable"
                elif made < start:
                    return _Read(tuple(kept), cost, lacking)
                else:
                    kept.append(item)
            token = wire.next_token(document)
            if not token:
                return _Read(tuple(kept), cost, lacking)
        return _Read(tuple(kept), cost, lacking or "pages")

    def _start(self, attempt: Attempt) -> datetime:
        """A little before the first attempt, by X's clock: ours may be ahead of it."""
        ahead = timedelta(seconds=max(self._client.ahead, 0.0))
        return (attempt.first_started - ahead - MARGIN).replace(microsecond=0)

    def _receipt(self, item: Json) -> Receipt:
        return self._sender.receipt(number(str(item.get("id"))), found=True)

    def _missing(self, read: _Read, attempt: Attempt) -> Verdict:
        if read.lacking:
            return Unclear(_("Not everything since then could be read."), cost=read.cost)
        words = _("{n} read since {start}, none is it")
        start = self._start(attempt).isoformat()
        return Absent(words.format(n=len(read.items), start=start), cost=read.cost)


def comparable(text: str, *, is_reply: bool) -> str:
    """`text` without what X changes in it: composition (NFC), spaces, how a link is written
    (X still says twitter.com), and the names that X puts before an answer."""
    plain = unicodedata.normalize("NFC", text).replace("\r\n", "\n")
    plain = _SLASH.sub("", _OLD_NAME.sub("x.com/", _SCHEME.sub("", plain))).strip()
    if is_reply and (names := _MENTIONS.match(plain + " ")) is not None:
        plain = plain[names.end() :]
    return " ".join(plain.split())


def _same_quote(item: Json, publish: Publish) -> bool:
    """Quoting is a field of its own; a quote made by a link in the text is only the text."""
    quoted = wire.referenced(item, "quoted")
    return not publish.quote or quoted == post_id(publish.quote)


def _made(item: Json) -> datetime | None:
    try:
        return wire.moment(item)
    except (KeyError, ValueError, TypeError, AttributeError, OverflowError):
        return None
