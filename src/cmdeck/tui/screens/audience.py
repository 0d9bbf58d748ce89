"""Who is shown a post, behind which warning, and who may answer it: F5 in the composer.

Knows no network: it is told what one does not let, and who looks at the spelling.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

from msgspec import Struct
from textual.content import Content
from textual.widget import Widget

from cmdeck.i18n import _, pgettext
from cmdeck.model.capability import Verb
from cmdeck.model.outbox import Answerers, Visibility
from cmdeck.text.phrases import answerers_name, visibility_name
from cmdeck.tui.screens.dialog import Field, Words, keys_line
from cmdeck.tui.screens.form import SpelledForm, Turn, setting
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


class AudienceDialog(SpelledForm[Audience]):
    """Dismissed with what was chosen, or None. Up and down change the row, Enter keeps all."""

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
        super().__init__(misspelt)
        self._shown, self._lacks = tuple(rows), lacks
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

    @property
    def words(self) -> str:
        """The warning."""
        return self.audience.warning

    def action_save(self) -> None:
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
        lines += self.wrong_lines()
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
