"""Links of texts that are rehearsed: looked at by the command itself, which has the time."""

import asyncio
import contextlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cmdeck.model.guard import GuardCode

if TYPE_CHECKING:
    from cmdeck.cli.session import Session

PATIENCE = 30.0
"""Seconds for all of them; what has not answered by then is not checked."""


def look_at_links(here: "Session", texts: Sequence[str]) -> None:
    """Look at the links in `texts`, so that guards know of the dead ones; not where the person
    does not want that guard, nor what was looked at just now."""
    from cmdeck.services.links import check_links, links_of

    urls = links_of(texts)
    known = here.read.links(urls)
    new = [url for url in urls if url not in known or known[url].state is None]
    unwanted = GuardCode.DEAD_LINK in here.deck.settings.guards_off
    if not new or unwanted or here.deck.store.read_only:
        return
    from cmdeck.engine.world import World

    world = World(here.deck.places, here.deck.config, here.deck.clock)

    async def look() -> None:
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await check_links(here.deck.store, world.look_up, new)
        finally:
            await world.aclose()

    here.do(look())
