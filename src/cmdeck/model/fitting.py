"""Which of the forms of a picture a network takes: the private copy, or one made of it. Pure."""

from collections.abc import Sequence

from msgspec.structs import replace

from cmdeck.model.capability import PictureLimits
from cmdeck.model.outbox import MediaRef


def takes(limits: PictureLimits, media: MediaRef) -> bool:
    """Whether a network of these limits takes a picture as it is."""
    return (
        media.bytes <= limits.bytes
        and media.width * media.height <= limits.pixels
        and media.mime.removeprefix("image/") in limits.formats
    )


def fitted(media: MediaRef, limits: PictureLimits) -> MediaRef:
    """The heaviest form of `media` that is taken, with its words; the private copy where none
    is."""
    forms = (media, *sorted(media.fits, key=lambda one: one.bytes, reverse=True))
    form = next((one for one in forms if takes(limits, one)), media)
    return replace(form, alt=media.alt, name=media.name, fits=())


def together(sent: Sequence[tuple[MediaRef, ...]]) -> tuple[MediaRef, ...]:
    """The pictures of one text as several accounts send them, as one draft has them: at each place
    the heaviest form, the others beside it. `sent`: as many pictures for each account."""
    made = []
    for forms in zip(*sent, strict=True):
        distinct = {form.sha256: form for form in forms}
        heaviest, *rest = sorted(distinct.values(), key=lambda one: one.bytes, reverse=True)
        made.append(replace(heaviest, fits=tuple(rest)))
    return tuple(made)
