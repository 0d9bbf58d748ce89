"""`cmdeck engine`: fetches and publishes without a screen, until it is stopped."""

import asyncio
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from random import SystemRandom
from typing import TYPE_CHECKING

import click

from cmdeck.cli.output import say, tell
from cmdeck.clock import SystemClock, pause
from cmdeck.errors import UsageError
from cmdeck.i18n import _

if TYPE_CHECKING:
    from cmdeck.services.unit import Unit

WAIT = 10.0
"""Seconds that an early engine waits for its config."""


@click.command("engine", help=_("Fetch and publish without a screen, until stopped (ctrl-c)."))
@click.option(
    "--install-unit",
    "install",
    is_flag=True,
    help=_("Write what makes a service of it (systemd, launchd), and say how to start that."),
)
@click.option("--uninstall", is_flag=True, help=_("Remove that again."))
@click.option(
    "--stand-by", "standing", is_flag=True, help=_("While another engine runs, wait for its end.")
)
@click.option("--life", type=int, hidden=True)
@click.option("--early", is_flag=True, hidden=True)
def engine_command(
    install: bool, uninstall: bool, standing: bool, life: int | None, early: bool
) -> int:
    """Run an engine. `life` is the pipe whose end says that the deck is gone.

    `early`: import first, and wait for a config.toml that is being written.
    """
    if install and uninstall:
        raise UsageError(_("Either --install-unit or --uninstall, not both."))
    if install:
        return _install()
    if uninstall:
        return _uninstall()
    return _run(standing, life, early)


def _run(standing: bool, life: int | None, early: bool) -> int:
    from cmdeck.config import load_config, places
    from cmdeck.engine import preload, serve
    from cmdeck.engine.standby import stand_by
    from cmdeck.engine.supervisor import supervisor
    from cmdeck.store.lock import LOCKED_ELSEWHERE

    logging.basicConfig(
        level=logging.INFO,
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    where = places()
    if early:
        preload()
        _wait_for(where.config)
    config = load_config(where.config)
    kind = "service" if life is None else "deck"
    clock, random = SystemClock(), SystemRandom()
    above = supervisor(heard=_say_what_it_does if life is None else None)
    if standing:
        return asyncio.run(stand_by(where, config, clock=clock, random=random, above=above))
    code = asyncio.run(
        serve(where, config, clock=clock, random=random, kind=kind, life=life, above=above)
    )
    if code == LOCKED_ELSEWHERE and life is None:
        tell(_("Another engine runs already."))
    return code


def _say_what_it_does(words: str) -> None:
    tell(_("The engine {does}. Stop it with ctrl-c.").format(does=words))


def _wait_for(file: Path) -> None:
    """Until `file` is there, at most WAIT seconds."""
    end = SystemClock().monotonic() + WAIT
    while not file.exists() and SystemClock().monotonic() < end:
        pause(0.01)


def _unit() -> "Unit":
    from cmdeck.config import places
    from cmdeck.services.unit import unit

    where = places()
    return unit(
        sys.platform, os.environ, where, python=sys.executable, home=Path.home(), user=os.getuid()
    )


def _refuse_others(made: "Unit") -> None:
    """Raises UsageError where the file is none that we wrote."""
    from cmdeck.services.unit import MARK

    if made.path.exists() and MARK.encode() not in made.path.read_bytes():
        words = _("{file} is there already, and not of cmdeck's making. Nothing was done.")
        raise UsageError(words.format(file=made.path))


def _install() -> int:
    """Write the unit; the person starts it."""
    from cmdeck.config import load_config, places

    load_config(places().config)  # a service with wrong settings would end at once, and unseen
    made = _unit()
    _refuse_others(made)
    made.path.parent.mkdir(parents=True, exist_ok=True)
    part = made.path.with_name(f".{made.path.name}.{os.getpid()}")
    part.write_bytes(made.content)
    part.replace(made.path)
    say(_("Written: {file}").format(file=made.path))
    _say_next(made.enable)
    return 0


def _uninstall() -> int:
    """Remove the unit; what of it runs ends by the person's command."""
    made = _unit()
    if not made.path.exists():
        raise UsageError(_("There is no {file}: nothing was installed.").format(file=made.path))
    _refuse_others(made)
    for file in (*made.links, made.path):
        file.unlink(missing_ok=True)
    say(_("Removed: {file}").format(file=made.path))
    _say_next(made.disable)
    return 0


def _say_next(commands: Sequence[str]) -> None:
    tell(_("Next:"))
    for command in commands:
        say(f"  {command}")
