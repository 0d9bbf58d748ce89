"""The engine: wires store, networks, refresher and publisher, and owns their life. It decides
nothing itself.

Holds the database's lock for life. The face's end of a pipe tells it that the face is gone; there
is no other wire between
them but the store.
"""

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from cmdeck import __version__
from cmdeck.clock import Clock
from cmdeck.config import Config, Places
from cmdeck.errors import NeedsLogin, NetworkError
from cmdeck.model.brand import Account, AccountState
from cmdeck.model.network import Network
from cmdeck.model.outbox import EngineState, MediaRef
from cmdeck.model.post import AccountId, NetworkName
from cmdeck.model.timeline import Timeline, TimelineKind
from cmdeck.services.clockguard import ClockGuard
from cmdeck.services.publish import Lane, Publisher, PublishRules
from cmdeck.services.refresh import Refresher
from cmdeck.services.setup import adopt_config
from cmdeck.store.lock import LOCKED_ELSEWHERE, EngineLock
from cmdeck.store.store import Store, open_store

if TYPE_CHECKING:  # imported when first needed: these bring httpx and tweepy
    from cmdeck.networks.http import Door
    from cmdeck.networks.secrets import Vault

log = logging.getLogger(__name__)

BEAT = 1.0
DRAIN = 30.0
"""Seconds that what is in flight gets to finish: the request deadline."""
ASK_AGAIN = 30.0
"""Seconds between tries to read a secret that could not be read."""


class World:
    """The networks, opened when first needed: importing their libraries takes time."""

    def __init__(self, places: Places, config: Config, clock: Clock) -> None:
        self._places, self._config, self._clock = places, config, clock
        self._networks: dict[AccountId, tuple[Account, Network]] = {}
        self._feeds: Network | None = None
        self._door: object = None

    @property
    def skew(self) -> float | None:
        """How far our clock is ahead of the last HTTP Date."""
        return getattr(self._door, "skew", None)

    def _open_door(self) -> "Door":
        from cmdeck.networks.http import Door

        if not isinstance(self._door, Door):
            settings = self._config.network
            self._door = Door(
                clock=self._clock, allow_private=settings.allow_private, proxy=settings.proxy
            )
        return self._door

    def vault(self) -> "Vault":
        """The credentials."""
        from cmdeck.networks.secrets import Vault

        return Vault(
            self._places.credentials.parent, use_keyring=self._places.keyring, clock=self._clock
        )

    def account(self, account: Account) -> Network:
        """The network of an account. Raises NeedsLogin where cmdeck has no adapter for it."""
        known = self._networks.get(account.id)
        if known is not None and _same_login(known[0], account):
            return known[1]
        make = _ADAPTERS.get(account.network)
        if make is None:
            raise NeedsLogin(f"{account.network}: not built in")
        network = make(self, account)
        self._networks[account.id] = (account, network)
        return network

    def feeds(self) -> Network:
        """All watch feeds."""
        if self._feeds is None:
            from cmdeck.networks.feeds.adapter import FeedNetwork

            self._feeds = FeedNetwork(self._open_door(), clock=self._clock)
        return self._feeds

    def x(self, account: Account) -> Network:
        """An account on X."""
        from cmdeck.networks.oauth import TokenKeeper, x_endpoints
        from cmdeck.networks.x import XNetwork

        door = self._open_door()
        keeper = TokenKeeper(
            account.id,
            vault=self.vault(),
            door=door,
            clock=self._clock,
            endpoints=x_endpoints(account.base_url),
        )
        return XNetwork(account, keeper, door, self._clock)

    async def aclose(self) -> None:
        """Close every connection."""
        for _, network in self._networks.values():
            await network.aclose()
        if self._feeds is not None:
            await self._feeds.aclose()
        if self._door is not None:
            await self._open_door().aclose()


def _same_login(one: Account, other: Account) -> bool:
    """Whether a network opened for one serves the other: what was learnt since does not matter."""
    return (one.base_url, one.plan, one.client_id, one.facts) == (
        other.base_url,
        other.plan,
        other.client_id,
        other.facts,
    )


_ADAPTERS: dict[NetworkName, Callable[[World, Account], Network]] = {NetworkName.X: World.x}


@dataclass(slots=True)
class Engine:
    """Store, networks and both loops of one database, wired."""

    store: Store
    places: Places
    config: Config
    clock: Clock
    random: Random
    lock: EngineLock
    world: World = field(init=False)
    publisher: Publisher = field(init=False)
    refresher: Refresher = field(init=False)

    def __post_init__(self) -> None:
        """Wire."""
        self.world = World(self.places, self.config, self.clock)
        self.publisher = Publisher(self.store, self.clock, self._lane, self.config.publish.grace)
        self.refresher = Refresher(
            self.store, self._network_of, clock=self.clock, random=self.random
        )

    def _lane(self, account: Account) -> Lane | None:
        return Lane(
            account,
            self.world.account(account),
            self.store,
            clock=self.clock,
            random=self.random,
            rules=PublishRules(self.config.publish.grace, self.config.publish.quarantine),
            media=self._media,
        )

    def _media(self, media: MediaRef) -> bytes:
        return (self.places.media / media.sha256).read_bytes()

    def _network_of(self, timeline: Timeline) -> Network | None:
        if timeline.kind is TimelineKind.FEED:
            return self.world.feeds()
        account = self.store.read.account(timeline.account or AccountId(""))
        return None if account is None else self.world.account(account)

    async def prepare(self) -> None:
        """What must be true before anything is sent: the config adopted, the dead one's work in
        doubt, secrets looked at."""
        await adopt_config(self.store, self.config)
        died = await self.store.recover()
        if died:
            log.warning("%s items were being sent when the engine before this one died", died)
        await self.check_secrets()

    async def say(self, state: str, *, kind: str) -> None:
        """Write down how this engine is: `running`, `draining` or `ended`; of which `kind`."""
        await self.store.set_engine(
            EngineState(
                pid=os.getpid(),
                boot=_boot_id(),
                version=__version__,
                since=self.clock.now(),
                state=state,
                kind=kind,
            )
        )

    async def check_secrets(self) -> bool:
        """Mark each account by whether its secret can be read. True when all can."""
        vault = self.world.vault()
        all_readable = True
        for account in self.store.read.accounts():
            state, words = AccountState.OK, ""
            try:
                if await vault.load(account.id) is None:
                    state, words = AccountState.NEEDS_LOGIN, "no credential"
            except NetworkError as error:
                state, words, all_readable = AccountState.LOCKED, str(error), False
            stale = account.state is AccountState.NEEDS_LOGIN and account.words not in (
                "",
                "no credential",
            )
            if state is not account.state and not (stale and state is AccountState.OK):
                await self.store.set_account_state(account.id, state, words)
        return all_readable

    async def close(self) -> None:
        """Close everything; the lock goes last."""
        await self.world.aclose()
        self.store.close()
        self.lock.release()


def preload() -> None:
    """Import now what the first fetch would import."""
    import cmdeck.networks.feeds.adapter
    import cmdeck.networks.x  # noqa: F401 - for its time, not its names


def open_engine(
    places: Places, config: Config, *, clock: Clock, random: Random, patience: float = 2.0
) -> Engine | None:
    """Take the lock and open the store; None when another engine holds the lock. Raises
    StoreError."""
    lock = EngineLock(places.lock)
    if not lock.acquire(clock, patience=patience):
        return None
    try:
        store = open_store(places.database, places.cache, lock, clock=clock)
    except BaseException:
        lock.release()
        raise
    return Engine(store, places, config, clock, random, lock)


class Service:
    """An engine that runs until it is told to stop, or until its face is gone and its work is
    done."""

    def __init__(self, engine: Engine, *, kind: str, life: int | None) -> None:
        self._engine, self._kind, self._life = engine, kind, life
        self._told_to_stay = kind == "service"
        self._face_gone = False
        self._stop = asyncio.Event()

    async def run(self) -> None:
        """Run to the end; what is in flight then gets 30 s."""
        engine = self._engine
        with self._signals():
            await engine.prepare()
            await self._say("running")
            loops = asyncio.create_task(self._loops())  # noqa: TID251 - bounded by the drain below
            stop = asyncio.create_task(self._stop.wait())  # noqa: TID251 - the same
            await asyncio.wait({loops, stop}, return_when=asyncio.FIRST_COMPLETED)
            engine.publisher.stopping = engine.refresher.stopping = True
            await self._say("draining")
            await asyncio.wait({loops}, timeout=DRAIN)
            for task in (loops, stop):
                task.cancel()
            await asyncio.gather(stop, return_exceptions=True)
            await self._finish(loops)

    async def _finish(self, loops: asyncio.Task[None]) -> None:
        try:
            await loops
        except asyncio.CancelledError:
            log.warning("what was in flight did not finish in %s s", DRAIN)
        finally:
            await self._say("ended")

    async def _loops(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._engine.publisher.run())
            refreshing = group.create_task(self._engine.refresher.run())
            group.create_task(self._heart(refreshing))

    async def _say(self, state: str) -> None:
        await self._engine.say(state, kind=self._kind)

    async def _heart(self, refreshing: "asyncio.Task[None]") -> None:
        """Beat, mind the clock, retry locked secrets, and notice when the work is done."""
        engine = self._engine
        guard = ClockGuard(engine.clock.now(), engine.clock.boottime())
        asked = engine.clock.monotonic()
        while not self._stop.is_set() and not engine.publisher.stopping:
            engine.lock.beat()
            engine.store.look()
            doubted = guard.look(engine.clock.now(), engine.clock.boottime(), engine.world.skew)
            if doubted is not engine.publisher.held_by_clock:
                engine.publisher.held_by_clock = doubted
                log.warning("the clock is %s", "in doubt" if doubted else "believed again")
            if engine.clock.monotonic() - asked > ASK_AGAIN:
                asked = engine.clock.monotonic()
                await engine.check_secrets()
            if self._face_gone:
                engine.refresher.stopping = not self._told_to_stay
                if not self._has_work():
                    self._stop.set()
            await engine.clock.sleep(BEAT)

    def _has_work(self) -> bool:
        """Whether something is still to be sent that this engine has promised to send."""
        engine = self._engine
        if self._kind == "service":
            return True
        now = engine.clock.now()
        soon = now + (timedelta(days=36500) if self._told_to_stay else engine.config.undo)
        return engine.publisher.has_due(soon)

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, self._stop.set)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        if self._life is not None:
            os.set_blocking(self._life, False)
            loop.add_reader(self._life, self._hear)
        try:
            yield
        finally:
            if self._life is not None and not self._face_gone:
                loop.remove_reader(self._life)

    def _hear(self) -> None:
        """The face wrote `s` (stay) or is gone."""
        assert self._life is not None
        heard = os.read(self._life, 16)
        if b"s" in heard:
            self._told_to_stay = True
        if heard == b"":
            asyncio.get_running_loop().remove_reader(self._life)
            self._face_gone = True


def _boot_id() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


async def serve(
    places: Places,
    config: Config,
    *,
    clock: Clock,
    random: Random,
    kind: str,
    life: int | None = None,
) -> int:
    """Run an engine to its end. Returns its exit code: 0, or LOCKED_ELSEWHERE. Raises
    StoreError."""
    engine = open_engine(places, config, clock=clock, random=random)
    if engine is None:
        return LOCKED_ELSEWHERE
    try:
        await Service(engine, kind=kind, life=life).run()
    finally:
        await engine.close()
    return 0
