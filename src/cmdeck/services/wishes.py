"""Which timelines the columns and feeds stand for: the standing wishes. Pure."""

from collections.abc import Sequence
from datetime import datetime

from cmdeck.model.brand import Account, Feed
from cmdeck.model.column import Column, timelines_of
from cmdeck.model.timeline import Timeline, TimelineKind, Wanted, Why

DEFAULT_INTERVALS = {
    TimelineKind.HOME: 90.0,
    TimelineKind.MENTIONS: 90.0,
    TimelineKind.LIST: 180.0,
    TimelineKind.SEARCH: 180.0,
    TimelineKind.MESSAGES: 240.0,
    TimelineKind.ACTIVITY: 300.0,
    TimelineKind.BOOKMARKS: 600.0,
    TimelineKind.AUTHOR: 300.0,
    TimelineKind.THREAD: 60.0,
    TimelineKind.FEED: 900.0,
}
"""Seconds (networks.md §4, polling budget)."""


def standing_wishes(
    columns: Sequence[Column],
    accounts: Sequence[Account],
    feeds: Sequence[Feed],
    *,
    now: datetime,
) -> tuple[Wanted, ...]:
    """One wish a timeline: at the shortest interval that a column asks for; every live feed too."""
    wishes: dict[Timeline, Wanted] = {}
    for feed in feeds:
        if not feed.disabled:
            timeline = Timeline(TimelineKind.FEED, None, feed.url)
            wishes[timeline] = Wanted(timeline, Why.COLUMN, now, feed.interval)
    for column in columns:
        for timeline in timelines_of(column, accounts, feeds):
            interval = column.interval or DEFAULT_INTERVALS[timeline.kind]
            known = wishes.get(timeline)
            if known is None or interval < known.interval:
                wishes[timeline] = Wanted(timeline, Why.COLUMN, now, interval)
    return tuple(wishes.values())
