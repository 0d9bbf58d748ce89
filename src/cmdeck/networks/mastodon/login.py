"""Logging in at a Mastodon server: an app is registered there first, for each login.

Sources: Mastodon's API pages on apps and OAuth; networks.md part 2 §1.1 (tokens do not expire; PKCE
since 4.3, ignored before).
"""

from dataclasses import dataclass

from cmdeck.errors import NoAnswer, Refusal, Refused
from cmdeck.i18n import _
from cmdeck.networks.http import Door, origin
from cmdeck.networks.oauth import Endpoints, Proof, authorize_url
from cmdeck.networks.secrets import Credential, Secret

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
"""The redirect of a login whose code is shown, to be pasted (RFC 8252 knows it no more; Mastodon
does)."""
SCOPES = ("read", "write")
_NAME = "cmdeck"


@dataclass(frozen=True, slots=True)
class App:
    """What a server gave us as its client, good there only."""

    client_id: str
    client_secret: Secret
    redirect: str


def endpoints(instance: str) -> Endpoints:
    """Where the server at `instance` (`https://host`) logs people in."""
    base = instance.rstrip("/")
    return Endpoints(
        authorize=f"{base}/oauth/authorize",
        token=f"{base}/oauth/token",
        revoke=f"{base}/oauth/revoke",
    )


async def register(door: Door, instance: str, *, redirect: str) -> App:
    """Register with a server. Raises Refused where it has no such thing, NoAnswer, and as
    `Door.request`."""
    url = f"{instance.rstrip('/')}/api/v1/apps"
    form = {
        "client_name": _NAME,
        "redirect_uris": redirect,
        "scopes": " ".join(SCOPES),
    }
    answer = await door.request("POST", url, form=form, creating=True, public_only=True)
    host = origin(url).partition("://")[2]
    if answer.status >= 500:
        raise NoAnswer(_("{server} cannot log in now; try again.").format(server=host))
    try:
        document = answer.json() if answer.status < 300 else {}
    except NoAnswer:
        document = {}
    found = document if isinstance(document, dict) else {}
    ident, secret = found.get("client_id"), found.get("client_secret")
    if not isinstance(ident, str) or not isinstance(secret, str):
        words = _("{server} does not answer as a Mastodon server does.").format(server=host)
        raise Refused(words, kind=Refusal.INVALID, status=answer.status)
    return App(ident, Secret(secret), redirect)


async def end(door: Door, instance: str, credential: Credential) -> None:
    """End a login at its server. Raises Refused where the token was pasted (only the app that made
    it may end it), and as `Door.request`."""
    url = endpoints(instance).revoke
    token = credential.token_for(url)
    host = origin(url).partition("://")[2]
    if credential.client_secret is None:
        words = _("This token was made at {server}: end it there, in the settings.")
        raise Refused(words.format(server=host), kind=Refusal.NOT_ALLOWED)
    form = {
        "client_id": credential.client_id,
        "client_secret": credential.client_secret.reveal(),
        "token": token,
    }
    answer = await door.request("POST", url, form=form, creating=True, public_only=True)
    if answer.status >= 300:
        raise NoAnswer(_("The network did not confirm that the login has ended."))


def page(instance: str, app: App, proof: Proof) -> str:
    """The page to open in the browser. It holds no secret."""
    return authorize_url(
        endpoints(instance),
        client_id=app.client_id,
        redirect=app.redirect,
        scopes=SCOPES,
        proof=proof,
    )
