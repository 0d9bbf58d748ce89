"""What is said to the program that decodes pictures, and what it answers.

Pure. A line of JSON each way; files are named, never given by path: they lie in the one folder.
"""

import re
from enum import StrEnum

import msgspec

MAX_FRAMES = 50
"""Of a moving picture."""
MAX_BYTES = 20_000_000
"""Of a file that is looked at."""
SECONDS = 3
"""Processor time of one job."""
DEADLINE = 5.0
"""Seconds that one job may take by the clock."""
NAME = re.compile(r"\.[0-9]+-[0-9]+\.part|[0-9a-f]{64}")
"""Names that files in the folder have: one being worked on, or one kept by its hash."""


class Fault(StrEnum):
    """Why a picture cannot be used."""

    DAMAGED = "damaged"
    """It is none of the four formats, or a decoder breaks off."""
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_FRAMES = "too_many_frames"
    MOVING = "moving"
    """It moves and does not fit the network as it is: moving pictures are not made anew."""
    DOES_NOT_FIT = "does_not_fit"
    """No quality and size that are worth looking at fit the network."""
    TOO_MUCH = "too_much"
    """It needs more memory than it may have."""


class Inspect(msgspec.Struct, frozen=True, tag_field="do", tag="inspect"):
    """Decode the picture `name` and say what it is."""

    name: str


class Prepare(msgspec.Struct, frozen=True, tag_field="do", tag="prepare"):
    """Make of `name` a new file `into` that a network takes and that says nothing of its maker."""

    name: str
    into: str
    bytes: int
    pixels: int
    formats: frozenset[str]
    """Of jpeg, png, gif, webp."""


class Sketch(msgspec.Struct, frozen=True, tag_field="do", tag="sketch"):
    """Look at the picture `name` in a few large dots, at most so many across and down."""

    name: str
    columns: int
    rows: int


class Inspected(msgspec.Struct, frozen=True):
    """What a picture is."""

    mime: str
    width: int
    height: int
    frames: int = 1
    turned: bool = False
    """It is to be shown turned or mirrored (EXIF orientation)."""
    private: bool = False
    """It holds metadata, or bytes behind its end."""
    gps: bool = False
    """It says where it was taken."""
    colours: bool = True
    """Its colours are sRGB, eight bits each."""


class Prepared(msgspec.Struct, frozen=True):
    """The new file."""

    mime: str
    width: int
    height: int
    bytes: int


class Sketched(msgspec.Struct, frozen=True):
    """A picture in a few large dots."""

    width: int
    height: int
    dots: bytes
    """Red, green and blue of each, row after row."""


class Failed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """There is no answer but this."""

    fault: Fault


Job = Inspect | Prepare | Sketch


def may_stay(found: Inspected, limits: Prepare) -> bool:
    """Whether its pixels may go out as they are, where the bytes without metadata are few
    enough."""
    return (
        not found.turned
        and found.colours
        and found.mime.removeprefix("image/") in limits.formats
        and found.width * found.height <= limits.pixels
    )
