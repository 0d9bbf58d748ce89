"""What a server says by itself: its stream of events (SSE, `/api/v1/streaming/user`), of which only
the names are read.

What they are about is fetched from where we stand: so nothing can be lost, be a stream cut or a
server wrong about it. Source: Mastodon's API pages, "Streaming"; a line of a colon comes about
every 15 seconds. The account's own server is asked, or the host that it names for that: its token
goes nowhere else.
"""

from collections.abc import AsyncIterator

import httpx

from cmdeck.errors import Unreachable, Unsupported
from cmdeck.i18n import _
from cmdeck.model.timeline import TimelineKind
from cmdeck.networks.http import Answer
from cmdeck.networks.mastodon.client import MastodonClient
from cmdeck.networks.mastodon.instance import streaming

STREAM = "/api/v1/streaming/user"
SILENCE = 75.0
"""Seconds without a byte after which nobody is believed to be there any more."""
EVERY = frozenset(
    {TimelineKind.HOME, TimelineKind.MENTIONS, TimelineKind.ACTIVITY, TimelineKind.MESSAGES}
)
KINDS = {
    "update": frozenset({TimelineKind.HOME}),
    "notification": frozenset({TimelineKind.MENTIONS, TimelineKind.ACTIVITY}),
    "conversation": frozenset({TimelineKind.MESSAGES}),
}
_KEPT = 200
"""Bytes of a line that are looked at."""
_EXPLAINED = 4096


async def news(client: MastodonClient) -> AsyncIterator[frozenset[TimelineKind]]:
    """See Network.news."""
    named = streaming(await client.document("/api/v2/instance"))
    response = await client.listen(STREAM, named=named, silence=SILENCE)
    try:
        await _refuse_other(client, response)
        yield EVERY
        async for name in events(response.aiter_raw()):
            if name in KINDS:
                yield KINDS[name]
    except (httpx.HTTPError, httpx.StreamError) as error:
        words = _("The connection to {host} broke ({kind}).")
        words = words.format(host=client.realm, kind=type(error).__name__)
        raise Unreachable(words) from None
    finally:
        await response.aclose()


async def events(chunks: AsyncIterator[bytes]) -> AsyncIterator[str]:
    """Names of events, as they come. However long a line is, only its beginning is kept."""
    rest = b""
    async for chunk in chunks:
        *lines, last = chunk.split(b"\n")
        for line in lines:
            whole = (rest + line[:_KEPT]).strip()
            rest = b""
            if whole.startswith(b"event:"):
                yield whole.removeprefix(b"event:").strip().decode("ascii", "replace")
        rest = (rest + last[:_KEPT])[:_KEPT]


async def _refuse_other(client: MastodonClient, response: httpx.Response) -> None:
    """Raises what an answer means that is no stream."""
    headers = {name.lower(): value for name, value in response.headers.items()}
    if response.status_code == 200 and "event-stream" in headers.get("content-type", ""):
        return
    if response.status_code in (200, 301, 302, 307, 308, 404):
        words = _("{server} has no stream here.")
        raise Unsupported(words.format(server=client.realm))
    body = b""
    async for chunk in response.aiter_raw():
        body += chunk[:_EXPLAINED]
        if len(body) >= _EXPLAINED:
            break
    raise client.refusal(Answer(response.status_code, headers, body, str(response.url)))
