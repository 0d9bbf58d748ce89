"""Feeds written for the tests, and where the real ones are."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cmdeck.networks.feeds.parse import parse_feed
from cmdeck.networks.feeds.raw import ParsedFeed

NOW = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
URL = "https://velo.example/feed.xml"
FIXTURES = Path(__file__).parents[4] / "shared" / "fixtures"
needs_fixtures = pytest.mark.skipif(
    not FIXTURES.is_dir(), reason="the shared real feeds (../shared/fixtures) are not here"
)


def parse(body: str | bytes, url: str = URL, content_type: str = "") -> ParsedFeed:
    content = body.encode() if isinstance(body, str) else body
    return parse_feed(content, url=url, content_type=content_type, fetched=NOW)


def rss(*items: str, channel: str = "<title>Vélo</title>") -> str:
    inside = "".join(f"<item>{item}</item>" for item in items)
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:media="http://search.yahoo.com/mrss/"'
        ' xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">'
        f"<channel>{channel}{inside}</channel></rss>"
    )


def atom(*entries: str, head: str = "<title>Vélo</title>") -> str:
    inside = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{head}{inside}</feed>'
