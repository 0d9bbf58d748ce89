"""Likes and reposts: records of the account's own, of which there shall be one, or none.

Two of them count once and would have to be taken back twice (networks.md part 2 §1.2), so what is
there is looked up first: in the account's own repository, which lags behind nothing, and for what
is older than its last hundred as the AppView says.
"""

from cmdeck.errors import Refused
from cmdeck.model.outbox import Attempt, React
from cmdeck.model.post import Reaction
from cmdeck.networks.bluesky import records, wire
from cmdeck.networks.bluesky.client import BlueskyClient
from cmdeck.networks.bluesky.records import Address, address, post_address
from cmdeck.networks.http import Json

COLLECTIONS = {Reaction.LIKE: records.LIKE, Reaction.REPOST: records.REPOST}
_FIELDS = {Reaction.LIKE: "like", Reaction.REPOST: "repost"}
_LOOKED = 100


class Reactions:
    """Those of one account."""

    def __init__(self, client: BlueskyClient) -> None:
        self._client = client

    async def bring_about(self, react: React, attempt: Attempt) -> None:
        """Make it so. Raises NetworkErrors; Refused (GONE) where there is nothing to react to."""
        me, post = await self._client.me(), post_address(react.post)
        view = await self._client.shown(str(post))
        there = await self.those_of(react.reaction, post, view)
        if not react.on:
            for one in there:
                order = {"repo": me, "collection": one.collection, "rkey": one.name}
                await self._client.post("com.atproto.repo.deleteRecord", order)
        elif not there:
            await self._make(react, attempt, me, view or await self._record(post))

    async def those_of(
        self, reaction: Reaction, post: Address, view: dict[str, Json]
    ) -> list[Address]:
        """The records of the account's that say so of `post`."""
        collection = COLLECTIONS[reaction]
        me = await self._client.me()
        answer = await self._client.before(
            "com.atproto.repo.listRecords", repo=me, collection=collection, limit=_LOOKED
        )
        found: dict[str, None] = {}
        for one in wire.dicts(answer.get("records")):
            value = one.get("value")
            subject = value.get("subject") if isinstance(value, dict) else None
            if isinstance(subject, dict) and subject.get("uri") == str(post):
                found.setdefault(str(one.get("uri")))
        said = view.get("viewer")
        found.setdefault(str(said.get(_FIELDS[reaction])) if isinstance(said, dict) else "")
        known = (address(uri) for uri in found)
        return [
            one
            for one in known
            if one is not None and (one.did, one.collection) == (me, collection)
        ]

    async def _record(self, post: Address) -> dict[str, Json]:
        return await self._client.before(
            "com.atproto.repo.getRecord",
            repo=post.did,
            collection=post.collection,
            rkey=post.name,
        )

    async def _make(self, react: React, attempt: Attempt, me: str, found: dict[str, Json]) -> None:
        collection = COLLECTIONS[react.reaction]
        subject = records.reference(found)
        order = {
            "repo": me,
            "collection": collection,
            "rkey": records.name_of(attempt),
            "record": records.about(collection, subject, attempt.first_started),
        }
        await self._client.post("com.atproto.repo.createRecord", order)

    async def is_so(self, react: React) -> bool:
        """Whether the account has the reaction now. Raises NetworkErrors."""
        post = post_address(react.post)
        try:
            view = await self._client.shown(str(post))
        except Refused:
            view = {}
        if react.reaction is Reaction.BOOKMARK:
            said = view.get("viewer")
            return isinstance(said, dict) and said.get("bookmarked") is True
        return bool(await self.those_of(react.reaction, post, view))
