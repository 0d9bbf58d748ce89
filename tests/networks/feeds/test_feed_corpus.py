"""Real feeds give every item whole, and both parsers say the same of them."""

import re
from pathlib import Path

import pytest
from feed_samples import FIXTURES, NOW, URL, atom, needs_fixtures, parse, rss
from msgspec.structs import replace

from cmdeck.model.post import Post
from cmdeck.networks.feeds.decode import decode
from cmdeck.networks.feeds.items import build
from cmdeck.networks.feeds.parse import parse_easily
from cmdeck.networks.feeds.slow import read_slow
from cmdeck.text.display import safe_url, unsafe

FOLDER = FIXTURES / "feeds"
FEEDS = sorted(path for path in FOLDER.glob("*.*") if path.suffix not in (".md", ".opml"))
XML = [path for path in FEEDS if path.suffix != ".json"]
# feedparser takes the title and text of another vocabulary, deeper inside, for the item's own.
MISTAKEN = {"cloudblog.rss"}
ITEM = re.compile(rb"<(item|entry)[\s>]|\"content_html\"")


@needs_fixtures
@pytest.mark.parametrize("path", FEEDS, ids=lambda path: path.name)
def test_a_real_feed_gives_every_item_whole(path: Path) -> None:
    body = path.read_bytes()
    feed = parse(body)
    assert len(feed.items) == len(ITEM.findall(body))
    assert feed.title
    assert feed.skipped == 0
    assert feed.items == tuple(sorted(feed.items, key=lambda item: item.at, reverse=True))
    for item in feed.items:
        assert item.title is not None
        assert item.title.shown
        assert safe_url(item.url) == item.url
        assert item.at < NOW or path.name == "shopify-namespace.rss"
        assert item.text.shown or item.media or "<iframe" in item.text.raw
        for words in (item.title, item.text, item.author.name, item.source):
            assert words is not None
            assert not unsafe(words.shown)
    assert parse_easily(body, url=URL, fetched=NOW) == feed


@needs_fixtures
@pytest.mark.parametrize("path", XML, ids=lambda path: path.name)
def test_the_tolerant_parser_says_the_same(path: Path) -> None:
    body = path.read_bytes()
    fast = parse(body)
    slow = build(read_slow(decode(body)), realm=URL, url=URL, fetched=NOW)
    assert (slow.title, slow.undated, slow.interval) == (fast.title, fast.undated, fast.interval)
    if path.name in MISTAKEN:
        assert [item.key for item in slow.items] == [item.key for item in fast.items]
        return
    assert [_comparable(item) for item in slow.items] == [_comparable(item) for item in fast.items]
    for mine, theirs in zip(fast.items, slow.items, strict=True):
        # It knows fewer places where a picture may stand.
        assert {medium.url for medium in theirs.media} <= {medium.url for medium in mine.media}


def _comparable(item: Post) -> Post:
    # Markup that was read as XML is written down again, each parser in its own way.
    return replace(item, media=(), text=replace(item.text, raw=""))


@pytest.mark.parametrize(
    "body",
    [
        atom("<title>x</title><id>1</id><content>deux\nlignes</content>"),
        rss(
            "<title>a</title><description>b</description><link>/c</link>"
            '<media:content url="https://velo.example/1.jpg"><media:title>no</media:title>'
            "<media:description>no</media:description></media:content>"
        ),
        rss("<title>&lt;b&gt;a&lt;/b&gt;</title><source url='https://s.example/'>Outlet</source>"),
        rss(
            "<description>a &lt;a href='/x'&gt;b&lt;/a&gt;</description><author>a@b.c (L)</author>"
        ),
    ],
)
def test_the_tolerant_parser_says_the_same_of_small_things(body: str) -> None:
    slow = build(read_slow(decode(body.encode())), realm=URL, url=URL, fetched=NOW)
    mine = [_comparable(item) for item in parse(body).items]
    assert [_comparable(item) for item in slow.items] == mine
