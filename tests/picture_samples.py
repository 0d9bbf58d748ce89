"""Pictures for tests, drawn anew each time."""

import io
import struct
import zlib
from collections.abc import Sequence

from PIL import Image, ImageCms
from PIL.TiffImagePlugin import IFDRational

ORIENTATION, ARTIST, GPS = 0x0112, 0x013B, 0x8825


def drawn(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Red to the left, blue to the right, a gradient downward."""
    image = Image.linear_gradient("L").resize((width, height))
    left = Image.new("L", (width, height), 0)
    left.paste(255, (0, 0, width // 2, height))
    return Image.merge("RGB", (left, image, left.point(lambda v: 255 - v))).convert(mode)


def photo(width: int, height: int) -> Image.Image:
    """Something with as much detail as a photograph."""
    grain = Image.effect_noise((max(width // 4, 1), max(height // 4, 1)), 60)
    grain = grain.resize((width, height), Image.Resampling.BICUBIC)
    slope = Image.linear_gradient("L").resize((width, height))
    return Image.merge("RGB", (grain, grain.rotate(180), slope))


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def exif(*, turned: int = 1, place: bool = True) -> bytes:
    """What a telephone writes: its owner, which way it was held, and where."""
    tags = Image.Exif()
    tags[ORIENTATION] = turned
    tags[ARTIST] = "Secret Photographer"
    if place:
        tags[GPS] = {1: "N", 2: (IFDRational(48), IFDRational(51), IFDRational(24)), 3: "E"}
    return tags.tobytes()


def moving(frames: int, size: tuple[int, int] = (24, 16), kind: str = "GIF") -> bytes:
    pictures: Sequence[Image.Image] = [
        Image.new("RGB", size, (n % 256, (n * 5) % 256, 255 - n % 256)) for n in range(frames)
    ]
    return saved(pictures[0], kind, save_all=True, append_images=pictures[1:], duration=40, loop=0)


def png_that_claims(width: int, height: int, *, rows: int = 0) -> bytes:
    """A PNG of one bit a pixel whose header says this size; so many `rows` are there, black."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packed = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8) if rows else b""
    body = b"".join(packed.compress(row) for _ in range(rows)) + packed.flush()
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def profile() -> bytes:
    """A colour profile that is not sRGB, and not one for red, green and blue either."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()


def with_scans(image: Image.Image, more: int) -> bytes:
    """A progressive JPEG whose last scan comes so many times more."""
    content = saved(image, "JPEG", progressive=True)
    last = content[content.rindex(b"\xff\xda") : -2]
    return content[:-2] + last * more + b"\xff\xd9"


def pixels(content: bytes) -> bytes:
    """Every pixel of every frame, to compare."""
    with Image.open(io.BytesIO(content)) as image:
        found = []
        for n in range(getattr(image, "n_frames", 1)):
            image.seek(n)
            found.append(image.convert("RGBA").tobytes())
    return b"".join(found)
