"""The calendar of the queue: days by arrows, whose by a letter, a day's posts by Enter.

Reads, and changes nothing: it is dismissed with the day that was chosen, and what to do with it.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar
from zoneinfo import ZoneInfo

from msgspec import Struct
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen

from cmdeck.deck import Deck
from cmdeck.i18n import _, language
from cmdeck.model.brand import Brand
from cmdeck.model.column import Column, ColumnType, QueueRow, span_query
from cmdeck.model.delivery import Delivery
from cmdeck.model.outbox import OutboxItem, Publish, SendMessage, row_of
from cmdeck.text.collisions import is_turn
from cmdeck.text.dates import zone_words
from cmdeck.text.slots import day_slots, free_slots
from cmdeck.tui.actions import Scope
from cmdeck.tui.keys import Keymap, install
from cmdeck.tui.render.bars import News
from cmdeck.tui.render.calendar import DAY, Lane, Page, first_day, is_stacked, weeks_of
from cmdeck.tui.render.frame import Look
from cmdeck.tui.screens import dialogs
from cmdeck.tui.widgets.calendar import CalendarView
from cmdeck.tui.widgets.footer import FooterRow

LOOK_EVERY = 0.5
"""Seconds between looks whether the queue has changed."""
MOST = 2000
_WAITING = frozenset({Delivery.SCHEDULED, Delivery.RETRY_WAIT, Delivery.HELD})


class Then(StrEnum):
    """What to do with the chosen day."""

    OPEN = "open"
    MOVE = "move"
    CANCEL = "cancel"


class Picked(Struct, frozen=True):
    """A day of the calendar, and whose."""

    since: datetime
    """Aware: where the day begins, and `until`, before which it ends."""
    until: datetime
    then: Then
    brand: str = ""
    """A brand's id; "" all."""


class CalendarScreen(ModalScreen[Picked]):
    """Dismissed with the day picked, or None."""

    BINDINGS: ClassVar[list[BindingType]] = []
    AUTO_FOCUS = ""

    def __init__(self, deck: Deck, keymap: Keymap, look: Look, *, month: bool = True) -> None:
        """`month`: a month, else a week."""
        super().__init__()
        self.month = month
        self._deck, self._keymap, self._look = deck, keymap, look
        self._zone = ZoneInfo(deck.settings.timezone)
        self._day = self._now().date()
        self._brand: Brand | None = None
        self._seen = deck.store.changes
        self._read: tuple[tuple[object, ...], dict[date, Sequence[QueueRow]]] = ((), {})
        self._hours: tuple[int, dict[str, list[datetime]]] = (-1, {})
        keys = [
            *keymap.bindings(Scope.CALENDAR),
            *(one for one in keymap.bindings(Scope.DECK) if one.action == "deck_help"),
        ]
        install(self, keys, Scope.CALENDAR)

    def compose(self) -> ComposeResult:
        """The days, the keys."""
        yield CalendarView(self._look, self._page())
        yield FooterRow(self._keymap, self._look)

    def on_mount(self) -> None:
        """Show the keys, and what changes."""
        self.query_one(FooterRow).show_keys(Scope.CALENDAR)
        self.set_interval(LOOK_EVERY, self._look_again)

    # What it shows

    def _now(self) -> datetime:
        return self._deck.clock.now().astimezone(self._zone)

    def _look_again(self) -> None:
        now = self._now()
        minute = now.replace(second=0, microsecond=0)
        if self._seen != self._deck.store.changes or minute != self._shown.page.now:
            self._seen = self._deck.store.changes
            self._show()

    @property
    def _shown(self) -> CalendarView:
        return self.query_one(CalendarView)

    def _show(self) -> None:
        self.query_one(FooterRow).show_news(None)
        self._shown.show(self._page())

    def _page(self) -> Page:
        first = first_day(self._day, month=self.month)
        last = first + 7 * (weeks_of(self._day) if self.month else 1) * DAY
        now = self._now().replace(second=0, microsecond=0)
        return Page(
            day=self._day,
            now=now,
            days=self._days(first, last),
            month=self.month,
            brand=self._brand,
            free={} if self.month else self._free(now, [first + n * DAY for n in range(7)]),
            lanes=self._lanes(now),
            zone=zone_words(self._deck.settings.timezone, language()),
        )

    def _midnight(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=self._zone)

    def _days(self, first: date, last: date) -> dict[date, Sequence[QueueRow]]:
        """What is due, by day; read again where the queue has changed, or other days show."""
        brand = self._brand.id if self._brand else ""
        key = (first, last, brand, self._deck.store.changes)
        if self._read[0] != key:
            self._read = key, self._days_of(self._midnight(first), self._midnight(last), brand)
        return self._read[1]

    def _days_of(
        self, since: datetime, until: datetime, brand: str
    ) -> dict[date, Sequence[QueueRow]]:
        whose = (f"brand:{brand}",) if brand else ("*",)
        column = Column("", ColumnType.QUEUE, accounts=whose, query=span_query(since, until))
        read = self._deck.store.read
        rows = [row for row in read.rows(column, limit=MOST).rows if isinstance(row, QueueRow)]
        rows += self._sent(since, until)
        days: dict[date, list[QueueRow]] = defaultdict(list)
        for row in sorted(rows, key=lambda row: (row.at, row.key)):
            days[row.at.astimezone(self._zone).date()].append(row)
        return dict(days)

    def _sent(self, since: datetime, until: datetime) -> list[QueueRow]:
        """What has left already stays on its day."""
        read = self._deck.store.read
        whose = {account.id: account.brand for account in read.accounts()}
        alike: dict[tuple[object, ...], list[OutboxItem]] = defaultdict(list)
        for item in read.all_items(since=since):
            ours = self._brand is None or whose.get(item.account) == self._brand.id
            written = isinstance(item.operation, Publish | SendMessage)
            left = item.state is Delivery.SENT and since <= item.due.at < until
            if ours and written and left:
                alike[row_of(item)].append(item)
        return [
            QueueRow(f"sent:{items[0].id}", tuple(items), items[0].due.at)
            for items in alike.values()
        ]

    def _taken(self, brand: Brand) -> list[datetime]:
        """When a brand's posts go out."""
        if self._hours[0] != self._deck.store.changes:
            read = self._deck.store.read
            whose = {account.id: account.brand for account in read.accounts()}
            hours: dict[str, list[datetime]] = defaultdict(list)
            for item in read.living_items():
                if item.state in _WAITING and is_turn(item):
                    hours[whose.get(item.account, "")].append(item.due.at)
            self._hours = self._deck.store.changes, hours
        return self._hours[1].get(brand.id, [])

    def _lanes(self, now: datetime) -> tuple[Lane, ...]:
        zone, lanes = self._deck.settings.timezone, []
        for brand in (self._brand,) if self._brand else self._brands():
            taken = self._taken(brand)
            free = free_slots(brand.slots, now=now, zone=zone, taken=taken, count=1)
            slots = day_slots(brand.slots, self._day, now=now, zone=zone, taken=taken)
            next_ = free[0].utc if free else None
            lanes.append(Lane(brand, tuple(slots), next_, default=not brand.slots))
        return tuple(lanes)

    def _free(self, now: datetime, days: Sequence[date]) -> dict[date, Sequence[datetime]]:
        """The free slots of the one brand that is shown."""
        if (brand := self._brand) is None:
            return {}
        taken, zone = self._taken(brand), self._deck.settings.timezone
        found = {day: day_slots(brand.slots, day, now=now, zone=zone, taken=taken) for day in days}
        return {
            day: [slot.at.utc for slot in slots if not slot.taken and not slot.past]
            for day, slots in found.items()
        }

    def _brands(self) -> Sequence[Brand]:
        read = self._deck.store.read
        used = {account.brand for account in read.accounts()}
        return [brand for brand in read.brands() if brand.id in used]

    # Keys

    def _go(self, days: int) -> None:
        self._day += timedelta(days=days)
        self._show()

    def action_calendar_left(self) -> None:
        """The day before."""
        self._go(-1)

    def action_calendar_right(self) -> None:
        """The day after."""
        self._go(1)

    def action_calendar_up(self) -> None:
        """The day above: a week before, but where days are rows."""
        self._go(-self._step)

    def action_calendar_down(self) -> None:
        """The day below: a week later, but where days are rows."""
        self._go(self._step)

    @property
    def _step(self) -> int:
        return 1 if not self.month and is_stacked(self.size.width) else 7

    def action_calendar_back(self) -> None:
        """The month or the week before."""
        self._turn(-1)

    def action_calendar_on(self) -> None:
        """The month or the week after."""
        self._turn(1)

    def _turn(self, by: int) -> None:
        if not self.month:
            self._go(7 * by)
            return
        months = self._day.year * 12 + self._day.month - 1 + by
        first = date(months // 12, months % 12 + 1, 1)
        after = date((months + 1) // 12, (months + 1) % 12 + 1, 1)
        self._day = first.replace(day=min(self._day.day, (after - first).days))
        self._show()

    def action_calendar_today(self) -> None:
        """Today."""
        self._day = self._now().date()
        self._show()

    def action_calendar_switch(self) -> None:
        """A week, or a month."""
        self.month = not self.month
        self._show()

    def action_calendar_brand(self) -> None:
        """One brand after the other, then all again."""
        brands = [None, *self._brands()]
        ids = [brand.id if brand else "" for brand in brands]
        here = ids.index(self._brand.id) if self._brand and self._brand.id in ids else 0
        self._brand = brands[(here + 1) % len(brands)]
        self._show()

    def action_calendar_open(self) -> None:
        """This day as a list."""
        self._pick(Then.OPEN)

    def action_calendar_move(self) -> None:
        """Another time for all of this day."""
        self._pick(Then.MOVE)

    def action_calendar_cancel(self) -> None:
        """All of this day out of the queue."""
        self._pick(Then.CANCEL)

    def _pick(self, then: Then) -> None:
        rows = self._shown.page.rows(self._day)
        if all(row.first.state is Delivery.SENT for row in rows):
            self.query_one(FooterRow).show_news(News(_("nothing waits on this day")))
            return
        since, until = self._midnight(self._day), self._midnight(self._day + DAY)
        self.dismiss(Picked(since, until, then, self._brand.id if self._brand else ""))

    def action_calendar_close(self) -> None:
        """Back to the columns."""
        self.dismiss(None)

    def action_deck_help(self) -> None:
        """The keys of the calendar."""
        scopes = (Scope.CALENDAR,)
        self.app.push_screen(dialogs.HelpScreen(_("Calendar"), scopes, keymap=self._keymap))
