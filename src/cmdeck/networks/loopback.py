"""Waits on 127.0.0.1 for the browser to come back from logging in: one path, one use, five minutes.

Answers nothing that it was sent, and nobody but a browser on this machine: the Host header is
checked, so that a page out there cannot reach it under a name of its own (DNS rebinding).
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from html import escape
from urllib.parse import parse_qs, urlsplit

from cmdeck.errors import NeedsLogin, UsageError
from cmdeck.i18n import _
from cmdeck.networks.oauth import Proof, code_in
from cmdeck.networks.secrets import Secret

HOST = "127.0.0.1"
PORT = 8714
"""The port of X's registered redirect: X compares the whole address, so it is the same always."""
PATH = "/callback"
SECONDS = 300.0
_MOST = 16_384
_READING = 10.0


class Listener:
    """What listens. `redirect` is the address to register and to ask for."""

    def __init__(self, proof: Proof, port: int) -> None:
        self._proof = proof
        self._port = port
        self._answer: asyncio.Future[Secret] = asyncio.get_running_loop().create_future()

    @property
    def redirect(self) -> str:
        """`http://127.0.0.1:PORT/callback`."""
        return f"http://{HOST}:{self._port}{PATH}"

    async def code(self) -> Secret:
        """The code, when the browser has brought it. Raises NeedsLogin (refused there, or five
        minutes are over)."""
        try:
            async with asyncio.timeout(SECONDS):
                return await asyncio.shield(self._answer)
        except TimeoutError:
            raise NeedsLogin(_("Nobody came back from the browser. Start again.")) from None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection: one request, one answer, closed."""
        try:
            async with asyncio.timeout(_READING):
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(self._reply(head.decode("latin-1")))
                await writer.drain()
        except (TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError):
            # Slow, cut short or endless: no browser that brings an answer, and none to be told. The
            # login goes on waiting for the one that does.
            pass
        finally:
            writer.close()

    def _reply(self, head: str) -> bytes:
        first, *lines = head.split("\r\n")
        method, _space, rest = first.partition(" ")
        try:
            target = urlsplit(rest.partition(" ")[0])
        except ValueError:
            return _page("400 Bad Request", _("There is nothing here."))
        hosts = [line.partition(":")[2].strip() for line in lines if line.lower()[:5] == "host:"]
        if hosts != [f"{HOST}:{self._port}"]:
            return _page("403 Forbidden", _("This address is not answered."))
        if method != "GET" or target.path != PATH:
            return _page("404 Not Found", _("There is nothing here."))
        if self._answer.done():
            return _page("410 Gone", _("This login is done. You can close this page."))
        query = {name: values[-1] for name, values in parse_qs(target.query).items()}
        return self._taken(query)

    def _taken(self, query: Mapping[str, str]) -> bytes:
        try:
            self._answer.set_result(code_in(query, self._proof))
        except UsageError:
            # Of another login, or of nobody: ours goes on waiting.
            return _page("400 Bad Request", _("This answer belongs to another login."))
        except NeedsLogin as error:
            self._answer.set_exception(error)
            return _page("200 OK", _("The login was refused. You can close this page."))
        return _page("200 OK", _("Done. You can close this page and go back to cmdeck."))

    def close(self) -> None:
        """Nobody waits any more."""
        if self._answer.done() and not self._answer.cancelled():
            self._answer.exception()  # read, so that nobody is told of it twice
        self._answer.cancel()


@asynccontextmanager
async def listening(proof: Proof, *, port: int = PORT) -> AsyncIterator[Listener]:
    """Listen while the block runs; open the browser inside it. `port` 0 takes any free one, where
    the network allows that. Raises UsageError where the port is taken."""
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        # A login begun right after another must not wait for the old connections to fade.
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((HOST, port))
    except OSError:
        door.close()
        words = _("Port {port} is taken by another program. Paste the address by hand instead.")
        raise UsageError(words.format(port=port)) from None
    listener = Listener(proof, door.getsockname()[1])
    server = await asyncio.start_server(listener.serve, sock=door, limit=_MOST)
    try:
        yield listener
    finally:
        server.close()
        listener.close()


def _page(status: str, words: str) -> bytes:
    body = f"<!doctype html><meta charset=utf-8><title>cmdeck</title><p>{escape(words)}".encode()
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\nCache-Control: no-store\r\n"
        "Referrer-Policy: no-referrer\r\nContent-Security-Policy: default-src 'none'\r\n\r\n"
    )
    return head.encode("ascii") + body
