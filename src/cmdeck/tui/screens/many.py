"""Many posts of the queue at once: what would become of each, named, before one Enter or one `y`.

Knows how to ask and how to show; what a phrase does to each post it is given.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import ClassVar

from msgspec import Struct
from textual import events
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from cmdeck.clock import Clock
from cmdeck.i18n import _, ngettext
from cmdeck.model.column import QueueRow
from cmdeck.model.delivery import Event, after
from cmdeck.model.outbox import Due, OutboxItem, row_of
from cmdeck.services.shifting import Step
from cmdeck.tui.render.frame import Look, one_line
from cmdeck.tui.render.times import short_date
from cmdeck.tui.render.waiting import operation_words
from cmdeck.tui.render.words import network_words
from cmdeck.tui.screens.dialog import Field, Scrolling, Words, keys_line
from cmdeck.tui.widgets.composer_ink import (
    ERR,
    FAINT,
    MUTED,
    STRONG,
    TEXT,
    WARN,
    Piece,
    between,
    brand_ink,
    line_of,
)
from cmdeck.tui.widgets.confirm import Confirmation

Moves = Sequence[tuple[OutboxItem, Due]]


class Outlook(Struct, frozen=True):
    """What a phrase would do to all of them."""

    steps: Sequence[Step] = ()
    message: str = ""
    """Why the phrase says nothing."""


class ManyMoved(Scrolling[Moves]):
    """Dismissed with what moves, each with its new time, after Enter on the preview; or None."""

    def __init__(
        self,
        rows: Sequence[QueueRow],
        *,
        outlook: Callable[[str], Outlook],
        look: Look,
        clock: Clock,
    ) -> None:
        """`outlook` says what a phrase would do."""
        super().__init__()
        self._rows, self._ask, self._look = tuple(rows), outlook, look
        self._clock, self._outlook = clock, Outlook()
        self._title, self._said, self._list = Words(), Words(), Words()
        self._foot = Words()
        self._field = Field("")
        self._enter = Confirmation(())

    def inside(self) -> Iterable[Widget]:
        """Title, field, what was understood, each post, the key that does it."""
        yield self._title
        yield self._field
        yield self._said
        yield VerticalScroll(self._list, classes="dialog--scroll")
        yield self._foot

    def on_mount(self) -> None:
        """Type at once."""
        super().on_mount()
        self.set_focus(self._field)

    def on_input_changed(self, event: Input.Changed) -> None:
        """What it would do now, at every letter."""
        event.stop()
        self._outlook = self._ask(event.value) if event.value.strip() else Outlook()
        self._enter = Confirmation((), last_enter=self._enter.last_enter)
        self.sync()
        self.call_after_refresh(self._painted, self._enter)

    def _painted(self, shown: Confirmation) -> None:
        shown.shown = self._clock.monotonic()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter, once the preview has been there to be read."""
        event.stop()
        if self._moves and self._enter.enter(self._clock.monotonic()):
            self.dismiss(self._moves)

    @property
    def _moves(self) -> Moves:
        return [(step.item, step.due) for step in self._outlook.steps if step.due is not None]

    def sync(self) -> None:
        """Draw all of it."""
        n = len(self._rows)
        title = ngettext("Move {n} post", "Move {n} posts", n).format(n=n)
        keys = keys_line([("↑ ↓", _("scroll")), (_("Esc"), _("back"))])
        self._title.put([between(line_of([(title, STRONG)]), keys, self.room), Content()])
        self._said.put([*self._said_lines(), Content()])
        self._list.put(self._lines())
        self._foot.put([Content(), self._foot_line()])

    def _said_lines(self) -> list[Content]:
        if self._outlook.message:
            return list(line_of([(f"▲ {self._outlook.message}", ERR)]).wrap(self.room))
        hint = _("+1 day · -2 h · +1 week · monday (each at its own hour)")
        return [line_of([(hint, FAINT)])]

    def _foot_line(self) -> Content:
        moved = {row_of(step.item) for step in self._outlook.steps if step.due is not None}
        stays = {row_of(step.item) for step in self._outlook.steps if step.due is None}
        if not moved:
            return Content()
        n = len(moved)
        words = ngettext("move {n} post", "move {n} posts", n).format(n=n)
        pieces: list[Piece] = [(_("Enter"), STRONG), (words, TEXT)]
        if stays:
            n = len(stays)
            said = ngettext("{n} stays as it is", "{n} stay as they are", n).format(n=n)
            pieces.append((f"▲ {said}", WARN))
        return line_of(pieces, "   ")

    def _lines(self) -> list[Content]:
        """A line a row; the accounts of one text that come to the same are one."""
        if not self._outlook.steps:
            return [
                row_line(row.items, (time_of(row.at, self._look), FAINT), "", self._look, self.room)
                for row in self._rows
            ]
        alike: dict[tuple[object, ...], list[Step]] = {}
        for step in self._outlook.steps:
            key = (row_of(step.item), step.due, step.refused)
            alike.setdefault(key, []).append(step)
        return [part for steps in alike.values() for part in self._step_lines(steps)]

    def _step_lines(self, steps: Sequence[Step]) -> list[Content]:
        step, items = steps[0], [one.item for one in steps]
        before = time_of(step.item.due.at, self._look)
        if step.due is None:
            line = row_line(items, (before, FAINT), "", self._look, self.room)
            return [line, line_of([("   ", ""), (f"▲ {step.refused}", ERR)])]
        arrow = self._look.glyphs.becomes
        times = (f"{before} {arrow} {time_of(step.due.at, self._look)}", STRONG)
        near = next((one.near for one in steps if one.near is not None), None)
        said = ""
        if near is not None:
            time = f"{near.at.astimezone(self._look.zone):%H:%M}"
            said = "▲ " + _("near {time}").format(time=time)
        return [row_line(items, times, said, self._look, self.room)]


class ManyCancelled(Scrolling[bool]):
    """Dismissed with True by `y` or `o`: all of them out of the queue."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,o,Y,O", "yes", show=False),
        Binding("n,N", "leave", show=False),
    ]

    def __init__(self, rows: Sequence[QueueRow], *, look: Look) -> None:
        super().__init__()
        self._rows, self._look = tuple(rows), look
        self._title, self._list, self._foot = Words(), Words(), Words()
        self._reminded = False

    def inside(self) -> Iterable[Widget]:
        """The question, each post, the keys."""
        yield self._title
        yield VerticalScroll(self._list, classes="dialog--scroll")
        yield self._foot

    def on_key(self, event: events.Key) -> None:
        """Enter says nothing: the keys that count are said."""
        if event.key == "enter":
            event.stop()
            self._reminded = True
            self.sync()

    def action_yes(self) -> None:
        """`y` or `o`."""
        self.dismiss(True)

    def sync(self) -> None:
        """Draw all of it."""
        n = len(self._rows)
        ask = ngettext("Cancel {n} post?", "Cancel {n} posts?", n).format(n=n)
        said = _("The texts come back as drafts.")
        self._title.put(
            [
                line_of([("▲ ", ERR), (ask, STRONG)]),
                line_of([(said, MUTED)]),
                Content(),
            ]
        )
        lines = []
        for row in self._rows:
            stays = all(after(item.state, Event.CANCEL) is None for item in row.items)
            right = "▲ " + _("too late") if stays else ""
            when = (time_of(row.at, self._look), TEXT)
            lines.append(row_line(row.items, when, right, self._look, self.room))
        self._list.put(lines)
        keys = keys_line([(_("y"), _("yes")), (_("n"), _("no")), (_("Esc"), _("back"))])
        reminder = [line_of([(_("Enter does nothing here."), TEXT)])] if self._reminded else []
        self._foot.put([Content(), keys, *reminder])


def time_of(at: datetime, look: Look) -> str:
    """`Tue 8 Dec 09:00`."""
    local = at.astimezone(look.zone)
    return f"{short_date(local)} {local:%H:%M}"


def row_line(
    items: Sequence[OutboxItem], times: Piece, right: str, look: Look, width: int
) -> Content:
    """A row of the queue: `▌ times   VéloVille  X Bs   first words          right`."""
    brand = look.directory.brand_of(items[0].account)
    ink = brand_ink(brand.color if brand else None)
    networks = network_words(one.network for one in items)
    left = line_of(
        [
            (f"{look.glyphs.bar} ", ink),
            times,
            ("   ", ""),
            (brand.name if brand else str(items[0].account), ink),
            (f"  {networks}   ", FAINT),
            (one_line(operation_words(items[0].operation)), MUTED),
        ]
    )
    return between(left, line_of([(right, WARN)]), width)
