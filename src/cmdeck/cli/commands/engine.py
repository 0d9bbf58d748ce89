"""`cmdeck engine`: fetches and publishes without a screen, until it is stopped."""

import asyncio
import logging
import sys
from pathlib import Path
from random import SystemRandom

import click

from cmdeck.cli.output import tell
from cmdeck.clock import SystemClock, pause
from cmdeck.i18n import _

WAIT = 10.0
"""Seconds that an early engine waits for its config."""


@click.command("engine", help=_("Fetch and publish without a screen, until stopped (ctrl-c)."))
@click.option("--life", type=int, hidden=True)
@click.option("--early", is_flag=True, hidden=True)
def engine_command(life: int | None, early: bool) -> int:
    """Run an engine. `life` is the pipe whose end says that the deck is gone.

    `early`: import first, and wait for a config.toml that is being written.
    """
    from cmdeck.config import load_config, places
    from cmdeck.engine import preload, serve
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
    if life is None:
        tell(_("The engine runs. Stop it with ctrl-c."))
    code = asyncio.run(
        serve(where, config, clock=SystemClock(), random=SystemRandom(), kind=kind, life=life)
    )
    if code == LOCKED_ELSEWHERE and life is None:
        tell(_("Another engine runs already."))
    return code


def _wait_for(file: Path) -> None:
    """Until `file` is there, at most WAIT seconds."""
    end = SystemClock().monotonic() + WAIT
    while not file.exists() and SystemClock().monotonic() < end:
        pause(0.01)
