"""Brings pictures to the account's server. The words go with the post, not with the picture.

An upload is private, can be repeated, and is swept after minutes unless a record names it
(com.atproto.repo.uploadBlob): so it is brought when its post leaves, and trusted a short while.
"""

import json
from datetime import timedelta

from cmdeck.clock import Clock
from cmdeck.errors import NoAnswer, Unreachable
from cmdeck.model.outbox import Attempt, MediaRef, Upload
from cmdeck.networks.attached import ids_of
from cmdeck.networks.bluesky.client import BlueskyClient
from cmdeck.networks.http import Json

LIFE = timedelta(minutes=10)
"""The interface promises minutes; servers keep what nothing names for longer."""


async def upload(client: BlueskyClient, clock: Clock, media: MediaRef, content: bytes) -> Upload:
    """Bring `content`. Raises NetworkErrors. A lost answer is Unreachable: an upload that nobody
    names does no harm, so it is simply repeated."""
    try:
        answer = await client.upload(content, media.mime)
    except NoAnswer as error:
        raise Unreachable(str(error), status=error.status) from None
    blob = answer.get("blob")
    if not isinstance(blob, dict) or not isinstance(blob.get("ref"), dict):
        raise Unreachable(str(client.unconfirmed()))
    now = clock.now()
    return Upload(media=media, id=json.dumps(blob), at=now, expires=now + LIFE)


def images(media: tuple[MediaRef, ...], attempt: Attempt, *, alt: int) -> list[Json]:
    """The pictures as a post names them, with at most `alt` characters of their words. Raises
    Refused where one is not there."""
    held = ids_of(media, attempt)
    return [_image(one, ident, alt) for one, ident in zip(media, held, strict=True)]


def _image(media: MediaRef, held: str, alt: int) -> dict[str, Json]:
    found: dict[str, Json] = {"alt": media.alt[:alt], "image": json.loads(held)}
    if media.width > 0 and media.height > 0:
        found["aspectRatio"] = {"width": media.width, "height": media.height}
    return found
