"""The pictures of a draft: what is attached, one to be changed, one to be taken away, one more.

Knows no file and no network; what is done with the choice is the screen's.
"""

from collections.abc import Sequence
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace
from textual.binding import Binding, BindingType

from cmdeck.i18n import _
from cmdeck.media.refused import weight
from cmdeck.model.outbox import MediaRef
from cmdeck.tui.screens.choose import ChooseDialog, Option
from cmdeck.tui.screens.dialog import Choice


class Chosen(Struct, frozen=True):
    """What shall be done: `at` is a picture's place, as many as there are for another one."""

    at: int
    away: bool = False


class AttachedDialog(ChooseDialog[Chosen]):
    """Dismissed with what was chosen, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("delete", "drop", priority=True, show=False),
    ]

    def __init__(self, media: Sequence[MediaRef], *, full: str = "") -> None:
        """`full`: why no other can be added; "" where one can."""
        bare = _("without its words")
        options = [
            Option(Chosen(at), Choice(one.name, more=f"{_size(one)} · {one.alt or bare}"))
            for at, one in enumerate(media)
        ]
        if not full:
            options.append(Option(Chosen(len(media)), Choice(_("add another one"))))
        super().__init__(_("Pictures"), options, words=full, keys=[(_("Del"), _("take away"))])
        self._many = len(media)

    def action_drop(self) -> None:
        """Take the chosen one away from the draft; the person's file stays where it is."""
        if (option := self.current) is not None and option.value.at < self._many:
            self.dismiss((replace(option.value, away=True),))


def _size(media: MediaRef) -> str:
    return f"{media.width} × {media.height} · {weight(media.bytes)}"
