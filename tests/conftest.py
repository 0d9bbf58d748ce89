"""What many tests share."""

import gc
import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from cmdeck.i18n import use_language
from cmdeck.store.lock import EngineLock
from cmdeck.store.store import Store, open_store
from fakes import FakeClock

# A machine that has something else to do is no fault of ours: what must be quick has a bench.
settings.register_profile("cmdeck", deadline=None, print_blob=True, max_examples=60)
settings.load_profile("cmdeck")

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


@pytest.hookimpl(trylast=True)  # after the shuffle
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tours first, and not side by side: they wait most of the time, so each worker begins with
    one."""
    tours = [item for item in items if item.get_closest_marker("tour")]
    others = [item for item in items if not item.get_closest_marker("tour")]
    workers = max(1, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))
    for place, tour in enumerate(tours):
        # A worker begins with its share of the tests, in this order; a later one moves by those
        # before.
        others.insert(place % workers * len(items) // workers + place // workers, tour)
    items[:] = others


def pytest_collection_finish() -> None:
    """What was collected stays to the end: the collector need not look at it round after round."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def shared() -> Path:
    """The folder of shared test data; users have none, so tests that need it skip."""
    if not SHARED.is_dir():
        pytest.skip("no ../shared folder with test data beside the checkout")
    return SHARED


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def store(tmp_path: Path, clock: FakeClock) -> Iterator[Store]:
    """A store on real files."""
    opened = open_store(
        tmp_path / "cmdeck.db", tmp_path / "cache.db", EngineLock(tmp_path / "lock"), clock=clock
    )
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def _short_waits() -> None:
    if "textual.pilot" in sys.modules:
        importlib.import_module("idling").install()


@pytest.fixture(autouse=True)
def _spoken_language() -> Iterator[None]:
    """Every test begins in English, whatever language the one before it spoke."""
    use_language("en")
    yield
    use_language("en")
