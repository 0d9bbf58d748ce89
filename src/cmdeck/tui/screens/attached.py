"""The pictures of a draft: what is attached, one to be changed, one to be taken away, one more.

Knows no file and no network; what is done with the choice is the screen's.
"""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from msgspec import Struct
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from cmdeck.i18n import _, pgettext
from cmdeck.model.outbox import MediaRef
from cmdeck.text.phrases import weight_words
from cmdeck.tui.screens.dialog import Choice, Choices, Dialog, Words, keys_line
from cmdeck.tui.widgets.composer_ink import MUTED, STRONG, between, line_of
from cmdeck.tui.widgets.composer_spelling import digit_of


class Chosen(Struct, frozen=True):
    """What shall be done: `at` is a picture's place, as many as there are for another one."""

    at: int
    away: bool = False


class AttachedDialog(Dialog[Chosen]):
    """Dismissed with what was chosen, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", priority=True, show=False),
        Binding("up", "move(-1)", priority=True, show=False),
        Binding("enter", "take", priority=True, show=False),
        Binding("delete,x", "drop", priority=True, show=False),
    ]

    def __init__(self, media: Sequence[MediaRef], *, full: str = "") -> None:
        """`full`: why no other can be added; "" where one can."""
        super().__init__()
        self._media, self._full = tuple(media), full
        self._title, self._foot = Words(), Words()
        self._list = Choices()

    def inside(self) -> Iterable[Widget]:
        """Title, the pictures, the keys."""
        yield self._title
        yield self._list
        yield self._foot

    def on_mount(self) -> None:
        """Show them."""
        super().on_mount()
        bare = _("without its words")
        lines = [
            Choice(one.name, more=f"{_size(one)} · {one.alt or bare}", number=f"{at}  ")
            for at, one in enumerate(self._media, start=1)
        ]
        if not self._full:
            lines.append(Choice(_("add another one"), number=f"{len(lines) + 1}  "))
        self._list.put(lines)

    def on_key(self, event: events.Key) -> None:
        """A digit picks."""
        number = digit_of(event.key, event.character)
        if 0 < number <= len(self._media) + (not self._full):
            event.stop()
            self.dismiss(Chosen(number - 1))

    def action_move(self, by: int) -> None:
        """Another line."""
        self._list.move(by)

    def action_take(self) -> None:
        """Enter: change it, or add one."""
        self.dismiss(Chosen(self._list.chosen))

    def action_drop(self) -> None:
        """Take the chosen one away from the draft; the person's file stays where it is."""
        if self._list.chosen < len(self._media):
            self.dismiss(Chosen(self._list.chosen, away=True))

    def sync(self) -> None:
        """Draw the title and the keys."""
        esc = keys_line([(_("Esc"), _("back"))])
        self._title.put([between(line_of([(_("Pictures"), STRONG)]), esc, self.room), Content()])
        keys = [
            (_("Enter"), _("change")),
            (_("Del"), _("take away")),
            ("↓ ↑", pgettext("arrows", "move")),
        ]
        full = line_of([(self._full, MUTED)]).wrap(self.room) if self._full else []
        self._foot.put([*full, Content(), keys_line(keys)])


def _size(media: MediaRef) -> str:
    return f"{media.width} × {media.height} · {weight_words(media.bytes)}"
