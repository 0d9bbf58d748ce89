"""What every request meets: the world, the accounts, the budgets, the faults, and what shall
happen later.
"""

import asyncio
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from cmdeck.sandbox.bluesky.world import Server as BlueskyServer
from cmdeck.sandbox.faults import Faults
from cmdeck.sandbox.fields import Wants
from cmdeck.sandbox.limits import Meter, RateWindows
from cmdeck.sandbox.mastodon.world import Server
from cmdeck.sandbox.problems import Answer, refuse_invalid
from cmdeck.sandbox.shapes import Json, JsonObject, Person, Post, number_in
from cmdeck.sandbox.tokens import Account, Tokens
from cmdeck.sandbox.wordpress.world import Blog
from cmdeck.sandbox.world import World

PEOPLE_PACE = 12.0
"""Seconds between two things that people do, on average."""


@dataclass(frozen=True, slots=True)
class Options:
    """How the built-in networks shall behave.

    `policy` is "self_serve" or "enterprise" for every account, "" for each account's own plan.
    `latency` (seconds) is waited before every answer. With `live` the world goes on by itself, one
    event each `people_pace` seconds on average; without it only `tick` moves it. `now` answers the
    seconds of the epoch. `dialect` is "tweet" or "post": the names used where a request does not
    show which it speaks. `limits` replaces rate limits: route name to (requests, seconds).
    `mastodon` is the software that the Mastodon side is ("mastodon" or "gotosocial"),
    `media_seconds` how long it works on a picture. `permalinks` is how the WordPress side writes
    addresses: "pretty", or "plain" (`?p=12`, `?rest_route=`).
    """

    port: int = 0
    seed: int = 1
    policy: str = ""
    faults: Sequence[Mapping[str, Json]] = ()
    latency: float = 0.02
    live: bool = True
    now: Callable[[], float] = time.time
    people_pace: float = PEOPLE_PACE
    dialect: str = "tweet"
    limits: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    mastodon: str = "mastodon"
    media_seconds: float = 0.0
    permalinks: str = "pretty"


class Site:
    """The built-in networks' state and clockwork, apart from HTTP."""

    def __init__(self, options: Options, accounts: Sequence[Account]) -> None:
        self.options = options
        self.now = options.now
        self.accounts = {account.id: account for account in accounts}
        self.world = World(options.now)
        self.mastodon = Server(
            options.now,
            self.world.acts,
            software=options.mastodon,
            seed=options.seed,
            latency_of_media=options.media_seconds,
        )
        self.wordpress = Blog(options.now, self.world.acts, plain=options.permalinks == "plain")
        self.bluesky = BlueskyServer(options.now, self.world.acts, seed=options.seed)
        self.tokens = Tokens(accounts, options.now)
        self.windows = RateWindows(options.now)
        self.windows.overrides.update(options.limits)
        self.meter = Meter(options.now)
        self.faults = Faults(options.faults)
        self.random = random.Random(options.seed)
        self.uploads: dict[int, Upload] = {}
        self.base_url = ""
        self.admin_token = ""
        self.ready = asyncio.Event()
        self.ahead = 0.0
        self._later: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0
        self.on_publish: list[Callable[[Post], None]] = []

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        """Does `act` in so many seconds, at the first request, tick or beat after that."""
        self._count += 1
        self._later.append((self.now() + self.ahead + seconds, self._count, act))

    def run_due(self) -> int:
        """Does what is due, in order; answers how many things."""
        done = 0
        while self._later:
            due, _, act = first = min(self._later, key=lambda entry: entry[:2])
            if due > self.now() + self.ahead:
                break
            self._later.remove(first)
            act()
            done += 1
        return done


@dataclass(slots=True)
class Upload:
    """A picture or film on its way: what it claims, what has come, when it may be used."""

    id: int
    owner: int
    category: str
    media_type: str
    total: int
    expires: float
    segments: dict[int, bytes] = field(default_factory=dict)
    finalized: float = 0.0
    state: str = "uploading"
    ready_at: float = 0.0
    width: int = 0
    height: int = 0
    alt: str = ""
    data: bytes = b""

    @property
    def key(self) -> str:
        """Its media key: the kind's number and the id."""
        return f"{3 if 'image' in self.category else 7}_{self.id}"


@dataclass(slots=True)
class Call:
    """One request to the API, ready to be answered: who asks, for what, with what."""

    site: Site
    account: Account
    route: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    wants: Wants
    body: JsonObject
    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def world(self) -> World:
        """The world that answers."""
        return self.site.world

    @property
    def me(self) -> Person:
        """The user whose token this is."""
        return self.world.people[self.account.person]

    def number(self, name: str) -> int:
        """A numeric id of the path. Raises Refusal for what is none."""
        value = self.path[name]
        number = number_in(value)
        if number is None:
            raise refuse_invalid(
                f"The `{name}` query parameter value [{value}] is not valid", **{name: value}
            )
        return number

    def own_id(self, name: str = "id") -> int:
        """The path's user id, which must be the token's own user. Raises Refusal otherwise."""
        found = self.number(name)
        if found != self.account.person:
            raise refuse_invalid(
                f"The `{name}` query parameter value [{found}] must be the same as the "
                "authenticating user "
                f"[{self.account.person}]",
                **{name: str(found)},
            )
        return found

    def text(self, name: str, *, needed: bool = True) -> str:
        """A text of the body. Raises Refusal when it is needed and absent, or no text."""
        value = self.body.get(name)
        if value is None and not needed:
            return ""
        if not isinstance(value, str) or (needed and not value):
            raise refuse_invalid(
                f"$.{name}: is missing but it is required",
                **{name: "" if value is None else str(value)},
            )
        return value

    def body_id(self, name: str) -> int:
        """A numeric id of the body. Raises Refusal for what is none."""
        value = self.text(name)
        number = number_in(value)
        if number is None:
            raise refuse_invalid(
                f"$.{name}: does not match the regex pattern ^[0-9]{{1,19}}$", **{name: value}
            )
        return number

    def post(self, post_id: int, parameter: str = "tweet_id") -> Post:
        """A living post that the reader may see. Raises Refusal (X's 400) otherwise."""
        found = self.world.living(post_id)
        if found is None:
            raise refuse_invalid(
                f"The post [{post_id}] does not exist or is not visible to you",
                **{parameter: str(post_id)},
            )
        return found

    def person(self, person_id: int, parameter: str = "target_user_id") -> Person:
        """A known person. Raises Refusal otherwise."""
        found = self.world.people.get(person_id)
        if found is None:
            raise refuse_invalid(
                f"User [{person_id}] does not exist", **{parameter: str(person_id)}
            )
        return found


Respond = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """One operation of the API: what it takes, what it needs, and how often it may be asked."""

    method: str
    path: str
    respond: Respond
    scopes: str = "tweet.read users.read"
    kind: str = ""
    own: str = ""
    limit: int = 900
    daily: int = 0
    enterprise: bool = False
    body: str = ""

    @property
    def name(self) -> str:
        """How limits and counts call it: method and path with its placeholders."""
        return f"{self.method} {self.path}"
