"""What a server says of itself: which software it runs, and its limits, as facts of an account.

Only a server that says it is Mastodon is trusted to honour Idempotency-Key: a compatible one takes
the header and makes the post twice (networks.md part 2, seen).
"""

from collections.abc import Mapping

from cmdeck.model.capability import Facts, PictureLimits
from cmdeck.networks.http import Json
from cmdeck.networks.mastodon.client import MastodonClient

_FORMATS = {
    "image/jpeg": "jpeg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
}
_SOFTWARE = "mastodon"


async def facts_of(client: MastodonClient, before: Facts) -> Facts:
    """The facts of a server, and what its account was refused `before`. Raises NetworkErrors."""
    instance = await client.document("/api/v2/instance")
    software = await _software(client)
    return facts(instance, software, before)


def facts(instance: Json, software: str, before: Facts | None = None) -> Facts:
    """The facts in an instance document (v2). What it does not say stays as usual."""
    configuration = _object(_object(instance).get("configuration"))
    statuses = _object(configuration.get("statuses"))
    longest = _number(statuses.get("max_characters"))
    return Facts(
        refused=before.refused if before is not None else frozenset(),
        text_limit=longest,
        message_limit=longest,
        picture=_pictures(statuses, _object(configuration.get("media_attachments"))),
        honours_keys=software == _SOFTWARE
        and "compatible" not in str(_object(instance).get("version")),
    )


def streaming(instance: Json) -> str:
    """Where an instance document (v2) says its streams are, as an address (`wss://…`); "" where it
    does not say."""
    urls = _object(_object(_object(instance).get("configuration")).get("urls"))
    named = urls.get("streaming")
    return named[:400] if isinstance(named, str) else ""


async def _software(client: MastodonClient) -> str:
    """The name of the software (nodeinfo 2), lower case; "" where the server does not say."""
    known = await client.document("/.well-known/nodeinfo")
    links = known.get("links")
    hrefs = [
        str(link.get("href"))
        for link in (links if isinstance(links, list) else [])
        if isinstance(link, dict)
    ]
    path = next((path for href in hrefs if (path := client.path_of(href))), "")
    document = await client.document(path) if path else {}
    return str(_object(document.get("software")).get("name") or "").lower()


def _pictures(statuses: Mapping[str, Json], media: Mapping[str, Json]) -> PictureLimits | None:
    if not media and "max_media_attachments" not in statuses:
        return None
    usual = PictureLimits(bytes=16_000_000, alt=1500)
    kinds = media.get("supported_mime_types")
    kinds = kinds if isinstance(kinds, list) else []
    formats = {known for kind in kinds if (known := _FORMATS.get(str(kind)))}
    return PictureLimits(
        count=_number(statuses.get("max_media_attachments")) or usual.count,
        bytes=_number(media.get("image_size_limit")) or usual.bytes,
        pixels=min(_number(media.get("image_matrix_limit")) or usual.pixels, usual.pixels),
        formats=frozenset(formats) if formats else usual.formats,
        alt=_number(media.get("description_limit")) or usual.alt,
    )


def _object(found: Json) -> dict[str, Json]:
    return found if isinstance(found, dict) else {}


def _number(found: Json) -> int | None:
    is_number = isinstance(found, int) and not isinstance(found, bool)
    return found if is_number and 0 < found < 1_000_000_000 else None
