"""A service that waits for its turn: while another engine holds the lock, it stands by."""

from random import Random

from cmdeck.clock import Clock
from cmdeck.config import Config, Places
from cmdeck.engine import serve
from cmdeck.engine.supervisor import Supervisor
from cmdeck.i18n import _
from cmdeck.store.lock import LOCKED_ELSEWHERE, last_beat

BEATING = 3.0
"""Seconds since the last heartbeat of the other within which it is not worth asking for the
lock: a probe can steal it for an instant (spine.md §2.6)."""
LOOK_EVERY = 1.0


async def stand_by(
    where: Places, config: Config, *, clock: Clock, random: Random, above: Supervisor
) -> int:
    """Run an engine to its end, as soon as no other runs. Returns its exit code. Raises
    StoreError."""
    while True:
        code = await serve(where, config, clock=clock, random=random, kind="service", above=above)
        if code != LOCKED_ELSEWHERE:
            return code
        above.ready(_("stands by: another engine publishes"))
        await clock.sleep(LOOK_EVERY)
        while _beats(where, clock):
            above.alive()
            await clock.sleep(LOOK_EVERY)


def _beats(where: Places, clock: Clock) -> bool:
    beat = last_beat(where.lock)
    return beat is not None and abs(clock.now().timestamp() - beat) < BEATING
