"""What a feed says, before anything is made of it: strings as they stood, whatever the format.

Every parser fills these; only items.py reads them.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from cmdeck.model.post import Post

MAX_ITEMS = 500
"""Items read of one feed; what follows is counted and left out."""


class Fault(StrEnum):
    """Why a body is not a feed that can be read."""

    WEB_PAGE = "web_page"
    NOT_A_FEED = "not_a_feed"
    ENTITIES = "entities"
    """It declares entities: a trap, never a need."""
    TOO_MUCH = "too_much"
    """Reading it took more time or memory than a feed may cost."""


class Unreadable(Exception):
    """The body is not a feed that can be read. `found` is the feed that a web page names."""

    def __init__(self, fault: Fault, found: str = "") -> None:
        super().__init__(fault)
        self.fault, self.found = fault, found


@dataclass(slots=True)
class RawText:
    """A text and whether it is HTML; `base` is what its relative addresses start from."""

    value: str = ""
    html: bool = False
    base: str = ""


@dataclass(slots=True)
class RawMedia:
    """A medium that goes with an item: `kind` is a MIME type or a word like `image`."""

    url: str
    kind: str = ""
    width: str = ""
    height: str = ""
    alt: str = ""


@dataclass(slots=True)
class RawItem:
    """One item. Addresses are absolute where the feed gave something to join them to."""

    title: RawText = field(default_factory=RawText)
    link: str = ""
    guid: str = ""
    guid_is_link: bool = False
    published: str = ""
    updated: str = ""
    author: str = ""
    author_url: str = ""
    content: RawText = field(default_factory=RawText)
    summary: RawText = field(default_factory=RawText)
    language: str = ""
    source: str = ""
    source_url: str = ""
    media: list[RawMedia] = field(default_factory=list)
    caption: str = ""
    """Of the medium that is being read: it is said inside of it, before its end."""
    related: list[str] = field(default_factory=list)
    """Other pages that the item names: what a link post points at, the comments."""


@dataclass(slots=True)
class RawFeed:
    """A feed and its items, in the order of the document."""

    title: RawText = field(default_factory=RawText)
    link: str = ""
    base: str = ""
    """What relative addresses start from, before the address of the feed itself."""
    language: str = ""
    author: str = ""
    generator: str = ""
    ttl: str = ""
    """RSS: minutes to wait between looks."""
    period: str = ""
    frequency: str = ""
    """syndication module: `hourly`, `daily` …, and how often in it."""
    items: list[RawItem] = field(default_factory=list)
    left_out: int = 0
    """Items beyond MAX_ITEMS."""


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed as cmdeck shows it: its articles newest first."""

    title: str = ""
    items: tuple[Post, ...] = ()
    undated: tuple[str, ...] = ()
    """Ids of the items that gave no date to believe and got the time of this fetch."""
    interval: int | None = None
    """Seconds that the feed asks to wait between looks."""
    skipped: int = 0
    note: str = ""
    """A code of text/phrases.py that the person should know of this feed, or ""."""
