"""Doing the engine's work once, from a command: publish what is due, fetch what is wanted.

Where another process holds the lock, its engine does it, and we wait for what was due at our start.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from random import SystemRandom
from typing import TypeVar

from cmdeck.deck import Deck
from cmdeck.engine import Engine, open_engine
from cmdeck.model.delivery import Delivery
from cmdeck.model.outbox import ItemId, OutboxItem
from cmdeck.model.timeline import Health, HealthState, Timeline, Wanted, Why
from cmdeck.services.refresh import Refresher

T = TypeVar("T")

PATIENCE = 60.0
"""Seconds that a command works or waits at most (cli.md)."""
BEAT = 1.0
IDLE = timedelta(seconds=5)
"""How long nothing may move before the rest is left as it is."""
STEP = 0.1
_WAITING = frozenset({Delivery.SCHEDULED, Delivery.RETRY_WAIT, Delivery.SENDING, Delivery.UNKNOWN})


async def publish_due(deck: Deck) -> tuple[OutboxItem, ...]:
    """Settle everything that is due now; returns it as it then is. Raises StoreError."""
    ids = _due(deck)
    end = deck.clock.now() + timedelta(seconds=PATIENCE)

    def is_settled() -> bool:
        moments = _moments(deck, ids)
        return not moments or min(moments) > end

    async def work(engine: Engine) -> None:
        moved = deck.clock.now()
        while not is_settled() and deck.clock.now() < end:
            settled = await engine.publisher.once()
            now = deck.clock.now()
            later = [moment for moment in _moments(deck, ids) if moment > now]
            if settled or later:
                moved = now
            elif now - moved > IDLE:
                return  # what is left waits for something that is not time: a keyring, a person
            if not settled:
                wait = (min(later) - now).total_seconds() if later else STEP
                await deck.clock.sleep(min(max(wait, 0.02), BEAT))

    if ids:
        await _by_whoever_can(deck, work, is_settled, end)
    found = (deck.store.read.item(item) for item in ids)
    return tuple(item for item in found if item is not None)


def _due(deck: Deck) -> list[ItemId]:
    now = deck.clock.now()
    return [
        item.id
        for item in deck.store.read.living_items()
        if item.state in _WAITING and item.due.at <= now
    ]


def _moments(deck: Deck, ids: Sequence[ItemId]) -> list[datetime]:
    """When something can happen to each of the items that is not settled."""
    accounts = {account.id: account for account in deck.store.read.accounts()}
    moments = []
    for number in ids:
        item = deck.store.read.item(number)
        if item is None or item.state not in _WAITING:
            continue
        if item.state is Delivery.UNKNOWN and item.account in accounts:
            usual = accounts[item.account].capabilities.quarantine
            quarantine = deck.config.publish.quarantine.get(item.network, usual)
            since = item.unknown_since or item.due.at
            moments.append(max(since + quarantine, item.not_before or since))
        else:
            moments.append(max(item.due.at, item.not_before or item.due.at))
    return moments


async def fetch_due(deck: Deck, only: Sequence[Timeline] = ()) -> list[Health]:
    """Fetch what is wanted and due, or just `only`, now; returns how each is doing then. Raises
    StoreError."""
    start = deck.clock.now()
    end = start + timedelta(seconds=PATIENCE)
    if only:
        await deck.store.want([Wanted(timeline, Why.NOW, start) for timeline in only])
    asked: list[Timeline] = []

    def is_done() -> bool:
        """Whether whoever else holds the lock has tried all that is due."""
        asked[:] = dict.fromkeys([*asked, *_due_timelines(deck, only)])
        return all(_tried_since(deck.store.read.health_of(found), start) for found in asked)

    async def work(engine: Engine) -> None:
        asked.extend(await engine.refresher.once(only))

    await _by_whoever_can(deck, work, is_done, end)
    return [deck.store.read.health_of(timeline) for timeline in only or dict.fromkeys(asked)]


def _due_timelines(deck: Deck, only: Sequence[Timeline]) -> list[Timeline]:
    watcher = Refresher(deck.store, lambda _timeline: None, clock=deck.clock, random=SystemRandom())
    due = [fetch.wish.timeline for fetch in watcher.due()]
    return [timeline for timeline in due if not only or timeline in only]


def _tried_since(health: Health, start: datetime) -> bool:
    return health.tried_at is not None and health.tried_at >= start


async def _by_whoever_can(
    deck: Deck,
    work: Callable[[Engine], Coroutine[object, object, None]],
    is_done: Callable[[], bool],
    end: datetime,
) -> None:
    """Do `work` as soon as the lock is free, unless whoever holds it has done it by then."""
    while deck.clock.now() < end:
        engine = open_engine(
            deck.places, deck.config, clock=deck.clock, random=SystemRandom(), patience=0.0
        )
        if engine is not None:
            await _as_engine(engine, work)
            return
        if is_done():
            return
        await deck.clock.sleep(STEP)


async def _as_engine(
    engine: Engine, work: Callable[[Engine], Coroutine[object, object, None]]
) -> None:
    """Hold the engine's place for a while, heart and all."""
    try:
        await engine.prepare()
        await engine.say("running", kind="once")
        async with asyncio.TaskGroup() as group:
            heart = group.create_task(_beat(engine))
            await work(engine)
            heart.cancel()
        await engine.say("ended", kind="once")
    finally:
        await engine.close()


async def _beat(engine: Engine) -> None:
    while True:
        engine.lock.beat()
        await engine.clock.sleep(BEAT)


def code_of_healths(healths: Sequence[Health]) -> int:
    """The exit code that how timelines are doing means."""
    from cmdeck.cli.main import DONE, FAILED, LOGIN, UNREACHABLE

    bad = {health.state for health in healths} - {HealthState.LIVE, HealthState.NEVER}
    if not bad:
        return DONE
    if bad == {HealthState.NEEDS_LOGIN}:
        return LOGIN
    return UNREACHABLE if bad == {HealthState.OFFLINE} else FAILED
