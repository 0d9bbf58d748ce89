import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmdeck.media.facts import MAX_PIXELS, PictureFacts, facts
from picture_samples import drawn, exif, moving, png_that_claims, saved

KINDS = ["JPEG", "PNG", "GIF", "WEBP"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [(1, 1), (123, 45), (300, 301)])
def test_kind_and_size(kind: str, size: tuple[int, int]) -> None:
    assert facts(saved(drawn(*size), kind)) == PictureFacts(f"image/{kind.lower()}", *size)


def test_other_shapes_of_the_formats() -> None:
    assert facts(saved(drawn(33, 7), "WEBP", lossless=True)) == PictureFacts("image/webp", 33, 7)
    assert facts(moving(3, (9, 5), "WEBP")) == PictureFacts("image/webp", 9, 5)
    assert facts(moving(3, (9, 5))) == PictureFacts("image/gif", 9, 5)
    turned = saved(drawn(40, 20), "JPEG", progressive=True, exif=exif(turned=6))
    assert facts(turned) == PictureFacts("image/jpeg", 40, 20)


def test_a_claim_is_seen_without_decoding() -> None:
    found = facts(png_that_claims(12_000, 12_000))
    assert found is not None
    assert found.pixels > MAX_PIXELS


@pytest.mark.parametrize("content", [b"", b"GIF8", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBP", b"<html>"])
def test_no_picture(content: bytes) -> None:
    assert facts(content) is None


def test_hostile_pictures(shared: Path) -> None:
    cases = json.loads((shared / "fixtures/hostile_inputs.json").read_text())["cases"]
    found = [facts(base64.b64decode(one["payload"])) for one in cases if one["kind"] == "image"]
    assert len(found) >= 4
    assert all(one is None or one.pixels > MAX_PIXELS for one in found)


@given(
    st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF"]), st.binary()
)
def test_any_bytes_have_an_answer(begins: bytes, rest: bytes) -> None:
    found = facts(begins + rest)
    assert found is None or (found.width > 0 and found.height > 0)
