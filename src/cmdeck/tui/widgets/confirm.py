"""The confirmation line: the one place, with the slot of the week strip, that is filled with a
brand's colour, because Enter publishes there (look.md §1 and §5).

Knows nothing of drafts: it is told what to name. It decides one thing, whether this Enter counts.
"""

from collections.abc import Sequence

from msgspec import Struct, field
from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from cmdeck.clock import Clock
from cmdeck.i18n import _
from cmdeck.tui.theme import palette_of
from cmdeck.tui.widgets.composer_ink import ERR, MUTED, WARN, Piece, fill_ink, line_of

SHOWN_FOR = 0.2
"""Seconds that the line must have been on the screen, and that must lie between two Enters, before
an Enter counts: a key held down repeats faster than that (trust.md §2)."""
LETTERS = 3
"""How many first letters of a brand are typed where a guard fired."""
_GUTTER = 4


class Named(Struct, frozen=True):
    """What one row names: what will be done, by whom, where, to whom, when."""

    verb: str
    """`reply in public`, translated."""
    account: str
    """`@veloville`, never cut."""
    network: str
    brand: str = ""
    color: int | str | None = None
    whom: str = ""
    """`@leamartin_lyon`; "" for a new post."""
    how: str = ""
    """`for followers only`; "" for everybody."""
    when: str = ""
    """`mar. 8 déc. 2026 à 09:00`; "" for now."""
    guards: tuple[str, ...] = ()
    """Sentences: why the first letters of the brand are asked for. Empty: Enter is enough."""

    @property
    def letters(self) -> str:
        """What must be typed first; "" when nothing."""
        if not self.guards:
            return ""
        name = "".join(c for c in self.brand or self.account if c.isalnum())
        return name[:LETTERS]


def plain_letters(text: str) -> str:
    """`text` without accents and case, for comparing what was typed."""
    from unicodedata import combining, normalize  # most of a megabyte, and seldom needed

    return "".join(c for c in normalize("NFKD", text.casefold()) if not combining(c))


def row_of(named: Named, width: int) -> list[Content]:
    """The words of one row, in `width` cells of text: airy where it fits, tight where not, on more
    rows rather than cut."""
    place = _("{account} on {network}").format(account=named.account, network=named.network)
    whom = _("to {who}").format(who=named.whom) if named.whom else ""
    groups: list[list[Piece]] = [
        [(_("Enter"), "bold")],
        [(named.verb, "")],
        [(named.brand, "bold")],
        [(place, "")],
        [(whom, "bold")],
        [(named.how, "bold")],
        [(named.when, "bold")],
    ]
    pieces = [piece for group in groups for piece in group if piece[0]]
    for gap in ("  ", " "):
        if sum(cell_len(text) for text, _style in pieces) + len(gap) * (len(pieces) - 1) <= width:
            return [line_of(pieces, gap)]
    return _rows(pieces, width)


def _rows(pieces: Sequence[Piece], width: int) -> list[Content]:
    rows: list[list[Piece]] = [[]]
    used = 0
    for piece in pieces:
        needed = cell_len(piece[0]) + (1 if rows[-1] else 0)
        if rows[-1] and used + needed > width:
            rows.append([])
            used, needed = 0, cell_len(piece[0])
        rows[-1].append(piece)
        used += needed
    return [part for row in rows for part in line_of(row, " ").fold(max(width, 2))]


class Confirmation(Struct):
    """Whether this Enter counts. Pure but for the state it keeps; times are monotonic seconds."""

    named: tuple[Named, ...]
    shown: float | None = None
    """When it was first painted; None before."""
    last_enter: float | None = None
    typed: str = ""
    passed: set[str] = field(default_factory=set)
    """Letters already given."""

    @property
    def wanted(self) -> Named | None:
        """The next row whose letters are missing."""
        for named in self.named:
            if named.letters and plain_letters(named.letters) not in self.passed:
                return named
        return None

    def type(self, text: str) -> None:
        """Take typed letters; right ones are done with, and make room for the next brand's."""
        self.typed = (self.typed + text)[: LETTERS * 4]
        wanted = self.wanted
        if wanted and plain_letters(self.typed.strip()) == plain_letters(wanted.letters):
            self.passed.add(plain_letters(wanted.letters))
            self.typed = ""

    def enter(self, now: float) -> bool:
        """Whether an Enter at `now` confirms: shown long enough, no repeat of a key held down, and
        no letters missing."""
        repeated = self.last_enter is not None and now - self.last_enter < SHOWN_FOR
        self.last_enter = now
        ready = self.shown is not None and now - self.shown >= SHOWN_FOR
        return ready and not repeated and self.wanted is None


class ConfirmLine(Widget, can_focus=True):
    """The last row of the composer or of a dialog, one row an account.

    Enter says `Confirmed`; Esc says `Left`; any other key says `Left` with that key, since whoever
    types on is still writing, and an unbracketed paste must not reach an Enter inside it.
    """

    class Confirmed(Message):
        """Enter, and it counts. `how` is "line", or "letters" where a guard had fired."""

        def __init__(self, how: str) -> None:
            self.how = how
            super().__init__()

    class Left(Message):
        """Back to the text, with what was typed or pasted instead."""

        def __init__(self, text: str = "") -> None:
            self.text = text
            super().__init__()

    def __init__(self, *, clock: Clock, id: str | None = None) -> None:  # noqa: A002 - Textual's
        super().__init__(id=id)
        self._clock = clock
        self._state = Confirmation(())
        self._notes: tuple[str, ...] = ()
        self.display = False

    @property
    def named(self) -> tuple[Named, ...]:
        """What the line names now; empty while it is hidden."""
        return self._state.named

    @property
    def wants_letters(self) -> bool:
        """Whether letters must be typed before Enter can count."""
        return self._state.wanted is not None

    @property
    def typed(self) -> str:
        """The letters typed so far."""
        return self._state.typed

    def show(self, named: Sequence[Named]) -> None:
        """Name this. The same again changes nothing; other accounts or guards begin anew, another
        time alone does not (it was just typed, and is echoed in full)."""
        before, after = self._state, tuple(named)
        if self.display and before.named == after:
            return
        if self.display and [_who(one) for one in before.named] == [_who(one) for one in after]:
            before.named = after
        else:
            self._state = Confirmation(after, last_enter=before.last_enter)
            self.call_after_refresh(self._painted, self._state)
        self.display = bool(after)
        self.refresh(layout=True)

    def note(self, notes: Sequence[str]) -> None:
        """Say these above what is named: what a person would want to know, and stops nothing."""
        if self._notes != tuple(notes):
            self._notes = tuple(notes)
            self.refresh(layout=True)

    def hide(self) -> None:
        """Name nothing."""
        self._notes = ()
        self._state = Confirmation((), last_enter=self._state.last_enter)
        self.display = False

    def press_enter(self) -> bool:
        """Take an Enter; says `Confirmed` and returns True when it counts."""
        if not self.display or not self._state.enter(self._clock.monotonic()):
            return False
        guarded = any(named.guards for named in self._state.named)
        self.post_message(self.Confirmed("letters" if guarded else "line"))
        return True

    def type(self, text: str) -> None:
        """Take letters for the guard."""
        self._state.type(text)
        self.refresh(layout=True)

    def _painted(self, state: Confirmation) -> None:
        if state.shown is None:
            state.shown = self._clock.monotonic()

    # Keys

    def on_key(self, event: events.Key) -> None:
        """Enter counts or not; letters go where they are wanted; all else goes back to the text."""
        event.stop()
        event.prevent_default()
        if event.key == "enter":
            self.press_enter()
        elif event.key == "escape":
            self.post_message(self.Left())
        elif self.wants_letters and event.key == "backspace":
            self._state.typed = self._state.typed[:-1]
            self.refresh()
        elif event.is_printable and event.character:
            if self.wants_letters:
                self.type(event.character)
            else:
                self.post_message(self.Left(event.character))
        elif event.key == "ctrl+j":
            self.post_message(self.Left("\n"))

    def on_paste(self, event: events.Paste) -> None:
        """A paste is text: it goes into the text, and confirms nothing."""
        event.stop()
        event.prevent_default()
        self.post_message(self.Left(event.text))

    # Drawing

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as the words take: an account is never cut."""
        return max(1, len(self._lines(width)))

    def render(self) -> Content:
        """The rows, each in the fill of its brand."""
        return Content("\n").join(self._lines(self.size.width))

    def _lines(self, width: int) -> list[Content]:
        room = max(8, width - _GUTTER - 1)
        wanted = self._state.wanted
        if wanted is not None:
            return [_padded(line, width, "") for line in self._guard_lines(wanted, room)]
        colours = palette_of(self.app.theme_variables).colours
        notes = [part for note in self._notes for part in line_of([(f"▲ {note}", WARN)]).wrap(room)]
        return [_padded(note, width, "") for note in notes] + [
            _padded(line, width, fill_ink(named.color, colours))
            for named in self._state.named
            for line in row_of(named, room)
        ]

    def _guard_lines(self, wanted: Named, room: int) -> list[Content]:
        why = [line_of([(f"▲ {sentence}", ERR)]) for sentence in wanted.guards]
        field = self._state.typed.ljust(LETTERS)
        name = wanted.brand or wanted.account
        place = _("{account} on {network}").format(account=wanted.account, network=wanted.network)
        words = _("type {letters} to send as").format(letters=wanted.letters.lower())
        pieces: list[Piece] = [
            (words, MUTED),
            (name, f"bold {ERR}"),
            (place, ERR),
            (field, f"underline bold {ERR}"),
        ]
        lines = [part for line in why for part in line.wrap(room)]
        return [*lines, *_rows(pieces, room)]


def _who(named: Named) -> tuple[str, ...]:
    return (
        named.verb,
        named.account,
        named.network,
        named.brand,
        named.whom,
        named.how,
        *named.guards,
    )


def _padded(line: Content, width: int, style: str) -> Content:
    filled = Content.assemble(" " * _GUTTER, line, " " * (width - _GUTTER - line.cell_length))
    return filled.stylize_before(style) if style else filled
