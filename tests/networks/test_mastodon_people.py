"""How an account stands to others at the built-in Mastodon: muted for a time, blocked, reported."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from mastodon_world import MastodonWorld

from cmdeck.errors import Refused
from cmdeck.model.network import Absent, Found, Unclear
from cmdeck.model.outbox import Block, Complaint, Mute, Report
from cmdeck.model.timeline import TimelineKind
from fakes import FakeClock
from sandbox.conftest import Start, begin

__all__ = ["begin"]


@pytest.fixture(params=["mastodon", "gotosocial"])
async def world(
    request: pytest.FixtureRequest, begin: Start, tmp_path: Path
) -> AsyncIterator[MastodonWorld]:
    clock = FakeClock(datetime.now(UTC))
    sandbox = await begin(now=lambda: clock.now().timestamp(), mastodon=request.param)
    made = MastodonWorld(sandbox, tmp_path / "home", clock)
    await made.log_in()
    await made.site.ready.wait()
    yield made
    await made.door.aclose()


def lea(world: MastodonWorld) -> str:
    person = world.server.world.named("leamartin")
    assert person is not None
    return str(person.id)


async def heard(world: MastodonWorld) -> bool:
    """Whether what she says to us comes in."""
    world.clock.advance(1)
    said = world.mention("encore moi")
    page = await world.look(TimelineKind.MENTIONS, limit=5)
    return said in {post.key.id for post in page.posts}


async def test_a_mute_for_a_time_ends_by_itself(world: MastodonWorld) -> None:
    wish = world.wish(Mute(lea(world), seconds=3600))
    await world.network.send(wish)
    assert isinstance(await world.network.find(wish), Found)
    assert not await heard(world)
    world.clock.advance(3600)
    assert await heard(world)
    assert isinstance(await world.network.find(wish), Absent)
    for_good = world.wish(Mute(lea(world)))
    await world.network.send(for_good)
    world.clock.advance(400 * 86_400)
    assert isinstance(await world.network.find(for_good), Found)


async def test_blocking_and_taking_it_back(world: MastodonWorld) -> None:
    for on in (True, False):
        wish = world.wish(Block(lea(world), on=on))
        assert isinstance(await world.network.find(wish), Absent)
        receipt = await world.network.send(wish)
        assert (receipt.id, receipt.key) == (lea(world), None)
        assert isinstance(await world.network.find(wish), Found)
        assert await heard(world) is not on
        await world.network.send(wish)  # a state: twice is once


async def test_a_report_is_sent_with_its_reason_and_never_looked_up(world: MastodonWorld) -> None:
    post = world.mention("Gagnez un vélo !")
    report = Report(world.key_of(post), lea(world), "leamartin", Complaint.LAW, "Une arnaque.")
    wish = world.wish(report)
    await world.network.send(wish)
    body = world.site.world.acts[-1].body
    assert (body["account_id"], body["status_ids"]) == (lea(world), [post])
    assert (body["category"], body["comment"]) == ("legal", "Une arnaque.")
    assert body["forward"] is False
    assert isinstance(await world.network.find(wish), Unclear)


@pytest.mark.parametrize("author", ["../me", "", "a/b"])
async def test_an_id_is_never_a_path(world: MastodonWorld, author: str) -> None:
    for operation in (Block(author), Report(world.key_of("1"), author, "", Complaint.SPAM)):
        with pytest.raises(Refused):
            await world.network.send(world.wish(operation))
    assert world.site.world.acts == []
