import asyncio
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cmdeck.services.children import Child, ChildFailed, ChildTooSlow, python_program

PROGRAM = """
import json, os, sys, time
for line in sys.stdin:
    job = json.loads(line)
    if job["do"] == "die": os._exit(3)
    if job["do"] == "die once" and not os.path.exists(job["mark"]):
        open(job["mark"], "w").close(); os._exit(3)
    if job["do"] == "hang": time.sleep(60)
    if job["do"] == "nonsense": print("no json", flush=True); continue
    if job["do"] == "ignore": time.sleep(0.05)
    print(json.dumps({"pid": os.getpid(), "n": job.get("n")}), flush=True)
"""


@pytest.fixture
async def child() -> AsyncIterator[Child]:
    one = Child([sys.executable, "-c", PROGRAM], deadline=20)
    yield one
    await one.aclose()


def is_running(pid: int) -> bool:
    """Running or a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_jobs_are_answered_in_order_by_one_process(child: Child) -> None:
    assert child.pid is None
    answers = await asyncio.gather(*(child.ask({"do": "", "n": n}) for n in range(20)))
    assert [answer["n"] for answer in answers] == list(range(20))
    assert {answer["pid"] for answer in answers} == {child.pid}


async def test_one_that_dies_is_started_again_once(child: Child, tmp_path: Path) -> None:
    first = (await child.ask({"do": ""}))["pid"]
    answer = await child.ask({"do": "die once", "mark": str(tmp_path / "mark")})
    assert answer["pid"] != first
    with pytest.raises(ChildFailed):
        await child.ask({"do": "die"})
    assert (await child.ask({"do": "", "n": 7}))["n"] == 7


async def test_killed_between_two_jobs(child: Child) -> None:
    pid = (await child.ask({"do": ""}))["pid"]
    assert isinstance(pid, int)
    os.kill(pid, signal.SIGKILL)
    assert (await child.ask({"do": "", "n": 1}))["n"] == 1


async def test_one_that_hangs_is_killed(child: Child) -> None:
    pid = (await child.ask({"do": ""}))["pid"]
    assert isinstance(pid, int)
    with pytest.raises(ChildTooSlow):
        await child.ask({"do": "hang"}, deadline=0.1)
    assert child.pid is None
    assert (await child.ask({"do": "", "n": 2}))["pid"] != pid
    await child.aclose()
    assert not is_running(pid)


async def test_nonsense_is_a_failure(child: Child) -> None:
    with pytest.raises(ChildFailed):
        await child.ask({"do": "nonsense"})


async def test_a_cancelled_job_does_not_answer_the_next(child: Child) -> None:
    await child.ask({"do": ""})
    task = asyncio.ensure_future(child.ask({"do": "ignore", "n": 1}))
    await asyncio.wait([task], timeout=0.01)
    task.cancel()
    assert (await child.ask({"do": "", "n": 2}))["n"] == 2


async def test_a_program_that_is_not_there() -> None:
    child = Child(["/nowhere/program"], deadline=1)
    with pytest.raises(ChildFailed):
        await child.ask({"do": ""})
    await child.aclose()


async def test_closed_it_leaves_no_process_and_no_thread(child: Child) -> None:
    pid = (await child.ask({"do": ""}))["pid"]
    assert isinstance(pid, int)
    assert threading.active_count() == 1
    await child.aclose()
    assert not is_running(pid)
    with pytest.raises(ChildFailed):
        await child.ask({"do": ""})


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="no pidfd: cannot watch a grandchild")
def test_it_ends_when_its_parent_is_killed() -> None:
    parent = f"""
import asyncio, sys
from cmdeck.services.children import Child
async def main():
    child = Child([sys.executable, "-c", {PROGRAM!r}], deadline=20)
    print((await child.ask({{"do": ""}}))["pid"], flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE) as process:
        assert process.stdout
        watched = os.pidfd_open(int(process.stdout.readline()))
        process.kill()
    ended, _, _ = select.select([watched], [], [], 10)
    os.close(watched)
    assert ended


def test_our_programs_do_not_read_the_current_folder() -> None:
    assert python_program("cmdeck.x") == [sys.executable, "-P", "-m", "cmdeck.x"]


async def test_closed_during_a_job_the_job_fails_and_nothing_else(child: Child) -> None:
    await child.ask({"do": "say"})
    hanging = asyncio.ensure_future(child.ask({"do": "hang"}))
    for _turn in range(2):
        await asyncio.sleep(0)  # the job's turn, no time
    pid = child.pid
    assert pid is not None
    await child.aclose()
    with pytest.raises(ChildFailed):
        await hanging
    assert not is_running(pid)


async def test_cancelled_at_any_turn_of_its_start_it_leaves_no_pipe_open() -> None:
    def files() -> int:
        return sum(1 for _one in Path("/dev/fd").iterdir())

    warm = Child([sys.executable, "-c", PROGRAM], deadline=20)
    await warm.ask({"do": ""})
    await warm.aclose()
    for turns in range(12):
        before = files()
        one = Child([sys.executable, "-c", PROGRAM], deadline=20)
        job = asyncio.ensure_future(one.ask({"do": "hang"}))
        for _turn in range(turns):
            await asyncio.sleep(0)  # the job's turn, no time
        job.cancel()
        with pytest.raises(asyncio.CancelledError):
            await job
        await one.aclose()
        for _turn in range(3):
            await asyncio.sleep(0)  # what is closed at the next turn
        assert files() == before, f"after {turns} turns"
