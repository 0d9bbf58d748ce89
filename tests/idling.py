"""How long a deck in process is waited for: Textual's pilot sleeps at least forty milliseconds a
key,
and a quarter of all tests press keys."""

from asyncio import sleep
from time import monotonic, process_time

from textual import app, pilot, screen

SLICE = 0.003
"""Seconds of looking whether the process works."""
WORK = 0.0003
"""Seconds of work within a slice that are only this looking."""
QUIET = 2
"""Slices without work, one after the other, until the deck counts as idle."""
FRAME = 0.002
"""Seconds from one picture to the next, at least: nobody looks at sixty of them."""


async def wait_for_idle(min_sleep: float = 0.02, max_sleep: float = 1) -> None:
    """Wait until no thread of the process works, as Textual's own, in shorter slices. A slice that
    took longer than it should says nothing: another process had the core."""
    begun = monotonic()
    quiet = 0
    while quiet < QUIET or monotonic() - begun < min_sleep:
        at, work = monotonic(), process_time()
        await sleep(SLICE)
        now = monotonic()
        if now - begun >= max_sleep:
            return
        quiet = quiet + 1 if process_time() - work < WORK and now - at < 2 * SLICE else 0


def install() -> None:
    """Let decks in this process be waited for so."""
    for module in (app, pilot):
        assert "wait_for_idle" in vars(module), "Textual waits otherwise now"
        vars(module)["wait_for_idle"] = wait_for_idle
    assert "UPDATE_PERIOD" in vars(screen)
    vars(screen)["UPDATE_PERIOD"] = FRAME
