"""Pictures and films on their way up: at once or in pieces, then processed, then usable for a day.

Facts (networks.md §1, §6): JPEG, PNG, WebP or GIF up to 5 MB, animations 15 MB, films 512 MB,
pieces up to 5 MB numbered from 0; what is not a picture is processed after `finalize`, and its
state says when to ask again.
"""

import base64
import binascii

from cmdeck.sandbox.problems import Answer, Refusal, forbidden, invalid, refuse_invalid
from cmdeck.sandbox.shapes import JsonObject, Picture, number_in
from cmdeck.sandbox.site import Call, Route, Upload

MEGABYTE = 1024 * 1024
LARGEST = {"image": 5 * MEGABYTE, "gif": 15 * MEGABYTE, "video": 512 * MEGABYTE}
LARGEST_PIECE = 5 * MEGABYTE
LIFE = 86_400
PROCESSING = 4.0
"""Seconds between finalize and the moment an animation or a film may be used."""
LONGEST_ALT = 1000
CATEGORIES = (
    "amplify_video",
    "tweet_gif",
    "tweet_image",
    "tweet_video",
    "dm_gif",
    "dm_image",
    "dm_video",
    "subtitles",
)
_SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"RIFF": "image/webp",
}


def _one_shot(call: Call) -> Answer:
    category = call.text("media_category")
    if category not in ("tweet_image", "dm_image", "subtitles"):
        raise refuse_invalid(
            (
                "$.media_category: does not have a value in the enumeration [tweet_image, "
                "dm_image, subtitles]"
            ),
            media_category=category,
        )
    data = _payload(call)
    upload = _begin(call, category, call.text("media_type", needed=False), len(data))
    upload.data = data
    _finish(call, upload)
    return Answer(body=_described(call, upload))


def _initialize(call: Call) -> Answer:
    category = call.text("media_category")
    if category not in CATEGORIES:
        raise refuse_invalid(
            f"$.media_category: does not have a value in the enumeration {list(CATEGORIES)}",
            media_category=category,
        )
    total = call.body.get("total_bytes")
    if not isinstance(total, int) or isinstance(total, bool) or total < 1:
        raise refuse_invalid("$.total_bytes: is missing but it is required", total_bytes=str(total))
    upload = _begin(call, category, call.text("media_type"), total)
    return Answer(body=_described(call, upload))


def _append(call: Call) -> Answer:
    upload = _own(call, call.number("id"))
    index = str(call.body.get("segment_index", ""))
    place = number_in(index)
    if place is None or place > 999:
        raise refuse_invalid("$.segment_index: must be from 0 to 999", segment_index=index)
    data = _payload(call)
    if len(data) > LARGEST_PIECE:
        raise refuse_invalid(
            f"$.media: a segment has at most {LARGEST_PIECE} bytes", media=str(len(data))
        )
    if upload.state != "uploading":
        raise refuse_invalid("This upload is finalized already", id=str(upload.id))
    upload.segments[place] = data
    return Answer(body={"data": {"expires_at": int(upload.expires)}, "meta": {}})


def _finalize(call: Call) -> Answer:
    upload = _own(call, call.number("id"))
    if upload.state == "uploading":
        if sorted(upload.segments) != list(range(len(upload.segments))):
            raise refuse_invalid(
                "Segments do not add up to provided total file size: a segment is missing.",
                id=str(upload.id),
            )
        upload.data = b"".join(upload.segments[index] for index in sorted(upload.segments))
        if len(upload.data) != upload.total:
            raise refuse_invalid(
                "Segments do not add up to provided total file size.", id=str(upload.id)
            )
        upload.segments.clear()
        _finish(call, upload)
    return Answer(body=_described(call, upload))


def _status(call: Call) -> Answer:
    media_id = call.query.get("media_id", "")
    number = number_in(media_id)
    if call.query.get("command", "STATUS") != "STATUS" or number is None:
        raise refuse_invalid(
            f"The `media_id` query parameter value [{media_id}] is not valid", media_id=media_id
        )
    return Answer(body=_described(call, _own(call, number)))


def _metadata(call: Call) -> Answer:
    upload = _own(call, call.body_id("id"))
    metadata = call.body.get("metadata", {})
    alt = metadata.get("alt_text", {}) if isinstance(metadata, dict) else {}
    text = alt.get("text", "") if isinstance(alt, dict) else ""
    if not isinstance(text, str) or len(text) > LONGEST_ALT:
        raise refuse_invalid(
            f"$.metadata.alt_text.text: must be at most {LONGEST_ALT} characters long",
            alt_text=str(text)[:40],
        )
    upload.alt = text
    if (picture := call.world.pictures.get(upload.key)) is not None:
        picture.alt = text
    call.world.did(call.account.id, call.route, call.body, what=str(upload.id), text=text)
    data: JsonObject = {"id": str(upload.id), "associated_metadata": {"alt_text": {"text": text}}}
    return Answer(body={"data": data}, charged=["metadata"])


def _begin(call: Call, category: str, media_type: str, total: int) -> Upload:
    kind = "gif" if "gif" in category else "video" if "video" in category else "image"
    if total > LARGEST[kind]:
        raise Refusal(
            invalid(
                (
                    f"The media is too large: {total} bytes, at most {LARGEST[kind]} are allowed",
                    {"total_bytes": [str(total)]},
                )
            )
        )
    now = call.site.now()
    upload = Upload(
        call.world.new_id(now), call.account.person, category, media_type, total, now + LIFE
    )
    call.site.uploads[upload.id] = upload
    return upload


def _finish(call: Call, upload: Upload) -> None:
    """All bytes are there: a picture is ready at once, the rest is worked on; what is no picture
    fails.
    """
    now = call.site.now()
    upload.finalized = now
    is_image = "image" in upload.category
    found = next((kind for start, kind in _SIGNATURES.items() if upload.data.startswith(start)), "")
    bad = is_image and (not found or not upload.data)
    if bad:
        del call.site.uploads[upload.id]
        raise Refusal(
            invalid(
                ("Your media could not be recognized as a picture.", {"media": [upload.media_type]})
            )
        )
    upload.ready_at = now if is_image else now + PROCESSING
    upload.state = "succeeded"
    upload.width, upload.height = _size(upload.data) if found else (1280, 720)
    kind = "photo" if is_image else "animated_gif" if "gif" in upload.category else "video"
    broken = "gif" in upload.category and found != "image/gif"
    if broken:
        upload.state = "failed"
    call.world.pictures[upload.key] = Picture(
        upload.key, kind, upload.width, upload.height, upload.alt, f"/media/{upload.key}"
    )


def _described(call: Call, upload: Upload) -> JsonObject:
    now = call.site.now()
    data: JsonObject = {
        "id": str(upload.id),
        "media_key": upload.key,
        "expires_after_secs": max(0, int(upload.expires - now)),
    }
    if upload.state != "uploading":
        data["size"] = len(upload.data)
    if upload.state != "uploading" and "image" not in upload.category:
        data["processing_info"] = _processing(upload, now)
    return {"data": data, "meta": {}}


def _processing(upload: Upload, now: float) -> JsonObject:
    info: JsonObject = {"type": upload.category}
    left = upload.ready_at - now
    if left <= 0:
        info["state"] = upload.state
        if upload.state == "failed":
            info["error"] = {
                "code": 1,
                "name": "InvalidMedia",
                "message": "Unsupported file format",
            }
        else:
            info["progress_percent"] = 100
        return info
    info["state"] = "pending" if left > PROCESSING * 0.75 else "in_progress"
    info["check_after_secs"] = max(1, round(left / 2))
    info["progress_percent"] = int(100 * (1 - left / PROCESSING))
    return info


def _own(call: Call, media_id: int) -> Upload:
    upload = call.site.uploads.get(media_id)
    if upload is None or call.site.now() >= upload.expires:
        raise refuse_invalid("The media id is unknown or has expired.", media_id=str(media_id))
    if upload.owner != call.account.person:
        raise Refusal(forbidden("You do not have permission to use this media."))
    return upload


def _payload(call: Call) -> bytes:
    if "media" in call.files:
        return call.files["media"]
    value = call.body.get("media")
    if not isinstance(value, str) or not value:
        raise refuse_invalid("$.media: is missing but it is required", media="")
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise refuse_invalid("$.media: is not valid base64", media=value[:20]) from error


def _size(data: bytes) -> tuple[int, int]:
    """Width and height that a PNG or GIF claims; something usual for the rest."""
    if data.startswith(b"\x89PNG") and len(data) >= 24:
        return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    if data.startswith(b"GIF8") and len(data) >= 10:
        return int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
    return 1200, 800


ROUTES = (
    Route(
        "POST",
        "/2/media/upload",
        _one_shot,
        "media.write",
        body="media media_category media_type shared additional_owners",
        limit=500,
    ),
    Route("GET", "/2/media/upload", _status, "media.write", own="media_id command", limit=500),
    Route(
        "POST",
        "/2/media/upload/initialize",
        _initialize,
        "media.write",
        body="media_category media_type total_bytes shared additional_owners",
        limit=1875,
    ),
    Route(
        "POST",
        "/2/media/upload/{id}/append",
        _append,
        "media.write",
        body="media segment_index",
        limit=1875,
    ),
    Route("POST", "/2/media/upload/{id}/finalize", _finalize, "media.write", limit=1875),
    Route("POST", "/2/media/metadata", _metadata, "media.write", body="id metadata", limit=500),
)
