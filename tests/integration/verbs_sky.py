"""A desk of the script of verbs on a real PDS: what is so afterwards is asked of the repositories
themselves, since nobody there shows anything.

What others ask is there, too, and no app view lists it: it is put where a column would have kept
it.
"""

import asyncio
import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from cmdeck.clock import SystemClock
from cmdeck.config.places import HOME_VARIABLE, places
from cmdeck.model.capability import Verb
from cmdeck.model.post import AccountId, Author, Post, PostKey, Words
from cmdeck.model.timeline import Page, Timeline, TimelineKind
from cmdeck.store.lock import EngineLock
from cmdeck.store.store import open_store
from integration.beside import Json
from integration.between import Loss, Written
from integration.pds import Pds, Person
from journey.verbs_built_in import rules
from journey.verbs_desk import Desk
from journey.world import Row

_REPO, _POST, _GATE = "com.atproto.repo.", "app.bsky.feed.post", "app.bsky.feed.threadgate"
_UNSEEN = frozenset(
    {
        *("com.atproto.server.createSession", "com.atproto.server.refreshSession"),
        "com.atproto.repo.uploadBlob",
    }
)
"""Sessions, and pictures that nothing refers to yet: nobody sees anything of them."""


@dataclass(kw_only=True)
class Sky(Desk):
    """One account on it, and somebody else's."""

    sky: Pds
    person: Person
    lea: Person
    lost: Loss | None = None
    _subjects: dict[str, str] = field(default_factory=dict)

    @property
    def account(self) -> str:
        return self.person.account

    @property
    def other(self) -> str:
        return self.lea.handle

    def login(self) -> tuple[Sequence[str], str]:
        return ("--handle", self.person.handle, "--server", self.sky.url), self.person.password

    def ask_us(self, text: str) -> str:
        words = f"@{self.person.handle} {text}"
        key = f"bluesky:{self.sky.write(self.lea, words)['uri']}"
        asyncio.run(self._list(key, words))
        return key

    async def _list(self, key: str, text: str) -> None:
        """Keep a post of hers in the column of mentions."""
        where, clock = places({HOME_VARIABLE: str(self.world.home)}), SystemClock()
        store = open_store(where.database, where.cache, EngineLock(where.lock), clock=clock)
        lea = Author(self.lea.did, self.lea.handle, Words("Léa", "Léa"))
        post = Post(PostKey.parse(key), lea, Words(text, text), clock.now())
        column = Timeline(TimelineKind.MENTIONS, AccountId(self.account))
        try:
            await store.save_page(column, Page(posts=(post,)), at=clock.now())
        finally:
            store.close()

    def write_to_us(self, text: str) -> None:
        """Nobody keeps private messages there."""

    def answer(self, text: str, key: str) -> str:
        [above] = [one for one in self._posts() if f"bluesky:{one['uri']}" == key]
        ref = {name: str(above[name]) for name in ("uri", "cid")}
        made = self.sky.write(self.lea, text, reply={"root": ref, "parent": ref})
        return f"bluesky:{made['uri']}"

    def come_in(self, key: str) -> None:
        assert key in self.awaiting()

    def acts(self) -> list[Row]:
        self._subjects.clear()
        return [
            act
            for one in self.sky.way.written
            if _who(one.authorization) == self.person.did
            and one.path.removeprefix("/xrpc/") not in _UNSEEN
            for act in self._acts(one)
        ]

    def _acts(self, one: Written) -> list[Row]:
        """What one request has done: several records may be made by one."""
        writes = one.body.get("writes")
        if not isinstance(writes, list):
            return [self._act(one)]
        route = f"{one.method} {one.path}"
        return [
            {
                "route": f"{route} ({write['collection']})",
                "id": f"at://{self.person.did}/{write['collection']}/{write['rkey']}",
                "body": one.body,
            }
            for write in writes
        ]

    def _act(self, one: Written) -> Row:
        route, body = f"{one.method} {one.path}", one.body
        about = ""
        if one.path.startswith(f"/xrpc/{_REPO}"):
            route += f" ({body['collection']})"
            about = self._about(body, one.answer)
        return {"route": route, "id": about, "body": body}

    def _about(self, body: Json, answer: Json) -> str:
        """What an act on a record is about: of a reaction the post, else the record."""
        address = answer.get("uri") or f"at://{self.person.did}/{body['collection']}/{body['rkey']}"
        subject = body.get("record", {}).get("subject")
        if subject is not None:
            self._subjects[address] = subject["uri"] if isinstance(subject, dict) else subject
        return self._subjects.get(address, str(address))

    def said_in_public(self) -> list[str]:
        return self.sky.texts(self.person)

    def own(self) -> list[Row]:
        return [_row(one) for one in self.sky.records(self.person)]

    def thread(self, key: str) -> list[Row]:
        gates = self.sky.records(self.person, "feed.threadgate")
        hidden = {
            f"bluesky:{uri}"
            for one in gates
            if str(one["uri"]).replace(_GATE, _POST) == key.removeprefix("bluesky:")
            for uri in one["value"].get("hiddenReplies", ())
        }
        rows = [_row(one) for one in self._posts()]
        return [
            {**row, "hidden": row["key"] in hidden}
            for row in rows
            if key in (row["key"], row["root"])
        ]

    def _posts(self) -> list[dict[str, Json]]:
        return [*self.sky.records(self.person), *self.sky.records(self.lea)]

    def has(self, reaction: Verb, key: str) -> bool:
        found = self.sky.records(self.person, f"feed.{reaction}")
        subjects = [f"bluesky:{one['value']['subject']['uri']}" for one in found]
        assert len(subjects) == len(set(subjects))
        return key in subjects

    def answerers(self, key: str) -> list[str]:
        gate = key.removeprefix("bluesky:").replace(_POST, _GATE)
        records = self.sky.records(self.person, "feed.threadgate")
        [found] = [one["value"] for one in records if one["uri"] == gate]
        assert found["post"] == key.removeprefix("bluesky:")
        return rules(found)

    def list_of_people(self) -> str:
        return self.sky.list_of_people(self.person)

    def lose_the_answer(self) -> None:
        self.lost = self.sky.way.lose("POST", r"/xrpc/com\.atproto\.repo\.createRecord")

    def has_lost_it(self) -> bool:
        return self.lost is not None and not self.lost.times


def _who(authorization: str) -> str:
    """The account that a session is of: a JSON Web Token says it, RFC 7519 §4.1.2."""
    parts = authorization.removeprefix("Bearer ").split(".")
    if len(parts) < 3:
        return ""
    payload = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    return str(payload["sub"])


def _row(record: dict[str, Json]) -> Row:
    """A post of a repository, named as the rows of a column."""
    value = record["value"]
    embed, reply = value.get("embed", {}), value.get("reply", {})
    quoted = embed.get("record", {}).get("uri")
    return {
        "key": f"bluesky:{record['uri']}",
        "text": value["text"],
        "reply_to": f"bluesky:{reply['parent']['uri']}" if reply else None,
        "root": f"bluesky:{reply['root']['uri']}" if reply else None,
        "quote": f"bluesky:{quoted}" if quoted else None,
        "media": [{"alt": one["alt"]} for one in embed.get("images", ())],
        "standing": "public",
    }
