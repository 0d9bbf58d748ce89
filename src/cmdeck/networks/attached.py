"""Pictures that a network holds already: which of its ids belongs to which picture of a post."""

from collections.abc import Iterable

from cmdeck.errors import Refused
from cmdeck.i18n import _
from cmdeck.model.outbox import Attempt, MediaRef


def ids_of(media: Iterable[MediaRef], attempt: Attempt) -> list[str]:
    """The ids under which the attempt's network holds `media`, in their order. One file with two
    descriptions is two pictures. Raises Refused where one is not there: nothing was sent."""
    held = {(one.media.sha256, one.media.alt): one.id for one in attempt.uploads}
    found = []
    for one in media:
        if (ident := held.get((one.sha256, one.alt))) is None:
            words = _("A picture is not at the server: {name}. Nothing was sent.")
            raise Refused(words.format(name=one.name or one.sha256[:12]))
        found.append(ident)
    return found
