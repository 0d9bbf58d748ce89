"""Logging in: OAuth 2.0 authorization code with PKCE (RFC 6749, 7636), for public clients.

Knows no network: addresses come in as `Endpoints`. The loopback listener that waits for the
browser is in loopback.py.
"""

import asyncio
import base64
import hashlib
import hmac
import re
import secrets as random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import parse_qs, urlencode

from cmdeck.clock import Clock
from cmdeck.errors import (
    ConfigError,
    NeedsLogin,
    NetworkError,
    NoAnswer,
    OutOfCredit,
    Refused,
    Unreachable,
    UsageError,
)
from cmdeck.i18n import _
from cmdeck.model.post import AccountId
from cmdeck.networks.http import Answer, Door, Json, origin
from cmdeck.networks.redaction import without
from cmdeck.networks.secrets import Credential, Secret, Vault, VaultLocked
from cmdeck.text.display import displayable

X_BASE = "https://api.x.com"
X_AUTHORIZE = "https://x.com/i/oauth2/authorize"
X_SCOPES = (
    *("tweet.read", "tweet.write", "users.read", "offline.access", "media.write", "list.read"),
    *("bookmark.read", "bookmark.write", "tweet.moderate.write", "mute.read", "mute.write"),
)
"""What every column and verb of X needs but private messages."""
X_SCOPES_MESSAGES = ("dm.read", "dm.write")
RENEW_BEFORE = timedelta(minutes=5)
_CODE = re.compile(r"[A-Za-z0-9._~+/=:-]{8,1024}")


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where a network logs people in."""

    authorize: str
    token: str
    revoke: str

    @property
    def origin(self) -> str:
        """Who issues the credentials."""
        return origin(self.token)

    @property
    def is_named(self) -> bool:
        """Whether a person named the server: then it must not be a private address, but for those
        that the config allows."""
        return self.origin != origin(X_BASE)


@dataclass(frozen=True, slots=True)
class Proof:
    """What ties the answer of the browser to the login that was begun: of one use."""

    verifier: Secret
    state: str

    @property
    def challenge(self) -> str:
        """S256 of the verifier (RFC 7636 §4.2)."""
        digest = hashlib.sha256(self.verifier.reveal().encode("ascii")).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def x_endpoints(base_url: str = "") -> Endpoints:
    """Of X, or of whatever answers at `base_url`."""
    base = (base_url or X_BASE).rstrip("/")
    is_x = origin(base) == origin(X_BASE)
    return Endpoints(
        authorize=X_AUTHORIZE if is_x else f"{base}/i/oauth2/authorize",
        token=f"{base}/2/oauth2/token",
        revoke=f"{base}/2/oauth2/revoke",
    )


def proof() -> Proof:
    """A new one, from the system's randomness."""
    return Proof(Secret(random.token_urlsafe(48)), random.token_urlsafe(24))


def authorize_url(
    endpoints: Endpoints,
    *,
    client_id: str,
    redirect: str,
    scopes: tuple[str, ...],
    proof: Proof,
) -> str:
    """The page to open in the browser. It holds no secret."""
    query = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect,
        "scope": " ".join(scopes),
        "state": proof.state,
        "code_challenge": proof.challenge,
        "code_challenge_method": "S256",
    }
    return f"{endpoints.authorize}?{urlencode(query)}"


def code_of(pasted: str, proof: Proof) -> Secret:
    """The code in what a person pasted: the whole address that the browser was sent to, or the code
    alone. Raises UsageError; NeedsLogin where the network said no."""
    text = pasted.strip()
    if "?" in text or "=" in text.partition("&")[0][:12]:
        query = text.partition("?")[2].partition("#")[0] or text
        return code_in({name: values[-1] for name, values in parse_qs(query).items()}, proof)
    if not _CODE.fullmatch(text):
        raise UsageError(_("That is neither the address nor the code. Paste the whole address."))
    return Secret(text)


def code_in(query: Mapping[str, str], proof: Proof) -> Secret:
    """The code in the query of the redirect. Raises as `code_of`."""
    if not hmac.compare_digest(query.get("state", "").encode(), proof.state.encode()):
        raise UsageError(_("This answer belongs to another login. Start again."))
    if "error" in query:
        words = displayable(query.get("error_description") or query["error"], lines=False)[:300]
        raise NeedsLogin(_("The login was refused: {words}").format(words=words))
    if not _CODE.fullmatch(query.get("code", "")):
        raise UsageError(_("The address holds no code. Paste it whole."))
    return Secret(query["code"])


async def exchange(
    door: Door,
    endpoints: Endpoints,
    clock: Clock,
    *,
    client_id: str,
    code: Secret,
    redirect: str,
    proof: Proof,
    client_secret: Secret | None = None,
) -> Credential:
    """A credential for `code`, which lives 30 seconds and works once; `client_secret` where the
    network gave the app one. Raises NeedsLogin, and as `Door.request`."""
    form = {
        "grant_type": "authorization_code",
        "code": code.reveal(),
        "redirect_uri": redirect,
        "client_id": client_id,
        "code_verifier": proof.verifier.reveal(),
    }
    if client_secret is not None:
        form["client_secret"] = client_secret.reveal()
    answer = await _post(door, endpoints, endpoints.token, form)
    issued = _issued(answer, endpoints, clock, client_id=client_id, before=None)
    return replace(issued, client_secret=client_secret)


async def refresh(
    door: Door, endpoints: Endpoints, clock: Clock, credential: Credential
) -> Credential:
    """The next pair. The refresh token works once: save what this returns before using it. Raises
    NeedsLogin (it is dead), and as `Door.request`."""
    if credential.refresh_token is None:
        raise NeedsLogin(_("This login has expired. Log in again."))
    _only_there(credential, endpoints.token)
    form = {
        "grant_type": "refresh_token",
        "refresh_token": credential.refresh_token.reveal(),
        "client_id": credential.client_id,
    }
    answer = await _post(door, endpoints, endpoints.token, form)
    return _issued(answer, endpoints, clock, client_id=credential.client_id, before=credential)


async def revoke(door: Door, endpoints: Endpoints, credential: Credential) -> None:
    """End it at the network: the refresh token first, since it makes new ones. Raises as
    `Door.request`; what is dead already is fine."""
    _only_there(credential, endpoints.revoke)
    for secret, hint in (
        (credential.refresh_token, "refresh_token"),
        (credential.access_token, "access_token"),
    ):
        if secret is not None:
            form = {
                "token": secret.reveal(),
                "token_type_hint": hint,
                "client_id": credential.client_id,
            }
            answer = await _post(door, endpoints, endpoints.revoke, form)
            if answer.status >= 500:
                raise NoAnswer(_("The network did not confirm that the login has ended."))


Renewal = Callable[[Credential], Awaitable[Credential]]
"""The next pair of tokens for one that runs out. Raises NeedsLogin (it is dead), NetworkErrors."""


def _is_401(answer: Answer) -> bool:
    return answer.status == 401


class TokenKeeper:
    """Gives a valid access token for one account, and renews it: once for all who ask at the same
    time, and for all processes (the vault's lock). `command` is what logs in anew; `renewal` takes
    the place of OAuth's where a network has a way of its own."""

    def __init__(
        self,
        account: AccountId,
        *,
        vault: Vault,
        door: Door,
        clock: Clock,
        endpoints: Endpoints,
        command: str = "login x",
        renewal: Renewal | None = None,
    ) -> None:
        self._account = account
        self._vault = vault
        self._door = door
        self._clock = clock
        self._endpoints = endpoints
        self._command = command
        self._renewal = renewal
        self._lock = asyncio.Lock()
        self._held: Credential | None = None
        self._unsaved: Credential | None = None
        self._dead: Secret | None = None

    async def token(self, url: str) -> Secret:
        """A token to be sent to `url`. Raises NeedsLogin, Unreachable (nothing was sent, whatever
        went wrong)."""
        held = self._held
        if held is None or self._unsaved is not None or self._is_late(held):
            held = await self._current(spent=None)
        return Secret(held.token_for(url))

    async def renew(self, spent: Secret) -> None:
        """Say that the network refused `spent`: it is renewed, unless that has been done since.
        Raises as `token`."""
        await self._current(spent=spent)

    async def ask(
        self,
        url: str,
        request: Callable[[Secret], Awaitable[Answer]],
        *,
        is_spent: Callable[[Answer], bool] = _is_401,
    ) -> Answer:
        """The answer to `request`, which is made with a token to `url`; made once more, with a
        renewed one, where `is_spent` says so of the first answer. What it says quotes no
        credential. Raises as `token`, and what `request` raises."""
        token = await self.token(url)
        answer = await request(token)
        if is_spent(answer):
            await self.renew(token)
            token = await self.token(url)
            answer = await request(token)
        return without(answer, token)

    async def credential(self) -> Credential:
        """The credential as it stands, renewed when it is late. Raises as `token`."""
        held = self._held
        return await self._current(spent=None) if held is None or self._is_late(held) else held

    async def _current(self, *, spent: Secret | None) -> Credential:
        async with self._lock:
            held = self._held
            if held is not None and self._unsaved is None and self._serves(held, spent):
                return held
            try:
                async with self._vault.refresh_lock(self._account):
                    self._held = await self._renewed(spent)
            except (NoAnswer, OutOfCredit, OSError) as error:
                # For whoever wanted to send something, nothing was sent.
                words = _("The login of {account} could not be renewed: {words}")
                raise Unreachable(words.format(account=self._account, words=error)) from None
            except ConfigError as error:
                raise VaultLocked(str(error)) from None
            return self._held

    async def _renewed(self, spent: Secret | None) -> Credential:
        """Inside the lock: what another process has renewed meanwhile is used, not renewed."""
        if self._unsaved is not None:
            return await self._kept(self._unsaved)
        kept = await self._vault.load(self._account)
        if kept is None:
            raise self._needs_login()
        if self._serves(kept, spent):
            return kept
        if kept.refresh_token is None or kept.refresh_token == self._dead:
            raise self._needs_login()
        try:
            renewed = await self._next(kept)
        except NeedsLogin:
            self._dead = kept.refresh_token
            raise self._needs_login() from None
        return await self._kept(renewed)

    async def _next(self, kept: Credential) -> Credential:
        if self._renewal is not None:
            return await self._renewal(kept)
        return await refresh(self._door, self._endpoints, self._clock, kept)

    async def _kept(self, renewed: Credential) -> Credential:
        """Saved before it is used: the old pair is dead. What cannot be saved is saved at the next
        try."""
        self._unsaved = renewed
        await self._vault.save(self._account, renewed)
        self._unsaved = None
        return renewed

    def _serves(self, credential: Credential, spent: Secret | None) -> bool:
        return credential.access_token != spent and not self._is_late(credential)

    def _is_late(self, credential: Credential) -> bool:
        if credential.expires_at is None:
            # A pasted token says nothing of its end; one that can be renewed is not trusted.
            return credential.refresh_token is not None
        left = credential.expires_at - self._clock.now()
        return left < (RENEW_BEFORE if credential.refresh_token is not None else timedelta(0))

    def _needs_login(self) -> NeedsLogin:
        words = _("{account}: log in again (cmdeck {command}).")
        return NeedsLogin(words.format(account=self._account, command=self._command))


_SECRET_FIELDS = {"refresh_token", "token", "code", "code_verifier", "client_secret", "password"}


async def _post(door: Door, endpoints: Endpoints, url: str, form: Mapping[str, str]) -> Answer:
    answer = await door.request(
        "POST", url, form=form, creating=True, public_only=endpoints.is_named
    )
    return without(answer, *(Secret(form[name]) for name in _SECRET_FIELDS & form.keys()))


def _issued(
    answer: Answer,
    endpoints: Endpoints,
    clock: Clock,
    *,
    client_id: str,
    before: Credential | None,
) -> Credential:
    if answer.status >= 500 or answer.status in (408, 429):
        raise Unreachable(_("The network cannot log in now; try again."), status=answer.status)
    document = _object(answer)
    if answer.status >= 300 or not isinstance(document.get("access_token"), str):
        raise _refused(answer.status, document)
    lasts, scope = document.get("expires_in"), document.get("scope")
    fresh = document.get("refresh_token")
    is_timed = isinstance(lasts, int | float) and 0 < lasts < 1e9
    return Credential(
        access_token=Secret(document["access_token"]),
        refresh_token=Secret(fresh) if isinstance(fresh, str) and fresh else None,
        expires_at=clock.now() + timedelta(seconds=lasts) if is_timed else None,
        client_id=client_id,
        scopes=tuple(str(scope).split()) if scope else (before.scopes if before else ()),
        origin=endpoints.origin,
    )


def _object(answer: Answer) -> Json:
    try:
        document = answer.json()
    except NoAnswer:
        document = {}
    return document if isinstance(document, dict) else {}


def _refused(status: int, document: Json) -> NetworkError:
    words = document.get("error_description") or document.get("error") or status
    words = displayable(str(words), lines=False)[:300]
    if status in (400, 401, 403) and "error" in document:
        return NeedsLogin(_("The login is not accepted: {words}").format(words=words))
    return Refused(_("The login failed: {words}").format(words=words), status=status)


def _only_there(credential: Credential, url: str) -> None:
    credential.token_for(url)
