"""What has not gone out yet, and what has not been read: queue, drafts and gaps as lines (look.md
§5)."""

from datetime import datetime, timedelta

from cmdeck.i18n import N_, _, labelled, ngettext
from cmdeck.model.brand import Account, Brand
from cmdeck.model.column import DraftRow, GapRow, Near, QueueRow
from cmdeck.model.delivery import Delivery
from cmdeck.model.draft import DraftKind
from cmdeck.model.operation import Block as Blocking
from cmdeck.model.outbox import (
    Delete,
    Edit,
    Hide,
    Moderate,
    Mute,
    Operation,
    OutboxItem,
    Publish,
    React,
    Report,
    Restage,
    SendMessage,
)
from cmdeck.model.post import Reaction
from cmdeck.model.relay import awaited
from cmdeck.text.phrases import (
    audience_words,
    delivery_name,
    network_name,
    network_short,
    phrase,
    picture_count,
    stage_words,
    verdict_words,
)
from cmdeck.tui.actions import BY_ID
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
    paragraph,
)
from cmdeck.tui.render.times import age, ahead, day_heading, hour, moment
from cmdeck.tui.render.words import money, network_words

_TIME = 7
"""Cells from a row's time to its text: `17:15` and two blanks."""
_RELATIVE = timedelta(hours=24)
_KINDS = {
    DraftKind.POST: N_("Post"),
    DraftKind.REPLY: N_("Reply"),
    DraftKind.QUOTE: N_("Quote"),
    DraftKind.MESSAGE: N_("Private message"),
    DraftKind.EDIT: N_("Edit of what is public"),
}

_WISHES = {
    Reaction.LIKE: N_("like a post"),
    Reaction.REPOST: N_("repost a post"),
    Reaction.BOOKMARK: N_("bookmark a post"),
}
DENSE_BELOW = 42
"""A queue column narrower than this is dense."""


def queue_heading(row: QueueRow, now: datetime) -> str:
    """The day that a queued row stands under; "" for what is unknown, which stands above all."""
    return "" if row.first.state is Delivery.UNKNOWN else day_heading(row.at, now)


def queue_lines(row: QueueRow, width: int, now: datetime, look: Look, state: State) -> list[Line]:
    """A queued act: when, whose, where, how it is doing, and its first words."""
    item = row.first
    brand = look.directory.brand_of(item.account)
    color = None if brand is None else brand.color
    if item.state is Delivery.UNKNOWN:
        return _unknown(row, width, now, look, state, brand)
    problem = item.state in _PROBLEMS or row.near is not None
    inks = look.palette.inks("focus" if state.focused else "bg")
    mark: Piece | None = (look.glyphs.problem, inks.warn) if problem else None
    block = Block(width, look, state, color=color, mark=mark)
    left: list[Piece] = [(f"{hour(row.at, now)}  ", block.inks.bold)]
    if brand is not None:
        left += [block.brand(brand), (" " * APART, block.inks.plain)]
    left.append((network_words(one.network for one in row.items), block.inks.faint))
    said = how(row, now, block, block.room - length(left) - APART)
    block.add(left, said)
    _under(block, [(one_line(operation_words(item.operation)), block.inks.muted)])
    if item.state in _PROBLEMS:
        _explain(block, item, said=said)
    return _dense(block, width)


def operation_words(operation: Operation) -> str:
    """What an operation says or does, in words."""
    match operation:
        case Publish(text=text):
            quote = _("quote") if operation.quote else ""
            said = (quote, audience_words(operation), picture_count(operation.media), text)
            return " · ".join(part for part in said if part)
        case SendMessage(text=text, handle=handle):
            return _("private to @{handle}: {text}").format(handle=handle, text=text)
        case React() if awaited(operation):
            return _("repost what the other account says")
        case React(reaction=reaction, on=on):
            return _(_WISHES[reaction]) if on else _("take a reaction back")
        case Edit(text=text):
            return _("edit: {text}").format(text=text)
        case Delete():
            return _("delete a post")
        case Hide(on=on):
            return _("hide a reply") if on else _("show a reply again")
        case Moderate(post, verdict):
            return verdict_words(verdict, post)
        case Restage(post, stage):
            return stage_words(stage, post)
        case Mute(handle=handle, on=on):
            words = _("mute @{handle}") if on else _("unmute @{handle}")
            return words.format(handle=handle)
        case Blocking(handle=handle, on=on):
            words = _("block @{handle}") if on else _("unblock @{handle}")
            return words.format(handle=handle)
        case Report(handle=handle, text=text):
            return _("report @{handle}: {key}").format(handle=handle, key=text).rstrip(": ")


def draft_lines(row: DraftRow, width: int, now: datetime, look: Look, state: State) -> list[Line]:
    """A draft: what it would be, whose it is, and its first words."""
    draft = row.draft
    account = look.directory.accounts.get(draft.account)
    brand = look.directory.brand_of(draft.account)
    block = Block(width, look, state, color=None if brand is None else brand.color)
    inks = block.inks
    kind = _(_KINDS[draft.kind]) if draft.edits is None else _("edit of what is queued")
    left: list[Piece] = [(kind, inks.bold if state.focused else inks.muted_bold)]
    if draft.handle:
        left += [(" " * APART, inks.plain), (f"@{draft.handle}", inks.faint)]
    block.add(left, [(age(row.at, now), inks.faint)])
    if (whose := _whose(block, account, brand)) and not state.single:
        block.add(whose)
    if draft.text.strip():
        block.body(draft.text, inks.text if state.focused else inks.muted, 2 if look.compact else 3)
    else:
        block.add([(_("(nothing written yet)"), inks.faint)])
    return block.done()


def gap_lines(row: GapRow, width: int, now: datetime, look: Look, state: State) -> list[Line]:
    """A known hole: from when to when, about how much, and the key that fills it."""
    block = Block(width, look, state, white=True)
    inks, glyphs = block.inks, look.glyphs
    since, until = moment(row.gap.older_at, now), moment(row.gap.newer_at, now)
    words = _("{since} to {until} not read").format(since=since, until=until)
    block.add([(f"{glyphs.gap}  ", inks.text), (words, inks.text)])
    parts = []
    if row.estimate:
        posts = ngettext("{n} post", "{n} posts", row.estimate).format(n=row.estimate)
        parts.append(f"{glyphs.about} {posts}")
    if row.cost:
        parts.append(money(row.cost))
    if row.filling:
        right: list[Piece] = [(_("filling…"), inks.muted)]
    else:
        right = [(_("Enter"), inks.bold), (" " + _("fill"), inks.faint)]
    block.add([(", ".join(parts), inks.muted)], right)
    return block.done()


_PROBLEMS = frozenset(
    {Delivery.FAILED, Delivery.HELD, Delivery.RETRY_WAIT, Delivery.UNREADABLE, Delivery.UNKNOWN}
)
_CURES: tuple[tuple[frozenset[str], tuple[str, ...]], ...] = (
    (frozenset({"needs_login", "locked", "account_missing"}), ("account.login", "queue.now")),
    (frozenset({"unclear", "restored"}), ("queue.resolve", "queue.now")),
)
"""By reason: what helps, besides taking it out of the queue."""
_USUAL = {
    Delivery.HELD: ("queue.now", "queue.move"),
    Delivery.FAILED: ("queue.edit", "queue.now"),
}


def how(row: QueueRow, now: datetime, block: Block, room: int) -> list[Piece]:
    """How a queued row is doing, in `room` cells; shorter words before none."""
    item, inks = row.first, block.inks
    ink = inks.muted
    if item.state in _PROBLEMS:
        forms, ink = _problem(item, now), inks.warn
    elif row.held_by_pause:
        forms, ink = [_("paused")], inks.warn
    elif row.near is not None:
        forms, ink = _near(row.near, now, block.look), inks.warn
    elif item.state is Delivery.SCHEDULED:
        near = row.at - now < _RELATIVE
        forms, ink = [ahead(row.at, now)] if near else [], inks.faint
    else:
        forms = [delivery_name(item.state)]
    for words in forms:
        if length([(words, ink)]) <= room:
            return [(words, ink)]
    return cut([(forms[-1], ink)], room) if forms and item.state in _PROBLEMS else []


def _near(near: Near, now: datetime, look: Look) -> list[str]:
    """What a post collides with: `same account at 12:40`, `near 12:40 on Bs`, `near 12:40`."""
    time = hour(near.at, now)
    account = look.directory.accounts.get(near.account)
    network = network_short(account.network) if account is not None else ""
    forms = [_("same account at {time}")] if near.same else []
    if network and not near.same:
        forms = [_("near {time} on {network}")]
    return [words.format(time=time, network=network) for words in (*forms, _("near {time}"))]


def _under(block: Block, pieces: list[Piece]) -> None:
    """A line below the time."""
    block.add([(" " * _TIME, block.inks.plain), *pieces])


def _explain(block: Block, item: OutboxItem, said: list[Piece]) -> None:
    """Why it did not go out, where the first line has no room for it, and the keys that help."""
    reason = one_line(phrase(item.reason))
    if reason and not any(words.endswith(reason) for words, _ink in said):
        waits = item.state is Delivery.RETRY_WAIT
        for line in paragraph(reason, block.room - _TIME, 3):
            _under(block, [(line, block.inks.faint if waits else block.inks.warn)])
    pieces: list[Piece] = []
    for action in _cures(item):
        key, words = block.look.keys(action), _(BY_ID[action].label)
        entry: list[Piece] = [(key, block.inks.bold), (f" {words}", block.inks.faint)]
        entry = [("   ", block.inks.plain), *entry] if pieces else entry
        if key and length([*pieces, *entry]) <= block.room - _TIME:
            pieces += entry
    if pieces:
        _under(block, pieces)


def _cures(item: OutboxItem) -> list[str]:
    """What a person can do about it, the likeliest first."""
    if item.state is Delivery.RETRY_WAIT:
        return []  # it goes on by itself
    if item.state is Delivery.UNREADABLE:
        return ["queue.cancel"]
    cures = next((cures for reasons, cures in _CURES if item.reason in reasons), _USUAL[item.state])
    possible = {"account.login", "queue.resolve", "queue.now", "queue.cancel"}
    if isinstance(item.operation, Publish | SendMessage):
        possible |= {"queue.edit", "queue.move"}
    return [cure for cure in (*cures, "queue.cancel") if cure in possible]


def _problem(item: OutboxItem, now: datetime) -> list[str]:
    word = delivery_name(item.state)
    if item.state is Delivery.RETRY_WAIT and item.not_before is not None:
        return [_("again at {time}").format(time=hour(item.not_before, now)), word]
    reason = one_line(phrase(item.reason))
    return [labelled(word, reason), reason, word] if reason else [word]


def _unknown(
    row: QueueRow, width: int, now: datetime, look: Look, state: State, brand: Brand | None
) -> list[Line]:
    item = row.first
    inks = look.palette.inks("focus" if state.focused else "bg")
    mark: Piece = (look.glyphs.problem, inks.err)
    block = Block(width, look, state, color=None if brand is None else brand.color, mark=mark)
    words: list[Piece] = [(_("unknown"), inks.err_bold), ("  " + _("may be online"), inks.err)]
    block.add(words, [(moment(row.at, now), inks.faint)])
    block.add(_whose(block, look.directory.accounts.get(item.account), brand))
    block.add([(one_line(operation_words(item.operation)), inks.text)])
    promise = look.glyphs.dot + _("never sent again by itself")
    block.add([(_("Enter"), inks.bold), (" " + _("look"), inks.faint), (promise, inks.faint)])
    return block.done()


def _whose(block: Block, account: Account | None, brand: Brand | None) -> list[Piece]:
    pieces: list[Piece] = []
    if brand is not None:
        pieces += [block.brand(brand), (" " * APART, block.inks.plain)]
    if account is not None:
        words = f"{network_name(account.network)}{block.look.glyphs.dot}@{account.handle}"
        pieces.append((words, block.inks.faint))
    return pieces


def _dense(block: Block, width: int) -> list[Line]:
    """Airy: a blank row after each. Dense (compact, or narrow): bars touch, and a heading has its
    blank row above."""
    dense = block.look.compact or width < DENSE_BELOW
    lines = block.done(air=not dense)
    if dense and block.state.heading and not block.state.first:
        lines.insert(0, blank(width, block.look))
    return lines
