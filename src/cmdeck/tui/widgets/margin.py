"""The margin of the composer: what helps to write, beside the text and out of its way.

Knows nothing of stores or dictionaries: it is given what to show.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from textual.content import Content
from textual.widgets import Static

from cmdeck.i18n import _
from cmdeck.tui.widgets.composer_ink import (
    ERR,
    FAINT,
    MUTED,
    STRONG,
    TEXT,
    WARN,
    brand_ink,
    line_of,
)

if TYPE_CHECKING:
    from cmdeck.tui.widgets.composer_words import Fired, Thread

WIDTH = 30
"""Cells that it needs; where there are fewer it is not shown."""


class Misspelling(Struct, frozen=True):
    """A word that looks wrong, or a place that a hint is about: offsets in characters of the text,
    end exclusive."""

    start: int
    end: int
    word: str
    suggestions: tuple[str, ...] = ()
    hint: str = ""
    """What the hint says; "" for a word that no dictionary knows."""


class Exchange(Struct, frozen=True):
    """One line of the history with a person."""

    when: str
    """`jeu. 3 déc. 17:20`."""
    who: str
    """`she`, `he`, `they` or `we`, in the language in use."""
    text: str
    """Displayable, on one line."""
    color: int | str | None = None
    """The brand's colour where it is ours."""


class Margin(Static):
    """A few lines beside the text; empty while there is nothing to say."""

    _words = Content()

    def say(self, lines: Sequence[Content]) -> None:
        """Show these lines, each cut at the right edge; its own size is not theirs to change."""
        words = Content("\n").join(list(lines))
        if not words.is_same(self._words):
            self._words = words
            self.update(words, layout=False)


def guard_lines(guards: "Sequence[Fired]") -> list[Content]:
    """What fired: name, what and why, what to do; the first in full, of others the name."""
    if not guards:
        return []
    first = guards[0]
    said = line_of([(first.words, TEXT)]).wrap(WIDTH)
    do = line_of([(first.next, MUTED)]).wrap(WIDTH) if first.next else []
    names = dict.fromkeys(fired.name for fired in guards if fired.name != first.name)
    rest = [line_of([(f"▲ {name}", WARN)]) for name in names]
    return [line_of([(f"▲ {first.name}", f"bold {WARN}")]), *said, *do, *rest, Content()]


def thread_lines(threads: "Sequence[Thread]") -> list[Content]:
    """The parts of a thread: number, figure, first and last words."""
    rows: list[Content] = []
    for thread in threads[:1]:
        for n, (text, length) in enumerate(thread.parts, start=1):
            figure = [(f"{n}/{len(thread.parts)}", MUTED), (f"{length} / {thread.limit}", FAINT)]
            words = " ".join(text.split())
            ends = words if len(words) <= 2 * WIDTH else f"{words[:WIDTH]} … {words[-WIDTH:]}"
            rows += [line_of(figure, "  "), *line_of([(ends, TEXT)]).wrap(2 * WIDTH)]
    return [*rows, Content()] if rows else []


def history_lines(name: str, summary: str, exchanges: Sequence[Exchange]) -> list[Content]:
    """The earlier exchanges with a person, newest first."""
    wide = max((len(exchange.when) for exchange in exchanges), default=0)
    rows = [
        line_of(
            [
                (exchange.when.ljust(wide), FAINT),
                (exchange.who, MUTED if exchange.color is None else brand_ink(exchange.color)),
                (exchange.text, TEXT if number == 0 else MUTED),
            ],
            " ",
        )
        for number, exchange in enumerate(exchanges)
    ]
    head = line_of([(_("With {name}").format(name=name), STRONG), (summary, FAINT)], "   ")
    return [head, Content(), *rows]


def spelling_lines(fault: Misspelling, number: int, total: int, around: str) -> list[Content]:
    """The misspelt word or the hint, what could stand there, and the keys that decide."""
    count = _("{number} of {total}").format(number=number, total=total)
    offers = [
        line_of([(str(n), STRONG), (shown(word), TEXT if n == 1 else MUTED)], "  ")
        for n, word in enumerate(fault.suggestions[:9], start=1)
    ]
    keys = Content("   ").join(
        [line_of([(key, STRONG), (word, FAINT)], " ") for key, word in deciding(fault)]
    )
    if fault.hint:
        said = line_of([(fault.hint, TEXT)]).fold(WIDTH)
        title = line_of([(_("Hint"), STRONG), (count, FAINT)], "   ")
        return [title, Content(), *said, *offers, keys]
    return [
        line_of([(_("Spelling"), STRONG), (count, FAINT)], "   "),
        Content(),
        line_of([(fault.word, ERR), (_("in “{text}”").format(text=around), FAINT)], "  "),
        *(offers or [line_of([(_("no suggestion"), FAINT)])]),
        keys,
    ]


def deciding(fault: Misspelling) -> list[tuple[str, str]]:
    """The keys that decide about it, and what each does."""
    ignore = ("i", _("ignore"))
    return [ignore] if fault.hint else [("a", _("add")), ignore, ("l", _("language"))]


def shown(word: str) -> str:
    """`word` with its spaces to be seen: ␣ for one alone, ⍽ where no line breaks."""
    word = word.replace("\u00a0", "⍽").replace("\u202f", "⍽")
    return word if word.strip() else word.replace(" ", "␣")
