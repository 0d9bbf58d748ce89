"""Brings pictures to a Mastodon server with their words, and waits until they are processed.

An upload is private and can be repeated; it is public only once a status names it. Source:
Mastodon's API page on media (`POST /api/v2/media` answers 202 while it works, `GET
/api/v1/media/:id` 206 until it is done, 422 when it cannot be used).
"""

from datetime import timedelta

from cmdeck.clock import Clock
from cmdeck.errors import NoAnswer, Unreachable
from cmdeck.i18n import _
from cmdeck.model.outbox import MediaRef, Upload
from cmdeck.networks.mastodon.client import MastodonClient, Reply
from cmdeck.networks.mastodon.cursor import is_id

LONGEST_WAIT = timedelta(minutes=10)
LIFE = timedelta(hours=12)
"""Mastodon sweeps what nothing names after a day (from memory: half of it is leant on)."""
_FIRST_STEP, _LONGEST_STEP = 1.0, 15.0
_WORKING = (202, 206)


async def upload(
    client: MastodonClient, clock: Clock, media: MediaRef, content: bytes, *, alt: int
) -> Upload:
    """Bring `content`, with at most `alt` characters of its words. Raises NetworkErrors; Refused
    where the server cannot use the picture. A lost answer is Unreachable: an upload that nobody
    names does no harm, so it is simply repeated."""
    try:
        return await _uploaded(client, clock, media, content, alt)
    except NoAnswer as error:
        raise Unreachable(str(error), status=error.status) from None


async def _uploaded(
    client: MastodonClient, clock: Clock, media: MediaRef, content: bytes, alt: int
) -> Upload:
    reply = await client.ask(
        "POST",
        "/api/v2/media",
        files={"file": (f"picture.{media.mime.rpartition('/')[2]}", content, media.mime)},
        form={"description": media.alt[:alt]} if media.alt else {},
    )
    found = _ident(client, reply)
    step, waited = _FIRST_STEP, 0.0
    while reply.status in _WORKING:
        if waited >= LONGEST_WAIT.total_seconds():
            words = _("{server} is still working on the picture; try again later.")
            raise Unreachable(words.format(server=client.realm))
        await clock.sleep(step)
        waited += step
        step = min(step * 2, _LONGEST_STEP)
        reply = await client.get(f"/api/v1/media/{found}")
    now = clock.now()
    return Upload(media=media, id=found, at=now, expires=now + LIFE)


def _ident(client: MastodonClient, reply: Reply) -> str:
    document = reply.document if isinstance(reply.document, dict) else {}
    found = str(document.get("id") or "")
    if not is_id(found):
        raise client.unconfirmed()
    return found
