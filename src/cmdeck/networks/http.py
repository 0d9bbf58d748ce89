"""The one HTTP door: deadlines, body caps, redirects, checked addresses, clock skew; httpx's
failures become ours.

Knows no network's wire format and keeps no cookie. Logs no body and no header.
"""

import asyncio
import json
import logging
import socket
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, NoReturn

import httpx

from cmdeck import __version__
from cmdeck.clock import Clock
from cmdeck.errors import NetworkError, NoAnswer, Refusal, Refused, UnknownHost, Unreachable
from cmdeck.i18n import _
from cmdeck.networks.addresses import is_public
from cmdeck.networks.clients import Clients
from cmdeck.networks.clocks import Clocks
from cmdeck.networks.inflate import Inflater, TooBig, Unreadable

Json = Any
"""What a JSON document holds. Only adapters see it; `Any` stops at their parse functions."""
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""A host name and a port in, its addresses out. Raises OSError."""

USER_AGENT = f"cmdeck/{__version__}"
MAX_REDIRECTS = 5
_NO_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whole and decompressed. `headers` are lower case; `url` is the last one
    asked; `moved` names each redirect followed, as (status, where to)."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    moved: tuple[tuple[int, str], ...] = ()

    def json(self) -> Json:
        """The body as JSON. Raises NoAnswer where it is not."""
        try:
            return json.loads(self.body, parse_constant=_no_number, parse_float=_finite)
        except (ValueError, RecursionError):
            words = _("{host} answered something that is not JSON.").format(host=_host(self.url))
            raise NoAnswer(words, status=self.status) from None


@dataclass(slots=True)
class _Stage:
    """How far a request got, as httpx's trace tells. A transport that tells nothing counts as
    begun: then it may have been done."""

    began: bool

    async def trace(self, name: str, _info: Mapping[str, object]) -> None:
        if name.endswith("send_request_headers.started"):
            self.began = True


@dataclass(frozen=True, slots=True)
class _Request:
    """One request and its limits, redirects apart."""

    method: str
    headers: Mapping[str, str] = field(repr=False)
    sent: Mapping[str, Json] = field(repr=False)
    creating: bool
    cap: int
    public_only: bool
    dated: bool
    stage: _Stage


class Door:
    """The way out. One for all networks of a process; close it with `aclose`.

    `allow_private` holds the only private addresses (host:port) that `public_only` requests may
    name. `proxy` is an URL or "". `transport` replaces the net, `resolve` its names.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        allow_private: Collection[str] = (),
        proxy: str = "",
        transport: httpx.AsyncBaseTransport | None = None,
        user_agent: str = USER_AGENT,
        resolve: Resolve | None = None,
    ) -> None:
        self._clock = clock
        self.allowed = frozenset(address.lower() for address in allow_private)
        self._proxy = proxy
        self._transport = transport
        self._user_agent = user_agent
        self._resolve = resolve or _addresses
        self._clients = Clients(proxy=proxy, transport=transport)
        self.clocks = Clocks(clock)
        """What servers said of the time in answers to requests that carried a credential or were
        `dated`. What any feed's server takes for it is no reason to doubt ours."""
        for name in ("httpx", "httpcore", "tweepy"):
            quiet = logging.getLogger(name)
            quiet.setLevel(max(quiet.level, logging.WARNING))

    def ahead_of(self, url: str) -> float:
        """Seconds that our clock is ahead of that of `url`'s server; 0.0 before it told the time.
        Raises ValueError for what is no address."""
        return self.clocks.ahead_of(origin(url))

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, Json] | None = None,
        json: Json = None,
        content: bytes | None = None,
        form: Mapping[str, str] | None = None,
        files: Mapping[str, Json] | None = None,
        creating: bool = False,
        cap: int = 5_000_000,
        deadline: float = 30.0,
        public_only: bool = False,
        redirects: int = 0,
        dated: bool = False,
    ) -> Answer:
        """Ask, and read the whole answer within `deadline` seconds and `cap` bytes.

        `creating` is for what must not happen twice: it uses a connection of its own, so that a
        stale pooled one leaves no doubt. `public_only` refuses private addresses at every hop and
        connects to the address that was checked. Follows at most `redirects` (0 to 5) redirects,
        of a GET, from http to https or within a scheme; with 0 a redirect is an answer. `dated`:
        its Date is believed (see `clocks`) though no credential goes with it.
        Any HTTP status is an answer. Raises Unreachable (nothing was sent), NoAnswer (it may have
        been done), Refused (too big, too many redirects, a forbidden address).
        """
        sent = {"json": json, "content": content, "data": form, "files": files}
        asked = _Request(
            method=method,
            headers={"accept-encoding": "gzip, deflate", **_lower(headers)},
            sent={name: value for name, value in sent.items() if value is not None},
            creating=creating,
            cap=cap,
            public_only=public_only,
            dated=dated or "authorization" in _lower(headers),
            stage=_Stage(began=self._transport is not None),
        )
        try:
            async with asyncio.timeout(deadline):
                return await self._follow(asked, _url(url, params), min(redirects, MAX_REDIRECTS))
        except TimeoutError:
            words = _("{host} did not answer within {n} seconds.")
            raise _unanswered(
                asked.stage, words.format(host=_host(url), n=round(deadline))
            ) from None

    async def listen(
        self, url: str, *, headers: Mapping[str, str], silence: float
    ) -> httpx.Response:
        """Begin to read an answer that goes on for ever; the caller closes it. Only of addresses
        that are public or allowed, without redirects; the connection breaks after `silence` seconds
        without a byte (httpx.HTTPError). Raises Unreachable, Refused."""
        there = _url(url, None)
        addresses = () if _where(there) in self.allowed else await self._checked(there)
        times = httpx.Timeout(15.0, connect=5.0, read=silence)
        client = await self._clients.client(alone=True, lasting=True)
        request = client.build_request(
            "GET",
            there.copy_with(host=addresses[0]) if addresses else there,
            headers={"user-agent": self._user_agent, "host": _netloc(there), **headers},
            extensions={"sni_hostname": there.raw_host.decode("ascii")} if addresses else {},
            timeout=times,
        )
        try:
            return await client.send(request, stream=True)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unreachable(_unreached(there.host, error)) from None

    async def aclose(self) -> None:
        """Close all connections. Safe to call twice; the door opens again when asked."""
        await self._clients.aclose()

    async def _follow(self, asked: _Request, url: httpx.URL, left: int) -> Answer:
        headers = dict(asked.headers)
        moved: list[tuple[int, str]] = []
        follows = left > 0 and asked.method in ("GET", "HEAD")
        while True:
            answer = await self._hop(asked, url, headers)
            target = answer.headers.get("location")
            if not follows or answer.status not in (301, 302, 303, 307, 308) or not target:
                return _answer(answer, moved)
            if left == 0:
                raise Refused(_("{host}: too many redirects.").format(host=url.host))
            left -= 1
            there = _redirected(url, target)
            if there.netloc != url.netloc:
                headers.pop("authorization", None)
            moved.append((answer.status, str(there)))
            url = there

    async def _hop(self, asked: _Request, url: httpx.URL, headers: Mapping[str, str]) -> Answer:
        if url.scheme not in ("http", "https") or not url.host:
            raise Refused(
                _("{url}: only http and https addresses are asked.").format(url=str(url)[:200]),
                kind=Refusal.INVALID,
            )
        if not asked.public_only or _where(url) in self.allowed:
            return await self._ask(asked, url, headers, None)
        addresses = await self._checked(url)
        for last, address in enumerate(addresses, 1 - len(addresses)):
            try:
                return await self._ask(asked, url, headers, address)
            except Unreachable:
                if last == 0:
                    raise
        # Behind a proxy the names are the proxy's to resolve; what we can tell is not private.
        return await self._ask(asked, url, headers, None)

    async def _checked(self, url: httpx.URL) -> Sequence[str]:
        port = url.port or (443 if url.scheme == "https" else 80)
        try:
            found = await self._resolve(url.host, port)
        except (OSError, UnicodeError) as error:
            if self._proxy:
                return ()
            # Without a network nobody knows any name, which is no fault of the address.
            kind = UnknownHost if getattr(error, "errno", None) in _NO_NAME else Unreachable
            raise kind(_("{host} is not known.").format(host=url.host)) from None
        public = list(dict.fromkeys(address for address in found if is_public(address)))
        if not public:
            words = _("{host} is a private address; [network] allow_private names exceptions.")
            raise Refused(words.format(host=_where(url)), kind=Refusal.NOT_ALLOWED)
        return () if self._proxy else public[:4]

    async def _ask(
        self, asked: _Request, url: httpx.URL, headers: Mapping[str, str], address: str | None
    ) -> Answer:
        """One hop, to `address` where the host was checked before: the name stays in Host and in
        TLS, so that certificates are checked against it."""
        extensions: dict[str, Json] = {"trace": asked.stage.trace}
        headers = {"user-agent": self._user_agent, "host": _netloc(url), **headers}
        alone = asked.creating or address is not None
        if alone:
            headers["connection"] = "close"
        target = url
        if address is not None:
            extensions["sni_hostname"] = url.raw_host.decode("ascii")
            target = url.copy_with(host=address)
        try:
            client = await self._clients.client(alone=alone)
            request = client.build_request(
                asked.method, target, headers=headers, extensions=extensions, **asked.sent
            )
            response = await client.send(request, stream=True)
            try:
                if asked.dated:
                    self.clocks.note(origin(str(url)), response.headers.get("date"))
                body = await _body(response, asked.cap)
            finally:
                await response.aclose()
        except UnicodeEncodeError:
            # Half of a character, typed or handed over by a shell; of no use another time either.
            words = _("{host}: this text holds half a character and cannot be sent.")
            raise Refused(words.format(host=url.host), kind=Refusal.INVALID) from None
        except (TooBig, Unreadable) as error:
            raise _unusable(error, asked, url.host, response.status_code) from None
        except _NEVER_SENT as error:
            raise Unreachable(_unreached(url.host, error)) from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            # Not chained: a protocol error may quote the header that it complains of.
            words = _("The connection to {host} broke ({kind}).")
            words = words.format(host=url.host, kind=type(error).__name__)
            raise _unanswered(asked.stage, words) from None
        lower = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, lower, body, str(url))


def origin(url: str) -> str:
    """`scheme://host:port` of `url`, the port always written. Raises ValueError for anything that
    is not an http(s) address."""
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise ValueError(str(error)) from None
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise ValueError(url)
    return f"{parsed.scheme}://{_where(parsed)}"


async def _addresses(host: str, port: int) -> Sequence[str]:
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(where[0]) for *_rest, where in found]


async def _body(response: httpx.Response, cap: int) -> bytes:
    inflater = Inflater(response.headers.get("content-encoding", ""), cap)
    if response.is_stream_consumed:  # a transport that hands over the whole answer at once
        if len(response.content) > cap:
            raise TooBig
        return response.content
    parts = [inflater.take(chunk) async for chunk in response.aiter_raw()]
    inflater.finish()
    return b"".join(parts)


def _answer(last: Answer, moved: list[tuple[int, str]]) -> Answer:
    return Answer(last.status, last.headers, last.body, last.url, tuple(moved))


def _url(url: str, params: Mapping[str, Json] | None) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
        return parsed.copy_merge_params(dict(params)) if params else parsed
    except (httpx.InvalidURL, UnicodeError):
        words = _("{url} is not an address.").format(url=url[:200])
        raise Refused(words, kind=Refusal.INVALID) from None


def _redirected(url: httpx.URL, target: str) -> httpx.URL:
    try:
        there = url.join(target)
    except httpx.InvalidURL:
        raise Refused(_("{host} redirects to nowhere.").format(host=url.host)) from None
    if (url.scheme, there.scheme) not in {("http", "http"), ("http", "https"), ("https", "https")}:
        words = _("{host} redirects to an address that is not https; not followed.")
        raise Refused(words.format(host=url.host))
    return there


def _unanswered(stage: _Stage, words: str) -> NetworkError:
    return NoAnswer(words) if stage.began else Unreachable(words)


def _unusable(error: Exception, asked: _Request, host: str, status: int) -> NetworkError:
    if isinstance(error, TooBig):
        words = _("{host} answers more than {n} bytes; the rest was not read.")
        words = words.format(host=host, n=asked.cap)
        return (NoAnswer if asked.creating else Refused)(words, status=status)
    return NoAnswer(_("The answer of {host} cannot be unpacked.").format(host=host), status=status)


def _unreached(host: str, error: Exception) -> str:
    reason = str(error.__cause__ or error)
    if "CERTIFICATE" in reason.upper() or "SSL" in reason.upper():
        return _("{host}: the secure connection failed; its certificate is not trusted.").format(
            host=host
        )
    return _("{host} cannot be reached.").format(host=host)


def _no_number(name: str) -> NoReturn:
    """NaN and Infinity are no JSON (RFC 8259 §6): each comparison with them goes astray."""
    raise ValueError(name)


def _finite(digits: str) -> float | None:
    """A number with a fraction or an exponent; None for one that no double holds (`1e999`): what it
    was for is then unknown, and the rest of the page is read."""
    number = float(digits)
    return number if isfinite(number) else None


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].rpartition("@")[2].partition("?")[0]


def _where(url: httpx.URL) -> str:
    host = f"[{url.host}]" if ":" in url.host else url.host
    return f"{host}:{url.port or (443 if url.scheme == 'https' else 80)}".lower()


def _netloc(url: httpx.URL) -> str:
    return url.netloc.decode("ascii")


def _lower(headers: Mapping[str, str] | None) -> dict[str, str]:
    return {name.lower(): value for name, value in (headers or {}).items()}
