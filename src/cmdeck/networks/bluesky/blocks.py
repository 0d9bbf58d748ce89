"""Blocking as a state: each block is a record of its own that names a person.

What is there is looked up first, in the account's own repository, which lags behind nothing; for
what is older than its last hundred, as the AppView says.
"""

from cmdeck.model.outbox import Attempt, Block
from cmdeck.networks.bluesky import records, wire
from cmdeck.networks.bluesky.client import BlueskyClient
from cmdeck.networks.bluesky.records import Address, address

_LOOKED = 100


class Blocks:
    """Those of one account."""

    def __init__(self, client: BlueskyClient) -> None:
        self._client = client

    async def bring_about(self, block: Block, attempt: Attempt) -> None:
        """Make it so. Raises NetworkErrors."""
        me, there = await self._client.me(), await self._those_of(block.author)
        if not block.on:
            for one in there:
                order = {"repo": me, "collection": one.collection, "rkey": one.name}
                await self._client.post("com.atproto.repo.deleteRecord", order)
        elif not there:
            record = records.about(records.BLOCK, block.author, attempt.first_started)
            name = records.name_of(attempt)
            made = {"repo": me, "collection": records.BLOCK, "rkey": name, "record": record}
            await self._client.post("com.atproto.repo.createRecord", made)

    async def is_so(self, author: str) -> bool:
        """Whether the account blocks somebody now. Raises NetworkErrors."""
        return bool(await self._those_of(author))

    async def _those_of(self, author: str) -> list[Address]:
        """The records of the account's that name `author`."""
        me = await self._client.me()
        answer = await self._client.before(
            "com.atproto.repo.listRecords", repo=me, collection=records.BLOCK, limit=_LOOKED
        )
        found: dict[str, None] = {}
        for one in wire.dicts(answer.get("records")):
            value = one.get("value")
            if isinstance(value, dict) and value.get("subject") == author:
                found.setdefault(str(one.get("uri")))
        profile = await self._client.document("app.bsky.actor.getProfile", actor=author)
        said = profile.get("viewer")
        found.setdefault(str(said.get("blocking")) if isinstance(said, dict) else "")
        known = (address(uri) for uri in found)
        own = (me, records.BLOCK)
        return [one for one in known if one is not None and (one.did, one.collection) == own]
