"""What a picture is, from its first bytes: format and size.

Pure; reads headers only and decodes no picture. Sources: PNG (W3C, 5.2, 11.2.2), GIF89a (17, 18),
JPEG (ITU T.81 B.2.2), WebP (RFC 9649, 2.5-2.7).
"""

import struct
from dataclasses import dataclass

MAX_PIXELS = 25_000_000
"""Of a picture that is decoded: at four bytes each that is 100 MB."""
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""JPEG markers that begin a frame and say its size."""
_ALONE = frozenset({0x01, *range(0xD0, 0xDA)})
"""JPEG markers without a segment."""


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """Its kind and size in pixels."""

    mime: str
    width: int
    height: int

    @property
    def pixels(self) -> int:
        """How many it has."""
        return self.width * self.height


def facts(content: bytes) -> PictureFacts | None:
    """What the picture `content` is; None for anything that is no JPEG, PNG, GIF or WebP. Pure."""
    for begins, read in (
        (b"\x89PNG\r\n\x1a\n", _png),
        (b"GIF8", _gif),
        (b"\xff\xd8\xff", _jpeg),
        (b"RIFF", _webp),
    ):
        if content.startswith(begins):
            try:
                return read(content)
            except (struct.error, IndexError):
                return None  # it ends before it has said its size: nothing could be shown of it
    return None


def _png(content: bytes) -> PictureFacts | None:
    if content[12:16] != b"IHDR":
        return None
    return _sized("image/png", *struct.unpack(">II", content[16:24]))


def _gif(content: bytes) -> PictureFacts | None:
    if content[:6] not in (b"GIF87a", b"GIF89a"):
        return None
    return _sized("image/gif", *struct.unpack("<HH", content[6:10]))


def _jpeg(content: bytes) -> PictureFacts | None:
    at = 2
    while True:
        if content[at] != 0xFF:
            return None
        while content[at] == 0xFF:
            at += 1
        marker = content[at]
        at += 1
        if marker in _ALONE:
            continue
        (length,) = struct.unpack(">H", content[at : at + 2])
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", content[at + 3 : at + 7])
            return _sized("image/jpeg", width, height)
        if length < 2:
            return None
        at += length


def _webp(content: bytes) -> PictureFacts | None:
    if content[8:12] != b"WEBP":
        return None
    kind, body = content[12:16], content[20:]
    if kind == b"VP8X":
        width = 1 + int.from_bytes(body[4:7], "little")
        height = 1 + int.from_bytes(body[7:10], "little")
    elif kind == b"VP8L" and body[0] == 0x2F:
        (bits,) = struct.unpack("<I", body[1:5])
        width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    elif kind == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        width, height = (side & 0x3FFF for side in struct.unpack("<HH", body[6:10]))
    else:
        return None
    return _sized("image/webp", width, height)


def _sized(mime: str, width: int, height: int) -> PictureFacts | None:
    return PictureFacts(mime, width, height) if width and height else None
