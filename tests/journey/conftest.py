"""A world for each test: networks of its own, a home of its own."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from cmdeck.cli.stage import furnish
from cmdeck.clock import SystemClock
from journey.world import ROOT, World, networks, x_alone

pytest.register_assert_rewrite(
    *(f"journey.verbs_{name}" for name in ("built_in", "desk", "looks", "play"))
)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """With the four accounts on X, and feeds."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    with networks() as begun:
        home = tmp_path / "home"
        asyncio.run(furnish(home, x_alone(begun), SystemClock(), quarantine="1s", undo=0.5))
        made = World(home, begun)
        try:
            yield made
        finally:
            made.end()
