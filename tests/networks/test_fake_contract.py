"""The fake network keeps the contract."""

from collections.abc import Sequence

import pytest
from contract import NetworkContract

from cmdeck.model.brand import Account
from cmdeck.model.post import AccountId, NetworkName, Reaction
from fakes import FakeClock
from fakes_network import Failure, FakeNetwork


class FakeWorld:
    """The fake, as the contract wants to be handed a world."""

    def __init__(self, clock: FakeClock) -> None:
        self.account = Account(
            AccountId("veloville@x"), NetworkName.X, "veloville", remote_id="1", plan="self_serve"
        )
        self.clock = clock
        self.network = FakeNetwork(self.account, clock)

    def mention(self, text: str) -> str:
        return self.network.say(text).key.id

    def key_of(self, ident: str) -> str:
        return f"x:{ident}"

    def write(self, text: str) -> str:
        return self.network.write(text).key.id

    def published(self) -> Sequence[str]:
        return [post.text.raw for post in self.network.published]

    def sent(self) -> Sequence[str]:
        return [message.text.raw for message in self.network.sent]

    def reposted(self) -> Sequence[str]:
        reposts = (key for key, kind in self.network.reactions if kind is Reaction.REPOST)
        return [key.removeprefix("x:") for key in reposts]

    def fail(self, failure: Failure) -> None:
        self.network.fail(failure)

    def hide_some(self) -> None:
        self.network.complete = False


class TestFake(NetworkContract):
    """All of the contract."""

    @pytest.fixture
    def world(self, clock: FakeClock) -> FakeWorld:
        return FakeWorld(clock)
