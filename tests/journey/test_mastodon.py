"""Mastodon by command, against the built-in one: login, reading, and everything that is said is
there exactly once."""

import json
import os
import pty
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from cmdeck.media.facts import PictureFacts, facts
from journey.world import ROOT, World, knowing_nobody, place, texts, until
from picture_samples import exif, photo, saved

pytestmark = pytest.mark.slow
STATUSES = "/api/v1/statuses"


@pytest.fixture
def masto(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A home that knows nobody, beside built-in networks."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    with knowing_nobody(tmp_path, '[publish]\nquarantine = { mastodon = "1s" }\n') as made:
        yield made


def velo(world: World) -> str:
    return f"veloville@{place(world.networks)}"


def log_in(world: World, number: int = 0) -> Mapping[str, object]:
    said = world.networks.mastodon[number]
    world.run(
        *("login", "mastodon", "--instance", world.networks.url, "--token-stdin"),
        given=str(said["access_token"]),
    )
    return said


def settled(world: World, code: int = 0) -> Mapping[str, object]:
    """Publish what waits: the one item of it."""
    [item] = world.run("publish", "--once", "--json", code=code).rows
    return item


def say(world: World, text: str, **more: str) -> str:
    order = {"on": "mastodon", "as": "leamartin", "text": text, **more}
    return str(world.networks.ask("say", order)[0]["id"])


def test_a_day_on_mastodon(masto: World) -> None:
    said = log_in(masto)
    [account] = masto.run("accounts", "check", "--json").rows
    assert (account["id"], account["state"]) == (said["id"], "ok")
    assert (account["network"], account["text_limit"]) == ("mastodon", 500)

    home = masto.run("read", f"home:{velo(masto)}", "--refresh", "--json").rows
    assert len(home) >= 10
    ident = say(masto, "Vous ouvrez à quelle heure ? <b>\x1b[31m", mentions="veloville")
    mention = masto.run("read", f"mentions:{velo(masto)}", "--refresh", "--json").rows[0]
    key = f"mastodon:{place(masto.networks)}/{ident}"
    assert mention["key"] == key
    assert mention["text"] == "@veloville Vous ouvrez à quelle heure ? <b>\x1b[31m"
    plain = masto.run("read", f"mentions:{velo(masto)}").out
    assert "@veloville Vous ouvrez à quelle heure ? <b>␛[31m" in plain

    masto.post("Bonjour à tous", velo(masto))
    posted = settled(masto)
    masto.run("post", "À 9 h.", "--reply-to", key, "--yes")
    assert settled(masto)["state"] == "sent"
    assert texts(masto.posts(velo(masto))) == ["Bonjour à tous", "@leamartin À 9 h."]
    answer = masto.posts(velo(masto))[1]["body"]
    assert isinstance(answer, dict)
    assert (answer["in_reply_to_id"], answer["visibility"]) == (ident, "public")

    for reaction in ("like", "repost", "bookmark"):
        masto.run("react", key, reaction)
        assert settled(masto)["state"] == "sent"
    viewer = masto.run("read", f"mentions:{velo(masto)}", "--refresh", "--limit", "9", "--json")
    [seen] = [row["viewer"] for row in viewer.rows if row["key"] == key]
    assert set(seen[velo(masto)]) == {"like", "repost", "bookmark"}  # type: ignore[index]
    marked = masto.run("read", f"bookmarks:{velo(masto)}", "--refresh", "--json").rows
    assert [row["key"] for row in marked if row["key"] == key] == [key]

    receipt = posted["receipt"]
    assert isinstance(receipt, dict)
    masto.run("moderate", str(receipt["key"]), "delete", "--yes")
    assert settled(masto)["state"] == "sent"
    acts = [str(act["route"]) for act in masto.acts(velo(masto))]
    assert acts == [
        "POST /api/v1/statuses",
        "POST /api/v1/statuses",
        "POST /api/v1/statuses/{id}/favourite",
        "POST /api/v1/statuses/{id}/reblog",
        "POST /api/v1/statuses/{id}/bookmark",
        "DELETE /api/v1/statuses/{id}",
    ]


def test_a_private_message_stays_private(masto: World) -> None:
    log_in(masto)
    say(masto, "Entre nous : ma commande ?", message_to="veloville")
    for column in ("mentions", "home"):
        rows = masto.run("read", f"{column}:{velo(masto)}", "--refresh", "--json").rows
        assert rows
        assert not [row for row in rows if "Entre nous" in str(row["text"])]
    talk = masto.run("read", f"messages:{velo(masto)}", "--refresh", "--json").rows[0]
    assert talk["text"] == "@veloville Entre nous : ma commande ?"
    masto.run("message", str(talk["conversation"]), "Elle part demain.", "--yes")
    assert settled(masto)["state"] == "sent"
    assert masto.posts(velo(masto)) == []
    [sent] = masto.acts(velo(masto))
    body = sent["body"]
    assert isinstance(body, dict)
    assert (body["status"], body["visibility"]) == ("@leamartin Elle part demain.", "direct")
    assert "in_reply_to_id" in body


@pytest.mark.parametrize("do", ["close_after_commit", "status_after_commit"])
def test_a_lost_answer_is_repeated_with_its_key_and_is_there_once(masto: World, do: str) -> None:
    log_in(masto)
    masto.fault(do, path=STATUSES)
    masto.post("Une seule fois", velo(masto))
    item = settled(masto)
    assert (item["state"], item["attempts"]) == ("sent", 2)
    assert texts(masto.posts(velo(masto))) == ["Une seule fois"]


def test_what_never_arrived_is_sent_again_by_itself(masto: World) -> None:
    log_in(masto)
    masto.fault("close_before_commit", path=STATUSES)
    masto.post("La seconde fois", velo(masto))
    assert settled(masto)["state"] == "sent"
    assert texts(masto.posts(velo(masto))) == ["La seconde fois"]


def test_an_engine_killed_while_sending_leaves_one_copy(masto: World) -> None:
    log_in(masto)
    masto.fault("delay", path=STATUSES, seconds=20)
    number = masto.post("Coupé net", velo(masto))
    engine = masto.start("engine")
    until(masto.has_met_fault, "it is being sent")
    assert masto.item(number)["state"] == "sending"
    engine.kill()
    engine.wait(5)
    assert settled(masto)["state"] == "sent"
    assert texts(masto.posts(velo(masto))) == ["Coupé net"]


def test_an_answer_below_a_warning_begins_with_it(masto: World) -> None:
    log_in(masto)
    museum = str(log_in(masto, 1)["id"])
    masto.post("@veloville Qui ?", museum, "--warning", "La fin")
    receipt = settled(masto)["receipt"]
    assert isinstance(receipt, dict)
    key = str(receipt["key"])
    masto.run("read", f"mentions:{velo(masto)}", "--refresh")
    for more in ((), ("--warning", "")):
        masto.post("Moi", velo(masto), "--reply-to", key, *more)
        assert settled(masto)["state"] == "sent"
    bodies = [post["body"] for post in masto.posts(velo(masto))]
    said = [body.get("spoiler_text", "") for body in bodies if isinstance(body, dict)]
    assert said == ["La fin", ""]


def test_two_posts_with_one_picture_both_have_it(masto: World, tmp_path: Path) -> None:
    """Mastodon gives an upload to one status; minutes after each other, or at once."""
    log_in(masto)
    file = tmp_path / "logo.png"
    file.write_bytes(saved(photo(64, 48), "PNG"))
    for text in ("Lundi", "Mardi"):
        masto.post(text, velo(masto), "--media", str(file), "--alt", "Notre logo")
    for _each in range(2):
        masto.run("publish", "--once", code=None)
    masto.post("Mercredi", velo(masto), "--media", str(file), "--alt", "Notre logo")
    masto.run("publish", "--once")
    made = [body for post in masto.posts(velo(masto)) if isinstance(body := post["body"], dict)]
    assert [body["status"] for body in made] == ["Lundi", "Mardi", "Mercredi"]
    used = [one for body in made for one in body["media_ids"]]
    assert len(set(used)) == 3


def test_a_picture_is_there_with_its_words(masto: World, tmp_path: Path) -> None:
    log_in(masto)
    file = tmp_path / "plage.jpg"
    file.write_bytes(saved(photo(320, 240), "JPEG", exif=exif(turned=6)))
    masto.post("Une photo", velo(masto), "--media", str(file), "--alt", "Une plage")
    assert settled(masto)["state"] == "sent"
    [own] = [
        row
        for row in masto.run("read", f"author:veloville:{velo(masto)}", "--refresh", "--json").rows
        if row["text"] == "Une photo"
    ]
    pictures = own["media"]
    assert isinstance(pictures, list)
    assert [picture["alt"] for picture in pictures] == ["Une plage"]
    [posted] = masto.posts(velo(masto))
    body = posted["body"]
    assert isinstance(body, dict)
    with urllib.request.urlopen(
        f"{masto.networks.url}/media/{body['media_ids'][0]}", timeout=5
    ) as answer:
        content = answer.read()
    assert facts(content) == PictureFacts("image/jpeg", 240, 320)
    assert b"Secret" not in content


def test_a_code_is_pasted_and_removing_ends_the_login(masto: World) -> None:
    child = masto.start(
        *("login", "mastodon", "--instance", masto.networks.url, "--events", "--no-browser")
    )
    assert child.stdout is not None
    page = str(json.loads(child.stdout.readline())["url"])
    assert page.startswith(f"{masto.networks.url}/oauth/authorize?")
    answer = _consent(f"{page}&{urllib.parse.urlencode({'sandbox_as': 'museetanneurs'})}")
    out, err = child.communicate(answer + "\n", timeout=30)
    assert child.returncode == 0, (out, err)
    name = f"museetanneurs@{place(masto.networks)}"
    assert json.loads(out) == {"event": "connected", "account": name}
    kept = json.loads((masto.home / "credentials.json").read_text())["accounts"][name]
    ran = masto.run("accounts", "remove", name, "--yes")
    assert "not told" not in ran.err
    request = urllib.request.Request(
        f"{masto.networks.url}/api/v1/accounts/verify_credentials",
        headers={"authorization": f"Bearer {kept['access_token']}"},
    )
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=5)
    caught.value.close()
    assert caught.value.code == 401


def test_a_code_that_the_server_shows_is_typed_in(masto: World) -> None:
    keyboard, terminal = pty.openpty()
    child = subprocess.Popen(
        [
            *(sys.executable, "-m", "cmdeck", "login", "mastodon", "--no-browser"),
            *("--instance", masto.networks.url),
        ],
        env=masto.environ(),
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=terminal,
        text=True,
    )
    try:
        assert child.stdout is not None
        page = child.stdout.readline().strip()
        with urllib.request.urlopen(f"{page}&sandbox_as=veloville", timeout=5) as shown:
            found = re.search("<code>(.*)</code>", shown.read().decode())
        assert found is not None
        os.write(keyboard, f"{found[1]}\n".encode())
        out, _none = child.communicate(timeout=30)
        assert (child.returncode, out.strip()) == (0, f"Connected: {velo(masto)}")
    finally:
        child.kill()
        child.communicate()
        os.close(keyboard)
        os.close(terminal)


def _consent(page: str) -> str:
    """Where the browser is sent after somebody has agreed."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            return None

    try:
        urllib.request.build_opener(Stay).open(page, timeout=5)
    except urllib.error.HTTPError as error:
        with error:
            return str(error.headers["location"])
    raise AssertionError("nobody was sent anywhere")


def test_a_pasted_token_is_ended_where_it_was_made(masto: World) -> None:
    said = log_in(masto)
    ran = masto.run("accounts", "remove", str(said["id"]), "--yes")
    assert "end it there, in the settings" in ran.err


def test_a_login_names_its_server_and_a_right_token(masto: World) -> None:
    assert "--instance" in masto.run("login", "mastodon", "--token-stdin", given="t", code=2).err
    arguments = ("login", "mastodon", "--instance", masto.networks.url, "--token-stdin")
    masto.run(*arguments, given="wrong", code=4)
    assert masto.run("accounts", "--json").out == ""
    elsewhere = ("login", "mastodon", "--instance", f"{masto.networks.url}/feeds", "--token-stdin")
    masto.run(*elsewhere, given=str(masto.networks.mastodon[0]["access_token"]))
    assert [row["id"] for row in masto.run("accounts", "--json").rows] == [velo(masto)]


def test_the_same_name_on_two_networks_is_two_people(world: World) -> None:
    """A home that has @veloville on X already; @leamartin is on both, too."""
    world.configure(("quarantine = { x", 'quarantine = { mastodon = "1s", x'))
    log_in(world)
    name = velo(world)
    public = say(world, "Bonjour d’ici", mentions="veloville")
    say(world, "Entre nous", message_to="veloville")
    world.networks.ask("say", {"as": "leamartin", "text": "Et de là", "mentions": "veloville"})
    merged = world.run("read", "mentions:*", "--refresh", "--json").rows
    assert {str(row["key"]).partition(":")[0] for row in merged} == {"x", "mastodon"}
    key = f"mastodon:{place(world.networks)}/{public}"
    world.run("react", key, "like")  # nobody has to name the account: one is there
    assert settled(world)["account"] == name
    world.run("read", f"messages:{name}", "--refresh")
    world.run("message", "--account", name, "leamartin", "Bonjour Léa", "--yes")
    assert settled(world)["state"] == "sent"
    assert world.posts(name) == []
    assert world.posts("veloville@x") == []
    world.post("Ici", name)
    posted = settled(world)["receipt"]
    assert isinstance(posted, dict)
    world.run("read", f"author:veloville:{name}", "--refresh")
    wrong = ("moderate", str(posted["key"]), "delete", "--account", "veloville@x", "--yes")
    assert "Only posts of our own" in world.run(*wrong, code=1).err
    world.run("moderate", str(posted["key"]), "delete", "--yes")
    assert settled(world)["account"] == name
