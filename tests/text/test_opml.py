import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmdeck.errors import UsageError
from cmdeck.text.display import displayable, unsafe
from cmdeck.text.opml import OpmlEntry, read_opml, write_opml

FIXTURES = Path(__file__).parents[3] / "shared" / "fixtures"
needs_fixtures = pytest.mark.skipif(
    not FIXTURES.is_dir(), reason="the shared real lists (../shared/fixtures) are not here"
)


@needs_fixtures
def test_a_real_list_comes_in_whole_and_goes_out_again() -> None:
    body = (FIXTURES / "feeds" / "Subs.opml").read_bytes()
    found = read_opml(body)
    addresses = re.findall(rb'xmlUrl="([^"]*)"', body)
    assert len(addresses) == 207
    assert {entry.url for entry in found.entries} == {
        address.decode().replace("&amp;", "&") for address in addresses
    }
    assert found.refused == ()
    assert found.title == "Subs"
    assert all(entry.title for entry in found.entries)
    assert {len(entry.folder) for entry in found.entries} == {0, 1}
    again = read_opml(write_opml(found.entries, title=found.title))
    assert sorted(again.entries, key=str) == sorted(found.entries, key=str)
    assert again.title == "Subs"


def test_folders_nest_and_case_does_not_count() -> None:
    found = read_opml(
        b"""
        <OPML version="1.0"><HEAD><TITLE>Mes &amp; flux</TITLE></HEAD><BODY>
        <Outline Text="V&#233;loVille"><outline title="Presse">
          <outline TEXT="Un" XMLURL="https://un.example/rss?a=1&b=2" HTMLURL="https://un.example/"/>
          <outline xmlUrl="feed://deux.example/rss"/>
        </outline><outline text="note without a feed"/></Outline>
        <outline text="Trois" xmlUrl="feed:https://trois.example/ "/>
        <outline text="Encore" xmlUrl="https://trois.example/"/>
        </BODY></OPML>"""
    )
    assert found.title == "Mes & flux"
    assert found.entries == (
        OpmlEntry(
            "https://un.example/rss?a=1&b=2", "Un", ("VéloVille", "Presse"), "https://un.example/"
        ),
        OpmlEntry("http://deux.example/rss", "", ("VéloVille", "Presse")),
        OpmlEntry("https://trois.example/", "Trois"),
    )


@needs_fixtures
def test_the_hostile_list_imports_nothing() -> None:
    cases = json.loads((FIXTURES / "hostile_inputs.json").read_text())["cases"]
    (case,) = [case for case in cases if case["id"] == "feed-opml-exec"]
    found = read_opml(case["payload"].encode())
    assert found.entries == ()
    assert found.refused == ("|~/script.sh", "file:///etc/passwd", "exec:id")


@pytest.mark.parametrize(
    "url",
    ["|id", "javascript:alert(1)", "file:///x", "--help", "http://", "https://a@b.example/", ""],
)
def test_what_is_no_address_is_named_and_left_out(url: str) -> None:
    body = write_opml([OpmlEntry(url, "x"), OpmlEntry("https://ok.example/", "ok")])
    found = read_opml(body)
    assert [entry.url for entry in found.entries] == ["https://ok.example/"]
    assert found.refused == (url,)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "not an OPML"),
        (b"plain words", "not an OPML"),
        (b"<rss><outline xmlUrl='https://a.example/'/></rss>", "not an OPML"),
        (b"<opml>\n<body>\n<outline", "line 3 is broken"),
        (b'<!DOCTYPE o [<!ENTITY x "y">]><opml>&x;</opml>', "entities"),
        (b"<opml>" + b"<outline>" * 60, "nested too deeply"),
        (b" " * 5_000_001, "too big"),
    ],
)
def test_what_is_no_list_is_said_to_be_none(body: bytes, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        read_opml(body)


def test_other_encodings_come_in() -> None:
    outline = '<outline text="été" xmlUrl="https://e.example/"/>'
    text = f'<?xml version="1.0" encoding="{{}}"?><opml><body>{outline}</body></opml>'
    for name in ("utf-8", "iso-8859-1", "windows-1252", "utf-16"):
        assert read_opml(text.format(name).encode(name)).entries[0].title == "été"
    assert read_opml(text.format("x-unknown").encode()).entries[0].title == "été"


_NAMES = st.text(max_size=30).map(lambda text: displayable(text, lines=False).strip())
_ENTRIES = st.builds(
    OpmlEntry,
    url=st.integers(0, 10**6).map(lambda n: f"https://velo.example/{n}?a=1&b=%22"),
    title=_NAMES.filter(bool),
    folder=st.lists(_NAMES.filter(bool), max_size=3).map(tuple),
    site=st.sampled_from(["", "https://velo.example/"]),
)


@given(st.lists(_ENTRIES, max_size=12, unique_by=lambda entry: entry.url))
def test_what_is_written_comes_back(entries: list[OpmlEntry]) -> None:
    found = read_opml(write_opml(entries, title="Mes flux"))
    assert sorted(found.entries, key=str) == sorted(entries, key=str)
    assert found.refused == ()


@given(st.binary(max_size=200), st.sampled_from([b"", b"<opml><body><outline xmlUrl='"]))
def test_bytes_never_raise_anything_else(noise: bytes, start: bytes) -> None:
    try:
        found = read_opml(start + noise)
    except UsageError:
        return
    assert not any(unsafe(entry.title) for entry in found.entries)


@pytest.mark.parametrize("bait", [" ", "\n", "<?xml ", "<b/>x", "&", "<outline>"])
def test_bait_costs_its_length(bait: str) -> None:
    started = time.process_time()
    for start in ("", "<opml><head><title>"):
        with pytest.raises(UsageError):
            read_opml((start + bait * (1_000_000 // len(bait))).encode())
    assert time.process_time() - started < 5
