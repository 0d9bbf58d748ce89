"""Session tokens as a PDS makes them: JWTs, an access token of two hours and a refresh token of 90
days. Source: networks.md part 2 §1.2 (exp - iat = 7,200).
"""

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass

from cmdeck.sandbox.bluesky.world import Login, Server
from cmdeck.sandbox.shapes import Json, read_json

ACCESS_SECONDS, REFRESH_SECONDS = 7_200, 90 * 86_400
ACCESS = ("com.atproto.appPass", "com.atproto.appPassPrivileged")
REFRESH = "com.atproto.refresh"


@dataclass(frozen=True, slots=True)
class Read:
    """What a token says: whose it is, which session; `error` is the server's word where it is not
    good."""

    handle: str = ""
    jti: str = ""
    error: str = ""


def issue(server: Server, login: Login, session: str = "") -> tuple[str, str]:
    """An access and a refresh token of a session; "" a new one."""
    access = _made(server, login, ACCESS[login.privileged], ACCESS_SECONDS, "")
    refresh = _made(server, login, REFRESH, REFRESH_SECONDS, session or secrets.token_urlsafe(24))
    return access, refresh


def read(server: Server, token: str, *, refresh: bool) -> Read:
    """What a token says."""
    try:
        head, payload, signature = token.split(".")
        said = read_json(_decoded(payload))
    except ValueError:
        return Read(error="InvalidToken")
    if not hmac.compare_digest(_signed(server, f"{head}.{payload}"), signature):
        return Read(error="InvalidToken")
    if not isinstance(said, dict) or (said["scope"] == REFRESH) is not refresh:
        return Read(error="InvalidToken")
    whose = next((one.handle for one in server.logins.values() if one.did == said["sub"]), "")
    jti, now = str(said.get("jti") or ""), server.now()
    is_old = not refresh and float(str(said["iat"])) < server.expired
    _next, until = server.successors.get(jti, ("", now + 1))
    if float(str(said["exp"])) <= now or is_old or jti in server.ended or until <= now:
        return Read(whose, jti, "ExpiredToken")
    return Read(whose, jti)


def _made(server: Server, login: Login, scope: str, lasts: int, jti: str) -> str:
    now = server.now()
    said: dict[str, Json] = {
        "scope": scope,
        "sub": login.did,
        "aud": "did:web:sandbox.test",
        "iat": now,
        "exp": int(now + lasts),
        "nonce": secrets.token_hex(4),
    }
    if jti:
        said["jti"] = jti
    body = f"{_encoded({'typ': 'at+jwt', 'alg': 'HS256'})}.{_encoded(said)}"
    return f"{body}.{_signed(server, body)}"


def _signed(server: Server, body: str) -> str:
    digest = hmac.new(server.secret, body.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _encoded(value: Json) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
