"""The engine dies at random moments while the network lies: nothing is lost in silence, nothing is
doubled."""

import subprocess
from collections import Counter
from random import Random

import pytest

from journey.world import World, texts, until

DEATHS = 25
POSTS = 40
LIES: tuple[dict[str, object], ...] = (
    {"do": "close_after_commit"},
    {"do": "close_before_commit"},
    {"do": "status", "status": 503},
    {"do": "status_after_commit", "status": 500},
    {"do": "delay", "seconds": 0.4},
)


@pytest.mark.soak
@pytest.mark.parametrize("seed", [1, 2])
def test_random_deaths_double_nothing_and_lose_nothing(world: World, seed: int) -> None:
    chance = Random(seed)
    wished = [f"Numéro {n:02}" for n in range(POSTS)]
    accounts = ("veloville@x", "crocchat@x", "museetanneurs@x", "boulangerielefort@x")
    for n, text in enumerate(wished):
        world.post(text, accounts[n % len(accounts)])
    for _ in range(POSTS // 3):
        match = {"method": "POST", "path": "/2/tweets"}
        world.networks.ask("faults", [{"match": match, **chance.choice(LIES)}])
    for _ in range(DEATHS):
        engine = world.start("engine")
        with pytest.raises(subprocess.TimeoutExpired):  # it is to be still running
            engine.wait(chance.uniform(0.5, 2.0))
        engine.kill()
        engine.wait(5)
    until(lambda: world.run("publish", "--once", "--json", code=None).code in {0, 1}, "all settled")
    copies = Counter(text for account in accounts for text in texts(world.posts(account)))
    rows = world.run("queue", "journal", "--json").rows
    assert len(rows) == POSTS
    states = {str(row["text"]): str(row["state"]) for row in rows}
    assert set(states.values()) <= {"sent", "held", "failed"}
    assert max(copies.values()) == 1, copies
    assert all(copies[text] == 1 for text, state in states.items() if state == "sent")
    held = [text for text, state in states.items() if state != "sent"]
    assert not [text for text in held if copies[text]], "what is online ends sent"
