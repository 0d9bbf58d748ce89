import asyncio
import base64
import json
import os
import socket
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import pytest
from msgspec.structs import replace

from cmdeck.i18n import use_language
from cmdeck.media.copies import part_name, read_regular
from cmdeck.media.facts import facts
from cmdeck.media.paths import complete_path, typed_path
from cmdeck.model.capability import PictureLimits
from cmdeck.model.fitting import fitted
from cmdeck.model.outbox import MediaRef
from cmdeck.services.pictures import PictureRefused, Pictures, common_limits, facts_words, fit_words
from cmdeck.text.display import unsafe
from picture_samples import drawn, exif, moving, photo, png_that_claims, saved

X = PictureLimits()
BLUESKY = PictureLimits(bytes=950_000)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "media"
    made.mkdir(mode=0o700)
    return made


@pytest.fixture
def there(tmp_path: Path) -> Path:
    """Where the person's files are."""
    made = tmp_path / "files"
    made.mkdir()
    return made


@pytest.fixture
async def pictures(folder: Path) -> AsyncIterator[Pictures]:
    one = Pictures(folder)
    yield one
    await one.aclose()


def put(there: Path, name: str, content: bytes) -> Path:
    file = there / name
    file.write_bytes(content)
    return file


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def refused(pictures: Pictures, file: str | Path, limits: PictureLimits = X) -> str:
    """The words of the refusal; nothing may be left behind."""
    before = names(pictures._folder)
    with pytest.raises(PictureRefused) as caught:
        await pictures.take(file, limits)
    assert names(pictures._folder) == before
    words = str(caught.value)
    assert not unsafe(words)
    return words


async def test_a_plain_picture_is_kept_byte_for_byte(
    pictures: Pictures, folder: Path, there: Path
) -> None:
    content = saved(drawn(120, 80), "JPEG")
    ref = await pictures.take(put(there, "fête.jpg", content), X, alt="Deux couleurs")
    digest = sha256(content).hexdigest()
    assert ref == MediaRef(
        digest, "image/jpeg", len(content), 120, 80, alt="Deux couleurs", name="fête.jpg"
    )
    assert names(folder) == [digest]
    assert (folder / digest).read_bytes() == content
    assert stat.S_IMODE((folder / digest).stat().st_mode) == 0o600
    assert await pictures.take(str(there / "fête.jpg"), X) == MediaRef(
        digest, "image/jpeg", len(content), 120, 80, name="fête.jpg"
    )
    assert names(folder) == [digest]


async def test_where_it_was_taken_never_stays(
    pictures: Pictures, folder: Path, there: Path
) -> None:
    file = put(there, "a.jpg", saved(photo(160, 120), "JPEG", exif=exif(turned=6)))
    ref = await pictures.take(file, X)
    assert (ref.mime, ref.width, ref.height) == ("image/jpeg", 120, 160)
    assert names(folder) == [ref.sha256]
    kept = (folder / ref.sha256).read_bytes()
    assert b"Secret" not in kept
    assert b"Exif" not in kept
    assert sha256(kept).hexdigest() == ref.sha256
    assert b"Secret" in file.read_bytes()


async def test_a_heavy_photo_is_made_to_fit(pictures: Pictures, folder: Path, there: Path) -> None:
    file = put(there, "a.jpg", saved(photo(2400, 1800), "JPEG", quality=97))
    ref = await pictures.take(file, BLUESKY)
    assert ref.bytes <= 950_000
    assert ref.mime == "image/jpeg"
    assert ref.bytes == (folder / ref.sha256).stat().st_size


async def test_each_network_gets_the_form_that_it_takes(
    pictures: Pictures, folder: Path, there: Path
) -> None:
    content = saved(photo(2400, 1600), "JPEG", quality=97, exif=exif(place=True))
    ref = await pictures.take_for(put(there, "a.jpg", content), [X, BLUESKY], alt="Une plage")
    assert X.bytes > ref.bytes > BLUESKY.bytes
    assert (ref.width, ref.height) == (2400, 1600), "the copy is the original"
    [small] = ref.fits
    assert small.bytes <= BLUESKY.bytes
    assert (fitted(ref, X), fitted(ref, BLUESKY)) == (replace(ref, fits=()), small)
    for form in (ref, small):
        assert b"Secret" not in (folder / form.sha256).read_bytes()
    [words] = fit_words(ref, [("X", X), ("Bluesky", BLUESKY)])
    assert words.replace("\u00a0", " ").endswith("kB for Bluesky")
    assert words.replace("\u00a0", " ").startswith(f"{ref.bytes / 1e6:.1f} MB → ")
    assert fitted(replace(ref, alt="Autre"), BLUESKY).alt == "Autre"


async def test_what_one_network_cannot_have_is_refused_for_it_alone(
    pictures: Pictures, there: Path
) -> None:
    file = put(there, "a.gif", moving(9))
    still = PictureLimits(formats=frozenset({"jpeg"}))
    ref = await pictures.take_for(file, [X], [still])
    assert ref.fits == ()
    with pytest.raises(PictureRefused, match="moves"):
        await pictures.take_for(file, [X, still])


async def test_a_picture_in_a_few_dots(pictures: Pictures, there: Path) -> None:
    ref = await pictures.take(put(there, "a.png", saved(drawn(120, 60), "PNG")), X)
    seen = await pictures.sketch(ref, 20, 20)
    assert (seen.width, seen.height, len(seen.dots)) == (20, 10, 600)
    assert len(set(seen.dots)) > 1


async def test_a_moving_picture_stays_moving_or_is_refused(pictures: Pictures, there: Path) -> None:
    ref = await pictures.take(put(there, "a.gif", moving(9)), X)
    assert ref.mime == "image/gif"
    assert "moves" in await refused(pictures, there / "a.gif", PictureLimits(bytes=100))
    words = await refused(pictures, there / "a.gif", PictureLimits(formats=frozenset({"jpeg"})))
    assert "moves" in words
    words = await refused(pictures, put(there, "long.gif", moving(60)))
    assert "more than 50 pictures" in words


async def test_what_is_no_ordinary_file(pictures: Pictures, there: Path) -> None:
    os.mkfifo(there / "fifo.png")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(os.fspath(there / "socket.png"))
    (there / "loop.png").symlink_to("loop.png")
    for name, words in (
        ("fifo.png", "fifo.png is no ordinary file."),
        ("/dev/zero", "zero is no ordinary file."),
        (".", "is a folder"),
        ("socket.png", "socket.png cannot be read"),
        ("loop.png", "loop.png cannot be read"),
        ("gone.png", "There is no file "),
        ("gone/gone.png", "There is no file "),
        ("a\0.png", "There is no file "),
    ):
        assert words in await refused(pictures, there / name)
    assert pictures.pid is None


async def test_a_link_to_a_picture_is_followed(pictures: Pictures, there: Path) -> None:
    put(there, "real.png", saved(drawn(9, 9), "PNG"))
    (there / "link.png").symlink_to("real.png")
    ref = await pictures.take(there / "link.png", X)
    assert ref.name == "link.png"


async def test_what_is_no_picture(pictures: Pictures, there: Path) -> None:
    assert "is empty" in await refused(pictures, put(there, "a.png", b""))
    assert "is no picture" in await refused(pictures, put(there, "a.jpg", b"<html>no</html>"))
    heic = b"\0\0\0\x18ftypheic" + bytes(20)
    assert "HEIC" in await refused(pictures, put(there, "a.heic", heic))
    with (there / "big.png").open("wb") as big:
        big.truncate(20_000_001)
    assert "20.0\N{NO-BREAK SPACE}MB at most" in await refused(pictures, there / "big.png")


async def test_too_many_pixels_never_reach_the_child(pictures: Pictures, there: Path) -> None:
    bomb = png_that_claims(12_000, 12_000, rows=12_000)
    assert len(bomb) < 40_000
    words = await refused(pictures, put(there, "bomb.png", bomb))
    assert "12,000 × 12,000, 144 megapixels; 25 at most" in words
    large = saved(drawn(8000, 5000, "L"), "JPEG", quality=20)
    assert "40 megapixels" in await refused(pictures, put(there, "large.jpg", large))
    assert pictures.pid is None


async def test_damaged_pictures(pictures: Pictures, there: Path) -> None:
    for kind in ("JPEG", "PNG", "GIF", "WEBP"):
        content = saved(photo(300, 200), kind)
        words = await refused(pictures, put(there, f"a.{kind}", content[: len(content) // 2]))
        assert "damaged" in words
    assert pictures.pid is not None


async def test_hostile_pictures(pictures: Pictures, there: Path, shared: Path) -> None:
    cases = json.loads((shared / "fixtures/hostile_inputs.json").read_text())["cases"]
    found = [base64.b64decode(one["payload"]) for one in cases if one["kind"] == "image"]
    assert len(found) >= 4
    for content in found:
        await refused(pictures, put(there, "a.png", content))


async def test_hostile_names(pictures: Pictures, folder: Path, there: Path, shared: Path) -> None:
    cases = json.loads((shared / "fixtures/hostile_inputs.json").read_text())["cases"]
    content = saved(drawn(9, 9), "PNG")
    digest = sha256(content).hexdigest()
    taken = 0
    for name in (one.get("payload") for one in cases if one["kind"] == "filename"):
        if not isinstance(name, str):
            continue
        try:
            file = put(there, name, content) if "/" not in name else there / name
        except (OSError, ValueError):
            await refused(pictures, there / name)
            continue
        if not file.is_file():
            await refused(pictures, file)
            continue
        ref = await pictures.take(file, X)
        taken += 1
        assert ref.sha256 == digest
        assert not unsafe(ref.name)
        assert ref.name.encode()
        assert names(folder) == [digest]
    assert taken >= 8


async def test_the_child_dies_over_a_picture(folder: Path, there: Path) -> None:
    died = there / "died"
    program = [
        sys.executable,
        "-c",
        f"import sys; sys.stdin.readline(); open({os.fspath(died)!r}, 'a').write('x')",
    ]
    pictures = Pictures(folder, program=program)
    words = await refused(pictures, put(there, "a.png", saved(drawn(9, 9), "PNG")))
    assert words == "a.png cannot be used: the program that decodes pictures broke off."
    assert died.read_text() == "xx"
    await pictures.aclose()


async def test_the_child_killed_between_two_pictures(pictures: Pictures, there: Path) -> None:
    file = put(there, "a.png", saved(drawn(9, 9), "PNG"))
    first = await pictures.take(file, X)
    assert pictures.pid is not None
    os.kill(pictures.pid, 9)
    assert await pictures.take(file, X) == first


@pytest.mark.parametrize("said", ["{}", '{"fault": "unheard of"}', '{"mime": 7}', "[]", "nonsense"])
async def test_a_child_that_speaks_nonsense(said: str, folder: Path, there: Path) -> None:
    program = [sys.executable, "-c", f"import sys\nfor _ in sys.stdin: print({said!r}, flush=True)"]
    pictures = Pictures(folder, program=program)
    words = await refused(pictures, put(there, "a.png", saved(drawn(9, 9), "PNG")))
    assert "broke off" in words
    await pictures.aclose()


async def test_a_folder_that_cannot_be_written(there: Path, tmp_path: Path) -> None:
    pictures = Pictures(tmp_path / "nowhere")
    file = put(there, "a.png", saved(drawn(9, 9), "PNG"))
    with pytest.raises(PictureRefused, match=r"private copy of a\.png cannot be written"):
        await pictures.take(file, X)
    await pictures.aclose()


async def test_what_dead_processes_left_is_swept(
    pictures: Pictures, folder: Path, there: Path
) -> None:
    gone = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    await gone.wait()
    (folder / f".{gone.pid}-1.part").write_bytes(b"half a picture")
    (folder / ".1-1.part").write_bytes(b"of a process that runs")
    for n in range(400):
        (folder / part_name(n)).write_bytes(b"of an earlier process with our number")
    ref = await pictures.take(put(there, "a.png", saved(drawn(9, 9), "PNG")), X)
    left = names(folder)
    assert f".{gone.pid}-1.part" not in left
    assert ".1-1.part" in left
    assert ref.sha256 in left


async def test_a_description_that_is_too_long(pictures: Pictures, there: Path) -> None:
    file = put(there, "a.png", saved(drawn(9, 9), "PNG"))
    with pytest.raises(PictureRefused, match="1,001 characters; the network takes 1,000"):
        await pictures.take(file, X, alt="é" * 1001)


def test_a_file_that_grows_while_it_is_read(there: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = put(there, "a.png", bytes(64))
    monkeypatch.setattr("cmdeck.media.copies.MAX_BYTES", 32)
    monkeypatch.setattr("cmdeck.media.copies._check", lambda file, found: None)
    with pytest.raises(PictureRefused, match="too big"):
        read_regular(file)


def test_paths_as_terminals_drop_them(there: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", os.fspath(there))
    monkeypatch.chdir(there)
    spaced = put(there, "l'été à 100%.png", b"x")
    ending = put(there, "a.png ", b"x")
    for text, meant in (
        (f'"{spaced}"', spaced),
        (
            f" {str(spaced).replace(chr(39), chr(92) + chr(39)).replace(' ', chr(92) + ' ')} ",
            spaced,
        ),
        ("'" + str(spaced).replace("'", "'\\''") + "' \n", spaced),
        (spaced.as_uri(), spaced),
        (f"'{spaced.as_uri()}'\n", spaced),
        (spaced.as_uri().replace("file://", "file://localhost"), spaced),
        ("~/l'été à 100%.png", spaced),
        ("l'été à 100%.png", Path("l'été à 100%.png")),
        (str(ending), ending),
        ("nothing.png ", Path("nothing.png")),
        ("file://elsewhere/a.png", Path("file://elsewhere/a.png")),
        ("$(touch pwn).png", Path("$(touch pwn).png")),
        ("~nobody-of-this-name/a.png", Path("~nobody-of-this-name/a.png")),
    ):
        assert typed_path(text) == meant


def test_completion(there: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", os.fspath(there))
    monkeypatch.chdir(there)
    for name in ("Plage.JPG", "plan.png", "plan.txt", ".hidden.png", "invoice\u202egpj.png"):
        put(there, name, b"x")
    (there / "places").mkdir()
    put(there / "places", "lyon.webp", b"x")
    complete = Pictures(folder).complete
    assert complete("pla") == ["places/", "Plage.JPG", "plan.png"]
    assert complete("~/pla") == ["~/places/", "~/Plage.JPG", "~/plan.png"]
    assert complete("~") == ["~/"]
    assert complete("places/") == ["places/lyon.webp"]
    assert complete(f"{there}/places/L") == [f"{there}/places/lyon.webp"]
    assert complete(".") == [".hidden.png"]
    assert complete("inv") == []
    assert complete("nowhere/x") == []
    assert complete("a\0/x") == []
    assert complete_path("", most=1) == ["places/"]


def test_facts_in_words() -> None:
    ref = MediaRef("", "image/jpeg", 311_600, 1200, 675)
    assert facts_words(ref) == "1200×675 · 312\N{NO-BREAK SPACE}kB · JPEG"
    ref = MediaRef("", "image/webp", 999_500, 1, 2)
    assert facts_words(ref) == "1×2 · 1.0\N{NO-BREAK SPACE}MB · WebP"
    use_language("fr")
    try:
        assert "4,2\N{NO-BREAK SPACE}" in facts_words(MediaRef("", "image/png", 4_200_000, 1, 1))
    finally:
        use_language("en")


def test_limits_of_several_networks() -> None:
    other = PictureLimits(count=10, bytes=950_000, formats=frozenset({"jpeg", "png"}), alt=2000)
    assert common_limits([X, other]) == PictureLimits(
        count=4, bytes=950_000, formats=frozenset({"jpeg", "png"}), alt=1000
    )
    assert common_limits([]) == X


def test_no_decoder_is_imported() -> None:
    program = "import sys, cmdeck.services.pictures; sys.exit('PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_samples_are_what_they_say() -> None:
    found = facts(moving(3))
    assert found is not None
    assert found.mime == "image/gif"
