"""Accounts are connected, checked and disconnected by command."""

import http.client
import json
import subprocess
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from journey.world import World, until

pytestmark = pytest.mark.slow


def _empty(world: World, tmp_path: Path) -> World:
    """A home that knows nobody, which may reach the same networks."""
    place = world.networks.url.removeprefix("http://")
    home = tmp_path / "empty"
    home.mkdir(mode=0o700)
    (home / "config.toml").write_text(f'[network]\nallow_private = ["{place}"]\n')
    fresh = World(home, world.networks)
    world.children = fresh.children
    return fresh


def test_a_token_on_standard_input_connects(world: World, tmp_path: Path) -> None:
    fresh = _empty(world, tmp_path)
    said = world.networks.accounts[1]
    given = json.dumps(
        {name: said[name] for name in ("access_token", "refresh_token", "client_id")}
    )
    arguments = (
        "login",
        "x",
        "--server",
        world.networks.url,
        "--token-stdin",
        "--brand",
        "VéloVille",
    )
    ran = fresh.run(*arguments, given=given)
    assert str(said["id"]) in ran.out
    [account] = fresh.run("accounts", "--json").rows
    assert (account["id"], account["state"], account["brand"]) == (said["id"], "ok", "véloville")
    kept = json.loads((fresh.home / "credentials.json").read_text())["accounts"]
    assert list(kept) == [said["id"]]
    assert (fresh.home / "credentials.json").stat().st_mode & 0o077 == 0
    fresh.post("Connecté", str(said["id"]))
    fresh.run("publish", "--once")
    assert len(world.posts(str(said["id"]))) == 1
    fresh.run("accounts", "check")
    fresh.run("accounts", "remove", str(said["id"]), "--yes")
    assert fresh.run("accounts", "--json").out == ""
    assert json.loads((fresh.home / "credentials.json").read_text())["accounts"] == {}


def test_a_token_that_is_not_accepted_leaves_nothing(world: World, tmp_path: Path) -> None:
    fresh = _empty(world, tmp_path)
    arguments = ("login", "x", "--server", world.networks.url, "--token-stdin")
    fresh.run(*arguments, given="wrong-token", code=4)
    assert fresh.run("accounts", "--json").out == ""
    kept = json.loads((fresh.home / "credentials.json").read_text())["accounts"]
    assert kept == {}


def test_a_private_server_must_be_allowed(world: World) -> None:
    ran = world.run(
        "login", "x", "--server", "http://127.0.0.1:9", "--token-stdin", given="t", code=2
    )
    assert "allow_private" in ran.err


def test_a_browser_logs_in(world: World, tmp_path: Path) -> None:
    fresh = _empty(world, tmp_path)
    said = world.networks.accounts[1]
    handle = str(said["id"]).partition("@")[0]
    child = fresh.start(
        *("login", "x", "--server", world.networks.url, "--events", "--no-browser"),
        *("--client-id", str(said["client_id"])),
    )
    assert child.stdout is not None
    event = json.loads(child.stdout.readline())
    assert event["event"] == "open"
    page = f"{event['url']}&{urllib.parse.urlencode({'sandbox_as': handle})}"
    with urllib.request.urlopen(page, timeout=10) as answer:
        assert answer.status == 200
    _connected(fresh, child, said["id"])


def test_a_pasted_address_logs_in(world: World, tmp_path: Path) -> None:
    fresh = _empty(world, tmp_path)
    said = world.networks.accounts[1]
    handle = str(said["id"]).partition("@")[0]
    child = fresh.start(
        *("login", "x", "--server", world.networks.url, "--events", "--no-browser"),
        *("--client-id", str(said["client_id"])),
    )
    assert child.stdout is not None
    assert child.stdin is not None
    url = urllib.parse.urlsplit(json.loads(child.stdout.readline())["url"])
    connection = http.client.HTTPConnection(url.netloc, timeout=10)
    connection.request("GET", f"{url.path}?{url.query}&sandbox_as={handle}")
    child.stdin.write(f"{connection.getresponse().getheader('location')}\n")
    child.stdin.flush()
    connection.close()
    _connected(fresh, child, said["id"])


def _connected(fresh: World, child: "subprocess.Popen[str]", ident: object) -> None:
    assert child.stdout is not None
    assert json.loads(child.stdout.readline()) == {"event": "connected", "account": ident}
    assert child.wait(20) == 0
    [account] = fresh.run("accounts", "--json").rows
    assert account["state"] == "ok"


def test_a_revoked_login_is_said_and_holds(world: World) -> None:
    number = world.post("Après la révocation")
    for account in world.networks.accounts:
        form = urllib.parse.urlencode(
            {"token": account["refresh_token"], "client_id": account["client_id"]}
        )
        request = f"{world.networks.url}/2/oauth2/revoke"
        with urllib.request.urlopen(request, data=form.encode(), timeout=10):
            pass
    world.run("publish", "--once", code=4)
    item = world.item(number)
    assert (item["state"], item["reason"]) == ("held", "needs_login")
    assert world.posts() == []
    until(lambda: world.run("read", "mentions:velo", "--refresh", code=4).err)
