"""A person who types into a deck until somebody kills the process.

Run as a program: HOME of the deck, file of what was typed. Each key is written there, with the
time, before it is pressed; so whoever kills this knows what may be lost. Prints `typing` once the
composer is open. In a terminal of its own there is none: the deck runs headless, on a real store.
"""

import asyncio
import os
import sys
import time
from pathlib import Path

from whole_deck import whole_deck

APART = 0.05
"""Seconds between two keys: 1,200 characters a minute (trust.md, R-09)."""
TEXT = "Nos vélos sont révisés chaque hiver par une équipe de passionnés, à Lyon comme ailleurs. "


async def main(home: Path, note: Path) -> None:
    """Type for ever."""
    async with whole_deck(home) as whole:
        await whole.press("n", "1")
        os.write(1, b"typing\n")  # the deck has sys.stdout for itself
        with note.open("a", encoding="utf-8") as typed:
            for n in range(10_000):
                key = TEXT[n % len(TEXT)]
                typed.write(f"{time.monotonic()} {key}\n")
                typed.flush()
                await whole.pilot.press(key)
                await asyncio.sleep(APART)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
