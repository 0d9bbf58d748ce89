"""The Textual application: theme, safety walls, signals; and the one way to start it."""

import asyncio
import gc
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from textual.app import App
from textual.driver import Driver
from textual.filter import LineFilter

from cmdeck.deck import Deck, EngineChild, open_deck
from cmdeck.i18n import _, use_language
from cmdeck.tui.actions import Scope
from cmdeck.tui.filters import Wall
from cmdeck.tui.glyphs import ASCII, UNICODE, Glyphs
from cmdeck.tui.keys import keymap
from cmdeck.tui.screens.deck import DeckScreen, Verbs
from cmdeck.tui.theme import THEMES, Colours, colours_of, theme_variable_defaults

STARTED = 1.0
"""Seconds after which a start is over."""
_WALL = Wall()
"""One and the same: a column keeps its lines for as long as the filters are those it knows."""


class DeckApp(App[None]):
    """The deck in a terminal."""

    CSS_PATH = "cmdeck.tcss"
    ENABLE_COMMAND_PALETTE = False
    TITLE = "cmdeck"

    def __init__(
        self,
        deck: Deck,
        environ: Mapping[str, str] | None = None,
        verbs: Verbs = tuple,
    ) -> None:
        self._environ = os.environ if environ is None else environ
        self._colours = colours_of(self._environ)
        self._dressed = False
        super().__init__(ansi_color=self._colours is not Colours.FULL)
        self.deck, self._verbs = deck, verbs
        for theme in THEMES:
            self.register_theme(theme)
        wished = deck.settings.theme
        if self._colours is not Colours.FULL:
            wished = "cmdeck-ansi"
        self._begin_with(wished if wished in self.available_themes else f"cmdeck-{wished}")

    def _begin_with(self, theme: str) -> None:
        """A theme that is set reads every style sheet again; the first one is there before they
        are read at all."""
        self._dressed = True
        self.set_reactive(DeckApp.theme, theme)
        self.stylesheet.set_variables(self.get_css_variables())
        dark = self.current_theme.dark
        self.set_class(dark, "-dark-mode", update=False)
        self.set_class(not dark, "-light-mode", update=False)
        self.add_class(f"-theme-{theme}", update=False)

    def get_css_variables(self) -> dict[str, str]:
        """Those of our theme; none for Textual's first one, whose colours nobody sees."""
        return super().get_css_variables() if self._dressed else {}

    def get_driver_class(self) -> type[Driver]:
        """One that outlives its terminal long enough to end in order."""
        from cmdeck.tui.driver import DeckDriver

        return DeckDriver

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The palette for whoever uses a Textual theme of their own."""
        return theme_variable_defaults()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's own, and last the wall against what strangers wrote (trust.md §4.1)."""
        return [*super().get_line_filters(), _WALL]

    async def on_load(self) -> None:
        """The store made to agree with the config, before anything is shown of it."""
        await self.deck.prepare()

    def get_default_screen(self) -> DeckScreen:
        """The deck. The first screen and not one pushed over an empty one, which would be styled,
        laid out and painted first."""
        settings = self.deck.settings
        keys = keymap(settings.keys, settings.bindings)
        for one in keys.bindings(Scope.DECK):
            if (one.id or "").startswith("deck.pause@"):  # a crisis waits for no dialog
                here = replace(one, action="pause_all", priority=True)
                self._bindings.key_to_bindings[one.key] = [here]
        return DeckScreen(self.deck, keys, _glyphs(self._environ), self._colours, self._verbs)

    def on_mount(self) -> None:
        """Whoever ends us is heard."""
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(name, self._end)
        self.set_timer(STARTED, _collect_again)

    def action_pause_all(self) -> None:
        """Pause, or go on, from wherever the person is: what stands above the deck is left first,
        as by Esc, so that it is seen."""
        from cmdeck.tui.screens.dialog import Dialog

        for screen in reversed(self.screen_stack):
            if isinstance(screen, DeckScreen):
                screen.action_deck_pause()
                return
            if isinstance(screen, Dialog):
                screen.action_leave()
            else:
                screen.dismiss(None)

    def action_help_quit(self) -> None:
        """Ctrl-C, which ends nothing here: say what does."""
        for screen in self.screen_stack:
            if isinstance(screen, DeckScreen):
                key = screen.keymap.shown("deck.quit")
                screen.say(_("{key} quits").format(key=key))

    def _end(self) -> None:
        """Somebody ends us: what is typed is kept first."""
        for screen in self.screen_stack:
            if isinstance(screen, DeckScreen):
                screen.leave()
                return
        self.exit()


def _collect_again() -> None:
    """What the start has left behind goes, what it has made stays: the collector need not look at
    that again and again."""
    gc.collect()
    gc.freeze()
    gc.enable()


def _glyphs(environ: Mapping[str, str]) -> Glyphs:
    """ASCII signs where the terminal cannot show others, or the person asks for them."""
    plain = environ.get("CMDECK_ASCII") or environ.get("TERM") in {"linux", "dumb"}
    return ASCII if plain else UNICODE


def run_deck(
    verbs: Verbs = tuple,
    child: EngineChild | None = None,
    *,
    say: Callable[[str], None] = lambda words: None,
) -> int:
    """Open the deck on the terminal, until the person quits. Raises ConfigError, StoreError.

    `verbs` gives the command line's, each with its help, for the palette; `child` is an engine that
    was started already; `say` tells the terminal what is left to know once the deck is gone.
    """
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    deck = open_deck(face=f"deck:{os.getpid()}", child=child)
    use_language(deck.settings.language)
    try:
        DeckApp(deck, verbs=verbs).run(mouse=True)
        from cmdeck.tui.screens.quit import last_words

        if words := last_words(deck):
            say(words)
    finally:
        deck.close()
    return 0
