"""The way to one Mastodon server's API, over our one HTTP door. Knows no shape of an answer."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from msgspec import Struct

from cmdeck.clock import Clock
from cmdeck.errors import NetworkError, NoAnswer, Refusal, Refused
from cmdeck.i18n import _
from cmdeck.model.brand import Account
from cmdeck.networks.http import Answer, Door, Json, origin
from cmdeck.networks.mastodon.cursor import is_id
from cmdeck.networks.mastodon.problems import failure
from cmdeck.networks.oauth import TokenKeeper
from cmdeck.networks.secrets import Secret

UPLOAD_SECONDS = 120.0
_LINK = re.compile(r'<([^<>]{1,4000})>\s*;\s*rel="?(next|prev)"?')

Parameters = Mapping[str, str | int | Sequence[str]]


class Reply(Struct, frozen=True):
    """An answer: its JSON, and where its Link header (RFC 8288) says that the list goes on."""

    document: Json
    status: int = 200
    older: str = ""
    """`max_id` of rel="next"."""
    newest: str = ""
    """`min_id` (or `since_id`) of rel="prev": the newest end of this page."""

    @property
    def items(self) -> list[dict[str, Json]]:
        """The objects of a list; what is no object was none of the list's."""
        found = self.document if isinstance(self.document, list) else []
        return [one for one in found if isinstance(one, dict)]


class MastodonClient:
    """One account's client. Raises our errors only. A request that makes something is sent on a
    connection of its own; after a 401 the login is read again (another process may have renewed
    it), and the request is sent again, once: it was not done."""

    def __init__(self, account: Account, *, keeper: TokenKeeper, door: Door, clock: Clock) -> None:
        self.realm = account.realm or host_of(account.base_url)
        self._base = account.base_url.rstrip("/")
        self._keeper = keeper
        self._door = door
        self._clock = clock
        self._remote_id = account.remote_id

    @property
    def ahead(self) -> float:
        """Seconds that our clock is ahead of the server's, as far as it has told the time."""
        return self._door.ahead_of(self._base)

    async def get(self, path: str, **params: str | int | Sequence[str]) -> Reply:
        """A GET; a parameter that is a list is named `name[]`. Raises NetworkErrors."""
        return await self.ask("GET", path, params=params)

    async def ask(
        self,
        method: str,
        path: str,
        *,
        params: Parameters | None = None,
        json: Json = None,
        files: Mapping[str, Json] | None = None,
        form: Mapping[str, str] | None = None,
        key: str = "",
    ) -> Reply:
        """One request. `key` goes along as Idempotency-Key. Raises NetworkErrors."""
        url = self._base + path
        uploads = files is not None

        async def request(token: Secret) -> Answer:
            headers = {"authorization": f"Bearer {token.reveal()}"}
            return await self._door.request(
                method,
                url,
                headers={**headers, "idempotency-key": key} if key else headers,
                params=_parameters(params or {}),
                json=json,
                files=files,
                form=form,
                creating=method != "GET" and not uploads,
                deadline=UPLOAD_SECONDS if uploads else 30.0,
                public_only=True,
            )

        answer = await self._keeper.ask(url, request)
        return self._reply(answer)

    async def document(self, path: str) -> dict[str, Json]:
        """An object that anybody may read (nodeinfo, the instance); {} where it cannot be had.
        Raises Unreachable, NoAnswer, RateLimited as any other request."""
        try:
            found = (await self.get(path)).document
        except Refused:
            return {}
        except NoAnswer as error:
            if error.status is None:
                raise  # no answer at all says nothing of what the server has
            return {}
        return found if isinstance(found, dict) else {}

    def path_of(self, url: str) -> str:
        """The path of an address on this very server; "" for any other, which gets no login."""
        try:
            is_here = origin(url) == origin(self._base)
            parts = urlsplit(url)
        except ValueError:
            return ""
        return parts.path if is_here and not parts.query else ""

    async def me(self) -> str:
        """The account's own id at its server. Asked once where the account does not know it."""
        if not self._remote_id:
            found = (await self.get("/api/v1/accounts/verify_credentials")).document
            ident = str(found.get("id") or "") if isinstance(found, dict) else ""
            if not is_id(ident):
                raise self.nobody()
            self._remote_id = ident
        return self._remote_id

    def nobody(self) -> NoAnswer:
        """What is raised where the server does not say whose login this is."""
        return NoAnswer(_("{server} does not say who this login is.").format(server=self.realm))

    def unconfirmed(self) -> NoAnswer:
        """What is raised where an answer to something that was to be done does not say it was."""
        return NoAnswer(_("{server} answers, and it is not done.").format(server=self.realm))

    async def listen(self, path: str, *, named: str, silence: float) -> httpx.Response:
        """Begin to read an answer that goes on for ever; see Door.listen. It is asked of the place
        that the server named for that (see `elsewhere`), or of the server. Raises NetworkErrors."""
        token = await self._keeper.token(self._base + path)
        there = elsewhere(self._base, named, self._door.allowed)
        url = (there or self._base) + path
        headers = {"authorization": f"Bearer {token.reveal()}", "accept": "text/event-stream"}
        return await self._door.listen(url, headers=headers, silence=silence)

    def refusal(self, answer: Answer) -> NetworkError:
        """What an answer means that is no success."""
        now = self._clock.now()
        return failure(answer, server=self.realm, now=now, skew=self.ahead)

    def _reply(self, answer: Answer) -> Reply:
        if not 200 <= answer.status < 300:
            raise self.refusal(answer)
        older, newest = _ends(answer.headers.get("link", ""))
        if not answer.body:
            return Reply({}, answer.status)
        return Reply(answer.json(), answer.status, older, newest)


def elsewhere(base: str, named: str, allowed: Collection[str]) -> str:
    """The http(s) address of a WebSocket place that the server at `base` `named` for its streams
    where it is another one and may have the server's token; "" where the server itself is to be
    asked.

    A credential is bound to the origin that issued it; here that origin says where else it is
    valid. It is believed where it said so over https, and names a place that is secured, too; in
    the clear only a place (host:port) that the config allows to be private. A server on plain http
    that names itself as wss:// (GoToSocial, networks.md part 2) is asked as it is.
    """
    try:
        own, there = urlsplit(base), urlsplit(named)
        is_other = (there.hostname, there.port) != (own.hostname, own.port or there.port)
    except ValueError:
        return ""
    schemes = {"wss": "https", "ws": "http"}
    is_plain = not (there.query or there.fragment or "@" in there.netloc or "\\" in named)
    if schemes.get(there.scheme) != own.scheme or not there.hostname or not is_plain:
        return ""
    url = f"{own.scheme}://{there.netloc.lower()}"
    if not is_other or (own.scheme == "http" and origin(url).partition("://")[2] not in allowed):
        return ""
    return url + there.path.rstrip("/").removesuffix("/api/v1/streaming")


def host_of(base_url: str) -> str:
    """The host (and port, where it is written) of a server's address: what its ids belong to."""
    return base_url.partition("://")[2].partition("/")[0].lower()


def ident(text: str) -> str:
    """`text` as it may stand in a route: an id. Raises Refused for anything else."""
    if not is_id(text):
        words = _("{text} is not an id of Mastodon.").format(text=text[:40])
        raise Refused(words, kind=Refusal.INVALID)
    return text


def _parameters(params: Parameters) -> dict[str, Any]:
    named: dict[str, Any] = {}
    for name, value in params.items():
        if isinstance(value, str | int):
            named[name] = str(value)
        else:
            named[f"{name}[]"] = list(value)
    return named


def _ends(header: str) -> tuple[str, str]:
    """The ids in a Link header: where older goes on, and the newest end."""
    found = {"next": "", "prev": ""}
    for target, rel in _LINK.findall(header[:16_000]):
        try:
            query = parse_qs(urlsplit(target).query)
        except ValueError:
            continue
        names = ("max_id",) if rel == "next" else ("min_id", "since_id")
        values = [query[name][0] for name in names if name in query]
        found[rel] = next((value for value in values if is_id(value)), "")
    return found["next"], found["prev"]
