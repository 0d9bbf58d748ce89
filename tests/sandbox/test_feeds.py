import json
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import aiohttp
import pytest

from cmdeck.sandbox import feeds
from sandbox.asking import Asker, Reply
from sandbox.conftest import Start

ATOM = "{http://www.w3.org/2005/Atom}"
RSS1 = "{http://purl.org/rss/1.0/}"


async def feed(x: Asker, name: str, **headers: str) -> Reply:
    given = {key.replace("_", "-"): value for key, value in headers.items()}
    return await x.ask("GET", f"/feeds/{name}", token="", headers=given, allow_redirects=False)


def titles(name: str, raw: bytes) -> list[str]:
    if name.endswith(".json"):
        return [item["title"] for item in json.loads(raw)["items"]]
    root = ElementTree.fromstring(raw)
    entries = (
        root.findall(f"{ATOM}entry") or root.findall("channel/item") or root.findall(f"{RSS1}item")
    )
    return [
        str(
            entry.findtext("title")
            or entry.findtext(f"{ATOM}title")
            or entry.findtext(f"{RSS1}title")
        )
        for entry in entries
    ]


@pytest.mark.parametrize("name", feeds.ADVERTISED)
async def test_each_feed_has_items_in_both_languages(x: Asker, name: str) -> None:
    reply = await feed(x, name)
    assert reply.status == 200
    found = titles(name, reply.raw)
    assert 20 <= len(found) <= 40
    assert len(set(found)) > 15
    assert f"{x.url}/feeds/{name}" in x.description["feeds"]


@pytest.mark.parametrize("name", feeds.ADVERTISED)
async def test_validators_spare_the_body(x: Asker, name: str) -> None:
    first = await feed(x, name)
    tag, changed = first.headers["etag"], first.headers["last-modified"]
    assert parsedate_to_datetime(changed).timestamp() <= x.clock.now
    for headers in (
        {"if_none_match": tag},
        {"if_none_match": f'"x", {tag}'},
        {"if_modified_since": changed},
    ):
        again = await feed(x, name, **headers)
        assert (again.status, again.raw) == (304, b""), headers
        assert again.headers["etag"] == tag
    both = await feed(x, name, if_none_match='"other"', if_modified_since=changed)
    assert both.status == 200, "the tag decides"


async def test_news_come_with_time(x: Asker) -> None:
    before = await feed(x, "velo.xml")
    await x.admin("POST", "/tick", {"seconds": 900})
    after = await feed(x, "velo.xml", if_none_match=before.headers["etag"])
    assert after.status == 200
    fresh = len(titles("", after.raw)) - len(titles("", before.raw))
    assert fresh == 3


async def test_the_difficult_ones(x: Asker) -> None:
    moved = await feed(x, "moved.xml")
    assert (moved.status, moved.headers["location"]) == (301, f"{x.url}/feeds/velo.xml")
    assert (await feed(x, "gone.xml")).status == 410
    busy = await feed(x, "busy.xml")
    assert (busy.status, busy.headers["retry-after"]) == (429, "120")
    with pytest.raises(ElementTree.ParseError):
        ElementTree.fromstring((await feed(x, "broken.xml")).raw)
    hostile = (await feed(x, "hostile.xml")).raw.decode()
    assert "javascript:" in hostile
    assert "&#27;" in hostile
    assert "\u202e" in hostile
    bomb = (await feed(x, "entities.xml")).raw
    assert bomb.count(b"<!ENTITY") == 10
    assert len(bomb) < 2000
    login = await feed(x, "login.xml")
    assert login.headers["content-type"].startswith("text/html")


async def test_the_slow_one_is_slow(x: Asker) -> None:
    with pytest.raises(TimeoutError):
        await x.session.get(x.url + "/feeds/slow.xml", timeout=aiohttp.ClientTimeout(0.2))


async def test_google_news_as_google_writes_it(x: Asker) -> None:
    root = ElementTree.fromstring((await feed(x, "google-news.xml")).raw)
    assert root.findtext("channel/generator") == "NFE/5.0"
    for item in root.findall("channel/item"):
        source = item.find("source")
        assert source is not None
        assert str(item.findtext("title")).endswith(f" - {source.text}")
        assert str(item.findtext("guid")).startswith("CBMi")
        assert str(item.findtext("link")).endswith("?oc=5")
        assert "&nbsp;&nbsp;<font" in str(item.findtext("description"))


async def test_google_alerts_as_google_writes_them(x: Asker) -> None:
    root = ElementTree.fromstring((await feed(x, "google-alerts.xml")).raw)
    assert str(root.findtext(f"{ATOM}title")).startswith("Google Alert - ")
    for entry in root.findall(f"{ATOM}entry"):
        link = entry.find(f"{ATOM}link")
        assert link is not None
        assert str(entry.findtext(f"{ATOM}id")).startswith("tag:google.com,2013:googlealerts/feed:")
        target = parse_qs(urlsplit(str(link.get("href"))).query)["url"][0]
        assert target.startswith(x.url + "/articles/")
        assert "<b>" in str(entry.findtext(f"{ATOM}title"))
        assert entry.findtext(f"{ATOM}published") == entry.findtext(f"{ATOM}updated")


async def test_articles_are_there(x: Asker) -> None:
    item = json.loads((await feed(x, "chats.json")).raw)["items"][0]
    reply = await x.ask("GET", item["url"].removeprefix(x.url), token="")
    assert reply.status == 200
    assert b"<article>" in reply.raw
    odd = await x.ask("GET", "/articles/%3Cscript%3E", token="")
    assert b"<script>" not in odd.raw


async def test_the_same_seed_brings_the_same_news(begin: Start) -> None:
    first, second, other = await begin(seed=5), await begin(seed=5), await begin(seed=6)
    names = [titles("", (await feed(each, "velo.xml")).raw) for each in (first, second, other)]
    assert names[0] == names[1] != names[2]
