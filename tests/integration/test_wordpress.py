"""cmdeck on a real WordPress: what is written by command is on the blog, once; what is on the blog
is read."""

import urllib.request
from pathlib import Path

import pytest

from integration.blogging import (
    COMMENTS,
    ONE_POST,
    POSTS,
    key_of,
    log_in,
    settled,
    until_sent,
    write,
)
from integration.pds import Pds
from integration.wordpress import Blog
from journey.world import World, until
from picture_samples import photo, saved


def test_comments_are_read_moderated_and_answered(home: World, blog: Blog) -> None:
    me = log_in(home, blog)
    article = blog.article("Des noms en L")
    comment = blog.comment(article, "Lasagne ! <b>Il est roux</b> & gros.", author="Nadège <i>")
    key = f"wordpress:{blog.place}/c{comment}"
    rows = home.run("read", f"mentions:{me}", "--refresh", "--json").rows
    [seen] = [row for row in rows if row["key"] == key]
    assert (seen["text"], seen["standing"]) == ("Lasagne ! Il est roux & gros.", "held")
    assert seen["title"] == "Des noms en L"

    for verb, status in (
        *(("approve", "approved"), ("approve", "approved"), ("hide", "hold"), ("spam", "spam")),
        *(("approve", "approved"), ("trash", "trash"), ("approve", "approved")),
    ):
        home.run("moderate", key, verb)
        assert settled(home)["state"] == "sent", verb
        assert blog.status(comment) == status

    home.run("post", "Bienvenue à « Lasagne » ! <3 & l'été…", "--reply-to", key, "--yes")
    answer = settled(home)
    assert answer["state"] == "sent"
    number = key_of(answer).rpartition("/c")[2]
    found = blog.asked(f"/comments/{number}?context=edit").document
    assert (found["parent"], found["post"], found["status"]) == (comment, article, "approved")
    assert found["author"] == blog.people["emma"]["id"]
    rows = home.run("read", f"thread:{key}", "--refresh", "--json").rows
    said = {str(row["key"]): row["text"] for row in rows}
    assert said[key_of(answer)] == "Bienvenue à « Lasagne » ! <3 & l’été…"
    assert f"wordpress:{blog.place}/{article}" in said


@pytest.mark.parametrize("status", [0, 502])
def test_an_answer_whose_confirmation_is_lost_is_said_once(
    home: World, blog: Blog, status: int
) -> None:
    me = log_in(home, blog)
    article = blog.article("Des noms en N")
    comment = blog.comment(article, f"Et en N ? {status}")
    key = f"wordpress:{blog.place}/c{comment}"
    text = 'Neige ! "Nuage" & <Noisette>, l\'été 🐈...'
    blog.way.lose("POST", COMMENTS, status=status)
    number = home.post(text, me, "--reply-to", key)
    until_sent(home, number)
    assert home.item(number)["attempts"] == 1
    below = blog.asked(f"/comments?post={article}&parent={comment}&status=all").document
    assert len(below) == 1


def test_the_same_answer_twice_is_there_once(home: World, blog: Blog) -> None:
    me = log_in(home, blog)
    article = blog.article("Des noms en O")
    comment = blog.comment(article, "Et en O ?")
    key = f"wordpress:{blog.place}/c{comment}"
    home.post("Oreo", me, "--reply-to", key)
    assert settled(home)["state"] == "sent"
    home.run("post", "Oreo", "--account", me, "--reply-to", key, "--yes", code=None)
    items = home.run("publish", "--once", "--json", code=None).rows
    # WordPress calls it a duplicate (409), and what it is one of is found.
    assert [item["state"] for item in items] == ["sent"]
    below = blog.asked(f"/comments?post={article}&parent={comment}&status=all").document
    assert len(below) == 1


ARTICLE = "# Des noms en M\n\nMoka, **Mistral**, Miette.\n\n- un\n- deux\n\n> Dit-elle.\n"


def test_an_article_from_draft_to_public(home: World, blog: Blog, tmp_path: Path) -> None:
    me = log_in(home, blog)
    picture = tmp_path / "Chat été.png"
    picture.write_bytes(saved(photo(320, 240), "PNG"))
    file = tmp_path / "article.md"
    file.write_text(ARTICLE)
    home.run(
        *("article", "write", str(file), "--slug", "noms-en-m", "--excerpt", "Moka & co ?"),
        *("--category", "Conseils & avis", "--tag", "chaton", "--tag", "L'été"),
        *("--media", str(picture), "--alt", "Un « chat »", "--yes"),
    )
    key = key_of(settled(home))
    [draft] = blog.articles("Mistral")
    assert (draft["status"], draft["slug"]) == ("draft", "noms-en-m")
    assert draft["title"]["raw"] == "Des noms en M"
    assert draft["excerpt"]["raw"] == "Moka &amp; co ?"
    media = blog.asked(f"/media/{draft['featured_media']}").document
    assert (media["alt_text"], media["slug"]) == ("Un « chat »", "chat-ete")
    with urllib.request.urlopen(media["source_url"], timeout=10) as answer:
        assert answer.read()[:4] == b"\x89PNG"
    assert [blog.asked(f"/categories/{one}").field("name") for one in draft["categories"]] == [
        "Conseils &amp; avis"
    ]
    tags = [blog.asked(f"/tags/{one}").field("name") for one in draft["tags"]]
    assert tags == ["chaton", "L&#039;été"] or tags == ["chaton", "L'été"], tags

    for stage, status in (
        *(("pending", "pending"), ("scheduled", "future"), ("published", "publish")),
        *(("draft", "draft"), ("private", "private"), ("published", "publish")),
    ):
        more = ("--at", "tomorrow 9am") if stage == "scheduled" else ()
        home.run("article", "stage", key, stage, *more, "--yes")
        assert settled(home)["state"] == "sent", stage
        [found] = blog.articles("Mistral")
        assert found["status"] == status
    with urllib.request.urlopen(f"{blog.url}/noms-en-m/", timeout=10) as page:
        html = page.read().decode()
    assert "<strong>Mistral</strong>" in html
    rows = home.run("read", f"home:{me}", "--refresh", "--json").rows
    [row] = [row for row in rows if row["key"] == key]
    assert (row["title"], row["standing"], row["text"]) == (
        "Des noms en M",
        "public",
        "Moka & co ?",
    )
    rows = home.run("read", f"search:Mistral:{me}", "--refresh", "--json").rows
    assert [row["key"] for row in rows] == [key]

    home.run("moderate", key, "delete", "--yes")
    assert settled(home)["state"] == "sent"
    assert [one["status"] for one in blog.articles("Mistral")] == ["trash"]
    home.run("moderate", key, "delete", "--yes")
    assert settled(home)["state"] == "sent", "what is in the trash already is what was wished"


def test_what_is_written_reaches_the_page_as_it_was_written(home: World, blog: Blog) -> None:
    log_in(home, blog)
    text = (
        '# "L\'été" & <b>moi</b> \\o/ 🐈\n\n'
        "Un `C:\\noms\\n`, 3 < 4 & 5 > 4, <script>alert(1)</script> [gallery] 100 % "
        "et [un lien](https://exemple.test/?a=1&b=2).\n"
    )
    write(home, text)
    assert settled(home)["state"] == "sent"
    [found] = [one for one in blog.articles("gallery") if one["status"] == "publish"]
    assert found["title"]["raw"] == '"L\'été" &amp; &lt;b&gt;moi&lt;/b&gt; \\o/ 🐈'
    raw = found["content"]["raw"]
    assert "<code>C:\\noms\\n</code>" in raw
    assert "<script" not in raw
    assert 'href="https://exemple.test/?a=1&amp;b=2"' in raw


@pytest.mark.parametrize("status", [0, 502])
@pytest.mark.parametrize("path", [POSTS, ONE_POST])
def test_a_lost_answer_leaves_one_article(home: World, blog: Blog, path: str, status: int) -> None:
    log_in(home, blog)
    word = f"Perdu{status}{len(path)}"
    blog.way.lose("POST", path, status=status)
    number = write(home, f"# {word}\n\nUne fois.\n")
    until_sent(home, number)
    assert [one["status"] for one in blog.articles(word)] == ["publish"]


@pytest.mark.parametrize("path", [POSTS, ONE_POST])
def test_what_never_arrived_leaves_one_article(home: World, blog: Blog, path: str) -> None:
    log_in(home, blog)
    word = f"Jamais{len(path)}"
    blog.way.lose("POST", path, reached=False)
    number = write(home, f"# {word}\n\nUne fois.\n")
    until_sent(home, number)
    assert [one["status"] for one in blog.articles(word)] == ["publish"]


def test_a_blog_that_is_being_updated_is_waited_for(home: World, blog: Blog) -> None:
    log_in(home, blog)
    with blog.maintenance():
        number = write(home, "# Patience\n\nBientôt.\n")
        child = home.start("publish", "--once")
        until(lambda: home.item(number)["state"] == "retry_wait", "nothing was sent")
    child.communicate(timeout=90)
    until_sent(home, number)
    assert [one["status"] for one in blog.articles("Patience")] == ["publish"]


def test_two_articles_of_one_title_are_two(home: World, blog: Blog) -> None:
    log_in(home, blog)
    for number in range(2):
        blog.way.lose("POST", POSTS)
        until_sent(home, write(home, f"# Homonyme\n\nNuméro {number}.\n"))
    found = blog.articles("Homonyme")
    assert sorted(one["slug"] for one in found) == ["homonyme", "homonyme-2"]
    assert {one["status"] for one in found} == {"publish"}


@pytest.mark.parametrize("what", ["comment", "article"])
def test_a_wish_whose_answer_is_lost_is_found_done(home: World, blog: Blog, what: str) -> None:
    log_in(home, blog)
    article = blog.article(f"Retiré {what}")
    comment = blog.comment(article, f"Retirez {what}")
    if what == "comment":
        blog.way.lose("POST", COMMENTS + r"/\d+")
        home.run("moderate", f"wordpress:{blog.place}/c{comment}", "spam")
        assert settled(home)["state"] == "sent"
        assert blog.status(comment) == "spam"
    else:
        blog.way.lose("DELETE", ONE_POST + ".*")
        home.run("moderate", f"wordpress:{blog.place}/{article}", "delete", "--yes")
        assert settled(home)["state"] == "sent"
        assert blog.asked(f"/posts/{article}?context=edit").field("status") == "trash"


def test_a_column_follows_what_happens_on_the_blog(home: World, blog: Blog) -> None:
    me = log_in(home, blog)
    article = blog.article("Suivi")
    comment = blog.comment(article, "Je suis là.")
    key = f"wordpress:{blog.place}/c{comment}"

    def standing() -> list[object]:
        rows = home.run("read", f"mentions:{me}", "--refresh", "--limit", "50", "--json").rows
        return [row["standing"] for row in rows if row["key"] == key]

    assert standing() == ["held"]
    blog.asked(f"/comments/{comment}", method="POST", body={"status": "approved"})
    assert standing() == ["public"]
    held = home.run("read", f"list:hold:{me}", "--refresh", "--json").rows
    assert key not in [row["key"] for row in held]
    blog.asked(f"/comments/{comment}?force=true", method="DELETE")
    assert standing() == []


def test_an_article_that_missed_its_time_says_so(home: World, blog: Blog) -> None:
    me = log_in(home, blog)
    article = blog.article("Manqué")
    blog.php(
        "$then = gmdate('Y-m-d H:i:s', time() - 3600); "
        "$GLOBALS['wpdb']->update($GLOBALS['wpdb']->posts, ['post_status' => 'future',"
        " 'post_date' => get_date_from_gmt($then), 'post_date_gmt' => $then],"
        f" ['ID' => {article}]);"
    )
    key = f"wordpress:{blog.place}/{article}"
    rows = home.run("read", f"home:{me}", "--refresh", "--limit", "60", "--json").rows
    assert [row["standing"] for row in rows if row["key"] == key] == ["missed"]
    home.run("article", "stage", key, "published", "--yes")
    assert settled(home)["state"] == "sent"
    assert blog.asked(f"/posts/{article}?context=edit").field("status") == "publish"


def test_a_blog_without_pretty_addresses(home: World, blog: Blog) -> None:
    blog.php("update_option('permalink_structure', ''); flush_rewrite_rules(false);")
    try:
        log_in(home, blog)
        number = write(home, "# Sans réécriture\n\nTout de même.\n")
        until_sent(home, number)
        receipt = home.item(number)["receipt"]
        assert isinstance(receipt, dict)
        with urllib.request.urlopen(str(receipt["url"]), timeout=10) as page:
            assert "Tout de même." in page.read().decode()
    finally:
        blog.php(
            "update_option('permalink_structure', '/%postname%/'); flush_rewrite_rules(false);"
        )


def test_an_announcement_waits_for_its_article(home: World, blog: Blog, sky: Pds) -> None:
    log_in(home, blog)
    velo = sky.person()
    home.run(
        *("login", "bluesky", "--handle", velo.handle, "--server", sky.url, "--token-stdin"),
        given=velo.password,
    )
    address = f"{blog.url}/annonce/"
    number = home.post(f"À lire : {address}", velo.account, "--awaits", address)
    home.run("publish", "--once", code=None)
    waiting = home.item(number)
    assert (waiting["state"], waiting["reason"]) == ("scheduled", "article_offline")
    assert sky.texts(velo) == []
    until_sent(home, write(home, "# Annonce\n\nEnfin.\n", "--slug", "annonce"))
    until_sent(home, number)  # a minute passes between two looks at the page
    [record] = sky.records(velo)
    assert record["value"]["text"] == f"À lire : {address}"
    assert record["value"]["embed"]["external"]["uri"] == address
