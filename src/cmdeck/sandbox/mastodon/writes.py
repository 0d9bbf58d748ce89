"""What can be done: statuses, reactions, media."""

import re

from cmdeck.sandbox.mastodon.gate import Call, Refused, Route
from cmdeck.sandbox.mastodon.reads import (
    LARGEST,
    LINK,
    LONGEST,
    OTHER_LINK,
    OTHER_LONGEST,
    OTHER_PICTURES,
    PICTURES,
)
from cmdeck.sandbox.mastodon.world import KEY_SECONDS, Edited, Upload
from cmdeck.sandbox.problems import Answer
from cmdeck.sandbox.shapes import Json, Picture, Post

POSTED = "POST /api/v1/statuses"
POSTED_PRIVATELY = "POST /api/v1/statuses (direct)"
_VISIBILITIES = ("public", "unlisted", "private", "direct")
_URL = re.compile(r"https?://\S+")
_FAR = re.compile(r"(?<![\w/])@([A-Za-z0-9_]+)@([\w.:-]*\w)")
_SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"RIFF": "image/webp",
}


def _create(call: Call) -> Answer:
    """A status. A repeated key is answered with what it made, where the software keeps keys."""
    server, me = call.server, call.me
    known = server.keys.get((me.id, call.key)) if call.key and server.is_mastodon else None
    if known is not None and server.now() < known[1] + KEY_SECONDS:
        made = server.world.living(known[0])
        if made is not None:
            return Answer(body=call.render.status(made))
    text = call.text("status")
    media = _media(call)
    visibility = call.text("visibility") or ("public" if server.is_mastodon else "unlisted")
    if visibility not in _VISIBILITIES:
        raise call.invalid("Validation failed: Visibility is not included in the list")
    if not text.strip() and not media:
        raise call.invalid("Validation failed: Text can't be blank")
    _check_length(call, text + call.text("spoiler_text"))
    post = server.toot(
        me,
        _FAR.sub(lambda match: _near(call, match), text),
        parent=_parent(call),
        visibility=visibility,
        warning=call.text("spoiler_text"),
        media=media,
        lang=call.text("language"),
    )
    if call.key:
        server.keys[me.id, call.key] = (post.id, server.now())
    route = POSTED_PRIVATELY if visibility == "direct" else POSTED
    call.did(route, what=server.shown(post.id), text=text)
    return Answer(body=call.render.status(post))


def _edit(call: Call) -> Answer:
    """All of it anew: what is not sent along is taken off. What it was is kept."""
    server, post = call.server, call.post(call.path["id"])
    if post.author != call.me.id:
        raise Refused(404, "Record not found")
    text, warning = call.text("status"), call.text("spoiler_text")
    wanted = call.body.get("media_ids")
    kept = [str(one) for one in wanted] if isinstance(wanted, list) else []
    if any(one not in (*post.media, *(str(known) for known in server.uploads)) for one in kept):
        raise call.invalid("Validation failed: Media attachments are invalid")
    if not text.strip() and not kept:
        raise call.invalid("Validation failed: Text can't be blank")
    _check_length(call, text + warning)
    if (text, warning) != (post.text, post.warning):
        before = Edited(post.text, post.warning, server.now())
        server.edits.setdefault(post.id, []).append(before)
    post.text, post.warning, post.media = text, warning, tuple(kept)
    post.poll, post.lang = 0, call.text("language") or post.lang
    call.did("PUT /api/v1/statuses/{id}", what=server.shown(post.id), text=text)
    return Answer(body=call.render.status(post))


def _near(call: Call, match: re.Match[str]) -> str:
    """A name with its host as the text shows it, where that person is known."""
    return f"@{match[1]}" if call.server.somebody(match[0]) is not None else match[0]


def _check_length(call: Call, text: str) -> None:
    original = call.server.is_mastodon
    longest, link = (LONGEST, LINK) if original else (OTHER_LONGEST, OTHER_LINK)
    if len(_FAR.sub(r"@\1", _URL.sub("x" * link, text))) > longest:
        raise call.invalid(f"Validation failed: Text character limit of {longest} exceeded")


def _parent(call: Call) -> Post | None:
    wanted = call.text("in_reply_to_id")
    return call.post(wanted) if wanted else None


def _media(call: Call) -> tuple[str, ...]:
    wanted = call.body.get("media_ids")
    ids = [str(one) for one in wanted] if isinstance(wanted, list) else []
    most = PICTURES if call.server.is_mastodon else OTHER_PICTURES
    if len(ids) > most:
        raise call.invalid(f"Validation failed: Cannot attach more than {most} files")
    keys = []
    for one in ids:
        upload = call.server.uploads.get(int(one) if one.isdecimal() else 0)
        if upload is None or upload.owner != call.me.id:
            raise call.invalid("Validation failed: Media attachments are invalid")
        if any(one in post.media for post in call.server.world.posts.values()):
            raise call.invalid(f"Media {one} not found or already attached to another post")
        if upload.ready > call.server.now():
            raise call.invalid(
                "Cannot attach files that have not finished processing. Try again in a moment!"
            )
        call.server.world.pictures[one] = upload.picture
        keys.append(one)
    return tuple(keys)


def _delete(call: Call) -> Answer:
    """Deletes, and answers the source; a second time 404."""
    post = call.post(call.path["id"])
    if post.author != call.me.id:
        raise Refused(404, "Record not found")
    body = call.render.status(post) | {"text": post.text}
    call.server.world.remove(post)
    call.did("DELETE /api/v1/statuses/{id}", what=call.server.shown(post.id))
    return Answer(body=body)


def _react(call: Call) -> Answer:
    server, me = call.server, call.me
    act = call.path["act"]
    post = call.post(call.path["id"])
    post = server.world.posts.get(post.reposted) or post
    made: Post | None = None
    match act:
        case "favourite":
            server.world.like(me.id, post)
        case "unfavourite":
            server.world.unlike(me.id, post.id)
        case "bookmark" if post.id not in server.world.bookmarks[me.id]:
            server.world.bookmarks[me.id].append(post.id)
        case "unbookmark" if post.id in server.world.bookmarks[me.id]:
            server.world.bookmarks[me.id].remove(post.id)
        case "reblog":
            if post.visibility not in ("public", "unlisted") and post.author != me.id:
                raise Refused(404, "Record not found")
            made = server.world.repost(me, post)
        case "unreblog":
            for known in server.world.reposts_of(post.id):
                if server.world.posts[known].author == me.id:
                    server.world.remove(server.world.posts[known])
    call.did(f"POST /api/v1/statuses/{{id}}/{act}", what=server.shown(post.id))
    return Answer(body=call.render.status(made or post))


def _upload(call: Call) -> Answer:
    """A picture; 202 while it is worked on."""
    server, me = call.server, call.me
    data, _claimed = call.files.get("file", (b"", ""))
    kind = next((known for start, known in _SIGNATURES.items() if data.startswith(start)), "")
    if not kind or len(data) > LARGEST:
        raise call.invalid("Validation failed: File content type is invalid, File is invalid")
    alt = call.text("description")
    if len(alt) > 1500:
        raise call.invalid("Validation failed: Description is too long (maximum is 1500)")
    ident = server.world.new_id(server.now())
    width, height = _size(data)
    picture = Picture(str(ident), "photo", width, height, alt)
    ready = server.now() + server.latency_of_media
    server.uploads[ident] = upload = Upload(ident, me.id, picture, data, ready)
    done = ready <= server.now()
    return Answer(200 if done else 202, call.render.upload(upload, done=done))


def _media_state(call: Call) -> Answer:
    wanted = call.path["id"]
    upload = call.server.uploads.get(int(wanted) if wanted.isdecimal() else 0)
    if upload is None or upload.owner != call.me.id:
        raise Refused(404, "Record not found")
    done = upload.ready <= call.server.now()
    body: Json = call.render.upload(upload, done=done)
    return Answer(200 if done else 206, body)


def _size(data: bytes) -> tuple[int, int]:
    """Of a PNG, as its header says; of anything else a usual one."""
    if data.startswith(b"\x89PNG") and len(data) >= 24:
        return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    return 1200, 675


ROUTES = (
    Route("POST", "/api/v1/statuses", _create),
    Route("PUT", "/api/v1/statuses/{id}", _edit),
    Route("DELETE", "/api/v1/statuses/{id}", _delete, "delete"),
    Route(
        "POST",
        "/api/v1/statuses/{id}/{act:favourite|unfavourite|bookmark|unbookmark|reblog|unreblog}",
        _react,
    ),
    Route("POST", "/api/v2/media", _upload, "media"),
    Route("GET", "/api/v1/media/{id}", _media_state),
)
