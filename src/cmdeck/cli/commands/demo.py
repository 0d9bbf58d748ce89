"""`cmdeck demo`: the deck on the built-in networks, in a throw-away folder.

It differs from real use only in folder, config and credentials. What is started here is ended here.
"""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cmdeck.cli.output import tell
from cmdeck.i18n import _

if TYPE_CHECKING:
    from cmdeck.cli.stage import Networks
    from cmdeck.deck import EngineChild

ENDING = 35.0
"""Seconds that the deck's engine gets to finish what it is sending: the request deadline."""


@click.command(
    "demo",
    help=_(
        "Try everything on built-in networks, in a throw-away folder; nothing leaves the machine."
        " --plain plays the whole loop in plain lines."
    ),
)
@click.option("--plain", is_flag=True, help=_("Plain lines instead of the deck."))
@click.option("--seed", default=1, metavar="N", help=_("The same seed makes the same world."))
def demo_command(plain: bool, seed: int) -> int:
    """Show everything."""
    on_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    with _home() as folder:
        if plain or not on_terminal:
            from cmdeck.cli.play import play

            with _networks(folder, seed) as networks:
                return play(networks)
        return _show(folder, seed)


def _show(folder: Path, seed: int) -> int:
    """Networks, engine and deck start side by side."""
    from cmdeck.clock import SystemClock
    from cmdeck.config import places
    from cmdeck.deck import EngineChild

    child = EngineChild(places(), SystemClock(), may_stay=False)
    child.start(early=True)
    try:
        with _networks(folder, seed, meanwhile=_import_deck):
            return _open_deck(child)
    finally:
        child.let_go()


def _import_deck() -> None:
    import cmdeck.tui.app  # noqa: F401 - for its time, while the networks start
    from cmdeck.cli.stage_logins import preload

    preload()


@contextmanager
def _home() -> Iterator[Path]:
    """A home that is gone afterwards, and nothing else in reach."""
    from cmdeck.config.places import HOME_VARIABLE

    before = os.environ.get(HOME_VARIABLE)
    signal.signal(signal.SIGTERM, _leave)
    with tempfile.TemporaryDirectory(prefix="cmdeck-demo-", ignore_cleanup_errors=True) as folder:
        os.environ[HOME_VARIABLE] = folder
        try:
            yield Path(folder)
        finally:
            os.environ.pop(HOME_VARIABLE)
            if before is not None:
                os.environ[HOME_VARIABLE] = before


@contextmanager
def _networks(
    folder: Path, seed: int, *, meanwhile: Callable[[], None] = lambda: None
) -> "Iterator[Networks]":
    """Networks that end with us; the engine ends before them."""
    from cmdeck.cli.stage import built_in_networks, furnish
    from cmdeck.clock import SystemClock

    with built_in_networks(seed=seed, meanwhile=meanwhile) as networks:
        asyncio.run(furnish(folder, networks, SystemClock()))
        try:
            yield networks
        finally:
            _end_engine()


def _leave(_number: int, _frame: object) -> None:
    """Told to end: leave through every `finally`.

    A running loop is left between two of its tasks: raised inside one, the ending would become
    that task's failure, and asyncio would print it.
    """
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        _end()
    else:
        loop.call_soon_threadsafe(_end)


def _end() -> None:
    raise SystemExit(128 + signal.SIGTERM)


def _open_deck(child: "EngineChild") -> int:
    from cmdeck.cli.main import palette_verbs
    from cmdeck.tui.app import run_deck

    return run_deck(palette_verbs, child)


def _end_engine() -> None:
    """End the engine that the deck has started in our folder, by its own pid."""
    from cmdeck.cli.session import session
    from cmdeck.clock import pause
    from cmdeck.store.lock import is_held

    with session() as here:
        engine, lock = here.engine, here.deck.places.lock
        clock = here.deck.clock
    if engine.kind != "deck" or not is_held(lock):
        return
    tell(_("Ending the engine…"))
    for number, seconds in ((signal.SIGTERM, ENDING), (signal.SIGKILL, 2.0)):
        try:
            os.kill(engine.pid, number)
        except ProcessLookupError:
            return
        end = clock.monotonic() + seconds
        while clock.monotonic() < end:
            if not is_held(lock):
                return
            pause(0.05)
