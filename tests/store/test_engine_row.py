"""What engines say of themselves, one after the other."""

from cmdeck.model.outbox import EngineState
from cmdeck.store.store import Store


async def test_one_that_ends_leaves_its_successor_s_row(store: Store) -> None:
    """Its lock file was deleted: it notices a beat after another has begun."""
    for pid, state in ((1, "running"), (2, "running"), (1, "draining"), (1, "ended")):
        await store.set_engine(EngineState(pid=pid, state=state))
    found = store.read.engine()
    assert (found.pid, found.state) == (2, "running")
    await store.set_engine(EngineState(pid=2, state="ended"))
    assert store.read.engine().state == "ended"
