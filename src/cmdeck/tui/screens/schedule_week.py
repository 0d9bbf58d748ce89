"""The week strip of the schedule dialog: what is already queued, day by day, and where the new
post would stand.

Pure: from what is planned to lines. Times are the wall times of one zone; widths are cells.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct
from textual.content import Content

from cmdeck.i18n import _
from cmdeck.text.collisions import APART
from cmdeck.text.dates import short_day
from cmdeck.tui.theme import Colours
from cmdeck.tui.widgets.composer_ink import (
    FAINT,
    HEAD,
    LINE,
    STRONG,
    TEXT,
    WARN,
    between,
    brand_ink,
    fill_ink,
    line_of,
)

DAY = 16
"""Cells of a day."""
ROWS = 5
"""Posts shown of a day; more are counted."""


class Planned(Struct, frozen=True):
    """A post that waits in the queue."""

    at: datetime
    """Aware."""
    brand: str
    color: int | str | None
    networks: tuple[str, ...]
    """Short names: `X`, `Bs`."""
    public: bool = True
    """A post; messages and answers are in nobody's way."""


class Week(Struct, frozen=True):
    """What the strip shows."""

    first: date
    days: int
    zone: str
    language: str
    now: datetime
    planned: Sequence[Planned]
    here: Planned | None = None
    """The post being scheduled, where a time is understood."""
    notes: Mapping[date, str] | None = None
    """Holidays and sensitive dates, in words."""


def days_for(width: int) -> int:
    """How many days fit `width` cells: a week, three days, or one."""
    if width >= 7 * DAY:
        return 7
    return 3 if width >= 3 * DAY else 1


def first_day(at: date, days: int) -> date:
    """Where a strip of `days` that shows `at` begins: a week on its Monday."""
    return at - timedelta(days=at.weekday()) if days == 7 else at


def strip_lines(week: Week, width: int, colours: Colours) -> list[Content]:
    """The heading, a hairline, the days with their posts, the legend."""
    days = [week.first + timedelta(days=n) for n in range(week.days)]
    columns = [_column(week, day, colours) for day in days]
    deep = max(len(column) for column in columns)
    rows = [
        Content.assemble(
            *(column[row] if row < len(column) else " " * DAY for column in columns)
        ).rstrip()
        for row in range(deep)
    ]
    return [
        _heading(week, width),
        line_of([("─" * width, LINE)]),
        *rows,
        Content(),
        between(_legend(week), _notes(week, days), width),
    ]


def collisions(here: Planned, planned: Sequence[Planned]) -> list[Planned]:
    """What posts of the same brand go out within half an hour of `here`, the same network's before
    the others', then the nearest."""
    near = [
        other
        for other in planned
        if other.public and other.brand == here.brand and abs(other.at - here.at) < APART
    ]

    def rank(other: Planned) -> tuple[bool, timedelta]:
        return not set(other.networks) & set(here.networks), abs(other.at - here.at)

    return sorted(near, key=rank)


def _heading(week: Week, width: int) -> Content:
    if week.days == 7:
        name = _("Week {n}").format(n=week.first.isocalendar().week)
    else:
        name = _("Already queued")
    left = line_of([(name, HEAD), (_("all brands"), FAINT)], "   ")
    keys = line_of([(_("ctrl-PgUp/PgDn"), STRONG), (_("other days"), FAINT)], " ")
    return between(left, keys, width)


def _column(week: Week, day: date, colours: Colours) -> list[Content]:
    zone = ZoneInfo(week.zone)
    posts = sorted(
        (plan for plan in week.planned if plan.at.astimezone(zone).date() == day),
        key=lambda plan: plan.at,
    )
    here = week.here
    chosen = here is not None and here.at.astimezone(zone).date() == day
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone)
    ink = FAINT if day.weekday() >= 5 else TEXT
    head = line_of([(_day_name(noon, week), f"bold underline {TEXT}" if chosen else ink)])
    lines = [_cell(head)]
    cells = [(plan.at, _post(plan, zone)) for plan in posts]
    if chosen and here is not None:
        cells.append((here.at, _here(here, zone, colours)))
    cells.sort(key=lambda cell: cell[0])
    shown = cells if len(cells) <= ROWS else _around(cells, here if chosen else None)
    lines += [_cell(line) for _at, line in shown]
    if len(cells) > len(shown):
        lines.append(_cell(line_of([(f"+ {len(cells) - len(shown)}", FAINT)])))
    if not cells:
        lines.append(_cell(line_of([(_empty_words(day, week.now.astimezone(zone)), FAINT)])))
    return lines


def _empty_words(day: date, now: datetime) -> str:
    """What a day without posts is worth: nothing of it, what is left of it, or all."""
    if day < now.date():
        return _("past")
    if day == now.date():
        return _("free from {time}").format(time=f"{now:%H:%M}")
    return _("free")


def _around(
    cells: Sequence[tuple[datetime, Content]], here: Planned | None
) -> Sequence[tuple[datetime, Content]]:
    if here is None:
        return cells[: ROWS - 1]
    place = next(n for n, (at, _line) in enumerate(cells) if at == here.at)
    start = min(max(0, place - ROWS // 2), len(cells) - ROWS + 1)
    return cells[start : start + ROWS - 1]


def _day_name(noon: datetime, week: Week) -> str:
    # A day far from now: `mar. 8`, without the month that the dialog says elsewhere.
    far = noon + timedelta(days=400)
    words = short_day(noon, far, zone=week.zone, language=week.language)
    return " ".join(words.split()[:2])


def _post(plan: Planned, zone: ZoneInfo) -> Content:
    networks = " ".join(plan.networks)
    time = f"{plan.at.astimezone(zone):%H:%M}"
    return line_of([("▌", brand_ink(plan.color)), (time, TEXT), (f" {networks}", FAINT)])


def _here(plan: Planned, zone: ZoneInfo, colours: Colours) -> Content:
    time = f"{plan.at.astimezone(zone):%H:%M}"
    words = " ".join(("", time, *plan.networks, _("here"), ""))
    fill = fill_ink(plan.color, colours)
    return line_of([(words[: DAY - 1], f"bold {fill}")])


def _cell(line: Content) -> Content:
    line = line.truncate(DAY - 1, ellipsis=True)
    return Content.assemble(line, " " * (DAY - line.cell_length))


def _legend(week: Week) -> Content:
    brands = {plan.brand: plan.color for plan in week.planned}
    if week.here is not None:
        brands.setdefault(week.here.brand, week.here.color)
    named = [
        line_of([("▌", brand_ink(color)), (brand, FAINT)])
        for brand, color in brands.items()
        if brand
    ]
    return Content("   ").join(named)


def _notes(week: Week, days: Sequence[date]) -> Content:
    if not week.notes:
        return Content()
    said = [
        f"{day.day} {note}" if len(days) > 1 else note
        for day in days
        if (note := week.notes.get(day))
    ]
    return line_of([(" · ".join(said[:2]), WARN if week.days == 1 else FAINT)])
