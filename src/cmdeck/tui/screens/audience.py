"""Who is shown a post, behind which warning, and who may answer it: F5 in the composer.

Knows no network: it is told what one does not let, and who looks at the spelling.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import ClassVar

from msgspec import Struct
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from cmdeck.i18n import _, pgettext
from cmdeck.model.capability import Verb
from cmdeck.model.outbox import Answerers, Visibility
from cmdeck.text.phrases import answerers_name, visibility_name
from cmdeck.tui.screens.dialog import Dialog, Field, Words, keys_line
from cmdeck.tui.screens.turn import Turn, setting
from cmdeck.tui.widgets.composer_ink import ERR, MUTED, STRONG, between, line_of

LONGEST = 200
"""Characters of a warning."""


class Audience(Struct, frozen=True):
    """Who sees it, the warning before it ("" for none), who may answer."""

    visibility: Visibility = Visibility.PUBLIC
    warning: str = ""
    answerers: Answerers = Answerers.EVERYBODY

    @property
    def wishes(self) -> tuple[Verb | Answerers, ...]:
        """What a network must be able to do for it."""
        visible = () if self.visibility is Visibility.PUBLIC else (Verb.VISIBILITY,)
        warned = (Verb.WARNING,) if self.warning else ()
        answered = () if self.answerers is Answerers.EVERYBODY else (self.answerers,)
        return (*visible, *warned, *answered)


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
        rows: Sequence[Verb] = (Verb.VISIBILITY, Verb.WARNING),
        lacks: Mapping[Verb | Answerers, Sequence[str]],
        misspelt: Callable[[str], Awaitable[Sequence[str]]],
    ) -> None:
        """`rows`: what can be chosen at all: VISIBILITY, WARNING, ANSWERERS; `lacks`: the networks
        that cannot do something of it. `misspelt` finds words of a warning that look wrong."""
        super().__init__()
        self._shown, self._lacks, self._misspelt = tuple(rows), lacks, misspelt
        self._title, self._below = Words(), Words()
        self._who = Turn(
            [one.value for one in Visibility],
            now.visibility.value,
            lambda v: visibility_name(Visibility(v)),
        )
        self._warning = Field(now.warning, placeholder=_("none: the text is seen at once"))
        self._answerers = Turn(
            [one.value for one in Answerers],
            now.answerers.value,
            lambda v: answerers_name(Answerers(v)),
        )
        self._wrong: tuple[str, ...] = ()

    def inside(self) -> Iterable[Widget]:
        """Who, the warning, whose answers."""
        rows: dict[Verb, tuple[str, Widget]] = {
            Verb.VISIBILITY: (_("seen by"), self._who),
            Verb.WARNING: (_("warning"), self._warning),
            Verb.ANSWERERS: (pgettext("setting", "answers"), self._answerers),
        }
        yield self._title
        for verb, (label, widget) in rows.items():
            if verb in self._shown:
                yield setting(label, widget)
        yield self._below

    @property
    def audience(self) -> Audience:
        """As it stands in the dialog."""
        return Audience(
            Visibility(self._who.value),
            " ".join(self._warning.value.split()),
            Answerers(self._answerers.value),
        )

    def on_mount(self) -> None:
        """Begin with the first row."""
        super().on_mount()
        self.focus_next()
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
        said = [
            _lacking_words(wish).format(networks=", ".join(lacking))
            for wish in self.audience.wishes
            if (lacking := self._lacks.get(wish))
        ]
        if (over := len(self.audience.warning) - LONGEST) > 0:
            said.append(_("The warning is too long by {n}.").format(n=over))
        return said

    def sync(self) -> None:
        """Draw the title and what is wrong."""
        moving = [("↑ ↓", pgettext("arrows", "move"))] if self._shown[1:] else []
        turning = [("← →", _("turn"))] if set(self._shown) - {Verb.WARNING} else []
        keys = keys_line([(_("Enter"), _("keep")), *turning, *moving, (_("Esc"), _("back"))])
        seen = Verb.ANSWERERS not in self._shown or len(self._shown) > 1
        title = line_of([(_("Who sees it") if seen else _("Who answers"), STRONG)])
        self._title.put([between(title, keys, self.room), Content()])
        lines = [part for one in self._refused() for part in self._line(f"▲ {one}", ERR)]
        if self._wrong:
            words = _("looks misspelt: {words}").format(words=", ".join(self._wrong))
            lines += self._line(words, ERR)
        if not lines and Verb.WARNING in self._shown:
            lines = self._line(_("The warning is read first; the text opens behind it."), MUTED)
        self._below.put([Content(), *lines])

    def _line(self, words: str, ink: str) -> list[Content]:
        return list(line_of([(words, ink)]).wrap(self.room))


def _lacking_words(wish: Verb | Answerers) -> str:
    match wish:
        case Verb.VISIBILITY:
            return _("{networks}: seen by everybody, there is no other way. F2 leaves it out.")
        case Verb.WARNING:
            return _("{networks}: no warning can be put before it. F2 leaves it out.")
        case _:
            return _("{networks}: who may answer cannot be said like this. F2 leaves it out.")
