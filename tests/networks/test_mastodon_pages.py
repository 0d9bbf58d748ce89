"""The pages of a Mastodon server that gives less at once than it is asked for."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from mastodon_world import MastodonWorld

from cmdeck.model.timeline import Timeline, TimelineKind, Toward
from cmdeck.sandbox.mastodon.gate import Call
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


@pytest.mark.parametrize(("news", "whole"), [(9, True), (10, True), (13, True), (90, False)])
async def test_a_server_that_gives_little_at_once_leaves_no_hole_unsaid(
    world: MastodonWorld, monkeypatch: pytest.MonkeyPatch, news: int, whole: bool
) -> None:
    wished = Call.limit
    monkeypatch.setattr(Call, "limit", lambda call, most=40: min(10, wished(call, most)))
    await world.empty()
    world.mention("connu")
    first = await world.look(TimelineKind.MENTIONS, limit=40)
    for n in range(news):
        world.mention(f"neuf {n}")
    mentions = Timeline(TimelineKind.MENTIONS, world.account.id)
    page = await world.network.fetch(mentions, first.newer, toward=Toward.NEWER, limit=40)
    assert len(page.posts) == min(news, 40)
    assert page.reached_known is whole
    assert (page.older is None) is whole
    found = list(page.posts)
    while page.older is not None:
        page = await world.network.fetch(mentions, page.older, toward=Toward.OLDER, limit=40)
        found += page.posts
    assert page.reached_known
    assert len({post.key for post in found}) == len(found) == news
