"""Hiding answers below one's own posts: the gate of the thread, a record that has its first post's
name (app.bsky.feed.threadgate).

The gate also says who may answer; that stays as it is. It is replaced only where it still is what
was read.
"""

from msgspec import Struct

from cmdeck.clock import Clock
from cmdeck.errors import Refusal, Refused, Unreachable
from cmdeck.i18n import _
from cmdeck.networks.bluesky import records
from cmdeck.networks.bluesky.client import BlueskyClient
from cmdeck.networks.bluesky.records import Address, address
from cmdeck.networks.http import Json


class _Gate(Struct, frozen=True):
    """A thread's gate as it stands; `cid` is "" where there is none."""

    root: Address
    value: dict[str, Json] = {}
    cid: str = ""


class Gates:
    """Those of one account's threads."""

    def __init__(self, client: BlueskyClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    async def hide(self, reply: Address, *, on: bool) -> None:
        """Hide an answer, or show it again. Raises Refused where the thread is not the account's
        own, or hides as many as it can; NetworkErrors."""
        gate = await self._gate(reply)
        hidden = records.hidden_in(gate.value)
        if (str(reply) in hidden) is on:
            return
        hidden = [*hidden, str(reply)] if on else [one for one in hidden if one != str(reply)]
        if len(hidden) > records.MOST_HIDDEN:
            words = _("This thread hides {n} answers already: no more can be hidden.")
            raise Refused(words.format(n=records.MOST_HIDDEN), kind=Refusal.NOT_ALLOWED)
        order = {
            "repo": gate.root.did,
            "collection": records.GATE,
            "rkey": gate.root.name,
            "record": records.gate(gate.value, gate.root, self._clock.now(), hidden),
            "swapRecord": gate.cid or None,
        }
        await self._client.post("com.atproto.repo.putRecord", order)

    async def hides(self, reply: Address) -> bool:
        """Whether an answer is hidden now. Raises NetworkErrors."""
        return str(reply) in records.hidden_in((await self._gate(reply)).value)

    async def _gate(self, reply: Address) -> _Gate:
        root = await self._root(reply)
        if root.did != await self._client.me():
            words = _("Answers can be hidden only in conversations that the account began.")
            raise Refused(words, kind=Refusal.NOT_ALLOWED)
        try:
            found = await self._read(Address(root.did, records.GATE, root.name))
        except Refused as error:
            if error.kind is not Refusal.GONE:
                raise
            return _Gate(root)
        if not isinstance(value := found["value"], dict) or not records.is_gate(value):
            words = _("Who may answer there cannot be read: hide it on its web page.")
            raise Refused(words, kind=Refusal.NOT_ALLOWED)
        return _Gate(root, value, str(found.get("cid") or ""))

    async def _root(self, reply: Address) -> Address:
        value = (await self._read(reply)).get("value")
        ends = value.get("reply") if isinstance(value, dict) else None
        begun = ends.get("root") if isinstance(ends, dict) else None
        found = address(str(begun.get("uri"))) if isinstance(begun, dict) else None
        if found is None:
            raise Refused(_("That answers nothing: it cannot be hidden."), kind=Refusal.INVALID)
        return found

    async def _read(self, where: Address) -> dict[str, Json]:
        found = await self._client.before(
            "com.atproto.repo.getRecord",
            repo=where.did,
            collection=where.collection,
            rkey=where.name,
        )
        if "value" not in found:
            raise Unreachable(str(self._client.unconfirmed()))
        return found
