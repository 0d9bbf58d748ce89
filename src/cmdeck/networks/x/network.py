"""X as a Network: one account on it. Decides nothing; each part is a module beside this one."""

from datetime import UTC

from cmdeck.clock import Clock
from cmdeck.errors import NoAnswer
from cmdeck.i18n import _
from cmdeck.model.brand import Account
from cmdeck.model.capability import Facts
from cmdeck.model.network import AccountFacts
from cmdeck.model.outbox import MediaRef, Upload
from cmdeck.networks.http import Door
from cmdeck.networks.logged_in import LoggedIn
from cmdeck.networks.oauth import TokenKeeper
from cmdeck.networks.x import media as pictures
from cmdeck.networks.x.client import XClient
from cmdeck.networks.x.meter import Meter
from cmdeck.networks.x.readback import Finder
from cmdeck.networks.x.sending import Sender
from cmdeck.networks.x.timelines import Reader
from cmdeck.text.display import displayable

LONG_TEXT = 25_000
"""Characters that a paying person's post may have (X's changelog, August 2024)."""
_PAYING = frozenset({"premium", "premiumplus"})


class XNetwork(LoggedIn):
    """One account on X."""

    def __init__(self, account: Account, keeper: TokenKeeper, door: Door, clock: Clock) -> None:
        client = XClient(account, keeper=keeper, door=door, clock=clock)
        self._account = account
        self._clock = clock
        self._client = client
        self._meter = Meter(account.capabilities.prices, clock)
        reader = Reader(account, client, self._meter, clock)
        sender = Sender(account, client, clock)
        super().__init__(
            keeper, reads=reader, sends=sender, finds=Finder(client, sender, self._meter)
        )

    async def about(self) -> AccountFacts:
        """Who this login is, and whether its posts may be long. Raises NetworkErrors."""
        fields = ["name", "username", "subscription_type"]
        document = await self._client.get_me(user_auth=False, user_fields=fields)
        person = document.get("data")
        if not isinstance(person, dict) or not person.get("id"):
            raise NoAnswer(_("X does not say who this login is."))
        credential = await self._keeper.credential()
        paying = str(person.get("subscription_type", "")).lower() in _PAYING
        return AccountFacts(
            remote_id=str(person["id"]),
            handle=displayable(str(person.get("username", "")), lines=False),
            name=displayable(str(person.get("name", "")), lines=False),
            facts=Facts(
                text_limit=LONG_TEXT if paying else None,
            ),
            expires=credential.expires_at and credential.expires_at.astimezone(UTC),
            scopes=credential.scopes,
            cost=self._meter.user(str(person["id"])),
        )

    async def upload(self, media: MediaRef, content: bytes) -> Upload:
        """Bring a picture to X, with its words. Raises NetworkErrors."""
        return await pictures.upload(self._client, self._clock, media, content)
