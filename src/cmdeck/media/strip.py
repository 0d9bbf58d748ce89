"""A picture without what it says of its maker: place, camera, programs, comments, thumbnails.

Pure, and without loss: whole segments and chunks are left out, the pixels' bytes stay as they are.
Bytes behind the picture's end go too. Colour profiles stay. Sources: JPEG (ITU T.81 B), JFIF 1.02,
PNG (W3C, third edition, 11), GIF89a (12-27), WebP (RFC 9649, 2.7).
"""

import re
import struct
from collections.abc import Iterator

_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP sBIT bKGD pHYs acTL fcTL fdAT".split()
)
_WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
_WEBP_PRIVATE = 0x0C
"""The bits of VP8X that announce EXIF and XMP."""
_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""What ends the coded data of a scan: no stuffed zero, no restart, no fill."""
_JFIF = 14
"""Bytes of a JFIF segment before its thumbnail."""


class Malformed(ValueError):
    """The bytes do not follow their format; only a decoder may still make something of them."""


def stripped(content: bytes) -> bytes:
    """`content` (JPEG, PNG, GIF or WebP) without metadata; the same bytes when it has none.

    Raises Malformed for anything else, and for what ends too early.
    """
    for begins, pieces in (
        (b"\x89PNG\r\n\x1a\n", _png),
        (b"GIF8", _gif),
        (b"\xff\xd8\xff", _jpeg),
        (b"RIFF", _webp),
    ):
        if content.startswith(begins):
            try:
                return b"".join(pieces(content))
            except (struct.error, IndexError) as error:
                raise Malformed("it ends too early") from error
    raise Malformed("not a picture")


def gif_frames(content: bytes, most: int) -> int:
    """How many pictures a GIF has, counted up to `most` + 1. Raises Malformed."""
    found = 0
    try:
        for block in _gif(content):
            found += block[:1] == b"\x2c"
            if found > most:
                break
    except IndexError as error:
        raise Malformed("it ends too early") from error
    return found


def _cut(content: bytes, start: int, end: int) -> bytes:
    if end > len(content):
        raise Malformed("it ends too early")
    return content[start:end]


def _jpeg(content: bytes) -> Iterator[bytes]:
    yield content[:2]
    at = 2
    while True:
        if content[at] != 0xFF:
            raise Malformed("no marker")
        while content[at] == 0xFF:
            at += 1
        marker = content[at]
        at += 1
        if marker == 0xD9:
            yield b"\xff\xd9"
            return
        (length,) = struct.unpack(">H", content[at : at + 2])
        body = _cut(content, at + 2, at + length)
        at += length
        if marker == 0xE0 and body.startswith(b"JFIF\0") and len(body) >= _JFIF:
            body = body[: _JFIF - 2] + b"\0\0"
            yield b"\xff\xe0" + struct.pack(">H", len(body) + 2) + body
        elif _is_of_the_picture(marker, body):
            yield b"\xff" + bytes((marker,)) + struct.pack(">H", len(body) + 2) + body
        if marker == 0xDA:
            found = _MARKER.search(content, at)
            if found is None:
                raise Malformed("no end")
            yield content[at : found.start()]
            at = found.start()


def _is_of_the_picture(marker: int, body: bytes) -> bool:
    """Tables, frames and scans, the colour profile and what Adobe says of the colours."""
    if marker == 0xE2:
        return body.startswith(b"ICC_PROFILE\0")
    if marker == 0xEE:
        return body.startswith(b"Adobe")
    return marker < 0xE0


def _png(content: bytes) -> Iterator[bytes]:
    yield content[:8]
    at = 8
    while True:
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        chunk = _cut(content, at, at + length + 12)
        at += length + 12
        if kind in _PNG_KEPT:
            yield chunk
        if kind == b"IEND":
            return


def _gif(content: bytes) -> Iterator[bytes]:
    """Its blocks; an image comes as one that begins with a comma."""
    at = 13 + _table(content[10])
    yield _cut(content, 0, at)
    while True:
        if at == len(content) or content[at] == 0x3B:
            # Some programs forget the trailer.
            yield b"\x3b"
            return
        start, kind = at, content[at]
        if kind == 0x21:
            at = _blocks_end(content, at + 2)
            label, name = content[start + 1], content[start + 3 : start + 14]
            if label in (0xF9, 0x01) or (label == 0xFF and name in _LOOPS):
                yield content[start:at]
        elif kind == 0x2C:
            at = _blocks_end(content, at + 11 + _table(content[at + 9]))
            yield content[start:at]
        else:
            raise Malformed("no block")


def _table(packed: int) -> int:
    """Bytes of a colour table, by the byte that announces it."""
    return 3 << (packed & 7) + 1 if packed & 0x80 else 0


def _blocks_end(content: bytes, at: int) -> int:
    while size := content[at]:
        at += size + 1
    return at + 1


def _webp(content: bytes) -> Iterator[bytes]:
    (size,) = struct.unpack("<I", content[4:8])
    if content[8:12] != b"WEBP":
        raise Malformed("not WebP")
    end, at = 8 + size, 12
    kept: list[bytes] = []
    while at < end:
        kind, length = struct.unpack("<4sI", content[at : at + 8])
        body = _cut(content, at + 8, at + 8 + length)
        at += 8 + length + length % 2
        if kind == b"VP8X":
            body = bytes((body[0] & ~_WEBP_PRIVATE,)) + body[1:]
        if kind in _WEBP_KEPT:
            kept += [kind, struct.pack("<I", length), body, b"\0" * (length % 2)]
    yield b"RIFF" + struct.pack("<I", 4 + sum(map(len, kept))) + b"WEBP"
    yield from kept
