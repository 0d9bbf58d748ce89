"""Warnings, who is shown a post, its language, and edits of what is public, by command."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from journey.test_mastodon import log_in, say, settled, velo
from journey.world import ROOT, World, knowing_nobody, place

pytestmark = pytest.mark.slow
LONG = " ".join(f"Phrase numéro {number} de ce fil, qui est long." for number in range(20))


@pytest.fixture
def masto(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A home with one account."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    with knowing_nobody(tmp_path, '[publish]\nquarantine = { mastodon = "1s" }\n') as made:
        log_in(made)
        yield made


def bodies(world: World) -> list[dict[str, object]]:
    return [dict(post["body"]) for post in world.posts(velo(world))]  # type: ignore[call-overload]


def published(world: World, text: str) -> str:
    world.post(text, velo(world))
    receipt = settled(world)["receipt"]
    assert isinstance(receipt, dict)
    return str(receipt["key"])


def test_each_part_of_a_thread_has_the_warning(masto: World) -> None:
    words = ("--warning", "La fin du film", "--visibility", "unlisted", "--language", "fr")
    masto.run("post", "--thread", "-", *words, "--yes", given=LONG)
    items = masto.run("publish", "--once", "--json").rows
    assert {(item["state"], item["warning"]) for item in items} == {("sent", "La fin du film")}
    sent = bodies(masto)
    assert len(sent) == len(items) > 1
    assert {body["spoiler_text"] for body in sent} == {"La fin du film"}
    assert {body["visibility"] for body in sent} == {"unlisted"}
    assert {body["language"] for body in sent} == {"fr"}
    assert all(len(f"{body['status']}{body['spoiler_text']}") <= 500 for body in sent)


def test_a_warning_counts_as_text(masto: World) -> None:
    ran = masto.run("post", "é" * 495, "--warning", "La fin", "--yes", code=1)
    assert "1 character too many" in ran.err
    masto.run("post", "é" * 494, "--warning", "La fin", "--yes")


def test_what_is_taken_out_of_the_queue_keeps_its_warning(masto: World) -> None:
    masto.run("post", "Ils se marient.", "--warning", "La fin", "--at", "tomorrow 9am", "--yes")
    masto.run("queue", "edit", "1", "Ils ne se marient pas.", "--yes")
    [item] = masto.run("queue", "list", "--json").rows
    assert (item["text"], item["warning"]) == ("Ils ne se marient pas.", "La fin")


def test_a_language_is_a_code(masto: World) -> None:
    assert "pt-BR" in masto.run("post", "Oi", "--language", "!", "--yes", code=2).err
    assert masto.run("queue", "list", "--json").out == ""


def test_an_edit_that_got_lost_is_there(masto: World) -> None:
    key = published(masto, "Bonjour")
    masto.networks.ask(
        "faults",
        [
            {
                "match": {"method": "PUT", "path": "/api/v1/statuses/*"},
                "times": 1,
                "do": "close_after_commit",
            }
        ],
    )
    masto.run("edit", key, "Bonsoir", "--yes")
    assert settled(masto)["state"] == "sent"
    column = f"author:veloville:{velo(masto)}"
    rows = masto.run("read", column, "--refresh", "--json").rows
    assert [row["text"] for row in rows if row["key"] == key] == ["Bonsoir"]
    assert "edit what is public" in masto.run("queue", "journal").out


def test_an_edit_is_asked_for_and_fits(masto: World) -> None:
    key = published(masto, "Bonjour")
    assert "--yes" in masto.run("edit", key, "Bonsoir", code=2).err
    assert "too many" in masto.run("edit", key, "-", "--yes", code=1, given="é" * 501).err
    masto.run("edit", key, "", "--yes", code=2)
    theirs = say(masto, "Bonjour", mentions="veloville")
    masto.run("read", f"mentions:{velo(masto)}", "--refresh")
    other = f"mastodon:{place(masto.networks)}/{theirs}"
    assert "posts of our own" in masto.run("edit", other, "Bonsoir", "--yes", code=1).err
    assert masto.run("queue", "list", "--json").out == ""
