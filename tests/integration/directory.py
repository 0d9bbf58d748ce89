"""A directory of DIDs (did:plc), as small as a PDS and its tests need it: it keeps the operations
that it is given, in memory, and trusts them. It also says where services are that have a name of
their own (did:web).

Source: the did:plc specification, "Operation Serialization, Signing, and Validation", "DID
Resolution" and the directory's routes.
"""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

Json = Any
"""An operation, as it came."""
_CHAT: Json = {
    "@context": ["https://www.w3.org/ns/did/v1"],
    "id": "did:web:api.bsky.chat",
    "service": [
        {"id": "#bsky_chat", "type": "BskyChatService", "serviceEndpoint": "https://localhost:1"}
    ],
}
"""Where private messages would be kept: nobody listens there."""


class Directory:
    """All operations, by DID."""

    def __init__(self) -> None:
        self._log: dict[str, list[dict[str, Json]]] = {}

    def app(self) -> web.Application:
        """The directory as a server."""
        app = web.Application()
        app.router.add_get("/_health", self._health)
        app.router.add_post("/{did}", self._take)
        app.router.add_get("/{did}", self._document)
        app.router.add_get("/{did}/data", self._data)
        app.router.add_get("/{did}/log", self._whole_log)
        app.router.add_get("/{did}/log/last", self._last)
        return app

    async def _health(self, _request: web.Request) -> web.Response:
        return web.json_response({"version": "cmdeck"})

    async def _take(self, request: web.Request) -> web.Response:
        operation = json.loads(await request.read())
        self._log.setdefault(request.match_info["did"], []).append(operation)
        return web.json_response({})

    async def _document(self, request: web.Request) -> web.Response:
        if request.match_info["did"] == _CHAT["id"]:
            return web.json_response(_CHAT)
        did, last = self._asked(request)
        return web.json_response(document(did, last), content_type="application/did+ld+json")

    async def _data(self, request: web.Request) -> web.Response:
        did, last = self._asked(request)
        names = ("verificationMethods", "rotationKeys", "alsoKnownAs", "services")
        return web.json_response({"did": did, **{name: last[name] for name in names}})

    async def _whole_log(self, request: web.Request) -> web.Response:
        did, _last = self._asked(request)
        return web.json_response(self._log[did])

    async def _last(self, request: web.Request) -> web.Response:
        return web.json_response(self._asked(request)[1])

    def _asked(self, request: web.Request) -> tuple[str, dict[str, Json]]:
        did = request.match_info["did"]
        if did not in self._log:
            raise web.HTTPNotFound(
                text=json.dumps({"message": f"DID not registered: {did}"}),
                content_type="application/json",
            )
        return did, self._log[did][-1]


def document(did: str, operation: Mapping[str, Json]) -> dict[str, Json]:
    """The DID document that an operation leads to."""
    methods, services = operation["verificationMethods"], operation["services"]
    return {
        "@context": [
            "https://www.w3.org/ns/did/v1",
            "https://w3id.org/security/multikey/v1",
            "https://w3id.org/security/suites/secp256k1-2019/v1",
        ],
        "id": did,
        "alsoKnownAs": operation["alsoKnownAs"],
        "verificationMethod": [
            {
                "id": f"{did}#{name}",
                "type": "Multikey",
                "controller": did,
                "publicKeyMultibase": key.removeprefix("did:key:"),
            }
            for name, key in methods.items()
        ],
        "service": [
            {"id": f"#{name}", "type": one["type"], "serviceEndpoint": one["endpoint"]}
            for name, one in services.items()
        ],
    }
