"""A column's head: name, count, accounts, how it is doing, what it cost, and one hairline.

Pure (look.md §5). State and cost are never cut; accounts are a list of shorter and shorter forms.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

import msgspec
from rich.segment import Segment

from cmdeck.i18n import _, ngettext
from cmdeck.model.column import Column, ColumnHealth, ColumnType, QueueRow, Rows
from cmdeck.model.delivery import Delivery
from cmdeck.model.post import AccountId
from cmdeck.model.timeline import Health, HealthState, Timeline
from cmdeck.text.phrases import column_name
from cmdeck.text.wrap import cells
from cmdeck.tui.render.frame import APART, Block, Line, Look, Piece, State, blank, cut, length
from cmdeck.tui.render.times import hour, lasting
from cmdeck.tui.render.words import money, network_words

HEAD_ROWS = 3
INTERVAL = 90.0
"""Seconds between looks where neither column nor source says."""
_FEED_INTERVAL = 900.0
_WORST = (
    *(HealthState.NEEDS_LOGIN, HealthState.OFFLINE, HealthState.OUT_OF_BUDGET),
    *(HealthState.REFUSED, HealthState.WAITING, HealthState.LIVE, HealthState.NEVER),
)


class Tone(StrEnum):
    """How a state is coloured; its words say the same."""

    OK = "ok"
    FAINT = "faint"
    WARN = "warn"
    ERR = "err"


class Standing(msgspec.Struct, frozen=True):
    """How a column is doing, in a sign and words. `sign` names a field of Glyphs."""

    sign: str = ""
    words: str = ""
    tone: Tone = Tone.FAINT


class Head(msgspec.Struct, frozen=True):
    """What a column's head says."""

    digit: str
    """The key that goes there; "" none."""
    title: str
    count: str = ""
    accounts: tuple[str, ...] = ()
    """Longest first; the first that fits is shown, else none."""
    standing: Standing = Standing()
    cost: str = ""
    filter: str = ""
    """What the column lets through; "" everything."""
    above: str = ""
    """Words about new items above; "" none."""
    progress: float | None = None
    """0 to 1: the hairline is as long as what is done."""
    paused: bool = False


def column_title(column: Column) -> str:
    """The column's own name, else its type's, with what it looks for."""
    if column.title:
        return column.title
    name = column_name(column.type)
    return f"{name} « {column.query} »" if column.query else name


def count_words(column: Column, rows: Rows, marked: int = 0) -> str:
    """The right of the first line: how many wait, how many are marked; "" for none."""
    parts = []
    if marked:
        parts.append(ngettext("{n} marked", "{n} marked", marked).format(n=marked))
    n = len(rows.rows)
    if column.type is ColumnType.QUEUE:
        words = ngettext("{n} to come", "{n} to come", n) if n else ""
    elif column.type is ColumnType.DRAFTS:
        words = ngettext("{n} draft", "{n} drafts", n) if n else ""
    else:
        n = rows.unread
        words = ngettext("{n} unread", "{n} unread", n) if n else ""
    if words:
        parts.append(words.format(n=n))
    return " · ".join(parts)


def account_forms(column: Column, timelines: Sequence[Timeline], look: Look) -> tuple[str, ...]:
    """Whose column it is, longest form first."""
    dot = look.glyphs.dot
    feeds = {timeline.argument for timeline in timelines if timeline.account is None}
    if feeds:
        return (ngettext("{n} source", "{n} sources", len(feeds)).format(n=len(feeds)),)
    ids = _account_ids(column, timelines, look)
    known = look.directory.accounts
    networks = network_words(known[one].network for one in ids if one in known)
    if len(ids) == 1:
        handle = known[ids[0]].handle if ids[0] in known else str(ids[0])
        return (f"{networks}{dot}@{handle}", networks) if networks else (f"@{handle}",)
    names = dict.fromkeys(
        brand.name for one in ids if (brand := look.directory.brand_of(one)) is not None
    )
    counted = ngettext("{n} brand", "{n} brands", len(names)).format(n=len(names))
    if column.type in {ColumnType.QUEUE, ColumnType.DRAFTS}:
        accounts = ngettext("{n} account", "{n} accounts", len(ids)).format(n=len(ids))
        return (f"{counted}{dot}{accounts}", counted) if names else (accounts,)
    if 0 < len(names) <= 2:
        both = ", ".join(names)
        return (f"{both}{dot}{networks}", both, networks)
    return (f"{counted}{dot}{networks}", counted, networks) if names else (networks,)


def standing(column: Column, health: ColumnHealth, rows: Rows, now: datetime) -> Standing:
    """The worst of what the column's timelines say; for the queue, what is unknown."""
    if column.type is ColumnType.QUEUE:
        return _queue_standing(rows)
    if not health.timelines:
        return Standing()
    worst = min(health.timelines, key=lambda one: _WORST.index(one.state))
    match worst.state:
        case HealthState.NEEDS_LOGIN:
            return Standing("problem", _("login needed"), Tone.WARN)
        case HealthState.OFFLINE:
            return Standing("offline", _("offline"), Tone.ERR)
        case HealthState.OUT_OF_BUDGET:
            return Standing("budget", _("today's budget reached"), Tone.WARN)
        case HealthState.REFUSED:
            return Standing("problem", _("refused"), Tone.WARN)
        case HealthState.WAITING if worst.until is not None and worst.until > now:
            words = _("waits until {time}").format(time=hour(worst.until, now))
            return Standing("old", words)
        case _:
            return _freshness(column, health.timelines, now)


def head_lines(
    head: Head, width: int, look: Look, *, focused: bool, tall: bool, flashed: bool = False
) -> list[Line]:
    """Three lines, and a fourth where the deck is `tall`: blank, or what is new above. In a low
    deck the hairline says that. `flashed`: the count is bold."""
    block = Block(width, look, State(), mark=(head.digit[:1] or " ", look.palette.bg.faint))
    inks = block.inks
    loud = inks.bold if focused or flashed else inks.muted
    title = (head.title, inks.bold if focused else inks.muted_bold)
    block.add([title], [(head.count, loud)] if head.count else [])
    right = _standing_pieces(head, block)
    block.add(_accounts(head, block, block.room - length(right) - APART), right)
    lines = block.lines
    words = f" {head.above} " if head.above else ""
    lines.append(_hairline(head, width, look, words if not tall else "", focused=focused))
    if not tall:
        return lines
    if not words:
        return [*lines, blank(width, look)]
    row = Block(width, look, State())
    row.add([(head.above, row.inks.muted_bold)])
    return [*lines, *row.lines]


def _account_ids(
    column: Column, timelines: Sequence[Timeline], look: Look
) -> tuple[AccountId, ...]:
    if timelines:
        named = (timeline.account for timeline in timelines if timeline.account is not None)
        return tuple(dict.fromkeys(named))
    accounts = look.directory.accounts
    if "*" in column.accounts:
        return tuple(accounts)
    return tuple(
        one
        for one, account in accounts.items()
        if one in column.accounts or f"brand:{account.brand}" in column.accounts
    )


def _queue_standing(rows: Rows) -> Standing:
    unknown = sum(
        1 for row in rows.rows if isinstance(row, QueueRow) and row.first.state is Delivery.UNKNOWN
    )
    if not unknown:
        return Standing()
    words = ngettext("{n} unknown", "{n} unknown", unknown).format(n=unknown)
    return Standing("problem", words, Tone.ERR)


def _freshness(column: Column, timelines: Sequence[Health], now: datetime) -> Standing:
    fetched = [one.fetched_at for one in timelines if one.fetched_at is not None]
    if not fetched:
        return Standing("old", _("not read yet"))
    default = _FEED_INTERVAL if column.type is ColumnType.FEED else INTERVAL
    asked = max((one.interval or 0 for one in timelines), default=0)
    interval = max(column.interval or default, asked)
    old = (now - min(fetched)).total_seconds()
    if old < max(1.5 * interval, 2 * INTERVAL):
        return Standing("live", _("live"), Tone.OK)
    words = _("{time} ago").format(time=lasting(old))
    return Standing("old", words, Tone.WARN if old >= 3 * interval else Tone.FAINT)


def _standing_pieces(head: Head, block: Block) -> list[Piece]:
    inks, glyphs = block.inks, block.look.glyphs
    pieces: list[Piece] = []
    if head.standing.words:
        sign = {
            "live": glyphs.live,
            "old": glyphs.old,
            "problem": glyphs.problem,
            "budget": glyphs.budget,
            "offline": glyphs.offline,
        }[head.standing.sign]
        ink = {
            Tone.OK: inks.ok,
            Tone.FAINT: inks.faint,
            Tone.WARN: inks.warn,
            Tone.ERR: inks.err,
        }[head.standing.tone]
        words = inks.faint if head.standing.tone is Tone.OK else ink
        pieces += [(f"{sign} ", ink), (head.standing.words, words)]
    if head.cost:
        pieces.append(((glyphs.dot if pieces else "") + head.cost, inks.faint))
    return pieces


def _accounts(head: Head, block: Block, room: int) -> list[Piece]:
    """Whose column it is; a filter before that, so that what is missing is never a riddle."""
    if head.filter:
        ink = block.inks.text
        said = (_("filter: {words}").format(words=head.filter), ink)
        for form in head.accounts:
            whose = (f"{block.look.glyphs.dot}{form}", block.inks.faint)
            if length([said, whose]) <= room:
                return [said, whose]
        return cut([said], room)
    for form in head.accounts:
        if cells(form) <= room:
            return [(form, block.inks.faint)]
    return []


def _hairline(head: Head, width: int, look: Look, words: str, *, focused: bool) -> Line:
    inks, glyphs = look.palette.bg, look.glyphs
    thin = f"{glyphs.hairline} " if head.paused else glyphs.hairline
    words = words if cells(words) + 4 <= width else ""
    if words:
        side = glyphs.rule if focused else glyphs.hairline
        ink = inks.rule if focused else inks.line
        rest = width - cells(words) - 3
        return [Segment(side * 3, ink), Segment(words, inks.muted_bold), Segment(side * rest, ink)]
    if head.progress is not None:
        done = round(width * min(1.0, max(0.0, head.progress)))
        return [
            Segment(glyphs.rule * done, inks.rule),
            Segment((thin * width)[: width - done], inks.line),
        ]
    if focused and not head.paused:
        return [Segment(glyphs.rule * width, inks.rule)]
    return [Segment((thin * width)[:width], inks.rule if focused else inks.line)]


def cost_words(health: ColumnHealth) -> str:
    """What the column cost today; "" where nobody pays for it: the queue, drafts, watch feeds."""
    paid = any(one.timeline.account is not None for one in health.timelines)
    return money(health.cost) if paid and (health.cost or health.limit) else ""
