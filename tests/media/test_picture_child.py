import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from cmdeck.media.child import BEST, NEAR, WORST, Folder, Unusable, inspected, prepared
from cmdeck.media.facts import MAX_PIXELS, facts
from cmdeck.media.jobs import Fault, Inspected, Prepare
from cmdeck.services.children import python_program
from picture_samples import (
    drawn,
    exif,
    moving,
    photo,
    pixels,
    png_that_claims,
    profile,
    saved,
    with_scans,
)

EVERY = frozenset({"jpeg", "png", "gif", "webp"})
RED, BLUE = (255, 0, 0), (0, 0, 255)


def job(
    most: int = 5_000_000, *, area: int = MAX_PIXELS, formats: frozenset[str] = EVERY
) -> Prepare:
    return Prepare("", "", most, area, formats)


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def near(found: object, wanted: tuple[int, ...]) -> bool:
    assert isinstance(found, tuple)
    return all(abs(one - other) < 24 for one, other in zip(found, wanted, strict=True))


def test_what_a_picture_is() -> None:
    found = inspected(saved(drawn(40, 30), "JPEG", exif=exif(turned=6)))
    assert (found.mime, found.width, found.height, found.frames) == ("image/jpeg", 40, 30, 1)
    assert found.turned
    assert found.private
    assert found.gps
    assert found.colours
    found = inspected(saved(drawn(40, 30), "JPEG", exif=exif(place=False)))
    assert found.private
    assert not found.turned
    assert not found.gps
    found = inspected(saved(drawn(40, 30), "PNG"))
    assert found == Inspected("image/png", 40, 30)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_frames(kind: str) -> None:
    assert inspected(moving(7, kind=kind)).frames == 7
    with pytest.raises(Unusable) as caught:
        inspected(moving(51, kind=kind))
    assert caught.value.fault is Fault.TOO_MANY_FRAMES


def test_pictures_behind_a_jpeg_do_not_count_and_go() -> None:
    content = saved(photo(64, 48), "MPO", save_all=True, append_images=[photo(32, 24)])
    assert opened(content).format == "MPO"
    assert inspected(content).frames == 1
    made = prepared(content, job())
    assert opened(made).format == "JPEG"
    assert len(made) < len(content)
    assert pixels(made) == opened(content).convert("RGBA").tobytes()


@pytest.mark.parametrize("turned", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_it_stands_upright_without_saying_so(turned: int, kind: str) -> None:
    back = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[turned]
    upright = drawn(96, 48)
    held = upright.transpose(back) if back is not None else upright
    made = prepared(saved(held, kind, exif=exif(turned=turned)), job())
    assert b"Secret" not in made
    image = opened(made)
    assert image.size == (96, 48)
    assert not image.getexif()
    shown = image.convert("RGB")
    left, right = shown.getpixel((8, 1)), shown.getpixel((88, 1))
    assert near(left, RED)
    assert near(right, BLUE)


def test_other_colours_become_srgb() -> None:
    turned = ImageCms.profileToProfile(
        drawn(32, 32),
        ImageCms.createProfile("sRGB"),
        ImageCms.createProfile("LAB"),
        outputMode="LAB",
    )
    assert turned is not None
    assert turned.mode == "LAB"
    strange = saved(drawn(32, 32), "PNG", icc_profile=profile())
    assert not inspected(strange).colours
    made = opened(prepared(strange, job()))
    assert "icc_profile" not in made.info
    assert made.mode == "RGB"
    ink = saved(drawn(32, 32, "CMYK"), "JPEG", quality=95)
    assert not inspected(ink).colours
    assert near(opened(prepared(ink, job())).convert("RGB").getpixel((2, 2)), RED)


def test_a_wider_space_is_computed_not_dropped() -> None:
    """A profile whose red and blue change places, so that it shows whether it was used."""
    content = saved(drawn(32, 32), "PNG", icc_profile=swapped())
    shown = opened(prepared(content, job())).convert("RGB")
    assert near(shown.getpixel((2, 2)), BLUE)
    assert near(shown.getpixel((30, 2)), RED)


def swapped() -> bytes:
    """The bytes of sRGB with the tags of its red and its blue primary exchanged."""
    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    other = plain.replace(b"rXYZ", b"?XYZ", 1).replace(b"bXYZ", b"rXYZ", 1)
    return other.replace(b"?XYZ", b"bXYZ", 1).replace(b"s\0R\0G\0B", b"o\0d\0d\0 ")


def test_sixteen_bits_are_scaled_not_cut() -> None:
    deep = Image.new("I;16", (40, 40), 32768)
    content = saved(deep, "PNG")
    assert not inspected(content).colours
    assert opened(prepared(content, job())).convert("L").getpixel((5, 5)) == 128


def test_what_shines_through_stays_or_stands_on_white() -> None:
    clear = Image.new("RGBA", (300, 300), (255, 0, 0, 0))
    clear.paste(photo(300, 150), (0, 150))
    content = saved(clear, "PNG", exif=exif(turned=3))
    kept = opened(prepared(content, job()))
    assert kept.format == "PNG"
    assert kept.getpixel((5, 295)) == (255, 0, 0, 0)
    flat = opened(prepared(content, job(len(content) // 4)))
    assert flat.format == "JPEG"
    assert near(flat.getpixel((flat.width - 5, flat.height - 5)), (255, 255, 255))


def test_a_flat_png_stays_png() -> None:
    content = saved(drawn(300, 200), "PNG", exif=exif(turned=3))
    assert facts(prepared(content, job())) == facts(saved(drawn(300, 200), "PNG"))


def test_a_format_that_is_not_taken() -> None:
    jpeg = frozenset({"jpeg"})
    for kind in ("PNG", "GIF", "WEBP"):
        assert opened(prepared(saved(drawn(64, 64), kind), job(formats=jpeg))).format == "JPEG"
    with pytest.raises(Unusable) as caught:
        prepared(saved(drawn(64, 64), "JPEG"), job(formats=frozenset({"gif"})))
    assert caught.value.fault is Fault.DOES_NOT_FIT


@settings(max_examples=25)
@given(
    st.integers(40, 400),
    st.integers(40, 400),
    st.integers(3_000, 60_000),
    st.sampled_from(["JPEG", "PNG", "WEBP"]),
)
def test_it_fits_and_never_grows(width: int, height: int, most: int, kind: str) -> None:
    content = saved(photo(width, height), kind, exif=exif())
    try:
        made = prepared(content, job(most, area=90_000))
    except Unusable:
        made = b""
    if not made:
        # Only what would be too small to be looked at.
        assert min(width, height) < 64
        return
    found = facts(made)
    assert found is not None
    assert len(made) <= most
    assert found.pixels <= 90_000
    assert found.width <= width
    assert found.height <= height
    assert abs(found.width / found.height - width / height) < 0.08 * width / height


def test_the_best_quality_that_fits_is_found() -> None:
    image = photo(400, 300)
    content = saved(image, "JPEG", quality=95)
    sizes = {q: len(saved(opened(content), "JPEG", quality=q)) for q in range(WORST, BEST + 1)}
    for wanted in (66, 70, 77, 85):
        made = prepared(content, job(sizes[wanted]))
        assert facts(made) == facts(content)
        assert sizes[wanted - NEAR] < len(made) <= sizes[wanted]


def test_too_small_to_be_looked_at() -> None:
    for most in (1, 600):
        with pytest.raises(Unusable) as caught:
            prepared(saved(photo(640, 400), "JPEG"), job(most))
        assert caught.value.fault is Fault.DOES_NOT_FIT


def test_longer_than_a_jpeg_can_be() -> None:
    content = saved(Image.effect_noise((70_000, 40), 60), "PNG")
    with pytest.raises(Unusable) as caught:
        prepared(content, job(1_000_000))
    assert caught.value.fault is Fault.DOES_NOT_FIT


@pytest.mark.parametrize(
    "name", ["../a", "/etc/passwd", "", ".", "a.png", ".1-1.part/../x", "A" * 64, ".1-1.part\n"]
)
def test_names_that_lead_elsewhere(name: str, tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    with pytest.raises(ValueError):
        folder.read(name)
    with pytest.raises(ValueError):
        folder.write(name, b"")


def test_links_in_the_folder_are_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"old")
    folder = tmp_path / "media"
    folder.mkdir()
    (folder / ".1-1.part").symlink_to(elsewhere)
    with pytest.raises(OSError):
        Folder(folder).read(".1-1.part")
    Folder(folder).write(".1-1.part", b"new")
    assert elsewhere.read_bytes() == b"old"
    assert Folder(folder).read(".1-1.part") == b"new"


def ask(folder: Path, content: bytes, program: list[str] | None = None) -> tuple[str, int, int]:
    """What a child says of `content`, how it ended, and the most memory that it held, in bytes (0
    where the system does not tell)."""
    (folder / ".1-1.part").write_bytes(content)
    argv = program or python_program("cmdeck.media.child")
    with subprocess.Popen(
        [*argv, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps({"do": "inspect", "name": ".1-1.part"}).encode() + b"\n")
        process.stdin.flush()
        answer = process.stdout.readline().decode()
        memory = most_memory(process.pid)
    return answer, process.returncode, memory


def most_memory(pid: int) -> int:
    # Not what wait4 says: that counts the parent's memory between fork and exec.
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)


@pytest.mark.parametrize("rows", [0, 12_000])
def test_a_bomb_is_refused_in_little_memory(rows: int, tmp_path: Path) -> None:
    bomb = png_that_claims(12_000, 12_000, rows=rows)
    answer, code, memory = ask(tmp_path, bomb)
    assert json.loads(answer) == {"fault": "too_many_pixels"}
    assert code == 0
    assert memory < 100_000_000


def test_frames_larger_than_they_say(tmp_path: Path) -> None:
    """A GIF whose head says 1 × 1 and whose only image says 60000 × 60000."""
    tiny = saved(Image.new("P", (1, 1)), "GIF")
    at = tiny.index(b"\x2c\0\0\0\0") + 5
    answer, code, memory = ask(tmp_path, tiny[:at] + b"\x60\xea\x60\xea" + tiny[at + 4 :])
    assert json.loads(answer) == {"fault": "too_many_pixels"}
    assert code == 0
    assert memory < 100_000_000


def test_one_that_costs_too_much_time_is_ended(tmp_path: Path) -> None:
    """200 kB of a JPEG with a thousand scans cost a decoder half a minute."""
    hurried = (
        "import sys; from cmdeck.media import child; child.SECONDS = 0; sys.exit(child.main())"
    )
    content = with_scans(Image.new("L", (5000, 5000), 7), 1000)
    assert len(content) < 200_000
    answer, code, _memory = ask(tmp_path, content, [sys.executable, "-c", hurried])
    assert answer == ""
    assert code == -signal.SIGXCPU


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS knows no bound of address space")
def test_one_that_takes_too_much_memory_is_refused(tmp_path: Path) -> None:
    narrow = (
        "import sys; from cmdeck.media import child;"
        "child.MEMORY = 110_000_000; sys.exit(child.main())"
    )
    content = saved(drawn(5000, 5000), "PNG", compress_level=1)
    answer, code, _memory = ask(tmp_path, content, [sys.executable, "-c", narrow])
    assert json.loads(answer) == {"fault": "too_much"}
    assert code == 0


def test_a_line_that_is_no_job_ends_it(tmp_path: Path) -> None:
    program = [*python_program("cmdeck.media.child"), os.fspath(tmp_path)]
    for line in (b"nonsense\n", b'{"do": "format"}\n', b'{"do": "inspect", "name": "../x"}\n'):
        done = subprocess.run(program, input=line, capture_output=True, check=False)
        assert done.returncode != 0
        assert done.stdout == b""
