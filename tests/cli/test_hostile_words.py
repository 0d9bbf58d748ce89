"""Numbers, names and keys that make no sense: usage, exit 2, and nothing written."""

import json
from pathlib import Path

import pytest

from cli.home import Do
from cmdeck.cli.session import session
from cmdeck.model.timeline import Page, Timeline, TimelineKind
from makers import NOW, VELO, author, post

HUGE = "99999999999999999999"


@pytest.mark.parametrize(
    "words",
    [
        f"queue show {HUGE}",
        f"queue cancel {HUGE}",
        "queue show 0",
        f"queue retry {HUGE}",
        f"queue edit {HUGE} x --yes",
        f"queue move {HUGE} next",
        f"queue resolve {HUGE} drop",
        f"queue journal --days {HUGE}",
        "queue journal --days 0",
        f"read mentions --limit {HUGE}",
        "read mentions --limit 0",
        f"triage --limit {HUGE}",
        "sandbox --port 99999",
        "sandbox --port -1",
    ],
)
def test_a_number_out_of_range_is_2(do: Do, words: str) -> None:
    code, out, err = do(*words.split())
    assert (code, out) == (2, "")
    assert "range" in err


def test_a_digit_that_is_no_number_is_no_colour(do: Do) -> None:
    code, _, err = do("accounts", "color", "velo", "²")
    assert (code, "expected" in err) == (2, True)


@pytest.mark.parametrize("word", ["", "  ", "deux mots", "une\nligne", "mot\x1b[2J"])
def test_what_is_no_word_is_not_made_right(do: Do, word: str) -> None:
    code, out, _ = do("dictionary", "add", word)
    assert (code, out) == (2, "")
    rows = [json.loads(line) for line in do("dictionary", "--json")[1].splitlines()]
    assert rows[0] == {"brand": "", "words": []}


@pytest.mark.parametrize("verb", ["done", "snooze", "wait"])
def test_what_nobody_has_seen_is_not_marked(do: Do, verb: str) -> None:
    code, out, err = do(verb, "x:404")
    assert (code, out) == (2, "")
    assert "x:404" in err


def test_what_was_seen_is_marked(do: Do) -> None:
    mention = post(1)
    with session() as here:
        timeline = Timeline(TimelineKind.MENTIONS, VELO)
        here.do(here.deck.store.save_page(timeline, Page(posts=(mention,)), at=NOW))
    key = str(mention.key)
    code, out, _ = do("done", key)
    assert (code, out) == (0, f"{key}: done\n")


def test_only_answers_below_posts_of_our_own_are_hidden(do: Do, home: Path) -> None:
    root, elsewhere = post(1, author=author("veloville", "VéloVille")), post(2)
    ours = post(3, reply_to=root.key, thread=root.key)
    other = post(4, reply_to=elsewhere.key, thread=elsewhere.key)
    with session() as here:
        timeline = Timeline(TimelineKind.MENTIONS, VELO)
        page = Page(posts=(root, elsewhere, ours, other))
        here.do(here.deck.store.save_page(timeline, page, at=NOW))
    code, out, err = do("moderate", str(other.key), "hide", "--account", "velo")
    assert (code, out) == (1, "")
    assert "Only replies below posts of yours can be hidden." in err
    assert do("moderate", str(ours.key), "hide", "--account", "velo")[0] == 0


def test_only_posts_of_our_own_are_deleted(do: Do, home: Path) -> None:
    theirs, ours = post(1), post(2, author=author("veloville", "VéloVille"))
    with session() as here:
        timeline = Timeline(TimelineKind.MENTIONS, VELO)
        here.do(here.deck.store.save_page(timeline, Page(posts=(theirs, ours)), at=NOW))
    code, out, err = do("moderate", str(theirs.key), "delete", "--account", "velo", "--yes")
    assert (code, out) == (1, "")
    assert "Only posts of our own can be deleted." in err
    assert do("queue", "--json")[1] == ""
    assert do("moderate", str(ours.key), "delete", "--account", "velo", "--yes")[0] == 0
    assert do("moderate", "x:3", "delete", "--account", "velo", "--yes")[0] == 0, "never seen"
