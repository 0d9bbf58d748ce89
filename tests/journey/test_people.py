"""Muting for a time, blocking and reporting by command: what has to be said, and what is asked."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from journey.test_bluesky import log_in as log_in_bluesky
from journey.test_bluesky import say as say_on_bluesky
from journey.test_mastodon import log_in, say, velo
from journey.world import ROOT, World, knowing_nobody, place

pytestmark = pytest.mark.slow


@pytest.fixture
def masto(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A home with one account."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    with knowing_nobody(tmp_path) as made:
        log_in(made)
        yield made


def mentioned(world: World) -> str:
    ident = say(world, "Gagnez un vélo !", mentions="veloville")
    world.run("read", f"mentions:{velo(world)}", "--refresh")
    return f"mastodon:{place(world.networks)}/{ident}"


def waits(world: World) -> int:
    return len(world.run("queue", "list", "--json").rows)


def test_a_mute_for_a_week(masto: World) -> None:
    key = mentioned(masto)
    masto.run("moderate", key, "mute", "--for", "7d")
    masto.run("publish", "--once")
    [act] = masto.acts(velo(masto))
    assert act["body"] == {"duration": 604_800}
    assert "mute @leamartin" in masto.run("queue", "journal").out
    for wrong in (("mute", "--for", "bald"), ("mute", "--for", "0s"), ("block", "--for", "1d")):
        assert "--for" in masto.run("moderate", key, *wrong, "--yes", code=2).err
    assert waits(masto) == 0


def test_a_block_asks_unless_yes_is_said(masto: World) -> None:
    key = mentioned(masto)
    assert "--yes" in masto.run("moderate", key, "block", code=2).err
    assert waits(masto) == 0
    masto.run("moderate", key, "block", "--yes")
    assert "block @leamartin" in masto.run("queue", "list").out
    masto.run("moderate", key, "block", "--undo")
    masto.run("publish", "--once")
    routes = [str(act["route"]).rpartition("/")[2] for act in masto.acts(velo(masto))]
    assert routes == ["block", "unblock"]


def test_a_report_says_what_for_and_is_sent_once_at_most(masto: World) -> None:
    key = mentioned(masto)
    assert "--reason spam" in masto.run("moderate", key, "report", "--yes", code=2).err
    assert "--reason" in masto.run("moderate", key, "mute", "--reason", "spam", code=2).err
    assert "taken back" in masto.run("moderate", key, "report", "--undo", code=2).err
    assert waits(masto) == 0
    masto.configure(("undo_seconds", "[publish]\nquarantine = { mastodon = '1s' }\n#"))
    masto.fault("close_after_commit", path="/api/v1/reports")
    masto.run("moderate", key, "report", "--reason", "spam", "--comment", "Trois fois.", "--yes")
    [item] = masto.run("publish", "--once", "--json", code=6).rows
    assert (item["state"], item["reason"], item["text"]) == ("held", "unclear", "Trois fois.")
    masto.run("publish", "--once")
    assert len(masto.acts(velo(masto))) == 1


def test_what_is_said_of_ourselves_is_refused(masto: World) -> None:
    masto.post("Bonjour", velo(masto))
    masto.run("publish", "--once")
    [row] = [
        row
        for row in masto.run("read", f"author:veloville:{velo(masto)}", "--refresh", "--json").rows
        if row["text"] == "Bonjour"
    ]
    for verb in ("block", "mute", "report"):
        ran = masto.run("moderate", str(row["key"]), verb, "--yes", code=1)
        assert "a post of your own" in ran.err


def test_a_mute_has_no_end_on_bluesky(masto: World) -> None:
    log_in_bluesky(masto)
    name = str(masto.networks.bluesky[0]["id"])
    key = f"bluesky:{say_on_bluesky(masto, 'Coucou', mentions='veloville')}"
    masto.run("read", f"mentions:{name}", "--refresh")
    ran = masto.run("moderate", key, "mute", "--for", "7d", code=2)
    assert "a mute has no end" in ran.err
