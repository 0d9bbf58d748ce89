"""`cmdeck edit`: what is wished of a post that is public, and where that is refused."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from cli.home import Do
from cmdeck.clock import SystemClock
from cmdeck.config.places import HOME_VARIABLE, places
from cmdeck.model.brand import Account
from cmdeck.model.outbox import Accepted, Receipt
from cmdeck.model.post import AccountId, NetworkName, PostKey
from cmdeck.store.delivery import ClaimRules
from cmdeck.store.lock import EngineLock
from cmdeck.store.store import Store, open_store

KEY = "mastodon:masto.example/113000000000000001"
MASTO = Account(
    AccountId("veloville@masto.example"),
    NetworkName.MASTODON,
    "veloville",
    "veloville",
    realm="masto.example",
)


@pytest.fixture
def here(home: Path, do: Do) -> Do:
    """The same home with an account on a Mastodon server."""

    async def log_in() -> None:
        with opened(home) as store:
            await store.save_account(MASTO)

    asyncio.run(log_in())
    return do


@contextmanager
def opened(home: Path) -> Iterator[Store]:
    """The store of that home, to write."""
    where = places({HOME_VARIABLE: str(home)})
    store = open_store(where.database, where.cache, EngineLock(where.lock), clock=SystemClock())
    try:
        yield store
    finally:
        store.close()


async def _leave(home: Path, receipt: Receipt) -> None:
    """What the engine does when a network takes the post."""
    with opened(home) as store:
        now = SystemClock().now()
        attempt = await store.claim(MASTO.id, now=now, rules=ClaimRules(timedelta(minutes=30)))
        assert attempt is not None
        await store.settle(attempt.id, Accepted(receipt), at=now)


def test_an_edit_says_what_it_is_written_in(here: Do) -> None:
    assert here("edit", KEY, "Bonsoir", "--language", "fr", "--yes")[0] == 0
    assert here("edit", KEY, "Bonne nuit", "--yes")[0] == 0
    queued = [json.loads(line) for line in here("queue", "--json")[1].splitlines()]
    assert [(one["post"], one["text"], one["language"]) for one in queued] == [
        (KEY, "Bonsoir", "fr"),
        (KEY, "Bonne nuit", ""),
    ]


def test_an_edit_does_not_repeat_what_it_replaces(home: Path, here: Do) -> None:
    """The post's own words are none that were said already; for another post they are."""
    said = "Le nouveau tandem arrive samedi prochain."
    assert here("post", said, "--account", MASTO.id, "--yes")[0] == 0
    asyncio.run(_leave(home, Receipt("1", key=PostKey.parse(KEY))))
    other = KEY.replace("0001", "0002")
    code, _out, err = here("edit", KEY, said.lower(), "--yes")
    assert (code, "the same within a day" in err) == (0, False), err
    code, _out, err = here("edit", other, said, "--yes")
    assert (code, "the same within a day" in err) == (0, True), err


def test_what_is_no_language_is_no_edit(here: Do) -> None:
    code, _out, err = here("edit", KEY, "Bonsoir", "--language", "français", "--yes")
    assert code == 2
    assert "write fr, en, pt-BR" in err
    assert here("queue", "--json")[1] == ""


def test_where_nothing_is_edited_no_language_is_either(here: Do) -> None:
    code, _out, err = here(
        "edit",
        "x:1849000000000000001",
        "Hi",
        "--language",
        "en",
        "--yes",
        "--account",
        "veloville@x",
    )
    assert code == 1
    assert "X does not let veloville@x do this (edit what is public) from an app." in err
    assert here("queue", "--json")[1] == ""
