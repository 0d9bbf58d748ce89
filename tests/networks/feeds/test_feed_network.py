import json
from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta

import httpx
import pytest
from feed_samples import NOW, rss

from cmdeck.errors import NetworkError, NoAnswer, RateLimited, Refusal, Refused, Unsupported
from cmdeck.model.network import Network
from cmdeck.model.post import AccountId
from cmdeck.model.timeline import Cursor, Page, Timeline, TimelineKind, Toward
from cmdeck.networks.feeds.adapter import MAX_BODY, FeedNetwork
from cmdeck.networks.feeds.memory import retry_after
from cmdeck.networks.http import Answer, Door

FEED = "https://velo.example/feed.xml?secret=s3cr3t"
ITEM = "<title>{0}</title><link>https://velo.example/{0}</link><guid>{0}</guid>"


class StoppedClock:
    """The time is what the test says."""

    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return self.time.timestamp()

    def boottime(self) -> float:
        return self.time.timestamp()

    async def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)

    async def beat(self, period: float) -> None:
        await self.sleep(period)


class ScriptedDoor:
    """Answers what it was told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.asked: list[dict[str, object]] = []

    def will(
        self,
        body: str = "",
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        moved: tuple[tuple[int, str], ...] = (),
    ) -> None:
        url = moved[-1][1] if moved else FEED
        self.answers.append(Answer(status, headers or {}, body.encode(), url, moved))

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        cap: int = 5_000_000,
        deadline: float = 30.0,
        public_only: bool = False,
        redirects: int = 0,
    ) -> Answer:
        asked = {"cap": cap, "public_only": public_only, "redirects": redirects}
        self.asked.append({"url": url, "headers": dict(headers or {}), **asked})
        return self.answers.pop(0)


class Watch:
    """A feed network, its door and its clock, asked for one feed."""

    def __init__(self) -> None:
        self.door, self.clock = ScriptedDoor(), StoppedClock()
        self.network = FeedNetwork(self.door, clock=self.clock)

    async def look(self, at: Cursor | None = None) -> Page:
        timeline = Timeline(TimelineKind.FEED, None, FEED)
        return await self.network.fetch(timeline, at, toward=Toward.NEWER, limit=50)


@pytest.fixture
async def watch() -> AsyncIterator[Watch]:
    made = Watch()
    yield made
    await made.network.aclose()


def _is_network(network: Network) -> bool:
    return True


async def test_the_first_look_gives_all_and_asks_within_limits(watch: Watch) -> None:
    assert _is_network(watch.network)
    watch.door.will(rss(*(ITEM.format(n) for n in range(60))))
    page = await watch.look()
    assert (len(page.posts), page.title, page.reached_known, page.older) == (60, "Vélo", True, None)
    assert page.newer is not None
    assert page.interval == 900
    assert {post.key.realm for post in page.posts} == {FEED}
    asked = watch.door.asked[0]
    assert (asked["cap"], asked["public_only"], asked["redirects"]) == (MAX_BODY, True, 5)


async def test_the_next_look_is_conditional_and_304_keeps_everything(watch: Watch) -> None:
    said = {"etag": 'W/"ab\\"c"', "last-modified": "Mon, 02 Nov 2026 10:00:00 CET"}
    channel = "<title>x</title><ttl>120</ttl><generator>NFE/5.0</generator>"
    watch.door.will(rss(ITEM.format(1), channel=channel), headers=said)
    first = await watch.look()
    watch.door.will(status=304)
    page = await watch.look(first.newer)
    headers = watch.door.asked[1]["headers"]
    assert isinstance(headers, dict)
    assert headers["if-none-match"] == said["etag"]
    assert headers["if-modified-since"] == said["last-modified"]
    assert (page.posts, page.reached_known, page.newer) == ((), True, first.newer)
    assert (page.note, page.interval) == ("feed.google_news", 7200)


async def test_the_same_body_again_counts_as_unchanged(watch: Watch) -> None:
    watch.door.will(rss(ITEM.format(1)))
    first = await watch.look()
    watch.door.will(rss(ITEM.format(1)), headers={"etag": '"new"'})
    page = await watch.look(first.newer)
    assert page.posts == ()
    watch.door.will(status=304)
    await watch.look(page.newer)
    headers = watch.door.asked[2]["headers"]
    assert isinstance(headers, dict)
    assert headers["if-none-match"] == '"new"'


async def test_an_article_without_a_date_keeps_its_first_time(watch: Watch) -> None:
    watch.door.will(rss(ITEM.format(1)))
    first = await watch.look()
    watch.clock.time += timedelta(hours=3)
    watch.door.will(rss(ITEM.format(2), ITEM.format(1)))
    again = await watch.look(first.newer)
    assert [post.at for post in again.posts] == [watch.clock.time, NOW]


async def test_a_feed_that_turned_over_says_so(watch: Watch) -> None:
    watch.door.will(rss(ITEM.format(1), ITEM.format(2)))
    first = await watch.look()
    watch.door.will(rss(ITEM.format(3), ITEM.format(2)))
    second = await watch.look(first.newer)
    assert second.note == ""
    watch.door.will(rss(ITEM.format(8), ITEM.format(9)))
    third = await watch.look(second.newer)
    assert (third.note, third.reached_known) == ("feed.may_have_missed", True)


async def test_a_move_for_good_is_believed_the_second_time(watch: Watch) -> None:
    new = "https://velo.example/new.xml"
    hops = ((301, "https://velo.example/half"), (308, new))
    watch.door.will(rss(ITEM.format(1)), moved=hops)
    first = await watch.look()
    assert first.moved == ""
    watch.door.will(status=304, moved=hops)
    second = await watch.look(first.newer)
    assert second.moved == new
    watch.door.will(status=304)
    third = await watch.look(second.newer)
    assert third.moved == ""


async def test_a_passing_move_is_not_believed(watch: Watch) -> None:
    cursor = None
    for _ in range(3):
        hops = ((302, "https://velo.example/a"), (301, "https://velo.example/b"))
        watch.door.will(rss(ITEM.format(1)), moved=hops)
        page = await watch.look(cursor)
        assert page.moved == ""
        cursor = page.newer


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (404, NoAnswer),
        (500, NoAnswer),
        (503, NoAnswer),
        (408, NoAnswer),
        (429, RateLimited),
        (410, Refused),
        (403, Refused),
        (302, Refused),
        (204, Refused),
        (400, Refused),
    ],
)
async def test_what_an_answer_means(watch: Watch, status: int, kind: type[NetworkError]) -> None:
    watch.door.will("<html>no</html>", status=status)
    with pytest.raises(kind) as caught:
        await watch.look()
    assert caught.value.status == status
    assert "velo.example" in str(caught.value)
    assert "s3cr3t" not in str(caught.value)
    if isinstance(caught.value, Refused):
        assert (caught.value.kind is Refusal.GONE) == (status == 410)


@pytest.mark.parametrize("status", [429, 503])
async def test_retry_after_is_kept(watch: Watch, status: int) -> None:
    watch.door.will(status=status, headers={"retry-after": "120"})
    with pytest.raises(RateLimited) as caught:
        await watch.look()
    assert caught.value.until == NOW + timedelta(seconds=120)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        ("0", 1),
        ("86400", 900),
        ("Sun, 22 Nov 2026 11:02:00 GMT", 120),
        ("Sun, 22 Nov 2020 11:02:00 GMT", 60),
        ("Fri, 01 Jan 2286 00:00:00 GMT", 60),
        ("-1", 60),
        ("nan", 60),
        ("inf", 60),
        ("1e400", 60),
        ("soon", 60),
        ("Mon, 99 Foo 99999 99:99:99", 60),
        ("Fri, 31 Dec 9999 23:59:59 -2359", 60),
    ],
)
def test_retry_after_is_held_within_reason(said: str, seconds: int) -> None:
    assert retry_after({"retry-after": said}, NOW) == NOW + timedelta(seconds=seconds)


def test_no_retry_after_says_nothing() -> None:
    assert retry_after({}, NOW) is None


async def test_a_web_page_is_named_with_the_feed_it_offers(watch: Watch) -> None:
    link = '<link rel="alternate" type="application/atom+xml" href="/atom.xml">'
    watch.door.will(f"<!doctype html><html><head>{link}</head></html>")
    with pytest.raises(
        Refused, match=r"web page, not a feed\. Its feed is https://velo.example/atom"
    ):
        await watch.look()
    watch.door.will(
        "<html><head><link rel=alternate type=application/rss+xml href=file:///x></html>"
    )
    with pytest.raises(Refused, match=r"web page, not a feed\.$"):
        await watch.look()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('<!DOCTYPE r [<!ENTITY x "y">]><rss/>', "entities"),
        ("", "not a feed"),
        ("{}", "not a feed"),
    ],
)
async def test_what_cannot_be_read_is_refused(watch: Watch, body: str, words: str) -> None:
    watch.door.will(body)
    with pytest.raises(Refused, match=words) as caught:
        await watch.look()
    assert caught.value.kind is Refusal.INVALID


@pytest.mark.parametrize(
    ("control", "channel", "seconds"),
    [
        ("max-age=60", "", 900),
        ("public, max-age=7200", "<ttl>30</ttl>", 7200),
        ("no-cache", "<ttl>180</ttl>", 10_800),
        ("max-age=99999999", "", 86_400),
        ("s-max-age=5000", "", 900),
    ],
)
async def test_the_pace_is_the_slowest_asked_for(
    watch: Watch, control: str, channel: str, seconds: int
) -> None:
    watch.door.will(rss(channel=channel), headers={"cache-control": control})
    assert (await watch.look()).interval == seconds


@pytest.mark.parametrize("cursor", ["", "junk", "[]", '{"ids": 3}', json.dumps({"x": 1})])
async def test_a_cursor_that_cannot_be_read_starts_again(watch: Watch, cursor: str) -> None:
    watch.door.will(rss(ITEM.format(1)))
    assert len((await watch.look(Cursor(cursor))).posts) == 1


async def test_a_validator_that_no_header_may_hold_is_forgotten(watch: Watch) -> None:
    watch.door.will(rss(ITEM.format(1)), headers={"etag": '"é"', "last-modified": "x" * 5000})
    first = await watch.look()
    watch.door.will(rss(ITEM.format(2)))
    await watch.look(first.newer)
    headers = watch.door.asked[1]["headers"]
    assert isinstance(headers, dict)
    assert not {"if-none-match", "if-modified-since"} & set(headers)


async def test_feeds_only_read_and_have_nothing_older(watch: Watch) -> None:
    timeline = Timeline(TimelineKind.FEED, None, FEED)
    page = await watch.network.fetch(timeline, None, toward=Toward.OLDER, limit=50)
    assert (page.posts, page.older) == ((), None)
    with pytest.raises(Unsupported):
        await watch.network.about()
    with pytest.raises(Unsupported):
        watch.network.news()
    other = Timeline(TimelineKind.HOME, AccountId("a@x"))
    with pytest.raises(Unsupported):
        await watch.network.fetch(other, None, toward=Toward.NEWER, limit=50)


async def test_through_the_real_door_a_private_feed_needs_leave() -> None:
    clock = StoppedClock()
    asked: list[httpx.Request] = []

    def serve(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, content=rss(ITEM.format(1)).encode())

    async def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    async def look(*leave: str) -> Page:
        wire = httpx.MockTransport(serve)
        door = Door(clock=clock, allow_private=leave, transport=wire, resolve=resolve)
        timeline = Timeline(TimelineKind.FEED, None, "http://demo.example:8765/feed.xml")
        network = FeedNetwork(door, clock=clock)
        return await network.fetch(timeline, None, toward=Toward.NEWER, limit=50)

    with pytest.raises(Refused):
        await look()
    assert asked == []
    assert len((await look("demo.example:8765")).posts) == 1
    assert "application/atom+xml" in asked[0].headers["accept"]
