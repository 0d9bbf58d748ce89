"""A blog by command, against the built-in one: login, comments moderated and answered, and an
article that is there exactly once."""

import base64
import json
import os
import pty
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from journey.world import ROOT, Row, World, knowing_nobody, place, texts, until
from picture_samples import photo, saved

pytestmark = pytest.mark.slow
API = "/blog/wp-json/wp/v2"
ARTICLE = "# Des noms en M\n\nMoka, **Mistral**, Miette.\n"


@pytest.fixture
def blog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A home that knows nobody, beside built-in networks."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    with knowing_nobody(tmp_path, '[publish]\nquarantine = { wordpress = "1s" }\n') as made:
        yield made


def site(world: World) -> str:
    return f"{world.networks.url}/blog"


def account(world: World, name: str = "crocchat") -> str:
    return f"{name}@{place(world.networks)}/blog"


def log_in(world: World, number: int = 0) -> Mapping[str, object]:
    said = world.networks.wordpress[number]
    given = json.dumps({"username": said["username"], "password": said["password"]})
    world.run("login", "wordpress", "--instance", site(world), "--token-stdin", given=given)
    return said


def settled(world: World, code: int = 0) -> Mapping[str, object]:
    """Publish what waits: the one item of it."""
    [item] = world.run("publish", "--once", "--json", code=code).rows
    return item


def write(world: World, text: str = ARTICLE, *more: str) -> int:
    ran = world.run(
        "article", "write", "--stage", "published", "--yes", "--json", *more, given=text
    )
    items = ran.document["items"]
    assert isinstance(items, list)
    return int(items[0]["id"])


def asked(world: World, path: str, number: int = 0) -> list[Row]:
    """What the blog itself says."""
    said = world.networks.wordpress[number]
    login = base64.b64encode(f"{said['username']}:{said['password']}".encode()).decode()
    request = urllib.request.Request(
        world.networks.url + API + path, headers={"authorization": f"Basic {login}"}
    )
    with urllib.request.urlopen(request, timeout=5) as answer:
        found = json.load(answer)
    return found if isinstance(found, list) else [found]


def articles(world: World) -> list[Row]:
    """Every article of the blog whose title has an M."""
    return asked(world, "/posts?status=any,trash&search=Miette&context=edit")


def test_a_day_on_a_blog(blog: World) -> None:
    said = log_in(blog)
    [known] = blog.run("accounts", "check", "--json").rows
    assert (known["id"], known["state"], known["network"]) == (account(blog), "ok", "wordpress")
    assert said["id"] == account(blog)

    home = blog.run("read", f"home:{account(blog)}", "--refresh", "--json").rows
    assert "Des noms de chats en L" in [row["title"] for row in home]
    comments = blog.run("read", f"mentions:{account(blog)}", "--refresh", "--json").rows
    standing = {str(row["text"]): row for row in comments}
    lasagne = standing["Lasagne ! Il est roux, forcément."]
    limace = standing["Limace. Il dort vingt heures par jour."]
    assert (lasagne["standing"], limace["standing"]) == ("public", "held")
    assert limace["title"] == "Des noms de chats en L"
    plain = blog.run("read", f"mentions:{account(blog)}").out
    assert re.search(r"Nadège · awaits approval · .* · wordpress:", plain)

    key = str(limace["key"])
    blog.run("moderate", key, "approve")
    assert settled(blog)["state"] == "sent"
    blog.run("post", "Bienvenue à Limace !", "--reply-to", key, "--yes")
    answer = settled(blog)
    assert answer["state"] == "sent"
    [shown] = asked(blog, f"/comments/{key.rpartition('/c')[2]}")
    assert shown["status"] == "approved"
    [ours] = [one for one in asked(blog, "/comments") if one["author"] == 1]
    assert (ours["parent"], ours["post"]) == (shown["id"], shown["post"])
    again = blog.run("read", f"mentions:{account(blog)}", "--refresh", "--json").rows
    assert next(row for row in again if row["key"] == key)["standing"] == "public"

    angry = next(row for text, row in standing.items() if text.startswith("Vos croquettes"))
    for verb, status in (("spam", "spam"), ("trash", "trash"), ("hide", "hold")):
        blog.run("moderate", str(angry["key"]), verb)
        assert settled(blog)["state"] == "sent"
        number = str(angry["key"]).rpartition("/c")[2]
        assert asked(blog, f"/comments/{number}?context=edit")[0]["status"] == status
    spam = blog.run("read", f"list:spam:{account(blog)}", "--refresh", "--json").rows
    assert [row["standing"] for row in spam] == ["spam"]
    thread = blog.run("read", f"thread:{key}", "--refresh", "--json").rows
    assert "Bienvenue à Limace !" in [row["text"] for row in thread]


def test_an_article_from_draft_to_public(blog: World, tmp_path: Path) -> None:
    log_in(blog)
    picture = tmp_path / "Chat été.png"
    picture.write_bytes(saved(photo(320, 240), "PNG"))
    file = tmp_path / "article.md"
    file.write_text(ARTICLE)
    blog.run(
        *("article", "write", str(file), "--slug", "noms-en-m", "--excerpt", "Moka ?"),
        *("--category", "Conseils", "--tag", "chaton", "--tag", "Noms"),
        *("--media", str(picture), "--alt", "Un chat", "--yes"),
    )
    receipt = settled(blog)["receipt"]
    assert isinstance(receipt, dict)
    [draft] = articles(blog)
    assert (draft["status"], draft["slug"]) == ("draft", "noms-en-m")
    assert blog.posts(account(blog)) == []
    media = asked(blog, f"/media/{draft['featured_media']}")[0]
    assert (media["alt_text"], media["slug"]) == ("Un chat", "chat-ete")

    key = str(receipt["key"])
    for stage, status in (
        ("pending", "pending"),
        ("scheduled", "future"),
        ("published", "publish"),
    ):
        more = ("--at", "tomorrow 9am") if stage == "scheduled" else ()
        blog.run("article", "stage", key, stage, *more, "--yes")
        assert settled(blog)["state"] == "sent"
        assert articles(blog)[0]["status"] == status
    with urllib.request.urlopen(f"{site(blog)}/noms-en-m/", timeout=5) as page:
        assert "<strong>Mistral</strong>" in page.read().decode()
    assert texts(blog.posts(account(blog))) == ["Des noms en M"]
    assert "--at" in blog.run("article", "stage", key, "scheduled", "--yes", code=2).err


@pytest.mark.parametrize("do", ["close_after_commit", "status_after_commit"])
@pytest.mark.parametrize("path", ["/posts", "/posts/*"])
def test_a_lost_answer_leaves_one_article(blog: World, do: str, path: str) -> None:
    log_in(blog)
    blog.fault(do, path=API + path)
    number = write(blog)
    until(lambda: blog.run("publish", "--once", code=None) and _is_sent(blog, number), "it is sent")
    assert [one["status"] for one in articles(blog)] == ["publish"]
    assert texts(blog.posts(account(blog))) == ["Des noms en M"]


def _is_sent(world: World, number: int) -> bool:
    return world.item(number)["state"] == "sent"


@pytest.mark.soak  # a minute passes between two looks at the page
def test_an_announcement_waits_for_its_article(blog: World) -> None:
    log_in(blog)
    address = f"{site(blog)}/noms-en-m/"
    said = blog.networks.mastodon[0]
    blog.run(
        *("login", "mastodon", "--instance", blog.networks.url, "--token-stdin"),
        given=str(said["access_token"]),
    )
    toots = f"veloville@{place(blog.networks)}"
    number = blog.post(f"À lire : {address}", toots, "--awaits", address)
    blog.run("publish", "--once", code=None)
    waiting = blog.item(number)
    assert (waiting["state"], waiting["reason"]) == ("scheduled", "article_offline")
    assert blog.posts(toots) == []
    write(blog, ARTICLE, "--slug", "noms-en-m")
    until(lambda: blog.run("publish", "--once", code=None) and _is_sent(blog, number), "it is sent")
    assert texts(blog.posts(toots)) == [f"À lire : {address}"]
    assert "web address" in blog.run("post", "x", "--awaits", "là-bas", "--yes", code=2).err


def test_an_engine_killed_while_sending_leaves_one_article(blog: World) -> None:
    log_in(blog)
    blog.fault("delay", path=f"{API}/posts/*", seconds=20)
    number = write(blog)
    engine = blog.start("engine")
    until(blog.has_met_fault, "it is being published")
    assert blog.item(number)["state"] == "sending"
    assert articles(blog), "the draft is there"
    engine.kill()
    engine.wait(5)
    until(lambda: blog.run("publish", "--once", code=None) and _is_sent(blog, number), "it is sent")
    assert [one["status"] for one in articles(blog)] == ["publish"]


def test_an_answer_that_got_lost_is_said_once(blog: World) -> None:
    log_in(blog)
    ident = str(
        blog.networks.ask("say", {"on": "wordpress", "as": "Zoé", "text": "Et en N ?"})[0]["id"]
    )
    key = f"wordpress:{place(blog.networks)}/blog/{ident}"
    blog.run("read", f"mentions:{account(blog)}", "--refresh")
    blog.fault("close_after_commit", path=f"{API}/comments")
    number = blog.post("Neige !", account(blog), "--reply-to", key)
    until(lambda: blog.run("publish", "--once", code=None) and _is_sent(blog, number), "it is sent")
    assert [one["content"] for one in asked(blog, "/comments") if one["author"] == 1] == [
        {"rendered": "<p>Neige !</p>\n"}
    ]


def test_a_password_is_pasted_and_removing_takes_it_back(blog: World) -> None:
    child = blog.start("login", "wordpress", "--instance", site(blog), "--events", "--no-browser")
    assert child.stdout is not None
    event = json.loads(child.stdout.readline())
    assert (event["event"], event["paste"]) == ("open", "password")
    password = _given(event["url"])
    out, err = child.communicate(f"camille: {password}\n", timeout=30)
    assert child.returncode == 0, (out, err)
    name = account(blog, "camille")
    assert json.loads(out) == {"event": "connected", "account": name}
    assert (blog.home / "credentials.json").stat().st_mode & 0o777 == 0o600
    ran = blog.run("accounts", "remove", name, "--yes")
    assert "not told" not in ran.err
    assert name not in (blog.home / "credentials.json").read_text()
    login = base64.b64encode(f"camille:{password}".encode()).decode()
    request = urllib.request.Request(
        f"{blog.networks.url}{API}/users/me", headers={"authorization": f"Basic {login}"}
    )
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=5)
    caught.value.close()
    assert caught.value.code == 401


def _given(page: str) -> str:
    """The password that the blog's page makes for whoever agrees."""
    with urllib.request.urlopen(f"{page}&sandbox_as=camille", timeout=5) as shown:
        found = re.search("<code>(.*)</code>", shown.read().decode())
    assert found is not None
    return found[1]


def test_a_password_is_typed_unseen(blog: World) -> None:
    keyboard, terminal = pty.openpty()
    child = subprocess.Popen(
        [
            *(sys.executable, "-m", "cmdeck", "login", "wordpress", "--no-browser"),
            *("--instance", site(blog)),
        ],
        env=blog.environ(),
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=terminal,
        text=True,
        start_new_session=True,
    )
    try:
        assert child.stdout is not None
        password = _given(child.stdout.readline().strip())
        os.write(keyboard, b"camille\n")
        shown = b""
        while b"hidden here" not in shown:  # what is typed before it is thrown away
            shown += os.read(keyboard, 1000)
        os.write(keyboard, f"{password}\n".encode())
        out, _none = child.communicate(timeout=30)
        name = account(blog, "camille")
        assert (child.returncode, out.strip()) == (0, f"Connected: {name}")
        assert password.encode() not in shown + os.read(keyboard, 1000)
    finally:
        child.kill()
        child.communicate()
        os.close(keyboard)
        os.close(terminal)


def test_a_login_names_its_blog_and_a_right_password(blog: World) -> None:
    assert "--instance" in blog.run("login", "wordpress", "--token-stdin", given="t", code=2).err
    arguments = ("login", "wordpress", "--instance", site(blog), "--token-stdin")
    blog.run(*arguments, given="crocchat: abcd efgh ijkl mnop qrst uvwx", code=4)
    blog.run(*arguments, given="crocchat", code=2)
    assert blog.run("accounts", "--json").out == ""
    elsewhere = ("login", "wordpress", "--instance", f"{blog.networks.url}/feeds", "--token-stdin")
    assert "WordPress" in blog.run(*elsewhere, given="a: b", code=1).err
    contributor = log_in(blog, 2)
    write(blog, ARTICLE, "--account", str(contributor["id"]))
    refused = settled(blog, code=1)
    assert (refused["state"], "not allowed to publish" in str(refused["reason"])) == (
        "failed",
        True,
    )
