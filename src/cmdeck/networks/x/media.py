"""Brings pictures to X (media upload of API v2), waits until they are processed, adds their words.

An upload is private and can be repeated; it is public only once a post names it.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from cmdeck.clock import Clock
from cmdeck.errors import NoAnswer, Refusal, Refused, Unreachable
from cmdeck.i18n import _
from cmdeck.model.outbox import MediaRef, Upload
from cmdeck.networks.http import Json
from cmdeck.networks.x.client import XClient, confirmed, number
from cmdeck.text.display import displayable

ONE_SHOT = 5_000_000
"""Bytes above which a picture goes up in pieces."""
PIECE = 1_000_000
LONGEST_WAIT = timedelta(minutes=10)
_STEP = 30.0
"""Seconds between two looks at the processing, at most."""
_LIFE = timedelta(hours=24)
_LONGEST_LIFE = 366 * 86_400
"""Seconds of a life that is believed; more is no time but a mistake."""


async def upload(client: XClient, clock: Clock, media: MediaRef, content: bytes) -> Upload:
    """Bring `content` to X. Raises NetworkErrors; Refused where X cannot use the picture. A lost
    answer is Unreachable: an upload that nobody names does no harm, so it is simply repeated."""
    try:
        return await _uploaded(client, clock, media, content)
    except NoAnswer as error:
        raise Unreachable(str(error), status=error.status) from None


async def _uploaded(client: XClient, clock: Clock, media: MediaRef, content: bytes) -> Upload:
    is_film = media.mime.startswith("video/")
    category = "tweet_gif" if media.mime == "image/gif" else "tweet_image"
    category = "tweet_video" if is_film else category
    if len(content) <= ONE_SHOT and category == "tweet_image":
        said = confirmed(await _whole(client, media, content, category))
    else:
        said = confirmed(await _in_pieces(client, media, content, category))
    ident = number(str(said.get("id", "")))
    await _processed(client, clock, ident, said)
    if media.alt:
        words = {"id": ident, "metadata": {"alt_text": {"text": media.alt[:1000]}}}
        await client.ask("POST", "/2/media/metadata", json=words)
    lasts = said.get("expires_after_secs")
    life = _LIFE
    if isinstance(lasts, int) and 0 < lasts < _LONGEST_LIFE:
        life = timedelta(seconds=lasts)
    now = clock.now()
    return Upload(media=media, id=ident, at=now, expires=now + life)


async def _whole(client: XClient, media: MediaRef, content: bytes, category: str) -> Json:
    return await client.ask(
        "POST",
        "/2/media/upload",
        form={"media_category": category, "media_type": media.mime},
        files={"media": ("picture", content, media.mime)},
    )


async def _in_pieces(client: XClient, media: MediaRef, content: bytes, category: str) -> Json:
    begun = await client.ask(
        "POST",
        "/2/media/upload/initialize",
        json={
            "media_category": category,
            "media_type": media.mime,
            "total_bytes": len(content),
        },
    )
    ident = number(str(confirmed(begun).get("id", "")))
    for index, start in enumerate(range(0, len(content), PIECE)):
        await client.ask(
            "POST",
            f"/2/media/upload/{ident}/append",
            form={"segment_index": str(index)},
            files={"media": ("piece", content[start : start + PIECE], "application/octet-stream")},
        )
    return await client.ask("POST", f"/2/media/upload/{ident}/finalize")


async def _processed(client: XClient, clock: Clock, ident: str, said: Mapping[str, Any]) -> None:
    """Wait until X has worked through it, at most LONGEST_WAIT."""
    waited = 0.0
    while True:
        progress = said.get("processing_info") or {}
        state = progress.get("state", "succeeded")
        if state == "succeeded":
            return
        if state == "failed":
            reason = displayable(str(progress.get("error") or ""), lines=False)[:200]
            words = _("X cannot use this picture. {reason}").format(reason=reason).strip()
            raise Refused(words, kind=Refusal.INVALID)
        if waited >= LONGEST_WAIT.total_seconds():
            raise Unreachable(_("X is still working on the picture; try again later."))
        after = progress.get("check_after_secs")
        step = min(max(float(after), 1.0), _STEP) if isinstance(after, int | float) else 2.0
        await clock.sleep(step)
        waited += step
        params = {"command": "STATUS", "media_id": ident}
        said = confirmed(await client.ask("GET", "/2/media/upload", params=params))
