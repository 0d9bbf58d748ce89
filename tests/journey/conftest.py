"""A world for each test: networks of its own, a home of its own."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from cmdeck.cli.stage import built_in_networks, furnish
from cmdeck.clock import SystemClock
from journey.world import ROOT, World


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    with built_in_networks() as networks:
        home = tmp_path / "home"
        asyncio.run(furnish(home, networks, SystemClock(), quarantine="1s", undo=0.5))
        made = World(home, networks)
        try:
            yield made
        finally:
            made.end()
