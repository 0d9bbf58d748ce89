"""`cmdeck login NETWORK`: connect an account. The credential is kept first, then the account's row.

`--events` speaks JSON lines, for the deck: `open` (a page for the browser), `connected`, `failed`;
a pasted address or code is read from standard input.
"""

import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from cmdeck.cli.output import ask, can_ask, give, read_text, say, tell
from cmdeck.errors import CmdeckError, UsageError
from cmdeck.i18n import _
from cmdeck.model.post import AccountId, NetworkName

if TYPE_CHECKING:
    from cmdeck.cli.session import Session
    from cmdeck.cli.signing import SignIn
    from cmdeck.model.brand import Account, Brand
    from cmdeck.networks.secrets import Credential

BUILT_IN = (NetworkName.X, NetworkName.MASTODON, NetworkName.BLUESKY, NetworkName.WORDPRESS)
_ON_SERVERS = frozenset({NetworkName.MASTODON, NetworkName.WORDPRESS})
"""Networks that are many servers: one has to be named."""


@click.command("login", help=_("Connect an account of NETWORK (x, mastodon, bluesky, wordpress)."))
@click.argument("network", metavar=_("NETWORK"))
@click.option("--brand", metavar=_("BRAND"), help=_("Whose account it is; made when it is new."))
@click.option("--server", default="", metavar="URL", help=_("Another address than the network's."))
@click.option("--instance", default="", metavar="URL", help=_("The Mastodon server, or the blog."))
@click.option("--handle", default="", metavar=_("HANDLE"), help=_("Of a Bluesky account."))
@click.option("--client-id", default="", metavar="ID", help=_("The id of your app there."))
@click.option(
    "--token-stdin",
    is_flag=True,
    help=_("Read a token, JSON, or an app password from standard input."),
)
@click.option("--no-browser", is_flag=True, help=_("Only show the page; paste what it answers."))
@click.option("--events", is_flag=True, help=_("JSON lines, for programs."))
def login_command(
    network: str,
    brand: str | None,
    server: str,
    instance: str,
    handle: str,
    client_id: str,
    token_stdin: bool,
    no_browser: bool,
    events: bool,
) -> int:
    """Connect an account."""
    from cmdeck.cli.session import session

    if network not in {name.value for name in BUILT_IN}:
        names = tuple(name.value for name in BUILT_IN)
        words = _("{network} cannot be connected yet. What can:")
        raise UsageError(words.format(network=network), candidates=names)
    where = NetworkName(network)
    try:
        with session() as here:
            address = _server(here, _named(where, instance or server))
            if where is NetworkName.WORDPRESS:
                pasted = read_text("-") if token_stdin else ""
                credential, address = _at_blog(
                    here, address, pasted, browser=not no_browser, events=events
                )
            elif where is NetworkName.BLUESKY:
                password = _password(handle, from_stdin=token_stdin, events=events)
                credential, address = here.do(_signed_in(here, handle, address, password))
            elif token_stdin:
                credential = _pasted(read_text("-"), address, client_id)
            else:
                ident = client_id if where is NetworkName.MASTODON else _app(here, client_id)
                wish = _sign_in(where, address, ident, browser=not no_browser, events=events)
                credential = _by_browser(here, wish)
            account = here.do(_connect(here, credential, address, brand, where))
    except CmdeckError as error:
        if events:
            give({"event": "failed", "message": str(error)})
        raise
    if events:
        give({"event": "connected", "account": account.id})
    else:
        say(_("Connected: {account}").format(account=account.id))
    return 0


def _password(handle: str, *, from_stdin: bool, events: bool) -> str:
    """The app password for `handle`: of standard input, or typed in. Raises UsageError."""
    from cmdeck.cli.connecting import app_passwords

    if not handle:
        example = "cmdeck login bluesky --handle name.bsky.social"
        raise UsageError(_("Name the account: {example}").format(example=example))
    if from_stdin:
        given = read_text("-")
    elif events:
        give({"event": "password", "url": app_passwords()})
        given = sys.stdin.readline()
    elif can_ask():
        words = _(
            "Make an app password at {page} (one that may read private messages, if you wish)."
        )
        tell(words.format(page=app_passwords()))
        given = click.prompt(_("App password"), hide_input=True, err=True)
    else:
        raise UsageError(_("Nobody can type here: use --events or --token-stdin."))
    if not (password := given.strip()):
        raise UsageError(_("The login was given up."))
    return password


async def _signed_in(
    here: "Session", handle: str, server: str, password: str
) -> "tuple[Credential, str]":
    from cmdeck.cli.connecting import by_app_password

    return await by_app_password(here.deck, handle.removeprefix("@"), server, password)


def _named(network: NetworkName, server: str) -> str:
    """The address as it was named; of a Mastodon server its host alone is enough. Raises UsageError
    where one is needed."""
    from urllib.parse import urlsplit

    if network not in _ON_SERVERS:
        return server
    if not server:
        example = f"cmdeck login {network} --instance https://{network}.example"
        raise UsageError(_("Name the server: {example}").format(example=example))
    try:
        parts = urlsplit(server if "://" in server else f"https://{server}")
    except ValueError:
        return server  # refused with the right words where addresses are read
    folder = parts.path.rstrip("/") if network is NetworkName.WORDPRESS else ""
    return f"{parts.scheme}://{parts.netloc.lower()}{folder}"


def _at_blog(
    here: "Session", address: str, pasted: str, *, browser: bool, events: bool
) -> "tuple[Credential, str]":
    """The credential for a blog, and the address that the blog says is its own."""
    from cmdeck.cli import blogging

    site = here.do(blogging.found(here.deck, address, pasted=bool(pasted)))
    own = _server(here, site.root.site)
    if pasted:
        return blogging.credential_of(pasted, own), own
    return blogging.by_page(site, browser=browser, events=events), own


def _server(here: "Session", server: str) -> str:
    """The address, as the config would take it."""
    from cmdeck.config.addresses import web
    from cmdeck.config.values import Wrong

    if not server:
        return ""
    allowed = here.deck.config.network.allow_private
    try:
        return web(allowed, secure=True)(server)
    except Wrong as wrong:
        raise UsageError(f"--server: {wrong}") from None


def _pasted(given: str, server: str, client_id: str) -> "Credential":
    """The credential in what standard input held: a bare token, or a JSON object."""
    from cmdeck.cli.connecting import X_SERVER, credential

    text = given.strip()
    said: Mapping[str, object] = {"access_token": text}
    if text.startswith("{"):
        try:
            said = json.loads(text)
        except ValueError:
            raise UsageError(_("What standard input holds is not JSON.")) from None
    token = said.get("access_token")
    if not isinstance(token, str) or not token or not token.isprintable() or " " in token:
        raise UsageError(_("Standard input holds no access token."))
    return credential(said, server=server or X_SERVER, client_id=client_id, expires=_expires(said))


def _expires(said: Mapping[str, object]) -> datetime | None:
    written = said.get("expires_at")
    if written is None:
        return None
    try:
        if isinstance(written, int | float):
            return datetime.fromtimestamp(written, UTC)
        moment = datetime.fromisoformat(str(written))
    except (ValueError, OverflowError, OSError):
        raise UsageError(_("expires_at is not a moment: write it as ISO 8601.")) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _sign_in(
    network: NetworkName, server: str, client_id: str, *, browser: bool, events: bool
) -> "SignIn":
    from cmdeck.cli.signing import SignIn

    return SignIn(server, client_id, browser=browser, events=events, network=network)


def _app(here: "Session", client_id: str) -> str:
    """The id of the app at X: the one named, else the one that is in use. Raises UsageError."""
    known = [
        account.client_id
        for account in here.read.accounts()
        if account.client_id and account.network is NetworkName.X
    ]
    ident = client_id or next(iter(dict.fromkeys(known)), "")
    if not ident:
        raise UsageError(
            _("X needs the id of your app: --client-id (X calls it OAuth 2.0 Client ID).")
        )
    return ident


def _by_browser(here: "Session", wish: "SignIn") -> "Credential":
    from cmdeck.cli.signing import exchange, wait_for_code

    if not wish.browser and not wish.events:
        if not can_ask():
            raise UsageError(_("Nobody can paste here: use --events or --token-stdin."))
        if wish.network is NetworkName.MASTODON:
            return _by_shown_code(here, wish)
        tell(_("Open this page, log in, and paste the address that it leads to:"))
        say(wish.url())
        return here.do(exchange(here.deck, wish, wish.code_of(ask(_("Address:")))))
    return here.do(wait_for_code(here.deck, wish))


def _by_shown_code(here: "Session", wish: "SignIn") -> "Credential":
    """The server shows a code, for machines whose browser is elsewhere."""
    from cmdeck.cli.signing import exchange

    begun = here.do(wish.shown(here.deck))
    tell(_("Open this page, log in, and paste the code that it shows:"))
    say(begun.url())
    return here.do(exchange(here.deck, begun, begun.code_of(ask(_("Code:")))))


async def _connect(
    here: "Session",
    credential: "Credential",
    server: str,
    brand: str | None,
    network: NetworkName,
) -> "Account":
    """Ask who it is, keep the credential under that name, then the row."""
    from cmdeck.cli.connecting import connected, introduce, place_of
    from cmdeck.model.brand import Account, Brand

    facts = await introduce(here.deck, credential, server, network)
    ident = AccountId(f"{facts.handle}@{place_of(network, server)}")
    store = here.deck.store
    base = here.read.account(ident) or Account(ident, network, facts.handle)
    whose = _brand(here, brand)
    if whose is not None:
        if whose not in here.read.brands():
            await store.save_brand(Brand(whose.id, whose.name))
        base = replace(base, brand=whose.id)
    account = connected(base, facts, credential, server=server, now=here.now)
    await store.save_account(account)
    await here.deck.prepare()
    return account


def _brand(here: "Session", words: str | None) -> "Brand | None":
    """The brand named; a new one where nobody has that name."""
    from cmdeck.cli import resolve
    from cmdeck.model.brand import Brand

    if not words:
        return None
    brands = here.read.brands()
    try:
        return resolve.brand(words, brands)
    except UsageError as error:
        if error.candidates and any(
            name.casefold().startswith(words.casefold()) for name in error.candidates
        ):
            raise
        return Brand(words.casefold().replace(" ", "-"), words)
