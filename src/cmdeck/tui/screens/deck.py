"""The deck's screen: header, columns, composer, footer; and what changes in the store, shown."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import count
from typing import ClassVar
from zoneinfo import ZoneInfo

from textual import events, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from cmdeck.clock import beat
from cmdeck.deck import Deck, steady
from cmdeck.i18n import _, ngettext
from cmdeck.model.brand import Brand
from cmdeck.model.change import Change
from cmdeck.model.column import Column, concerns
from cmdeck.model.outbox import QueueSummary
from cmdeck.services.notify import notify
from cmdeck.store.store import LOOK_EVERY
from cmdeck.store.subscription import Subscription
from cmdeck.text.phrases import column_name
from cmdeck.tui.actions import Action, Scope, in_scopes
from cmdeck.tui.fitting import fits, fits_draft
from cmdeck.tui.glyphs import Glyphs
from cmdeck.tui.keys import Complete, Keymap, Sequences, Waiting, install, shown_key
from cmdeck.tui.messages import CursorMoved, SendAsked
from cmdeck.tui.render.bars import Bar, Entry, News
from cmdeck.tui.render.frame import Density, Directory, Look
from cmdeck.tui.screens import dialogs
from cmdeck.tui.screens.connecting import Connecting
from cmdeck.tui.theme import Colours, palette_of, too_close
from cmdeck.tui.widgets.column import ColumnView
from cmdeck.tui.widgets.composer_messages import ConfirmationLeft
from cmdeck.tui.widgets.confirm import ConfirmLine
from cmdeck.tui.widgets.decklayout import DeckLayout
from cmdeck.tui.widgets.footer import FooterRow
from cmdeck.tui.widgets.header import HeaderRow

LOOKS_A_TICK = 4
"""Once a second the countdown and the engine are looked at."""
Verbs = Callable[[], Sequence[tuple[str, str]]]
"""Asked when the palette opens."""


class DeckScreen(Connecting, Screen[None]):
    """Everything that a person sees all day."""

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self,
        deck: Deck,
        keymap: Keymap,
        glyphs: Glyphs,
        colours: Colours,
        verbs: Verbs = tuple,
    ) -> None:
        """`verbs` gives the command line's, each with its help, for the palette."""
        super().__init__(deck)
        self._verbs = verbs
        self.keymap, self._glyphs, self._colours = keymap, glyphs, colours
        self._sequences = Sequences({})
        self._changes: Subscription = deck.store.subscribe()
        self._paused = False
        self._bound: tuple[Scope, ...] = ()
        self._waiting: Mapping[str, int] = {}
        self._brands: tuple[Brand, ...] = ()
        self._queue = QueueSummary()

    def compose(self) -> ComposeResult:
        """Header, columns, the line of a repost, footer; the composer comes after the first frame,
        above the line."""
        look = self._look()
        yield HeaderRow(self.deck.clock, look, self._bar())
        yield DeckLayout([self.make_view(column, look) for column in self.deck.columns], look)
        yield ConfirmLine(clock=self.deck.clock, id="line")
        yield FooterRow(self.keymap, look)

    def make_view(self, column: Column, look: Look | None = None) -> ColumnView:
        """A view of `column`, with this person's keys."""
        look = look or self.columns.look
        view = ColumnView(column, self.deck.store.read, self.deck.clock, look)
        install(view, self.keymap.bindings(Scope.COLUMN), Scope.COLUMN)
        return view

    def on_mount(self) -> None:
        """Keys, the first column, and the store's news from now on."""
        self._bind_item()
        focused = self.deck.layout.focused
        for view in self.columns.columns:
            if view.column.id == focused:
                self.columns.use(view)
        self.app.theme_changed_signal.subscribe(self, lambda theme: self._redress())
        self._listen()
        self._look_at_store()
        palette = palette_of(self.app.theme_variables, self._colours)
        alike = too_close(palette, {one.name: one.color for one in self.deck.store.read.brands()})
        for fault in (*self.keymap.faults, *map(str, self.deck.layout.notices), *alike):
            self.say(fault, wrong=True)
        self.call_after_refresh(self._shown)

    async def _shown(self) -> None:
        """The first frame is there: now everything that it did without, the engine first."""
        self._tick()
        await self.furnish()
        if self._news is None:
            self.say_restored()
        read = self.deck.store.read
        if not read.accounts() and not read.feeds():
            self.welcome()

    # What it looks like

    def _look(self) -> Look:
        read = self.deck.store.read
        settings = self.deck.settings
        return Look(
            palette=palette_of(self.app.theme_variables, self._colours),
            glyphs=self._glyphs,
            directory=Directory(
                {brand.id: brand for brand in read.brands()},
                {account.id: account for account in read.accounts()},
                {feed.url: feed for feed in read.feeds()},
            ),
            zone=ZoneInfo(settings.timezone),
            density=Density.COMPACT if settings.density == "compact" else Density.AIRY,
            keys=self.keymap.shown,
        )

    def _redress(self) -> None:
        look = self._look()
        self.columns.look = look
        self.query_one(HeaderRow).look = look
        self.query_one(FooterRow).look = look

    def _bar(self, *, counted: bool = True) -> Bar:
        """What the header says; `counted`: the store is asked again what waits."""
        read, now = self.deck.store.read, self.deck.clock.now()
        if counted:
            self._waiting, self._brands = read.unread_by_brand(), tuple(read.brands())
        if counted or (self._queue.next is not None and self._queue.next.due.at <= now):
            self._queue = read.queue_summary(now)
        return Bar(
            brands=tuple((brand, self._waiting.get(brand.id, 0)) for brand in self._brands),
            engine=steady(self.deck.engine()),
            starting=self.deck.child.process is not None,
            queue=self._queue,
            start_key=self.keymap.shown("go.engine"),
        )

    # What changes

    @work
    async def _look_at_store(self) -> None:
        # One loop for both: each timer wakes the process, and it wakes all day.
        for looks in count(1):
            await beat(LOOK_EVERY)
            if not self.app.is_running:
                return
            self.deck.store.look()
            if looks % LOOKS_A_TICK == 0:
                self._tick()

    @work
    async def _listen(self) -> None:
        """Each Change: who is concerned reads again; the last one wins."""
        async for change in self._changes:
            if not self.app.is_running:
                return  # at the end a screen's parts go before its workers do
            self._heard(change)

    def _heard(self, change: Change) -> None:
        if change.touches("account", "brand", "feed"):
            self._redress()
        for view in self.columns.columns:
            timelines = self.deck.store.read.timelines(view.column)
            if concerns(view.column, timelines, change):
                self._reload(view)
        self._show_bar(counted=change.names != {"draft"})  # what a key in the composer saves

    def _reload(self, view: ColumnView) -> None:
        """Read a column again; one that the person wants to be told of rings when something
        came."""
        before = view.rows.unread
        view.reload()
        if view.column.notify != "none" and view.rows.unread > before:
            view.flash()
            column = view.column
            n = view.rows.unread
            words = ngettext("{n} unread", "{n} unread", n).format(n=n)
            if column.notify == "bell" or not notify(column_name(column.type), words):
                self.app.bell()

    def _tick(self) -> None:
        self.deck.child.poll()
        self._show_bar(counted=False)
        self.show_news()
        if self._queue.held:
            self.mind_missed()

    def _show_bar(self, *, counted: bool = True) -> None:
        bar = self._bar(counted=counted)
        self.query_one(HeaderRow).show(bar)
        paused = bool(bar.queue.paused)
        if paused is not self._paused:
            self._paused = paused
            self.columns.pause(on=paused)

    # The footer

    def undo_key(self) -> str:
        """The key of undo as the person sees it."""
        key = self.keymap.shown("deck.undo")
        return f"{self.keymap.shown('deck.back')} {key}" if self.typing() else key

    def sync_footer(self) -> None:
        """The footer belongs to whoever has the focus."""
        footer = self.query_one(FooterRow)
        if self.is_writing:
            footer.show_hidden(0, 0)
            if self.composer.confirming:
                self._show_confirmation()
            elif (draft := self.composer.draft) is not None:
                fitting = partial(fits_draft, draft)
                footer.show_keys(Scope.COMPOSER, fits=fitting, labels=self.composer.labels)
            return
        if self.query_one("#line", ConfirmLine).display:
            self._show_confirmation()
            return
        here = () if self.row is None else (Scope.COLUMN, *self.scopes_of(self.row))
        footer.show_keys(*here, Scope.DECK, able=self._able, fits=self._fits)
        footer.show_hidden(*self.columns.hidden)

    def is_confirming(self) -> bool:
        """Whether a line waits for its Enter."""
        if self.query_one("#line", ConfirmLine).display:
            return True
        return self.is_writing and self.composer.confirming

    def _show_confirmation(self) -> None:
        """Enter publishes, Esc goes back; and how long it can be taken back afterwards."""
        footer = self.query_one(FooterRow)
        draft = self.composer.draft if self.is_writing else None
        verb = _("repost") if draft is None else self.composer.verb or _("publish")
        footer.show_only(Entry(shown_key("enter"), verb), Entry(shown_key("escape"), _("back")))
        if draft is not None and draft.due is not None:
            footer.show_news(None)
            return
        seconds = round(self.undo_window().total_seconds())
        words = _("then {n} s to undo it with {key}")
        footer.show_news(News(words.format(n=seconds, key=self.keymap.shown("deck.undo"))))

    def on_send_asked(self, message: SendAsked) -> None:
        """The named line is shown: the footer says what it takes."""
        message.stop()
        self.sync_footer()
        self.mind_links(message.draft)

    def _able(self, action: Action) -> bool:
        row = self.row
        if row is None:
            return action.scope in {Scope.DECK, Scope.COLUMN}
        able = self.able_with(action.needs, row)
        return able is not None and not able.refused

    def _fits(self, action: Action) -> bool:
        return self.row is None or fits(action, self.row)

    def on_cursor_moved(self, message: CursorMoved) -> None:
        """Another item: other things can be done."""
        message.stop()
        view = self.view
        if view is None or view.column.id == message.column.id:  # the others' is nobody's yet
            self._bind_item()
            self.sync_footer()

    def _bind_item(self) -> None:
        """The keys of what is under the cursor live beside those of the deck."""
        scopes = (Scope.DECK, *self.scopes_of(self.row))
        if scopes == self._bound:
            return
        self._bound = scopes
        every = (Scope.DECK, Scope.ITEM, Scope.POST, Scope.QUEUE)
        install(self, self.keymap.bindings(*scopes), *every)
        self._sequences.table = self.keymap.sequences(Scope.COLUMN, *scopes)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Other keys for whoever has the focus now."""
        del event
        self._sequences.cancel()
        self._bind_item()
        self.sync_footer()
        self.show_news()  # the key of undo is another one in a text

    def on_confirmation_left(self, message: ConfirmationLeft) -> None:
        """The footer is the text's again."""
        message.stop()
        self.sync_footer()

    def on_deck_layout_arranged(self, message: DeckLayout.Arranged) -> None:
        """Other columns show."""
        message.stop()
        self.sync_footer()

    # Keys one after the other

    async def on_key(self, event: events.Key) -> None:
        """Sequences such as `g q`: asked before the bindings."""
        if self.typing():
            return
        pressed = self._sequences.press(event.key)
        if pressed is None:
            self.say_nothing_there(event.key)
            return
        event.stop()
        event.prevent_default()
        self.query_one(FooterRow).show_sequence(self._sequences, able=self._able)
        if isinstance(pressed, Complete):
            await self.do(pressed.action)
        elif not isinstance(pressed, Waiting):
            self.say(_("{keys}: nothing is bound to that").format(keys=" ".join(pressed.pressed)))

    async def do(self, action: Action) -> None:
        """Do an action wherever it lives: on this screen, or on the column in use."""
        name = action.method.removeprefix("action_")
        call = f"{name}({action.argument!r})" if action.argument else name
        view = self.view
        if view is not None and hasattr(view, action.method):
            await view.run_action(call)
        else:
            await self.run_action(call)

    # Help, palette, end

    def action_deck_help(self) -> None:
        """Help for this pane."""
        view = self.view
        column = view.column if view is not None else None
        title = (column.title or column_name(column.type)) if column else "cmdeck"
        title = self.composer.title if self.is_writing else title
        self.app.push_screen(dialogs.HelpScreen(title, self._scopes(), keymap=self.keymap))

    def _scopes(self) -> tuple[Scope, ...]:
        if self.is_writing:
            return (Scope.COMPOSER,)
        return (Scope.COLUMN, *self.scopes_of(self.row), Scope.DECK)

    @work
    async def action_deck_palette(self) -> None:
        """All actions, and the verbs of the command line."""
        verbs = [dialogs.Verb(name, said) for name, said in self._verbs()]
        chosen = await self.app.push_screen_wait(
            dialogs.PaletteScreen(in_scopes(*self._scopes()), verbs, keymap=self.keymap)
        )
        if chosen is not None and chosen.action is not None:
            await self.do(chosen.action)
        elif chosen is not None:
            await self._run_verb(chosen.command)

    async def _run_verb(self, verb: str) -> None:
        """A verb of the command line, in a process of its own; what it said is shown."""
        line = await self.app.push_screen_wait(
            dialogs.AskLine(
                "cmdeck", value=verb + " ", hint=_("Enter runs it; it cannot ask questions")
            )
        )
        if not line or not line.strip():
            return
        import shlex

        try:
            words = shlex.split(line)
        except ValueError as error:
            self.say(str(error), wrong=True)
            return
        said = await self.deck.command(words)
        self.app.push_screen(dialogs.Told(f"cmdeck {line.strip()}", said))

    @work
    async def action_deck_quit(self) -> None:
        """Quit; says what will not go out."""
        waits = dialogs.waits_of(
            self.deck, self.undo_window(), lambda account: self.target(account).name
        )
        if (waits.posts or waits.unknown) and self.deck.child.may_stay:
            answer = await self.app.push_screen_wait(dialogs.QuitDialog(waits))
            if answer is None:
                return
            if answer is dialogs.Leaving.KEEP_ENGINE:
                self.deck.child.stay()
        self.leave()

    def leave(self) -> None:
        """Keep what is typed and the arrangement, and end."""
        self._keep_now()
        self.app.exit()
