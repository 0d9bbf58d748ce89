"""What config.toml can say, as frozen facts (cli.md, "Files"). None: the file does not say it.

Rows of the store hold the same things for what commands and the deck have made; `over` lays the
file's settings over a row. Rows never change the file.
"""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from cmdeck.model.brand import Account, AccountState, Brand, Feed
from cmdeck.model.column import Column
from cmdeck.model.post import AccountId, NetworkName
from cmdeck.model.saved import SavedReply

T = TypeVar("T")

GRACE = timedelta(minutes=30)
UNDO = timedelta(seconds=20)
QUARANTINE: Mapping[NetworkName, timedelta] = {
    NetworkName.X: timedelta(minutes=5),
    NetworkName.MASTODON: timedelta(minutes=2),
    NetworkName.BLUESKY: timedelta(0),
    NetworkName.WORDPRESS: timedelta(minutes=1),
    NetworkName.FACEBOOK: timedelta(minutes=10),
}
"""How long absence is not believed (trust.md §1.2), where the file does not say."""


def _or(said: T | None, otherwise: T) -> T:
    return otherwise if said is None else said


def network_of(account: str) -> NetworkName | None:
    """The network that an account's id names; None where it names a host (`velo@mastodon.example`),
    which only the login knows."""
    name = account.rpartition("@")[2]
    return NetworkName(name) if name in set(NetworkName) else None


class BrandSettings(Struct, frozen=True):
    """A `[[brand]]`."""

    id: str
    name: str | None = None
    color: int | str | None = None
    language: str | None = None
    words: tuple[str, ...] | None = None
    slots: tuple[str, ...] | None = None
    hours: str | None = None
    alt_text: str | None = None
    require_mention: tuple[str, ...] | None = None
    tone: str | None = None
    domains: tuple[str, ...] | None = None
    sensitive_dates: tuple[str, ...] | None = None

    def over(self, row: Brand | None = None) -> Brand:
        """The brand: what the file says, else what the row says, else the defaults."""
        base = row or Brand(self.id, self.id)
        return Brand(
            id=self.id,
            name=_or(self.name, base.name),
            color=_or(self.color, base.color),
            language=_or(self.language, base.language),
            words=tuple(dict.fromkeys([*base.words, *(self.words or ())])),
            slots=_or(self.slots, base.slots),
            hours=_or(self.hours, base.hours),
            alt_text=_or(self.alt_text, base.alt_text),
            require_mention=_or(self.require_mention, base.require_mention),
            tone=_or(self.tone, base.tone),
            domains=_or(self.domains, base.domains),
            sensitive_dates=_or(self.sensitive_dates, base.sensitive_dates),
        )


class AccountSettings(Struct, frozen=True):
    """An `[[account]]`. `daily_cost_limit` in millionths of a dollar."""

    id: AccountId
    brand: str | None = None
    plan: str | None = None
    daily_cost_limit: int | None = None
    base_url: str | None = None
    client_id: str | None = None
    protected: bool | None = None

    def over(self, row: Account | None = None) -> Account | None:
        """The account: what the file says over the row. Without a row (nobody logged in yet) it
        needs a login, and is None where only a login can tell the network."""
        base = row or self._new()
        if base is None:
            return None
        return replace(
            base,
            brand=_or(self.brand, base.brand),
            plan=_or(self.plan, base.plan),
            daily_cost_limit=_or(self.daily_cost_limit, base.daily_cost_limit),
            base_url=_or(self.base_url, base.base_url),
            client_id=_or(self.client_id, base.client_id),
            protected=_or(self.protected, base.protected),
        )

    def _new(self) -> Account | None:
        network = network_of(self.id)
        if network is None:
            return None
        handle = self.id.rpartition("@")[0]
        return Account(self.id, network, handle, state=AccountState.NEEDS_LOGIN)


class FeedSettings(Struct, frozen=True):
    """A `[[feed]]`."""

    url: str
    brand: str | None = None
    title: str | None = None
    interval: timedelta | None = None

    def over(self, row: Feed | None = None) -> Feed:
        """The feed: what the file says, else what the row says, else the defaults."""
        base = row or Feed(self.url)
        interval = base.interval if self.interval is None else self.interval.total_seconds()
        return replace(
            base,
            title=_or(self.title, base.title),
            brand=_or(self.brand, base.brand),
            interval=interval,
        )


class NetworkSettings(Struct, frozen=True):
    """`[network]`."""

    allow_private: tuple[str, ...] = ()
    """`host:port`, lower case: the only private addresses that feeds and base_url may name."""
    proxy: str = ""
    stream: bool = True
    """Listen to networks that say by themselves when something is new (Mastodon); what is shown is
    asked at its interval all the same."""


class GrammarSettings(Struct, frozen=True):
    """`[grammar]`: checkers beside the dictionaries; none of them unless asked for."""

    languagetool: str = ""
    """The address of a LanguageTool server, to which every text goes that is written; "" for none.
    """
    grammalecte: bool = False
    """Use Grammalecte (French) where it is installed."""
    folder: str = ""
    """Where the module `grammalecte` lies, for an installation that Python does not find."""

    @property
    def any(self) -> bool:
        """Whether a checker is configured."""
        return bool(self.languagetool) or self.grammalecte


class PublishSettings(Struct, frozen=True):
    """`[publish]`. `quarantine` has every network that can be read back."""

    grace: timedelta = GRACE
    """Later than this is held and asked."""
    quarantine: Mapping[NetworkName, timedelta] = field(default_factory=lambda: QUARANTINE)
    """How long after a doubt absence is not believed."""


class Config(Struct, frozen=True):
    """config.toml, read and checked. Without a file: the defaults."""

    file: Path | None = None
    language: str | None = None
    theme: str = "dark"
    density: str = "comfortable"
    keys: str = "deck"
    """The preset of keys: deck or plain."""
    bindings: Mapping[str, str] = field(default_factory=dict)
    """Action id -> keys, as `App.set_keymap` takes them."""
    timezone: str | None = None
    undo: timedelta = UNDO
    confirm: bool = True
    hints_off: tuple[str, ...] = ()
    """Codes of the hints about a text that are not given (text/hints.py)."""
    guards_off: tuple[str, ...] = ()
    """Codes of the guards that are not wanted (model/guard.py)."""
    grammar: GrammarSettings = GrammarSettings()
    network: NetworkSettings = field(default_factory=NetworkSettings)
    publish: PublishSettings = field(default_factory=PublishSettings)
    brands: tuple[BrandSettings, ...] = ()
    accounts: tuple[AccountSettings, ...] = ()
    feeds: tuple[FeedSettings, ...] = ()
    replies: tuple[SavedReply, ...] = ()
    """Saved replies; none: the ones to begin with (text/saved.py)."""
    columns: tuple[Column, ...] = ()
    """The first columns; layout.toml wins over them once it exists."""
