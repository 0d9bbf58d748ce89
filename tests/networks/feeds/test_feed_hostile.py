"""What strangers may put into a feed: every case of the shared list of kind `feed`."""

import json
import time

import pytest
from feed_samples import FIXTURES, NOW, URL, needs_fixtures, parse, rss
from hypothesis import given
from hypothesis import strategies as st

from cmdeck.networks.feeds.decode import decode, mend
from cmdeck.networks.feeds.parse import parse_easily, parse_feed
from cmdeck.networks.feeds.raw import Fault, Unreadable
from cmdeck.text.display import unsafe

HOSTILE = FIXTURES / "hostile_inputs.json"
CASES = json.loads(HOSTILE.read_text())["cases"] if HOSTILE.is_file() else []
BODIES = {
    case["id"]: case["payload"]
    for case in CASES
    if case["kind"] == "feed" and case["payload"] and "opml" not in case["id"]
}
NO_ERROR = set(BODIES) - {
    *("feed-billion-laughs", "feed-xxe-file", "feed-xxe-http", "feed-xxe-param", "feed-not-xml")
}


@needs_fixtures
@pytest.mark.parametrize("name", sorted(NO_ERROR))
def test_hostile_feeds_show_text_only(name: str) -> None:
    started = time.process_time()
    feed = parse(BODIES[name])
    assert time.process_time() - started < 2
    for item in feed.items:
        assert item.title is not None
        for words in (item.title, item.text, item.author.name):
            assert not unsafe(words.shown)
            assert "root:" not in words.shown
        beside = [link.url for link in item.links] + [medium.url for medium in item.media]
        for address in (item.url, *beside):
            assert not address or address.startswith(("http://", "https://"))
        assert item.at <= NOW
    if name in ("feed-date-year-0", "feed-date-future", "feed-dup-guid", "feed-no-guid-no-link"):
        assert len(feed.items) == 1
    if name in ("feed-js-link", "feed-data-link", "feed-file-link", "feed-dash-link"):
        assert "javascript" not in feed.items[0].url
    if name == "feed-markup-title":
        assert feed.items[0].title is not None
        assert feed.items[0].title.shown == "[@click=app.quit]hi[/] [/]"


@needs_fixtures
@pytest.mark.parametrize("name", sorted(set(BODIES) - NO_ERROR))
def test_traps_are_refused_before_parsing(name: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parse(BODIES[name])
    wanted = Fault.WEB_PAGE if name == "feed-not-xml" else Fault.ENTITIES
    assert caught.value.fault is wanted


def test_entities_are_refused_in_any_encoding_and_behind_comments() -> None:
    trap = '<!-- <a> --><?x <b>?><!doctype r [<!entity x "y">]>' + rss("<title>&x;</title>")[38:]
    for body in (trap.encode(), trap.encode("utf-16"), trap.encode("utf-16-le")):
        with pytest.raises(Unreadable) as caught:
            parse(body)
        assert caught.value.fault is Fault.ENTITIES


def test_an_article_about_entities_is_an_article() -> None:
    trap = "<![CDATA[<!DOCTYPE r [<!ENTITY x ''>]>]]>"
    (post,) = parse(rss(f"<title>XXE</title><description>{trap}</description>")).items
    assert "ENTITY" in post.text.raw


def test_a_document_type_without_entities_is_passed_over() -> None:
    body = rss("<title>a</title>").replace(
        "<rss",
        '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://x.example/r.dtd"><rss',
        1,
    )
    assert len(parse(body).items) == 1


@pytest.mark.parametrize(
    "piece",
    ["<![CDATA[", "<!--", "&", "&#", "<a ", "<link ", "<?", "<description>", "&lt;a ", "<item>"],
)
def test_broken_markup_costs_no_more_than_its_length(piece: str) -> None:
    body = f"<rss><channel>{piece * 20_000}".encode()
    started = time.process_time()
    try:
        assert parse_easily(body, url=URL, fetched=NOW) is None
        mend(decode(body))
    except Unreadable:
        pass
    assert time.process_time() - started < 1.0


@pytest.mark.parametrize("field", ["title", "description", "author", "source", "link"])
def test_a_number_of_thousands_of_digits_takes_no_other_article_away(field: str) -> None:
    trap = f"<item><guid>1</guid><{field}>a &amp;#{'9' * 5_000}; b</{field}></item>"
    body = f"<rss><channel>{trap}<item><title>Vélo</title></item></channel></rss>".encode()
    assert "Vélo" in {item.title.shown for item in parse(body).items if item.title}


@given(st.binary(max_size=300), st.sampled_from([b"", b"<rss><channel>", b"{", b"\xff\xfe<\0"]))
def test_bytes_never_raise_anything_else(noise: bytes, start: bytes) -> None:
    try:
        feed = parse_feed(start + noise, url=URL, fetched=NOW)
    except Unreadable:
        return
    assert all(not unsafe(item.text.shown) for item in feed.items)
