"""What can be listed, and a piece of it: timelines, pages, cursors, gaps, health, and what the face
would like fetched."""

from datetime import datetime
from enum import Enum, StrEnum
from typing import NewType

from msgspec import Struct
from msgspec.structs import replace

from cmdeck.model.activity import Activity
from cmdeck.model.conversation import Message
from cmdeck.model.post import AccountId, Post, PostKey, ViewerState

Cursor = NewType("Cursor", str)
"""Where to go on in a timeline. Opaque: made and read by the network's adapter only."""


class TimelineKind(StrEnum):
    """What a network can list."""

    HOME = "home"
    MENTIONS = "mentions"
    MESSAGES = "messages"
    ACTIVITY = "activity"
    SEARCH = "search"
    LIST = "list"
    AUTHOR = "author"
    THREAD = "thread"
    BOOKMARKS = "bookmarks"
    FEED = "feed"


class Timeline(Struct, frozen=True, order=True):
    """One list that one account can fetch. `argument`: query, list id, handle, post key or feed
    URL; else ""."""

    kind: TimelineKind
    account: AccountId | None
    """None for feeds: nobody is logged in."""
    argument: str = ""

    def __str__(self) -> str:
        """`mentions:veloville@x`, `search:vélo cargo:veloville@x`, `feed:URL`."""
        parts = [str(self.kind), self.argument, self.account or ""]
        return ":".join(part for part in parts if part)


class Toward(Enum):
    """Which way a fetch goes from its cursor."""

    NEWER = "newer"
    OLDER = "older"


class Page(Struct, frozen=True):
    """A piece of a timeline, newest first, as one fetch brought it."""

    posts: tuple[Post, ...] = ()
    others: tuple[Post, ...] = ()
    """Posts that came along (quoted, reposted, answered) and are not members of the timeline."""
    messages: tuple[Message, ...] = ()
    activities: tuple[Activity, ...] = ()
    viewer: tuple[ViewerState, ...] = ()
    removed: tuple[PostKey, ...] = ()
    """Posts that the network says are gone."""
    newer: Cursor | None = None
    """Where to ask for what comes after this page; None keeps the one that was."""
    older: Cursor | None = None
    """Where this page's older end goes on; None: the network has no more."""
    reached_known: bool = True
    """True: nothing lies between this page and what was known before it. False: a gap."""
    skipped: int = 0
    """How many items could not be read and were left out."""
    cost: int = 0
    """What the network charges for it, in millionths of a dollar."""
    note: str = ""
    """Something about the timeline that the person should know, in words; shown in the column's
    head."""
    title: str = ""
    """What the network calls the timeline (a list's name, a feed's title), displayable; "" when it
    did not say."""
    interval: int | None = None
    """Seconds that the source asks us to wait between looks (feeds: ttl, max-age)."""
    moved: str = ""
    """Feeds: the new URL, once it has answered permanently moved."""


class Gap(Struct, frozen=True):
    """A known hole in a timeline: posts after `older` and before `newer` were not read. `cursor`
    goes into it."""

    timeline: Timeline
    newer: str
    """Key (as text) of the oldest item read above the hole."""
    newer_at: datetime
    older: str
    older_at: datetime
    cursor: Cursor


class Why(StrEnum):
    """Why something is wanted; decides how soon, and what it may cost."""

    COLUMN = "column"
    """A column shows it: at its interval."""
    OPEN = "open"
    """Somebody opened it just now: soon, until it goes out of date."""
    NOW = "now"
    """Somebody pressed refresh: at once."""
    GAP = "gap"
    """Somebody pressed Enter on a gap: fetch into it."""
    OLDER = "older"
    """Somebody scrolled to the end."""


class Wanted(Struct, frozen=True):
    """What the face would like fetched. One row per (timeline, why)."""

    timeline: Timeline
    why: Why
    at: datetime
    interval: float = 90.0
    """Seconds between looks, for COLUMN."""
    until: datetime | None = None
    """After this nobody is looking any more."""
    cursor: Cursor | None = None
    """For GAP and OLDER."""
    paid: bool = False
    """The person agreed to pay beyond the daily cap for this one."""


class HealthState(StrEnum):
    """How a timeline is doing."""

    NEVER = "never"
    LIVE = "live"
    WAITING = "waiting"
    NEEDS_LOGIN = "needs_login"
    OUT_OF_BUDGET = "out_of_budget"
    OFFLINE = "offline"
    REFUSED = "refused"


class Health(Struct, frozen=True):
    """How a timeline is doing, in the store: the only record of a failed fetch."""

    timeline: Timeline
    state: HealthState = HealthState.NEVER
    fetched_at: datetime | None = None
    """The last answer."""
    tried_at: datetime | None = None
    until: datetime | None = None
    """When it is asked again, where that is later than usual."""
    since: datetime | None = None
    """When the present state began."""
    failures: int = 0
    words: str = ""
    """What the network said, displayable."""
    note: str = ""
    newer: Cursor | None = None
    older: Cursor | None = None
    interval: int | None = None
    title: str = ""


def answered(health: Health, page: Page, *, at: datetime) -> Health:
    """The health after `page` arrived at `at`."""
    return replace(
        health,
        state=HealthState.LIVE,
        fetched_at=at,
        tried_at=at,
        until=None,
        since=health.since if health.state is HealthState.LIVE else at,
        failures=0,
        words="",
        note=page.note,
        newer=page.newer or health.newer,
        interval=page.interval,
        title=page.title or health.title,
    )
