"""What config.toml says is laid over the rows as they are at that very moment."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from cmdeck.errors import StoreError
from cmdeck.model.brand import AccountState
from cmdeck.model.post import AccountId
from cmdeck.store.accounts import Rows
from cmdeck.store.files import make_files
from cmdeck.store.lock import EngineLock
from cmdeck.store.store import Store, open_store
from fakes import FakeClock
from makers import VELO, accounts, brands


async def test_what_another_process_writes_meanwhile_is_not_written_back(store: Store) -> None:
    await store.adopt(lambda _rows: (brands(), accounts(), ()))
    await store.set_account_state(VELO, AccountState.NEEDS_LOGIN, "expired")

    def lay(rows: Rows) -> Rows:
        return (rows[0], [replace(found, plan="enterprise") for found in rows[1]], ())

    await store.adopt(lay)
    found = store.read.account(VELO)
    assert found is not None
    assert (found.plan, found.state) == ("enterprise", AccountState.NEEDS_LOGIN)


async def test_what_the_file_no_longer_names_goes_and_own_rows_stay(store: Store) -> None:
    mine = replace(accounts()[0], id=AccountId("mine@x"), handle="mine")
    await store.save_account(mine)
    await store.adopt(lambda _rows: (brands(), accounts(), ()))
    await store.adopt(lambda _rows: ((), (), ()))
    assert [found.id for found in store.read.accounts()] == ["mine@x"]


def test_whoever_opens_while_an_engine_makes_the_files_waits_for_them(tmp_path: Path) -> None:
    main, cache = tmp_path / "cmdeck.db", tmp_path / "cache.db"
    engine = EngineLock(tmp_path / "lock")
    clock = FakeClock()
    assert engine.acquire(clock)

    async def open_and_make() -> None:
        opening = asyncio.to_thread(
            open_store, main, cache, EngineLock(tmp_path / "lock"), clock=clock
        )
        task = asyncio.ensure_future(opening)
        await asyncio.sleep(0.05)  # time to be wrong in: it waits in a thread, by nobody's clock
        assert not task.done()
        make_files(main, cache, at=clock.now())  # the engine, which keeps the lock
        opened = await asyncio.wait_for(task, 10)
        opened.close()

    asyncio.run(open_and_make())
    engine.release()


def test_nobody_waits_for_ever(tmp_path: Path) -> None:
    engine = EngineLock(tmp_path / "lock")
    clock = FakeClock()
    assert engine.acquire(clock)

    class Running(FakeClock):
        def monotonic(self) -> float:
            self._now += timedelta(seconds=1)
            self._elapsed += 1
            return self._elapsed

    with pytest.raises(StoreError, match="try again"):
        open_store(
            tmp_path / "cmdeck.db", tmp_path / "cache.db", EngineLock(engine.path), clock=Running()
        )
    engine.release()
