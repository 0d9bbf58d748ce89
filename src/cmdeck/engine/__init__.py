"""The engine: wires store, networks, refresher and publisher, and owns their life. It decides
nothing itself.

Holds the database's lock for life. The face's end of a pipe tells it that the face is gone; there
is no other wire between them but the store.
"""

import asyncio
import contextlib
import hashlib
import logging
import os
import signal
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from cmdeck import __version__
from cmdeck.clock import Clock
from cmdeck.config import Config, Places
from cmdeck.engine.supervisor import Supervisor, boot_id
from cmdeck.engine.world import World, preload
from cmdeck.errors import CmdeckError, NeedsLogin, StoreError
from cmdeck.i18n import _
from cmdeck.model.brand import Account, AccountState
from cmdeck.model.missed import Absence, Why
from cmdeck.model.network import Network
from cmdeck.model.outbox import EngineState, MediaRef
from cmdeck.model.post import AccountId
from cmdeck.model.timeline import Timeline, TimelineKind
from cmdeck.services.clockguard import ClockGuard
from cmdeck.services.lane import Lane, PublishRules
from cmdeck.services.links import LinkChecks
from cmdeck.services.listening import Listener
from cmdeck.services.publish import Publisher
from cmdeck.services.refresh import Refresher
from cmdeck.services.setup import adopt_config
from cmdeck.services.upkeep import Upkeep
from cmdeck.store.files import newer
from cmdeck.store.lock import LOCKED_ELSEWHERE, EngineLock, last_beat
from cmdeck.store.store import Store, open_store

__all__ = ["Engine", "Service", "World", "open_engine", "preload", "serve"]

log = logging.getLogger(__name__)

BEAT = 1.0
DRAIN = 30.0
"""Seconds that what is in flight gets to finish: the request deadline."""
ASK_AGAIN = 30.0
"""Seconds between looks at the secrets; a change of an account's row makes one at once."""
ASK_TIME = 15.0
"""Seconds between questions for the time, while the clock is in doubt."""
NO_CREDENTIAL = "no credential"


@dataclass(slots=True)
class Engine:
    """Store, networks and both loops of one database, wired."""

    store: Store
    places: Places
    config: Config
    clock: Clock
    random: Random
    lock: EngineLock
    absent_since: datetime | None = None
    """The last sign of life of the engine before this one."""
    world: World = field(init=False)
    publisher: Publisher = field(init=False)
    refresher: Refresher = field(init=False)
    listener: Listener = field(init=False)
    guard: ClockGuard = field(init=False)
    upkeep: Upkeep = field(init=False)
    _credentials: dict[AccountId, object] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Wire."""
        self.world = World(self.places, self.config, self.clock)
        self.guard = ClockGuard(self.clock.now(), self.clock.boottime())
        self.upkeep = Upkeep(self.store, self.clock, self.places.engine_log)
        self.publisher = Publisher(
            self.store,
            self.clock,
            self._lane,
            self.config.publish.grace,
            is_sane=self._is_sane,
            look=self._look_alone,
        )
        self.refresher = Refresher(
            self.store, self._network_of, clock=self.clock, random=self.random
        )

        self.listener = Listener(
            self.store, self.world.account, clock=self.clock, random=self.random
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
            is_online=self.world.is_online,
        )

    def _media(self, media: MediaRef) -> bytes:
        """The private copy. Raises OSError, also when it is not any more what it was."""
        content = (self.places.media / media.sha256).read_bytes()
        if hashlib.sha256(content).hexdigest() != media.sha256:
            raise OSError(f"{media.sha256}: changed on disk")
        return content

    def _look_alone(self) -> None:
        """The refresher looks at the store as often as the publisher needs; one look is enough."""
        if self.refresher.stopping:
            self.store.look()

    def _is_sane(self) -> bool:
        """Asked before anything begins: the clock is believed, the lock and the files are ours, and
        the database is whole."""
        now, boot = self.clock.now(), self.clock.boottime()
        return (
            not self.guard.look(now, boot, self.world.heard)
            and not self.upkeep.damage
            and self.is_in_place()
        )

    def is_in_place(self) -> bool:
        """Whether lock and files are still those that others find under their names."""
        return self.lock.is_ours() and self.store.is_in_place()

    def _network_of(self, timeline: Timeline) -> Network | None:
        if timeline.kind is TimelineKind.FEED:
            return self.world.feeds()
        account = self.store.read.account(timeline.account or AccountId(""))
        return None if account is None else self.world.account(account)

    async def prepare(self) -> None:
        """What must be true before anything is sent: the config adopted, the dead one's work in
        doubt, secrets looked at."""
        await adopt_config(self.store, self.config)
        if self.absent_since is not None:
            absence = Absence(self.absent_since, self.clock.now(), Why.STOPPED)
            await self.store.note_absence(absence)
        if rescued := await self.store.rescue():
            log.warning("%s answers of networks had been kept aside", rescued)
        try:
            self.store.aside.reserve()
        except StoreError as error:
            log.error("%s", error)  # without it a death with the disk full means reading back
        died = await self.store.recover()
        if died:
            log.warning("%s items were being sent when the engine before this one died", died)
        await self.check_secrets()

    async def say(self, state: str, *, kind: str, words: str = "") -> None:
        """Write down how this engine is: `running`, `draining` or `ended`; of which `kind`; with
        `words`, a code of text/phrases.py, where something is wrong."""
        await self.store.set_engine(
            EngineState(
                pid=os.getpid(),
                boot=boot_id(),
                version=__version__,
                since=self.clock.now(),
                state=state,
                words=words,
                kind=kind,
            )
        )

    async def check_secrets(self) -> bool:
        """Mark each account by whether its secret can be read. True when all can. A login that its
        network refused stays refused until another credential is there."""
        vault = self.world.vault()
        all_readable = True
        for account in self.store.read.accounts():
            try:
                state, words = self._judge_secret(account, await vault.load(account.id))
            except NeedsLogin as error:
                state, words = AccountState.NEEDS_LOGIN, str(error)
            except (CmdeckError, OSError) as error:
                state, words, all_readable = AccountState.LOCKED, str(error), False
            if (state, words) != (account.state, account.words):
                await self.store.set_account_state(account.id, state, words)
        return all_readable

    def _judge_secret(self, account: Account, found: object) -> tuple[AccountState, str]:
        before = self._credentials.get(account.id, found)
        self._credentials[account.id] = found
        if found is None:
            return AccountState.NEEDS_LOGIN, NO_CREDENTIAL
        refused = account.words not in ("", NO_CREDENTIAL) and before == found
        if account.state is AccountState.NEEDS_LOGIN and refused:
            return account.state, account.words
        return AccountState.OK, ""

    async def close(self) -> None:
        """Close everything; the lock goes last."""
        await self.world.aclose()
        self.store.close()
        self.lock.release()


def open_engine(
    places: Places, config: Config, *, clock: Clock, random: Random, patience: float = 2.0
) -> Engine | None:
    """Take the lock and open the store; None when another engine holds the lock. Raises
    StoreError."""
    lock, beat = EngineLock(places.lock), last_beat(places.lock)
    if not lock.acquire(clock, patience=patience):
        return None
    try:
        store = open_store(places.database, places.cache, lock, clock=clock)
    except BaseException:
        lock.release()
        raise
    if store.read_only:
        store.close()
        lock.release()
        raise StoreError(newer(places.database))
    before = None if beat is None else datetime.fromtimestamp(beat, UTC)
    return Engine(store, places, config, clock, random, lock, before)


class Service:
    """An engine that runs until it is told to stop, or until its face is gone and its work is
    done."""

    def __init__(
        self, engine: Engine, *, kind: str, life: int | None, above: Supervisor | None = None
    ) -> None:
        """`life`: the pipe of the face that it belongs to; `above`: who started the service."""
        self._engine, self._kind, self._life = engine, kind, life
        self._above = above or Supervisor()
        self._told_to_stay = kind == "service"
        self._face_gone = False
        self._stop = asyncio.Event()
        self._asked = engine.clock.monotonic()
        self._doubted = asyncio.Event()
        self._changes = engine.store.subscribe()
        self._words = ""

    async def run(self) -> None:
        """Run to the end; what is in flight then gets 30 s."""
        engine = self._engine
        with self._signals():
            await engine.prepare()
            await self._say("running")
            self._above.ready(_("publishes the queue"))
            loops = asyncio.create_task(self._loops())  # noqa: TID251 - bounded by the drain below
            stop = asyncio.create_task(self._stop.wait())  # noqa: TID251 - the same
            await asyncio.wait({loops, stop}, return_when=asyncio.FIRST_COMPLETED)
            engine.publisher.stopping = engine.refresher.stopping = True
            self._above.stopping()
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
        async with asyncio.TaskGroup() as life:
            heart = life.create_task(self._heart())
            engine = self._engine
            links = LinkChecks(engine.store, engine.world.look_up, clock=engine.clock)
            more = [self._prove_clock(), engine.upkeep.run(), links.run()]
            if engine.config.network.stream:
                more.append(engine.listener.run())
            beside = [life.create_task(one) for one in more]
            async with asyncio.TaskGroup() as work:
                work.create_task(self._engine.publisher.run())
                work.create_task(self._engine.refresher.run())
            for task in (heart, *beside):
                task.cancel()

    async def _say(self, state: str, words: str = "") -> None:
        try:
            await self._engine.say(state, kind=self._kind, words=words)
        except StoreError as error:
            log.error("%s", error)  # a full disk is no reason to leave work undone

    async def _heart(self) -> None:
        """Beat to the very end, the drain included; whatever stumbles in it, the work goes on."""
        while True:
            try:
                await self._beat()
            except (CmdeckError, OSError, sqlite3.Error) as error:
                log.error("%s: %s", type(error).__name__, error)
            await self._engine.clock.beat(BEAT)

    async def _beat(self) -> None:
        """Show life, look at what others wrote and at the secrets, and notice when the work is
        done or the ground is gone."""
        engine = self._engine
        engine.lock.beat()
        self._above.alive()
        if not engine.is_in_place():
            log.error("the lock or the database was moved or deleted: this engine ends")
            self._stop.set()
            return
        await self._mind_ground()
        elapsed = engine.clock.monotonic()
        engine.store.look()
        if self._changes.take().touches("account") or elapsed - self._asked > ASK_AGAIN:
            self._asked = elapsed
            await engine.check_secrets()
        if self._face_gone:
            engine.refresher.stopping = not self._told_to_stay
            if not self._has_work():
                self._stop.set()

    async def _mind_ground(self) -> None:
        doubted = self._engine.guard.doubted
        if doubted is not self._doubted.is_set():
            (self._doubted.set if doubted else self._doubted.clear)()
            log.warning("the clock is %s", "in doubt" if doubted else "believed again")
        words = "damaged" if self._engine.upkeep.damage else "clock" if doubted else ""
        if words != self._words:
            self._words = words
            await self._say("running", words)

    async def _prove_clock(self) -> None:
        """While the clock is in doubt, ask for the time: nothing leaves before a network says
        it."""
        engine = self._engine
        while True:
            await self._doubted.wait()
            await engine.world.ask_time(engine.store.read.accounts())
            await engine.clock.sleep(ASK_TIME)

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


async def serve(
    places: Places,
    config: Config,
    *,
    clock: Clock,
    random: Random,
    kind: str,
    life: int | None = None,
    above: Supervisor | None = None,
) -> int:
    """Run an engine to its end. Returns its exit code: 0, or LOCKED_ELSEWHERE. Raises
    StoreError."""
    engine = open_engine(places, config, clock=clock, random=random)
    if engine is None:
        return LOCKED_ELSEWHERE
    try:
        await Service(engine, kind=kind, life=life, above=above).run()
    finally:
        await engine.close()
    return 0
