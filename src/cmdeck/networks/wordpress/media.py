"""Brings the featured picture to a blog, with its words.

Source: WordPress's REST API reference on media (`POST /wp/v2/media`, a form in parts).
"""

from cmdeck.clock import Clock
from cmdeck.errors import NoAnswer, Unreachable
from cmdeck.model.outbox import MediaRef, Upload
from cmdeck.networks.wordpress import wire
from cmdeck.networks.wordpress.client import WordpressClient
from cmdeck.networks.wordpress.prose import slug

_ENDINGS = {"jpeg": "jpg"}


async def upload(
    client: WordpressClient, clock: Clock, media: MediaRef, content: bytes, *, alt: int
) -> Upload:
    """Bring `content`, with at most `alt` characters of its words. Raises NetworkErrors. A lost
    answer is Unreachable: a file in the library that nothing names does no harm, so it is simply
    brought again."""
    kind = media.mime.rpartition("/")[2]
    name = f"{slug(media.name.rpartition('.')[0]) or 'picture'}.{_ENDINGS.get(kind, kind)}"
    try:
        reply = await client.ask(
            "POST",
            "/wp/v2/media",
            files={"file": (name, content, media.mime)},
            form={"alt_text": media.alt[:alt]} if media.alt else {},
        )
        return Upload(media=media, id=wire.ident_of(reply.found), at=clock.now())
    except NoAnswer as error:
        raise Unreachable(str(error), status=error.status) from None
    except wire.ODD:
        raise Unreachable(str(client.unconfirmed())) from None
