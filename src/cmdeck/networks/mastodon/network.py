"""A Mastodon server as a Network: one account on it. Decides nothing; each part is a module beside
this one."""

from collections.abc import AsyncIterator

from cmdeck.clock import Clock
from cmdeck.errors import Unsupported
from cmdeck.i18n import _
from cmdeck.model.brand import Account
from cmdeck.model.network import Absent, AccountFacts, Found, Unclear
from cmdeck.model.outbox import Attempt, MediaRef, Receipt, Upload
from cmdeck.model.timeline import Cursor, Page, Timeline, Toward
from cmdeck.networks.http import Door
from cmdeck.networks.mastodon import media as pictures
from cmdeck.networks.mastodon.client import MastodonClient
from cmdeck.networks.mastodon.cursor import is_id
from cmdeck.networks.mastodon.instance import facts_of
from cmdeck.networks.mastodon.readback import Finder
from cmdeck.networks.mastodon.sending import Sender
from cmdeck.networks.mastodon.timelines import Reader
from cmdeck.networks.oauth import TokenKeeper
from cmdeck.text.display import displayable


class MastodonNetwork:
    """One account on a server. The door and the keeper are the caller's to close."""

    def __init__(self, account: Account, keeper: TokenKeeper, door: Door, clock: Clock) -> None:
        client = MastodonClient(account, keeper=keeper, door=door, clock=clock)
        self._account = account
        self._keeper = keeper
        self._clock = clock
        self._client = client
        self._reader = Reader(account, client, clock)
        self._sender = Sender(client, clock)
        self._finder = Finder(account, client, self._sender, door)

    async def about(self) -> AccountFacts:
        """Who this login is, and what its server allows. Raises NetworkErrors."""
        found = (await self._client.get("/api/v1/accounts/verify_credentials")).document
        person = found if isinstance(found, dict) else {}
        ident, handle = str(person.get("id") or ""), str(person.get("acct") or "")
        if not is_id(ident) or not handle:
            raise self._client.nobody()
        credential = await self._keeper.credential()
        name = str(person.get("display_name") or handle)
        return AccountFacts(
            remote_id=ident,
            handle=displayable(handle, lines=False),
            name=displayable(name, lines=False),
            facts=await facts_of(self._client, self._account.facts),
            expires=credential.expires_at,
            scopes=credential.scopes,
        )

    async def fetch(
        self, timeline: Timeline, at: Cursor | None, *, toward: Toward, limit: int
    ) -> Page:
        """A piece of `timeline`, newest first. Raises NetworkErrors."""
        return await self._reader.fetch(timeline, at, toward=toward, limit=limit)

    def stream(self, timeline: Timeline) -> AsyncIterator[Page]:
        """Streams are not used yet: raises Unsupported."""
        raise Unsupported(_("No stream of {timeline} is used.").format(timeline=timeline.kind))

    async def ready(self) -> None:
        """A login here does not end by itself; one that is not there is said now. Raises
        NeedsLogin, Unreachable."""
        await self._keeper.credential()

    async def upload(self, media: MediaRef, content: bytes) -> Upload:
        """Bring a picture to the server, with its words. Raises NetworkErrors."""
        alt = self._account.capabilities.picture.alt
        return await pictures.upload(self._client, self._clock, media, content, alt=alt)

    async def send(self, attempt: Attempt) -> Receipt:
        """Do what the attempt says, once. Raises NetworkErrors."""
        return await self._sender.send(attempt)

    async def find(self, attempt: Attempt) -> Found | Absent | Unclear:
        """Read back whether the attempt was done. Raises NetworkErrors."""
        return await self._finder.find(attempt)

    async def aclose(self) -> None:
        """Nothing is held here: the door is closed by whoever opened it."""
