"""Makes the API's JSON of pictures and polls, and writes instants as X does."""

from datetime import UTC, datetime

from cmdeck.sandbox.shapes import Json, JsonObject, Picture, Poll


def iso(at: float) -> str:
    """An instant as X writes it: UTC, milliseconds, Z."""
    return (
        datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.")
        + f"{int(at * 1000) % 1000:03d}Z"
    )


def picture_json(picture: Picture, wants: frozenset[str], base_url: str) -> JsonObject:
    """One picture or film with the fields in `wants`; only a photo has a `url`, and not always."""
    every: JsonObject = {"height": picture.height, "width": picture.width}
    if picture.alt:
        every["alt_text"] = picture.alt
    if picture.kind == "photo" and picture.url:
        every["url"] = base_url + picture.url
    elif picture.url:
        every["preview_image_url"] = base_url + picture.url
    if picture.kind != "photo":
        every["duration_ms"] = picture.duration_ms
        every["public_metrics"] = {"view_count": 40 * picture.height}
    found: JsonObject = {"media_key": picture.key, "type": picture.kind}
    return found | {name: value for name, value in every.items() if name in wants}


def poll_json(poll: Poll, wants: frozenset[str], now: float) -> JsonObject:
    """One poll with the fields in `wants`; whether it is open depends on `now` (seconds)."""
    options: list[Json] = [
        {"position": place, "label": label, "votes": votes}
        for place, (label, votes) in enumerate(poll.options, 1)
    ]
    every: JsonObject = {
        "duration_minutes": poll.minutes,
        "end_datetime": iso(poll.closes),
        "voting_status": "open" if now < poll.closes else "closed",
    }
    found: JsonObject = {"id": str(poll.id), "options": options}
    return found | {name: value for name, value in every.items() if name in wants}
