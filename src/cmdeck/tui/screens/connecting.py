"""The first start, logging in, and adding a feed: what brings a deck to life."""

import os
import re
import sys

from msgspec.structs import replace
from textual import work

from cmdeck.errors import StoreError
from cmdeck.i18n import _
from cmdeck.model.brand import Account, AccountState, Feed
from cmdeck.model.column import ColumnType
from cmdeck.model.post import NetworkName
from cmdeck.services.setup import sync_wanted
from cmdeck.tui.screens import dialogs
from cmdeck.tui.screens.arranging import Arranging


class Connecting(Arranging):
    """The part of the deck's screen that connects."""

    @work
    async def welcome(self) -> None:
        """Nothing is connected yet: three ways on."""
        settings = str(self.deck.places.config)
        while (way := await self.app.push_screen_wait(dialogs.WelcomeScreen(settings))) is not None:
            match way:
                case dialogs.Way.DEMO:
                    self.begin_demo()
                    return
                case dialogs.Way.ACCOUNT if await self._connect():
                    return
                case dialogs.Way.FEED if await self._add_feed():
                    return
                case _:
                    pass
        self.app.exit()

    def begin_demo(self) -> None:
        """The demo takes this process's place."""
        self.deck.close()
        with self.app.suspend():
            os.execv(sys.executable, [sys.executable, "-m", "cmdeck", "demo"])

    def action_account_login(self) -> None:
        """Connect an account, or connect it again."""
        self._connect_account()

    @work
    async def _connect_account(self) -> None:
        await self._connect()

    async def _connect(self) -> bool:
        waiting = [
            account
            for account in self.deck.store.read.accounts()
            if account.state is AccountState.NEEDS_LOGIN
        ]
        if waiting and waiting[0].network is NetworkName.MASTODON:
            return await self._log_in(login_words(waiting[0].base_url))
        if waiting and waiting[0].network is NetworkName.BLUESKY:
            return await self._log_in(login_words(f"@{waiting[0].handle}", waiting[0].base_url))
        if waiting and waiting[0].network is NetworkName.WORDPRESS:
            return await self._log_in(login_words(f"{BLOG} {waiting[0].base_url}"))
        waiting = [account for account in waiting if account.network is NetworkName.X]
        if client := next((a.client_id for a in waiting if a.client_id), ""):
            server = next((a.base_url for a in waiting if a.base_url), "")
            return await self._log_in(login_words(client, server))
        return await self._connect_new(next((a.base_url for a in waiting if a.base_url), ""))

    async def _connect_new(self, server: str) -> bool:
        """Ask where, and whose it is."""
        line = await self.app.push_screen_wait(
            dialogs.AskLine(
                _("Connect an account"),
                hint=_(
                    "the Client ID of your app at X, a Mastodon server, @handle on Bluesky,"
                    " or blog ADDRESS"
                ),
                value=next((a.client_id for a in self._on_x() if a.client_id), ""),
                wrong=wrong_login,
            )
        )
        if not line or not line.strip() or (brand := await self._ask_brand()) is None:
            return False
        words = login_words(line.strip(), server)
        return await self._log_in([*words, "--brand", brand] if brand else words)

    async def _ask_brand(self) -> str | None:
        """Whose account it is: a brand that is there, or a new one by its name; "" for nobody's,
        None: the person went back."""
        question = _("Whose account is it?")
        if brands := self.deck.store.read.brands():
            options = [
                dialogs.Option(one.id, dialogs.Choice(one.name, color=one.color, branded=True))
                for one in brands
            ]
            options.append(dialogs.Option("", dialogs.Choice(_("a new brand"))))
            chosen = await self.app.push_screen_wait(dialogs.ChooseDialog(question, options))
            if chosen is None or chosen[0]:
                return None if chosen is None else chosen[0]
        hint = _("the name of the client or brand; nothing: nobody’s")
        named = await self.app.push_screen_wait(dialogs.AskLine(question, hint=hint))
        return None if named is None else named.strip()

    async def _log_in(self, words: list[str]) -> bool:
        """Run the command that logs in, in a dialog."""
        connected = await self.app.push_screen_wait(
            dialogs.LoginDialog(lambda: self.deck.begin_command(words))
        )
        if connected is None:
            return False
        await sync_wanted(self.deck.store, self._columns(), self.deck.clock)
        self.say(_("connected: {account}").format(account=connected))
        return True

    def _on_x(self) -> list[Account]:
        accounts = self.deck.store.read.accounts()
        return [account for account in accounts if account.network is NetworkName.X]

    async def _add_feed(self) -> bool:
        url = await self.app.push_screen_wait(
            dialogs.AskLine(_("Add a watch feed"), hint="https://…", wrong=_wrong_address)
        )
        if not url or (safe := _safe(url)) is None:
            return False
        try:
            await self.deck.store.save_feed(Feed(safe))
        except StoreError as error:
            self.say(str(error), wrong=True)
            return False
        await sync_wanted(self.deck.store, self._columns(), self.deck.clock)
        self._go_to(ColumnType.FEED)
        for view in self.columns.columns:
            if view.column.type is ColumnType.FEED and view.column.temporary:
                view.change_column(replace(view.column, temporary=False))
        self._keep()
        return True


BLOG = "blog"
"""What stands before the address of a blog, which alone would be that of a Mastodon server."""


def login_words(line: str, server: str = "") -> list[str]:
    """The command that connects: at a blog where `line` says so, on Bluesky where it is a handle,
    at a Mastodon server where it is an address, else at X, with the id of an app. `server` is one
    in the network's place."""
    first, _space, address = line.partition(" ")
    if first.casefold() in {BLOG, "wordpress"} and address.strip():
        return ["login", "wordpress", "--instance", address.strip(), "--events"]
    there = ["--server", server] if server else []
    if line.startswith("@") or line.endswith(".bsky.social"):
        return ["login", "bluesky", "--events", "--handle", line.removeprefix("@"), *there]
    if "." in line or "://" in line:  # an id of X's has neither
        return ["login", "mastodon", "--instance", line, "--events"]
    return ["login", "x", "--events", "--client-id", line, *there]


_ID = re.compile(r"(?=.*[0-9A-Z])[\w-]{10,}", re.ASCII)
"""The id of an app at X: many letters, never small ones alone."""


def wrong_login(line: str) -> str:
    """Why a line says not where to connect; "" where it does."""
    line = line.strip()
    first, _space, address = line.partition(" ")
    match first.casefold():
        case "blog" | "wordpress":
            return "" if address.strip() else _("Write its address, too: blog www.example.fr")
        case "mastodon":
            return _("Write the address of your server, as in mastodon.social")
        case "bluesky":
            return _("Write your handle there, as in @claire.bsky.social")
        case "x" | "twitter":
            return _("Write the Client ID of your app at X: its developer portal shows it.")
    if line.startswith("@") or "." in line or "://" in line or _ID.fullmatch(line):
        return ""
    return _("That is no server’s address, no @handle on Bluesky and no Client ID of X.")


def _wrong_address(text: str) -> str:
    return "" if _safe(text) else _("That is not a web address.")


def _safe(text: str) -> str | None:
    from cmdeck.text.display import safe_url  # its patterns are many, and a start needs none

    return safe_url(text.strip())
