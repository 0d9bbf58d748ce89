"""What a picture is, from its first bytes: format and size. And its private copy.

Reads headers only; decodes no picture. Sources: PNG (W3C, 5.2, 11.2.2), GIF89a (17, 18), JPEG
(ITU T.81 B.2.2), WebP (RFC 9649, 2.5-2.7).
"""

import os
import struct
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cmdeck.errors import UsageError
from cmdeck.i18n import _
from cmdeck.model.outbox import MediaHash, MediaRef

LARGEST = 50_000_000
"""Bytes of a file that is looked at."""
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


def facts(content: bytes) -> PictureFacts | None:
    """What the picture `content` is; None for anything that is no JPEG, PNG, GIF or WebP. Pure."""
    try:
        for begins, read in (
            (b"\x89PNG\r\n\x1a\n", _png),
            (b"GIF8", _gif),
            (b"\xff\xd8\xff", _jpeg),
            (b"RIFF", _webp),
        ):
            if content.startswith(begins):
                return read(content)
    except (struct.error, IndexError):
        pass
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


def keep(file: Path, folder: Path, *, alt: str = "") -> MediaRef:
    """A private copy of `file` in `folder` (0600, named by its hash), and what it is.

    The copy is what is looked at, so that nobody can swap the file in between. Raises UsageError
    for what is no picture or cannot be read.
    """
    content = _read(file)
    found = facts(content)
    if found is None:
        words = _("{file} is no picture that networks take (JPEG, PNG, GIF, WebP).")
        raise UsageError(words.format(file=file))
    digest = MediaHash(sha256(content).hexdigest())
    _copy(content, folder / digest)
    return MediaRef(
        digest, found.mime, len(content), found.width, found.height, alt=alt, name=file.name
    )


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > LARGEST:
            raise UsageError(_("{file} is too big.").format(file=file))
        return file.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        words = _("{file} cannot be read: {reason}")
        raise UsageError(words.format(file=file, reason=reason)) from None


def _copy(content: bytes, target: Path) -> None:
    if target.exists():
        return
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    fresh.replace(target)
