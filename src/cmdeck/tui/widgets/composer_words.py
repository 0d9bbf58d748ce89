"""What the composer says around the text: who writes to whom, how much room is left, what is wrong.

Pure functions from facts to lines; knows nothing of widgets. Widths are cells.
"""

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct
from textual.content import Content

from cmdeck.i18n import _, ngettext
from cmdeck.model.brand import Account, Brand
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.post import NetworkName
from cmdeck.services.threads import may_thread, text_for
from cmdeck.text.phrases import (
    audience_words,
    network_short,
    picture_count_of,
    picture_words,
)
from cmdeck.tui.keys import shown_key
from cmdeck.tui.widgets.composer_article import stage_said
from cmdeck.tui.widgets.composer_ink import (
    ERR,
    FAINT,
    MUTED,
    STRONG,
    TEXT,
    WARN,
    Piece,
    brand_ink,
    cells_of,
    line_of,
)
from cmdeck.tui.widgets.composer_verbs import kind_words as kind_words
from cmdeck.tui.widgets.composer_verbs import verb_words
from cmdeck.tui.widgets.confirm import Named

Measure = Callable[[str, NetworkName], int]
"""How long a text is for a network, as that network counts."""
NEARLY_FULL = 20
"""Below so many characters left the figure warns (look.md §5)."""
_ROOMY = 1000
"""A limit of which more than this is left is not worth a figure (private messages)."""


class Target(Struct, frozen=True):
    """One account that the text is for, and its brand."""

    account: Account
    brand: Brand | None = None

    @property
    def handle(self) -> str:
        """`@veloville`."""
        return at_sign(self.account.handle)

    @property
    def network(self) -> str:
        """`X`."""
        return self.account.capabilities.label

    @property
    def color(self) -> int | str | None:
        """The brand's colour; None without a brand."""
        return self.brand.color if self.brand else None

    @property
    def name(self) -> str:
        """The brand's name; "" without a brand."""
        return self.brand.name if self.brand else ""

    def limit(self, kind: DraftKind) -> int:
        """How long a text of this kind may be."""
        able = self.account.capabilities
        facts = self.account.facts
        if kind is DraftKind.MESSAGE:
            return able.message_limit
        return facts.text_limit or able.text_limit


class Fired(Struct, frozen=True):
    """A guard that fired, in words."""

    name: str
    """`Other brand`."""
    words: str
    """What it found, and why that matters."""
    next: str = ""
    """What to do about it."""
    code: str = ""
    account: str = ""
    """"" for every account."""
    start: int = 0
    end: int = 0
    """What it is about; both 0 for the whole text."""
    said: str = ""
    """The words there."""

    @property
    def sentence(self) -> str:
        """All that is said of it."""
        return f"{self.words} {self.next}".strip()


class Thread(Struct, frozen=True):
    """The parts in which a text leaves from one account."""

    account: str
    network: str
    """`X`."""
    limit: int
    parts: tuple[tuple[str, int], ...]
    """Each text with its length."""


class Check(Struct, frozen=True):
    """What a look at the draft found: why it cannot be sent, or why the brand's letters are asked
    for."""

    refused: str = ""
    guards: tuple[Fired, ...] = ()
    parts: tuple[Thread, ...] = ()
    """One for each account where the text leaves in parts."""
    reposts: tuple[str, ...] = ()
    """Accounts that could repost what they may not say again."""


async def nothing_found(draft: Draft) -> Check:
    """The check that finds nothing."""
    return Check()


def at_sign(handle: str) -> str:
    """`handle` with its `@`; "" stays ""."""
    return handle if not handle or handle.startswith("@") else f"@{handle}"


def title(
    draft: Draft,
    targets: Sequence[Target],
    whom: str,
    width: int,
    variant: NetworkName | None = None,
) -> Content:
    """The title row: kind, brand, account, network, whom. Gives way by spacing, then by the
    person's display name; handle, brand and network go to a second row rather than be cut.
    `variant`: the network whose own text is shown, underlined. Below it, who is shown it, where
    that is not everybody at once; of an article its stage."""
    first = _first_row(draft, targets, whom, width, variant)
    said = below_title(draft)
    ink = WARN if draft.article is None else MUTED
    return Content("\n").join([first, *line_of([(said, ink)]).wrap(width)]) if said else first


def below_title(draft: Draft) -> str:
    """What lasts as long as the draft: who is shown it, or how far the article shall be; and the
    key that changes it."""
    said = audience_words(draft) if draft.article is None else stage_said(draft.article.stage)
    return f"{said.removesuffix('.')} · {shown_key('f5')}" if said else ""


def _first_row(
    draft: Draft, targets: Sequence[Target], whom: str, width: int, variant: NetworkName | None
) -> Content:
    kind: Piece = (kind_words(draft), STRONG)
    handle = at_sign(draft.handle)
    sender = [_sender(target, variant) for target in targets] or [[(_("no account yet"), WARN)]]
    froms = [(_("as"), FAINT)]
    for name in dict.fromkeys((whom, "")):
        who = " ".join(part for part in (name, handle) if part)
        tos: list[Piece] = [(_("to"), FAINT), (who, TEXT)] if who else []
        airy = _joined([[kind], froms, *sender, tos[:1], tos[1:]], "  ")
        if airy.cell_length <= width:
            return airy
        tight = _joined([[kind], *sender, tos[:1], tos[1:]], " ")
        if tight.cell_length <= width:
            return tight
    tos = [(_("to") + " " + handle, TEXT)] if handle else []
    return _on_rows([[kind], *sender, tos], width)


def _sender(target: Target, variant: NetworkName | None) -> list[Piece]:
    ink = brand_ink(target.color)
    ink = TEXT if target.brand is None else ink
    if target.account.network is variant:
        only = _("{place}: its own text").format(place=f"{target.handle} · {target.network}")
        name: list[Piece] = [(target.name, f"bold {ink}"), (" ", "")] if target.name else []
        return [*name, (only, f"bold underline {ink}")]
    place = f"{target.handle} · {target.network}"
    if not target.name:
        return [(place, ink)]
    return [(target.name, f"bold {ink}"), (" ", ""), (place, ink)]


def _joined(groups: Sequence[Sequence[Piece]], gap: str) -> Content:
    return Content(gap).join([line_of(group) for group in groups if group])


def _on_rows(groups: Sequence[Sequence[Piece]], width: int) -> Content:
    rows: list[list[Piece]] = [[]]
    for group in groups:
        if rows[-1] and cells_of(rows[-1]) + 1 + cells_of(group) > width:
            rows.append([])
        elif rows[-1]:
            rows[-1].append((" ", ""))
        rows[-1].extend(group)
    lines = [part for row in rows for part in line_of(row).fold(max(width, 2))]
    return Content("\n").join(lines)


class Room(Struct, frozen=True):
    """How a text fits a network: its length as the network counts, and the limit."""

    network: str
    length: int
    limit: int
    threads: bool = False
    """Above the limit it becomes a thread by itself."""
    parts: int = 0
    """Of how many parts, as far as that is known."""
    short: str = ""
    """The network's name where there is little room."""

    @property
    def tight(self) -> list[Piece]:
        """`Ma 85`, or `Ma ▲ 439 / 280`."""
        name, *figures = self.pieces or [("", "")]
        kept = [piece for piece in figures if any(sign.isdigit() for sign in piece[0])][:1]
        return [(self.short or name[0], name[1]), *kept] if kept else []

    @property
    def left(self) -> int:
        """What is left; negative above the limit."""
        return self.limit - self.length

    @property
    def pieces(self) -> list[Piece]:
        """`X 85 restants`, or `X ▲ 439 / 280`."""
        if self.left < 0 and self.threads:
            thread = _("thread of {n}").format(n=self.parts) if self.parts > 1 else _("thread")
            over = f"▲ {self.length} / {self.limit}"
            return [(self.network, FAINT), (over, WARN), (f"→ {thread}", STRONG)]
        if self.left < 0:
            return [(self.network, FAINT), (f"▲ {self.length} / {self.limit}", ERR)]
        if self.left > _ROOMY:
            return []
        words = ngettext("{n} left", "{n} left", self.left)
        before, _mark, after = words.partition("{n}")
        ink = f"bold {WARN}" if self.left < NEARLY_FULL else STRONG
        figure: list[Piece] = [(before.strip(), FAINT), (str(self.left), ink)]
        return [(self.network, FAINT), *figure, (after.strip(), FAINT)]


def rooms(
    draft: Draft, targets: Sequence[Target], measure: Measure, threads: Sequence[Thread] = ()
) -> list[Room]:
    """How the draft fits each network it is for; the tightest account of a network decides.
    `threads`: what was found out about parts at the last look."""
    parts = {thread.network: len(thread.parts) for thread in threads}
    found: dict[NetworkName, Room] = {}
    for target in targets:
        network, limit = target.account.network, target.limit(draft.kind)
        if network not in found or limit < found[network].limit:
            length = measure(draft.warning + text_for(draft, target.account), network)
            may = may_thread(draft, target.account)
            known = parts.get(target.network, 0)
            short = network_short(network)
            found[network] = Room(target.network, length, limit, may, known, short)
    return list(found.values())


class Status(Struct, frozen=True):
    """What the last row says."""

    saved: str = ""
    """`12:04`; "" before the first save."""
    language: str = ""
    faults: int | None = None
    """How many words look misspelt; None while nobody has looked."""
    hints: int = 0
    """How many places a hint is about."""
    blind: bool = False
    """Whether nobody can look."""
    rooms: tuple[Room, ...] = ()
    pictures: int = 0
    wordless: int = 0
    """How many pictures have no alternative text."""
    guards: tuple[str, ...] = ()
    """Names of the guards that fired at the last look."""


def status(now: Status, width: int) -> Content:
    """The status row. What is saved gives way first, then whether pictures have words, then the
    words around the figures; how many pictures, faults and what is left are never cut while their
    figures fit."""
    saved = line_of([(_("draft kept {time}").format(time=now.saved), FAINT)] if now.saved else [])
    many = line_of([(picture_count_of(now.pictures), FAINT)] if now.pictures else [])
    lefts = [_spaced((saved, _pictures(now))), _pictures(now), many]
    for tight in (False, True):
        each = (line_of(room.tight if tight else room.pieces, " ") for room in now.rooms)
        right = _spaced((_guards(now), _faults(now), *each))
        for left in lefts:
            blank = width - left.cell_length - right.cell_length
            if blank >= (2 if left.plain else 0):
                return Content.assemble(left, " " * blank, right)
    return Content.assemble(" " * max(0, width - right.cell_length), right)


def _spaced(lines: Iterable[Content]) -> Content:
    return Content("   ").join([line for line in lines if line.plain])


def _guards(now: Status) -> Content:
    if not now.guards:
        return Content()
    more = f"+{len(now.guards) - 1}" if len(now.guards) > 1 else ""
    return line_of([(f"▲ {now.guards[0]}", f"bold {WARN}"), (more, WARN)], " ")


def _faults(now: Status) -> Content:
    hints = ngettext("{n} hint", "{n} hints", now.hints).format(n=now.hints) if now.hints else ""
    if now.blind:
        return line_of([(now.language, TEXT), (_("not checked"), WARN), (hints, MUTED)], " ")
    if now.faults is None:
        return line_of([(now.language, FAINT)])
    count = ngettext("{n} fault", "{n} faults", now.faults).format(n=now.faults)
    return line_of(
        [(now.language, TEXT), (count, ERR if now.faults else FAINT), (hints, MUTED)], " "
    )


def _pictures(now: Status) -> Content:
    if not now.pictures:
        return Content()
    count = picture_count_of(now.pictures)
    words = _("without its words") if now.wordless else _("with its words")
    return line_of([(count, FAINT), ("·", FAINT), (words, WARN if now.wordless else FAINT)], " ")


def refusal(draft: Draft, targets: Sequence[Target], found: Sequence[Room]) -> str:
    """Why this draft cannot leave as it is; "" when nothing is missing."""
    if not targets:
        return _("Choose the account first: F2.")
    if draft.kind is DraftKind.MESSAGE and not draft.to:
        return _("Nobody to write to: a private message needs a person.")
    if draft.kind is DraftKind.REPLY and draft.reply_to is None:
        return _("The post to answer is missing.")
    if draft.kind is DraftKind.QUOTE and draft.quote is None:
        return _("The post to quote is missing.")
    if not draft.text.strip() and not draft.media:
        return _("Nothing written yet.")
    for room in found:
        if room.left < 0 and not room.threads:
            return ngettext(
                "Too long for {network}: {n} character over.",
                "Too long for {network}: {n} characters over.",
                -room.left,
            ).format(network=room.network, n=-room.left)
    return ""


def named(draft: Draft, targets: Sequence[Target], when: str, check: Check) -> list[Named]:
    """The rows of the confirmation line, one an account. A protected account asks for letters."""
    guards = check.guards
    parts = {thread.account: len(thread.parts) for thread in check.parts}
    return [
        Named(
            verb=_("repost it once it is out")
            if target.account.id in draft.reposters
            else verb_words(
                draft.kind,
                later=bool(when),
                parts=parts.get(target.account.id, 1),
                article=draft.article,
                visibility=draft.visibility,
            ),
            account=target.handle,
            network=target.network,
            brand=target.name,
            color=target.color,
            whom=at_sign(draft.handle),
            how=" · ".join(filter(None, (audience_words(draft), picture_words(draft.media)))),
            when=when,
            guards=(
                *(fired.sentence for fired in guards if fired.account in {"", target.account.id}),
                *_protection(target),
            ),
        )
        for target in targets
    ]


def _protection(target: Target) -> tuple[str, ...]:
    if not target.account.protected:
        return ()
    return (_("{account} is protected.").format(account=target.handle),)
