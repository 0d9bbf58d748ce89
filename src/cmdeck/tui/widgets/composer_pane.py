"""How the composer looks: bar, title, text, note, status and margin, drawn from one value.

Decides nothing about the draft: `show` draws what it is given, and touches only what has changed.
"""

from collections.abc import Callable

from msgspec import Struct, field
from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.post import NetworkName
from cmdeck.tui.widgets import composer_words as words
from cmdeck.tui.widgets.composer_ink import ERR, FAINT, MUTED, STRONG, TEXT, brand_ink, line_of
from cmdeck.tui.widgets.composer_spelling import Round, around
from cmdeck.tui.widgets.composer_words import Status, Target
from cmdeck.tui.widgets.ground import Ground
from cmdeck.tui.widgets.margin import (
    WIDTH,
    Margin,
    Misspelling,
    deciding,
    shown,
    spelling_lines,
)
from cmdeck.tui.widgets.textarea import ComposerText, Mark

MEASURE = 78
"""Cells of the widest line of text; longer ones are not readable (look.md §5)."""
TALL, SHORT = 30, 24
"""Rows of the terminal from which the composer has 11 rows, or 8; below it takes the screen."""
_GUTTER = 4
_BESIDE = 6
"""Blank cells between the text and the margin."""
_AROUND = {True: 6, False: 5}
"""Rows of the composer that are not text, tall or not."""


class Writing(Struct, frozen=True):
    """What is being written, by whom, and what is known of it."""

    draft: Draft
    targets: tuple[Target, ...] = ()
    whom: str = ""
    """Displayable name of the person answered."""
    saved: str = ""
    """`12:04`; "" before the first save."""
    round: Round = field(default_factory=Round)
    looked: bool = False
    """Whether anybody has looked at the spelling."""
    blind: str = ""
    """Why nobody can look at it; "" where somebody can."""
    history: tuple[Content, ...] = ()
    rooms: tuple[words.Room, ...] = ()
    guards: tuple[words.Fired, ...] = ()
    """What fired at the last look."""
    threads: tuple[words.Thread, ...] = ()
    """The parts it had then."""
    aside: tuple[Content, ...] = ()
    """Both for the margin: drawn at the look, and not at each letter."""

    beside: tuple[str, ...] = ()
    """What looks misspelt elsewhere than in the text."""
    variant: NetworkName | None = None
    """Whose own text is shown; None: that of all."""

    @property
    def text(self) -> str:
        """The text that is shown."""
        own = (one.text for one in self.draft.variants if one.network is self.variant)
        return next(own, self.draft.text)

    @property
    def private(self) -> bool:
        """Whether it can only be read by one person."""
        return self.draft.kind is DraftKind.MESSAGE

    @property
    def status(self) -> Status:
        """What the last row says."""
        return Status(
            saved=self.saved,
            language=self.draft.language,
            faults=self.round.wrong if self.looked else None,
            hints=len(self.round.faults) - self.round.wrong,
            blind=bool(self.blind),
            rooms=self.rooms,
            pictures=len(self.draft.media),
            wordless=sum(not picture.alt for picture in self.draft.media),
            guards=tuple(dict.fromkeys(fired.name for fired in self.guards)),
        )


class ComposerBar(Widget):
    """The brand's bar over the full height: one for what is public, two for a private message."""

    def __init__(self) -> None:
        super().__init__()
        self._ink, self._glyphs = brand_ink(None), "█"

    def mark(self, color: int | str | None, *, private: bool) -> None:
        """Be the bar of this brand."""
        now = brand_ink(color), "█ █" if private else "█"
        if now != (self._ink, self._glyphs):
            self._ink, self._glyphs = now
            self.refresh()

    def render(self) -> Content:
        """The bar on every row."""
        row = line_of([(self._glyphs, self._ink)])
        return Content("\n").join([row] * max(1, self.size.height))


class Line(Static):
    """Words that are drawn again only when they changed."""

    _words = Content()

    def put(self, content: Content, *, one_row: bool = False) -> None:
        """Show `content`. What always takes `one_row` moves nothing around it."""
        if not content.is_same(self._words):
            self._words = content
            self.update(content, layout=not one_row)


class Body(Ground, Vertical):
    """The text with what is said around it."""


class ComposerPane(Ground, Horizontal):
    """The bar, the text with what is said around it, and the margin."""

    def __init__(
        self,
        *,
        edited: Callable[[], None],
        refused: Callable[[int], None],
        swallow: Callable[[events.Key], bool],
    ) -> None:
        super().__init__()
        self.text = ComposerText(edited=edited, refused=refused, swallow=swallow)
        self._bar, self._margin = ComposerBar(), Margin()
        self.refuses = False
        """Whether what it says now is why the draft did not leave."""
        self._title, self._note = Line(classes="composer--title"), Line(classes="composer--note")
        self._status = Line(classes="composer--status")
        self._writing: Writing | None = None
        self._titled: tuple[object, ...] = ()
        """What the title was made of; a letter changes none of it."""

    def compose(self) -> ComposeResult:
        """Bar, body, margin."""
        yield self._bar
        with Body(classes="composer--body"):
            yield self._title
            yield self.text
            yield self._note
            yield self._status
        yield self._margin

    def show(self, writing: Writing) -> None:
        """Draw this."""
        self._writing = writing
        color = writing.targets[0].color if writing.targets else None
        self._bar.mark(color, private=writing.private)
        self.set_class(self._is_wide, "-wide")
        self.set_class(self.is_tall, "-tall")
        width, draft = self._body_width, writing.draft
        named = (words.kind_words(draft), draft.handle, writing.whom)
        shown = words.below_title(draft)
        titled = (named, writing.targets, width, writing.variant, shown)
        if titled != self._titled:
            self._titled = titled
            self._title.put(
                words.title(draft, writing.targets, writing.whom, width, writing.variant)
            )
        self._status.put(words.status(writing.status, width), one_row=True)
        self._show_spelling(writing)

    def say(self, sentence: str, *, wrong: bool = False) -> None:
        """Say something between the text and the status; "" says nothing."""
        self.refuses = wrong
        ink, mark = (ERR, "▲ ") if wrong else (MUTED, "")
        self._note.put(line_of([(mark + sentence, ink)]) if sentence else Content())

    @property
    def is_tall(self) -> bool:
        """Whether the terminal has room for the airy composer."""
        return self.app.size.height >= TALL

    @property
    def wished_height(self) -> int:
        """Rows that the pane would like: as many as the text takes, up to 45 % of the screen;
        an article 70 %; the whole screen but header, a head and footer where that is small."""
        rows = self.app.size.height
        if rows < SHORT:
            return max(6, rows - 3)
        if self._writing is not None and self._writing.draft.article is not None:
            return rows * 70 // 100  # an article is written in room of its own
        base = 11 if self.is_tall else 8
        text = rows_of_text(self.text.text, min(MEASURE, self._body_width)) + self._said_rows
        return min(max(base, text + _AROUND[self.is_tall]), max(base, rows * 45 // 100))

    @property
    def _said_rows(self) -> int:
        """Rows of the title that say who is shown it."""
        said = "" if self._writing is None else words.below_title(self._writing.draft)
        return rows_of_text(said, self._body_width) if said else 0

    def on_resize(self) -> None:
        """Another width: other forms of the same words."""
        if self._writing is not None:
            self.show(self._writing)

    @property
    def _width(self) -> int:
        return self.outer_size.width or self.app.size.width

    @property
    def _is_wide(self) -> bool:
        return self._width >= _GUTTER + MEASURE + _BESIDE + WIDTH

    @property
    def _body_width(self) -> int:
        return min(MEASURE, self._width - _GUTTER - 1) if self._width > _GUTTER + 9 else 8

    def _show_spelling(self, writing: Writing) -> None:
        fault, faults = writing.round.fault, writing.round.faults
        marks = [Mark(f.start, f.end, _style(f, now=f is fault)) for f in faults]
        self.text.mark([*marks, *_guarded(writing, marks)])
        if fault is None:
            self._margin.say([*writing.aside, *writing.history])
            return
        nearby = around(writing.text, fault)
        self._margin.say(spelling_lines(fault, writing.round.current + 1, len(faults), nearby))
        if not self._is_wide:
            self._note.put(_in_one_line(fault))


def _guarded(writing: Writing, taken: list[Mark]) -> list[Mark]:
    """The places of guards, where they still are and nothing else is marked."""
    text = writing.text
    return [
        Mark(fired.start, fired.end, "composer--guarded")
        for fired in writing.guards
        if fired.said and text[fired.start : fired.end] == fired.said
        if all(mark.end <= fired.start or fired.end <= mark.start for mark in taken)
    ]


def _style(fault: Misspelling, *, now: bool) -> str:
    if now:
        return "composer--current"
    return "composer--hint" if fault.hint else "composer--misspelt"


def _in_one_line(fault: Misspelling) -> Content:
    picks = [
        line_of([(str(n), STRONG), (shown(word), TEXT)], " ")
        for n, word in enumerate(fault.suggestions[:3], start=1)
    ]
    rest = [line_of([(key, STRONG), (word, FAINT)], " ") for key, word in deciding(fault)]
    what = line_of([(fault.hint, TEXT) if fault.hint else (fault.word, ERR)])
    return Content("  ").join([what, *picks, *rest])


def rows_of_text(text: str, width: int) -> int:
    """About how many rows `text` takes, wrapped in `width` cells; never fewer than one."""
    return sum(max(1, -(-cell_len(line) // max(1, width - 4))) for line in text.split("\n"))
