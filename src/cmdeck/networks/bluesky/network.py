"""Bluesky as a Network: one account on it. Decides nothing; each part is a module beside this
one."""

from collections.abc import AsyncIterator

from cmdeck.clock import Clock
from cmdeck.errors import Unsupported
from cmdeck.i18n import _
from cmdeck.model.brand import Account
from cmdeck.model.capability import Facts, Verb
from cmdeck.model.network import Absent, AccountFacts, Found, Unclear
from cmdeck.model.outbox import Attempt, MediaRef, Receipt, Upload
from cmdeck.model.timeline import Cursor, Page, Timeline, Toward
from cmdeck.networks.bluesky import media as pictures
from cmdeck.networks.bluesky.client import BlueskyClient
from cmdeck.networks.bluesky.gates import Gates
from cmdeck.networks.bluesky.reactions import Reactions
from cmdeck.networks.bluesky.readback import Finder
from cmdeck.networks.bluesky.records import DID
from cmdeck.networks.bluesky.sending import Sender
from cmdeck.networks.bluesky.session import APP_PASSWORD
from cmdeck.networks.bluesky.timelines import Reader
from cmdeck.networks.http import Door
from cmdeck.networks.oauth import TokenKeeper
from cmdeck.text.display import displayable


class BlueskyNetwork:
    """One account. The door and the keeper are the caller's to close."""

    def __init__(self, account: Account, keeper: TokenKeeper, door: Door, clock: Clock) -> None:
        client = BlueskyClient(account, keeper=keeper, door=door, clock=clock)
        self._account = account
        self._keeper = keeper
        self._clock = clock
        self._client = client
        self._reader = Reader(account, client, clock)
        alt = account.capabilities.picture.alt
        self._sender = Sender(client, door, clock, alt=alt)
        reactions, gates = Reactions(client), Gates(client, clock)
        self._finder = Finder(client, self._sender, reactions, gates, door)

    async def about(self) -> AccountFacts:
        """Who this login is, and what its app password may not. Raises NetworkErrors."""
        found = await self._client.get("com.atproto.server.getSession")
        did, handle = str(found.get("did") or ""), str(found.get("handle") or "")
        if not DID.fullmatch(did) or not handle:
            raise self._client.nobody()
        profile = await self._client.document("app.bsky.actor.getProfile", actor=did)
        credential = await self._keeper.credential()
        refused = self._account.facts.refused - {Verb.MESSAGE}
        if APP_PASSWORD in credential.scopes:
            refused |= {Verb.MESSAGE}
        return AccountFacts(
            remote_id=did,
            handle=displayable(handle, lines=False),
            name=displayable(str(profile.get("displayName") or handle), lines=False),
            facts=Facts(refused=refused),
            scopes=credential.scopes,
        )

    async def fetch(
        self, timeline: Timeline, at: Cursor | None, *, toward: Toward, limit: int
    ) -> Page:
        """A piece of `timeline`, newest first. Raises NetworkErrors."""
        return await self._reader.fetch(timeline, at, toward=toward, limit=limit)

    def stream(self, timeline: Timeline) -> AsyncIterator[Page]:
        """Streams are not used: raises Unsupported."""
        raise Unsupported(_("No stream of {timeline} is used.").format(timeline=timeline.kind))

    async def ready(self) -> None:
        """Renew a session that ends soon. Raises NeedsLogin, Unreachable."""
        await self._keeper.credential()

    async def upload(self, media: MediaRef, content: bytes) -> Upload:
        """Bring a picture to the account's server. Raises NetworkErrors."""
        return await pictures.upload(self._client, self._clock, media, content)

    async def send(self, attempt: Attempt) -> Receipt:
        """Do what the attempt says, once. Raises NetworkErrors."""
        return await self._sender.send(attempt)

    async def find(self, attempt: Attempt) -> Found | Absent | Unclear:
        """Read back whether the attempt was done. Raises NetworkErrors."""
        return await self._finder.find(attempt)

    async def aclose(self) -> None:
        """Nothing is held here: the door is closed by whoever opened it."""
