"""The way to one blog's API, over our one HTTP door. Knows no shape of an answer."""

import base64
from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from cmdeck.clock import Clock
from cmdeck.errors import NoAnswer, Refusal, Refused, Unreachable
from cmdeck.i18n import _
from cmdeck.model.brand import Account
from cmdeck.networks.http import Answer, Door, Json, origin
from cmdeck.networks.oauth import TokenKeeper
from cmdeck.networks.secrets import Secret
from cmdeck.networks.wordpress.problems import document_of, failure, said
from cmdeck.networks.wordpress.root import Root, discover

UPLOAD_SECONDS = 120.0
MOST = 100
"""Items that one answer holds at most (WordPress's own limit)."""


class Reply(Struct, frozen=True):
    """An answer: its JSON, and how many items there are in all (X-WP-Total)."""

    document: Json
    status: int = 200
    total: int | None = None
    code: str = ""
    """Of a refusal that the caller wanted to see."""
    asked: int = 0
    """How many items were asked for (`per_page`)."""

    @property
    def items(self) -> list[dict[str, Json]]:
        """The objects of a list; what is no object was none of the list's."""
        found = self.document if isinstance(self.document, list) else []
        return [one for one in found if isinstance(one, dict)]

    @property
    def found(self) -> dict[str, Json]:
        """The object; {} for anything else."""
        return self.document if isinstance(self.document, dict) else {}

    def has_more(self, offset: int = 0) -> bool:
        """Whether the list goes on below what is here, which began at `offset`. Where the total
        is not told (some hosts strip it), a full answer may go on."""
        if self.total is None:
            return 0 < self.asked <= len(self.items)
        return self.total > offset + len(self.items)

    @property
    def is_whole(self) -> bool:
        """Whether all that was counted is there: WordPress counts what the asker may not read, and
        leaves it out."""
        return isinstance(self.document, list) and self.total == len(self.items)


class WordpressClient:
    """One account's client. Raises our errors only. A request that makes something is sent on a
    connection of its own; after a 401 the login is read again (somebody may have logged in anew),
    and the request is sent again, once: it was not done."""

    def __init__(self, account: Account, *, keeper: TokenKeeper, door: Door, clock: Clock) -> None:
        self.realm = account.realm or realm_of(account.base_url)
        self.base = account.base_url.rstrip("/")
        self.author = account.remote_id
        self._keeper = keeper
        self._door = door
        self._clock = clock
        self._root: Root | None = None

    @property
    def ahead(self) -> float:
        """Seconds that our clock is ahead of the server's, as far as it has told the time."""
        return self._door.ahead_of(self.base)

    async def get(self, path: str, **params: str | int) -> Reply:
        """A GET of what may be edited. Raises NetworkErrors."""
        return await self.ask("GET", path, params={"context": "edit", **params})

    async def read(self, path: str, **params: str | int) -> Reply:
        """A GET of something to be known before anything is sent: a lost answer is Unreachable."""
        try:
            return await self.get(path, **params)
        except NoAnswer as error:
            raise Unreachable(str(error), status=error.status) from None

    async def ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        json: Json = None,
        files: Mapping[str, Json] | None = None,
        form: Mapping[str, str] | None = None,
        seen: tuple[str, ...] = (),
    ) -> Reply:
        """One request. A refusal with a code in `seen` is an answer. Raises NetworkErrors."""
        root = await self._api()
        url, more = root.of(path)
        query: dict[str, Any] = {name: str(one) for name, one in (params or {}).items()}
        uploads = files is not None

        async def request(token: Secret) -> Answer:
            login = base64.b64encode(token.reveal().encode()).decode("ascii")
            return await self._door.request(
                method,
                url,
                headers={"authorization": f"Basic {login}", "accept": "application/json"},
                params={**query, **more},
                json=json,
                files=files,
                form=form,
                creating=method != "GET" and not uploads,
                deadline=UPLOAD_SECONDS if uploads else 30.0,
                public_only=True,
            )

        answer = await self._keeper.ask(url, request)
        size = query.get("per_page", "0")
        return replace(self._reply(answer, seen), asked=int(size))

    def now(self) -> float:
        """Seconds of the epoch by the server's clock, as far as it has told it."""
        return self._clock.now().timestamp() - self.ahead

    def unconfirmed(self) -> NoAnswer:
        """What is raised where an answer to something that was to be done does not say it was."""
        return NoAnswer(_("{server} answers, and it is not done.").format(server=self.realm))

    async def _api(self) -> Root:
        """Where the API is: found out once. Raises Unreachable, Refused: nothing was sent."""
        if self._root is None:
            try:
                found = await discover(self._door, self.base)
            except NoAnswer as error:
                raise Unreachable(str(error), status=error.status) from None
            if origin(found.url) != origin(self.base):
                words = _("{server} has moved: connect it again, at its new address.")
                raise Refused(words.format(server=self.realm), kind=Refusal.OTHER)
            self._root = found
        return self._root

    def _reply(self, answer: Answer, seen: tuple[str, ...]) -> Reply:
        if 200 <= answer.status < 300:
            total = answer.headers.get("x-wp-total", "")
            count = int(total) if total.isascii() and total.isdigit() else None
            return Reply(answer.json(), answer.status, count)
        code, _words = said(answer)
        if code in seen:
            return Reply(document_of(answer), answer.status, code=code)
        now = self._clock.now()
        raise failure(answer, server=self.realm, now=now, skew=self.ahead)


def realm_of(base_url: str) -> str:
    """Host and folder of a site: what its ids belong to."""
    return base_url.partition("://")[2].rstrip("/").lower()
