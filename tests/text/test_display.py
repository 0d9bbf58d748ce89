import json
import sys
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from cmdeck.text.display import MAX_CHARS, MAX_LINES, MAYBE_MARKS, displayable, safe_url, unsafe

FILE = Path(__file__).resolve().parents[2].parent / "shared/fixtures/hostile_inputs.json"
MISSING = f"no hostile inputs beside the project ({FILE})"


def payloads(kind: str) -> Iterator[tuple[str, str]]:
    if not FILE.exists():
        return
    for case in json.loads(FILE.read_text())["cases"]:
        if case["kind"] == kind and isinstance(case.get("payload"), str):
            yield case["id"], case["payload"]


ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
FAMILY = "👨\u200d👩\u200d👧"
LEAK = regex.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ufff9-\ufffb]"
    r"|[\ud800-\udfff]|\p{M}{5}"
)
HOSTILE = list(payloads("text")) + list(payloads("markup"))
nasty = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "\x00\x07\x08\t\n\r\x1b\x7f\x85\x9b\x9d\xad\u0301\u0489\u061c\u200b\u200c\u200d\u200e\u202e"
        ),
        st.sampled_from(
            "\u2028\u2066\ufe0f\ufeff\U0001f3f4\U000e0067\U000e0062\U000e007f\ud800é \u202f"
        ),
    ),
    max_size=200,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Bonjour à tous !", "Bonjour à tous !"),
        ("ok\x1b[5A\x1b]52;c;AA\x07", "ok␛[5A␛]52;c;AA␇"),
        ("a\tb\x00c\x7f", "a b␀c␡"),
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("X\x9b2J\x85", "X�2J�"),
        ("\ud800a", "�a"),
        ("invoice_\u202egpj.exe", "invoice_gpj.exe"),
        ("p\u200bay\xadpal\ufeff", "paypal"),
        ("9\u202f€ «\u00a0oui\u00a0»", "9\u202f€ «\u00a0oui\u00a0»"),
        (FAMILY + ENGLAND, FAMILY + ENGLAND),
        ("\U0001f3f4" + "a\U000e0067\U000e007f", "\U0001f3f4a"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("Z" + "\u0301\u0489" * 40 + "a", "Z\u0301\u0489\u0301\u0489a"),
        ("", ""),
    ],
)
def test_what_is_shown(text: str, shown: str) -> None:
    assert displayable(text) == shown
    assert unsafe(text) == (text != shown)


def test_names_stay_on_one_line() -> None:
    assert displayable(" Léa\r\n\r\n  Martin\n", lines=False) == "Léa Martin"


def test_long_texts_are_cut_and_say_so() -> None:
    shown = displayable("é" * 50_000)
    assert len(shown) == MAX_CHARS
    assert shown.endswith("é…")
    shown = displayable("\n" * 5_000)
    assert shown.count("\n") == MAX_LINES - 1
    assert shown.endswith("\n…")
    assert displayable("\u200b" * 1_000_000 + "x") == "…"


@pytest.mark.skipif(not HOSTILE, reason=MISSING)
@pytest.mark.parametrize(("name", "payload"), HOSTILE, ids=[name for name, _ in HOSTILE])
def test_hostile_text(name: str, payload: str) -> None:
    shown = displayable(payload)
    assert not LEAK.search(shown)
    assert displayable(shown) == shown
    visible = [char for char in payload[:1_000] if char.isalnum() and ord(char) < 0x2000]
    assert all(char in shown for char in visible)


@given(nasty, st.booleans())
def test_nothing_leaks_and_twice_is_once(text: str, lines: bool) -> None:
    shown = displayable(text, lines=lines)
    assert not LEAK.search(shown)
    assert lines or "\n" not in shown
    assert displayable(shown, lines=lines) == shown
    shown.encode()


@given(
    st.sampled_from(["🏴", ENGLAND, "e\u0301\u0302", "\u200d", "क\u094d", "\n"]), st.integers(0, 9)
)
def test_cutting_is_stable(unit: str, shift: int) -> None:
    shown = displayable("x" * shift + unit * 25_000)
    assert len(shown) <= MAX_CHARS
    assert displayable(shown) == shown


def test_every_mark_is_in_the_wide_class() -> None:
    wide = regex.compile(f"[{MAYBE_MARKS}]")
    marks = (
        chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code))[0] == "M"
    )
    assert [hex(ord(mark)) for mark in marks if not wide.match(mark)] == []


def test_clean_text_comes_back_as_it_is_and_a_full_one_is_quick() -> None:
    clean = "Réponse à vélo 🚲, à demain " * 10
    assert displayable(clean) is clean
    text = ("a\x1b\u202e" + "Z\u0301\u0301\u0301\u0301\u0301\u0301") * 3_000
    displayable(text)
    started = time.perf_counter()
    displayable(text)
    assert time.perf_counter() - started < 0.25


URLS = list(payloads("url"))
OPENABLE = {
    "url-28",
    "url-29",
    "url-30",
    "url-34",
    "url-35",
    "url-40",
    "url-44",
    "url-47",
    "url-48",
}


@pytest.mark.skipif(not URLS, reason=MISSING)
@pytest.mark.parametrize(("name", "payload"), URLS, ids=[name for name, _ in URLS])
def test_hostile_urls(name: str, payload: str) -> None:
    url = safe_url(payload)
    if name in OPENABLE:
        assert url is not None
    if url is not None:
        assert url.startswith(("http://", "https://"))
        assert url.partition("//")[2].partition("/")[0].isascii()
        assert not unsafe(url)
        assert " " not in url


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("HTTPS://Example.ORG", "https://example.org"),
        ("http://été.fr/vélo", "http://xn--t-9fab.fr/vélo"),
        ("https://раypal.com/", "https://xn--ypal-43d9g.com/"),
        ("http://[2001:db8::1]:8080/", "http://[2001:db8::1]:8080/"),
        ("http://e.example:8080/", "http://e.example:8080/"),
        ("https://good\\@evil.example", None),
        ("https://user:pw@evil.example", None),
        ("https://@evil.example", None),
        ("java\tscript:alert(1)", None),
        ("https://e.example/a b", None),
        ("http://e.example:0/", None),
        ("http://e.example:99999/", None),
        ("http://[::1", None),
        ("http://-x.example/", None),
        ("http://a..b/", None),
        ("http://%65vil.example/", None),
        ("-http://e.example", None),
        ("", None),
        ("https://e.example/" + "a" * 9_000, None),
    ],
)
def test_addresses(url: str, safe: str | None) -> None:
    assert safe_url(url) == safe


@given(st.text(max_size=80), st.sampled_from(["", "http://", "https://e.example/", "https://é."]))
def test_a_safe_address_is_safe_again(tail: str, head: str) -> None:
    url = safe_url(head + tail)
    if url is not None:
        assert safe_url(url) == url


@pytest.mark.parametrize(
    "bait", [" ", "\xa0", "\u3000", "\t", "\n", " \n", "e\u0301", "\u200d", "\U000e0067"]
)
def test_bait_costs_its_length(bait: str) -> None:
    text = "\nx" + bait * 50_000 + "x"
    started = time.process_time()
    for lines in (True, False):
        assert not unsafe(displayable(text, lines=lines))
    assert time.process_time() - started < 2
