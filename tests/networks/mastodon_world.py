"""The built-in Mastodon over real connections, as the contract wants to be handed a world."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from cmdeck.errors import Unreachable
from cmdeck.model.brand import Account
from cmdeck.model.capability import Facts
from cmdeck.model.network import Network
from cmdeck.model.outbox import Attempt, AttemptId, ItemId, Operation
from cmdeck.model.post import AccountId, NetworkName
from cmdeck.model.timeline import Page, Timeline, TimelineKind, Toward
from cmdeck.networks.http import Answer, Door
from cmdeck.networks.mastodon import MastodonNetwork
from cmdeck.networks.mastodon.login import endpoints
from cmdeck.networks.oauth import TokenKeeper
from cmdeck.networks.secrets import Credential, Secret, Vault
from cmdeck.sandbox.mastodon.world import Server
from cmdeck.sandbox.shapes import Person, Post
from fakes import FakeClock
from fakes_network import Failure
from sandbox.asking import Asker

LEA = "leamartin"


class FlakyDoor(Door):
    """A door that now and then is shut: nothing leaves."""

    shut = 0
    asked: list[tuple[str, str]]

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.asked = []

    async def request(self, method: str, url: str, **more: Any) -> Answer:
        self.asked.append((method, url.partition("/api/")[2]))
        if self.shut:
            self.shut -= 1
            raise Unreachable("no way out")
        return await super().request(method, url, **more)


class MastodonWorld:
    """One account on the built-in Mastodon."""

    def __init__(self, sandbox: Asker, folder: Path, clock: FakeClock) -> None:
        self.sandbox, self.clock = sandbox, clock
        self.site = sandbox.running.site
        self.server: Server = self.site.mastodon
        self.login = self.server.logins["veloville"]
        self.place = sandbox.url.removeprefix("http://")
        self.account = Account(
            AccountId(f"veloville@{self.place}"),
            NetworkName.MASTODON,
            "veloville",
            realm=self.place,
            remote_id=str(self.login.person),
            base_url=sandbox.url,
            facts=Facts(honours_keys=self.server.is_mastodon),
        )
        self.door = FlakyDoor(clock=clock, allow_private=[self.place])
        self.vault = Vault(folder, use_keyring=False, clock=clock)
        self.keeper = TokenKeeper(
            self.account.id,
            vault=self.vault,
            door=self.door,
            clock=clock,
            endpoints=endpoints(sandbox.url),
            command=f"login mastodon --instance {sandbox.url}",
        )
        self.network: Network = MastodonNetwork(self.account, self.keeper, self.door, clock)

    async def empty(self) -> None:
        """Nobody has said anything yet."""
        await self.site.ready.wait()
        world = self.server.world
        for post in list(world.posts.values()):
            world.remove(post)
        world.add_person(Person(42, "quarantedeux", "Quarante-deux"))

    async def log_in(self) -> None:
        token = Secret(self.login.token)
        made = endpoints(self.sandbox.url).origin
        credential = Credential(token, None, None, "", ("read", "write"), made)
        await self.vault.save(self.account.id, credential)

    # The contract's hands

    def mention(self, text: str) -> str:
        return self.server.shown(self.said(f"@veloville {text.removeprefix('@veloville ')}").id)

    def write(self, text: str) -> str:
        said = self.said(f"@veloville {text}", visibility="direct")
        return self.server.shown(said.id)

    def said(self, text: str, *, by: str = LEA, **more: Any) -> Post:
        person = self.server.world.named(by)
        assert person is not None
        return self.server.toot(person, text, **more)

    def key_of(self, ident: str) -> str:
        return f"mastodon:{self.place}/{ident}"

    def own(self) -> list[Post]:
        world = self.server.world
        posts = (world.posts[known] for known in world.by_author(self.login.person))
        return [post for post in posts if not post.gone]

    def published(self) -> Sequence[str]:
        posts = (one for one in self.own() if one.visibility != "direct" and not one.reposted)
        return [post.text for post in posts]

    def sent(self) -> Sequence[str]:
        private = (post for post in self.own() if post.visibility == "direct")
        return [post.text.partition(" ")[2] for post in private]

    def reposted(self) -> Sequence[str]:
        return [self.server.shown(post.reposted) for post in self.own() if post.reposted]

    def fail(self, failure: Failure) -> None:
        if failure is Failure.UNREACHABLE:
            self.door.shut = 1
            return
        ends: dict[Failure, dict[str, Any]] = {
            Failure.LOST: {"do": "close_after_commit", "match": {"method": "POST"}},
            Failure.BROKEN: {"do": "close_before_commit"},
            Failure.REFUSED: {"status": 422, "body": {"error": "Validation failed: no"}},
            Failure.LIMITED: {"status": 429, "headers": {"X-RateLimit-Reset": self.reset(300)}},
            Failure.CREDIT: {"status": 402, "body": {"error": "Payment Required"}},
            Failure.LOGIN: {"status": 401, "times": 2},
        }
        self.site.faults.add([{"do": "status", **ends[failure]}])

    def reset(self, seconds: float) -> str:
        return (self.clock.now() + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")

    def hide_some(self) -> None:
        for number in range(170):
            self.said(f"un de plus {number}", by="veloville")

    # What the tests ask

    def wish(self, operation: Operation, key: str = "key-1") -> Attempt:
        now = self.clock.now()
        return Attempt(AttemptId(1), ItemId(1), self.account.id, operation, key, 1, now, now)

    async def look(self, kind: TimelineKind, argument: str = "", limit: int = 20) -> Page:
        timeline = Timeline(kind, self.account.id, argument)
        return await self.network.fetch(timeline, None, toward=Toward.NEWER, limit=limit)
