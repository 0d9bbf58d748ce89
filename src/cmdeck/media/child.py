"""The program that decodes pictures: `python -m cmdeck.media.child FOLDER`. Only it imports Pillow.

A decoder meets the bytes of strangers: the program holds itself to the memory that a picture may
take and, anew before each job, to the processor time; the system ends it when it takes more. It
reads and writes files of the one folder only, by name, and ends by itself at the end of its input.
"""

import io
import os
import sys
import warnings
from contextlib import suppress
from math import sqrt
from pathlib import Path
from typing import BinaryIO

import msgspec
from PIL import Image, ImageCms, ImageOps

from cmdeck.limits import allow, confine
from cmdeck.media.facts import MAX_PIXELS
from cmdeck.media.jobs import (
    MAX_BYTES,
    MAX_FRAMES,
    NAME,
    SECONDS,
    Failed,
    Fault,
    Inspect,
    Inspected,
    Job,
    Prepare,
    Prepared,
    Sketch,
    Sketched,
    may_stay,
)
from cmdeck.media.strip import Malformed, gif_frames, stripped

MEMORY = 768 * 1024 * 1024
"""Bytes of address space: a picture of MAX_PIXELS, decoded, turned and in other colours."""
BEST, WORST, NEAR = 85, 60, 3
"""JPEG qualities: the one tried first, the least worth sending, and how near the search goes."""
SMALLEST = 32
"""Pixels of a side below which nothing is left to look at."""
PNG_PIXELS, QUICK = 6_000_000, 3
"""Above so many a PNG takes longer to write than a job may, even at zlib's quick level."""
ORIENTATION, GPS = 0x0112, 0x8825
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
_NAMES = {"JPEG": "jpeg", "MPO": "jpeg", "PNG": "png", "GIF": "gif", "WEBP": "webp"}
"""MPO: a JPEG with more pictures behind it, as telephones write; the first one counts."""
_PLAIN_MODES = frozenset(("1", "L", "LA", "P", "PA", "RGB", "RGBA"))


class Unusable(Exception):
    """The picture cannot be used, and why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def inspected(content: bytes) -> Inspected:
    """What the picture is, after decoding it. Raises Unusable, or what a decoder raises."""
    with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
        return _looked_at(image, content)


def prepared(content: bytes, job: Prepare) -> bytes:
    """The picture as the network takes it, without metadata. Raises as `inspected` does."""
    with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
        found = _looked_at(image, content)
        if may_stay(found, job):
            with suppress(Malformed):  # the decoder took it, so it is made anew from its pixels
                bare = stripped(content)
                if len(bare) <= job.bytes:
                    return bare
        if found.frames > 1:
            raise Unusable(Fault.MOVING)
        clean = _clean(image)
    try:
        return _made_anew(clean, job, lossless=found.mime in ("image/png", "image/gif"))
    except OSError as error:
        # An encoder's own bounds, such as the longest side of a JPEG.
        raise Unusable(Fault.DOES_NOT_FIT) from error


def sketched(content: bytes, columns: int, rows: int) -> Sketched:
    """The picture in a few large dots, upright, on white. Raises as `inspected` does."""
    with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
        _looked_at(image, content)
        clean = _clean(image)
    by = min(columns / clean.width, rows / clean.height)
    size = (max(1, round(clean.width * by)), max(1, round(clean.height * by)))
    small = clean.convert("RGBA").resize(size, Image.Resampling.BOX)
    ground = Image.new("RGB", size, "white")
    ground.paste(small, mask=small.getchannel("A"))
    return Sketched(*size, ground.tobytes())


def _looked_at(image: Image.Image, content: bytes) -> Inspected:
    if image.width * image.height > MAX_PIXELS:
        raise Unusable(Fault.TOO_MANY_PIXELS)
    kind = _NAMES[image.format or ""]
    frames = _frames(image, kind, content)
    if frames > MAX_FRAMES:
        raise Unusable(Fault.TOO_MANY_FRAMES)
    image.load()
    tags = image.getexif()
    return Inspected(
        mime=f"image/{kind}",
        width=image.width,
        height=image.height,
        frames=frames,
        turned=tags.get(ORIENTATION, 1) in range(2, 9),
        private=_tells(content),
        gps=bool(tags.get_ifd(GPS)),
        colours=_is_srgb(image),
    )


def _frames(image: Image.Image, kind: str, content: bytes) -> int:
    if kind == "jpeg":
        return 1
    if kind == "gif":
        # Pillow would walk through all of them, however many there are.
        return gif_frames(content, MAX_FRAMES)
    frames: int = getattr(image, "n_frames", 1)
    return frames


def _tells(content: bytes) -> bool:
    try:
        return stripped(content) != content
    except Malformed:
        return True


def _is_srgb(image: Image.Image) -> bool:
    profile = image.info.get("icc_profile")
    if image.mode not in _PLAIN_MODES:
        return False
    if not profile:
        return True
    try:
        return "sRGB" in ImageCms.getProfileDescription(io.BytesIO(profile))
    except (ImageCms.PyCMSError, OSError):
        return False


def _clean(image: Image.Image) -> Image.Image:
    """The pixels alone: upright, sRGB, eight bits; L, RGB, or RGBA where something shines
    through."""
    seen = ImageOps.exif_transpose(image)
    profile = seen.info.get("icc_profile")
    if seen.mode.startswith("I;16"):
        # `convert` would cut off instead of scaling.
        seen = seen.point(lambda value: value * (1 / 256) + 0).convert("L")
    alpha = seen.convert("RGBA").getchannel("A") if seen.has_transparency_data else None
    if seen.mode in ("P", "PA", "LA", "RGBA", "1"):
        seen = seen.convert("RGB")
    if profile and not _is_srgb(seen):
        seen = _in_srgb(seen, profile)
    if seen.mode not in ("L", "RGB"):
        seen = seen.convert("RGB")
    if alpha is not None and alpha.getextrema()[0] != 255:
        seen.putalpha(alpha)
    bare = seen.copy()
    bare.info = {}
    return bare


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        found = ImageCms.profileToProfile(
            image, io.BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError):
        # A profile that says nothing, or of other channels than the picture has.
        return image
    return found or image


def _made_anew(image: Image.Image, job: Prepare, *, lossless: bool) -> bytes:
    """A PNG where it may be one and is small enough, else a JPEG. Raises Unusable."""
    if image.width * image.height > job.pixels:
        image = _scaled(image, sqrt(job.pixels / (image.width * image.height)))
    wanted = lossless or image.mode == "RGBA"
    if wanted and "png" in job.formats and image.width * image.height <= PNG_PIXELS:
        made = _encoded(image, "PNG", compress_level=QUICK)
        if len(made) <= job.bytes:
            return made
    if "jpeg" not in job.formats:
        raise Unusable(Fault.DOES_NOT_FIT)
    if image.mode == "RGBA":
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
        image = ground
    while True:
        made = _jpeg_within(image, job.bytes)
        if len(made) <= job.bytes:
            return made
        # The area that would fit at the worst quality, and a quarter less: room for a better one.
        image = _scaled(image, min(0.9, sqrt(job.bytes / len(made) * 0.75)))
        if min(image.size) < SMALLEST:
            raise Unusable(Fault.DOES_NOT_FIT)


def _jpeg_within(image: Image.Image, most: int) -> bytes:
    """The best quality within `most` bytes, to NEAR; the worst where none is."""
    made = _encoded(image, "JPEG", quality=BEST)
    if len(made) <= most:
        return made
    made = _encoded(image, "JPEG", quality=WORST)
    low, high = WORST, BEST
    while len(made) <= most and high - low > NEAR:
        middle = (low + high) // 2
        tried = _encoded(image, "JPEG", quality=middle)
        if len(tried) <= most:
            made, low = tried, middle
        else:
            high = middle
    return made


def _scaled(image: Image.Image, by: float) -> Image.Image:
    size = (max(1, int(image.width * by)), max(1, int(image.height * by)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


class Folder:
    """The one folder that the program sees."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, name: str) -> bytes:
        """The bytes of a file in it. Raises ValueError for a name that leads elsewhere, OSError."""
        with os.fdopen(os.open(self._at(name), os.O_RDONLY | os.O_NOFOLLOW), "rb") as opened:
            return opened.read(MAX_BYTES + 1)

    def write(self, name: str, content: bytes) -> None:
        """A new private file in it, in place of what a child left that died. Raises ValueError and
        OSError."""
        self._at(name).unlink(missing_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        with os.fdopen(os.open(self._at(name), flags, 0o600), "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())

    def _at(self, name: str) -> Path:
        if not NAME.fullmatch(name):
            raise ValueError(name)
        return self._path / name


def answer(job: Job, folder: Folder) -> Inspected | Prepared | Sketched | Failed:
    """Do one job. Raises ValueError and OSError for files that cannot be read or written."""
    content = folder.read(job.name)
    try:
        if isinstance(job, Inspect):
            return inspected(content)
        if isinstance(job, Sketch):
            return sketched(content, job.columns, job.rows)
        made = prepared(content, job)
        found = inspected(made)
    except Unusable as error:
        return Failed(error.fault)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return Failed(Fault.TOO_MANY_PIXELS)
    except MemoryError:
        return Failed(Fault.TOO_MUCH)
    except Exception:
        # The rim of this program: a decoder of others may raise anything at all.
        return Failed(Fault.DAMAGED)
    folder.write(job.into, made)
    return Prepared(found.mime, found.width, found.height, len(made))


def serve(source: BinaryIO, sink: BinaryIO, folder: Folder) -> None:
    """Answer jobs until there are no more; one that is none ends the program."""
    for line in source:
        allow(SECONDS)
        said = answer(msgspec.json.decode(line, type=Job), folder)
        sink.write(msgspec.json.encode(said) + b"\n")
        sink.flush()


def _limit() -> None:
    """Memory, and no file longer than a picture."""
    confine(memory=MEMORY, longest_file=MAX_BYTES)
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    # Other warnings are of tags that are thrown away, and would refuse honest pictures.
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", Image.DecompressionBombWarning)


def main() -> int:
    """Serve the parent."""
    _limit()
    serve(sys.stdin.buffer, sys.stdout.buffer, Folder(Path(sys.argv[1])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
