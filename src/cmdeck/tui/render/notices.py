"""What a column says of itself in sentences: why it does not move, and what it will show.

Pure. Keys come from the action table through `keys`, so that they are the person's own
(look.md §5; product.md: empty states teach).
"""

from collections.abc import Sequence
from datetime import datetime

from cmdeck.i18n import N_, _
from cmdeck.model.column import Column, ColumnHealth, ColumnType
from cmdeck.model.timeline import Health, HealthState
from cmdeck.text.phrases import network_name, phrase
from cmdeck.tui.render.frame import Block, Line, Look, State, blank
from cmdeck.tui.render.times import hour, lasting, moment
from cmdeck.tui.render.words import money

_TEACH = {
    ColumnType.HOME: N_("What the accounts you follow publish comes here."),
    ColumnType.MENTIONS: N_("Posts that name your accounts come here."),
    ColumnType.MESSAGES: N_("Private messages to your accounts come here."),
    ColumnType.ACTIVITY: N_("Likes, reposts and new followers come here, grouped."),
    ColumnType.SEARCH: N_("Posts that match the search come here."),
    ColumnType.LIST: N_("Posts of the accounts in this list come here."),
    ColumnType.AUTHOR: N_("What this author wrote comes here."),
    ColumnType.THREAD: N_("The conversation comes here."),
    ColumnType.BOOKMARKS: N_("Posts you bookmark come here."),
    ColumnType.FEED: N_("New articles of your watch feeds come here."),
    ColumnType.QUEUE: N_("What is written and waits for its hour stands here."),
    ColumnType.DRAFTS: N_("What you began to write and did not send stands here."),
}
_CURES = {
    ColumnType.QUEUE: ("deck.new", "queue.import", "go.calendar"),
    ColumnType.DRAFTS: ("deck.new",),
    ColumnType.THREAD: ("column.refresh", "deck.back"),
}
_USUAL = ("column.refresh", "column.edit", "column.search")
_LABELS = {
    "column.refresh": N_("look again"),
    "column.filter": N_("filter this column"),
    "column.edit": N_("change the accounts"),
    "column.search": N_("search"),
    "deck.new": N_("write"),
    "queue.import": N_("take a plan in (CSV)"),
    "go.calendar": N_("calendar"),
    "deck.back": N_("back"),
    "deck.palette": N_("palette, then: login"),
}


def empty_lines(
    column: Column, health: ColumnHealth, width: int, now: datetime, look: Look
) -> list[Line]:
    """What an empty column says: that it is empty, what it will show, and the keys that help.
    Behind a filter it need not be empty: then that is said."""
    block = Block(width, look, State())
    if column.filter:
        words = _("Nothing passes the filter: {words}")
        block.body(words.format(words=column.filter), block.inks.bold, 3)
        block.add([])
        _key_lines(block, ("column.filter", "column.refresh"))
        return block.lines
    block.body(_("Nothing for now."), block.inks.bold, 2)
    block.add([])
    block.body(_(_TEACH[column.type]), block.inks.muted, 3)
    fetched = [one.fetched_at for one in health.timelines if one.fetched_at is not None]
    if fetched:
        seconds = (now - max(fetched)).total_seconds()
        words = _("Last look: {time} ago.") if seconds >= 60 else _("Last look: just now.")
        block.body(words.format(time=lasting(seconds)), block.inks.faint, 2)
    block.add([])
    _key_lines(block, _CURES.get(column.type, _USUAL))
    return block.lines


def notice_lines(
    column: Column, health: ColumnHealth, width: int, now: datetime, look: Look
) -> list[Line]:
    """Why the column does not move, one paragraph for each cause, and the key that cures it; no
    line where all is well. A blank row at the end."""
    lines: list[Line] = []
    for state in (
        *(HealthState.NEEDS_LOGIN, HealthState.OFFLINE),
        *(HealthState.OUT_OF_BUDGET, HealthState.REFUSED),
    ):
        these = [one for one in health.timelines if one.state is state]
        if these:
            block = Block(width, look, State())
            _explain(block, state, these, health, now)
            lines += [*block.lines, blank(width, look)]
    note = next((one.note for one in health.timelines if one.note), "")
    if note and not lines:
        block = Block(width, look, State())
        block.body(phrase(note), block.inks.faint, 2)
        lines += [*block.lines, blank(width, look)]
    return lines


def _explain(
    block: Block,
    state: HealthState,
    these: Sequence[Health],
    health: ColumnHealth,
    now: datetime,
) -> None:
    inks, who = block.inks, _who(these, block.look)
    since = next((moment(one.since, now) for one in these if one.since), "")
    said = next((one.words for one in these if one.words), "")
    match state:
        case HealthState.NEEDS_LOGIN:
            words = (
                _("{who} needs a new login since {time}.")
                if since
                else _("{who} needs a new login.")
            )
            block.body(words.format(who=who, time=since), inks.bold, 3)
            block.body(said or _("Nothing is read or sent for it until then."), inks.muted, 3)
            _key_lines(block, ("deck.palette",))
        case HealthState.OFFLINE:
            words = (
                _("{who} has not answered since {time}.") if since else _("{who} does not answer.")
            )
            block.body(words.format(who=who, time=since), inks.bold, 3)
            block.body(_offline_words(these, now), inks.muted, 4)
            _key_lines(block, ("column.refresh",))
        case HealthState.OUT_OF_BUDGET:
            _budget(block, these, health, now)
        case _:
            block.body(_("{who} refused.").format(who=who), inks.bold, 2)
            block.body(said, inks.muted, 3)


def _offline_words(these: Sequence[Health], now: datetime) -> str:
    sentences = []
    fetched = [one.fetched_at for one in these if one.fetched_at is not None]
    if fetched:
        sentences.append(_("Last read: {time}.").format(time=hour(min(fetched), now)))
    until = next((one.until for one in these if one.until is not None and one.until > now), None)
    if until is not None:
        sentences.append(_("Next try at {time}.").format(time=hour(until, now)))
    sentences.append(_("Writing and queueing go on."))
    return " ".join(sentences)


def _budget(block: Block, these: Sequence[Health], health: ColumnHealth, now: datetime) -> None:
    inks, glyphs = block.inks, block.look.glyphs
    used = health.spent or health.cost
    spent, limit = money(used), money(health.limit)
    words = _("{spent} of {limit}").format(spent=spent, limit=limit) if health.limit else spent
    block.add([(words, inks.bold), (" " + _("today"), inks.muted)])
    share = min(1.0, used / health.limit) if health.limit else 1.0
    done = round(block.room * share)
    block.add([(glyphs.rule * done, inks.warn), (glyphs.hairline * (block.room - done), inks.line)])
    until = next((one.until for one in these if one.until is not None), None)
    again = _("Goes on at {time}.").format(time=moment(until, now)) if until is not None else ""
    rest = _("What was read stays; other columns have budgets of their own.")
    block.body(f"{again} {rest}".strip(), inks.muted, 4)
    _key_lines(block, ("column.edit",), {"column.edit": _("change the budget")})


def _who(these: Sequence[Health], look: Look) -> str:
    names: list[str] = []
    for one in these:
        account = one.timeline.account
        known = None if account is None else look.directory.accounts.get(account)
        if account is None:
            feed = look.directory.feeds.get(one.timeline.argument)
            names.append((feed.title if feed else "") or one.title or one.timeline.argument)
        elif known is None:
            names.append(f"@{account}")
        elif one.state is HealthState.NEEDS_LOGIN:
            names.append(f"@{known.handle} ({network_name(known.network)})")
        else:
            names.append(known.realm or network_name(known.network))
    shown = list(dict.fromkeys(names))
    return ", ".join(shown[:2]) + (f" + {len(shown) - 2}" if len(shown) > 2 else "")


def _key_lines(block: Block, actions: Sequence[str], labels: dict[str, str] | None = None) -> None:
    keys = block.look.keys
    shown = [(key, action) for action in actions if (key := keys(action))]
    widest = max((len(key) for key, _action in shown), default=0)
    for key, action in shown:
        words = (labels or {}).get(action) or _(_LABELS[action])
        padding = " " * (widest - len(key) + 2)
        block.add([(key, block.inks.bold), (padding + words, block.inks.muted)])


def pad(lines: list[Line], height: int, width: int, look: Look) -> list[Line]:
    """`lines` somewhat below the top of an empty column of `height` rows, cut to it."""
    above = max(0, (height - len(lines)) // 4)
    padded = [*([blank(width, look)] * above), *lines]
    return padded[:height]
