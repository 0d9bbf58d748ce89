"""The built-in WordPress over real connections, as the contract wants to be handed a world."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from mastodon_world import FlakyDoor
from msgspec.structs import replace

from cmdeck.model.brand import Account
from cmdeck.model.capability import Facts
from cmdeck.model.network import Network
from cmdeck.model.outbox import Attempt, AttemptId, ItemId, Operation, Receipt
from cmdeck.model.post import AccountId, NetworkName
from cmdeck.model.timeline import Cursor, Page, Timeline, TimelineKind, Toward
from cmdeck.networks.oauth import TokenKeeper
from cmdeck.networks.secrets import Secret, Vault
from cmdeck.networks.wordpress import WordpressNetwork
from cmdeck.networks.wordpress.login import credential, endpoints
from cmdeck.sandbox.wordpress.world import Article, Blog, Comment
from fakes import FakeClock
from fakes_network import Failure
from sandbox.asking import Asker
from sandbox.conftest import Start

_UNSEEN = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)
API = "/blog/wp-json/wp/v2"


class WordpressWorld:
    """One account on the built-in WordPress."""

    def __init__(
        self, sandbox: Asker, folder: Path, clock: FakeClock, username: str = "crocchat"
    ) -> None:
        self.sandbox, self.clock = sandbox, clock
        self.site = sandbox.running.site
        self.blog: Blog = self.site.wordpress
        self.member = next(one for one in self.blog.members.values() if one.username == username)
        place = sandbox.url.removeprefix("http://")
        self.realm = f"{place}/blog"
        self.account = Account(
            AccountId(f"{username}@{self.realm}"),
            NetworkName.WORDPRESS,
            username,
            realm=self.realm,
            remote_id=str(self.member.id),
            base_url=f"{sandbox.url}/blog",
        )
        self.door = FlakyDoor(clock=clock, allow_private=[place])
        self.vault = Vault(folder, use_keyring=False, clock=clock)
        self.keeper = TokenKeeper(
            self.account.id,
            vault=self.vault,
            door=self.door,
            clock=clock,
            endpoints=endpoints(self.account.base_url),
            command="login wordpress",
        )
        self.network: Network = self._opened()
        self.ground: Article | None = None

    def _opened(self) -> WordpressNetwork:
        return WordpressNetwork(self.account, self.keeper, self.door, self.clock)

    def learnt(self, facts: Facts) -> None:
        """The account is opened again, with what the blog told of it."""
        self.account = replace(self.account, facts=facts)
        self.network = self._opened()

    async def empty(self) -> None:
        """One article, of which nobody has said anything yet; the API's place is known."""
        await self.site.ready.wait()
        self.blog.comments.clear()
        self.blog.articles.clear()
        at = self.clock.now().timestamp() - 3600
        self.ground = self.blog.add(2, title="Bonjour", content="<p>…</p>", status="publish", at=at)

    async def log_in(self) -> None:
        password = Secret(self.blog.password_of(self.member.username))
        made = credential(self.member.username, password, self.account.base_url)
        await self.vault.save(self.account.id, made)
        await self.network.about()

    # The contract's hands

    def mention(self, text: str) -> str:
        return f"c{self.said(text).id}"

    def write(self, text: str) -> str:
        raise NotImplementedError  # a blog has no private messages

    def said(self, text: str, *, by: str = "Léa", **more: Any) -> Comment:
        assert self.ground is not None
        at = self.clock.now().timestamp()
        return self.blog.comment(self.ground, by, text, **{"at": at, **more})

    def key_of(self, ident: str) -> str:
        return f"wordpress:{self.realm}/{ident}"

    def published(self) -> Sequence[str]:
        """Articles and comments of ours that are public, as their readers see them."""
        me = self.member.id
        made: list[tuple[float, str]] = [
            (one.at, _UNSEEN.sub("", one.content).strip())
            for one in self.blog.articles.values()
            if one.author == me and one.status == "publish"
        ]
        made += [
            (one.at, one.text)
            for one in self.blog.comments.values()
            if one.author == me and one.status == "approved"
        ]
        return [text for _at, text in sorted(made, key=lambda one: one[0])]

    def sent(self) -> Sequence[str]:
        return []

    def reposted(self) -> Sequence[str]:
        return []

    def fail(self, failure: Failure) -> None:
        if failure is Failure.UNREACHABLE:
            self.door.shut = 1
            return
        # The one request that makes it public; what comes before it is tried in other tests.
        public: dict[str, Any] = {"method": "POST", "path": f"{API}/posts/*"}
        if self.blog.plain:
            public = {"method": "POST", "query": {"rest_route": "/wp/v2/posts/*"}}
        ends: dict[Failure, dict[str, Any]] = {
            Failure.LOST: {"do": "close_after_commit", "match": public},
            Failure.BROKEN: {"do": "close_before_commit"},
            Failure.REFUSED: {"status": 400, "body": _error("rest_invalid_param", "no")},
            Failure.DUPLICATE: {"status": 409, "body": _error("comment_duplicate", "said")},
            Failure.LIMITED: {"status": 429, "headers": {"Retry-After": "300"}},
            Failure.LOGIN: {"status": 401, "times": 2},
        }
        self.site.faults.add([{"do": "status", **ends[failure]}])

    def hide_some(self) -> None:
        self.blog.veiled = 1

    # What the tests ask

    def wish(self, operation: Operation, key: str = "key-1", n: int = 1) -> Attempt:
        now = self.clock.now()
        return Attempt(AttemptId(n), ItemId(1), self.account.id, operation, key, n, now, now)

    async def look(
        self, kind: TimelineKind, argument: str = "", at: Cursor | None = None, limit: int = 20
    ) -> Page:
        timeline = Timeline(kind, self.account.id, argument)
        return await self.network.fetch(timeline, at, toward=Toward.NEWER, limit=limit)

    def fault(self, do: str, method: str, path: str, **more: Any) -> None:
        match: dict[str, Any] = {"method": method, "path": API + path}
        order: dict[str, Any] = {"do": do, "match": match, **more}
        self.site.faults.add([order])


def _error(code: str, words: str) -> dict[str, Any]:
    return {"code": code, "message": words, "data": {"status": 400}}


Make = Callable[..., Awaitable[WordpressWorld]]


@pytest.fixture
async def make(begin: Start, tmp_path: Path) -> AsyncIterator[Make]:
    worlds: list[WordpressWorld] = []

    async def one(username: str = "crocchat", *, seeded: bool = False) -> WordpressWorld:
        clock = FakeClock(datetime.now(UTC))
        sandbox = await begin(now=lambda: clock.now().timestamp())
        made = WordpressWorld(sandbox, tmp_path / f"home{len(worlds)}", clock, username)
        worlds.append(made)
        if seeded:
            await made.site.ready.wait()
            made.blog.fill()
        await made.empty()
        if seeded:
            made.blog.fill()
        await made.log_in()
        return made

    yield one
    for made in worlds:
        await made.door.aclose()


@pytest.fixture
async def wp(make: Make) -> WordpressWorld:
    return await make()


async def send(wp: WordpressWorld, operation: Operation, key: str = "key-1", n: int = 1) -> Receipt:
    return await wp.network.send(wp.wish(operation, key, n))
