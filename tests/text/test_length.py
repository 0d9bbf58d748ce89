import time

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from cmdeck.text.entities import cashtags, hashtags, mentions, urls
from cmdeck.text.graphemes import count_graphemes, graphemes
from cmdeck.text.length import count, weight

FAMILY = "👨\u200d👩\u200d👧\u200d👦"


@pytest.mark.parametrize(
    ("text", "weighs"),
    [
        ("", 0),
        ("Bonjour à tous", 14),
        ("e\u0301", 1),
        ("…", 2),
        ("€", 2),
        ("«\xa0’\xa0»", 5),
        ("\u202f", 2),
        ("😀", 2),
        (FAMILY, 2),
        (FAMILY * 140, 280),
        ("🇫🇷", 2),
        ("1\ufe0f\u20e3", 2),
        ("❤\ufe0f", 2),
        ("❤\ufe0f\u200d🔥", 2),
        ("🧑\u200d🧑\u200d🧒", 2),
        ("👍🏽", 2),
        ("\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", 2),
        ("©", 1),
        ("日本", 4),
        ("Hello, world! 👋", 16),
        ("example.com", 23),
        ("http://localhost:80/", 20),
        ("voir https://example.org/un/tres/long/chemin?et=plus, merci", 35),
        ("fin.Début", 9),
        ("Besoin d’une idée\xa0? Dès 9\xa0€…", 30),
    ],
)
def test_weight_on_x(text: str, weighs: int) -> None:
    assert weight(text) == weighs


def test_limits() -> None:
    exact, over = count("x" * 280, "x"), count("x" * 292, "x")
    assert (exact.valid, exact.over, exact.limit) == (True, 0, 280)
    assert (over.valid, over.over, over.length) == (False, 12, 292)
    assert count("x" * 292, "x", limit=25_000).valid
    assert not count(" ", "x").valid
    assert not count("a\ufeff", "x").valid
    assert count("a" * 9_000, "wordpress").limit is None


def test_mastodon_counts_graphemes_and_the_name_of_far_people() -> None:
    assert count(f"{FAMILY}é", "mastodon").length == 2
    assert count("@lea@mastodon.example bonjour", "mastodon").length == len("@lea bonjour")
    far = "a" * 250 + ".example"
    assert count(f"@lea@{far}", "mastodon").length == len(f"@lea@{far}")
    assert count("https://example.org/" + "a" * 100, "mastodon").length == 23
    assert count("example.org/" + "a" * 100, "mastodon").length == 112
    assert count("ahttps://example.org/" + "a" * 100, "mastodon").length == 121
    assert count("x" * 501, "mastodon").over == 1
    assert count("x" * 501, "mastodon", limit=5_000).valid


def test_bluesky_counts_graphemes_and_bytes() -> None:
    assert count(FAMILY * 100, "bluesky").length == 100
    assert count(FAMILY * 100, "bluesky").valid
    assert not count(FAMILY * 300, "bluesky").valid
    assert count("é" * 300, "bluesky").valid
    assert count("é" * 301, "bluesky").over == 1


def test_the_quirks_that_x_keeps() -> None:
    assert [url.text for url in urls("été.fr")] == ["té.fr"]
    assert [url.text for url in urls("écrire à M.Dupont demain")] == ["M.Dupont"]
    assert [url.text for url in urls("exemple.paris et fin.Début")] == ["exemple.paris"]


@pytest.mark.parametrize(
    "bait",
    [
        "a.",
        "あ.",
        "あ",
        "A",
        "((((",
        "@x ",
        "#1",
        "http://",
        "a-",
        "$A",
        "/a(b",
        "t.co/",
        "。",
        "#a a.fr ",
    ],
)
def test_bait_costs_its_length(bait: str) -> None:
    text = bait * (5_000 // len(bait))
    weight("example.com 😀 #a @b $C")
    started = time.process_time()
    weight(text)
    weight("https://example.com/" + text)
    for find in (mentions, hashtags, cashtags):
        find(text)
    assert time.process_time() - started < 3


@given(st.text(st.sampled_from("ab .😀é日\u200d\u0301\n@#/:") | st.characters(), max_size=80))
def test_every_network_counts_anything(text: str) -> None:
    for network in ("x", "mastodon", "bluesky", "wordpress", "facebook", "feed"):
        length = count(text, network)
        assert length.length >= 0
        assert length.limit is None or length.over >= length.length - length.limit
        assert not (length.over and length.valid)
    for find in (urls, mentions, hashtags, cashtags):
        for entity in find(text):
            assert text[entity.start : entity.end].endswith((entity.text, entity.list_slug or " "))


@given(st.text(st.sampled_from("🇫🇷a\r\n\u0301\u200d👩\u1100\u1161日\ufe0f\U0001f3fb"), max_size=12))
def test_clusters_are_those_of_the_rule(text: str) -> None:
    assert [*graphemes(text)] == regex.findall(r"\X", text)
    assert count_graphemes(text) == len([*graphemes(text)])
