"""`cmdeck edit`: what is wished of a post that is public, and where that is refused."""

import asyncio
import json
from pathlib import Path

import pytest

from cli.home import Do
from cmdeck.clock import SystemClock
from cmdeck.config.places import HOME_VARIABLE, places
from cmdeck.model.brand import Account
from cmdeck.model.post import AccountId, NetworkName
from cmdeck.store.lock import EngineLock
from cmdeck.store.store import open_store

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
    where, clock = places({HOME_VARIABLE: str(home)}), SystemClock()

    async def log_in() -> None:
        store = open_store(where.database, where.cache, EngineLock(where.lock), clock=clock)
        try:
            await store.save_account(MASTO)
        finally:
            store.close()

    asyncio.run(log_in())
    return do


def test_an_edit_says_what_it_is_written_in(here: Do) -> None:
    assert here("edit", KEY, "Bonsoir", "--language", "fr", "--yes")[0] == 0
    assert here("edit", KEY, "Bonne nuit", "--yes")[0] == 0
    queued = [json.loads(line) for line in here("queue", "--json")[1].splitlines()]
    assert [(one["post"], one["text"], one["language"]) for one in queued] == [
        (KEY, "Bonsoir", "fr"),
        (KEY, "Bonne nuit", ""),
    ]


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
    assert "X does not let veloville@x do this (edit what is public) from here." in err
    assert here("queue", "--json")[1] == ""
