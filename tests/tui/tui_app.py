"""A deck of columns with header and footer, and nothing behind it: for pilot tests and pictures."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from msgspec.structs import replace
from textual import events
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.filter import LineFilter
from textual.message import Message
from tui_samples import ACCOUNTS, BRANDS, NOW, FixedClock, SampleReader

import cmdeck.tui
from cmdeck.model.column import Column
from cmdeck.model.outbox import Due, EngineState, OutboxItem, Publish, QueueSummary
from cmdeck.tui.actions import Scope
from cmdeck.tui.filters import Wall
from cmdeck.tui.keys import Complete, Sequences, bindings, keymap
from cmdeck.tui.render.bars import Bar
from cmdeck.tui.render.frame import Look
from cmdeck.tui.theme import THEMES, theme_variable_defaults
from cmdeck.tui.widgets.column import ColumnView
from cmdeck.tui.widgets.decklayout import DeckLayout
from cmdeck.tui.widgets.footer import FooterRow
from cmdeck.tui.widgets.header import HeaderRow

CSS = Path(cmdeck.tui.__file__).parent / "cmdeck.tcss"


def bar() -> Bar:
    first = next(iter(ACCOUNTS.values()))
    item = OutboxItem(
        first.id, first.network, Publish("…"), "k", Due(NOW.replace(hour=14, minute=30))
    )
    counts = {"lefort": 1, "veloville": 4, "musee": 2, "croc": 0}
    return Bar(
        "Claire",
        tuple((brand, counts[brand.id]) for brand in BRANDS.values()),
        EngineState(pid=1, held=True, beat=0.1, state="running"),
        queue=QueueSummary(waiting=12, next=item),
    )


class DeckApp(App[None]):
    """Columns side by side; keys as in the default preset."""

    CSS_PATH = CSS
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.DECK)]

    def __init__(
        self, columns: Sequence[Column], reader: SampleReader, look: Look, *, theme: str
    ) -> None:
        super().__init__()
        self.animation_level = "none"
        for one in THEMES:
            self.register_theme(one)
        self.theme = theme
        self.clock = FixedClock()
        self.keys = keymap()
        look = replace(look, keys=self.keys.shown)
        self.sequences = Sequences(self.keys.sequences(Scope.DECK, Scope.COLUMN, Scope.POST))
        self.deck = DeckLayout(
            [ColumnView(column, reader, self.clock, look, id=column.id) for column in columns],
            look,
        )
        self.header = HeaderRow(self.clock, look, bar())
        self.footer = FooterRow(self.keys, look)
        self.said: list[Message] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return theme_variable_defaults()

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), WALL]

    def compose(self) -> ComposeResult:
        yield self.header
        yield self.deck
        yield self.footer

    def on_mount(self) -> None:
        self.footer.show_keys(Scope.POST, Scope.COLUMN, Scope.DECK)

    def on_key(self, event: events.Key) -> None:
        pressed = self.sequences.press(event.key)
        self.footer.show_sequence(self.sequences)
        if pressed is None:
            return
        event.prevent_default()
        if isinstance(pressed, Complete) and pressed.action.id == "cursor.top":
            assert self.deck.active is not None
            self.deck.active.action_cursor_top()

    def on_cursor_moved(self, message: Message) -> None:
        self.said.append(message)

    on_rows_needed = on_older_needed = on_row_seen = on_cursor_moved

    def on_deck_layout_arranged(self, message: DeckLayout.Arranged) -> None:
        self.footer.show_hidden(message.left, message.right)

    def action_column_left(self) -> None:
        self.deck.left()

    def action_column_right(self) -> None:
        self.deck.right()

    def action_column_go(self, digit: str) -> None:
        self.deck.go(int(digit))

    def action_column_move_left(self) -> None:
        self.deck.shift(-1)

    def action_column_move_right(self) -> None:
        self.deck.shift(1)

    def action_column_widen(self) -> None:
        self.deck.widen(1)

    def action_column_zoom(self) -> None:
        self.deck.zoom()


WALL = Wall()
