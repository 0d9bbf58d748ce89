"""A login at a server of the AT protocol: an app password becomes a session, which is kept, renewed
and ended.

A session is two tokens: the one that is sent along lives two hours, the one that renews both serves
once (and, where its answer got lost, again within two hours: seen at a PDS). Sources: lexicons
com.atproto.server.*, networks.md part 2 §1.2.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cmdeck.clock import Clock
from cmdeck.errors import NeedsLogin, NoAnswer, Refused
from cmdeck.i18n import _
from cmdeck.networks.bluesky.identity import server_of
from cmdeck.networks.bluesky.problems import failure, said
from cmdeck.networks.bluesky.records import DID
from cmdeck.networks.http import Answer, Door, Json, origin
from cmdeck.networks.oauth import Endpoints
from cmdeck.networks.redaction import without
from cmdeck.networks.secrets import Credential, Secret

LIFE = timedelta(hours=2)
"""Of the token that is sent along, where it does not say so itself."""
APP_PASSWORD, MAY_READ_MESSAGES = "com.atproto.appPass", "com.atproto.appPassPrivileged"
WHOLE_ACCOUNT = "com.atproto.access"
"""What tokens say of themselves: made with an app password, with one that may read private
messages, or with the account's own password."""
_XRPC = "/xrpc/com.atproto.server."
_DENIED = ("", "AuthenticationRequired", "AuthFactorTokenRequired")
"""A 401 that is about the password; another may be about the account (AccountTakedown)."""


@dataclass(frozen=True, slots=True)
class Session:
    """What signing in gave: the credential, and the server that the account lives on ("" where it
    does not say)."""

    credential: Credential
    server: str


def endpoints(server: str) -> Endpoints:
    """Where the server at `server` (`https://host`) gives, renews and ends sessions."""
    base = server.rstrip("/") + _XRPC
    return Endpoints(
        authorize=f"{base}createSession",
        token=f"{base}refreshSession",
        revoke=f"{base}deleteSession",
    )


async def sign_in(
    door: Door, server: str, clock: Clock, *, handle: str, password: Secret
) -> Session:
    """A session for an app password. Raises NeedsLogin where handle or password are wrong, Refused
    for an account's own password, and NetworkErrors."""
    url = endpoints(server).authorize
    order = {"identifier": handle, "password": password.reveal()}
    answer = await door.request("POST", url, json=order, creating=True, public_only=True)
    answer = without(answer, password)
    if answer.status == 401 and said(answer)[0] in _DENIED:
        raise NeedsLogin(_denied(answer), status=401)
    document = _document(answer, url, door, clock)
    credential = credential_of(document, url, clock)
    if WHOLE_ACCOUNT in credential.scopes:
        await end(door, credential)
        words = _("That is the account's own password. Make an app password: {page}")
        raise Refused(words.format(page=APP_PASSWORDS))
    return Session(credential, server_of(document.get("didDoc")))


APP_PASSWORDS = "https://bsky.app/settings/app-passwords"
"""Where a person makes one."""


async def renewed(door: Door, clock: Clock, credential: Credential) -> Credential:
    """The next pair: the one before is dead. Raises NeedsLogin, NetworkErrors."""
    refresh = credential.refresh_token
    if refresh is None:
        raise NeedsLogin(_("This login has expired. Log in again."))
    url = endpoints(credential.origin).token
    answer = await door.request(
        "POST",
        url,
        headers={"authorization": f"Bearer {refresh.reveal()}"},
        creating=True,
        public_only=True,
    )
    return credential_of(_document(without(answer, refresh), url, door, clock), url, clock)


async def end(door: Door, credential: Credential) -> None:
    """End a session at its server. Raises NoAnswer where that did not confirm it, and as
    `Door.request`; one that is over already is fine."""
    if credential.refresh_token is None:
        return
    headers = {"authorization": f"Bearer {credential.refresh_token.reveal()}"}
    url = endpoints(credential.origin).revoke
    answer = await door.request("POST", url, headers=headers, creating=True, public_only=True)
    if answer.status >= 300 and said(answer)[0] not in ("ExpiredToken", "InvalidToken"):
        raise NoAnswer(_("The network did not confirm that the login has ended."))


def _denied(answer: Answer) -> str:
    if said(answer)[0] == "AuthFactorTokenRequired":
        words = _("That is the account's own password. Make an app password: {page}")
        return words.format(page=APP_PASSWORDS)
    return _("Handle or app password are not right.")


def _document(answer: Answer, url: str, door: Door, clock: Clock) -> dict[str, Json]:
    host = origin(url).partition("://")[2]
    if not 200 <= answer.status < 300:
        raise failure(answer, server=host, now=clock.now(), skew=door.ahead_of(url))
    found = answer.json()
    return found if isinstance(found, dict) else {}


def credential_of(document: Mapping[str, Json], url: str, clock: Clock) -> Credential:
    """The credential in what `createSession` or `refreshSession` at `url` said. Raises NoAnswer
    where there is none."""
    access, refresh = document.get("accessJwt"), document.get("refreshJwt")
    did = str(document.get("did") or "")
    if not (isinstance(access, str) and isinstance(refresh, str) and DID.fullmatch(did)):
        words = _("{server} does not answer as a server of Bluesky does.")
        raise NoAnswer(words.format(server=origin(url).partition("://")[2]))
    claims = claims_of(access)
    scope = claims.get("scope")
    return Credential(
        access_token=Secret(access),
        refresh_token=Secret(refresh),
        expires_at=_end(claims, clock.now()),
        client_id="",
        scopes=(scope,) if isinstance(scope, str) else (),
        origin=origin(url),
    )


def claims_of(token: str) -> Mapping[str, Json]:
    """What a token (a JWT) says of itself; nothing of it is trusted. {} for what is none."""
    parts = token.split(".")
    try:
        raw = base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))
        found = json.loads(raw)
    except (ValueError, IndexError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _end(claims: Mapping[str, Json], now: datetime) -> datetime:
    """When it ends: as it says itself, by how long it lives, since the server's clock is not ours;
    never later than LIFE."""
    made, ends = claims.get("iat"), claims.get("exp")
    if isinstance(made, int | float) and isinstance(ends, int | float) and 0 < ends - made < 1e6:
        return now.astimezone(UTC) + min(timedelta(seconds=ends - made), LIFE)
    return now.astimezone(UTC) + LIFE
