import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmdeck.text.length import count
from cmdeck.text.thread import split_thread

SENTENCE = (
    "Nos vélos sont révisés chaque hiver par une équipe de passionnés, à Lyon comme ailleurs. "
)


def test_what_fits_is_one_part() -> None:
    assert split_thread(" Bonjour ", "x", numbered=True) == ["Bonjour"]
    assert split_thread("  ", "x") == []
    assert len(split_thread("mot " * 9_000, "wordpress")) == 1


def test_cut_at_sentences_then_words() -> None:
    parts = split_thread(SENTENCE * 6, "x")
    assert parts == [(SENTENCE * 3).strip()] * 2
    words = split_thread("vélo " * 100, "x")
    assert all(re.fullmatch(r"(vélo ?)+", part) for part in words)
    assert split_thread("a" * 300, "x") == ["a" * 280, "a" * 20]
    assert [count(part, "x").over for part in split_thread("\u1100" * 600, "x")] == [0] * 5
    assert [count(part, "x").over for part in split_thread("日" * 300, "x")] == [0] * 3


def test_paragraphs_stay_whole() -> None:
    text = SENTENCE * 2 + "\n\n" + SENTENCE * 2
    assert split_thread(text, "x") == [(SENTENCE * 2).strip()] * 2


def test_numbers_are_within_the_limit() -> None:
    parts = split_thread(SENTENCE * 60, "x", numbered=True)
    assert parts[0].endswith(f" 1/{len(parts)}")
    assert parts[-1].endswith(f" {len(parts)}/{len(parts)}")
    assert all(count(part, "x").valid for part in parts)


def test_an_address_is_never_cut() -> None:
    url = "https://example.org/" + "a/b" * 150
    for part in split_thread(f"{SENTENCE * 3}{url} {SENTENCE * 3}", "x"):
        assert part.count("https") == part.count(url)


words = st.lists(
    st.sampled_from(
        ["vélo", "Lyon.", "à", "«\xa0oui\xa0!\xa0»", "😀", "日本語" * 30, "example.com", "\n\n"]
    )
    | st.text(max_size=30),
    max_size=60,
).map(" ".join)


@given(words, st.sampled_from(["x", "mastodon", "bluesky"]), st.booleans(), st.integers(40, 90))
def test_no_part_is_over_and_nothing_is_lost(
    text: str, network: str, numbered: bool, limit: int
) -> None:
    parts = split_thread(text, network, numbered=numbered, limit=limit)
    assert all(count(part, network, limit=limit).over == 0 for part in parts)
    if numbered and len(parts) > 1:
        parts = [part.rpartition(" ")[0] for part in parts]
    assert "".join("".join(parts).split()) == "".join(text.split())


@pytest.mark.parametrize("network", ["x", "mastodon", "bluesky"])
def test_a_long_text_is_split_in_good_time(network: str) -> None:
    parts = split_thread(SENTENCE * 100, network)
    assert " ".join(parts) == (SENTENCE * 100).strip()


@pytest.mark.parametrize(
    "bait", ["a.fr ", "a.", "a ", "日", "https://example.org/a/b?c=d ", "e\u0301"]
)
def test_each_part_looks_no_further_than_it_may_reach(bait: str) -> None:
    text = bait * (20_000 // len(bait))
    count("a.fr 日", "x")
    started = time.process_time()
    parts = split_thread(text, "x")
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert time.process_time() - started < 4
