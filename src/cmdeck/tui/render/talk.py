"""Private conversations, single messages, and grouped reactions as lines (look.md §5)."""

from collections.abc import Sequence
from datetime import datetime

from cmdeck.i18n import _, ngettext
from cmdeck.model.activity import ActivityKind
from cmdeck.model.brand import Brand
from cmdeck.model.column import ActivityRow, ConversationRow, MessageRow
from cmdeck.model.conversation import Message
from cmdeck.model.delivery import Delivery
from cmdeck.model.post import AccountId, NetworkName
from cmdeck.model.triage import Triage
from cmdeck.text.phrases import activity_words, delivery_name, network_name
from cmdeck.tui.render.frame import APART, Block, Line, Look, Piece, State, length, one_line
from cmdeck.tui.render.posts import name_pieces
from cmdeck.tui.render.times import lasting, stamp
from cmdeck.tui.render.words import network_words

_MESSAGE_ROWS = 12


def conversation_lines(
    row: ConversationRow, width: int, now: datetime, look: Look, state: State
) -> list[Line]:
    """A private conversation, by its last message."""
    message, brand = row.last, _brand(row.via, look)
    strong = row.unread or state.focused
    mark = _unread(look, state) if row.unread else None
    block = Block(width, look, state, color=brand.color if brand else None, mark=mark)
    inks = block.inks
    time: Piece = (stamp(message.at, now), inks.faint)
    name = one_line(message.other.name.shown) or f"@{message.other.handle}"
    room = block.room - length([time]) - APART
    handle = message.other.handle if state.mixed and message.other.name.shown else ""
    block.add(name_pieces(block, name, handle, room, strong=strong), [time])
    if not state.single or state.mixed:
        _whose(block, row.via, message.key.network, brand, _waiting(row, now, block))
    elif waiting := _waiting(row, now, block):
        block.add([], waiting)
    said = _said(message)
    preview = _("You: {text}").format(text=said) if message.outgoing else said
    most = 2 if look.compact else 3
    block.body(preview, inks.text if strong else inks.muted, most)
    return block.done()


def message_lines(
    row: MessageRow, width: int, now: datetime, look: Look, state: State
) -> list[Line]:
    """One message of an opened conversation, whole (to twelve lines)."""
    message, brand = row.message, _brand(row.via, look)
    block = Block(width, look, state, color=brand.color if brand else None)
    inks = block.inks
    time: Piece = (stamp(message.at, now), inks.faint)
    if message.outgoing:
        who, style = _("You"), inks.muted_bold
    else:
        name = message.author.name.shown
        who, style = one_line(name) or f"@{message.author.handle}", inks.bold
    block.add([(who, style)], [time])
    block.body(_said(message), inks.muted if message.outgoing else inks.text, _MESSAGE_ROWS)
    return block.done()


def activity_lines(
    row: ActivityRow, width: int, now: datetime, look: Look, state: State
) -> list[Line]:
    """Reactions to one post of ours: how many of each, to what, by whom."""
    brand = _brand(row.via, look)
    mark = _unread(look, state) if row.unread else None
    block = Block(width, look, state, color=brand.color if brand else None, mark=mark)
    inks = block.inks
    networks = network_words(activity.network for activity in row.activities)
    counts = f" {look.glyphs.dot} ".replace("  ", " ").join(_counts(row, look))
    ink = inks.bold if row.unread or state.focused else inks.text
    block.add([(counts, ink)], [(networks, inks.faint)])
    left: list[Piece] = []
    if brand is not None and not state.single:
        left += [block.brand(brand), (" " * APART, inks.plain)]
    excerpt = next((item.excerpt.shown for item in row.activities if item.excerpt), "")
    if excerpt:
        opening, closing = look.glyphs.quotes
        room = block.room - length(left) - len(opening) - len(closing)
        shown = one_line(excerpt)
        quoted = f"{opening}{shown}{closing}" if len(shown) <= room else f"{opening}{shown}"
        left.append((quoted, inks.muted))
    if left:
        block.add(left)
    if who := _actors(row):
        block.add([(who, inks.faint)])
    return block.done()


def _said(message: Message) -> str:
    if message.text.shown:
        return message.text.shown
    return _("(a picture)") if message.media else _("(nothing)")


def _brand(via: Sequence[AccountId], look: Look) -> Brand | None:
    brands = (look.directory.brand_of(account) for account in via)
    return next((brand for brand in brands if brand is not None), None)


def _unread(look: Look, state: State) -> Piece:
    inks = look.palette.inks("focus" if state.focused else "bg")
    return look.glyphs.unread, inks.text


def _whose(
    block: Block,
    via: Sequence[AccountId],
    network: NetworkName,
    brand: Brand | None,
    right: list[Piece],
) -> None:
    glyphs, inks = block.look.glyphs, block.inks
    left: list[Piece] = []
    if brand is not None:
        left += [block.brand(brand), (glyphs.dot, inks.faint)]
    left.append((network_name(network), inks.faint))
    if block.state.mixed:
        left.append((glyphs.dot + _("private"), inks.faint))
    if length(left) + APART + length(right) > block.room:
        right = []
    block.add(left, right)


def _waiting(row: ConversationRow, now: datetime, block: Block) -> list[Piece]:
    inks = block.inks
    if row.pending:
        state = Delivery(row.pending)
        words = delivery_name(state)
        wrong = state in {Delivery.FAILED, Delivery.UNKNOWN, Delivery.HELD, Delivery.UNREADABLE}
        sign = f"{block.look.glyphs.problem} " if wrong else ""
        return [(sign + words, inks.warn if wrong else inks.muted)]
    if row.triage is Triage.WAITING:
        return [(_("waiting"), inks.muted)]
    if row.triage is Triage.DONE:
        return [(_("done"), inks.muted)]
    if row.last.outgoing or not row.unread:
        return []
    since = now - row.last.at
    late = since > block.look.promise
    words = _("for {time}").format(time=lasting(since.total_seconds()))
    return [(words, inks.warn if late else inks.faint)]


def _counts(row: ActivityRow, look: Look) -> list[str]:
    totals: dict[ActivityKind, int] = {}
    for activity in row.activities:
        totals[activity.kind] = totals.get(activity.kind, 0) + activity.count
    return [_count(kind, totals[kind], look.glyphs.like) for kind in ActivityKind if kind in totals]


def _count(kind: ActivityKind, n: int, like: str) -> str:
    return f"{n} {like}" if like and kind is ActivityKind.LIKE else activity_words(kind, n)


def _actors(row: ActivityRow) -> str:
    names = []
    for activity in row.activities:
        names += [one_line(actor.name.shown) or f"@{actor.handle}" for actor in activity.actors]
    shown = list(dict.fromkeys(names))[:3]
    others = sum(activity.count for activity in row.activities) - len(shown)
    if not shown:
        return ""
    named = ", ".join(shown)
    if others <= 0:
        return named
    return ngettext("{names} and {n} other", "{names} and {n} others", others).format(
        names=named, n=others
    )
