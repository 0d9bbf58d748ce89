"""The queue as a calendar: a month or a week of days, and what the chosen day holds.

Pure: from a page to lines. A list a day, never a grid of hours (look.md §9); brands by colour and
by name; days are those of the person's clocks.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

import msgspec
from rich.segment import Segment

from cmdeck.i18n import _, ngettext, pgettext
from cmdeck.model.brand import Brand
from cmdeck.model.column import QueueRow
from cmdeck.model.delivery import Delivery
from cmdeck.text.slots import DaySlot
from cmdeck.text.wrap import fit
from cmdeck.tui.render.frame import (
    APART,
    Block,
    Line,
    Look,
    Piece,
    State,
    blank,
    cut,
    length,
    one_line,
)
from cmdeck.tui.render.times import day_heading, hour, month_name, short_date, weekday_name
from cmdeck.tui.render.waiting import how, operation_words
from cmdeck.tui.render.words import network_words
from cmdeck.tui.theme import Inks

WIDE = 100
"""From so many columns on there is a margin on the left."""
TALL = 30
"""From so many rows on a blank row follows the title."""
DETAIL = 8
"""Rows of the chosen day below a low calendar; a higher one gives it a quarter."""
LETTERS = 2
"""Letters of a brand's name where there is no room for more."""
SHORTEST = 5
"""In fewer cells a brand is called by its letters."""
DAY = timedelta(days=1)


class Lane(msgspec.Struct, frozen=True):
    """A brand's hours: its slots of the chosen day, and the next one that is free."""

    brand: Brand
    slots: tuple[DaySlot, ...] = ()
    next: datetime | None = None
    default: bool = False
    """It has no slots of its own: those of weekdays."""


class Page(msgspec.Struct, frozen=True):
    """What the calendar shows."""

    day: date
    """The chosen one."""
    now: datetime
    """Aware, in the person's zone."""
    days: Mapping[date, Sequence[QueueRow]]
    """What is due, by day, in the order of time."""
    month: bool = True
    """A month; else a week."""
    brand: Brand | None = None
    """Only this one's."""
    free: Mapping[date, Sequence[datetime]] = msgspec.field(default_factory=dict)
    """The free slots of `brand`, by day."""
    lanes: tuple[Lane, ...] = ()
    zone: str = ""
    """Whose clocks, in words."""

    @property
    def first(self) -> date:
        """The first day shown: a Monday."""
        return first_day(self.day, month=self.month)

    @property
    def weeks(self) -> int:
        """How many weeks are shown."""
        return weeks_of(self.day) if self.month else 1

    def rows(self, day: date) -> Sequence[QueueRow]:
        """What is due on a day."""
        return self.days.get(day, ())


def first_day(day: date, *, month: bool) -> date:
    """The Monday on which what is shown of `day` begins."""
    start = day.replace(day=1) if month else day
    return start - timedelta(days=start.weekday())


def weeks_of(day: date) -> int:
    """How many weeks the month of `day` lies in."""
    after = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return ((after - DAY) - first_day(day, month=True)).days // 7 + 1


def is_stacked(width: int) -> bool:
    """Whether a week in `width` cells has its days one under the other."""
    return room_of(width) // 7 < STACKED


STACKED = 16
"""Below so many cells a day of a week takes a row of its own."""


def margin(width: int) -> int:
    """Blank cells on the left."""
    return 3 if width >= WIDE else 0


def room_of(width: int) -> int:
    """Cells for the days."""
    return width - margin(width) - 1


def calendar_lines(page: Page, width: int, height: int, look: Look) -> list[Line]:
    """The whole calendar, `height` lines of `width` cells."""
    from cmdeck.tui.render.calendar_grid import month_lines, stacked_lines, week_lines

    lines = [_title(page, width, look)]
    if height >= TALL:
        lines.append(blank(width, look))
    room = height - len(lines) - max(DETAIL, height // 4) - 1
    if page.month:
        lines += month_lines(page, width, room, look)
    elif is_stacked(width):
        lines += stacked_lines(page, width, room, look)
    else:
        lines += week_lines(page, width, room, look)
    lines.append(blank(width, look))
    lines += _detail(page, width, height - len(lines), look)
    return [*lines, *(blank(width, look) for _row in range(height - len(lines)))][:height]


def _title(page: Page, width: int, look: Look) -> Line:
    """`December 2026`, whose, and how many posts that is."""
    inks = look.palette.bg
    shown = [page.first + n * DAY for n in range(7 * page.weeks)]
    if page.month:
        shown = [day for day in shown if day.month == page.day.month]
    rows = [row for day in shown for row in page.rows(day)]
    n = len(rows)
    left: list[Piece] = [(_title_words(page, shown), inks.bold), ("   ", inks.plain)]
    if page.brand is None:
        left.append((_("all brands"), inks.faint))
    else:
        left += _named(page.brand, look)
    left += [("   ", inks.plain), (ngettext("{n} post", "{n} posts", n).format(n=n), inks.faint)]
    right: list[Piece] = [(page.zone, inks.faint)]
    for more in (_legend(rows, look) if page.brand is None else [], []):
        pieces = [*more, *([("   ", inks.plain)] if more else []), *right]
        if length(left) + length(pieces) + APART + margin(width) + 3 <= width:
            right = pieces
            break
    room = width - margin(width) - 3
    left = cut(left, room)
    if length(left) + length(right) + APART > room:
        right = []  # whose clocks: the deck's own, as everywhere
    gap = room - length(left) - length(right)
    pieces = [(" " * (margin(width) + 1), inks.plain), *left, (" " * gap, inks.plain), *right]
    return segments([*pieces, ("  ", inks.plain)], width, look)


def _title_words(page: Page, shown: Sequence[date]) -> str:
    if page.month:
        name = month_name(page.day)
        return f"{name[:1].upper()}{name[1:]} {page.day.year}"
    first, last = shown[0], shown[-1]
    span = f"{first.day} {month_name(first)} – {last.day} {month_name(last)} {last.year}"
    if first.month == last.month:
        span = f"{first.day}–{last.day} {month_name(last)} {last.year}"
    week = _("Week {n}").format(n=first.isocalendar().week)
    return f"{week}   {span}"


def _named(brand: Brand, look: Look) -> list[Piece]:
    ink = look.palette.brand(brand.color)
    return [(look.glyphs.bar, ink), (brand.name, ink)]


def _legend(rows: Sequence[QueueRow], look: Look) -> list[Piece]:
    brands: dict[str, Brand] = {}
    for row in rows:
        if (brand := brand_of(row, look)) is not None:
            brands.setdefault(brand.id, brand)
    pieces: list[Piece] = []
    for brand in brands.values():
        pieces += [("   ", look.palette.bg.plain)] if pieces else []
        pieces += [(look.glyphs.bar, look.palette.brand(brand.color))]
        pieces += [(brand.name, look.palette.bg.faint)]
    return pieces


# One row of the queue, in few cells


def brand_of(row: QueueRow, look: Look) -> Brand | None:
    """Whose it is."""
    return look.directory.brand_of(row.first.account)


def is_trouble(row: QueueRow) -> bool:
    """Whether somebody should look at it."""
    return row.near is not None or row.first.state in _TROUBLES


_TROUBLES = frozenset(
    {Delivery.FAILED, Delivery.HELD, Delivery.RETRY_WAIT, Delivery.UNREADABLE, Delivery.UNKNOWN}
)


def networks_of(row: QueueRow) -> str:
    """`X Bs Ma`."""
    return network_words(one.network for one in row.items)


def chip(row: QueueRow, look: Look, ground: str, *, brand: int) -> list[Piece]:
    """`▌09:00 VéloVille X Bs ▲`, with `brand` cells for the brand's name (0: it goes without)."""
    inks, whose = look.palette.inks(ground), brand_of(row, look)
    ink = look.palette.brand(whose.color, ground) if whose is not None else inks.line
    sent = row.first.state is Delivery.SENT
    pieces: list[Piece] = [(look.glyphs.bar, ink)]
    pieces.append((f"{row.at.astimezone(look.zone):%H:%M}", inks.faint if sent else inks.text))
    if brand and whose is not None:
        name = fit(whose.name, brand) if brand >= SHORTEST else short_name(whose)
        pieces.append((" " + name, ink))
    pieces.append((" " + networks_of(row), inks.faint))
    if is_trouble(row):
        ink = inks.err if row.first.state is Delivery.UNKNOWN else inks.warn
        pieces.append((" " + look.glyphs.problem, ink))
    return pieces


def short_name(brand: Brand) -> str:
    """The first letters of a brand's name."""
    return "".join(letter for letter in brand.name if letter.isalnum())[:LETTERS]


# The chosen day


def _detail(page: Page, width: int, room: int, look: Look) -> list[Line]:
    rows = page.rows(page.day)
    lanes = list(_lane_lines(page, width, look))[: max(1, room - 2)]
    lines = [_detail_title(page, rows, width, look)]
    left = room - len(lines) - len(lanes)
    if not rows:
        lines.append(_quiet(_("Nothing is due on this day."), width, look))
    shown = list(rows) if len(rows) <= left else list(rows)[: max(0, left - 1)]
    lines += [_detail_line(row, page, width, look) for row in shown]
    if more := len(rows) - len(shown):
        words = _("and {n} more").format(n=more)
        lines.append(_quiet(words, width, look))
    return [*lines, *lanes][:room]


def _quiet(words: str, width: int, look: Look) -> Line:
    block = Block(width, look, State())
    block.add([(words, block.inks.faint)])
    return block.lines[0]


def _detail_title(page: Page, rows: Sequence[QueueRow], width: int, look: Look) -> Line:
    noon = datetime(page.day.year, page.day.month, page.day.day, 12, tzinfo=look.zone)
    n, troubles = len(rows), sum(row.first.state in _TROUBLES for row in rows)
    near = sum(row.near is not None for row in rows)
    block = Block(width, look, State())
    inks = block.inks
    left: list[Piece] = [(day_heading(noon, page.now), inks.bold)]
    if n:
        said = ngettext("{n} post", "{n} posts", n).format(n=n)
        left += [("   ", inks.plain), (said, inks.faint)]
    if troubles:
        said = ngettext("{n} problem", "{n} problems", troubles).format(n=troubles)
        left += [("   ", inks.plain), (f"{look.glyphs.problem} {said}", inks.warn)]
    if near:
        said = ngettext("{n} too close", "{n} too close", near).format(n=near)
        left += [("   ", inks.plain), (f"{look.glyphs.problem} {said}", inks.warn)]
    note = clock_note(page.day, look)
    block.add(left, [(note, inks.warn)] if note else [])
    return block.lines[0]


def clock_note(day: date, look: Look) -> str:
    """Whether the clocks change on a day, in words."""
    start = datetime(day.year, day.month, day.day, tzinfo=look.zone)
    next_ = day + DAY
    end = datetime(next_.year, next_.month, next_.day, tzinfo=look.zone)
    hours = end.timestamp() - start.timestamp()
    if hours < DAY.total_seconds():
        return _("the clocks go forward")
    return _("the clocks go back") if hours > DAY.total_seconds() else ""


def _detail_line(row: QueueRow, page: Page, width: int, look: Look) -> Line:
    item, brand = row.first, brand_of(row, look)
    inks = look.palette.bg
    ink = inks.err if item.state is Delivery.UNKNOWN else inks.warn
    mark: Piece | None = (look.glyphs.problem, ink) if is_trouble(row) else None
    color = None if brand is None else brand.color
    block = Block(width, look, State(), color=color, mark=mark)
    left: list[Piece] = [(f"{hour(row.at, page.now)}  ", inks.bold)]
    if brand is not None and page.brand is None:
        left += [block.brand(brand), (" " * APART, inks.plain)]
    left += [(networks_of(row), inks.faint), (" " * APART, inks.plain)]
    left.append((one_line(operation_words(item.operation)), inks.muted))
    block.add(left, how(row, page.now, block, max(12, width // 3)))
    return block.lines[0]


def _lane_lines(page: Page, width: int, look: Look) -> Iterator[Line]:
    """The slots of each brand on the chosen day, and its next free one."""
    for lane in page.lanes:
        block = Block(width, look, State(), color=lane.brand.color)
        inks = block.inks
        left: list[Piece] = [block.brand(lane.brand)]
        if width >= WIDE:
            left = [(_("slots"), inks.faint), ("  ", inks.plain), *left]
        right: list[Piece] = []
        at = lane.next.astimezone(look.zone) if lane.next is not None else None
        if at is not None and at.date() != page.day:  # else it is the first one free of the day
            right = [(_("next free") + " ", inks.faint), (_moment(at, page), inks.text)]
        room = block.room - length(right) - APART - length(left)
        for pieces in _slots(lane, inks, room):
            left += pieces
        block.add(left, right)
        yield block.lines[0]


def _slots(lane: Lane, inks: Inks, room: int) -> list[list[Piece]]:
    """Each slot and whether it is free; where there is no room for all, those to come."""
    words = []
    for slot in lane.slots:
        free = not slot.taken and not slot.past
        word = _("free") if free else _("taken") if slot.taken else _("past")
        time = slot.at.wall.partition("T")[2]
        ink = inks.text if free else inks.faint
        words.append(
            [("   ", inks.plain), (time, ink), (f" {word}", inks.muted if free else inks.faint)]
        )
    if not lane.slots:
        words.append([("   ", inks.plain), (_("none on this day"), inks.faint)])
    if lane.default:
        words.append([("   ", inks.plain), (_("(the usual ones)"), inks.faint)])
    gone = [slot.past for slot in lane.slots]
    order = sorted(range(len(words)), key=lambda n: n < len(gone) and gone[n])
    kept = set()
    for n in order:
        if length(words[n]) <= room:
            kept.add(n)
            room -= length(words[n])
    return [words[n] for n in sorted(kept)]


def _moment(at: datetime, page: Page) -> str:
    """`today 14:30`, `Mon 14:30`, `Mon 7 Dec 14:30`: as much of a date as it needs."""
    ahead = (at.date() - page.now.date()).days
    day = pgettext("short", "today") if ahead == 0 else weekday_name(at)
    return f"{day if ahead < 7 else short_date(at)} {at:%H:%M}"


def segments(pieces: Sequence[Piece], width: int, look: Look) -> Line:
    """`pieces` as a line of exactly `width` cells."""
    shown = cut(pieces, width)
    plain = look.palette.bg.plain
    rest = width - length(shown)
    line = [Segment(look.glyphs.plain(text, emoji=look.emoji), ink) for text, ink in shown if text]
    return [*line, *([Segment(" " * rest, plain)] if rest else [])]
