"""Posts and articles as lines (look.md §5)."""

from collections.abc import Sequence
from datetime import datetime

from cmdeck.i18n import _, labelled, ngettext
from cmdeck.model.brand import Brand
from cmdeck.model.column import PostRow
from cmdeck.model.post import Media, MediaKind, PostKind, Standing, Visibility
from cmdeck.model.triage import Triage
from cmdeck.text.phrases import network_name, network_short, standing_name
from cmdeck.text.wrap import cells, fit
from cmdeck.tui.render.frame import (
    APART,
    LEAST,
    Block,
    Line,
    Look,
    Piece,
    State,
    length,
    one_line,
)
from cmdeck.tui.render.times import age, stamp
from cmdeck.tui.render.words import ON_ITS_WAY, reaction_words

_NAME_LEAST = 10
_LEVELS = 4


def post_lines(row: PostRow, width: int, now: datetime, look: Look, state: State) -> list[Line]:
    """A post, or an article of a watch feed."""
    if row.post.kind is PostKind.ARTICLE:
        return _article(row, width, now, look, state)
    brand = _brand_of(row, look)
    block = Block(
        width,
        look,
        state,
        color=None if brand is None else brand.color,
        mark=_mark(row, look, state),
        indent=2 * min(max(row.level, 0), _LEVELS),
    )
    if look.compact or state.single:
        _merged_line(block, row, now, brand)
    else:
        _name_line(block, row, [(age(row.post.at, now), block.inks.faint)])
        _whose_line(block, row, now, brand)
    _text(block, row)
    if state.focused:
        _facts_line(block, row)
    return block.done()


def name_pieces(block: Block, name: str, handle: str, room: int, *, strong: bool) -> list[Piece]:
    """A name and its handle in `room` cells: the handle is cut, then goes; then the name is cut."""
    style = block.inks.bold if strong else block.inks.muted
    pieces = [(name, style)]
    left = room - cells(name) - APART
    shown = f"@{handle}" if handle else ""
    if left >= min(LEAST, cells(shown)) and shown:
        pieces += [(" " * APART, block.inks.plain), (fit(shown, left), block.inks.faint)]
    return pieces if left + APART >= 0 else [(fit(name, room), style)]


def tag_pieces(block: Block, tags: Sequence[tuple[str, bool]], room: int) -> list[Piece]:
    """What happened to a row, in `room` cells: later words go, then the first is all that stays."""
    glyphs = block.look.glyphs
    for keep in range(len(tags), 0, -1):
        pieces: list[Piece] = []
        for words, wrong in tags[:keep]:
            if pieces:
                pieces.append((glyphs.dot, block.inks.faint))
            sign = f"{glyphs.problem} " if wrong else ""
            pieces.append((sign + words, block.inks.warn if wrong else block.inks.muted))
        if length(pieces) <= room:
            return pieces
    if not tags:
        return []
    words, wrong = tags[0]
    first = words.split(" ")[0]
    return [(first, block.inks.warn if wrong else block.inks.muted)] if cells(first) <= room else []


def _mark(row: PostRow, look: Look, state: State) -> Piece | None:
    inks = look.palette.inks("focus" if state.focused else "bg")
    return (look.glyphs.unread, inks.text) if row.unread else None


def _brand_of(row: PostRow, look: Look) -> Brand | None:
    if row.brand:
        return look.directory.brands.get(row.brand)
    for account in row.via:
        if (brand := look.directory.brand_of(account)) is not None:
            return brand
    return look.directory.brand_of_feed(row.key.realm)


def _tags(row: PostRow, now: datetime, look: Look) -> list[tuple[str, bool]]:
    tags = reaction_words(row, look.glyphs.like)
    if row.replied is not None:
        tags.insert(
            sum(wrong for _words, wrong in tags),
            (_("replied {time}").format(time=stamp(row.replied, now)), False),
        )
    if row.deleting is not None:
        waits = row.deleting in ON_ITS_WAY
        words = _("deleting…") if waits else _("deletion stopped")
        tags.insert(0, (words, not waits))
    if row.post.visibility is Visibility.FOLLOWERS:  # first: nobody shall pass it on in public
        tags.insert(sum(wrong for _words, wrong in tags), (_("followers only"), False))
    if words := standing_name(row.post.standing):
        tags.append((words, row.post.standing is Standing.MISSED))
    elif row.post.hidden:
        tags.append((_("hidden"), False))
    match row.triage:
        case Triage.WAITING:
            tags.append((_("waiting"), False))
        case Triage.SNOOZED:
            tags.append((_("later"), False))
        case Triage.DONE:
            tags.append((_("done"), False))
        case Triage.NEW:
            pass
    return tags


def _strong(row: PostRow, state: State) -> bool:
    return row.unread or state.focused


def _name_line(block: Block, row: PostRow, right: list[Piece]) -> None:
    author = row.post.author
    room = block.room - length(right) - APART
    name = one_line(author.name.shown) or f"@{author.handle}"
    handle = author.handle if author.name.shown else ""
    block.add(name_pieces(block, name, handle, room, strong=_strong(row, block.state)), right)


def _whose_line(block: Block, row: PostRow, now: datetime, brand: Brand | None) -> None:
    look, inks = block.look, block.inks
    left: list[Piece] = []
    if brand is not None:
        left += [block.brand(brand), (look.glyphs.dot, inks.faint)]
    left.append((network_name(row.key.network), inks.faint))
    tags = _tags(row, now, look)
    account = _account_words(row, look)
    whole = tag_pieces(block, tags, block.room)
    with_account = [*left, (look.glyphs.dot + account, inks.faint)] if account else left
    if length(with_account) + APART + length(whole) <= block.room:
        block.add(with_account, whole)
    else:
        block.add(left, tag_pieces(block, tags, block.room - length(left) - APART))


def _account_words(row: PostRow, look: Look) -> str:
    if len(row.via) > 1:
        return ngettext("{n} account", "{n} accounts", len(row.via)).format(n=len(row.via))
    account = look.directory.accounts.get(row.via[0]) if row.via else None
    return f"@{account.handle}" if account is not None else ""


def _merged_line(block: Block, row: PostRow, now: datetime, brand: Brand | None) -> None:
    """Lines 1 and 2 in one: `name  Brand X   tag  time`."""
    inks, state = block.inks, block.state
    time: Piece = (age(row.post.at, now), inks.faint)
    whose: list[Piece] = []
    if not state.single:
        if brand is not None:
            whose += [(" " * APART, inks.plain), block.brand(brand), (" ", inks.plain)]
        else:
            whose.append((" " * APART, inks.plain))
        whose.append((network_short(row.key.network), inks.faint))
    author = row.post.author
    name = one_line(author.name.shown) or f"@{author.handle}"
    least = min(_NAME_LEAST, cells(name))
    spare = block.room - length([time]) - APART - length(whose) - least
    tag = tag_pieces(block, _tags(row, now, block.look), spare - APART)
    right = [*tag, (" " * APART, inks.plain), time] if tag else [time]
    room = block.room - length(right) - APART - length(whose)
    handle = author.handle if state.single and author.name.shown else ""
    strong = _strong(row, state)
    block.add([*name_pieces(block, name, handle, max(room, 1), strong=strong), *whose], right)


def _text(block: Block, row: PostRow) -> None:
    look, inks, post = block.look, block.inks, row.post
    style = inks.text if _strong(row, block.state) else inks.muted
    if post.reposted_by is not None:
        who = one_line(post.reposted_by.name.shown) or f"@{post.reposted_by.handle}"
        block.add([(_("reposted by {name}").format(name=who), inks.faint)])
    most = (2 if look.compact else 4) + (2 if block.state.focused else 0)
    if post.title is not None and post.title.shown:
        block.body(post.title.shown, inks.bold if _strong(row, block.state) else style, 2)
    block.body(post.text.shown, style, most)
    if row.quoted is not None:
        opening, closing = look.glyphs.quotes
        name = one_line(row.quoted.author.name.shown) or f"@{row.quoted.author.handle}"
        quote = f"{opening}{one_line(row.quoted.text.shown)}{closing}"
        block.body(labelled(name, quote), inks.muted, 2 if block.state.focused else 1)
    if post.media:
        block.add([(_media_words(post.media), inks.faint)])


def _media_words(media: Sequence[Media]) -> str:
    parts = []
    for kind in MediaKind:
        n = sum(1 for medium in media if medium.kind is kind)
        if not n:
            continue
        match kind:
            case MediaKind.PHOTO:
                parts.append(ngettext("{n} picture", "{n} pictures", n).format(n=n))
            case MediaKind.VIDEO:
                parts.append(ngettext("{n} video", "{n} videos", n).format(n=n))
            case MediaKind.GIF:
                parts.append(ngettext("{n} GIF", "{n} GIFs", n).format(n=n))
    words = next((medium.alt.shown for medium in media if medium.alt and medium.alt.shown), "")
    return labelled(", ".join(parts), one_line(words)) if words else ", ".join(parts)


def _facts_line(block: Block, row: PostRow) -> None:
    """Public counts, of the focused post only; zeros are not written."""
    counts, like = row.post.metrics, block.look.glyphs.like
    parts = []
    if counts.replies:
        parts.append(ngettext("{n} reply", "{n} replies", counts.replies).format(n=counts.replies))
    if counts.reposts:
        words = ngettext("{n} repost", "{n} reposts", counts.reposts)
        parts.append(words.format(n=counts.reposts))
    if counts.likes:
        words = f"{{n}} {like}" if like else ngettext("{n} like", "{n} likes", counts.likes)
        parts.append(words.format(n=counts.likes))
    if handle := _answered(row, block.look):
        parts.append(_("in reply to @{handle}").format(handle=handle))
    if parts:
        block.add([(block.look.glyphs.dot.join(parts), block.inks.faint)])


def _answered(row: PostRow, look: Look) -> str:
    """Handle of whom a post answers, where that is known: some networks name an id alone, which is
    nobody to a person unless it is one of hers."""
    said = row.post.reply_to_author
    if not (said.startswith("did:") or said.isdigit()):
        return said
    network = row.post.key.network
    ours = (one for one in look.directory.accounts.values() if one.network is network)
    return next((one.handle for one in ours if one.remote_id == said), "")


def _article(row: PostRow, width: int, now: datetime, look: Look, state: State) -> list[Line]:
    brand, post = _brand_of(row, look), row.post
    color = None if brand is None else brand.color
    block = Block(width, look, state, color=color, mark=_mark(row, look, state))
    inks = block.inks
    title = post.title.shown if post.title is not None else ""
    if not title:
        title, excerpt = post.text.shown, ""
    else:
        excerpt = post.text.shown
    block.body(one_line(title), inks.bold if _strong(row, state) else inks.muted, 2)
    lines = 1 if look.compact else 2
    block.body(one_line(excerpt), inks.muted, lines + (2 if state.focused else 0))
    source = one_line(post.source.shown) if post.source is not None else post.author.name.shown
    when: list[Piece] = [(look.glyphs.dot + age(post.at, now), inks.faint)]
    right: list[Piece] = []
    if tags := tag_pieces(block, _tags(row, now, look), block.room // 2):
        right = tags
    elif brand is not None and not state.single:
        right = [(_("for {brand}").format(brand=brand.name), inks.faint)]
    room = block.room - length(when) - (length(right) + APART if right else 0)
    if room < LEAST and right:
        right, room = [], block.room - length(when)
    block.add([(fit(source, max(room, 1)), inks.muted), *when], right)
    return block.done()
