"""What a face holds: the store, the places, the settings, compose; and the life of an engine that
it may have to start.

Decides nothing itself. The face never waits for the engine: it polls its child in its own tick
(spine.md §2.5).
"""

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import Coroutine, Sequence
from random import Random, SystemRandom
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from cmdeck.clock import Clock, SystemClock
from cmdeck.config import (
    Config,
    Layout,
    Places,
    Settings,
    columns_of,
    load_config,
    load_layout,
    places,
    save_layout,
    settings,
)
from cmdeck.model.column import Column
from cmdeck.model.draft import Draft
from cmdeck.model.outbox import Due, EngineState
from cmdeck.services.compose import Compose
from cmdeck.services.setup import adopt_config, sync_wanted
from cmdeck.services.upkeep import keep_short
from cmdeck.store.beside import Beside
from cmdeck.store.lock import LOCKED_ELSEWHERE, EngineLock, is_held, last_beat
from cmdeck.store.reader import Reader
from cmdeck.store.store import Store, open_store

if TYPE_CHECKING:
    from cmdeck.services.guarding import Guards
    from cmdeck.services.looking import Looked
    from cmdeck.services.queue_changes import QueueChanges

STUCK_AFTER = 10.0
"""Seconds without a heartbeat, the lock held, that mean stuck."""
SILENT_AFTER = 3.0
"""Seconds without a heartbeat after which it is worth asking whether anybody holds the lock."""
BACKOFF = (1.0, 2.0, 5.0, 10.0, 30.0)
LIVED_WELL = 60.0
"""Seconds of life after which a death is the first again."""


class EngineChild(Struct):
    """The engine that this face started, if it did. Ends when our end of its pipe closes."""

    places: Places
    clock: Clock
    process: "subprocess.Popen[bytes] | None" = None
    may_stay: bool = True
    """It could go on after us; the demo's ends with its folder."""
    deaths: int = 0
    last_words: str = ""
    _pipe: int | None = None
    _not_before: float = 0.0
    _started: float = 0.0

    def start(self, *, early: bool = False) -> None:
        """Start one. It finds out by itself whether another already holds the lock.

        `early`: before there is a config.toml, for which it waits while it imports what it needs.
        """
        log = self.places.engine_log
        read, write = os.pipe()
        try:
            with log.open("ab") as output:
                log.chmod(0o600)
                keep_short(log, fd=output.fileno())
                self.process = subprocess.Popen(
                    [
                        *(sys.executable, "-m", "cmdeck", "engine", "--life", str(read)),
                        *(["--early"] if early else []),
                    ],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    pass_fds=(read,),
                    start_new_session=True,
                    env={**os.environ, "CMDECK_HOME": str(self.places.config.parent)}
                    if self.places.portable
                    else None,
                )
        except OSError as error:  # a full disk, no more processes: the deck goes on without
            os.close(write)
            self._died(str(error))
            return
        finally:
            os.close(read)
        self._drop_pipe()
        self._pipe, self._started = write, self.clock.monotonic()

    def poll(self) -> None:
        """Notice an engine of ours that ended, and start another after a pause."""
        now = self.clock.monotonic()
        if self.process is not None and (code := self.process.poll()) is not None:
            self.process = None
            self._drop_pipe()
            if code != LOCKED_ELSEWHERE:
                if now - self._started > LIVED_WELL:
                    self.deaths = 0
                self._died(self._tail())
        if self.process is None and now >= self._not_before and not self._somebody_lives():
            self.start()

    def _died(self, words: str) -> None:
        self.last_words = words
        pause = BACKOFF[min(self.deaths, len(BACKOFF) - 1)]
        self._not_before = self.clock.monotonic() + pause
        self.deaths += 1

    def again(self) -> None:
        """A person asks for it: start now, whatever the pause."""
        self.deaths, self._not_before = 0, 0.0

    def _somebody_lives(self) -> bool:
        age = beat_age(self.places, self.clock)
        if age is not None and age < SILENT_AFTER:
            return True
        return is_held(self.places.lock)

    def stay(self) -> None:
        """Ask our engine to go on until the queue is empty, after we are gone."""
        if self._pipe is not None and self.process is not None:
            with contextlib.suppress(OSError):  # it has ended: there is nobody to ask
                os.write(self._pipe, b"s")

    def let_go(self) -> None:
        """We are leaving: the engine finishes what was promised, and ends."""
        self._drop_pipe()

    def _drop_pipe(self) -> None:
        if self._pipe is not None:
            os.close(self._pipe)
            self._pipe = None

    def _tail(self) -> str:
        """The last line that the engine wrote."""
        try:
            with self.places.engine_log.open("rb") as log:
                log.seek(max(0, log.seek(0, os.SEEK_END) - 4096))
                lines = log.read().decode(errors="replace").splitlines()
        except OSError:
            return ""
        return lines[-1][:200] if lines else ""


def beat_age(where: Places, clock: Clock) -> float | None:
    """Seconds between now and when the holder of the lock last showed life; None when nobody ever
    held it. A beat in the future (the clock was set back since) is as old as it is far."""
    beat = last_beat(where.lock)
    return None if beat is None else abs(clock.now().timestamp() - beat)


def engine_state(store: Store, where: Places, clock: Clock) -> EngineState:
    """What the engine says of itself, and whether that can be believed."""
    said = store.read.engine()
    age = beat_age(where, clock)
    if age is None:
        return replace(said, state="none")
    held = age < SILENT_AFTER or is_held(where.lock)
    if not held:
        return replace(said, state="none", beat=age, held=False)
    state = "stuck" if age > STUCK_AFTER else said.state
    return replace(said, state=state, beat=age, held=True)


def steady(engine: EngineState) -> EngineState:
    """The same, but for the age of a heartbeat that is well: what is shown of it must not be
    another thing every second."""
    return engine if engine.beat is None or engine.state == "stuck" else replace(engine, beat=0.0)


class Deck(Struct):
    """Everything that a face holds."""

    places: Places
    config: Config
    settings: Settings
    layout: Layout
    store: Store
    clock: Clock
    compose: Compose
    child: EngineChild
    face: str
    """How the journal names this face."""
    beside: Beside
    """For what is read while the screen goes on."""
    tasks: set["asyncio.Task[object]"] = field(default_factory=set)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns as the person arranged them; the config's first ones until there is a
        layout."""
        read = self.store.read
        return columns_of(
            self.config,
            self.layout,
            accounts=read.accounts(),
            feeds=read.feeds(),
            brands=read.brands(),
        )

    @property
    def guards(self) -> "Guards":
        """What looks for mistakes in a draft. Imported when first asked for."""
        return self.guards_on(self.store.read)

    def guards_on(self, read: Reader) -> "Guards":
        """The same with another reader of the store."""
        from cmdeck.services.guarding import Guards

        return Guards(
            read, clock=self.clock, zone=self.settings.timezone, off=self.settings.guards_off
        )

    @property
    def changes(self) -> "QueueChanges":
        """Who writes down what is changed of the queue. Imported when first asked for."""
        from cmdeck.services.queue_changes import QueueChanges

        return QueueChanges(self.store, self.compose, clock=self.clock, face=self.face)

    async def look(self, draft: Draft, due: Due | None) -> "Looked":
        """Everything that can be said against `draft` leaving at `due`: found beside the screen,
        which goes on meanwhile."""
        return await self.beside.ask(self._look, draft, due)

    def _look(self, read: Reader, draft: Draft, due: Due | None) -> "Looked":
        from cmdeck.services.looking import look_at

        return look_at(self.guards_on(read), draft, due)

    async def prepare(self) -> None:
        """Make the store agree with config and layout."""
        await adopt_config(self.store, self.config)
        self.store.read.refresh()
        await sync_wanted(self.store, self.columns, self.clock)

    async def save_columns(self, columns: Sequence[Column], focused: str = "") -> None:
        """Keep the arrangement, and let the engine know what is wanted now."""
        kept = tuple(column for column in columns if not column.temporary)
        self.layout = replace(self.layout, columns=kept, focused=focused, exists=True)
        save_layout(self.places.layout, self.layout)
        await sync_wanted(self.store, columns, self.clock)

    def engine(self) -> EngineState:
        """How the engine is."""
        return engine_state(self.store, self.places, self.clock)

    def spawn(self, work: Coroutine[object, object, object]) -> None:
        """Run something beside the screen; its failure is raised where tasks are gathered."""
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def command(self, words: Sequence[str]) -> str:
        """Run a verb of the command line in a process of its own, which can ask nothing; what it
        said."""
        child = await _verb(words, stdin=subprocess.DEVNULL)
        said, _none = await child.communicate()
        return said.decode(errors="replace")

    async def begin_command(self, words: Sequence[str]) -> asyncio.subprocess.Process:
        """The same, talked with while it runs: its lines come out, ours go in."""
        return await _verb(words, stdin=subprocess.PIPE)

    def close(self) -> None:
        """Let the engine know that we leave, and close the files."""
        self.child.let_go()
        self.beside.close()
        self.store.close()


async def _verb(words: Sequence[str], *, stdin: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cmdeck", *words),
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "NO_COLOR": "1"},
    )


def open_deck(
    *,
    face: str,
    where: Places | None = None,
    clock: Clock | None = None,
    random: Random | None = None,
    child: EngineChild | None = None,
) -> Deck:
    """Open everything a face needs. Starts nothing; `child` is an engine started already.

    Raises ConfigError, StoreError.
    """
    found = where or places()
    time = clock or SystemClock()
    config = load_config(found.config)
    store = open_store(found.database, found.cache, EngineLock(found.lock), clock=time)
    chance = random or SystemRandom()
    return Deck(
        places=found,
        config=config,
        settings=settings(config),
        layout=load_layout(found.layout),
        store=store,
        clock=time,
        compose=Compose(store, clock=time, random=chance, face=face, undo=config.undo),
        child=child or EngineChild(found, time),
        face=face,
        beside=Beside(found.database, found.cache, clock=time),
    )
