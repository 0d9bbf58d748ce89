"""The first and the last row of the deck as lines: who publishes, whose turn, which keys.

Pure (look.md §5 Header and Footer, §7). Longest form that fits; problems keep their full words.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from enum import Enum

import msgspec
from rich.segment import Segment
from rich.style import Style

from cmdeck.i18n import _, labelled, ngettext
from cmdeck.model.brand import Brand
from cmdeck.model.outbox import MANY, EngineState, QueueSummary
from cmdeck.text.numbers import counted
from cmdeck.text.phrases import network_short, phrase
from cmdeck.text.wrap import fit
from cmdeck.tui.render.frame import APART, Line, Look, Piece, length
from cmdeck.tui.render.times import lasting, moment, short_date
from cmdeck.tui.theme import Inks

STUCK_AFTER = 10.0
"""Seconds without a heartbeat after which an engine that holds the lock counts as stuck."""
NARROW = 110
"""Cells below which the bars speak in their short forms."""
_MARGIN = 2
_BETWEEN = 3


class Bar(msgspec.Struct, frozen=True):
    """What the header says."""

    person: str = ""
    brands: tuple[tuple[Brand, int], ...] = ()
    """Each brand and how many items of it await an answer."""
    engine: EngineState = msgspec.field(default_factory=EngineState)
    starting: bool = False
    """This deck has just started an engine: nothing to worry about yet."""
    queue: QueueSummary = msgspec.field(default_factory=QueueSummary)
    start_key: str = ""
    """The key that starts the engine again."""


class Entry(msgspec.Struct, frozen=True):
    """A key and what it does. `able` False: the focused item's network cannot do it."""

    key: str
    label: str
    able: bool = True


class News(msgspec.Struct, frozen=True):
    """The right of the footer: the last act, and how long it can be taken back."""

    words: str
    left: timedelta | None = None
    """Until it leaves; None: it has nothing to wait for."""
    undo_key: str = ""
    wrong: bool = False


class _Trouble(Enum):
    NONE = 0
    NOTE = 1
    GRAVE = 2


def header_line(bar: Bar, width: int, now: datetime, look: Look) -> Line:
    """The first row. Publishing paused for everybody turns all of it err and bold."""
    inks = look.palette.bg
    now = now.astimezone(look.zone)
    for left in _lefts(bar, width, look):
        for right in _rights(bar, width, now, look):
            if length(left) + length(right) + APART + 2 * _MARGIN <= width:
                return _row(left, right, width, inks, loud=_paused(bar) is not None)
    right = list(_rights(bar, width, now, look))[-1]
    return _row(
        [], _squeezed(right, width - _MARGIN - 1), width, inks, loud=_paused(bar) is not None
    )


def footer_line(
    entries: Sequence[Entry],
    help_entry: Entry | None,
    width: int,
    look: Look,
    *,
    news: News | None = None,
    hidden: str = "",
    pending: str = "",
) -> Line:
    """The last row: whole entries, most useful first, help always; news on the right pushes keys
    out, and before them how many columns are `hidden`. `pending`: a first key was pressed,
    `entries` are what may follow."""
    inks = look.palette.bg
    shown_help = _entry(help_entry, inks) if help_entry is not None else []
    left: list[Piece] = [(f"{pending} …", inks.bold)] if pending else []
    right = _right(news, hidden, width - 2 * _MARGIN - length([*left, *shown_help]) - APART, inks)
    room = width - _MARGIN - 1 - (length(right) + APART if right else 0)
    reserved = length(shown_help) + _BETWEEN if shown_help else 0
    for entry in entries:
        pieces = _entry(entry, inks)
        apart: list[Piece] = [(" " * _BETWEEN, inks.plain)] if left else []
        if length(left) + length(apart) + length(pieces) + reserved > room:
            break
        left += [*apart, *pieces]
    if shown_help and length(left) + reserved <= room + _BETWEEN:
        left += [*([(" " * _BETWEEN, inks.plain)] if left else []), *shown_help]
    return _row(left, right, width, inks, loud=False)


def _right(news: News | None, hidden: str, room: int, inks: Inks) -> list[Piece]:
    """News before hidden columns; of news that do not fit, the key of undo stays."""
    said = _news_pieces(news, inks)
    if said and length(said) > room:
        (words, ink), *undo = said
        said = [(fit(words, max(room - length(undo), 0)), ink), *undo]
    counted: list[Piece] = [(hidden, inks.faint)] if hidden else []
    if counted and said:
        counted.append((" " * _BETWEEN, inks.plain))
    return [*counted, *said] if length([*counted, *said]) <= room else said


def hidden_words(left: int, right: int, *, short: bool = False) -> str:
    """How many columns are not shown, and on which side; `short`: in signs that leave room for
    keys."""
    if short:
        return "  ".join([*([f"← {left}"] if left else []), *([f"{right} →"] if right else [])])
    parts = []
    if left:
        words = ngettext("{n} column to the left", "{n} columns to the left", left)
        parts.append(words.format(n=left))
    if right:
        words = ngettext("{n} column to the right", "{n} columns to the right", right)
        parts.append(words.format(n=right))
    return ", ".join(parts)


def _row(
    left: Sequence[Piece], right: Sequence[Piece], width: int, inks: Inks, *, loud: bool
) -> Line:
    space = width - _MARGIN - length(left) - length(right) - 1
    pieces: list[Piece] = [
        (" " * _MARGIN, inks.plain),
        *left,
        (" " * max(0, space), inks.plain),
        *right,
        (" ", inks.plain),
    ]
    return [Segment(text, inks.err_bold if loud else style) for text, style in pieces if text]


def _squeezed(pieces: Sequence[Piece], room: int) -> list[Piece]:
    text = "".join(text for text, _style in pieces)
    return [(fit(text, max(room, 0)), pieces[0][1])] if pieces else []


def _lefts(bar: Bar, width: int, look: Look) -> Iterator[list[Piece]]:
    inks = look.palette.bg
    name: list[Piece] = [("cmdeck", inks.bold)] if width >= 60 else []
    named = [*name, (" " * _BETWEEN + bar.person, inks.faint)] if name and bar.person else name
    if width >= 160:
        yield [*named, *_legend(bar, look, names=True)]
    if width >= 110:
        yield [*named, *_legend(bar, look, names=False)]
    yield named
    yield name
    yield []


def _legend(bar: Bar, look: Look, *, names: bool) -> list[Piece]:
    inks = look.palette.bg
    pieces: list[Piece] = []
    for at, (brand, count) in enumerate(bar.brands):
        apart = (6 if names else 3) if not at else (5 if names else 2)
        pieces.append((" " * apart, inks.plain))
        pieces.append((look.glyphs.bar, look.palette.brand(brand.color)))
        if names:
            pieces.append((f"{brand.name} ", inks.text if count else inks.muted))
        pieces.append((str(count), inks.bold if count else inks.faint))
    return pieces


def _rights(bar: Bar, width: int, now: datetime, look: Look) -> Iterator[list[Piece]]:
    """The right of the header from its longest form to the shortest."""
    inks = look.palette.bg
    clock: Piece = (f"{now:%H:%M}", inks.bold)
    apart: Piece = (" " * _BETWEEN, inks.plain)
    date: Piece = (short_date(now), inks.faint)
    short = width < NARROW
    for queue_words in (2, 1, 0) if not short else (1, 0):
        engine, trouble = _engine(bar, now, look, short=short)
        queue = _queue(bar, now, look, queue_words, short=short or queue_words < 2)
        if trouble is _Trouble.GRAVE:
            queue = []
        pieces = [*engine, *queue]
        if width >= 140:
            yield [*pieces, apart, date, apart, clock]
        yield [*pieces, apart, clock]
    engine, _trouble = _engine(bar, now, look, short=True)
    yield [*engine, apart, clock]


def _engine(bar: Bar, now: datetime, look: Look, *, short: bool) -> tuple[list[Piece], _Trouble]:
    inks, glyphs, engine = look.palette.bg, look.glyphs, bar.engine
    paused = _paused(bar)
    if paused is not None:
        words = _("paused since {time}: nothing goes out").format(time=moment(paused, now))
        return [(f"{glyphs.old} {words}", inks.warn)], _Trouble.NOTE
    if engine.held and (engine.beat or 0.0) > STUCK_AFTER:
        words = _("engine stuck ({pid})").format(pid=engine.pid)
        return [(f"{glyphs.problem} {words}", inks.err_bold)], _Trouble.GRAVE
    if engine.held and engine.words:
        words = _("nothing goes out")
        words = words if short else labelled(words, phrase(engine.words))
        return [(f"{glyphs.problem} {words}", inks.warn)], _Trouble.NOTE
    if engine.held:
        words = _("engine") if short else _("engine running")
        pieces: list[Piece] = [(f"{glyphs.live} ", inks.ok), (words, inks.text)]
        brands = [pause.brand for pause in bar.queue.paused if pause.brand]
        if brands:
            named = ", ".join(_brand_name(bar, brand) for brand in brands)
            words = _("{brands} paused").format(brands=named)
            pieces.append((f"{glyphs.dot}{glyphs.old} {words}", inks.warn))
        return pieces, _Trouble.NONE
    if bar.starting:
        words = _("engine") if short else _("engine starting")
        return [(f"{glyphs.old} {words}", inks.faint)], _Trouble.NONE
    return _nobody(bar, inks, glyphs.problem), _Trouble.GRAVE


def _nobody(bar: Bar, inks: Inks, sign: str) -> list[Piece]:
    n = bar.queue.waiting
    if n:
        words = ngettext(
            "nobody publishes: {n} post will not go out",
            "nobody publishes: {n} posts will not go out",
            n,
        ).format(n=counted(n, MANY))
    else:
        words = _("nobody publishes")
    pieces: list[Piece] = [(f"{sign} {words}", inks.err_bold)]
    if bar.start_key:
        pieces += [(f"  {bar.start_key}", inks.bold), (" " + _("start"), inks.faint)]
    return pieces


def _queue(bar: Bar, now: datetime, look: Look, detail: int, *, short: bool) -> list[Piece]:
    inks, queue, dot = look.palette.bg, bar.queue, look.glyphs.dot
    pieces: list[Piece] = []
    if queue.unknown:
        words = ngettext("{n} unknown", "{n} unknown", queue.unknown)
        words = words.format(n=counted(queue.unknown, MANY))
        pieces.append((f"{dot}{look.glyphs.problem} {words}", inks.err))
    if held := queue.held + queue.failed:
        words = ngettext("{n} held", "{n} held", held).format(n=counted(held, MANY))
        pieces.append((f"{dot}{look.glyphs.problem} {words}", inks.warn))
    if detail and queue.waiting:
        words = _("{n} queued").format(n=counted(queue.waiting, MANY))
        pieces.append((f"{dot}{words}", inks.faint))
    if detail and queue.next is not None:
        pieces.append((dot if short else dot + _("next") + " ", inks.faint))
        pieces.append((moment(queue.next.due.at, now), inks.bold))
        brand = look.directory.brand_of(queue.next.account)
        if not short:
            whose = f" {brand.name}" if brand is not None else ""
            where = network_short(queue.next.network)
            pieces.append((f"{whose} {where}", inks.faint))
    return pieces


def _paused(bar: Bar) -> datetime | None:
    return next((pause.since for pause in bar.queue.paused if not pause.brand), None)


def _brand_name(bar: Bar, ident: str) -> str:
    return next((brand.name for brand, _count in bar.brands if brand.id == ident), ident)


def _entry(entry: Entry, inks: Inks) -> list[Piece]:
    key: Style = inks.bold if entry.able else inks.faint
    return [(entry.key, key), (f" {entry.label}", inks.faint)]


def _news_pieces(news: News | None, inks: Inks) -> list[Piece]:
    if news is None:
        return []
    words = news.words
    if news.left is not None:
        seconds = max(0, round(news.left.total_seconds()))
        until = _("{n} s").format(n=seconds) if seconds < 100 else lasting(seconds)
        words = _("{act} in {time}").format(act=words, time=until)
    pieces: list[Piece] = [(words, inks.warn if news.wrong else inks.muted)]
    if news.undo_key:
        pieces += [(f"  {news.undo_key}", inks.bold), (" " + _("undo"), inks.faint)]
    return pieces
