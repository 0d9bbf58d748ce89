"""Engines killed at random over a network that loses answers: nothing lost, nothing doubled."""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from random import Random

import pytest
from tiny_x import CLOSE_AFTER, TAKE, TinyX

from cmdeck.clock import pause
from cmdeck.model.delivery import Delivery
from home import Home

POSTS, KILLS, SEED = 80, 25, 7


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    x = TinyX(latency=0.04)
    made = Home(tmp_path / "home", x)
    yield made
    made.end()
    x.close()


@pytest.mark.soak
def test_random_kills_lose_nothing_and_double_nothing(home: Home) -> None:
    random = Random(SEED)
    home.x.next.extend(CLOSE_AFTER if random.random() < 0.1 else TAKE for _ in range(POSTS * 2))
    numbers = home.queue(*(f"post {n}" for n in range(POSTS)))
    for _ in range(KILLS):
        engine = home.engine()
        home.until(partial(home.is_running, engine.pid), "a start")
        pause(random.random() * 0.6)
        engine.kill()
        engine.wait()
    home.x.next.clear()
    home.started_engine()
    moving = {Delivery.SCHEDULED, Delivery.SENDING, Delivery.RETRY_WAIT, Delivery.UNKNOWN}
    home.until(lambda: not any(home.state(n) in moving for n in numbers), "the end", seconds=90)
    copies = Counter(home.x.texts())
    assert max(copies.values()) == 1, "doubled"
    for n, number in enumerate(numbers):
        state = home.state(number)
        assert state in {Delivery.SENT, Delivery.HELD}, "lost"
        assert (state is Delivery.SENT) == bool(copies[f"post {n}"])
