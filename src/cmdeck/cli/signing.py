"""Logging in by browser: the page, the answer that comes back (or is pasted), the credential.

Reaches the networks, so everything is imported when it is called.
"""

import asyncio
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from cmdeck.cli.output import give, say, tell
from cmdeck.deck import Deck
from cmdeck.errors import UsageError
from cmdeck.i18n import _
from cmdeck.model.post import NetworkName

if TYPE_CHECKING:
    from cmdeck.networks.mastodon.login import App
    from cmdeck.networks.oauth import Proof
    from cmdeck.networks.secrets import Credential, Secret


def _proof() -> "Proof":
    from cmdeck.networks.oauth import proof

    return proof()


@dataclass(frozen=True, slots=True)
class SignIn:
    """One login that was begun."""

    server: str
    """"" for X itself."""
    client_id: str
    browser: bool
    """A browser on this machine may be opened and listened for."""
    events: bool
    proof: "Proof" = field(default_factory=_proof)
    network: NetworkName = NetworkName.X
    app: "App | None" = None
    """What Mastodon servers give each login: see `registered`."""

    async def registered(self, deck: Deck, redirect: str) -> "SignIn":
        """Itself, with an app of its own where the network wants one. Raises NetworkErrors."""
        from cmdeck.cli.connecting import door
        from cmdeck.networks.mastodon.login import register

        if self.network is not NetworkName.MASTODON:
            return self
        async with door(deck) as way:
            app = await register(way, self.server, redirect=redirect)
        return replace(self, app=app, client_id=app.client_id)

    async def shown(self, deck: Deck) -> "SignIn":
        """As `registered`, for a code that the server's page shows. Raises NetworkErrors."""
        from cmdeck.networks.mastodon.login import OUT_OF_BAND

        return await self.registered(deck, OUT_OF_BAND)

    def url(self) -> str:
        """The page to open. It holds no secret."""
        if self.app is not None:
            from cmdeck.networks.mastodon.login import page

            return page(self.server, self.app, self.proof)
        from cmdeck.networks.oauth import X_SCOPES, X_SCOPES_MESSAGES, authorize_url, x_endpoints

        return authorize_url(
            x_endpoints(self.server),
            client_id=self.client_id,
            redirect=self.redirect,
            scopes=(*X_SCOPES, *X_SCOPES_MESSAGES),
            proof=self.proof,
        )

    @property
    def redirect(self) -> str:
        """The address that is registered with the app: all of it is compared."""
        if self.app is not None:
            return self.app.redirect
        from cmdeck.networks import loopback

        return f"http://{loopback.HOST}:{loopback.PORT}{loopback.PATH}"

    def code_of(self, pasted: str) -> "Secret":
        """The code in what was pasted. Raises UsageError, NeedsLogin."""
        from cmdeck.networks.oauth import code_of

        return code_of(pasted, self.proof)


async def wait_for_code(deck: Deck, wish: SignIn) -> "Credential":
    """Show the page, wait for the browser to come back or for a pasted line. Raises NeedsLogin,
    UsageError, NetworkErrors."""
    from cmdeck.networks.loopback import PORT, listening
    from cmdeck.services.browser import open_page

    # X compares the port with the registered one; an app that is registered now takes any.
    port = PORT if wish.network is NetworkName.X else 0
    async with listening(wish.proof, port=port) as listener:
        wish = await wish.registered(deck, listener.redirect)
        opened = wish.browser and open_page(wish.url())
        if wish.events:
            give({"event": "open", "url": wish.url(), "opened": opened})
        elif not opened:
            tell(_("Open this page in your browser:"))
            say(wish.url())
        waiting = asyncio.ensure_future(listener.code())
        pasted = _pasted_line() if wish.events else None
        both = {waiting} | ({pasted} if pasted else set())
        done, _rest = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        if waiting in done:
            code = waiting.result()
        else:
            waiting.cancel()
            assert pasted is not None
            code = wish.code_of(_said(pasted.result()))
    return await exchange(deck, wish, code)


def _said(line: object) -> str:
    text = str(line).strip()
    if not text:
        raise UsageError(_("The login was given up."))
    return text


def _pasted_line() -> "asyncio.Future[object]":
    """The next line of standard input, read by a thread that nobody has to wait for at the end."""
    loop = asyncio.get_running_loop()
    line: asyncio.Future[object] = loop.create_future()

    def settle(text: str) -> None:
        if not line.done():
            line.set_result(text)

    def read() -> None:
        text = sys.stdin.readline()
        with suppress(RuntimeError):  # the loop has ended: the browser was faster
            loop.call_soon_threadsafe(settle, text)

    threading.Thread(target=read, name="paste", daemon=True).start()
    return line


async def exchange(deck: Deck, wish: SignIn, code: "Secret") -> "Credential":
    """The credential for a code. Raises NeedsLogin, NetworkErrors."""
    from cmdeck.cli.connecting import door
    from cmdeck.networks import oauth
    from cmdeck.networks.mastodon.login import endpoints

    place = oauth.x_endpoints(wish.server) if wish.app is None else endpoints(wish.server)
    async with door(deck) as way:
        return await oauth.exchange(
            way,
            place,
            deck.clock,
            client_id=wish.client_id,
            code=code,
            redirect=wish.redirect,
            proof=wish.proof,
            client_secret=wish.app.client_secret if wish.app else None,
        )
