"""What a program that reads the bytes of strangers allows itself, in a program of its own."""

import signal
import subprocess
import sys

import pytest


def run(program: str) -> int:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    return done.returncode


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not hold the address space")
def test_more_memory_is_not_had() -> None:
    program = """
from cmdeck.limits import confine
confine(memory=200_000_000, longest_file=0)
try:
    bytearray(400_000_000)
except MemoryError:
    raise SystemExit(7)
"""
    assert run(program) == 7


def test_each_job_has_its_own_seconds_and_no_more() -> None:
    program = """
import time
from cmdeck.limits import allow
for _job in range(2):
    allow(1)
    end = time.process_time() + 0.6
    while time.process_time() < end:
        pass
print("both", flush=True)
allow(1)
while True:
    pass
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.stdout == b"both\n"
    assert done.returncode == -signal.SIGXCPU
