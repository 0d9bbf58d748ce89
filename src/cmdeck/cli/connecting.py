"""The one place of the command line that touches credentials: the vault, and the network of an
account.

What it opens reaches the networks' libraries, so everything is imported when it is called.
"""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from cmdeck.clock import Clock
from cmdeck.config import Places
from cmdeck.deck import Deck
from cmdeck.errors import CmdeckError
from cmdeck.model.brand import Account, AccountState
from cmdeck.model.network import AccountFacts
from cmdeck.model.post import AccountId, NetworkName

if TYPE_CHECKING:
    from cmdeck.networks.http import Door
    from cmdeck.networks.secrets import Credential, Vault


def vault(where: Places, clock: Clock) -> "Vault":
    """The credentials of this installation."""
    from cmdeck.networks.secrets import Vault

    return Vault(where.credentials.parent, use_keyring=where.keyring, clock=clock)


def file_vault(folder: Path, clock: Clock) -> "Vault":
    """The credentials of a folder, whatever the system's keyring holds."""
    from cmdeck.networks.secrets import Vault

    return Vault(folder, use_keyring=False, clock=clock)


def credential(
    said: Mapping[str, object], *, server: str, client_id: str = "", expires: datetime | None = None
) -> "Credential":
    """The credential in a document with `access_token`, and `refresh_token`, `client_id` and
    `scopes` where there are any. It is good for the origin of `server` only."""
    from cmdeck.networks.http import origin
    from cmdeck.networks.secrets import Credential, Secret

    refresh = said.get("refresh_token")
    scopes = said.get("scopes")
    return Credential(
        access_token=Secret(str(said["access_token"])),
        refresh_token=Secret(str(refresh)) if refresh else None,
        expires_at=expires,
        client_id=str(said.get("client_id") or client_id),
        scopes=tuple(str(one) for one in scopes) if isinstance(scopes, list) else (),
        origin=origin(server),
    )


async def keep(store: "Vault", account: AccountId, found: "Credential") -> None:
    """Put a credential where it rests."""
    await store.save(account, found)


@asynccontextmanager
async def door(deck: Deck) -> "AsyncIterator[Door]":
    """The way out, with the config's limits."""
    from cmdeck.networks.http import Door

    settings = deck.config.network
    opened = Door(clock=deck.clock, allow_private=settings.allow_private, proxy=settings.proxy)
    try:
        yield opened
    finally:
        await opened.aclose()


async def about(deck: Deck, account: Account) -> AccountFacts:
    """Who the login of an account is, as its network says. Raises NetworkErrors."""
    from cmdeck.engine.world import World

    world = World(deck.places, deck.config, deck.clock)
    try:
        return await world.account(account).about()
    finally:
        await world.aclose()


def app_passwords() -> str:
    """The page where a person makes an app password."""
    from cmdeck.networks.bluesky.session import APP_PASSWORDS

    return APP_PASSWORDS


async def by_app_password(
    deck: Deck, handle: str, server: str, password: str
) -> "tuple[Credential, str]":
    """A session for an app password, and the server that the account lives on: the one that its
    handle leads to, whatever `server` ("" for none) was named. Raises NeedsLogin, NetworkErrors."""
    from cmdeck.networks.bluesky.identity import find_server
    from cmdeck.networks.bluesky.session import end, sign_in
    from cmdeck.networks.secrets import Secret

    secret = Secret(password)
    async with door(deck) as way:
        named = server or await find_server(way, handle)
        found = await sign_in(way, named, deck.clock, handle=handle, password=secret)
        if found.server and found.server != named:
            # A gateway, such as bsky.social: what it gives is good there, the account is elsewhere.
            await end(way, found.credential)
            named = found.server
            found = await sign_in(way, named, deck.clock, handle=handle, password=secret)
    return found.credential, named


async def forget(deck: Deck, account: Account) -> None:
    """End a login at its network and forget its credential, in any case. Raises what kept the
    network from being told."""
    from cmdeck.cli.blogging import end as end_at_blog
    from cmdeck.networks.bluesky.session import end as end_session
    from cmdeck.networks.mastodon.login import end
    from cmdeck.networks.oauth import revoke, x_endpoints

    store = vault(deck.places, deck.clock)
    kept = await store.load(account.id)
    try:
        if kept is not None:
            async with door(deck) as way:
                if account.network is NetworkName.WORDPRESS:
                    await end_at_blog(deck, account)
                elif account.network is NetworkName.MASTODON:
                    await end(way, account.base_url, kept)
                elif account.network is NetworkName.BLUESKY:
                    await end_session(way, kept)
                else:
                    await revoke(way, x_endpoints(account.base_url), kept)
    finally:
        await store.remove(account.id)


NO_CREDENTIAL = "no credential"
"""What the engine, too, writes beside an account that has none."""


async def look_at_secrets(deck: Deck) -> None:
    """Mark each account by whether its secret can be read now.

    A login that its network refused stays refused: that its secret can be read does not heal it.
    """
    store = vault(deck.places, deck.clock)
    for account in deck.store.read.accounts():
        try:
            found = await store.load(account.id)
        except (CmdeckError, OSError) as error:
            await deck.store.set_account_state(account.id, AccountState.LOCKED, str(error))
            continue
        refused = account.state is AccountState.NEEDS_LOGIN and account.words
        if found is None:
            words = NO_CREDENTIAL
            await deck.store.set_account_state(account.id, AccountState.NEEDS_LOGIN, words)
        elif not refused or account.words == NO_CREDENTIAL:
            await deck.store.set_account_state(account.id, AccountState.OK, "")


X_SERVER = "https://api.x.com"
"""Where a credential of X is good for, when nobody names another server."""


def place_of(network: NetworkName, server: str) -> str:
    """What stands behind the @ of an account: the network, or the host of its server;
    of a blog with its folder."""
    if network is NetworkName.WORDPRESS:
        return server.partition("://")[2].rstrip("/").lower()
    if network is not NetworkName.MASTODON:
        return network.value
    return server.partition("://")[2].partition("/")[0].lower()


def connected(
    base: Account, facts: AccountFacts, found: "Credential", *, server: str, now: datetime
) -> Account:
    """The row of an account whose network said just now who it is; `base` is what was known."""
    place = place_of(base.network, server)
    return replace(
        base,
        realm=base.realm if place == base.network else place,
        remote_id=facts.remote_id,
        base_url=server or base.base_url,
        client_id=found.client_id or base.client_id,
        facts=facts.facts,
        expires=facts.expires,
        checked=now,
        state=AccountState.OK,
        words="",
    )


async def introduce(
    deck: Deck, found: "Credential", server: str, network: NetworkName
) -> AccountFacts:
    """Ask the network whose login this is, and keep the credential under that name. Raises
    NetworkErrors: then nothing was kept."""
    store = vault(deck.places, deck.clock)
    place = place_of(network, server)
    newcomer = AccountId(f"login-{os.getpid()}@{place}")
    account = Account(newcomer, network, "", base_url=server, client_id=found.client_id)
    await store.save(newcomer, found)
    try:
        facts = await about(deck, account)
        kept = await store.load(newcomer)  # asking may have renewed it
        assert kept is not None
        await store.save(AccountId(f"{facts.handle}@{place}"), kept)
    finally:
        await store.remove(newcomer)
    return facts
