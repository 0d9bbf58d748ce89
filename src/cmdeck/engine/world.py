"""The networks of one engine, opened when first needed: importing their libraries takes time."""

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from cmdeck.clock import Clock
from cmdeck.config import Config, Places
from cmdeck.errors import NeedsLogin, NetworkError
from cmdeck.model.brand import Account
from cmdeck.model.link import LinkState
from cmdeck.model.network import Heard, Network
from cmdeck.model.post import AccountId, NetworkName

if TYPE_CHECKING:  # imported when first needed: these bring httpx and tweepy
    from cmdeck.networks.http import Door
    from cmdeck.networks.oauth import Endpoints, Renewal, TokenKeeper
    from cmdeck.networks.secrets import Vault
    from cmdeck.networks.wordpress import WordpressNetwork

log = logging.getLogger(__name__)


class World:
    """The network of each account, and the one of all feeds."""

    def __init__(self, places: Places, config: Config, clock: Clock) -> None:
        self._places, self._config, self._clock = places, config, clock
        self._networks: dict[AccountId, tuple[Account, Network]] = {}
        self._feeds: Network | None = None
        self._doors: dict[str, Door] = {}

    @property
    def heard(self) -> tuple[Heard, ...]:
        """What the accounts' networks said of the time. Feeds do not count: anybody's server, and
        caches that keep the Date of yesterday."""
        door = self._doors.get("accounts")
        return () if door is None else door.clocks.heard

    async def ask_time(self, accounts: Sequence[Account]) -> None:
        """Ask each account's network for nothing but its Date, which costs nothing: whether our
        clock is right must not wait for the next fetch, that a wrong clock puts off."""
        from cmdeck.networks.oauth import x_endpoints

        here = [account for account in accounts if account.network in _ADAPTERS]
        # Without an address only X is known to be somewhere: another network's was never told.
        here = [one for one in here if one.base_url or one.network is NetworkName.X]
        asked = {found.origin: found for found in (x_endpoints(one.base_url) for one in here)}
        for address, found in asked.items():
            try:
                await self._open_door("accounts").request(
                    "HEAD", address, deadline=10.0, public_only=found.is_named, dated=True
                )
            except NetworkError as error:
                log.info("no time from %s: %s", address, error)

    async def is_online(self, address: str) -> bool:
        """Whether the page of an article answers to anybody. No login goes with it."""
        from cmdeck.networks.links import answers

        return await answers(self._open_door("feeds"), address)

    async def look_up(self, url: str) -> tuple[LinkState, int]:
        """What an address that somebody writes is, with its HTTP status. No login goes with it."""
        from cmdeck.networks.links import look_up

        return await look_up(self._open_door("feeds"), url)

    def _open_door(self, name: str) -> "Door":
        from cmdeck.networks.http import Door

        if name not in self._doors:
            settings = self._config.network
            self._doors[name] = Door(
                clock=self._clock, allow_private=settings.allow_private, proxy=settings.proxy
            )
        return self._doors[name]

    def vault(self) -> "Vault":
        """The credentials."""
        from cmdeck.networks.secrets import Vault

        return Vault(
            self._places.credentials.parent, use_keyring=self._places.keyring, clock=self._clock
        )

    def account(self, account: Account) -> Network:
        """The network of an account. Raises NeedsLogin where cmdeck has no adapter for it."""
        known = self._networks.get(account.id)
        if known is not None and _same_login(known[0], account):
            return known[1]
        make = _ADAPTERS.get(account.network)
        if make is None:
            raise NeedsLogin(f"{account.network}: not built in")
        network = make(self, account)
        self._networks[account.id] = (account, network)
        return network

    def feeds(self) -> Network:
        """All watch feeds."""
        if self._feeds is None:
            from cmdeck.networks.feeds.adapter import FeedNetwork

            self._feeds = FeedNetwork(self._open_door("feeds"), clock=self._clock)
        return self._feeds

    def _keeper(
        self,
        account: Account,
        endpoints: "Endpoints",
        command: str = "login x",
        *,
        renewal: "Renewal | None" = None,
    ) -> "TokenKeeper":
        from cmdeck.networks.oauth import TokenKeeper

        return TokenKeeper(
            account.id,
            vault=self.vault(),
            door=self._open_door("accounts"),
            clock=self._clock,
            endpoints=endpoints,
            command=command,
            renewal=renewal,
        )

    def x(self, account: Account) -> Network:
        """An account on X."""
        from cmdeck.networks.oauth import x_endpoints
        from cmdeck.networks.x import XNetwork

        door = self._open_door("accounts")
        keeper = self._keeper(account, x_endpoints(account.base_url))
        return XNetwork(account, keeper, door, self._clock)

    def mastodon(self, account: Account) -> Network:
        """An account on a Mastodon server."""
        from cmdeck.networks.mastodon import MastodonNetwork
        from cmdeck.networks.mastodon.login import endpoints

        door = self._open_door("accounts")
        keeper = self._keeper(
            account, endpoints(account.base_url), f"login mastodon --instance {account.base_url}"
        )
        return MastodonNetwork(account, keeper, door, self._clock)

    def wordpress(self, account: Account) -> "WordpressNetwork":
        """An account on a WordPress site."""
        from cmdeck.networks.wordpress import WordpressNetwork
        from cmdeck.networks.wordpress.login import endpoints

        door = self._open_door("accounts")
        keeper = self._keeper(
            account, endpoints(account.base_url), f"login wordpress --instance {account.base_url}"
        )
        return WordpressNetwork(account, keeper, door, self._clock)

    def bluesky(self, account: Account) -> Network:
        """An account on Bluesky."""
        from cmdeck.networks.bluesky import BlueskyNetwork
        from cmdeck.networks.bluesky.session import endpoints, renewed

        door = self._open_door("accounts")
        keeper = self._keeper(
            account,
            endpoints(account.base_url),
            f"login bluesky --handle {account.handle}",
            renewal=lambda kept: renewed(door, self._clock, kept),
        )
        return BlueskyNetwork(account, keeper, door, self._clock)

    async def aclose(self) -> None:
        """Close every connection."""
        for _, network in self._networks.values():
            await network.aclose()
        if self._feeds is not None:
            await self._feeds.aclose()
        for door in self._doors.values():
            await door.aclose()


def _same_login(one: Account, other: Account) -> bool:
    """Whether a network opened for one serves the other: what was learnt since does not matter."""
    return (one.base_url, one.plan, one.client_id, one.facts) == (
        other.base_url,
        other.plan,
        other.client_id,
        other.facts,
    )


def preload() -> None:
    """Import now what the first fetch would import."""
    import cmdeck.networks.bluesky
    import cmdeck.networks.feeds.adapter
    import cmdeck.networks.mastodon
    import cmdeck.networks.wordpress
    import cmdeck.networks.x  # noqa: F401 - for its time, not its names


_ADAPTERS: dict[NetworkName, Callable[[World, Account], Network]] = {
    NetworkName.X: World.x,
    NetworkName.MASTODON: World.mastodon,
    NetworkName.WORDPRESS: World.wordpress,
    NetworkName.BLUESKY: World.bluesky,
}
