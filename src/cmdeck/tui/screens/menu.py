"""Everything that can be done with one item: the way that needs no letter but `a`.

Knows no network: what cannot be done is said by the reason it is given.
"""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from msgspec import Struct
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from cmdeck.i18n import _
from cmdeck.tui.actions import Action
from cmdeck.tui.keys import Keymap
from cmdeck.tui.screens.dialog import Choice, Choices, Dialog, Words, keys_line
from cmdeck.tui.widgets.composer_ink import FAINT, STRONG, between, line_of


class MenuItem(Struct, frozen=True):
    """One action with this item, and why not."""

    action: Action
    refused: str = ""
    """Why it cannot be done with this item; "" where it can."""
    note: str = ""
    """How it will be done: `on the web page`."""


class MenuScreen(Dialog[Action]):
    """Dismissed with the action to do, or None. Arrows and Enter, or the action's own letter."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("pagedown", "move(10)", show=False),
        Binding("pageup", "move(-10)", show=False),
        Binding("enter", "take", show=False),
    ]

    def __init__(
        self, title: str, items: Sequence[MenuItem], *, keymap: Keymap, as_account: str = ""
    ) -> None:
        """`title` names the item; `as_account` (`VéloVille @veloville · X`) who would do it."""
        super().__init__()
        self._words, self._as, self._items = title, as_account, tuple(items)
        self._keymap = keymap
        self._title, self._list, self._foot = Words(), Choices(), Words()

    def inside(self) -> Iterable[Widget]:
        """Title, actions, keys."""
        yield self._title
        yield self._list
        yield self._foot

    def on_mount(self) -> None:
        """Show the actions."""
        super().on_mount()
        self._list.put([self._choice(item) for item in self._items])

    def action_move(self, by: int) -> None:
        """Another line."""
        self._list.move(by)

    def action_take(self) -> None:
        """Enter."""
        self._take(self._items[self._list.chosen] if self._items else None)

    def on_key(self, event: events.Key) -> None:
        """The action's own key."""
        for item in self._items:
            ways = self._keymap.alternatives.get(item.action.id, ())
            if (event.key,) in ways and event.key not in {"enter", "up", "down", "escape"}:
                event.stop()
                self._take(item)
                return

    def sync(self) -> None:
        """Draw the title and the keys."""
        left = line_of([(self._words, STRONG)])
        who = line_of([(_("as {account}").format(account=self._as) if self._as else "", FAINT)])
        self._title.put([between(left, who, self.room), Content()])
        keys = [(_("Enter"), _("do it")), ("↓ ↑", _("choose")), (_("Esc"), _("close"))]
        self._foot.put([Content(), keys_line(keys)])

    def _take(self, item: MenuItem | None) -> None:
        if item is not None and not item.refused:
            self.dismiss(item.action)

    def _choice(self, item: MenuItem) -> Choice:
        words = _(item.action.help)
        return Choice(
            words[:1].upper() + words[1:],
            more=item.note,
            right=self._keymap.shown(item.action.id),
            refused=item.refused,
        )
