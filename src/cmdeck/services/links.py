"""Links that faces would like looked at: the engine looks, and writes down what it found."""

import asyncio
import logging
from collections.abc import Collection, Iterable, Sequence

from cmdeck.clock import Clock
from cmdeck.model.draft import Draft
from cmdeck.model.link import LookUp
from cmdeck.store.store import Store
from cmdeck.text.guards import addresses

log = logging.getLogger(__name__)

TICK = 0.5
AT_ONCE = 10


class LinkChecks:
    """Looks at what was asked for since the last look. Nobody waits for it."""

    def __init__(self, store: Store, look_up: LookUp, *, clock: Clock) -> None:
        self._store, self._look_up, self._clock = store, look_up, clock
        self._seen = -1

    async def run(self) -> None:
        """For ever; a fault in it ends nothing."""
        while True:
            if self._store.changes != self._seen:
                self._seen = self._store.changes
                try:
                    await self.once()
                except Exception:  # whatever it is: what is queued must go out beside it
                    log.exception("links could not be looked at")
            await self._clock.beat(TICK)

    async def once(self) -> None:
        """Look at all that is asked for."""
        urls = self._store.read.links_asked(self._clock.now())
        await check_links(self._store, self._look_up, urls)


async def check_links(store: Store, look_up: LookUp, urls: Collection[str]) -> None:
    """Look at `urls`, a few at once, and write down each answer as it comes."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(url: str) -> None:
        async with gate:
            state, status = await look_up(url)
        await store.answer_links([(url, state, status)])

    await asyncio.gather(*(one(url) for url in urls))


def links_of(texts: Iterable[str]) -> tuple[str, ...]:
    """Every address in `texts`, once."""
    return tuple(dict.fromkeys(url for text in texts for url in addresses(text)))


def links_in(draft: Draft) -> tuple[str, ...]:
    """Every address that `draft` would publish on any network. An article's own links are the
    blog's."""
    texts: Sequence[str] = (draft.text, *(variant.text for variant in draft.variants))
    return links_of(texts)
