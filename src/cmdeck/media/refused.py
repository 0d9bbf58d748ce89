"""Pictures that are not taken, in words for the person.

Pure. A file's name is a stranger's text: it is shown cleaned and short.
"""

from pathlib import Path

from cmdeck.errors import UsageError
from cmdeck.i18n import _
from cmdeck.media.facts import MAX_PIXELS, PictureFacts
from cmdeck.media.jobs import MAX_FRAMES, Fault
from cmdeck.text.display import displayable
from cmdeck.text.numbers import NBSP, decimal, number

LONGEST_NAME = 120
"""Characters of a name that are shown or kept."""


class PictureRefused(UsageError):
    """A picture that is not taken. Nothing was kept."""


def shown_name(file: Path) -> str:
    """The last part of a path as it may be shown and kept: no control, no lone surrogate."""
    shown = displayable(file.name or str(file), lines=False)
    return shown if len(shown) <= LONGEST_NAME else shown[: LONGEST_NAME - 1] + "…"


def weight(size: int) -> str:
    """`size` bytes in words: `312 ko`, `4,2 Mo`. Thousands, as the networks count."""
    if size < 1000:
        return NBSP.join((str(size), _("B")))
    if size < 999_500:
        return NBSP.join((number((size + 500) // 1000), _("kB")))
    return NBSP.join((decimal(size / 1_000_000), _("MB")))


def too_many_pixels(name: str, found: PictureFacts) -> PictureRefused:
    """For one that is not even decoded."""
    words = _("{file} is too large: {width} × {height}, {found} megapixels; {most} at most.")
    return PictureRefused(
        words.format(
            file=name,
            width=number(found.width),
            height=number(found.height),
            found=decimal(found.pixels / 1_000_000, 0),
            most=MAX_PIXELS // 1_000_000,
        )
    )


def refusal(fault: Fault, name: str, most: int) -> PictureRefused:
    """For what the decoding program found; `most` is the bytes that the network takes."""
    match fault:
        case Fault.DAMAGED:
            words = _("{file} is damaged: it cannot be decoded.")
        case Fault.TOO_MANY_PIXELS:
            words = _("{file} is too large: more than {pixels} megapixels.")
        case Fault.TOO_MANY_FRAMES:
            words = _("{file} moves too long: more than {frames} pictures.")
        case Fault.MOVING:
            words = _("{file} moves, and cannot be sent as it is: {weight} at most.")
        case Fault.DOES_NOT_FIT:
            words = _("{file} cannot be made small enough: {weight} at most.")
        case Fault.TOO_MUCH:
            words = _("{file} needs too much memory to be decoded.")
    return PictureRefused(
        words.format(
            file=name, pixels=MAX_PIXELS // 1_000_000, frames=MAX_FRAMES, weight=weight(most)
        )
    )
