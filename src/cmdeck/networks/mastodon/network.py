"""A Mastodon server as a Network: one account on it. Decides nothing; each part is a module beside
this one."""

from collections.abc import AsyncIterator

from cmdeck.clock import Clock
from cmdeck.model.brand import Account
from cmdeck.model.network import AccountFacts
from cmdeck.model.outbox import MediaRef, Upload
from cmdeck.model.timeline import TimelineKind
from cmdeck.networks.http import Door
from cmdeck.networks.logged_in import LoggedIn
from cmdeck.networks.mastodon import media as pictures
from cmdeck.networks.mastodon import news as told
from cmdeck.networks.mastodon.client import MastodonClient
from cmdeck.networks.mastodon.cursor import is_id
from cmdeck.networks.mastodon.instance import facts_of
from cmdeck.networks.mastodon.readback import Finder
from cmdeck.networks.mastodon.sending import Sender
from cmdeck.networks.mastodon.timelines import Reader
from cmdeck.networks.oauth import TokenKeeper
from cmdeck.text.display import displayable


class MastodonNetwork(LoggedIn):
    """One account on a server."""

    def __init__(self, account: Account, keeper: TokenKeeper, door: Door, clock: Clock) -> None:
        client = MastodonClient(account, keeper=keeper, door=door, clock=clock)
        self._account = account
        self._clock = clock
        self._client = client
        reader = Reader(account, client, clock)
        sender = Sender(client, clock)
        super().__init__(keeper, reads=reader, sends=sender, finds=Finder(account, client, sender))

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

    def news(self) -> AsyncIterator[frozenset[TimelineKind]]:
        """What the server says by itself. Raises NetworkErrors."""
        return told.news(self._client)

    async def upload(self, media: MediaRef, content: bytes) -> Upload:
        """Bring a picture to the server, with its words. Raises NetworkErrors."""
        alt = self._account.capabilities.picture.alt
        return await pictures.upload(self._client, self._clock, media, content, alt=alt)
