"""Real engine processes over a small X: locks, deaths, pauses, faces that are gone."""

import asyncio
import contextlib
import os
import signal
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tiny_x import CLOSE_AFTER, HANG_AFTER, HANG_BEFORE, TAKE, TinyX

from cmdeck.clock import SystemClock
from cmdeck.deck import STUCK_AFTER, beat_age, engine_state
from cmdeck.model.brand import AccountState
from cmdeck.model.delivery import Delivery
from cmdeck.store.lock import LOCKED_ELSEWHERE, is_held
from home import Home, is_alive
from makers import VELO

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="reads /proc to tell who is alive"
)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    x = TinyX()
    made = Home(tmp_path / "home", x)
    yield made
    made.end()
    x.close()


def test_one_engine_for_life(home: Home) -> None:
    first = home.started_engine()
    assert home.engine().wait(15) == LOCKED_ELSEWHERE
    first.kill()
    first.wait()
    assert not is_held(home.places.lock)
    third = home.started_engine()
    third.terminate()
    assert third.wait(10) == 0
    assert home.store.read.engine().state == "ended"


def test_killed_between_the_post_and_its_answer(home: Home) -> None:
    home.x.next.append(HANG_AFTER)
    [number] = home.queue("Bonjour")
    first = home.started_engine()
    home.until(home.x.texts, "the post")
    first.kill()
    first.wait()
    assert home.state(number) is Delivery.SENDING
    home.started_engine()
    home.until(lambda: home.state(number) is Delivery.SENT, "read back")
    found = home.item(number).receipt
    assert found is not None
    assert found.found
    assert home.x.texts() == ["Bonjour"]


def test_killed_before_the_post_is_made(home: Home) -> None:
    home.x.next.append(HANG_BEFORE)
    [number] = home.queue("Bonjour")
    first = home.started_engine()
    home.until(lambda: home.x.begun, "the request")
    first.kill()
    first.wait()
    home.started_engine()
    home.until(lambda: home.state(number) is Delivery.HELD, "a question")
    assert (home.item(number).reason, home.x.texts()) == ("absent", [])


def test_a_lost_answer_is_read_back(home: Home) -> None:
    home.x.next.append(CLOSE_AFTER)
    [number] = home.queue("Bonjour")
    home.started_engine()
    home.until(lambda: home.state(number) is Delivery.SENT, "read back")
    assert home.x.texts() == ["Bonjour"]


class Later(SystemClock):
    """Our clock, a while from now."""

    def __init__(self, seconds: float) -> None:
        self._ahead = timedelta(seconds=seconds)

    def now(self) -> datetime:
        return super().now() + self._ahead


def test_stopped_like_a_sleeping_machine(home: Home) -> None:
    home.x.next.append(HANG_AFTER)
    [number] = home.queue("Bonjour")
    first = home.started_engine()
    home.until(home.x.texts, "the post")
    os.kill(first.pid, signal.SIGSTOP)
    assert home.engine().wait(15) == LOCKED_ELSEWHERE
    stuck = engine_state(home.store, home.places, Later(STUCK_AFTER + 1))
    assert (stuck.state, stuck.held, stuck.pid) == ("stuck", True, first.pid)
    os.kill(first.pid, signal.SIGCONT)
    home.x.go_on.set()
    home.until(lambda: home.state(number) is Delivery.SENT, "the answer")
    assert home.x.texts() == ["Bonjour"]


FACE = """
import asyncio, sys
from cmdeck.deck import open_deck
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.post import AccountId

async def live():
    deck = open_deck(face="stand-in")
    await deck.prepare()
    deck.child.start()
    while deck.engine().state != "running":
        await asyncio.sleep(0.02)
    for text in sys.argv[1:]:
        draft = await deck.store.save_draft(Draft(DraftKind.POST, AccountId("veloville@x"), text))
        await deck.compose.send(draft, None, confirmed="line")
    print("ready", flush=True)
    await asyncio.sleep(60)  # until it is ended

asyncio.run(live())
"""


@pytest.fixture
def slow_home(tmp_path: Path) -> Iterator[Home]:
    """With an undo window longer than the face lives."""
    x = TinyX()
    made = Home(tmp_path / "home", x, undo=2)
    yield made
    made.end()
    x.close()


def test_a_face_killed_after_enter_still_yields_one_post(slow_home: Home) -> None:
    home = slow_home
    face = home.python(FACE, "Bonjour")
    assert face.stdout is not None
    assert face.stdout.readline() == b"ready\n"
    engine = home.store.read.engine().pid
    home.others.append(engine)
    assert _inet_sockets(face.pid) == [], "a face holds no socket"
    end = home.clock.monotonic() + 1
    home.until(lambda: home.clock.monotonic() >= end, "one second")
    assert home.x.texts() == [], "it can still be undone"
    face.kill()
    face.wait()
    home.until(lambda: home.x.texts() == ["Bonjour"], "the post")
    home.until(lambda: not is_alive(engine), "the engine's end")
    assert home.x.texts() == ["Bonjour"]
    since = home.clock.now() - timedelta(hours=1)
    [number] = [one.id for one in home.store.read.all_items(since=since)]
    assert home.state(number) is Delivery.SENT


def _inet_sockets(pid: int) -> list[str]:
    """Internet sockets that a process holds, by inode."""
    tables = [Path(f"/proc/{pid}/net/{name}") for name in ("tcp", "tcp6", "udp", "udp6")]
    inet = {
        line.split()[9]
        for table in tables
        if table.exists()
        for line in table.read_text().splitlines()[1:]
    }
    held = []
    for handle in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            held.append(str(handle.readlink()))
    return [name for name in held if name.removeprefix("socket:[").rstrip("]") in inet]


def test_a_face_that_left_nothing_takes_its_engine_along(home: Home) -> None:
    read, write = os.pipe()
    engine = home.started_engine(life=read)
    os.close(read)
    later = home.queue("tomorrow", seconds=86_400)
    os.close(write)
    assert engine.wait(10) == 0
    assert home.state(later[0]) is Delivery.SCHEDULED


def test_told_to_stay_it_empties_the_queue_first(home: Home) -> None:
    read, write = os.pipe()
    engine = home.started_engine(life=read)
    os.close(read)
    [number] = home.queue("later", seconds=2)
    os.write(write, b"s")
    os.close(write)
    assert engine.wait(15) == 0
    assert (home.state(number), home.x.texts()) == (Delivery.SENT, ["later"])


def test_a_pause_from_another_process_stops_a_burst_within_a_second(home: Home) -> None:
    home.x.latency = 0.15
    numbers = home.queue(*(f"n{n}" for n in range(60)))
    home.started_engine()
    home.until(lambda: len(home.x.texts()) >= 2, "the burst")
    asyncio.run(home.store.pause("", reason="crisis", by="test"))
    paused = datetime.now(UTC)
    home.until(
        lambda: all(home.state(n) is not Delivery.SCHEDULED for n in numbers), "what is held"
    )
    assert max(home.x.begun) < paused + timedelta(seconds=1)
    states = {home.state(n) for n in numbers if home.state(n) is not Delivery.SENDING}
    assert states == {Delivery.SENT, Delivery.HELD}


def test_told_to_end_it_finishes_what_is_on_its_way_and_begins_nothing(home: Home) -> None:
    home.x.next.extend([HANG_AFTER, TAKE])
    first, second = home.queue("first", "second")
    engine = home.started_engine()
    home.until(home.x.texts, "the post")
    engine.terminate()
    home.until(lambda: home.store.read.engine().state == "draining", "the drain")
    before = home.places.lock.stat().st_mtime
    home.until(lambda: home.places.lock.stat().st_mtime > before, "a heart that still beats")
    home.x.go_on.set()
    assert engine.wait(10) == 0
    assert (home.state(first), home.state(second)) == (Delivery.SENT, Delivery.SCHEDULED)
    assert home.x.texts() == ["first"]


def test_a_deleted_lock_file_does_not_make_two_engines(home: Home) -> None:
    first = home.started_engine()
    home.places.lock.unlink()
    second = home.started_engine()
    assert first.wait(10) == 0
    [number] = home.queue("Bonjour")
    home.until(lambda: home.state(number) is Delivery.SENT, "the post")
    assert second.poll() is None
    assert home.x.texts() == ["Bonjour"]


def test_an_engine_whose_database_was_moved_away_ends(home: Home) -> None:
    engine = home.started_engine()
    home.places.database.rename(home.folder / "aside.db")
    assert engine.wait(10) == 0


def test_a_login_in_another_process_is_noticed_within_seconds(home: Home) -> None:
    home.x.token = "another"
    [first] = home.queue("first")
    home.started_engine()
    home.until(lambda: home.state(first) is Delivery.HELD, "a refused login")
    found = home.store.read.account(VELO)
    assert found is not None
    assert (home.item(first).reason, found.state) == ("needs_login", AccountState.NEEDS_LOGIN)
    asyncio.run(home.log_in("another"))
    [second] = home.queue("second")
    home.until(lambda: home.state(second) is Delivery.SENT, "the new login", seconds=5)


def test_another_credential_alone_is_noticed_with_the_next_change(home: Home) -> None:
    """A login whose row says no more than before: the credential itself is looked at."""
    home.x.token = "another"
    [first] = home.queue("first")
    home.started_engine()
    home.until(lambda: home.state(first) is Delivery.HELD, "a refused login")
    asyncio.run(home.log_in("another", said=False))

    def state() -> AccountState:
        known = home.store.read.account(VELO)
        assert known is not None
        return known.state

    home.until(lambda: state() is AccountState.OK, "the new credential", seconds=5)


def test_credentials_that_others_could_read_end_no_engine(home: Home) -> None:
    home.places.credentials.chmod(0o644)
    engine = home.started_engine()

    def state() -> AccountState | None:
        known = home.store.read.account(VELO)
        return None if known is None else known.state

    home.until(lambda: state() is AccountState.LOCKED, "it says so")
    [number] = home.queue("Bonjour")
    home.places.credentials.chmod(0o600)
    home.until(lambda: home.state(number) is Delivery.SENT, "the post", seconds=25)
    assert engine.poll() is None


def test_a_database_that_somebody_holds_is_waited_for(home: Home) -> None:
    engine = home.started_engine()
    [number] = home.queue("Bonjour", seconds=0.5)
    holder = sqlite3.connect(home.places.database, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    end = home.clock.monotonic() + 3
    home.until(lambda: home.clock.monotonic() > end, "three seconds")
    assert home.x.texts() == [], "no attempt on disk, no send"
    age = beat_age(home.places, home.clock)
    assert age is not None
    assert age < 2.5, "the heart beats on"
    holder.execute("ROLLBACK")
    holder.close()
    home.until(lambda: home.state(number) is Delivery.SENT, "the post")
    assert engine.poll() is None


SET_CLOCK = """
import asyncio, sys
from datetime import timedelta
from pathlib import Path
from random import Random
from cmdeck.clock import SystemClock
from cmdeck.config import load_config, places
from cmdeck.engine import serve

class Set(SystemClock):
    def now(self):
        return super().now() + timedelta(seconds=float(set_by.read_text()))

set_by, where = Path(sys.argv[1]), places()
asyncio.run(serve(where, load_config(where.config), clock=Set(), random=Random(1), kind="service"))
"""


@pytest.mark.parametrize("seconds", [120, -120])
def test_a_clock_that_was_set_is_proved_though_nothing_is_fetched(
    home: Home, tmp_path: Path, seconds: int
) -> None:
    """No column asks the network for anything: the engine asks for the time itself, and the hold
    ends (trust.md 1.5)."""
    set_by, next_by = tmp_path / "set_by", tmp_path / "next_by"
    set_by.write_text("0")
    engine = home.python(SET_CLOCK, str(set_by))
    home.until(lambda: home.is_running(engine.pid), "a start")
    next_by.write_text(str(seconds))
    next_by.replace(set_by)  # whoever looks finds one or the other, never an empty file
    home.until(lambda: home.store.read.engine().words == "clock", "doubt")
    home.until(lambda: home.store.read.engine().words == "", "belief")
    [number] = home.queue("L'heure est juste", seconds=-abs(seconds))
    home.until(lambda: home.state(number) is Delivery.SENT, "it leaves")
    assert home.x.texts() == ["L'heure est juste"]


DAMAGED = """
import asyncio, sys
from random import Random
from cmdeck.clock import SystemClock
from cmdeck.config import load_config, places
from cmdeck.engine import serve
from cmdeck.services import upkeep
from cmdeck.store.store import Store

async def damage(self):
    return "a page is not what it should be"

upkeep.FIRST, Store.damage, where = 0.0, damage, places()
clock = SystemClock()
asyncio.run(serve(where, load_config(where.config), clock=clock, random=Random(1), kind="service"))
"""


def test_nothing_is_sent_from_a_damaged_database(home: Home) -> None:
    engine = home.python(DAMAGED)
    home.until(lambda: home.store.read.engine().words == "damaged", "it is said")
    [number] = home.queue("Vrai ?")
    assert_two_beats(home)
    assert engine.poll() is None
    assert (home.state(number), home.x.texts()) == (Delivery.SCHEDULED, [])


def assert_two_beats(home: Home) -> None:
    """Two heartbeats: the lane has had its turn."""
    beats = {home.places.lock.stat().st_mtime_ns}

    def has_beaten() -> bool:
        beats.add(home.places.lock.stat().st_mtime_ns)
        return len(beats) > 2

    home.until(has_beaten, "two heartbeats")


def test_a_clock_that_is_wrong_sends_nothing(home: Home, tmp_path: Path) -> None:
    set_by = tmp_path / "set_by"
    set_by.write_text("0")
    engine = home.python(SET_CLOCK, str(set_by))
    home.until(lambda: home.is_running(engine.pid), "a start")
    (tmp_path / "next_by").write_text(str(400 * 86400))
    (tmp_path / "next_by").replace(set_by)
    home.until(lambda: home.store.read.engine().words == "clock", "doubt")
    home.until(lambda: home.x.asked_time >= 1, "the time is asked for")
    [number] = home.queue("Dans un an", seconds=86400)
    assert_two_beats(home)
    assert home.state(number) is Delivery.SCHEDULED
    assert home.x.texts() == []
    assert home.store.read.engine().words == "clock"
