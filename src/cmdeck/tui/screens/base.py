"""What every part of the deck's screen needs: the Deck, the column in use, whose account acts, and
one place for news."""

from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct
from textual.screen import Screen
from textual.widget import Widget

from cmdeck.deck import Deck
from cmdeck.i18n import _
from cmdeck.model.brand import Account, Brand
from cmdeck.model.capability import Ability, Verb
from cmdeck.model.column import ActivityRow, ConversationRow, MessageRow, PostRow, Row
from cmdeck.model.intent import intent, is_played
from cmdeck.model.outbox import NO_ACT, ActId
from cmdeck.model.post import AccountId, Post
from cmdeck.services.browser import open_page
from cmdeck.text.dates import hour
from cmdeck.text.phrases import verb_name
from cmdeck.tui.action import Scope
from cmdeck.tui.keys import Keymap
from cmdeck.tui.render.bars import News
from cmdeck.tui.screens import dialogs
from cmdeck.tui.widgets.column import ColumnView
from cmdeck.tui.widgets.composer_words import Target
from cmdeck.tui.widgets.decklayout import DeckLayout
from cmdeck.tui.widgets.footer import FooterRow
from cmdeck.tui.widgets.ground import Ground

NEWS_STAYS = timedelta(seconds=8)
FAULT_STAYS = timedelta(seconds=20)
ACT_STAYS = timedelta(seconds=30)
"""How long words keep keys out of the footer; an act counts from when it left."""


UNDOABLE = 50
"""How many acts U walks back over, at most."""


_ON_ENTRIES = (Scope.ITEM, Scope.POST, Scope.QUEUE)


class LastAct(Struct, frozen=True):
    """What this deck did, and until when U takes it back before it leaves."""

    act: ActId
    words: str
    until: datetime | None
    at: datetime
    back: "Reversal | None" = None
    """What puts a change of the queue back: that is no act, and nothing has left."""
    final: bool = False
    """It leaves at once and nothing takes it back then: no undo is offered."""


if TYPE_CHECKING:
    from cmdeck.services.queue_changes import Reversal

    _Part = Screen[None]
else:
    # Ten parts, one screen: what Textual works out for each class of its own is a twentieth of a
    # start. `DeckScreen` alone is its class; messages are heard by name (`on_draft_edited`).
    _Part = object


class DeckBase(Ground, _Part):
    """The ground that the parts of the deck's screen stand on."""

    keymap: Keymap

    def __init__(self, deck: Deck) -> None:
        super().__init__()
        self.deck = deck
        self._acts: deque[LastAct] = deque(maxlen=UNDOABLE)
        self._news: News | None = None
        self._news_until: datetime | None = None

    # Where we are

    @property
    def columns(self) -> DeckLayout:
        """The columns, side by side."""
        return self.query_one(DeckLayout)

    @property
    def view(self) -> ColumnView | None:
        """The column in use."""
        return self.columns.active

    @property
    def row(self) -> Row | None:
        """The row under the cursor of the column in use."""
        view = self.view
        return None if view is None else view.current

    @property
    def post_row(self) -> PostRow | None:
        """The same, where it is a post."""
        row = self.row
        return row if isinstance(row, PostRow) else None

    def brand_of(self, account: Account | None) -> Brand | None:
        """The brand of an account."""
        if account is None:
            return None
        return next((b for b in self.deck.store.read.brands() if b.id == account.brand), None)

    def account(self, name: AccountId) -> Account | None:
        """An account by its id."""
        return self.deck.store.read.account(name)

    # News

    def say(self, words: str, *, wrong: bool = False) -> None:
        """The one place of news: the right side of the footer."""
        self._news = News(words, wrong=wrong)
        self._news_until = self.deck.clock.now() + (FAULT_STAYS if wrong else NEWS_STAYS)
        self.show_news()

    def say_nothing_there(self, key: str) -> None:
        """Say so when `key` is for an entry and there is none: a person who goes on typing believes
        that a text has opened."""
        here = (Scope.DECK, Scope.COLUMN)
        if (
            self.row is None
            and self.keymap.has(key, *_ON_ENTRIES)
            and not self.keymap.has(key, *here)
        ):
            self.say(_("nothing here yet that could be answered or opened"))

    def did(self, act: ActId, words: str, until: datetime | None, *, final: bool = False) -> None:
        """An act was written down: say it, with its undo unless it is `final`. U still means that
        one: while nobody publishes it has not left."""
        self.remember(LastAct(act, words, until, self.deck.clock.now(), final=final))
        self._news = None
        self.show_news()

    def changed(self, words: str, back: "Reversal") -> None:
        """The queue was changed: say it, with its undo."""
        self.remember(LastAct(NO_ACT, words, None, self.deck.clock.now(), back))
        self._news = None
        self.show_news()

    @property
    def last_act(self) -> LastAct | None:
        """What U undoes next."""
        return self._acts[-1] if self._acts else None

    def remember(self, last: LastAct) -> None:
        """U undoes this next; each act once, however often it was said."""
        self.forget(last)
        self._acts.append(last)

    def forget(self, last: LastAct) -> None:
        """U goes on to the act before this one."""
        gone = (last.act, id(last.back))
        kept = (one for one in self._acts if (one.act, id(one.back)) != gone)
        self._acts = deque(kept, UNDOABLE)

    def show_news(self) -> None:
        """The last words for a while, or the last act and how long U takes it back before it
        leaves; then the row is the keys' again."""
        if self.is_confirming():
            return  # the row is the line's: what Enter does, and how long it can be undone
        footer = self.query_one(FooterRow)
        last, now = self.last_act, self.deck.clock.now()
        if self._news_until is not None and now >= self._news_until:
            self._news = self._news_until = None
        if self._news is not None or last is None:
            footer.show_news(self._news)
            return
        left = None if last.until is None else last.until - now
        if left is not None and left < timedelta(0):
            left = None
        old = now >= (last.until or last.at) + ACT_STAYS
        if left is None and (old or self.typing()):
            footer.show_news(None)  # what cannot be hurried leaves the row to the text's keys
            return
        footer.show_news(News(last.words, left, "" if last.final else self.undo_key()))

    def is_confirming(self) -> bool:
        """Whether a line waits for its Enter. The screen itself knows."""
        return False

    def undo_key(self) -> str:
        """The key of undo as the person sees it. The screen itself knows."""
        return "U"

    def hour(self, at: datetime) -> str:
        """`12:04` in the person's zone."""
        return hour(at, self.deck.settings.timezone)

    # Whose account

    def able_to_act(self, row: Row) -> list[Account]:
        """The accounts that brought `row`."""
        if not isinstance(row, PostRow | ConversationRow | MessageRow | ActivityRow):
            return []
        return [account for name in row.via if (account := self.account(name)) is not None]

    def as_account(self, row: Row, then: Callable[[Account], None]) -> None:
        """Do `then` with the account that acts on `row`: at once where there is one, so that the
        next key is already the composer's; several ask (rule 6)."""
        known = self.able_to_act(row)
        if len(known) == 1:
            then(known[0])
        elif known:
            self.run_worker(self._ask_then(row, then))

    async def _ask_then(self, row: Row, then: Callable[[Account], None]) -> None:
        account = await self.via_for(row)
        if account is not None:
            then(account)

    async def via_for(self, row: Row) -> Account | None:
        """The account that acts on `row`: the one that brought it; several ask (rule 6); None:
        nobody, or the person went back."""
        known = self.able_to_act(row)
        if len(known) > 1:
            return await self.choose_account(known, _("With which account?"))
        return known[0] if known else None

    async def choose_account(self, accounts: Sequence[Account], title: str) -> Account | None:
        """Ask which account; None: the person went back."""
        options = [dialogs.account_option(self.target(account)) for account in accounts]
        chosen = await self.app.push_screen_wait(dialogs.ChooseDialog(title, options))
        return chosen[0].account if chosen else None

    def target(self, account: Account) -> Target:
        """An account with its brand."""
        return Target(account, self.brand_of(account))

    # What only the web page does

    def able(self, account: Account, verb: Verb) -> bool:
        """True when the API does it; otherwise the network's own page is offered, or the refusal is
        said."""
        ability = account.capabilities.can(verb)
        if ability in {Ability.YES, Ability.SUMMONED}:
            return True
        if ability is Ability.NO:
            words = _("{network} has no such thing.").format(network=account.capabilities.label)
            self.say(words, wrong=True)
        return False

    async def offer_page(self, account: Account, verb: Verb, post: Post, text: str = "") -> None:
        """The network lets apps of this plan not do it: offer its own page in the browser."""
        if account.capabilities.can(verb) is Ability.NO:
            return
        page = intent(
            verb,
            network=account.network,
            post=post.key,
            handle=post.author.handle,
            text=text,
            base=account.base_url,
        )
        label = account.capabilities.label
        question = _("{network} does not let this account's plan do that from an app ({verb}).")
        said = question.format(network=label, verb=verb_name(verb))
        if not page:
            self.say(said, wrong=True)
            return
        if is_played(account.network, account.base_url):
            self.tell_page(said, page)
            return
        if not await self.app.push_screen_wait(
            dialogs.YesNo(
                _("Open {network}'s own page in the browser?").format(network=label),
                [said],
                grave=False,
            )
        ):
            return
        self.open_page(page)

    def tell_page(self, said: str, page: str) -> None:
        """Say `said`, and the whole address of a page: the footer would cut it, or take it away
        before it is read."""
        there = _("On its web page:")
        self.app.push_screen(dialogs.Told(f"{said} {there}", page))

    def open_page(self, page: str) -> None:
        """Open a page in the browser; where there is none, show its address, and copy it: over SSH
        the clipboard may be nobody's."""
        if open_page(page):
            self.say(_("opened in the browser"))
            return
        self.app.copy_to_clipboard(page)
        title = _("No browser here. Open this address elsewhere; it is in the clipboard, too:")
        self.app.push_screen(dialogs.Told(title, page))

    def undo_window(self) -> timedelta:
        """How long a public act can be taken back before it leaves."""
        return self.deck.settings.undo

    def typing(self) -> bool:
        """Whether a text field has the focus: letters are text then."""
        focused: Widget | None = self.focused
        return focused is not None and not isinstance(focused, ColumnView)
