"""A real engine at the rate of ten thousand posts an hour: punctual, none early, memory flat.
SOAK_RATE says how many minutes; SOAK_SEED repeats a run. Its scheduling alone is shown, over a
clock of its own, by tests/services/test_leaving.py."""

import os
import sys
from pathlib import Path
from random import SystemRandom

import pytest
from punctual import Rate

MINUTES = float(os.environ.get("SOAK_RATE", "20"))
LATE, GROWTH = 1.0, 2.0
"""Seconds (99 of 100 posts), and MB from the second quarter of a run to its last."""


@pytest.mark.soak
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads /proc for the memory")
def test_ten_thousand_posts_an_hour(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seed = int(os.environ.get("SOAK_SEED", SystemRandom().randrange(10**6)))
    rate = Rate(tmp_path, seed=seed)
    try:
        found = rate.run(MINUTES)
    finally:
        rate.close()
    with capsys.disabled():
        sys.stdout.write(f"\npunctual: {found}\n")
    assert (found.missing, found.doubled) == (0, 0), found
    assert found.late[0] >= 0, "none early"
    assert found.late_at(0.99) <= LATE, found
    assert found.growth <= GROWTH, found
