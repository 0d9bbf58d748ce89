"""Asks the service of private messages: conversations, and what was said in them."""

from msgspec.structs import replace

from cmdeck.model.brand import Account
from cmdeck.model.conversation import Message
from cmdeck.model.post import Author, Words
from cmdeck.model.timeline import Page
from cmdeck.networks.bluesky import messages, wire
from cmdeck.networks.bluesky.client import BlueskyClient
from cmdeck.networks.bluesky.cursor import Item, Place, closed, mark
from cmdeck.networks.http import Json

CONVOS = 20
"""Conversations of one look."""
BEFORE = 30
"""Messages of a conversation that are read where something is new in it."""


class Talks:
    """The private messages of one account."""

    def __init__(self, client: BlueskyClient) -> None:
        self._client = client

    async def page(self, account: Account, place: Place, limit: int) -> Page:
        """What is new: of each conversation whose last message is not known the latest messages.
        Raises NetworkErrors; Refused (NOT_ALLOWED) where the app password may not."""
        me = await self._client.me()
        own = Author(me, account.handle, Words(account.handle, account.handle))
        answer = await self._client.ask_chat("chat.bsky.convo.listConvos", limit=CONVOS)
        read: dict[str, Message] = {}
        places: list[Item] = []
        skipped = 0
        for convo in wire.dicts(answer.get("convos")):
            try:
                where = Item(mark(messages.ident(convo["lastMessage"]["id"])))
                other = messages.other_of(convo, me)
            except wire.ODD:
                skipped += "lastMessage" in convo
                continue
            places.append(where)
            if other is None or place.knows(where):
                continue
            ident = messages.ident(convo["id"])
            for item in await self._said(ident, limit):
                try:
                    found = messages.message(item, conversation=ident, other=other, own=own)
                except wire.ODD:
                    skipped += 1
                    continue
                if found is not None:
                    read.setdefault(found.key.id, found)
        newest = sorted(read.values(), key=lambda found: (found.at, found.key), reverse=True)
        page = Page(messages=tuple(newest), skipped=skipped)
        return replace(page, newer=closed(place.above(places))) if places else page

    async def _said(self, convo: str, limit: int) -> list[dict[str, Json]]:
        answer = await self._client.ask_chat(
            "chat.bsky.convo.getMessages", convoId=convo, limit=max(1, min(limit, BEFORE))
        )
        return wire.dicts(answer.get("messages"))
