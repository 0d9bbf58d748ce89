"""Bluesky by command, against the built-in one: login, reading, and everything that is said is
there exactly once."""

import json
import os
import pty
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from cmdeck.cli.stage import Networks
from cmdeck.media.facts import PictureFacts, facts
from cmdeck.model.tid import is_tid
from journey.world import ROOT, World, knowing_nobody, texts, until
from picture_samples import exif, photo, saved

pytestmark = pytest.mark.slow
CREATE = "/xrpc/com.atproto.repo.createRecord"
VELO, MUSEUM = "veloville.bsky.test@bluesky", "museetanneurs.bsky.test@bluesky"


@pytest.fixture
def sky(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A home that knows nobody, beside built-in networks."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    with knowing_nobody(tmp_path) as made:
        yield made


def arguments(networks: Networks, number: int = 0) -> tuple[str, ...]:
    said = networks.bluesky[number]
    return ("login", "bluesky", "--handle", f"@{said['handle']}", "--server", networks.url)


def log_in(world: World, number: int = 0) -> Mapping[str, object]:
    said = world.networks.bluesky[number]
    words = arguments(world.networks, number)
    world.run(*words, "--token-stdin", given=f"{said['password']}\n")
    return said


def settled(world: World, code: int = 0) -> Mapping[str, object]:
    """Publish what waits: the one item of it."""
    [item] = world.run("publish", "--once", "--json", code=code).rows
    return item


def say(world: World, text: str, **more: str) -> str:
    order = {"on": "bluesky", "as": "leamartin", "text": text, **more}
    return str(world.networks.ask("say", order)[0]["id"])


def body_of(act: Mapping[str, object]) -> Mapping[str, object]:
    found = act["body"]
    assert isinstance(found, dict)
    return found


def test_a_day_on_bluesky(sky: World) -> None:
    said = log_in(sky)
    [account] = sky.run("accounts", "check", "--json").rows
    assert (account["id"], account["state"]) == (said["id"], "ok")
    assert (account["network"], account["text_limit"]) == ("bluesky", 300)

    home = sky.run("read", f"home:{VELO}", "--refresh", "--json").rows
    assert len(home) >= 10
    ident = say(sky, "Vous ouvrez à quelle heure ? <b>\x1b[31m", mentions="veloville")
    mention = sky.run("read", f"mentions:{VELO}", "--refresh", "--json").rows[0]
    key = f"bluesky:{ident}"
    assert mention["key"] == key
    assert mention["text"] == "@veloville.bsky.test Vous ouvrez à quelle heure ? <b>\x1b[31m"
    plain = sky.run("read", f"mentions:{VELO}").out
    assert "Vous ouvrez à quelle heure ? <b>␛[31m" in plain

    sky.post("Bonjour à tous", VELO)
    posted = settled(sky)
    sky.run("post", "À 9 h.", "--reply-to", key, "--yes")
    assert settled(sky)["state"] == "sent"
    sky.run("post", "À lire", "--quote", key, "--yes")
    assert settled(sky)["state"] == "sent"
    assert texts(sky.posts(VELO)) == ["Bonjour à tous", "À 9 h.", "À lire"]
    answer, quote = (body_of(post)["record"] for post in sky.posts(VELO)[1:])
    assert isinstance(answer, dict)
    assert [answer["reply"][end]["uri"] for end in ("root", "parent")] == [ident, ident]
    assert isinstance(quote, dict)
    assert quote["embed"]["record"]["uri"] == ident

    for reaction in ("like", "repost", "bookmark"):
        sky.run("react", key, reaction)
        assert settled(sky)["state"] == "sent"
    viewer = sky.run("read", f"mentions:{VELO}", "--refresh", "--limit", "9", "--json")
    [seen] = [row["viewer"] for row in viewer.rows if row["key"] == key]
    assert set(seen[VELO]) == {"like", "repost", "bookmark"}  # type: ignore[index]
    marked = sky.run("read", f"bookmarks:{VELO}", "--refresh", "--json").rows
    assert [row["key"] for row in marked if row["key"] == key] == [key]

    receipt = posted["receipt"]
    assert isinstance(receipt, dict)
    sky.run("moderate", str(receipt["key"]), "delete", "--yes")
    assert settled(sky)["state"] == "sent"
    acts = [str(act["route"]).removeprefix("POST /xrpc/") for act in sky.acts(VELO)]
    assert acts == [
        *["com.atproto.repo.createRecord (app.bsky.feed.post)"] * 3,
        "com.atproto.repo.createRecord (app.bsky.feed.like)",
        "com.atproto.repo.createRecord (app.bsky.feed.repost)",
        "app.bsky.bookmark.createBookmark",
        "com.atproto.repo.deleteRecord (app.bsky.feed.post)",
    ]


def test_a_thread_is_read_and_an_answer_in_it_hidden(sky: World) -> None:
    log_in(sky)
    sky.post("Qui vient ?", VELO)
    receipt = settled(sky)["receipt"]
    assert isinstance(receipt, dict)
    rude = say(sky, "Personne !", reply_to=str(receipt["key"]))
    column = f"thread:{receipt['key']}:{VELO}"
    sky.run("read", column, "--refresh")
    for more, hidden in ((), [rude]), (("--undo",), []):
        sky.run("moderate", f"bluesky:{rude}", "hide", "--yes", *more)
        assert settled(sky)["state"] == "sent"
        gate = body_of(sky.acts(VELO)[-1])["record"]
        assert isinstance(gate, dict)
        assert gate["hiddenReplies"] == hidden
    assert body_of(sky.acts(VELO)[-1])["rkey"] == str(receipt["key"]).rpartition("/")[2]


def test_a_thread_of_ours_hangs_together_and_loses_no_part(sky: World) -> None:
    log_in(sky)
    words = [f"Phrase numéro {number} de ce fil, qui est long." for number in range(20)]
    sky.fault("close_after_commit", path=CREATE)
    sky.run("post", " ".join(words), "--account", VELO, "--thread", "--yes")
    items = sky.run("publish", "--once", "--json").rows
    assert {item["state"] for item in items} == {"sent"}
    posts = sky.posts(VELO)
    assert len(posts) == len(items) > 2
    assert " ".join(texts(posts)) == " ".join(words)
    uris = [
        f"at://{sky.networks.bluesky[0]['remote_id']}/app.bsky.feed.post/{name}"
        for name in (body_of(post)["rkey"] for post in posts)
    ]
    ends = []
    for post in posts:
        record = body_of(post)["record"]
        assert isinstance(record, dict)
        reply = record.get("reply")
        ends.append(reply and (reply["root"]["uri"], reply["parent"]["uri"]))
    assert ends == [None, *((uris[0], above) for above in uris[:-1])]


def test_private_messages(sky: World) -> None:
    log_in(sky)
    say(sky, "Entre nous : ma commande ?", message_to="veloville")
    talk = sky.run("read", f"messages:{VELO}", "--refresh", "--json").rows[0]
    assert talk["text"] == "Entre nous : ma commande ?"
    sky.run("message", str(talk["conversation"]), "Elle part demain.", "--yes")
    assert settled(sky)["state"] == "sent"
    assert sky.posts(VELO) == []
    [sent] = sky.acts(VELO)
    assert sent["text"] == "Elle part demain."


def test_an_app_password_that_may_not_read_messages(sky: World) -> None:
    log_in(sky, 1)
    ran = sky.run("read", f"messages:{MUSEUM}", "--refresh", code=None)
    assert "may not read private messages" in ran.err + ran.out
    sky.run("read", f"home:{MUSEUM}", "--refresh")


@pytest.mark.parametrize("do", ["close_after_commit", "status_after_commit"])
def test_a_lost_answer_is_found_by_its_name(sky: World, do: str) -> None:
    log_in(sky)
    sky.fault(do, path=CREATE)
    sky.post("Une seule fois", VELO)
    item = settled(sky)
    assert (item["state"], item["attempts"]) == ("sent", 1)
    assert texts(sky.posts(VELO)) == ["Une seule fois"]
    [posted] = sky.posts(VELO)
    assert is_tid(str(body_of(posted)["rkey"]))


@pytest.mark.parametrize("do", ["close_before_commit", "status"])
def test_what_never_arrived_is_sent_again_by_itself(sky: World, do: str) -> None:
    log_in(sky)
    sky.fault(do, path=CREATE)
    sky.post("La seconde fois", VELO)
    assert settled(sky)["state"] == "sent"
    assert texts(sky.posts(VELO)) == ["La seconde fois"]


def test_what_arrives_late_finds_its_name_taken(sky: World) -> None:
    log_in(sky)
    sky.fault("commit_late", path=CREATE, seconds=3)
    sky.post("Une fois, en retard", VELO)
    assert settled(sky)["state"] == "sent"
    sky.networks.ask("tick", {"seconds": 10})
    assert texts(sky.posts(VELO)) == ["Une fois, en retard"]


def test_an_engine_killed_while_sending_leaves_one_copy(sky: World) -> None:
    log_in(sky)
    sky.fault("delay", path=CREATE, seconds=20)
    number = sky.post("Coupé net", VELO)
    engine = sky.start("engine")
    until(sky.has_met_fault, "it is being sent")
    assert sky.item(number)["state"] == "sending"
    engine.kill()
    engine.wait(5)
    assert settled(sky)["state"] == "sent"
    assert texts(sky.posts(VELO)) == ["Coupé net"]


def test_a_session_that_expires_is_renewed_and_kept(sky: World) -> None:
    log_in(sky)
    file = sky.home / "credentials.json"
    before = json.loads(file.read_text())["accounts"][VELO]
    sky.networks.ask("account", {"account": VELO, "expire": True})
    sky.post("Après deux heures", VELO)
    assert settled(sky)["state"] == "sent"
    after = json.loads(file.read_text())["accounts"][VELO]
    assert before["access_token"] != after["access_token"]
    assert before["refresh_token"] != after["refresh_token"]
    asked = sky.networks.ask("requests")[0]["requests"]
    assert isinstance(asked, list)
    counts = {row["route"].rpartition(".")[2]: row["count"] for row in asked}
    assert (counts["createSession"], counts["refreshSession"]) == (1, 1)


def test_a_picture_is_there_with_its_words(sky: World, tmp_path: Path) -> None:
    log_in(sky)
    file = tmp_path / "plage.jpg"
    file.write_bytes(saved(photo(320, 240), "JPEG", exif=exif(turned=6)))
    sky.post("Une photo", VELO, "--media", str(file), "--alt", "Une plage")
    assert settled(sky)["state"] == "sent"
    rows = sky.run("read", f"author:veloville.bsky.test:{VELO}", "--refresh", "--json").rows
    [own] = [row for row in rows if row["text"] == "Une photo"]
    pictures = own["media"]
    assert isinstance(pictures, list)
    [picture] = pictures
    assert picture["alt"] == "Une plage"
    with urllib.request.urlopen(str(picture["url"]), timeout=5) as answer:
        content = answer.read()
    assert facts(content) == PictureFacts("image/jpeg", 240, 320)
    assert b"Secret" not in content
    record = body_of(sky.posts(VELO)[0])["record"]
    assert isinstance(record, dict)
    assert record["embed"]["images"][0]["aspectRatio"] == {"width": 240, "height": 320}


def test_links_and_names_are_made_to_work(sky: World) -> None:
    log_in(sky)
    link = f"{sky.networks.url}/i/status/1"
    sky.post(f"Été : {link} par @leamartin.bsky.test #vélo", VELO)
    assert settled(sky)["state"] == "sent"
    record = body_of(sky.posts(VELO)[0])["record"]
    assert isinstance(record, dict)
    kinds = [facet["features"][0]["$type"].partition("#")[2] for facet in record["facets"]]
    assert kinds == ["link", "mention", "tag"]
    assert record["embed"]["external"]["uri"] == link
    row = sky.run("read", f"author:veloville.bsky.test:{VELO}", "--refresh", "--json").rows[0]
    assert row["text"] == f"Été : {link} par @leamartin.bsky.test #vélo"


def test_removing_ends_the_session(sky: World) -> None:
    log_in(sky)
    kept = json.loads((sky.home / "credentials.json").read_text())["accounts"][VELO]
    ran = sky.run("accounts", "remove", VELO, "--yes")
    assert "not told" not in ran.err
    request = urllib.request.Request(
        f"{sky.networks.url}/xrpc/com.atproto.server.refreshSession",
        headers={"authorization": f"Bearer {kept['refresh_token']}"},
        method="POST",
    )
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=5)
    caught.value.close()
    assert caught.value.code == 400


def test_a_login_for_programs(sky: World) -> None:
    child = sky.start(*arguments(sky.networks), "--events")
    assert child.stdout is not None
    asked = json.loads(child.stdout.readline())
    assert asked == {"event": "password", "url": "https://bsky.app/settings/app-passwords"}
    out, err = child.communicate(f"{sky.networks.bluesky[0]['password']}\n", timeout=30)
    assert child.returncode == 0, (out, err)
    assert json.loads(out) == {"event": "connected", "account": VELO}


def test_a_password_is_typed_unseen(sky: World) -> None:
    keyboard, terminal = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "cmdeck", *arguments(sky.networks)],
        env=sky.environ(),
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=terminal,
        text=True,
        start_new_session=True,
    )
    try:
        shown = b""
        while b"App password" not in shown.partition(b"bsky.app")[2]:
            shown += os.read(keyboard, 4096)
        os.write(keyboard, f"{sky.networks.bluesky[0]['password']}\n".encode())
        out, _none = child.communicate(timeout=30)
        assert (child.returncode, out.strip()) == (0, f"Connected: {VELO}")
    finally:
        child.kill()
        child.communicate()
        os.close(keyboard)
        os.close(terminal)


def test_a_login_names_its_account_and_a_right_password(sky: World) -> None:
    words = sky.run("login", "bluesky", "--token-stdin", given="x", code=2).err
    assert "--handle name.bsky.social" in words
    ran = sky.run(*arguments(sky.networks), "--token-stdin", given="abcd-abcd-abcd-abcd", code=4)
    assert "not right" in ran.err
    assert sky.run("accounts", "--json").out == ""


def test_a_post_that_two_accounts_see_is_shown_once(sky: World) -> None:
    log_in(sky)
    log_in(sky, 1)
    ident = say(sky, "Pour tous les deux", mentions="veloville museetanneurs")
    rows = sky.run("read", "mentions:*", "--refresh", "--json").rows
    assert [row["key"] for row in rows if "Pour tous" in str(row["text"])] == [f"bluesky:{ident}"]
    asked = sky.run("react", f"bluesky:{ident}", "like", code=2).err
    assert VELO in asked
    assert MUSEUM in asked
    sky.run("react", f"bluesky:{ident}", "like", "--account", MUSEUM)
    assert settled(sky)["account"] == MUSEUM


def test_one_text_goes_to_two_networks_once_each(world: World) -> None:
    """A home that has @veloville on X already."""
    log_in(world)
    world.fault("close_after_commit", path=CREATE)
    accounts = ("--account", "veloville@x", "--account", VELO)
    world.run("post", "Ouvert dimanche", *accounts, "--yes")
    items = world.run("publish", "--once", "--json").rows
    assert {item["account"]: item["state"] for item in items} == {
        "veloville@x": "sent",
        VELO: "sent",
    }
    for account in ("veloville@x", VELO):
        assert texts(world.posts(account)) == ["Ouvert dimanche"]
    mentions = world.run("read", "mentions:*", "--refresh", "--json").rows
    assert {str(row["key"]).partition(":")[0] for row in mentions} == {"x", "bluesky"}
