"""The state of the built-in Mastodon: its world, who may ask, keys, media, and what was noticed."""

import random
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from cmdeck.sandbox import voices_elsewhere
from cmdeck.sandbox.limits import RateWindows
from cmdeck.sandbox.seed import Seeder
from cmdeck.sandbox.shapes import Act, Person, Picture, Post
from cmdeck.sandbox.wire import mentioned
from cmdeck.sandbox.world import World

SOFTWARE = ("mastodon", "gotosocial")
KEY_SECONDS = 3600.0
"""How long an Idempotency-Key is remembered (post_status_service.rb)."""
_ACCOUNTS = {"veloville": 1500000000000000001, "museetanneurs": 1500000000000000003}
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ULID = 26


@dataclass(slots=True)
class Login:
    """One of the accounts that may sign in."""

    username: str
    person: int
    token: str


@dataclass(slots=True)
class App:
    """A client that has registered itself."""

    client_id: str
    secret: str
    redirects: tuple[str, ...]
    scopes: frozenset[str]


@dataclass(slots=True)
class Code:
    """A consent, until it is exchanged."""

    username: str
    client_id: str
    redirect: str
    challenge: str


@dataclass(slots=True)
class Upload:
    """A picture on its way: usable from `ready`."""

    id: int
    owner: int
    picture: Picture
    data: bytes
    ready: float


@dataclass(slots=True)
class Notice:
    """Something that an account is told of: who did what to which post."""

    id: int
    kind: str
    by: int
    post: int
    at: float


@dataclass(slots=True)
class Edited:
    """What a post said, and since when."""

    text: str
    warning: str
    at: float


@dataclass(slots=True)
class Server:
    """Everything that the built-in Mastodon knows."""

    now: Callable[[], float]
    journal: list[Act]
    """Where what the accounts really do is written down, beside what is done on the built-in X."""
    software: str = "mastodon"
    seed: int = 1
    latency_of_media: float = 0.0
    """Seconds that a picture is worked on: above 0 an upload is answered with 202."""
    base_url: str = ""
    world: World = field(init=False)
    windows: RateWindows = field(init=False)
    logins: dict[str, Login] = field(default_factory=dict)
    """By name: each with a token, as if its user had made one in the settings."""
    tokens: dict[str, str] = field(default_factory=dict)
    """Token to username."""
    apps: dict[str, App] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    keys: dict[tuple[int, str], tuple[int, float]] = field(default_factory=dict)
    uploads: dict[int, Upload] = field(default_factory=dict)
    mutes: dict[tuple[int, int], float] = field(default_factory=dict)
    """Who has muted whom until when; the others are muted until it is taken back."""
    reports: int = 0
    edits: dict[int, list[Edited]] = field(default_factory=dict)
    """What posts said before they were edited, the oldest first."""
    marks: dict[tuple[int, int], int] = field(default_factory=dict)
    """Bookmarks by number: their paging ids are not those of posts."""
    _likes: dict[tuple[int, int], tuple[int, float]] = field(default_factory=dict)
    _follows: dict[tuple[int, int], tuple[int, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.software not in SOFTWARE:
            raise ValueError(f"software: {self.software!r} is not one of {', '.join(SOFTWARE)}")
        self.world = World(self.now)
        self.windows = RateWindows(self.now)
        for username, person in _ACCOUNTS.items():
            token = "sandbox-" + secrets.token_urlsafe(30)
            self.logins[username] = Login(username, person, token)
            self.tokens[token] = username

    @property
    def is_mastodon(self) -> bool:
        """Whether it is the original, and no compatible server."""
        return self.software == "mastodon"

    def fill(self) -> None:
        """People and what they said; their private messages become private statuses."""
        world = self.world
        chance = random.Random(self.seed + 1)
        Seeder(world, chance, self.now(), voices_elsewhere.MASTODON).fill()
        last: dict[str, Post] = {}
        for event in sorted(world.messages.values(), key=lambda one: one.id):
            others = world.conversations[event.conversation] - {event.sender}
            if event.kind != "MessageCreate" or len(others) != 1:
                continue
            text = f"@{world.people[min(others)].username} {event.text}"
            speaker = world.people[event.sender]
            last[event.conversation] = self.toot(
                speaker,
                text,
                parent=last.get(event.conversation),
                visibility="direct",
                at=event.at,
            )
        for person in world.people.values():
            for _notice in self._notices_of(person.id, seeded=True):
                pass  # asked for once, each has its number and its time

    def login_of(self, token: str) -> Login | None:
        """Whose token it is; None for an unknown or revoked one."""
        return self.logins.get(self.tokens.get(token, ""))

    # ids

    def shown(self, post_id: int) -> str:
        """The id of a post as this software writes it."""
        if self.is_mastodon:
            return str(post_id)
        digits = ""
        while post_id:
            post_id, digit = divmod(post_id, 32)
            digits = _DIGITS[digit] + digits
        return "01" + digits.rjust(_ULID - 2, "0")

    def number(self, text: str) -> int:
        """The post's number that `text` is; 0 for what can be none."""
        if self.is_mastodon:
            return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
        if len(text) != _ULID or not text.startswith("01") or set(text) - set(_DIGITS):
            return 0
        number = 0
        for digit in text[2:]:
            number = number * 32 + _DIGITS.index(digit)
        return number

    def acct(self, person: Person) -> str:
        """`name`, or `name@host` for who lives on another server."""
        host = "" if person.lang == "fr" else f"@{person.lang}.social.example"
        return f"{person.username}{host}"

    def somebody(self, acct: str) -> Person | None:
        """Whoever is called so, here or elsewhere."""
        name, _, host = acct.removeprefix("@").partition("@")
        person = self.world.named(name)
        if person is None:
            return None
        here = self.base_url.partition("://")[2]
        return person if host in ("", here, self.acct(person).partition("@")[2]) else None

    # statuses

    def toot(
        self,
        author: Person,
        text: str,
        *,
        parent: Post | None = None,
        visibility: str = "public",
        warning: str = "",
        media: tuple[str, ...] = (),
        lang: str = "",
        at: float | None = None,
    ) -> Post:
        """A new status. Nothing is put before its text: who is not named in it is not told."""
        world = self.world
        when = self.now() if at is None else at
        post = Post(world.new_id(when), author.id, text, when, lang or author.lang)
        post.media, post.visibility, post.warning = media, visibility, warning
        post.conversation = post.id
        if parent is not None:
            post.parent, post.conversation = parent.id, parent.conversation
            parent.replies += 1
        return world.insert(post)

    def named_in(self, post: Post) -> list[Person]:
        """Who is named in a post, each once, without its author."""
        found = (self.world.named(name) for name in mentioned(post.prefix + post.text))
        people = {one.id: one for one in found if one is not None and one.id != post.author}
        return list(people.values())

    def visible(self, post: Post, reader: int) -> bool:
        """Whether `reader` may see this post."""
        if post.gone:
            return False
        author = self.world.people[post.author]
        if post.author == reader:
            return True
        named = {person.id for person in self.named_in(post)}
        if post.visibility == "direct":
            return reader in named
        follows = author.id in self.world.follows[reader]
        if post.visibility == "private" or author.protected:
            return follows or reader in named
        return True

    # whom an account does not want to hear

    def unheard(self, reader: int) -> set[int]:
        """Whom `reader` has muted, where that has not ended, or blocked."""
        muted = self.world.muted[reader]
        for (who, whom), until in list(self.mutes.items()):
            if who == reader and until <= self.now():
                del self.mutes[who, whom]
                muted.remove(whom)
        return {*muted, *self.world.blocked[reader]}

    # notifications

    def notices(self, reader: int) -> list[Notice]:
        """What `reader` is told of, newest first; nothing of whom they have muted or blocked."""
        unheard = self.unheard(reader)
        found = (one for one in self._notices_of(reader) if one.by not in unheard)
        return sorted(found, key=lambda one: one.id, reverse=True)

    def _notices_of(self, reader: int, *, seeded: bool = False) -> Iterator[Notice]:
        world = self.world
        for known in world.mentions_of(reader):
            post = world.posts[known]
            if self.visible(post, reader) and not post.edited_text:
                yield Notice(post.id, "mention", post.author, post.id, post.at)
        for known in world.by_author(reader):
            post = world.posts[known]
            if post.gone or post.reposted:
                continue
            for repost in (world.posts[one] for one in world.reposts_of(known)):
                if not repost.gone and repost.author != reader:
                    yield Notice(repost.id, "reblog", repost.author, known, repost.at)
            for place, liker in enumerate(world.likers_of(known)):
                at = post.at + 60.0 * (place + 1) if seeded else self.now()
                ident, when = self._likes.setdefault((liker, known), (world.new_id(at), at))
                yield Notice(ident, "favourite", liker, known, when)
        for follower in [who for who, whom in world.follows.items() if reader in whom]:
            at = self.now() - 86_400.0 if seeded else self.now()
            ident, when = self._follows.setdefault((follower, reader), (world.new_id(at), at))
            yield Notice(ident, "follow", follower, 0, when)
