"""The demo's home: all four networks, as logins would have left them, and nothing beyond this
machine."""

import asyncio
import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace

from cmdeck.cli.stage import furnish
from cmdeck.clock import SystemClock
from cmdeck.model.brand import Account
from cmdeck.store.times import from_json
from journey.world import ROOT, World, networks, place, texts

pytestmark = pytest.mark.slow


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The home of `cmdeck demo`."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    with networks() as begun:
        home = tmp_path / "demo"
        asyncio.run(furnish(home, begun, SystemClock(), quarantine="1s", undo=0.5))
        made = World(home, begun)
        try:
            yield made
        finally:
            made.end()


def one_of_each(world: World) -> dict[str, str]:
    """An account on each network."""
    here = place(world.networks)
    return {
        "x": "crocchat@x",
        "mastodon": f"veloville@{here}",
        "bluesky": "veloville.bsky.test@bluesky",
        "wordpress": f"crocchat@{here}/blog",
    }


def rows_of(world: World) -> list[Account]:
    """The accounts as the store has them, without when they were looked at."""
    db = sqlite3.connect(f"file:{world.home / 'cmdeck.db'}?mode=ro", uri=True)
    try:
        found = db.execute("SELECT body FROM account ORDER BY id").fetchall()
    finally:
        db.close()
    return [replace(from_json(body, Account), checked=None) for (body,) in found]


def kept_by(world: World) -> Mapping[str, Mapping[str, object]]:
    """The credentials, without what every login gets anew."""
    kept = json.loads((world.home / "credentials.json").read_text())["accounts"]
    new = {"access_token", "refresh_token", "expires_at"}
    return {
        account: {name: said[name] is not None if name in new else said[name] for name in said}
        for account, said in kept.items()
    }


def test_every_network_is_read_and_written_to_once(demo: World) -> None:
    accounts = one_of_each(demo)
    known = {row["id"]: row["network"] for row in demo.run("accounts", "check", "--json").rows}
    assert len(known) == 7
    on_x = [said["id"] for said in demo.networks.accounts]
    assert list(known)[:4] == on_x, "X first, and where keys count them"
    for network, account in accounts.items():
        assert known[account] == network
        rows = demo.run("read", f"mentions:{account}", "--refresh", "--json").rows
        assert rows, account
        assert {str(row["key"]).partition(":")[0] for row in rows} == {network}
    merged = demo.run("read", "mentions:*", "--limit", "100", "--json").rows
    assert {str(row["key"]).partition(":")[0] for row in merged} >= {"x", "mastodon", "bluesky"}

    text = "Samedi, c’est portes ouvertes."
    for network in ("x", "mastodon", "bluesky"):
        demo.post(text, accounts[network])
    article = "# Portes ouvertes\n\nSamedi.\n"
    demo.run("article", "write", "--stage", "published", "--yes", given=article)
    items = demo.run("publish", "--once", "--json").rows
    assert {item["account"]: item["state"] for item in items} == dict.fromkeys(
        accounts.values(), "sent"
    )
    for network, account in accounts.items():
        [said] = texts(demo.posts(account))
        assert said == text or network == "wordpress"


def test_it_is_what_logins_leave(demo: World, tmp_path: Path) -> None:
    asked = demo.networks.ask("requests")[0]["requests"]
    assert asked == [], "nobody was asked"
    made, kept = rows_of(demo), kept_by(demo)
    home = tmp_path / "logged-in"
    home.mkdir(mode=0o700)
    (home / "config.toml").write_text(f'[network]\nallow_private = ["{place(demo.networks)}"]\n')
    real = World(home, demo.networks)
    url, [site] = demo.networks.url, {str(one["site"]) for one in demo.networks.wordpress}
    masto, sky, blog = (
        said[0] for said in (demo.networks.mastodon, demo.networks.bluesky, demo.networks.wordpress)
    )
    passed = json.dumps({"username": blog["username"], "password": blog["password"]})
    for words, given in (
        (("mastodon", "--instance", url), str(masto["access_token"])),
        (("bluesky", "--handle", str(sky["handle"]), "--server", url), str(sky["password"])),
        (("wordpress", "--instance", site), passed),
    ):
        real.run("login", *words, "--token-stdin", given=given)

    assert rows_of(real) == made
    logged_in = kept_by(real)
    assert len(logged_in) == 3
    assert {account: kept[account] for account in logged_in} == logged_in
    real.end()


def test_nothing_but_this_machine_is_named(demo: World) -> None:
    config = (demo.home / "config.toml").read_text()
    for text in (config, (demo.home / "credentials.json").read_text()):
        hosts = re.findall(r"\w+://([^/:\"]+)", text)
        assert hosts
        assert set(hosts) == {"127.0.0.1"}
    assert re.findall(r"allow_private = (.*)", config) == [f'["{place(demo.networks)}"]']
    rows = rows_of(demo)
    assert {row.base_url.partition("/blog")[0] for row in rows} == {demo.networks.url}
    places = {row.id.rpartition("@")[2].partition("/")[0] for row in rows}
    assert places == {"bluesky", place(demo.networks)}
