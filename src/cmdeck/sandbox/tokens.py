"""OAuth 2.0 as X speaks it: codes with PKCE, two-hour tokens, refresh tokens that rotate and die
as a family.

Facts (networks.md §5): a code lives 30 s and serves once; the redirect address must match exactly;
a public client sends its client_id in the body; using a refresh token twice kills everything that
came of the same consent.
"""

import base64
import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

CODE_SECONDS = 30
TOKEN_SECONDS = 7200
REFRESH_SECONDS = 180 * 86_400
SCOPES = frozenset(
    [
        "tweet.read",
        "tweet.write",
        "tweet.moderate.write",
        "users.read",
        "follows.read",
        "follows.write",
        "offline.access",
        "space.read",
        "mute.read",
        "mute.write",
        "like.read",
        "like.write",
        "list.read",
        "list.write",
        "block.read",
        "block.write",
        "bookmark.read",
        "bookmark.write",
        "dm.read",
        "dm.write",
        "media.write",
        "timeline.read",
        "users.email",
    ]
)


@dataclass(slots=True)
class Account:
    """One of the accounts that may sign in: whose it is, its plan, and the developer app that goes
    with it.
    """

    id: str
    person: int
    username: str
    plan: str
    client_id: str
    redirects: list[str] = field(default_factory=lambda: ["http://127.0.0.1:8714/callback"])
    enrolled: bool = True
    owns_app: bool = False


@dataclass(slots=True)
class Grant:
    """What one access token may do, until when (seconds), and the family it came of."""

    account: str
    client_id: str
    scopes: frozenset[str]
    expires: float
    family: int


@dataclass(slots=True)
class _Refresh:
    grant: Grant
    expires: float
    used: bool = False


@dataclass(slots=True)
class _Code:
    account: str
    client_id: str
    redirect: str
    challenge: str
    scopes: frozenset[str]
    expires: float


class OAuthError(Exception):
    """A refused token request; `code` and `detail` are the two fields of the answer (RFC 6749
    §5.2).
    """

    def __init__(self, code: str, detail: str, status: int = 400) -> None:
        super().__init__(code, detail)
        self.code, self.detail, self.status = code, detail, status


class Tokens:
    """Every code and token given out, and what has become of it."""

    def __init__(self, accounts: Sequence[Account], now: Callable[[], float]) -> None:
        self._now = now
        self._accounts = {account.id: account for account in accounts}
        self._access: dict[str, Grant] = {}
        self._refresh: dict[str, _Refresh] = {}
        self._codes: dict[str, _Code] = {}
        self._families = 0

    def sign_in(self, account: Account) -> tuple[str, str]:
        """A pair of access and refresh token with every scope, as if the user had consented."""
        self._families += 1
        return self._issue(account.id, account.client_id, SCOPES, self._families)

    def grant_of(self, token: str) -> Grant | None:
        """What a living access token may do; None for an unknown, revoked or expired one."""
        grant = self._access.get(token)
        return grant if grant is not None and self._now() < grant.expires else None

    def account_of(self, token: str) -> str:
        """Whose token this is or was, "" if nobody's."""
        grant = self._access.get(token)
        return "" if grant is None else grant.account

    def expire(self, account: str) -> None:
        """Lets the account's access tokens end now; refresh tokens go on."""
        for grant in self._access.values():
            if grant.account == account:
                grant.expires = min(grant.expires, self._now())

    def narrow(self, account: str, scopes: frozenset[str]) -> None:
        """Leaves the account's tokens only these scopes."""
        for grant in self._access.values():
            if grant.account == account:
                grant.scopes = scopes

    def client(self, client_id: str) -> Account | None:
        """The account whose developer app has this id."""
        return next(
            (known for known in self._accounts.values() if known.client_id == client_id), None
        )

    def authorize(self, account: Account, query: Mapping[str, str]) -> str:
        """A code for a consent of `account`. Raises OAuthError for what X would refuse."""
        app = self.client(query.get("client_id", ""))
        if app is None:
            raise OAuthError("invalid_request", "Something went wrong: unknown client_id.")
        if query.get("response_type") != "code":
            raise OAuthError("unsupported_response_type", "response_type must be code.")
        if query.get("redirect_uri", "") not in app.redirects:
            raise OAuthError(
                "invalid_request", "The redirect_uri is not one of the app's callback addresses."
            )
        if query.get("code_challenge_method") != "S256" or not query.get("code_challenge"):
            raise OAuthError("invalid_request", "PKCE with S256 is needed.")
        if not 1 <= len(query.get("state", "")) <= 500:
            raise OAuthError("invalid_request", "state must have 1 to 500 characters.")
        scopes = frozenset(query.get("scope", "").split())
        if not scopes or scopes - SCOPES:
            raise OAuthError("invalid_scope", "Unknown scope: " + " ".join(sorted(scopes - SCOPES)))
        code = secrets.token_urlsafe(48)
        self._codes[code] = _Code(
            account.id,
            app.client_id,
            query["redirect_uri"],
            query["code_challenge"],
            scopes,
            self._now() + CODE_SECONDS,
        )
        return code

    def exchange(self, form: Mapping[str, str]) -> dict[str, str | int]:
        """The answer to a token request: a code or a refresh token for new tokens. Raises
        OAuthError.
        """
        if self.client(form.get("client_id", "")) is None:
            raise OAuthError("unauthorized_client", "Missing valid authorization header", 401)
        match form.get("grant_type"):
            case "authorization_code":
                return self._by_code(form)
            case "refresh_token":
                return self._by_refresh(form)
            case _:
                raise OAuthError(
                    "unsupported_grant_type",
                    "grant_type must be authorization_code or refresh_token.",
                )

    def revoke(self, form: Mapping[str, str]) -> None:
        """Ends a token; a refresh token takes its whole family along. Unknown ones are no error
        (RFC 7009).
        """
        token = form.get("token", "")
        if (known := self._refresh.get(token)) is not None:
            self._end_family(known.grant.family)
        self._access.pop(token, None)

    def _by_code(self, form: Mapping[str, str]) -> dict[str, str | int]:
        code = self._codes.pop(form.get("code", ""), None)
        refused = OAuthError(
            "invalid_request", "Value passed for the authorization code was invalid."
        )
        if code is None or self._now() >= code.expires or code.client_id != form["client_id"]:
            raise refused
        if form.get("redirect_uri") != code.redirect:
            raise OAuthError(
                "invalid_request",
                "Value passed for the redirect uri did not match the uri of the code.",
            )
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if not secrets.compare_digest(challenge, code.challenge):
            raise OAuthError(
                "invalid_request",
                "Value passed for the code verifier did not match the code challenge.",
            )
        self._families += 1
        return self._answer(code.account, code.client_id, code.scopes, self._families)

    def _by_refresh(self, form: Mapping[str, str]) -> dict[str, str | int]:
        known = self._refresh.get(form.get("refresh_token", ""))
        refused = OAuthError("invalid_request", "Value passed for the token was invalid.")
        if (
            known is None
            or known.grant.client_id != form["client_id"]
            or self._now() >= known.expires
        ):
            raise refused
        if known.used:
            self._end_family(known.grant.family)
            raise refused
        known.used = True
        grant = known.grant
        self._access = {
            token: held for token, held in self._access.items() if held.family != grant.family
        }
        return self._answer(grant.account, grant.client_id, grant.scopes, grant.family)

    def _answer(
        self, account: str, client_id: str, scopes: frozenset[str], family: int
    ) -> dict[str, str | int]:
        access, refresh = self._issue(account, client_id, scopes, family)
        found: dict[str, str | int] = {
            "token_type": "bearer",
            "expires_in": TOKEN_SECONDS,
            "access_token": access,
            "scope": " ".join(sorted(scopes)),
        }
        if "offline.access" in scopes:
            found["refresh_token"] = refresh
        return found

    def _issue(
        self, account: str, client_id: str, scopes: frozenset[str], family: int
    ) -> tuple[str, str]:
        access, refresh = (
            "sandbox-" + secrets.token_urlsafe(30),
            "sandbox-" + secrets.token_urlsafe(30),
        )
        grant = Grant(account, client_id, scopes, self._now() + TOKEN_SECONDS, family)
        self._access[access] = grant
        if "offline.access" in scopes:
            self._refresh[refresh] = _Refresh(grant, self._now() + REFRESH_SECONDS)
        return access, refresh

    def _end_family(self, family: int) -> None:
        self._access = {
            token: held for token, held in self._access.items() if held.family != family
        }
        for known in self._refresh.values():
            if known.grant.family == family:
                known.used, known.expires = True, 0.0
