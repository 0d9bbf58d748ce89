"""Does what an attempt says, once: each operation of the outbox as one creating request.

A record is made under a name that was given when it was queued: `createRecord` refuses a second one
under it. Whether it may be tried again is in the error that is raised (cmdeck.errors); nothing is
repeated here. What has to be looked up before (whom a name means, the root of a thread) is read
first, and a failure of that is one where nothing was sent.
"""

from collections.abc import Mapping
from typing import assert_never

from cmdeck.clock import Clock
from cmdeck.errors import NoAnswer, Refusal, Refused, Unreachable, Unsupported
from cmdeck.i18n import _
from cmdeck.model.intent import bluesky_page
from cmdeck.model.outbox import (
    Attempt,
    Block,
    Complaint,
    Delete,
    Edit,
    Hide,
    Moderate,
    Mute,
    Publish,
    React,
    Receipt,
    Report,
    Restage,
    SendMessage,
)
from cmdeck.model.post import Reaction
from cmdeck.networks.bluesky import records, wire
from cmdeck.networks.bluesky.blocks import Blocks
from cmdeck.networks.bluesky.card import card_of
from cmdeck.networks.bluesky.client import BlueskyClient
from cmdeck.networks.bluesky.facets import FacetKind, as_json, facets_of
from cmdeck.networks.bluesky.gates import Gates
from cmdeck.networks.bluesky.media import images
from cmdeck.networks.bluesky.messages import ident
from cmdeck.networks.bluesky.reactions import Reactions
from cmdeck.networks.bluesky.records import Address, post_address
from cmdeck.networks.http import Door, Json

COMPLAINTS = {
    Complaint.SPAM: "reasonSpam",
    Complaint.RULES: "reasonViolation",
    Complaint.LAW: "reasonViolation",
    Complaint.OTHER: "reasonOther",
}
"""Reasons of a report (lexicon com.atproto.moderation.defs)."""
CREATE = "com.atproto.repo.createRecord"
APPLY = "com.atproto.repo.applyWrites"
DELETE = "com.atproto.repo.deleteRecord"


class Sender:
    """Sends for one account. `alt` is how long a picture's words may be."""

    def __init__(self, client: BlueskyClient, door: Door, clock: Clock, *, alt: int) -> None:
        self._client = client
        self._door = door
        self._clock = clock
        self._alt = alt
        self._reactions = Reactions(client)
        self._gates = Gates(client, clock)
        self._blocks = Blocks(client)

    async def send(self, attempt: Attempt) -> Receipt:
        """Do it. Raises NetworkErrors."""
        match attempt.operation:
            case Publish() as publish:
                return await self._publish(publish, attempt)
            case SendMessage() as message:
                return await self._message(message)
            case React(reaction=Reaction.BOOKMARK) as react:
                return await self._bookmark(react)
            case React() as react:
                await self._reactions.bring_about(react, attempt)
                return self._done(post_address(react.post))
            case Delete(post=post):
                return await self._delete(post_address(post))
            case Hide(post=post, on=on):
                await self._gates.hide(post_address(post), on=on)
                return self._done(post_address(post))
            case Mute(author=author, on=on):
                return await self._mute(author, on=on)
            case Block(author=author) as block:
                await self._blocks.bring_about(block, attempt)
                return Receipt(id=author, at=self._clock.now())
            case Report() as report:
                return await self._report(report)
            case Edit():
                raise Unsupported(_("On Bluesky nothing is edited that is public."))
            case Moderate() | Restage():
                raise Unsupported(_("Only a site of our own is moderated so."))
            case _:
                assert_never(attempt.operation)

    async def _publish(self, publish: Publish, attempt: Attempt) -> Receipt:
        pictures = images(publish.media, attempt, alt=self._alt)
        reply = await self._ends(publish, attempt)
        facets = facets_of(publish.text)
        names = [one.value.lower() for one in facets if one.kind is FacetKind.MENTION]
        dids = {name: did for name in dict.fromkeys(names) if (did := await self._did_of(name))}
        record = records.post(
            publish.text,
            attempt.first_started,
            language=publish.language,
            facets=as_json(facets, dids),
            embed=await self._embed(publish, pictures),
            reply=reply,
        )
        where = Address(await self._me(), records.POST, records.name_of(attempt))
        gate = None
        if publish.answerers and reply is None:
            gate = records.gate_for(where, publish.answerers, attempt.first_started)
        await self._create(where, record, attempt, gate)
        return self.receipt(where, attempt)

    async def _create(
        self, where: Address, record: Json, attempt: Attempt, gate: Json = None
    ) -> None:
        """Make the record, and its gate with it in one commit: nobody answers in between. A
        server may say no because the name is taken, in words of its own: at
        another try that is ours, come late. Raises NetworkErrors."""
        try:
            made = await self._made(where, record, gate)
        except Refused:
            if attempt.n == 1 or not await self._is_there(where):
                raise
            return
        if made.get("uri") != str(where):
            words = _("{server} accepted it and does not say under which id.")
            raise NoAnswer(words.format(server=self._client.server))

    async def _made(self, where: Address, record: Json, gate: Json) -> Mapping[str, Json]:
        name = {"collection": where.collection, "rkey": where.name}
        if gate is None:
            order = {"repo": where.did, **name, "record": record}
            return await self._client.post(CREATE, order)
        named = {"collection": records.GATE, "rkey": where.name}
        writes = [
            {"$type": f"{APPLY}#create", **name, "value": record},
            {"$type": f"{APPLY}#create", **named, "value": gate},
        ]
        answer = await self._client.post(APPLY, {"repo": where.did, "writes": writes})
        results = answer.get("results")
        first = results[0] if isinstance(results, list) and results else None
        return first if isinstance(first, dict) else {}

    async def _is_there(self, where: Address) -> bool:
        order = {"repo": where.did, "collection": where.collection, "rkey": where.name}
        found = await self._client.document("com.atproto.repo.getRecord", **order)
        return found.get("uri") == str(where)

    async def _embed(self, publish: Publish, pictures: list[Json]) -> Json:
        """What hangs on a post: pictures, a quoted post, both; else the card of its last link."""
        media = {"$type": "app.bsky.embed.images", "images": pictures} if pictures else None
        if publish.quote:
            where = post_address(publish.quote)
            await self._refuse_closed(where, "embeddingDisabled")
            quoted = records.reference(await self._record(where))
            record = {"$type": "app.bsky.embed.record", "record": quoted}
            if media is None:
                return record
            kind = "app.bsky.embed.recordWithMedia"
            return {"$type": kind, "record": record, "media": media}
        return media or await card_of(self._door, publish.text)

    async def _ends(self, publish: Publish, attempt: Attempt) -> Json:
        """The post answered, and the first of its thread; None for what answers nothing."""
        answered = self.answered(publish, attempt)
        if answered is None:
            return None
        await self._refuse_closed(answered, "replyDisabled")
        parent = await self._record(answered)
        value = parent.get("value")
        reply = value.get("reply") if isinstance(value, dict) else None
        begun = reply.get("root") if isinstance(reply, dict) else None
        known = isinstance(begun, dict) and {"uri", "cid"} <= begun.keys()
        root = begun if known and isinstance(begun, dict) else parent
        return {"root": records.reference(root), "parent": records.reference(parent)}

    async def _refuse_closed(self, where: Address, flag: str) -> None:
        """Refuse what the account's own server would take and nobody be shown: its author lets this
        account not answer it, or not quote it. Raises Refused, Unreachable."""
        if where.did == await self._me():
            return
        viewer = (await self._client.shown(str(where))).get("viewer")
        if isinstance(viewer, dict) and viewer.get(flag) is True:
            words = _("Its author does not let this account answer it or quote it.")
            raise Refused(words, kind=Refusal.NOT_ALLOWED)

    async def _record(self, where: Address) -> Mapping[str, Json]:
        """A record as it stands, of whoever's repository. Raises Unreachable where it cannot be
        read, Refused where it is gone."""
        found = await self._client.before(
            "com.atproto.repo.getRecord",
            repo=where.did,
            collection=where.collection,
            rkey=where.name,
        )
        if not {"uri", "cid"} <= found.keys():
            raise Unreachable(str(self._client.unconfirmed()))
        return found

    async def _did_of(self, handle: str) -> str:
        """Whom a name in a text means; "" where nobody is called so: then it is no more than
        text."""
        nsid = "com.atproto.identity.resolveHandle"
        try:
            found = str((await self._client.before(nsid, handle=handle)).get("did") or "")
        except Refused:
            return ""
        return found if records.DID.fullmatch(found) else ""

    async def _message(self, message: SendMessage) -> Receipt:
        convo = await self.conversation(message)
        order = {"convoId": convo, "message": {"text": message.text}}
        made = await self._client.tell_chat("chat.bsky.convo.sendMessage", order)
        try:
            return Receipt(id=ident(made["id"]), at=wire.moment(made, "sentAt"))
        except wire.ODD:
            raise self._client.unconfirmed() from None

    async def conversation(self, message: SendMessage) -> str:
        """The conversation that a message belongs to: with a person it goes to that one alone.
        Raises Unreachable, Refused."""
        if not message.to:
            return ident(message.conversation)
        try:
            answer = await self._client.ask_chat(
                "chat.bsky.convo.getConvoForMembers", members=[message.to]
            )
            return ident(answer["convo"]["id"])
        except NoAnswer as error:
            raise Unreachable(str(error), status=error.status) from None
        except wire.ODD:
            raise Unreachable(str(self._client.unconfirmed())) from None

    async def _bookmark(self, react: React) -> Receipt:
        where = post_address(react.post)
        if react.on:
            order = records.reference(await self._record(where))
            await self._client.post("app.bsky.bookmark.createBookmark", order)
        else:
            await self._client.post("app.bsky.bookmark.deleteBookmark", {"uri": str(where)})
        return self._done(where)

    async def _delete(self, where: Address) -> Receipt:
        """Deleting what is not there is no error. Raises Refused for somebody else's post."""
        if where.did != await self._me():
            words = _("Only posts of one's own can be deleted.")
            raise Refused(words, kind=Refusal.NOT_ALLOWED)
        order = {"repo": where.did, "collection": where.collection, "rkey": where.name}
        await self._client.post(DELETE, order)
        return self._done(where)

    async def _mute(self, author: str, *, on: bool) -> Receipt:
        nsid = "app.bsky.graph.muteActor" if on else "app.bsky.graph.unmuteActor"
        await self._client.post(nsid, {"actor": author})
        return Receipt(id=author, at=self._clock.now())

    async def _report(self, report: Report) -> Receipt:
        """To the service that the account's server reports to (as it does by itself)."""
        subject = records.reference(await self._record(post_address(report.post)))
        order = {
            "reasonType": f"com.atproto.moderation.defs#{COMPLAINTS[report.why]}",
            "reason": report.text,
            "subject": {"$type": "com.atproto.repo.strongRef", **subject},
        }
        made = await self._client.post("com.atproto.moderation.createReport", order)
        if "id" not in made:
            raise self._client.unconfirmed()
        return Receipt(id=str(made["id"]), at=self._clock.now())

    async def _me(self) -> str:
        try:
            return await self._client.me()
        except NoAnswer as error:
            raise Unreachable(str(error), status=error.status) from None

    def answered(self, publish: Publish, attempt: Attempt) -> Address | None:
        """The post answered: the part before it in a thread, else the one named. Raises
        Refused."""
        if attempt.parent is not None:
            return post_address(attempt.parent.id)
        return post_address(publish.reply_to) if publish.reply_to else None

    def receipt(self, where: Address, attempt: Attempt, *, found: bool = False) -> Receipt:
        """The receipt of a post of this account."""
        page = bluesky_page(where.did, str(where))
        return Receipt(str(where), page, attempt.first_started, wire.key(str(where)), found)

    def _done(self, where: Address) -> Receipt:
        return Receipt(id=str(where), at=self._clock.now(), key=wire.key(str(where)))
