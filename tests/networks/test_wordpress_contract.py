"""WordPress keeps the contract, over real connections to the built-in one, with both ways of
writing addresses."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from contract import NetworkContract, attempt, timeline
from wordpress_world import WordpressWorld

from cmdeck.errors import Unsupported
from cmdeck.model.outbox import React, SendMessage
from cmdeck.model.post import Reaction
from cmdeck.model.timeline import TimelineKind, Toward
from fakes import FakeClock
from fakes_network import Failure
from sandbox.conftest import Start, begin

__all__ = ["begin"]


class _Wordpress(NetworkContract):
    """All of the contract but what a blog has not: credit, private messages and reactions."""

    never = frozenset({Failure.CREDIT})
    permalinks = "pretty"

    @pytest.fixture
    async def world(self, begin: Start, tmp_path: Path) -> AsyncIterator[WordpressWorld]:
        # The sandbox's Date is the machine's, so the fake clock begins there.
        clock = FakeClock(datetime.now(UTC))
        sandbox = await begin(now=lambda: clock.now().timestamp(), permalinks=self.permalinks)
        made = WordpressWorld(sandbox, tmp_path / "home", clock)
        await made.empty()
        await made.log_in()
        yield made
        await made.door.aclose()

    async def test_private_messages_are_no_posts(self, world: WordpressWorld) -> None:  # type: ignore[override]
        # There are none: a column of them is not even offered.
        assert not world.account.capabilities.lists(TimelineKind.MESSAGES)
        messages = timeline(world, TimelineKind.MESSAGES)
        with pytest.raises(Unsupported):
            await world.network.fetch(messages, None, toward=Toward.NEWER, limit=5)

    async def test_writing_in_private(self, world: WordpressWorld) -> None:  # type: ignore[override]
        # Nothing public is made of what was meant for one person.
        with pytest.raises(Unsupported):
            await world.network.send(attempt(world, SendMessage(text="entre nous", to="42")))
        assert world.published() == []
        assert len(world.blog.articles) == 1

    async def test_a_reaction_is_a_state(self, world: WordpressWorld) -> None:  # type: ignore[override]
        # There are none.
        key = world.key_of(world.mention("à partager"))
        for reaction in Reaction:
            with pytest.raises(Unsupported):
                await world.network.send(attempt(world, React(post=key, reaction=reaction)))


class TestWordpress(_Wordpress):
    """A site with pretty permalinks."""


class TestPlain(_Wordpress):
    """A site whose API is a parameter."""

    permalinks = "plain"
