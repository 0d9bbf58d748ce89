"""The programs that are measured: `python -m bench.apps floor` and `… columns ROWS`.

`floor` is the least that Textual can do for a key: one Static that changes. `columns` is the column
design with header and footer over rows made on demand. In both j is the key, I brings 50 new posts.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from msgspec.structs import replace
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.filter import LineFilter
from textual.widgets import Static

PERSON = "floor ready"


class Floor(App[None]):
    """One Static."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [("j", "next", "next")]

    def compose(self) -> ComposeResult:
        """The Static."""
        self.static = Static(PERSON, markup=False)
        yield self.static

    def on_mount(self) -> None:
        """Nothing pressed yet."""
        self.count = 0

    def action_next(self) -> None:
        """Another text."""
        self.count += 1
        self.static.update(f"{PERSON} {self.count}")


def deck(count: int) -> App[None]:
    """The column design: 5 columns of `count` rows."""
    from bench.rows import BenchReader, columns, look
    from cmdeck.clock import SystemClock
    from cmdeck.tui.actions import Scope
    from cmdeck.tui.filters import Wall
    from cmdeck.tui.keys import keymap
    from cmdeck.tui.render.bars import Bar
    from cmdeck.tui.theme import THEMES, theme_variable_defaults
    from cmdeck.tui.widgets.column import ColumnView
    from cmdeck.tui.widgets.decklayout import DeckLayout
    from cmdeck.tui.widgets.footer import FooterRow
    from cmdeck.tui.widgets.header import HeaderRow

    clock, reader, keys, wall = SystemClock(), BenchReader(count), keymap(), Wall()

    class Deck(App[None]):
        CSS_PATH = Path(sys.modules["cmdeck.tui"].__file__ or "").parent / "cmdeck.tcss"
        ENABLE_COMMAND_PALETTE = False
        BINDINGS: ClassVar[list[BindingType]] = [("I", "insert", "50 new")]

        def __init__(self) -> None:
            super().__init__()
            # Before the style sheet is read: a theme set later reads it again.
            self.animation_level = "none"
            for theme in THEMES:
                self.register_theme(theme)
            self.theme = "cmdeck-dark"

        def get_theme_variable_defaults(self) -> dict[str, str]:
            return theme_variable_defaults()

        def get_line_filters(self) -> Sequence[LineFilter]:
            return [*super().get_line_filters(), wall]

        def compose(self) -> ComposeResult:
            seen = replace(look(), keys=keys.shown)
            views = [ColumnView(one, reader, clock, seen) for one in columns()]
            self.deck = DeckLayout(views, seen)
            self.footer = FooterRow(keys, seen)
            yield HeaderRow(clock, seen, Bar("Claire"))
            yield self.deck
            yield self.footer

        def on_mount(self) -> None:
            self.footer.show_keys(Scope.POST, Scope.COLUMN, Scope.DECK)

        def action_insert(self) -> None:
            for view in self.deck.columns:
                reader.newest[view.column.id] = reader.newest.get(view.column.id, 0) - 50
                view.reload()

    return Deck()


if __name__ == "__main__":
    (deck(int(sys.argv[2])) if sys.argv[1] == "columns" else Floor()).run()
