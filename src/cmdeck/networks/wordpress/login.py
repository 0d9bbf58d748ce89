"""Logging in at a blog: an application password, made by a person on the blog's own page.

The page shows it once; name and password are pasted here. Nothing is registered and nothing comes
back by itself. Sources: WordPress's "Application Passwords: Integration Guide"; networks.md part 2
§1.4 (spaces in the password do not count).
"""

import re
from urllib.parse import urlencode

from cmdeck.errors import NeedsLogin, NoAnswer, Refusal, Refused, UsageError
from cmdeck.i18n import _
from cmdeck.networks.http import Door, origin
from cmdeck.networks.oauth import Endpoints
from cmdeck.networks.secrets import Credential, Secret
from cmdeck.networks.wordpress.client import WordpressClient
from cmdeck.networks.wordpress.root import Site, look

NAME = "cmdeck"
_PASSWORDS = "/wp/v2/users/me/application-passwords"
_PASTED = re.compile(r"(?P<name>\S.{0,250}?)\s*[:\s]\s*(?P<password>(?:[A-Za-z0-9] *){24})")
_UUID = re.compile(r"[0-9a-f-]{8,64}")


async def site(door: Door, address: str) -> Site:
    """What the site at `address` says of itself. Raises Refused where it is no WordPress or has no
    application passwords, NoAnswer, and as `Door.request`."""
    found = await look(door, address)
    if not found.authorize:
        words = _(
            "{server} has no application passwords: they need https and WordPress 5.6, and some"
            " security plugins turn them off."
        )
        raise Refused(words.format(server=found.root.site), kind=Refusal.NOT_ALLOWED)
    return found


def page(found: Site) -> str:
    """The page to open in the browser. It holds no secret."""
    joint = "&" if "?" in found.authorize else "?"
    return f"{found.authorize}{joint}{urlencode({'app_name': NAME})}"


def endpoints(base_url: str) -> Endpoints:
    """Where a blog's passwords are good: nothing of it is OAuth but the shape."""
    return Endpoints(authorize=base_url, token=base_url, revoke=base_url)


def pasted(text: str) -> tuple[str, Secret]:
    """User name and application password in a line: `name: xxxx xxxx xxxx xxxx xxxx xxxx`. Raises
    UsageError."""
    found = _PASTED.fullmatch(text.strip())
    if found is None:
        words = _("That is no user name and application password. Paste both: name, then password.")
        raise UsageError(words)
    return found["name"].strip(), Secret("".join(found["password"].split()))


def credential(name: str, password: Secret, base_url: str) -> Credential:
    """What is kept: both as they are sent, good for the origin of the blog only. Raises UsageError
    for a name that cannot be sent."""
    if not name or ":" in name or not name.isprintable():
        raise UsageError(_("{name} is no user name.").format(name=name[:40]))
    both = Secret(f"{name}:{''.join(password.reveal().split())}")
    return Credential(both, None, None, "", (), origin(base_url))


async def end(client: WordpressClient) -> None:
    """Take the application password back, which only itself can name. Raises NetworkErrors; one
    that is dead already is fine."""
    try:
        mine = (await client.get(f"{_PASSWORDS}/introspect")).found
        uuid = str(mine.get("uuid") or "")
        if not _UUID.fullmatch(uuid):
            raise NoAnswer(_("The network did not confirm that the login has ended."))
        await client.ask("DELETE", f"{_PASSWORDS}/{uuid}")
    except NeedsLogin:
        return
