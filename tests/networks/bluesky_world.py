"""The built-in Bluesky over real connections, as the contract wants to be handed a world."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cmdeck.errors import Unreachable
from cmdeck.model.brand import Account
from cmdeck.model.network import Network
from cmdeck.model.outbox import Attempt, AttemptId, ItemId, Operation
from cmdeck.model.post import AccountId, NetworkName
from cmdeck.model.timeline import Page, Timeline, TimelineKind, Toward
from cmdeck.networks.bluesky import BlueskyNetwork
from cmdeck.networks.bluesky.session import endpoints, renewed, sign_in
from cmdeck.networks.http import Answer, Door
from cmdeck.networks.oauth import TokenKeeper
from cmdeck.networks.secrets import Secret, Vault
from cmdeck.sandbox.bluesky import names
from cmdeck.sandbox.bluesky.world import Server
from cmdeck.sandbox.shapes import Json, Person, Post
from fakes import FakeClock
from fakes_network import Failure
from sandbox.asking import Asker
from sandbox.conftest import Start

LEA = "leamartin"


class FlakyDoor(Door):
    """A door that now and then is shut: nothing leaves."""

    shut = 0
    meanwhile: Callable[[], None] | None = None
    """What somebody else does just before the next thing is posted."""
    asked: list[tuple[str, str]]

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.asked = []

    async def request(self, method: str, url: str, **more: Any) -> Answer:
        self.asked.append((method, url.partition("/xrpc/")[2]))
        if method == "POST" and self.meanwhile is not None:
            act, self.meanwhile = self.meanwhile, None
            act()
        if self.shut:
            self.shut -= 1
            raise Unreachable("no way out")
        return await super().request(method, url, **more)


class BlueskyWorld:
    """One account on the built-in Bluesky."""

    def __init__(self, sandbox: Asker, folder: Path, clock: FakeClock, name: str) -> None:
        self.sandbox, self.clock = sandbox, clock
        self.site = sandbox.running.site
        self.server: Server = self.site.bluesky
        self.login = self.server.logins[names.handle_of(name)]
        self.account = Account(
            AccountId(f"{self.login.handle}@bluesky"),
            NetworkName.BLUESKY,
            self.login.handle,
            remote_id=self.login.did,
            base_url=sandbox.url,
        )
        self.door = FlakyDoor(clock=clock, allow_private=[sandbox.url.removeprefix("http://")])
        self.vault = Vault(folder, use_keyring=False, clock=clock)
        self.keeper = self.another_keeper()
        self.network: Network = self.another(self.keeper)

    def another_keeper(self) -> TokenKeeper:
        """One as another process has it."""
        return TokenKeeper(
            self.account.id,
            vault=self.vault,
            door=self.door,
            clock=self.clock,
            endpoints=endpoints(self.sandbox.url),
            command=f"login bluesky --handle {self.login.handle}",
            renewal=lambda kept: renewed(self.door, self.clock, kept),
        )

    def another(self, keeper: TokenKeeper) -> Network:
        """The same account, with another keeper."""
        return BlueskyNetwork(self.account, keeper, self.door, self.clock)

    def empty(self) -> None:
        """Nobody has said anything yet."""
        self.server.fill()
        world = self.server.world
        for post in list(world.posts.values()):
            world.remove(post)
        world.messages.clear()
        world.add_person(Person(42, "quarantedeux", "Quarante-deux"))

    async def log_in(self) -> None:
        session = await sign_in(
            self.door,
            self.sandbox.url,
            self.clock,
            handle=self.login.handle,
            password=Secret(self.login.password),
        )
        await self.vault.save(self.account.id, session.credential)
        self.door.asked.clear()

    # The contract's hands

    @property
    def stranger(self) -> str:
        return self.server.did(42)

    def mention(self, text: str) -> str:
        return self.server.uri(self.said(f"@veloville {text.removeprefix('@veloville ')}"))

    def write(self, text: str) -> str:
        lea = self.person(LEA)
        talk = self.server.world.conversation_of(lea.id, self.login.person)
        return str(self.server.world.send(lea.id, talk, text).id)

    def person(self, name: str) -> Person:
        found = self.server.world.named(name)
        assert found is not None
        return found

    def said(self, text: str, *, by: str = LEA, **more: Any) -> Post:
        return self.server.publish(self.person(by), text, **more)

    def key_of(self, ident: str) -> str:
        return f"bluesky:{ident}"

    def own(self) -> list[Post]:
        world = self.server.world
        posts = (world.posts[known] for known in world.by_author(self.login.person))
        return [post for post in posts if not post.gone]

    def published(self) -> Sequence[str]:
        return [post.text for post in self.own() if not post.reposted]

    def sent(self) -> Sequence[str]:
        messages = sorted(self.server.world.messages.values(), key=lambda one: one.id)
        return [one.text for one in messages if one.sender == self.login.person]

    def reposted(self) -> Sequence[str]:
        shared = [self.server.world.posts[one.reposted] for one in self.own() if one.reposted]
        return [self.server.uri(post) for post in shared]

    def fail(self, failure: Failure) -> None:
        if failure is Failure.UNREACHABLE:
            self.door.shut = 1
            return
        expired = {"error": "ExpiredToken", "message": "Token has expired"}
        limited = {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}
        ends: dict[Failure, dict[str, Any]] = {
            Failure.LOST: {"do": "close_after_commit", "match": {"method": "POST"}},
            Failure.BROKEN: {"do": "close_before_commit"},
            Failure.REFUSED: {"status": 400, "body": {"error": "InvalidRequest", "message": "no"}},
            Failure.LIMITED: {"status": 429, "body": limited, "headers": {"retry-after": "300"}},
            Failure.LOGIN: {"status": 400, "times": 2, "body": expired},
        }
        self.site.faults.add([{"do": "status", **ends[failure]}])

    def hide_some(self) -> None:
        """The repository is not at this server any more."""
        body: dict[str, Json] = {
            "error": "InvalidRequest",
            "message": "Could not locate record",
        }
        match: dict[str, Json] = {"path": "/xrpc/com.atproto.repo.getRecord"}
        fault: dict[str, Json] = {"do": "status", "status": 400, "times": 0}
        self.site.faults.add([{**fault, "body": body, "match": match}])

    # What the tests ask

    def wish(self, operation: Operation, key: str = "3mfzzzzzzzz22") -> Attempt:
        now = self.clock.now()
        return Attempt(AttemptId(1), ItemId(1), self.account.id, operation, key, 1, now, now)

    async def look(self, kind: TimelineKind, argument: str = "", limit: int = 20) -> Page:
        timeline = Timeline(kind, self.account.id, argument)
        return await self.network.fetch(timeline, None, toward=Toward.NEWER, limit=limit)


@pytest.fixture
async def worlds(begin: Start, tmp_path: Path) -> AsyncIterator[list[BlueskyWorld]]:
    """Two accounts on one server; the second one's app password may not read messages."""
    clock = FakeClock(datetime.now(UTC))
    sandbox = await begin(now=lambda: clock.now().timestamp())
    made = [
        BlueskyWorld(sandbox, tmp_path / name, clock, name)
        for name in ("veloville", "museetanneurs")
    ]
    for world in made:
        world.server.fill()
        await world.log_in()
    yield made
    for world in made:
        await world.door.aclose()


@pytest.fixture
def world(worlds: list[BlueskyWorld]) -> BlueskyWorld:
    return worlds[0]


def asked(world: BlueskyWorld) -> list[str]:
    """What was asked since the last time, without the parameters."""
    found = [nsid.rpartition(".")[2] for _method, nsid in world.door.asked]
    world.door.asked.clear()
    return found
