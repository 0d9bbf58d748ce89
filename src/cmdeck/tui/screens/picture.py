"""A picture and its words: which file, what it is, what somebody who cannot see it is told.

Reads no file itself: completion and the look at the picture are given to it, and the look runs
beside the keys.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress

from msgspec.structs import replace
from textual import events
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from cmdeck.errors import CmdeckError
from cmdeck.i18n import _, ngettext, pgettext
from cmdeck.media.jobs import Sketched
from cmdeck.media.refused import weight
from cmdeck.model.capability import PictureLimits
from cmdeck.model.outbox import MediaRef
from cmdeck.tui.screens.dialog import Dialog, Field, Words, keys_line
from cmdeck.tui.widgets.composer_ink import (
    ERR,
    FAINT,
    MUTED,
    STRONG,
    TEXT,
    WARN,
    between,
    line_of,
)

_OFFERS = 6
_DRAWN, _BESIDE = 14, 14
"""Rows of a picture that is drawn, at most; rows that the rest of the dialog needs."""


class PictureDialog(Dialog[MediaRef]):
    """Dismissed with the picture and its words, or None.

    Tab completes the path. Enter in the path looks at the picture, Enter in the words attaches it;
    without words a second Enter is asked for, and where the brand requires them there is none.
    """

    def __init__(
        self,
        *,
        complete: Callable[[str], Sequence[str]],
        look: Callable[[str], Awaitable[MediaRef]],
        limits: PictureLimits | None = None,
        fits: Callable[[MediaRef], Sequence[str]] = lambda media: (),
        sketch: Callable[[MediaRef, int, int], Awaitable[Sketched]] | None = None,
        alt: str = "warn",
        picture: MediaRef | None = None,
    ) -> None:
        """`complete` gives the paths that go on from what was typed; `look` copies and inspects
        the file, or raises CmdeckError with the reason; `alt` is the brand's rule: "warn",
        "require" or "off"; `picture` is one attached already, whose words are edited. `fits` says
        what
        becomes of it for each network; `sketch`, where the terminal can show it, what it looks
        like."""
        super().__init__()
        self._complete, self._look, self._rule = complete, look, alt
        self._limits = limits or PictureLimits()
        self._picture, self._fits, self._sketch = picture, fits, sketch
        self._drawn: list[Content] = []
        self._title, self._facts, self._below = Words(), Words(), Words()
        self._path = Field(
            picture.name if picture else "", swallow=self._path_key, placeholder=_("path of a file")
        )
        self._alt = Field(picture.alt if picture else "", placeholder=_("what can be seen on it"))
        self._wrong, self._warned = "", False
        self._offers: tuple[str, ...] = ()
        self._completed = ""

    def inside(self) -> Iterable[Widget]:
        """Path, facts, words."""
        yield self._title
        yield self._path
        yield self._facts
        yield self._alt
        yield self._below

    def on_mount(self) -> None:
        """Begin with the path, or with the words of a picture that is there."""
        super().on_mount()
        self.set_focus(self._path if self._picture is None else self._alt)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Another path is another picture."""
        event.stop()
        self._wrong, self._warned = "", False
        known = self._picture.name if self._picture is not None else ""
        if event.input is self._path and event.value != known:
            self._picture, self._drawn = None, []
        if event.value != self._completed:
            self._offers = ()
        self.sync()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: look at the picture, or attach it."""
        event.stop()
        if event.input is self._path:
            self.run_worker(self._look_at(event.value.strip()), exclusive=True)
        else:
            self._take()

    def sync(self) -> None:
        """Draw what is known."""
        keys = [
            ("Tab", _("complete")),
            (_("Enter"), pgettext("step", "next")),
            (_("Esc"), _("back")),
        ]
        title = line_of([(_("Picture"), STRONG)])
        self._title.put([between(title, keys_line(keys), self.room), Content()])
        self._facts.put([*self._fact_lines(), Content(), line_of([(_("Its words"), FAINT)])])
        self._below.put(self._alt_lines())

    async def _look_at(self, path: str) -> None:
        if not path:
            return
        try:
            self._picture = await self._look(path)
        except CmdeckError as error:
            self._wrong = str(error)
            self.sync()
            return
        self._alt.focus()
        self.sync()
        await self._draw()

    async def _draw(self) -> None:
        """What it looks like, as large as there is room for."""
        rows = min(_DRAWN, self.app.size.height - _BESIDE)
        if self._sketch is None or self._picture is None or rows < 2:
            return
        with suppress(CmdeckError):  # then it is not drawn
            self._drawn = half_blocks(await self._sketch(self._picture, self.room, 2 * rows))
            self.sync()

    def _take(self) -> None:
        words = self._alt.value.strip()
        if self._picture is None:
            self._path.focus()
            self._wrong = _("Choose a picture first.")
        elif len(words) > self._limits.alt:
            self._wrong = _("{n} characters at most.").format(n=self._limits.alt)
        elif not words and self._rule == "require":
            self._wrong = _("This brand wants words for every picture.")
        elif not words and self._rule == "warn" and not self._warned:
            self._warned = True
        else:
            picture = self._picture
            self.dismiss(replace(picture, alt=words))
            return
        self.sync()

    def _path_key(self, event: events.Key) -> bool:
        if event.key != "tab":
            return False
        self._offers = tuple(self._complete(self._path.value))[:100]
        if len(self._offers) == 1:
            self._path.value = self._offers[0]
        elif self._offers:
            common = _common(self._offers)
            if len(common) > len(self._path.value):
                self._path.value = common
        self._completed = self._path.value
        self._path.cursor_position = len(self._path.value)
        self.call_after_refresh(self.sync)
        return True

    def _fact_lines(self) -> list[Content]:
        if self._wrong:
            return list(line_of([(f"▲ {self._wrong}", ERR)]).wrap(self.room))
        if (picture := self._picture) is not None:
            kind = picture.mime.rpartition("/")[2].upper()
            size = f"{picture.width} × {picture.height} · {kind} · {weight(picture.bytes)}"
            smaller = [line_of([(words, MUTED)]) for words in self._fits(picture)]
            facts = line_of([(picture.name, TEXT), (size, MUTED)], "   ")
            return [facts, *smaller, *self._drawn]
        offers = [line_of([(offer, MUTED)]) for offer in self._offers[:_OFFERS]]
        if len(self._offers) > _OFFERS:
            more = _("and {n} more").format(n=len(self._offers) - _OFFERS)
            offers.append(line_of([(more, FAINT)]))
        return offers or [Content()]

    def _alt_lines(self) -> list[Content]:
        left = self._limits.alt - len(self._alt.value)
        words = ngettext("{n} left", "{n} left", left).format(n=left)
        count = line_of([(words, ERR if left < 0 else FAINT)])
        if not self._warned:
            return [count]
        sentence = _("Without words it says nothing to who cannot see it. Enter again: attach so.")
        return [count, *line_of([(f"▲ {sentence}", WARN)]).wrap(self.room)]


def half_blocks(seen: Sketched) -> list[Content]:
    """Two dots in each cell: the upper one in the ink, the lower one in the ground."""

    def dot(x: int, y: int) -> str:
        at = 3 * (min(y, seen.height - 1) * seen.width + x)
        return "#" + seen.dots[at : at + 3].hex()

    return [
        Content.assemble(*(("▀", f"{dot(x, y)} on {dot(x, y + 1)}") for x in range(seen.width)))
        for y in range(0, seen.height, 2)
    ]


def _common(paths: Sequence[str]) -> str:
    shortest, longest = min(paths), max(paths)
    for at, letter in enumerate(shortest):
        if longest[at] != letter:
            return shortest[:at]
    return shortest
