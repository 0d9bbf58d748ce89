"""Signing in with an app password, going on, signing out; and who is called how.

A refresh token leads to one next session. Asked again within two hours (its answer may have got
lost)
it gives that one again; later it is dead.
"""

import hmac
import secrets

from aiohttp import web

from cmdeck.sandbox.bluesky import tokens
from cmdeck.sandbox.bluesky.gate import Call, Refused, Route, invalid
from cmdeck.sandbox.bluesky.world import Login, Server
from cmdeck.sandbox.problems import Answer
from cmdeck.sandbox.shapes import JsonObject
from cmdeck.sandbox.site import Site

GRACE = 2 * 3600


def _create(call: Call) -> Answer:
    identifier, password = call.text("identifier"), call.text("password")
    person = call.server.somebody(identifier.removeprefix("@"))
    login = call.server.logins.get(call.server.handle(person)) if person is not None else None
    expected = login.password if login is not None else ""
    if login is None or not hmac.compare_digest(expected.encode(), password.encode()):
        raise Refused(401, "AuthenticationRequired", "Invalid identifier or password")
    return Answer(body=session(call.server, login, with_tokens=True))


def _refresh(call: Call) -> Answer:
    server, now = call.server, call.server.now()
    following, until = server.successors.get(call.session, (secrets.token_urlsafe(24), now + GRACE))
    server.successors[call.session] = (following, until)
    found = session(server, call.own, with_tokens=False)
    found["accessJwt"], found["refreshJwt"] = tokens.issue(server, call.own, following)
    return Answer(body=found)


def _get(call: Call) -> Answer:
    return Answer(body=session(call.server, call.own, with_tokens=False))


def _delete(call: Call) -> Answer:
    call.server.ended.add(call.session)
    return Answer(body={})


def session(server: Server, login: Login, *, with_tokens: bool) -> JsonObject:
    """What says whose session it is; `with_tokens` a new one."""
    found: JsonObject = {
        "did": login.did,
        "didDoc": did_document(server.base_url, login),
        "handle": login.handle,
        "email": f"{login.handle}@mail.test",
        "emailConfirmed": True,
        "active": True,
    }
    if with_tokens:
        found["accessJwt"], found["refreshJwt"] = tokens.issue(server, login)
    return found


def did_document(base_url: str, login: Login) -> JsonObject:
    """What says of a DID how it is called and which server holds its records."""
    return {
        "@context": ["https://www.w3.org/ns/did/v1"],
        "id": login.did,
        "alsoKnownAs": [f"at://{login.handle}"],
        "service": [
            {
                "id": "#atproto_pds",
                "type": "AtprotoPersonalDataServer",
                "serviceEndpoint": base_url,
            }
        ],
    }


def _resolve(call: Call) -> Answer:
    person = call.server.somebody(call.needed("handle"))
    if person is None:
        raise invalid("Unable to resolve handle")
    return Answer(body={"did": call.server.did(person.id)})


def _server(call: Call) -> Answer:
    return Answer(body={"did": "did:web:sandbox.test", "availableUserDomains": [".bsky.test"]})


def documents(site: Site) -> list[web.RouteDef]:
    """The documents of DIDs, as plc.directory has them."""

    async def serve(request: web.Request) -> web.StreamResponse:
        server = site.bluesky
        wanted = request.match_info["did"]
        login = next((one for one in server.logins.values() if one.did == wanted), None)
        if login is None:
            return web.json_response({"message": f"DID not registered: {wanted}"}, status=404)
        return web.json_response(did_document(server.base_url, login))

    return [web.get("/{did:did:plc:[a-z2-7]+}", serve)]


ROUTES = (
    Route(
        "com.atproto.server.createSession",
        _create,
        posted=True,
        auth="none",
        points={"createSession": 1},
    ),
    Route("com.atproto.server.refreshSession", _refresh, posted=True, auth="refresh"),
    Route("com.atproto.server.deleteSession", _delete, posted=True, auth="refresh"),
    Route("com.atproto.server.getSession", _get),
    Route("com.atproto.server.describeServer", _server, auth="none"),
    Route("com.atproto.identity.resolveHandle", _resolve, auth="none"),
)
