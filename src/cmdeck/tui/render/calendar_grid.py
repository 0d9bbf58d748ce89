"""The days of the calendar: a month of cells, a week of columns, or a week of rows.

Pure. The chosen day has the focused ground and a bar; today has its word or a line below its
number; what needs a look has its sign beside a figure, and its words with the day below.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from cmdeck.i18n import _, pgettext
from cmdeck.model.brand import Brand
from cmdeck.model.column import QueueRow
from cmdeck.model.delivery import Delivery
from cmdeck.text.wrap import cells, fit
from cmdeck.tui.render.calendar import (
    DAY,
    LETTERS,
    Page,
    brand_of,
    chip,
    is_trouble,
    margin,
    room_of,
    segments,
    short_name,
)
from cmdeck.tui.render.frame import Line, Look, Piece, blank, cut, length, one_line
from cmdeck.tui.render.times import short_date, weekday_name
from cmdeck.tui.render.waiting import operation_words

CHIP = 13
"""Cells of a post's hour and network; narrower cells count by brand."""
WORDY = 24
"""From so many cells a post of a week has its first words below."""
MOST = 7
"""Rows of a week of a month, at most."""


def month_lines(page: Page, width: int, room: int, look: Look) -> list[Line]:
    """Weekdays, a hairline, the weeks."""
    days = [page.first + n * DAY for n in range(7 * page.weeks)]
    tall = max(2, min(MOST, (room - 2) // page.weeks))
    lines = _heads(days[:7], width, look)
    for week in range(page.weeks):
        columns = [_cell(page, day, width, tall, look) for day in days[7 * week : 7 * week + 7]]
        lines += _beside(columns, width, look)
    return lines


def week_lines(page: Page, width: int, room: int, look: Look) -> list[Line]:
    """Seven columns, each with its posts in order."""
    days = [page.first + n * DAY for n in range(7)]
    wide = room_of(width) // 7
    columns = []
    for day in days:
        pen = _Pen(page, day, wide, look)
        pen.add(_day_name(page, day, pen, wide - 2), _count(page.rows(day), pen))
        free = page.free.get(day, ())
        pen.posts(page.rows(day), room - 2, wordy=wide - 2 >= WORDY, free=free)
        columns.append(pen.filled(room - 1))
    lines = _beside(columns, width, look)
    return [lines[0], _hairline(width, look), *lines[1:]]


def stacked_lines(page: Page, width: int, room: int, look: Look) -> list[Line]:
    """Seven rows, each with as many of its posts as there is room for; a full day gets more."""
    lines, spare = [_hairline(width, look)], room - 8
    for day in [page.first + n * DAY for n in range(7)]:
        pen = _Pen(page, day, width, look)
        name = _day_name(page, day, pen, _STACKED_NAME)
        name.append((" " * (_STACKED_NAME - length(name)), pen.inks.plain))
        rows = _flowed(page.rows(day), pen, width - _STACKED_NAME - 3, 1 + max(0, spare))
        spare -= len(rows) - 1
        for row in rows:
            pen.add([*name, *row])
            name = [(" " * _STACKED_NAME, pen.inks.plain)]
        lines += _beside([pen.lines], width, look)
    return lines


_STACKED_NAME = 16
"""Cells of a day's name where days are rows."""


class _Pen:
    """The lines of one day while they are written: a cell for the bar, the words, a blank."""

    def __init__(self, page: Page, day: date, width: int, look: Look) -> None:
        self.look, self.width = look, width
        self.chosen = day == page.day
        self.past = day < page.now.date()
        self.ground = "focus" if self.chosen else "bg"
        self.inks = look.palette.inks(self.ground)
        self.letters = page.brand is None
        self.lines: list[list[Piece]] = []

    def add(self, left: Sequence[Piece], right: Sequence[Piece] = ()) -> None:
        """One line."""
        room = self.width - 2
        left = cut(left, room - length(right) - (1 if right else 0))
        gap = room - length(left) - length(right)
        bar = self.look.glyphs.bar_focused if self.chosen else " "
        words = [*left, (" " * gap, self.inks.plain), *right]
        apart = self.look.palette.bg.plain
        self.lines.append([(bar, self.inks.text), *words, (" ", apart)])

    def posts(
        self,
        rows: Sequence[QueueRow],
        most: int,
        *,
        wordy: bool = False,
        free: Sequence[datetime] = (),
    ) -> None:
        """Each with its hour, and free slots between them; what does not fit is counted."""
        each = 2 if wordy and 2 * len(rows) <= most else 1
        fits = len(rows) if each * len(rows) <= most else most - 1
        slots = list(free) if each * len(rows) + len(free) <= most else []
        for row in rows[:fits]:
            while slots and slots[0] < row.at:
                self._slot(slots.pop(0))
            self.add(self._post(row))
            if each == 2:
                words = one_line(operation_words(row.first.operation))
                ink = self.inks.faint if row.first.state is Delivery.SENT else self.inks.muted
                self.add([(" " + fit(words, self.width - 3), ink)])
        for at in slots:
            self._slot(at)
        if len(rows) > fits:
            self.add([(f"+ {len(rows) - fits}", self.inks.faint)])

    def _slot(self, at: datetime) -> None:
        time, free = f"{at.astimezone(self.look.zone):%H:%M}", _("free")
        self.add([(f" {time} {free}", self.inks.faint)])

    def _post(self, row: QueueRow) -> list[Piece]:
        alone = chip(row, self.look, self.ground, brand=0)
        left = self.width - 2 - length(alone) - 1 if self.letters else 0
        return chip(row, self.look, self.ground, brand=left if left >= LETTERS else 0)

    def filled(self, tall: int) -> list[list[Piece]]:
        """Exactly `tall` lines."""
        while len(self.lines) < tall:
            self.add([])
        return self.lines[:tall]


def _cell(page: Page, day: date, width: int, tall: int, look: Look) -> list[list[Piece]]:
    """A day of a month."""
    wide = room_of(width) // 7
    pen = _Pen(page, day, wide, look)
    rows = page.rows(day)
    other = day.month != page.day.month
    ink = pen.inks.faint if other or pen.past else pen.inks.text
    if pen.chosen or day == page.now.date():
        ink = pen.inks.bold
    name: list[Piece] = [(str(day.day), ink)]
    count = _count(rows, pen)
    if day == page.now.date():
        today = " " + pgettext("short", "today")
        if length(name) + cells(today) + 1 + length(count) <= wide - 2:
            name.append((today, pen.inks.muted))
    pen.add(name, count)
    if wide - 2 >= CHIP:
        pen.posts(rows, tall - 1)
    elif page.brand is not None:
        _first_hour(rows, pen)
    else:
        _by_brand(rows, pen, tall - 1)
    return pen.filled(tall)


def _count(rows: Sequence[QueueRow], pen: _Pen) -> list[Piece]:
    if not rows:
        return []
    pieces: list[Piece] = []
    if troubles := sum(map(is_trouble, rows)):
        pieces.append((f"{pen.look.glyphs.problem}{troubles} ", pen.inks.warn))
    return [*pieces, (str(len(rows)), pen.inks.faint)]


def _first_hour(rows: Sequence[QueueRow], pen: _Pen) -> None:
    """`09:00 +2`, where all are one brand's."""
    if rows and (brand := brand_of(rows[0], pen.look)) is not None:
        ink = pen.look.palette.brand(brand.color, pen.ground)
        more = f" +{len(rows) - 1}" if len(rows) > 1 else ""
        pen.add([(f"{rows[0].at.astimezone(pen.look.zone):%H:%M}", ink), (more, pen.inks.faint)])


def _by_brand(rows: Sequence[QueueRow], pen: _Pen, tall: int) -> None:
    """`Vé2 Mu1`: how many posts of whom."""
    brands = {brand.id: brand for row in rows if (brand := brand_of(row, pen.look)) is not None}
    counts = Counter(brand.id if (brand := brand_of(row, pen.look)) else "" for row in rows)
    words = [_brand_count(brands.get(ident), n, pen) for ident, n in counts.most_common()]
    line: list[Piece] = []
    written = 0
    while words and written < tall:
        line = []
        while words and length(line) + length(words[0]) + 1 <= pen.width - 1:
            line += [*([(" ", pen.inks.plain)] if line else []), *words.pop(0)]
        if not line:
            line = words.pop(0)
        written += 1
        pen.add(line)


def _brand_count(brand: Brand | None, n: int, pen: _Pen) -> list[Piece]:
    if brand is None:
        return [(f"?{n}", pen.inks.faint)]
    ink = pen.look.palette.brand(brand.color, pen.ground)
    return [(f"{short_name(brand)}{n}", ink)]


def _day_name(page: Page, day: date, pen: _Pen, room: int) -> list[Piece]:
    """`Mon 7`, and that it is today."""
    today = day == page.now.date()
    ink = pen.inks.faint if pen.past or day.weekday() >= 5 else pen.inks.text
    if pen.chosen or today:
        ink = pen.inks.bold
    words = f"{weekday_name(day)} {day.day}" if room < 20 else short_date(day)
    pieces: list[Piece] = [(words, ink)]
    said = " " + pgettext("short", "today")
    if today and cells(words) + cells(said) <= room:
        pieces.append((said, pen.inks.muted))
    return pieces


def _flowed(rows: Sequence[QueueRow], pen: _Pen, room: int, tall: int) -> list[list[Piece]]:
    """Posts side by side over `tall` lines; what does not fit is counted."""
    lines: list[list[Piece]] = [[]]
    for place, row in enumerate(rows):
        piece = chip(row, pen.look, pen.ground, brand=LETTERS if pen.letters else 0)
        line = lines[-1]
        rest = len(rows) - place
        last = len(lines) == tall
        reserve = len(f"  + {rest}") if last and rest > 1 else 0
        if line and length(line) + 2 + length(piece) + reserve > room:
            if last:
                line.append((f"  + {rest}", pen.inks.faint))
                break
            lines.append([])
            line = lines[-1]
        line += [*([("  ", pen.inks.plain)] if line else []), *piece]
    return lines


def _heads(days: Sequence[date], width: int, look: Look) -> list[Line]:
    """`Mon Tue …` over the columns, and a hairline."""
    wide, inks = room_of(width) // 7, look.palette.bg
    pieces: list[Piece] = [(" " * margin(width), inks.plain)]
    for day in days:
        ink = inks.faint if day.weekday() >= 5 else inks.muted
        name = " " + weekday_name(day)
        pieces += [(name, ink), (" " * (wide - cells(name)), inks.plain)]
    return [segments(pieces, width, look), _hairline(width, look)]


def _hairline(width: int, look: Look) -> Line:
    inks = look.palette.bg
    line = look.glyphs.hairline * (width - margin(width) - 2)
    return segments([(" " * (margin(width) + 1), inks.plain), (line, inks.line)], width, look)


def _beside(columns: Sequence[list[list[Piece]]], width: int, look: Look) -> list[Line]:
    """Days side by side, as lines of the screen."""
    before: Piece = (" " * (margin(width) if len(columns) > 1 else 0), look.palette.bg.plain)
    rows = zip(*columns, strict=True)
    lines = [segments([before, *(p for cell in row for p in cell)], width, look) for row in rows]
    return lines or [blank(width, look)]
