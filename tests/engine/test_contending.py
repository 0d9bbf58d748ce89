"""Three engines, two decks and a command line at one queue: nothing lost, nothing doubled, and
what was answered with “taken back” is never sent. `make soak` does it for ten minutes
(SOAK_CONTEND says otherwise); SOAK_SEED repeats one."""

import os
import sys
from pathlib import Path
from random import SystemRandom

import pytest
from contending import Contest, Figures

SECONDS = 60 * float(os.environ.get("SOAK_CONTEND", "10"))


pytestmark = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="reads /proc to tell which engine sends"
)


def contend(folder: Path, *, seed: int, seconds: float, kill_every: float) -> Figures:
    contest = Contest(folder, seed=seed)
    try:
        found = contest.run(seconds=seconds, kill_every=kill_every)
        assert contest.home.store.read.check() == "", "the database is damaged"
    finally:
        contest.close()
    assert found.sent, "nothing went out: the run shows nothing"
    assert found.promised, "nothing was taken back: the run shows nothing"
    return found


def test_engines_decks_and_commands_at_one_queue(tmp_path: Path) -> None:
    found = contend(tmp_path, seed=3, seconds=2.5, kill_every=60)
    assert found.faults == ()


@pytest.mark.soak
def test_ten_minutes_of_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seed = int(os.environ.get("SOAK_SEED", SystemRandom().randrange(10**6)))
    found = contend(tmp_path, seed=seed, seconds=SECONDS, kill_every=6)
    with capsys.disabled():
        sys.stdout.write(f"\ncontending: {found}\n")
    assert found.faults == ()
