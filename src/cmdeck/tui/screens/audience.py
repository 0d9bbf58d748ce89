"""Who is shown a post, and behind which warning: F5 in the composer.

Knows no network: it is told what one does not let, and who looks at the spelling.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import ClassVar

from msgspec import Struct
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from cmdeck.i18n import _, pgettext
from cmdeck.model.outbox import Visibility
from cmdeck.text.phrases import visibility_name
from cmdeck.tui.screens.dialog import Dialog, Field, Words, keys_line
from cmdeck.tui.screens.turn import Turn, setting
from cmdeck.tui.widgets.composer_ink import ERR, MUTED, STRONG, between, line_of

LONGEST = 200
"""Characters of a warning."""


class Audience(Struct, frozen=True):
    """Who sees it, and the warning before it ("" for none)."""

    visibility: Visibility = Visibility.PUBLIC
    warning: str = ""


class AudienceDialog(Dialog[Audience]):
    """Dismissed with what was chosen, or None. Up and down change the row, Enter keeps all."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "app.focus_next", priority=True, show=False),
        Binding("up", "app.focus_previous", priority=True, show=False),
        Binding("enter", "keep", priority=True, show=False),
    ]

    def __init__(
        self,
        now: Audience,
        *,
        everybody: Sequence[str] = (),
        unwarned: Sequence[str] = (),
        fixed: bool = False,
        misspelt: Callable[[str], Awaitable[Sequence[str]]],
    ) -> None:
        """`everybody`: networks that show it to everybody, whatever one wishes; `unwarned`: those
        that have no warnings; `fixed`: it is public already, and stays with whoever sees it.
        `misspelt` finds words of a warning that look wrong."""
        super().__init__()
        self._everybody, self._unwarned, self._misspelt = everybody, unwarned, misspelt
        self._title, self._below = Words(), Words()
        values = [visibility.value for visibility in Visibility]
        self._who = Turn(values, now.visibility.value, lambda v: visibility_name(Visibility(v)))
        self._warning = Field(now.warning, placeholder=_("none: the text is seen at once"))
        self._fixed = fixed
        self._wrong: tuple[str, ...] = ()

    def inside(self) -> Iterable[Widget]:
        """Who, and the warning."""
        yield self._title
        if not self._fixed:
            yield setting(_("seen by"), self._who)
        yield setting(_("warning"), self._warning)
        yield self._below

    @property
    def audience(self) -> Audience:
        """As it stands in the dialog."""
        return Audience(Visibility(self._who.value), " ".join(self._warning.value.split()))

    def on_mount(self) -> None:
        """Begin with who."""
        super().on_mount()
        self.set_focus(self._warning if self._fixed else self._who)
        self._look()

    def on_turn_turned(self, event: Turn.Turned) -> None:
        """Another audience."""
        event.stop()
        self.sync()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Another warning: look at its spelling."""
        event.stop()
        self._look()

    def _look(self) -> None:
        self.run_worker(self._spell(self.audience.warning), exclusive=True)

    async def _spell(self, text: str) -> None:
        self._wrong = tuple(await self._misspelt(text)) if text else ()
        self.sync()

    def action_keep(self) -> None:
        """Enter: keep it, unless a network would refuse it."""
        if not self._refused():
            self.dismiss(self.audience)

    def _refused(self) -> list[str]:
        """Why it could not leave like this."""
        now, said = self.audience, []
        if now.visibility is not Visibility.PUBLIC and self._everybody:
            words = _("{networks}: seen by everybody, there is no other way. F2 leaves it out.")
            said.append(words.format(networks=", ".join(self._everybody)))
        if now.warning and self._unwarned:
            words = _("{networks}: no warning can be put before it. F2 leaves it out.")
            said.append(words.format(networks=", ".join(self._unwarned)))
        if (over := len(now.warning) - LONGEST) > 0:
            said.append(_("The warning is too long by {n}.").format(n=over))
        return said

    def sync(self) -> None:
        """Draw the title and what is wrong."""
        rows = [("← →", _("seen by")), ("↑ ↓", pgettext("arrows", "move"))]
        moving = [] if self._fixed else rows
        keys = keys_line([(_("Enter"), _("keep")), *moving, (_("Esc"), _("back"))])
        title = line_of([(_("Who sees it"), STRONG)])
        self._title.put([between(title, keys, self.room), Content()])
        lines = [part for one in self._refused() for part in self._line(f"▲ {one}", ERR)]
        if self._wrong:
            words = _("looks misspelt: {words}").format(words=", ".join(self._wrong))
            lines += self._line(words, ERR)
        hint = _("The warning is read first; the text opens behind it.")
        self._below.put([Content(), *(lines or self._line(hint, MUTED))])

    def _line(self, words: str, ink: str) -> list[Content]:
        return list(line_of([(words, ink)]).wrap(self.room))
