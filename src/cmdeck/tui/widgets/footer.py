"""The footer row: the keys of whoever has the focus, and the last act with its undo.

A widget around `render.bars.footer_line`, filled from the one table of actions.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from cmdeck.i18n import _
from cmdeck.tui.actions import ACTIONS, BY_ID, Action, Scope
from cmdeck.tui.keys import Keymap, Sequences, shown_key
from cmdeck.tui.render.bars import NARROW, Entry, News, footer_line, hidden_words
from cmdeck.tui.render.frame import Line, Look
from cmdeck.tui.widgets.ground import BarRow

HELP = "deck.help"


class FooterRow(BarRow):
    """One row. Each `show_…` paints only when it changes something."""

    def __init__(self, keymap: Keymap, look: Look) -> None:
        super().__init__(look)
        self._keymap = keymap
        self._entries: tuple[Entry, ...] = ()
        self._following: tuple[Entry, ...] = ()
        self._pending = ""
        self._hidden = (0, 0)
        self._news: News | None = None
        self._help: Entry | None = None

    def show_keys(
        self,
        *scopes: Scope,
        able: Callable[[Action], bool] = lambda action: True,
        fits: Callable[[Action], bool] = lambda action: True,
        labels: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """The keys of `scopes`, most useful first; `able` says what the focused item can do (what
        it cannot is faint), `fits` what makes sense with it (what does not is left out), `labels`
        what an action is called here (by id), where that is not its usual label."""
        self._set("_entries", footer_entries(self._keymap, scopes, able, labels, fits))
        shown = self._keymap.all_shown(HELP)
        # In a text field `?` is a letter: there F1 helps.
        key = shown[-1] if Scope.COMPOSER in scopes and shown else shown[0] if shown else ""
        self._set("_help", Entry(key, _(BY_ID[HELP].label)) if key else None)

    def show_only(self, *entries: Entry) -> None:
        """These and nothing else: what a line that waits for Enter takes."""
        self._set("_entries", entries)
        self._set("_help", None)

    def show_news(self, news: News | None) -> None:
        """The last act and its countdown, on the right; None takes it away."""
        self._set("_news", news)

    def show_hidden(self, left: int, right: int) -> None:
        """How many columns are not shown."""
        self._set("_hidden", (left, right))

    def show_sequence(
        self, sequences: Sequences, able: Callable[[Action], bool] = lambda action: True
    ) -> None:
        """The first key of a sequence and what may follow; none pressed: the usual keys."""
        following = (
            Entry(key, _(action.label)) for key, action in sequences.following() if able(action)
        )
        self._set("_following", tuple(following))
        self._set("_pending", " ".join(shown_key(key) for key in sequences.pressed))

    def line(self, width: int) -> Line:
        """The keys on the left, the news on the right."""
        return footer_line(
            self._following if self._pending else self._entries,
            self._help,
            width,
            self._look,
            news=self._news,
            hidden=hidden_words(*self._hidden, short=width < NARROW),
            pending=self._pending,
        )

    def _set(self, name: str, value: object) -> None:
        if getattr(self, name) != value:
            setattr(self, name, value)
            self.refresh()


def footer_entries(
    keymap: Keymap,
    scopes: Sequence[Scope],
    able: Callable[[Action], bool],
    labels: Mapping[str, str] = MappingProxyType({}),
    fits: Callable[[Action], bool] = lambda action: True,
) -> tuple[Entry, ...]:
    """The entries of `scopes` by their rank in the table; help stands apart."""
    ranked = sorted(
        (action for action in ACTIONS if action.footer and action.scope in scopes),
        key=lambda action: action.footer,
    )
    return tuple(
        Entry(key, labels.get(action.id) or _(action.label), able(action))
        for action in ranked
        if action.id != HELP and fits(action) and (key := keymap.shown(action.id))
    )
