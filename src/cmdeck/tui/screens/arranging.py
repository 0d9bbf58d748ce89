"""Arranging the columns: move between them, add, edit, move, widen, close, filter, search; and keep
the arrangement."""

from collections.abc import Sequence

from msgspec.structs import replace
from textual import work

from cmdeck.config import next_id
from cmdeck.i18n import _
from cmdeck.model.column import Column, ColumnType, Position, Row
from cmdeck.model.timeline import Wanted, Why
from cmdeck.services.wishes import DEFAULT_INTERVALS
from cmdeck.tui.messages import OlderNeeded, RowSeen
from cmdeck.tui.render.rows import key_of
from cmdeck.tui.screens import dialogs
from cmdeck.tui.screens.waking import Waking
from cmdeck.tui.widgets.column import ColumnView


class Arranging(Waking):
    """The part of the deck's screen that arranges columns."""

    def make_view(self, column: Column) -> ColumnView:
        """A view of `column`. The screen itself knows what it looks like."""
        raise LookupError("make_view")

    # Between columns

    def action_column_left(self) -> None:
        """The column to the left."""
        self.columns.left()

    def action_column_right(self) -> None:
        """The column to the right."""
        self.columns.right()

    def action_column_previous(self) -> None:
        """The column to the left, from the first to the last."""
        self.columns.left(around=True)

    def action_column_go(self, digit: str) -> None:
        """The n-th column; 0 is the last."""
        self.columns.go(int(digit))

    def action_column_zoom(self) -> None:
        """Only this column, or all again."""
        self.columns.zoom()

    def action_deck_back(self) -> None:
        """Close what was opened to look at something."""
        view = self.view
        if view is not None and view.column.temporary:
            self._close(view)

    # Arranging

    def action_column_move_left(self) -> None:
        """Move the column left."""
        self.columns.shift(-1)
        self._keep()

    def action_column_move_right(self) -> None:
        """Move the column right."""
        self.columns.shift(1)
        self._keep()

    def action_column_narrow(self) -> None:
        """Narrower."""
        self.columns.widen(-1)
        self._keep()

    def action_column_widen(self) -> None:
        """Wider."""
        self.columns.widen(1)
        self._keep()

    def action_column_close(self) -> None:
        """Close the column; what it showed stays in the store."""
        if self.view is not None:
            self._close(self.view)

    def _close(self, view: ColumnView) -> None:
        self.deck.spawn(self._close_and_keep(view))

    async def _close_and_keep(self, view: ColumnView) -> None:
        await self.columns.close(view)
        if not view.column.temporary:
            self.say(_("column closed"))
        self._keep()

    def _keep(self) -> None:
        self.deck.spawn(self.deck.save_columns(self._columns(), self._focused_id()))

    def _columns(self) -> tuple[Column, ...]:
        return tuple(view.column for view in self.columns.columns)

    def _focused_id(self) -> str:
        return self.view.column.id if self.view is not None else ""

    @work
    async def action_column_add(self) -> None:
        """Add a column."""
        made = await self.app.push_screen_wait(
            self._editor(Column(self._next_id(), ColumnType.HOME), new=True)
        )
        if made is not None:
            await self._add(made)

    @work
    async def action_column_edit(self) -> None:
        """Edit this column."""
        view = self.view
        if view is None:
            return
        edited = await self.app.push_screen_wait(self._editor(view.column, new=False))
        if edited is not None:
            view.change_column(edited)
            self._keep()

    def _editor(self, column: Column, *, new: bool) -> "dialogs.ColumnEditor":
        targets = [self.target(account) for account in self.deck.store.read.accounts()]
        return dialogs.ColumnEditor(column, targets, new=new, cost=self._cost_today)

    def _cost_today(self, column: Column) -> int:
        """What the column's timelines cost today so far (millionths of a dollar)."""
        return self.deck.store.read.health(column).cost

    async def _add(self, column: Column) -> None:
        numbered = replace(column, id=column.id or self._next_id())
        await self.columns.add(self.make_view(numbered))
        if not numbered.temporary:
            self._keep()

    _temporary = 0

    def _next_id(self) -> str:
        taken = {view.column.id for view in self.columns.columns}
        layout = replace(self.deck.layout, columns=self._columns())
        name = next_id(layout)
        while name in taken:
            self._temporary += 1
            name = f"t{self._temporary}"
        return name

    def open_column(self, column: Column) -> None:
        """A column that is only there to look at something; the same one is used again."""
        for view in self.columns.columns:
            if view.column.temporary and _shows(view.column) == _shows(column):
                self.columns.use(view)
                return
        self._temporary += 1
        self.deck.spawn(self._add(replace(column, id=f"t{self._temporary}")))

    @work
    async def action_column_filter(self) -> None:
        """Filter this column."""
        view = self.view
        if view is None:
            return
        words = await self.app.push_screen_wait(
            dialogs.AskLine(
                _("Filter this column"),
                value=view.column.filter,
                hint=_("words; -word leaves out; empty shows all"),
            )
        )
        if words is not None:
            view.change_column(replace(view.column, filter=words.strip()))
            self._keep()

    @work
    async def action_column_search(self) -> None:
        """Search, as a new column."""
        words = await self.app.push_screen_wait(
            dialogs.AskLine(_("Search"), hint=_("words, as the network searches"))
        )
        if not words or not words.strip():
            return
        row = self.row
        via = tuple(str(name) for name in getattr(row, "via", ())[:1])
        await self._add(Column("", ColumnType.SEARCH, query=words.strip(), accounts=via or ("*",)))

    def action_column_read(self) -> None:
        """Mark this column read."""
        view = self.view
        rows = view.rows.rows if view is not None else ()
        if view is None or not rows:
            return
        top = max(rows, key=lambda row: (row.at, key_of(row)))
        self.deck.spawn(self.deck.store.set_mark(view.column.id, Position(top.at, key_of(top))))
        self.say(_("all read"))

    # Going somewhere

    def action_go_queue(self) -> None:
        """The queue."""
        self._go_to(ColumnType.QUEUE)

    def action_go_drafts(self) -> None:
        """The drafts."""
        self._go_to(ColumnType.DRAFTS)

    def action_go_feeds(self) -> None:
        """The watch feeds."""
        self._go_to(ColumnType.FEED)

    def _go_to(self, kind: ColumnType) -> None:
        for view in self.columns.columns:
            if view.column.type is kind:
                self.columns.use(view)
                return
        self.open_column(Column("", kind, temporary=True))

    def action_go_engine(self) -> None:
        """Start the engine again."""
        self.deck.child.again()
        self.say(_("starting the engine…"))

    # What columns say

    def on_row_seen(self, message: RowSeen) -> None:
        """A row was under the cursor long enough."""
        message.stop()
        keys = _seen_keys(message.row)
        if keys and getattr(message.row, "unread", False):
            self.deck.spawn(self.deck.store.set_seen(keys))

    def on_older_needed(self, message: OlderNeeded) -> None:
        """The end of what is stored: ask for older ones, where that costs nothing unasked."""
        message.stop()
        wishes = []
        now = self.deck.clock.now()
        for timeline in self.deck.store.read.timelines(message.column):
            health = self.deck.store.read.health_of(timeline)
            if health.older is not None:
                interval = DEFAULT_INTERVALS[timeline.kind]
                wishes.append(Wanted(timeline, Why.OLDER, now, interval, cursor=health.older))
        if wishes:
            self.deck.spawn(self.deck.store.want(wishes))
            self.say(_("looking further back…"))


def _shows(column: Column) -> tuple[object, ...]:
    """What makes two columns that were opened to look at something the same."""
    return column.type, column.query, column.accounts


def _seen_keys(row: Row) -> Sequence[str]:
    last = getattr(row, "last", None)
    if last is not None:
        return [str(last.key)]
    return [str(row.key)]
