"""Looks whether an attempt was done: asks for the record by the name that it was given
(trust.md §1.3).

The server that holds the account's repository answers by itself: there is no lag, and a record that
it says is not there was not made. Anything less than that is Unclear. What is a state (a reaction,
a mute) is read as a state.
"""

from datetime import timedelta

from cmdeck.errors import Refusal, Refused
from cmdeck.i18n import _
from cmdeck.model.network import Absent, Found, Unclear
from cmdeck.model.outbox import (
    Attempt,
    Block,
    Delete,
    Hide,
    Mute,
    Publish,
    React,
    Receipt,
    Report,
    SendMessage,
)
from cmdeck.networks.bluesky import records, wire
from cmdeck.networks.bluesky.blocks import Blocks
from cmdeck.networks.bluesky.client import BlueskyClient
from cmdeck.networks.bluesky.gates import Gates
from cmdeck.networks.bluesky.messages import ident
from cmdeck.networks.bluesky.reactions import Reactions
from cmdeck.networks.bluesky.records import Address, post_address
from cmdeck.networks.bluesky.sending import Sender
from cmdeck.networks.http import Json

MARGIN = timedelta(seconds=5)
PAGES, PAGE = 3, 100

Verdict = Found | Absent | Unclear


class Finder:
    """Reads back for one account."""

    def __init__(
        self,
        client: BlueskyClient,
        sender: Sender,
        reactions: Reactions,
        gates: Gates,
    ) -> None:
        self._client = client
        self._sender = sender
        self._reactions = reactions
        self._gates = gates
        self._blocks = Blocks(client)

    async def find(self, attempt: Attempt) -> Verdict:
        """Whether it was done. Raises NetworkErrors when the server cannot be asked."""
        match attempt.operation:
            case Publish():
                me = await self._client.me()
                where = Address(me, records.POST, records.name_of(attempt))
                receipt = self._sender.receipt(where, attempt, found=True)
                return await self._named(where, receipt)
            case SendMessage() as message:
                return await self._message(message, attempt)
            case Delete(post=post):
                return await self._deleted(post_address(post))
            case React() as react:
                is_so = await self._reactions.is_so(react)
                return self._state(is_so, react.on, self._of(post_address(react.post)))
            case Hide(post=post, on=on):
                where = post_address(post)
                return self._state(await self._gates.hides(where), on, self._of(where))
            case Mute(author=author, on=on):
                return await self._muted(author, on)
            case Block(author=author, on=on):
                is_so = await self._blocks.is_so(author)
                return self._state(is_so, on, Receipt(id=author, found=True))
            case Report():
                return Unclear(_("No server lists the reports that it was sent."))
            case _:
                return Unclear(_("The server does not tell; setting it again does no harm."))

    async def _named(self, where: Address, receipt: Receipt) -> Verdict:
        try:
            found = await self._client.get(
                "com.atproto.repo.getRecord",
                repo=where.did,
                collection=where.collection,
                rkey=where.name,
            )
        except Refused as error:
            if error.kind is Refusal.GONE:
                return Absent(_("the account's server has no record {name}").format(name=where))
            return Unclear(str(error))
        if found.get("uri") != str(where) or not isinstance(found.get("value"), dict):
            return Unclear(_("Not everything since then could be read."))
        return Found(receipt)

    async def _deleted(self, where: Address) -> Verdict:
        match await self._named(where, self._of(where)):
            case Found():
                return Absent(_("the post is still there"))
            case Absent():
                return Found(self._of(where))
            case unclear:
                return unclear

    def _state(self, is_so: bool, wished: bool, receipt: Receipt) -> Verdict:
        if is_so is wished:
            return Found(receipt)
        return Absent(_("the server says that it is not so"))

    async def _muted(self, author: str, on: bool) -> Verdict:
        found = (await self._client.get("app.bsky.actor.getProfile", actor=author)).get("viewer")
        muted = found.get("muted") if isinstance(found, dict) else None
        if not isinstance(muted, bool):
            return Unclear(_("The server does not tell; setting it again does no harm."))
        return self._state(muted, on, Receipt(id=author, found=True))

    async def _message(self, message: SendMessage, attempt: Attempt) -> Verdict:
        """Among what the account has said in that conversation since the first attempt."""
        convo = await self._sender.conversation(message)
        me, cursor = await self._client.me(), ""
        ahead = timedelta(seconds=max(self._client.ahead, 0.0))
        start, read = attempt.first_started - ahead - MARGIN, 0
        for _page in range(PAGES):
            answer = await self._said(convo, cursor)
            items = wire.dicts(answer.get("messages"))
            for item in items:
                try:
                    at, own = wire.moment(item, "sentAt"), item["sender"]["did"] == me
                    if at < start:
                        return self._missing(read, start.isoformat())
                    if own and item.get("text") == message.text:
                        return Found(Receipt(id=ident(item["id"]), at=at, found=True))
                except wire.ODD:
                    return Unclear(_("Not everything since then could be read."))
                read += 1
            cursor = str(answer.get("cursor") or "")
            if not cursor or not items:
                return self._missing(read, start.isoformat())
        return Unclear(_("Not everything since then could be read."))

    async def _said(self, convo: str, cursor: str) -> dict[str, Json]:
        more = {"cursor": cursor} if cursor else {}
        try:
            return await self._client.ask_chat(
                "chat.bsky.convo.getMessages", convoId=convo, limit=PAGE, **more
            )
        except Refused as error:
            if error.kind is Refusal.NOT_ALLOWED:
                raise
            return {}  # a conversation in which nothing was said yet

    def _missing(self, read: int, start: str) -> Verdict:
        return Absent(_("{n} read since {start}, none is it").format(n=read, start=start))

    def _of(self, where: Address) -> Receipt:
        return Receipt(id=str(where), key=wire.key(str(where)), found=True)
