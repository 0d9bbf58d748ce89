"""A picture named on the command line is on the network, without what it says of its maker."""

from pathlib import Path
from urllib.request import urlopen

import pytest

from cmdeck.media.facts import PictureFacts, facts
from journey.world import World
from picture_samples import exif, photo, saved

pytestmark = pytest.mark.slow


def test_a_photo_is_posted_with_its_words(world: World, tmp_path: Path) -> None:
    file = tmp_path / "l'été.jpg"
    file.write_bytes(saved(photo(320, 240), "JPEG", exif=exif(turned=6)))
    world.post("Une photo", "veloville@x", "--media", str(file), "--alt", "Une plage")
    [item] = world.run("publish", "--once", "--json").rows
    assert item["state"] == "sent"
    [posted] = world.posts()
    body = posted["body"]
    assert isinstance(body, dict)
    assert body["text"] == "Une photo"
    [ident] = body["media"]["media_ids"]
    with urlopen(f"{world.networks.url}/media/3_{ident}") as answer:
        content = answer.read()
    assert facts(content) == PictureFacts("image/jpeg", 240, 320)
    assert b"Secret" in file.read_bytes()
    assert b"Secret" not in content


def test_what_cannot_be_used_is_refused_before_anything_is_queued(
    world: World, tmp_path: Path
) -> None:
    file = tmp_path / "page.jpg"
    file.write_bytes(b"<html>")
    ran = world.run(
        "post", "x", "--account", "veloville@x", "--yes", "--media", str(file), code=None
    )
    assert ran.code != 0
    assert "page.jpg is no picture that networks take" in ran.err
    assert world.run("queue", "--json").out == ""
