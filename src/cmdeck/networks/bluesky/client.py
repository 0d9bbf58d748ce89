"""The way to one server's methods (XRPC), over our one HTTP door. Knows no shape of an answer."""

from collections.abc import Mapping, Sequence

from cmdeck.clock import Clock
from cmdeck.errors import NoAnswer, Refused, Unreachable
from cmdeck.i18n import _
from cmdeck.model.brand import Account
from cmdeck.networks.bluesky.problems import NoView, failure, is_expired
from cmdeck.networks.bluesky.records import DID
from cmdeck.networks.bluesky.wire import dicts
from cmdeck.networks.http import Answer, Door, Json
from cmdeck.networks.oauth import TokenKeeper
from cmdeck.networks.secrets import Secret

UPLOAD_SECONDS = 120.0
CHAT = "did:web:api.bsky.chat#bsky_chat"
"""The service of private messages, that the account's own server passes requests on to."""


class BlueskyClient:
    """One account's client. Raises our errors only. A request that makes something is sent on a
    connection of its own; after an answer that the token has expired the session is renewed, and
    the request is sent again, once: it was not done."""

    def __init__(self, account: Account, *, keeper: TokenKeeper, door: Door, clock: Clock) -> None:
        self._base = account.base_url.rstrip("/")
        self.server = self._base.partition("://")[2]
        self._keeper = keeper
        self._door = door
        self._clock = clock
        self._remote_id = account.remote_id

    async def get(self, nsid: str, **params: str | int | Sequence[str]) -> dict[str, Json]:
        """A query; a parameter that is a list is repeated. Raises NetworkErrors."""
        return await self._ask("GET", nsid, params=params)

    async def post(self, nsid: str, body: Json) -> dict[str, Json]:
        """A procedure. Raises NetworkErrors."""
        return await self._ask("POST", nsid, json=body)

    async def ask_chat(self, nsid: str, **params: str | int | Sequence[str]) -> dict[str, Json]:
        """A query of the service of private messages. Raises NetworkErrors; Refused (NOT_ALLOWED)
        where the app password may not."""
        return await self._ask("GET", nsid, params=params, service=CHAT)

    async def tell_chat(self, nsid: str, body: Json) -> dict[str, Json]:
        """A procedure of the service of private messages. Raises as `ask_chat`."""
        return await self._ask("POST", nsid, json=body, service=CHAT)

    async def upload(self, content: bytes, mime: str) -> dict[str, Json]:
        """Bring a blob. Raises NetworkErrors."""
        nsid = "com.atproto.repo.uploadBlob"
        return await self._ask("POST", nsid, content=content, mime=mime)

    async def before(self, nsid: str, **params: str | int | Sequence[str]) -> dict[str, Json]:
        """A query for what must be known before anything is sent: no answer is Unreachable."""
        try:
            return await self.get(nsid, **params)
        except NoAnswer as error:
            raise Unreachable(str(error), status=error.status) from None

    async def shown(self, address: str) -> dict[str, Json]:
        """A post as the app view shows it, to be known before anything is sent; {} where it has it
        not, or where the account's server has none. Raises as `before`."""
        try:
            answer = await self.before("app.bsky.feed.getPosts", uris=[address])
        except NoView:
            return {}
        return next(iter(dicts(answer.get("posts"))), {})

    async def document(self, nsid: str, **params: str | int | Sequence[str]) -> dict[str, Json]:
        """What is good to know and not needed (a name, a title); {} where it cannot be had. Raises
        Unreachable, NoAnswer, RateLimited as any other request."""
        try:
            return await self.get(nsid, **params)
        except Refused:
            return {}

    @property
    def ahead(self) -> float:
        """Seconds that our clock is ahead of the server's, as far as it has told the time."""
        return self._door.ahead_of(self._base)

    async def me(self) -> str:
        """The account's own DID. Asked once where the account does not know it."""
        if not self._remote_id:
            did = str((await self.get("com.atproto.server.getSession")).get("did") or "")
            if not DID.fullmatch(did):
                raise self.nobody()
            self._remote_id = did
        return self._remote_id

    def nobody(self) -> NoAnswer:
        """What is raised where the server does not say whose login this is."""
        return NoAnswer(_("{server} does not say who this login is.").format(server=self.server))

    def unconfirmed(self) -> NoAnswer:
        """What is raised where an answer to something that was to be done does not say it was."""
        return NoAnswer(_("{server} answers, and it is not done.").format(server=self.server))

    async def _ask(
        self,
        method: str,
        nsid: str,
        *,
        params: Mapping[str, str | int | Sequence[str]] | None = None,
        json: Json = None,
        content: bytes | None = None,
        mime: str = "",
        service: str = "",
    ) -> dict[str, Json]:
        url = f"{self._base}/xrpc/{nsid}"
        uploads = content is not None
        more = {"content-type": mime} if uploads else {}
        if service:
            more["atproto-proxy"] = service

        async def request(token: Secret) -> Answer:
            return await self._door.request(
                method,
                url,
                headers={"authorization": f"Bearer {token.reveal()}", **more},
                params={name: _text(value) for name, value in (params or {}).items()},
                json=json,
                content=content,
                creating=method == "POST" and not uploads,
                deadline=UPLOAD_SECONDS if uploads else 30.0,
                public_only=True,
            )

        answer = await self._keeper.ask(url, request, is_spent=is_expired)
        return self._document(answer)

    def _document(self, answer: Answer) -> dict[str, Json]:
        if not 200 <= answer.status < 300:
            now = self._clock.now()
            raise failure(answer, server=self.server, now=now, skew=self.ahead)
        found = answer.json() if answer.body else {}
        return found if isinstance(found, dict) else {}


def _text(value: str | int | Sequence[str]) -> str | list[str]:
    return str(value) if isinstance(value, str | int) else list(value)
