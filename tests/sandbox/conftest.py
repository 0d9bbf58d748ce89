from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest

from cmdeck.sandbox.server import Options, start
from sandbox.asking import Asker, Clock

Start = Callable[..., Awaitable[Asker]]


@pytest.fixture
async def begin() -> AsyncIterator[Start]:
    """Starts sandboxes with options; without any: a clock that stands, no latency, nobody alive."""
    async with AsyncExitStack() as stack:

        async def begin_one(**options: Any) -> Asker:
            clock = options.pop("now", None) or Clock()
            given: dict[str, Any] = {"latency": 0.0, "live": False, "now": clock} | options
            running = await start(Options(**given))
            stack.push_async_callback(running.stop)
            session = await stack.enter_async_context(aiohttp.ClientSession())
            return Asker(running, session, clock)

        yield begin_one


@pytest.fixture
async def x(begin: Start) -> Asker:
    """A sandbox with the usual options."""
    return await begin()
