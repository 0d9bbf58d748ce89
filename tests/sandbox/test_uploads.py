import base64

import aiohttp

from cmdeck.sandbox.pages import png
from sandbox.asking import LEFORT, VELO, Asker

PICTURE = png(40, 30, 7)
GIF = b"GIF89a" + (40).to_bytes(2, "little") + (30).to_bytes(2, "little") + b"\0" * 40


async def one_shot(x: Asker, account: str = VELO) -> str:
    form = aiohttp.FormData()
    form.add_field("media", PICTURE, filename="photo.png", content_type="image/png")
    form.add_field("media_category", "tweet_image")
    form.add_field("media_type", "image/png")
    reply = await x.ask("POST", "/2/media/upload", account, data=form)
    assert reply.status == 200, reply.raw
    return str(reply.body["data"]["id"])


async def in_pieces(x: Asker, data: bytes, category: str, kind: str) -> str:
    begun = await x.post(
        "/2/media/upload/initialize",
        {"media_category": category, "media_type": kind, "total_bytes": len(data)},
    )
    assert begun.status == 200, begun.raw
    media_id = str(begun.body["data"]["id"])
    half = len(data) // 2
    for index, part in ((1, data[half:]), (0, data[:half])):
        form = aiohttp.FormData()
        form.add_field("segment_index", str(index))
        form.add_field("media", part, filename="blob", content_type="application/octet-stream")
        reply = await x.ask("POST", f"/2/media/upload/{media_id}/append", data=form)
        assert reply.status == 200, reply.raw
    return media_id


async def test_a_picture_at_once_with_alt_text_and_a_post(x: Asker) -> None:
    media_id = await one_shot(x)
    alt = await x.post(
        "/2/media/metadata", {"id": media_id, "metadata": {"alt_text": {"text": "Un carré rose"}}}
    )
    assert alt.body["data"]["associated_metadata"]["alt_text"]["text"] == "Un carré rose"
    made = await x.say("Regardez", media={"media_ids": [media_id]})
    assert made.status == 201, made.raw
    read = await x.get(
        f"/2/tweets/{made.body['data']['id']}",
        tweet__fields="entities,attachments",
        expansions="attachments.media_keys",
        media__fields="alt_text,url,width,height",
    )
    picture = read.body["includes"]["media"][0]
    assert (picture["alt_text"], picture["width"], picture["height"]) == ("Un carré rose", 40, 30)
    link = read.body["data"]["entities"]["urls"][0]
    assert link["media_key"] == picture["media_key"]
    assert link["display_url"].startswith("pic.x.com/")
    served = await x.ask("GET", picture["url"].removeprefix(x.url))
    assert served.raw == PICTURE


async def test_a_picture_as_base64(x: Asker) -> None:
    reply = await x.post(
        "/2/media/upload",
        {"media": base64.b64encode(PICTURE).decode(), "media_category": "tweet_image"},
    )
    assert reply.status == 200
    bad = await x.post("/2/media/upload", {"media": "@@@", "media_category": "tweet_image"})
    assert bad.status == 400


async def test_an_animation_is_worked_on_first(x: Asker) -> None:
    media_id = await in_pieces(x, GIF, "tweet_gif", "image/gif")
    finalized = await x.post(f"/2/media/upload/{media_id}/finalize", None)
    info = finalized.body["data"]["processing_info"]
    assert info["state"] == "pending"
    assert info["check_after_secs"] >= 1
    early = await x.say("Trop tôt", media={"media_ids": [media_id]})
    assert early.status == 400
    assert early.body["errors"][0]["message"] == "Your media IDs are invalid."
    x.clock.pass_by(2)
    assert await state(x, media_id) == "in_progress"
    x.clock.pass_by(3)
    assert await state(x, media_id) == "succeeded"
    assert (await x.say("Voilà", media={"media_ids": [media_id]})).status == 201


async def state(x: Asker, media_id: str) -> str:
    reply = await x.get("/2/media/upload", command="STATUS", media_id=media_id)
    return str(reply.body["data"]["processing_info"]["state"])


async def test_what_is_no_animation_fails(x: Asker) -> None:
    media_id = await in_pieces(x, b"not a gif at all", "tweet_gif", "image/gif")
    await x.post(f"/2/media/upload/{media_id}/finalize", None)
    x.clock.pass_by(10)
    assert await state(x, media_id) == "failed"
    assert (await x.say("Non", media={"media_ids": [media_id]})).status == 400


async def test_missing_and_superfluous_pieces(x: Asker) -> None:
    body = {"media_category": "tweet_image", "media_type": "image/png", "total_bytes": len(PICTURE)}
    media_id = (await x.post("/2/media/upload/initialize", body)).body["data"]["id"]
    payload = base64.b64encode(PICTURE).decode()
    await x.post(f"/2/media/upload/{media_id}/append", {"media": payload, "segment_index": 1})
    missing = await x.post(f"/2/media/upload/{media_id}/finalize", None)
    assert missing.status == 400
    await x.post(f"/2/media/upload/{media_id}/append", {"media": payload, "segment_index": 0})
    too_much = await x.post(f"/2/media/upload/{media_id}/finalize", None)
    assert too_much.status == 400
    index = await x.post(
        f"/2/media/upload/{media_id}/append", {"media": payload, "segment_index": 1000}
    )
    assert index.status == 400


async def test_sizes_categories_and_alt_length(x: Asker) -> None:
    large = {"media_category": "tweet_image", "media_type": "image/png", "total_bytes": 6_000_000}
    assert (await x.post("/2/media/upload/initialize", large)).status == 400
    odd = {"media_category": "tweet_song", "media_type": "audio/mpeg", "total_bytes": 6}
    assert (await x.post("/2/media/upload/initialize", odd)).status == 400
    not_a_picture = await x.post(
        "/2/media/upload",
        {"media": base64.b64encode(b"<html>").decode(), "media_category": "tweet_image"},
    )
    assert not_a_picture.status == 400
    media_id = await one_shot(x)
    for length, status in ((1000, 200), (1001, 400)):
        body = {"id": media_id, "metadata": {"alt_text": {"text": "a" * length}}}
        assert (await x.post("/2/media/metadata", body)).status == status


async def test_foreign_unknown_and_expired_ids(x: Asker) -> None:
    foreign = await one_shot(x, LEFORT)
    own = await one_shot(x)
    for media_id in (foreign, "123", "abc"):
        assert (await x.say("Non", media={"media_ids": [media_id]})).status == 400, media_id
    status = await x.get("/2/media/upload", media_id=foreign)
    assert status.status == 403
    x.clock.pass_by(86_400)
    await x.renew()
    assert (await x.say("Trop tard", media={"media_ids": [own]})).status == 400
