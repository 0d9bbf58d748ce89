import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import PngImagePlugin

from cmdeck.media.strip import Malformed, gif_frames, stripped
from picture_samples import drawn, exif, moving, photo, pixels, saved

XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>Secret words</x:xmpmeta>"


def _with_text() -> PngImagePlugin.PngInfo:
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "Secret Photographer")
    text.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return text


TELLING = {
    "jpeg": saved(photo(64, 48), "JPEG", exif=exif(), comment=b"Secret comment", xmp=XMP),
    "progressive": saved(photo(64, 48), "JPEG", exif=exif(), progressive=True),
    "cmyk": saved(drawn(16, 16, "CMYK"), "JPEG", exif=exif()),
    "png": saved(photo(64, 48), "PNG", exif=exif(), pnginfo=_with_text()),
    "webp": saved(photo(64, 48), "WEBP", exif=exif(), xmp=XMP),
    "gif": saved(drawn(16, 16), "GIF", comment=b"Secret comment"),
    "trailing": saved(photo(64, 48), "JPEG") + b"Secret film behind the picture",
}
PLAIN = {
    "jpeg": saved(photo(64, 48), "JPEG"),
    "progressive": saved(photo(64, 48), "JPEG", progressive=True),
    "png": saved(drawn(64, 48), "PNG"),
    "palette": saved(drawn(64, 48, "P"), "PNG"),
    "webp": saved(photo(65, 47), "WEBP"),
    "lossless": saved(photo(65, 47).convert("RGBA"), "WEBP", lossless=True),
    "gif": saved(drawn(16, 16), "GIF"),
    "moving gif": moving(4),
    "moving webp": moving(4, kind="WEBP"),
    "moving png": moving(4, kind="PNG"),
}


@pytest.mark.parametrize("name", TELLING)
def test_nothing_is_told_and_no_pixel_changes(name: str) -> None:
    told = TELLING[name]
    assert b"Secret" in told
    left = stripped(told)
    assert b"Secret" not in left
    assert b"Exif" not in left
    assert b"EXIF" not in left
    assert pixels(left) == pixels(told)
    assert stripped(left) == left


@pytest.mark.parametrize("name", PLAIN)
def test_what_tells_nothing_stays_as_it_is(name: str) -> None:
    assert stripped(PLAIN[name]) == PLAIN[name]


def test_a_colour_profile_stays() -> None:
    for kind in ("JPEG", "PNG", "WEBP"):
        content = saved(drawn(16, 16), kind, icc_profile=b"profile of colours" * 9, exif=exif())
        assert len(stripped(content)) < len(content)
        assert b"Secret" not in stripped(content)
        assert kind == "PNG" or b"profile of colours" in stripped(content)
        assert kind != "PNG" or b"iCCP" in stripped(content)


def test_a_thumbnail_in_the_head_goes() -> None:
    plain = PLAIN["jpeg"]
    (length,) = plain[4:6][1:]
    thumbnail = plain[6 : 4 + length - 2] + b"\x02\x01" + b"Secret"
    told = plain[:4] + bytes((0, len(thumbnail) + 2)) + thumbnail + plain[4 + length :]
    assert stripped(told) == plain


def test_frames_are_counted_up_to_a_bound() -> None:
    assert gif_frames(moving(5), 50) == 5
    assert gif_frames(moving(12), 4) == 5
    assert gif_frames(PLAIN["gif"], 50) == 1
    with pytest.raises(Malformed):
        gif_frames(moving(5)[:-40], 50)


def test_a_gif_may_forget_its_trailer() -> None:
    assert stripped(PLAIN["gif"][:-1]) == PLAIN["gif"]


@given(st.sampled_from([*TELLING.values(), *PLAIN.values()]), st.data())
def test_broken_pictures_are_malformed_or_stripped(content: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(content) - 1))
    byte = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(at, len(content)))
    broken = content[:at] + bytes((byte,)) + content[at + 1 : end]
    try:
        left = stripped(broken)
    except Malformed:
        return
    # A trailer that a GIF forgot is one byte.
    assert len(left) <= len(broken) + 1


@pytest.mark.parametrize("name", PLAIN)
def test_a_cut_picture_is_malformed(name: str) -> None:
    content = PLAIN[name]
    with pytest.raises(Malformed):
        stripped(content[: len(content) * 2 // 3])
