"""A WordPress site as a Network: one account on it. Decides nothing; each part is a module beside
this one."""

import html

from cmdeck.clock import Clock
from cmdeck.errors import NoAnswer
from cmdeck.i18n import _
from cmdeck.model.brand import Account
from cmdeck.model.capability import Facts, Verb
from cmdeck.model.network import AccountFacts
from cmdeck.model.outbox import MediaRef, Upload
from cmdeck.networks.http import Door, Json
from cmdeck.networks.logged_in import LoggedIn
from cmdeck.networks.oauth import TokenKeeper
from cmdeck.networks.wordpress import login, wire
from cmdeck.networks.wordpress import media as pictures
from cmdeck.networks.wordpress.client import WordpressClient
from cmdeck.networks.wordpress.readback import Finder
from cmdeck.networks.wordpress.sending import Sender
from cmdeck.networks.wordpress.timelines import Reader
from cmdeck.text.display import displayable

_NEEDED = {
    "moderate_comments": (Verb.HIDE, Verb.APPROVE, Verb.SPAM, Verb.TRASH),
    "upload_files": (Verb.PICTURE,),
    "edit_posts": (Verb.POST, Verb.ARTICLE, Verb.DELETE),
}
"""What a role must be able to do for our verbs (WordPress's roles and capabilities)."""


class WordpressNetwork(LoggedIn):
    """One account on a blog."""

    def __init__(self, account: Account, keeper: TokenKeeper, door: Door, clock: Clock) -> None:
        client = WordpressClient(account, keeper=keeper, door=door, clock=clock)
        self._account = account
        self._clock = clock
        self._client = client
        reader = Reader(account, client, clock)
        sender = Sender(client, clock)
        super().__init__(keeper, reads=reader, sends=sender, finds=Finder(account, client, sender))

    async def about(self) -> AccountFacts:
        """Who this login is, and what its role allows. Raises NetworkErrors."""
        person = (await self._client.get("/wp/v2/users/me")).found
        handle = displayable(str(person.get("slug") or ""), lines=False)
        try:
            ident = wire.ident_of(person)
        except wire.ODD:
            ident = ""
        if not ident or not handle:
            words = _("{server} does not say who this login is.")
            raise NoAnswer(words.format(server=self._client.realm))
        name = html.unescape(str(person.get("name") or handle))
        return AccountFacts(
            remote_id=ident,
            handle=handle,
            name=displayable(name, lines=False),
            facts=facts(person),
        )

    async def upload(self, media: MediaRef, content: bytes) -> Upload:
        """Bring a picture to the blog's library, with its words. Raises NetworkErrors."""
        alt = self._account.capabilities.picture.alt
        return await pictures.upload(self._client, self._clock, media, content, alt=alt)

    async def end_login(self) -> None:
        """Take the application password back at the blog. Raises NetworkErrors."""
        await login.end(self._client)


def facts(person: Json) -> Facts:
    """What the role of a user lacks, as verbs that the blog refuses. One whose capabilities are not
    told may do all: the blog will say."""
    may = person.get("capabilities") if isinstance(person, dict) else None
    if not isinstance(may, dict) or not may:
        return Facts()
    lacking = (verbs for name, verbs in _NEEDED.items() if may.get(name) is not True)
    return Facts(refused=frozenset(verb for verbs in lacking for verb in verbs))
