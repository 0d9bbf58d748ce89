"""Bluesky keeps the contract, over real connections to the built-in one."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from bluesky_world import BlueskyWorld
from contract import NetworkContract

from fakes import FakeClock
from fakes_network import Failure
from sandbox.conftest import Start, begin

__all__ = ["begin"]


class TestBluesky(NetworkContract):
    """All of the contract, but for errors that Bluesky has not: it publishes a text twice, and asks
    nobody for money."""

    never = frozenset({Failure.DUPLICATE, Failure.CREDIT})

    @pytest.fixture
    async def world(self, begin: Start, tmp_path: Path) -> AsyncIterator[BlueskyWorld]:
        # The sandbox's Date is the machine's, so the fake clock begins there.
        clock = FakeClock(datetime.now(UTC))
        sandbox = await begin(now=lambda: clock.now().timestamp())
        made = BlueskyWorld(sandbox, tmp_path / "home", clock, "veloville")
        made.empty()
        await made.log_in()
        yield made
        await made.door.aclose()
