"""How long a deck in process is waited for: Textual's pilot sleeps at least forty milliseconds a
key,
and a quarter of all tests press keys."""

import os
from asyncio import sleep
from time import monotonic, process_time

# Set before Textual is imported: a picture is painted when it is due, and in a test that need not
# be
# sixty times a second at most.
os.environ.setdefault("TEXTUAL_FPS", "500")

from textual import app, pilot

SLICE = 0.003
"""Seconds of looking whether the process works."""
WORK = 0.0003
"""Seconds of work within a slice that are only this looking."""
QUIET = 2
"""Slices without work, one after the other, until the deck counts as idle."""


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


for module in (app, pilot):
    assert hasattr(module, "wait_for_idle"), "Textual waits otherwise now"
    vars(module)["wait_for_idle"] = wait_for_idle
