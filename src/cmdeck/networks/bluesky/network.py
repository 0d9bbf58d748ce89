"""Bluesky as a Network: one account on it. Decides nothing; each part is a module beside this
one."""

from collections.abc import Collection

from cmdeck.clock import Clock
from cmdeck.model.brand import Account
from cmdeck.model.capability import Facts, Verb
from cmdeck.model.network import AccountFacts
from cmdeck.model.outbox import MediaRef, Upload
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
from cmdeck.networks.logged_in import LoggedIn
from cmdeck.networks.oauth import TokenKeeper
from cmdeck.text.display import displayable


class BlueskyNetwork(LoggedIn):
    """One account."""

    def __init__(self, account: Account, keeper: TokenKeeper, door: Door, clock: Clock) -> None:
        client = BlueskyClient(account, keeper=keeper, door=door, clock=clock)
        self._account = account
        self._clock = clock
        self._client = client
        reader = Reader(account, client, clock)
        alt = account.capabilities.picture.alt
        sender = Sender(client, door, clock, alt=alt)
        reactions, gates = Reactions(client), Gates(client, clock)
        super().__init__(
            keeper, reads=reader, sends=sender, finds=Finder(client, sender, reactions, gates)
        )

    async def about(self) -> AccountFacts:
        """Who this login is, and what its app password may not. Raises NetworkErrors."""
        found = await self._client.get("com.atproto.server.getSession")
        did, handle = str(found.get("did") or ""), str(found.get("handle") or "")
        if not DID.fullmatch(did) or not handle:
            raise self._client.nobody()
        profile = await self._client.document("app.bsky.actor.getProfile", actor=did)
        credential = await self._keeper.credential()
        return AccountFacts(
            remote_id=did,
            handle=displayable(handle, lines=False),
            name=displayable(str(profile.get("displayName") or handle), lines=False),
            facts=facts(credential.scopes, self._account.facts),
            scopes=credential.scopes,
        )

    async def upload(self, media: MediaRef, content: bytes) -> Upload:
        """Bring a picture to the account's server. Raises NetworkErrors."""
        return await pictures.upload(self._client, self._clock, media, content)


def facts(scopes: Collection[str], before: Facts | None = None) -> Facts:
    """What an app password of these scopes may not, and what its account was refused `before`."""
    refused = (before or Facts()).refused - {Verb.MESSAGE}
    return Facts(refused=refused | {Verb.MESSAGE} if APP_PASSWORD in scopes else refused)
