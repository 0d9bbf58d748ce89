"""The person's clients and their accounts."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct, field

from cmdeck.model.capability import Capabilities, Facts, capabilities
from cmdeck.model.post import AccountId, NetworkName, Post


class Brand(Struct, frozen=True):
    """One client: its name, colour, language, words and hours."""

    id: str
    name: str
    color: int | str = 1
    """Slot 1 to 8 of the palette, or a hex colour."""
    language: str = ""
    words: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()
    hours: str = ""
    alt_text: str = "warn"
    require_mention: tuple[str, ...] = ()
    tone: str = ""
    """How it speaks to people in French: "tu", "vous", or "" for either."""
    domains: tuple[str, ...] = ()
    """Its own, such as `veloville.example`: links to them are its own too."""
    sensitive_dates: tuple[str, ...] = ()
    """`MM-DD` or `YYYY-MM-DD`, then words: days on which it does not sell or celebrate."""


class AccountState(StrEnum):
    """Whether an account can be used."""

    OK = "ok"
    NEEDS_LOGIN = "needs_login"
    LOCKED = "locked"
    """Its secret cannot be read now (keyring locked); tried again."""


class Account(Struct, frozen=True):
    """One login on one network."""

    id: AccountId
    network: NetworkName
    handle: str
    brand: str = ""
    realm: str = ""
    remote_id: str = ""
    plan: str = ""
    base_url: str = ""
    client_id: str = ""
    daily_cost_limit: int = 1_000_000
    """Millionths of a dollar that reading may cost a day."""
    protected: bool = False
    state: AccountState = AccountState.OK
    words: str = ""
    facts: Facts = field(default_factory=Facts)
    expires: datetime | None = None
    checked: datetime | None = None

    def wrote(self, post: Post) -> bool:
        """Whether `post` is this account's own: the same handle elsewhere is somebody else."""
        is_here = (post.key.network, post.key.realm) == (self.network, self.realm)
        return is_here and post.author.handle.casefold() == self.handle.casefold()

    @property
    def capabilities(self) -> Capabilities:
        """What this account can do."""
        return capabilities(self.network, self.plan, self.facts)


class Feed(Struct, frozen=True):
    """One watch feed."""

    url: str
    title: str = ""
    brand: str = ""
    interval: float = 900.0
    """Seconds."""
    folder: str = ""
    disabled: str = ""
    """Why it is not fetched any more ("gone"); "" while it is."""
