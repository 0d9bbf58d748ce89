"""`cmdeck sandbox`: the built-in networks alone, until stopped."""

import asyncio
import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TextIO

from cmdeck.sandbox.faults import BadFault, load_faults
from cmdeck.sandbox.server import Options, start
from cmdeck.sandbox.shapes import JsonObject

USAGE = 2


def run(
    port: int,
    seed: int,
    policy: str,
    faults_file: str | None,
    stdout: TextIO,
    *,
    end_with_stdin: bool,
) -> int:
    """See `cmdeck.sandbox.run`."""
    try:
        faults = load_faults(Path(faults_file).read_text("utf-8")) if faults_file else []
    except (OSError, UnicodeDecodeError, BadFault) as error:
        return _usage(f"{faults_file}: {error}")
    try:
        return asyncio.run(_serve(Options(port, seed, policy, faults), stdout, end_with_stdin))
    except (OSError, ValueError) as error:
        return _usage(str(error))


def _usage(message: str) -> int:
    sys.stderr.write(f"cmdeck sandbox: {message}\n")
    return USAGE


async def _serve(options: Options, stdout: TextIO, end_with_stdin: bool) -> int:
    running = await start(options)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    if end_with_stdin:
        # a thread, since standard input may be a file or a terminal that the loop cannot watch
        threading.Thread(target=_wait_for_end, args=(loop, stopped), daemon=True).start()
    _print(running.description, stdout)
    await stopped.wait()
    await running.stop()
    return 0


def _wait_for_end(loop: asyncio.AbstractEventLoop, stopped: asyncio.Event) -> None:
    # the bare descriptor: a reader that holds the lock of sys.stdin could not be left at the end
    while os.read(0, 4096):
        pass
    if not loop.is_closed():
        loop.call_soon_threadsafe(stopped.set)


def _print(description: JsonObject, stdout: TextIO) -> None:
    stdout.write(json.dumps(description) + "\n")
    stdout.flush()
