"""The httpx clients of the door: one that pools, one whose connections serve one request each, one
for answers that go on for ever.

Made when first asked for, trusting nothing of the environment and keeping no cookie. Decides
nothing of a request.
"""

import asyncio
import ssl
import sys
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.util import find_spec
from types import ModuleType
from typing import cast

import httpx

if find_spec("sniffio") is None:
    # httpcore looks for it on the disk anew at each lock it takes, eight times a request, and goes
    # on without. None says at once that there is none (the Python reference, 5.3.1).
    sys.modules["sniffio"] = cast("ModuleType", None)

_TIMES = httpx.Timeout(15.0, connect=5.0)


class Clients:
    """Both of them. `proxy` is an URL or ""; `transport` replaces the net."""

    def __init__(self, *, proxy: str, transport: httpx.AsyncBaseTransport | None) -> None:
        self._proxy = proxy if transport is None else ""
        self._transport = transport
        self._open: dict[tuple[bool, bool], httpx.AsyncClient] = {}
        self._tls: ssl.SSLContext | None = None
        self._reading = asyncio.Lock()

    async def client(self, *, alone: bool, lasting: bool = False) -> httpx.AsyncClient:
        """The pooled one, or the one whose connections serve one request each. What goes on for
        ever has one of its own: it takes no connection away from what is sent."""
        async with self._reading:
            if self._tls is None:
                # The certificates that are trusted: tens of milliseconds, for which the loop would
                # stand still.
                self._tls = await asyncio.to_thread(httpx.create_ssl_context, trust_env=False)
        kind = alone, lasting
        if kind not in self._open:
            self._open[kind] = httpx.AsyncClient(
                transport=self._transport,
                verify=self._tls,
                proxy=self._proxy or None,
                limits=httpx.Limits(
                    max_connections=20, max_keepalive_connections=0 if alone else 10
                ),
                timeout=_TIMES,
                trust_env=False,
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            )
        return self._open[kind]

    async def aclose(self) -> None:
        """Close all connections. Safe to call twice; they open again when asked."""
        clients, self._open = list(self._open.values()), {}
        for client in clients:
            await client.aclose()
