"""Mastodon keeps the contract, over real connections to the built-in one; so does a server that
only speaks as Mastodon does."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from contract import NetworkContract, attempt
from mastodon_world import MastodonWorld

from cmdeck.model.network import Absent, Found, Unclear
from cmdeck.model.outbox import SendMessage
from fakes import FakeClock
from fakes_network import Failure
from sandbox.conftest import Start, begin

__all__ = ["begin"]


class _Mastodon(NetworkContract):
    """All of the contract, but for an error that Mastodon has not: it publishes a text twice."""

    never = frozenset({Failure.DUPLICATE})
    software = "mastodon"

    @pytest.fixture
    async def world(self, begin: Start, tmp_path: Path) -> AsyncIterator[MastodonWorld]:
        # The sandbox's Date is the machine's, so the fake clock begins there.
        clock = FakeClock(datetime.now(UTC))
        sandbox = await begin(now=lambda: clock.now().timestamp(), mastodon=self.software)
        made = MastodonWorld(sandbox, tmp_path / "home", clock)
        await made.empty()
        await made.log_in()
        yield made
        await made.door.aclose()


class TestMastodon(_Mastodon):
    """The original."""


class TestCompatible(_Mastodon):
    """A server that speaks as Mastodon does, with ids and answers of its own."""

    software = "gotosocial"

    async def test_writing_in_private(self, world: MastodonWorld) -> None:  # type: ignore[override]
        # Found where it is listed; that it is not listed proves nothing there.
        wish = attempt(world, SendMessage(text="entre nous", to="42"))
        await world.network.send(wish)
        assert world.sent() == ["entre nous"]
        assert isinstance(await world.network.find(wish), Found)
        other = attempt(world, SendMessage(text="autre chose", to="42"))
        verdict = await world.network.find(other)
        assert isinstance(verdict, Unclear)
        assert not isinstance(verdict, Absent)
