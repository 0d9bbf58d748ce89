"""Records and their addresses (`at://did/collection/name`), as they are written. Pure.

Source: atproto.com/specs/at-uri-scheme, lexicons app.bsky.feed.post, app.bsky.feed.like,
app.bsky.feed.threadgate.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256

from msgspec import Struct

from cmdeck.errors import Refusal, Refused
from cmdeck.i18n import _
from cmdeck.model.outbox import Answerers, Attempt
from cmdeck.model.post import NetworkName, PostKey
from cmdeck.model.tid import is_tid, micros, tid
from cmdeck.networks.http import Json

POST = "app.bsky.feed.post"
LIKE = "app.bsky.feed.like"
REPOST = "app.bsky.feed.repost"
BLOCK = "app.bsky.graph.block"
GATE = "app.bsky.feed.threadgate"
LIST = "app.bsky.graph.list"
GENERATOR = "app.bsky.feed.generator"
MOST_HIDDEN = 300
"""Answers that one thread hides (app.bsky.feed.threadgate, `hiddenReplies`)."""
DID = re.compile(r"did:[a-z]+:[A-Za-z0-9._:%-]{1,240}")
_ADDRESS = re.compile(
    rf"at://(?P<did>{DID.pattern})/(?P<collection>[a-zA-Z0-9.-]{{3,317}})"
    r"/(?P<name>[A-Za-z0-9._:~-]{1,512})"
)


class Address(Struct, frozen=True):
    """Where a record is."""

    did: str
    collection: str
    name: str

    def __str__(self) -> str:
        return f"at://{self.did}/{self.collection}/{self.name}"


def address(text: str) -> Address | None:
    """The address that `text` is, whole; None for anything else."""
    found = _ADDRESS.fullmatch(text)
    return Address(found["did"], found["collection"], found["name"]) if found else None


def post_address(key: str) -> Address:
    """The address in a key, as text. Raises Refused where it is no post of Bluesky."""
    try:
        parsed = PostKey.parse(key)
        found = address(parsed.id) if parsed.network is NetworkName.BLUESKY else None
    except ValueError:
        found = address(key)
    if found is None or found.collection != POST:
        words = _("{key} is not a post of Bluesky.").format(key=key[:80])
        raise Refused(words, kind=Refusal.INVALID)
    return found


def name_of(attempt: Attempt) -> str:
    """The name of the record that an attempt makes: its key. A key that can be no name stands for
    one that is the same over all attempts."""
    if is_tid(attempt.key):
        return attempt.key
    mark = int.from_bytes(sha256(attempt.key.encode()).digest()[:2])
    return tid(micros(attempt.first_started), mark)


def moment(at: datetime) -> str:
    """A moment as records write it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def reference(found: Mapping[str, Json]) -> dict[str, str]:
    """What names a record for good: its address and its content."""
    return {"uri": str(found["uri"]), "cid": str(found["cid"])}


def post(
    text: str,
    at: datetime,
    *,
    language: str = "",
    facets: Sequence[Json] = (),
    embed: Json = None,
    reply: Json = None,
) -> dict[str, Json]:
    """A post's record; `at` is when the first attempt at it began."""
    found: dict[str, Json] = {"$type": POST, "text": text, "createdAt": moment(at)}
    if language:
        found["langs"] = [language]
    if facets:
        found["facets"] = list(facets)
    if embed:
        found["embed"] = embed
    if reply:
        found["reply"] = reply
    return found


_RULES = {
    Answerers.FOLLOWED: [{"$type": f"{GATE}#followingRule"}],
    Answerers.MENTIONED: [{"$type": f"{GATE}#mentionRule"}],
    Answerers.NOBODY: [],
}
"""`allow` of a gate: who of them alone may answer."""


def gate_for(post: Address, answerers: Answerers, at: datetime) -> dict[str, Json]:
    """The gate of a thread that `post` begins, which only these may answer."""
    allow: list[Json] = [dict(rule) for rule in _RULES[answerers]]
    return {"$type": GATE, "post": str(post), "createdAt": moment(at), "allow": allow}


def about(collection: str, subject: Mapping[str, str] | str, at: datetime) -> dict[str, Json]:
    """A like's or a repost's record, of a post; or a block's, of a person."""
    of = subject if isinstance(subject, str) else dict(subject)
    return {"$type": collection, "subject": of, "createdAt": moment(at)}


def gate(before: Mapping[str, Json], root: Address, at: datetime, hidden: list[str]) -> Json:
    """A thread's gate that hides `hidden`: what it said `before` stays (who may answer)."""
    begun = {"$type": GATE, "post": str(root), "createdAt": moment(at)}
    return {**begun, **before, "hiddenReplies": hidden}


def is_gate(value: Mapping[str, Json]) -> bool:
    """Whether a record can be read as a gate: to replace another would open the thread to
    everybody, or show what is hidden."""
    lists = [value.get(name) for name in ("allow", "hiddenReplies")]
    return value.get("$type") == GATE and all(one is None or isinstance(one, list) for one in lists)


def hidden_in(gate: Mapping[str, Json]) -> list[str]:
    """Addresses of the answers that a gate hides."""
    found = gate.get("hiddenReplies")
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []
