"""What is called how in the AT protocol: DIDs, handles, record names, content ids. Pure."""

import base64
import hashlib
import json
import re

from cmdeck.sandbox.shapes import Json, JsonObject

POST = "app.bsky.feed.post"
LIKE = "app.bsky.feed.like"
REPOST = "app.bsky.feed.repost"
FOLLOW = "app.bsky.graph.follow"
GATE = "app.bsky.feed.threadgate"
QUOTE_GATE = "app.bsky.feed.postgate"
BLOCK = "app.bsky.graph.block"
LIST = "app.bsky.graph.list"
GENERATOR = "app.bsky.feed.generator"
DOMAIN = "bsky.test"
_SIGNS = "234567abcdefghijklmnopqrstuvwxyz"
TID = re.compile(r"[234567abcdefghij][234567a-z]{12}")
NAME = re.compile(r"[A-Za-z0-9._:~-]{1,512}")
_URI = re.compile(r"at://(did:[a-z]+:[\w.:%-]+)/([a-zA-Z0-9.-]+)/([A-Za-z0-9._:~-]{1,512})")


def graphemes(text: str) -> int:
    """How many graphemes `text` has; what counts them is only loaded when somebody writes."""
    import regex

    return len(regex.findall(r"\X", text))


def did_of(person: int) -> str:
    """The DID of a person, by number."""
    digest = hashlib.sha256(f"person {person}".encode()).digest()
    return "did:plc:" + base64.b32encode(digest).decode().lower()[:24]


def handle_of(username: str) -> str:
    """The handle of whoever is called so on the other built-in networks."""
    return f"{username.lower().replace('_', '-')}.{DOMAIN}"


def tid(at: float, number: int) -> str:
    """The name of a record made at `at` (seconds), the `number`th."""
    value = (int(at * 1_000_000) << 10) | (number & 1023)
    return "".join(_SIGNS[value >> shift & 31] for shift in range(60, -5, -5))


def cid_of(value: Json) -> str:
    """A content id as they look (CIDv1, dag-cbor, sha-256); of the JSON, not of its CBOR."""
    raw = json.dumps(value, sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return _cid(0x71, hashlib.sha256(raw).digest())


def blob_cid(data: bytes) -> str:
    """The content id of raw bytes."""
    return _cid(0x55, hashlib.sha256(data).digest())


def uri(did: str, collection: str, rkey: str) -> str:
    """The address of a record."""
    return f"at://{did}/{collection}/{rkey}"


def parts(address: str) -> tuple[str, str, str]:
    """DID, collection and name in an address; three times "" for what is none."""
    found = _URI.fullmatch(address)
    return (found[1], found[2], found[3]) if found else ("", "", "")


def text_in(value: JsonObject, name: str) -> str:
    """A text of an object, "" for none."""
    found = value.get(name)
    return found if isinstance(found, str) else ""


def object_in(value: Json, name: str) -> JsonObject:
    """An object of an object, {} for none."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def _cid(codec: int, digest: bytes) -> str:
    raw = bytes([1, codec, 0x12, 0x20]) + digest
    return "b" + base64.b32encode(raw).decode().lower().rstrip("=")
