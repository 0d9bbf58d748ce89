"""The first start: nothing is set up, and there are three ways on.

Decides nothing: it is dismissed with the way that was chosen.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from cmdeck.i18n import _, language, use_language
from cmdeck.tui.screens.dialog import Dialog, Words, keys_line
from cmdeck.tui.widgets.composer_ink import FAINT, MUTED, STRONG, TEXT, brand_ink, line_of
from cmdeck.tui.widgets.composer_spelling import digit_of


class Way(StrEnum):
    """What can be done at the first start."""

    DEMO = "demo"
    ACCOUNT = "account"
    FEED = "feed"
    HELP = "help"


_WAYS = (Way.DEMO, Way.ACCOUNT, Way.FEED)


class WelcomeScreen(Dialog[Way]):
    """Dismissed with a way on, or None to quit. `L` speaks the other language."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j,tab", "move(1)", show=False),
        Binding("up,k,shift+tab", "move(-1)", show=False),
        Binding("enter", "take", show=False),
        Binding("L,l", "language", show=False),
        Binding("f1", "help", show=False),
        Binding("ctrl+q,q", "leave", show=False),
    ]

    def __init__(self, settings: str) -> None:
        """`settings`: where config.toml will be."""
        super().__init__()
        self._settings = settings
        self._words = Words()
        self._at = 0

    def inside(self) -> Iterable[Widget]:
        """Four bars, two sentences, three ways, keys, where the settings are."""
        yield self._words

    def on_key(self, event: events.Key) -> None:
        """A digit chooses."""
        number = digit_of(event.key, event.character)
        if 0 < number <= len(_WAYS):
            event.stop()
            self.dismiss(_WAYS[number - 1])

    def action_move(self, by: int) -> None:
        """Another way."""
        self._at = min(max(self._at + by, 0), len(_WAYS) - 1)
        self.sync()

    def action_take(self) -> None:
        """Enter."""
        self.dismiss(_WAYS[self._at])

    def action_help(self) -> None:
        """F1."""
        self.dismiss(Way.HELP)

    def action_language(self) -> None:
        """`L`: the other language, at once."""
        use_language("en" if language() == "fr" else "fr")
        self.sync()

    def sync(self) -> None:
        """Draw all of it."""
        bars = line_of([("▌", brand_ink(slot)) for slot in range(1, 5)])
        first = _("Hello. Nothing is set up yet, and nothing can leave from here without you.")
        ways = [
            (_("Try the demo"), _("Four made-up brands, a morning's work. Nothing is sent.")),
            (_("Connect an account"), _("With the Client ID of your X app, and your browser.")),
            (_("Add a watch feed"), _("Paste the address of a newspaper, a blog or an alert.")),
        ]
        lines = [Content.assemble(bars, "   ", ("cmdeck", STRONG)), Content()]
        lines += [*line_of([(first, TEXT)]).wrap(min(60, self.room)), Content()]
        for number, (name, more) in enumerate(ways, start=1):
            lines += _way(number, name, more, self.room, chosen=number - 1 == self._at)
        other = "English" if language() == "fr" else "Français"
        keys = [
            (_("Enter"), _("choose")),
            ("F1", _("help")),
            ("L", other),
            ("ctrl-q", _("quit")),
        ]
        place = [(_("Your settings will be in"), FAINT), (self._settings, MUTED)]
        lines += [keys_line(keys), Content(), *line_of(place, " ").fold(max(8, self.room))]
        self._words.put(lines)


def _way(number: int, name: str, more: str, width: int, *, chosen: bool) -> list[Content]:
    mark = ("█ " if chosen else "  ", TEXT)
    rows = [
        line_of([mark, (f"{number}   ", STRONG), (name, STRONG)]),
        line_of([mark, ("    ", ""), (more, MUTED)]),
    ]
    rows = [row.truncate(width, ellipsis=True) for row in rows]
    if chosen:
        filled = [Content.assemble(row, " " * (width - row.cell_length)) for row in rows]
        rows = [row.stylize_before("on $cm-sel") for row in filled]
    return [*rows, Content()]
