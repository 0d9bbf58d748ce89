"""The state of the built-in Bluesky: its world, the records of each repository, blobs, sessions."""

import random
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from cmdeck.sandbox import voices_elsewhere
from cmdeck.sandbox.bluesky import names
from cmdeck.sandbox.limits import RateWindows
from cmdeck.sandbox.seed import Seeder
from cmdeck.sandbox.shapes import Act, Json, JsonObject, Person, Post
from cmdeck.sandbox.wire import mentioned
from cmdeck.sandbox.world import World

ACCOUNTS = {"veloville": 1500000000000000001, "museetanneurs": 1500000000000000003}
"""Who may sign in; the second one's app password may not read messages."""


@dataclass(slots=True)
class Login:
    """One of the accounts that may sign in, with an app password."""

    handle: str
    person: int
    did: str
    password: str
    privileged: bool


@dataclass(slots=True)
class Record:
    """What a client has put into a repository; `post` is its number in the world, 0 for what is no
    post."""

    did: str
    collection: str
    rkey: str
    value: JsonObject
    post: int = 0

    @property
    def cid(self) -> str:
        """Of what it holds now."""
        return names.cid_of(self.value)

    @property
    def uri(self) -> str:
        """Its address."""
        return names.uri(self.did, self.collection, self.rkey)


@dataclass(slots=True)
class Blob:
    """What was uploaded, and by whom."""

    owner: str
    mime: str
    data: bytes


@dataclass(slots=True)
class Notice:
    """Something that an account is told of: who did what to which post of its own (0: none)."""

    reason: str
    by: int
    at: float
    uri: str
    post: int = 0
    subject: int = 0

    @property
    def place(self) -> str:
        """Its place in a list, growing with time."""
        return f"{int(self.at * 1000):015d}-{self.uri.rpartition('/')[2]}"


@dataclass(slots=True)
class Server:
    """Everything that the built-in Bluesky knows. It is filled when it is first asked."""

    now: Callable[[], float]
    journal: list[Act]
    seed: int = 1
    base_url: str = ""
    world: World = field(init=False)
    windows: RateWindows = field(init=False)
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    logins: dict[str, Login] = field(default_factory=dict)
    """By handle."""
    ended: set[str] = field(default_factory=set)
    """Sessions (by their `jti`) that are over."""
    successors: dict[str, tuple[str, float]] = field(default_factory=dict)
    """Of a session that was renewed: the next one, and until when it is given again."""
    deactivated: set[str] = field(default_factory=set)
    """Handles of accounts that their people have put out of use."""
    expired: float = 0.0
    """Access tokens made before this have expired, whatever they say."""
    records: dict[str, Record] = field(default_factory=dict)
    blobs: dict[str, Blob] = field(default_factory=dict)
    reports: int = 0
    looked: dict[int, float] = field(default_factory=dict)
    """Until when people have looked at what they are told of."""
    is_filled: bool = False
    _rkeys: dict[int, str] = field(default_factory=dict)
    _people: dict[str, int] = field(default_factory=dict)
    _seen: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.world = World(self.now)
        self.windows = RateWindows(self.now)
        for username, person in ACCOUNTS.items():
            handle, did = names.handle_of(username), names.did_of(person)
            password = "-".join(secrets.token_hex(2) for _part in range(4))
            self.logins[handle] = Login(handle, person, did, password, username == "veloville")

    def fill(self) -> None:
        """People and what they said, once."""
        if not self.is_filled:
            chance = random.Random(self.seed + 2)
            Seeder(self.world, chance, self.now(), voices_elsewhere.BLUESKY).fill()
            for login in self.logins.values():
                list(self.all_notices(login.person))  # each gets the time of long ago
            self.is_filled = True

    # people

    def did(self, person: int) -> str:
        """Of a person."""
        found = names.did_of(person)
        self._people[found] = person
        return found

    def handle(self, person: Person) -> str:
        """Of a person."""
        return names.handle_of(person.username)

    def somebody(self, actor: str) -> Person | None:
        """Whoever has this DID or handle."""
        if actor.startswith("did:") and actor not in self._people:
            self._people |= {names.did_of(one): one for one in self.world.people}
        if actor in self._people:
            return self.world.people.get(self._people[actor])
        name = actor.lower().removesuffix(f".{names.DOMAIN}")
        if name == actor.lower():
            return None
        return self.world.named(name) or self.world.named(name.replace("-", "_"))

    # posts and their addresses

    def rkey(self, post: Post) -> str:
        """The name of a post's record, or of the repost that it is."""
        return self._rkeys.setdefault(post.id, names.tid(post.at, post.id))

    def uri(self, post: Post) -> str:
        """The address of a post's record, or of the repost that it is."""
        collection = names.REPOST if post.reposted else names.POST
        return names.uri(self.did(post.author), collection, self.rkey(post))

    def post(self, address: str) -> Post | None:
        """The living post at an address."""
        did, collection, rkey = names.parts(address)
        author = self.somebody(did) if collection == names.POST else None
        for known in self.world.by_author(author.id) if author else ():
            post = self.world.posts[known]
            if not post.reposted and not post.gone and self.rkey(post) == rkey:
                return post
        return None

    def publish(
        self,
        author: Person,
        text: str,
        *,
        parent: Post | None = None,
        quoted: Post | None = None,
        rkey: str = "",
        at: float | None = None,
    ) -> Post:
        """A new post. Nothing is put before its text."""
        world = self.world
        when = self.now() if at is None else at
        post = Post(world.new_id(when), author.id, text, when, author.lang)
        post.conversation = post.id
        if parent is not None:
            post.parent, post.conversation = parent.id, parent.conversation
            parent.replies += 1
        if quoted is not None:
            post.quoted = quoted.id
            quoted.quotes += 1
        if rkey:
            self._rkeys[post.id] = rkey
        return world.insert(post)

    def visible(self, post: Post) -> bool:
        """Whether anybody may see this post: here everything is public, and nobody can hide."""
        return not (post.gone or post.edited_text or self.world.people[post.author].protected)

    def record_of(self, post: Post) -> Record | None:
        """The record that a client made this post with; None where nobody's client did."""
        return self.records.get(self.uri(post))

    # what an account is told of

    def notices(self, reader: int) -> list[Notice]:
        """What `reader` is told of, newest first; nothing of whom they have muted or blocked."""
        world = self.world
        unheard = {*world.muted[reader], *world.blocked[reader], reader}
        found = [one for one in self.all_notices(reader) if one.by not in unheard]
        return sorted(found, key=lambda one: one.place, reverse=True)

    def all_notices(self, reader: int) -> Iterator[Notice]:
        """The same, of whom they have muted, too, in no order."""
        world = self.world
        name = world.people[reader].username.lower()
        for post in world.posts.values():
            if not self.visible(post):
                continue
            parent, quoted = world.posts.get(post.parent), world.posts.get(post.quoted)
            shared = world.posts.get(post.reposted)
            if shared is not None and shared.author == reader:
                yield self._notice("repost", post, subject=shared)
            elif parent is not None and parent.author == reader:
                yield self._notice("reply", post, subject=parent)
            elif name in mentioned(post.text):
                yield self._notice("mention", post)
            elif quoted is not None and quoted.author == reader:
                yield self._notice("quote", post, subject=quoted)
        yield from self._likes_of(reader)
        for follower in [who for who, whom in world.follows.items() if reader in whom]:
            rkey = names.tid(float(follower % 1_000_000), reader)
            address = names.uri(self.did(follower), names.FOLLOW, rkey)
            yield Notice("follow", follower, self._seen_at(address, 86_400.0), address)

    def _likes_of(self, reader: int) -> Iterator[Notice]:
        for known in self.world.by_author(reader):
            post = self.world.posts[known]
            if post.gone or post.reposted:
                continue
            for liker in self.world.likers_of(known):
                rkey = names.tid(post.at, known)
                address = names.uri(self.did(liker), names.LIKE, rkey)
                age = max(0.0, self.now() - post.at - 60.0)
                yield Notice("like", liker, self._seen_at(address, age), address, subject=known)

    def _notice(self, reason: str, post: Post, *, subject: Post | None = None) -> Notice:
        number = subject.id if subject is not None else 0
        return Notice(reason, post.author, post.at, self.uri(post), post.id, number)

    def _seen_at(self, address: str, age: float) -> float:
        """When something was first seen: what was there from the start is `age` seconds old."""
        at = self.now() if self.is_filled else self.now() - age
        return self._seen.setdefault(address, at)

    # what was put into a repository

    def records_of(self, did: str, collection: str) -> list[Record]:
        """What clients put into a collection, newest name first."""
        found = [
            one for one in self.records.values() if (one.did, one.collection) == (did, collection)
        ]
        return sorted(found, key=lambda one: one.rkey, reverse=True)

    def subject_of(self, record: Record) -> str:
        """The address that a like or a repost is of."""
        return names.text_in(names.object_in(record.value, "subject"), "uri")

    def block_of(self, reader: int, person: int) -> str:
        """The address of the record with which `reader` blocks `person`; "" for none."""
        did = self.did(person)
        for one in self.records_of(self.did(reader), names.BLOCK):
            if names.text_in(one.value, "subject") == did:
                return one.uri
        return ""

    def write_down(self, login: Login, route: str, body: Json, *, what: str, text: str) -> None:
        """Write down what an account really did."""
        kept = body if isinstance(body, dict) else {}
        self.journal.append(Act(account_id(login), route, self.now(), what, text, dict(kept)))


def account_id(login: Login) -> str:
    """`handle@bluesky`, as cmdeck names the account."""
    return f"{login.handle}@bluesky"
