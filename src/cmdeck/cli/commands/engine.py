"""`cmdeck engine`: fetches and publishes without a screen, until it is stopped."""

import asyncio
import logging
import sys
from random import SystemRandom

import click

from cmdeck.cli.output import tell
from cmdeck.i18n import _


@click.command("engine", help=_("Fetch and publish without a screen, until stopped (ctrl-c)."))
@click.option("--life", type=int, hidden=True)
def engine_command(life: int | None) -> int:
    """Run an engine. `life` is the pipe whose end says that the deck is gone."""
    from cmdeck.clock import SystemClock
    from cmdeck.config import load_config, places
    from cmdeck.engine import serve
    from cmdeck.store.lock import LOCKED_ELSEWHERE

    logging.basicConfig(
        level=logging.INFO,
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    where = places()
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
