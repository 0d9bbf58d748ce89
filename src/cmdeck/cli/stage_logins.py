"""What logins at the built-in Mastodon, Bluesky and blog leave behind, without asking them.

Their first line holds what they answer to a login; it is read by what reads those answers, and the
rows are made as `cmdeck login` makes them. X needs none: a config and a token are enough there.
Reaches the networks, so everything is imported when it is called.
"""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from cmdeck.cli.blogging import credential_of
from cmdeck.cli.connecting import connected, credential
from cmdeck.clock import Clock
from cmdeck.model.brand import Account
from cmdeck.model.capability import Facts
from cmdeck.model.network import AccountFacts
from cmdeck.model.post import AccountId, NetworkName

if TYPE_CHECKING:
    from cmdeck.cli.stage import Networks
    from cmdeck.networks.http import Json
    from cmdeck.networks.secrets import Credential

Said = Mapping[str, "Json"]
"""A login, as the first line has it."""
Left = tuple[Account, "Credential"]
"""What a login leaves: the row of an account and its credential."""


def preload() -> None:
    """Import now what `left_by_logins` would import."""
    import cmdeck.networks.bluesky
    import cmdeck.networks.mastodon
    import cmdeck.networks.wordpress  # noqa: F401 - for its time, not its names


def left_by_logins(networks: "Networks", clock: Clock) -> Iterator[Left]:
    """What a login of each account there leaves."""
    for said in networks.mastodon:
        yield _mastodon(said, networks.url, clock)
    for said in networks.bluesky:
        yield _bluesky(said, networks.url, clock)
    for said in networks.wordpress:
        yield _wordpress(said, clock)


def _mastodon(said: Said, server: str, clock: Clock) -> Left:
    from cmdeck.networks.mastodon.instance import facts

    found = credential(said, server=server)
    about = facts(said["instance"], str(said["software"]))
    return _row(said, NetworkName.MASTODON, about, found, server, clock), found


def _bluesky(said: Said, server: str, clock: Clock) -> Left:
    from cmdeck.networks.bluesky.network import facts
    from cmdeck.networks.bluesky.session import credential_of as credential_in
    from cmdeck.networks.bluesky.session import endpoints

    found = credential_in(said["session"], endpoints(server).authorize, clock)
    return _row(said, NetworkName.BLUESKY, facts(found.scopes), found, server, clock), found


def _wordpress(said: Said, clock: Clock) -> Left:
    from cmdeck.networks.wordpress.network import facts

    server = str(said["site"])
    pasted = {"username": said["username"], "password": said["password"]}
    found = credential_of(json.dumps(pasted), server)
    return _row(said, NetworkName.WORDPRESS, facts(said["user"]), found, server, clock), found


def _row(
    said: Said,
    network: NetworkName,
    facts: Facts,
    found: "Credential",
    server: str,
    clock: Clock,
) -> Account:
    handle = str(said["id"]).rpartition("@")[0]
    about = AccountFacts(str(said["remote_id"]), handle, handle, facts)
    base = Account(AccountId(str(said["id"])), network, handle)
    return connected(base, about, found, server=server, now=clock.now())
