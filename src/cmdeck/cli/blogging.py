"""Logging in at a blog: its address, the page that gives an application password, and what is
pasted of it.

Reaches the networks, so everything is imported when it is called.
"""

import json
import sys
from typing import TYPE_CHECKING

from cmdeck.cli.output import ask, ask_hidden, can_ask, give, say, tell
from cmdeck.deck import Deck
from cmdeck.errors import UsageError
from cmdeck.i18n import _
from cmdeck.model.brand import Account

if TYPE_CHECKING:
    from cmdeck.networks.secrets import Credential
    from cmdeck.networks.wordpress.root import Site


async def found(deck: Deck, address: str, *, pasted: bool) -> "Site":
    """The blog at `address`, where redirects lead to. With `pasted` nothing is said of a page that
    gives passwords: one is there. Raises Refused, NetworkErrors."""
    from cmdeck.cli.connecting import door
    from cmdeck.networks.wordpress.login import site
    from cmdeck.networks.wordpress.root import look

    async with door(deck) as way:
        return await (look(way, address) if pasted else site(way, address))


def credential_of(text: str, base_url: str) -> "Credential":
    """The credential in a line (`name: xxxx xxxx …`) or in JSON with `username` and `password`.
    Raises UsageError."""
    from cmdeck.networks.secrets import Secret
    from cmdeck.networks.wordpress.login import credential, pasted

    if not text.strip().startswith("{"):
        return credential(*pasted(text), base_url)
    try:
        said = json.loads(text)
        name, password = said["username"], said["password"]
    except (ValueError, KeyError, TypeError):
        raise UsageError(_("What standard input holds is not JSON.")) from None
    if not isinstance(name, str) or not isinstance(password, str) or not password:
        raise UsageError(_("Standard input holds no user name and password."))
    return credential(name, Secret(password), base_url)


def by_page(site: "Site", *, browser: bool, events: bool) -> "Credential":
    """Show the page, and take what is pasted of it. Raises UsageError."""
    from cmdeck.networks.secrets import Secret
    from cmdeck.networks.wordpress.login import credential, page
    from cmdeck.services.browser import open_page

    if not events and not can_ask():
        raise UsageError(_("Nobody can paste here: use --events or --token-stdin."))
    address = page(site)
    opened = browser and open_page(address)
    if events:
        give({"event": "open", "url": address, "opened": opened, "paste": "password"})
        line = sys.stdin.readline()
        if not line.strip():
            raise UsageError(_("The login was given up."))
        return credential_of(line, site.root.site)
    tell(_("Open this page, log in, and let it make a password for cmdeck:"))
    say(address)
    name = ask(_("Your user name there:"))
    password = ask_hidden(_("The password that it shows (it stays hidden here):"))
    if not name or not password:
        raise UsageError(_("The login was given up."))
    return credential(name, Secret(password), site.root.site)


async def end(deck: Deck, account: Account) -> None:
    """Take the application password back at the blog. Raises NetworkErrors."""
    from cmdeck.engine.world import World

    world = World(deck.places, deck.config, deck.clock)
    try:
        await world.wordpress(account).end_login()
    finally:
        await world.aclose()
