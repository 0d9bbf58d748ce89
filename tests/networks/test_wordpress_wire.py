"""A blog's JSON, HTML, errors and cursors, without a blog."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmdeck.errors import NeedsLogin, NetworkError, NoAnswer, RateLimited, Refusal, Refused
from cmdeck.model.outbox import Article, Publish
from cmdeck.model.post import Standing
from cmdeck.model.timeline import Cursor
from cmdeck.networks.http import Answer, Json
from cmdeck.networks.wordpress import prose, wire
from cmdeck.networks.wordpress.client import Reply
from cmdeck.networks.wordpress.cursor import Place, closed, opened
from cmdeck.networks.wordpress.network import facts
from cmdeck.networks.wordpress.problems import failure, said
from cmdeck.networks.wordpress.readback import comparable

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ME = wire.Me("blog.example", "7", "camille", NOW)
ARTICLE: dict[str, Json] = {
    "id": 12,
    "date_gmt": "2026-11-20T09:00:00",
    "status": "publish",
    "link": "https://blog.example/a/",
    "title": {"rendered": "L&#8217;été &amp; nous", "raw": "L'été & nous"},
    "excerpt": {"rendered": "<p>Un <b>mot</b></p>"},
    "content": {"rendered": "<p>Tout</p>"},
    "author": 7,
    "_embedded": {"author": [{"name": "Camille F.", "slug": "camille-f"}]},
}
COMMENT: dict[str, Json] = {
    "id": 34,
    "post": 12,
    "parent": 33,
    "author": 0,
    "author_name": "<b>Zo\x1b[31mé</b>",
    "author_url": "http://pills.example",
    "date_gmt": "2026-11-21T09:00:00",
    "content": {"rendered": "<p>Bon<br />jour &lt;3</p>\n"},
    "link": "https://blog.example/a/#comment-34",
    "status": "hold",
}


def test_an_article() -> None:
    post = wire.article(ARTICLE, ME)
    assert str(post.key) == "wordpress:blog.example/12"
    assert post.title is not None
    assert (post.title.shown, post.text.shown) == ("L’été & nous", "Un mot")
    assert post.at == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert (post.author.handle, post.author.name.shown) == ("camille", "Camille F.")
    assert post.standing is Standing.PUBLIC
    plain = {**ARTICLE, "excerpt": None, "content": {"rendered": f"<p>{'é' * 900}</p>"}}
    assert len(wire.article(plain, ME).text.shown) == wire.EXCERPT


def test_an_articles_picture() -> None:
    picture: Json = {
        "media_type": "image",
        "source_url": "https://blog.example/chat.png",
        "alt_text": "Un <chat>\x1b[31m",
        "media_details": {"width": 320, "height": 240},
    }
    unseen: Json = {"code": "rest_forbidden", "message": "Sorry", "data": {"status": 401}}
    embedded = {"wp:featuredmedia": [picture, unseen, "odd", {"media_type": "image"}]}
    first, bare = wire.article({**ARTICLE, "_embedded": embedded}, ME).media
    assert (first.url, first.width, first.height) == ("https://blog.example/chat.png", 320, 240)
    assert first.alt is not None
    assert first.alt.shown == "Un <chat>␛[31m"
    assert (bare.url, bare.alt, bare.width) == ("", None, 0)
    assert wire.article({**ARTICLE, "_embedded": {"wp:featuredmedia": 3}}, ME).media == ()


@pytest.mark.parametrize(
    ("status", "minutes", "standing"),
    [
        ("future", 10, Standing.SCHEDULED),
        ("future", -1, Standing.SCHEDULED),
        ("future", -3, Standing.MISSED),
        ("draft", 0, Standing.DRAFT),
        ("pending", 0, Standing.PENDING),
        ("trash", 0, Standing.TRASH),
        ("of-a-plugin", 0, Standing.PRIVATE),
    ],
)
def test_where_an_article_stands(status: str, minutes: int, standing: Standing) -> None:
    date = (NOW + timedelta(minutes=minutes)).isoformat()
    assert wire.article({**ARTICLE, "status": status, "date_gmt": date}, ME).standing is standing


def test_a_comment() -> None:
    post = wire.comment(COMMENT, ME)
    assert (post.key.id, str(post.reply_to), str(post.thread)) == (
        "c34",
        "wordpress:blog.example/c33",
        "wordpress:blog.example/12",
    )
    assert post.text.shown == "Bon\njour <3"
    assert (post.author.id, post.author.handle) == ("", "")
    assert post.author.name.shown == "<b>Zo␛[31mé</b>"
    assert (post.standing, post.hidden, post.links[0].url) == (
        Standing.HELD,
        True,
        "http://pills.example",
    )
    ours = wire.comment({**COMMENT, "author": 7, "parent": 0, "status": "approved"}, ME)
    assert (ours.author.handle, str(ours.reply_to), ours.hidden) == (
        "camille",
        "wordpress:blog.example/12",
        False,
    )


def test_what_cannot_be_read_is_left_out() -> None:
    odds: list[Json] = [{}, None, [], {"id": True}]
    odds += [{**COMMENT, "id": "../1"}, {**COMMENT, "date_gmt": "hier"}]
    for odd in odds:
        found = wire.listing([odd, COMMENT, COMMENT], ME, wire.comment)
        assert ([one.key.id for one in found.posts], found.skipped) == (["c34"], 1)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*ARTICLE, *COMMENT, "rendered", "raw", "up"]), inner)
    ),
    max_leaves=12,
)


@given(JSON)
def test_no_shape_breaks_the_reading(item: Json) -> None:
    for read in (wire.article, wire.comment):
        found = wire.listing([item], ME, read)
        assert len(found.posts) + found.skipped == 1


# The text of an article


def test_markdown_becomes_html_and_html_stays_words() -> None:
    text = "Un *mot* <b onclick=x>gras</b>\n\n- [a](javascript:alert(1))\n- `<i>`"
    html = prose.html_of(f"{text}\n\n| a |\n|---|\n| b |")
    assert "<em>mot</em> &lt;b onclick=x&gt;gras&lt;/b&gt;" in html
    assert "<code>&lt;i&gt;</code>" in html
    assert "<table>" in html
    assert "href" not in html
    assert "<script" not in prose.html_of("<script>alert(1)</script>\n\n<!-- more -->")


@pytest.mark.parametrize(
    ("text", "title", "body"),
    [
        ("# Titre\n\nCorps", "Titre", "Corps"),
        ("\n#  Titre # \nCorps", "Titre", "Corps"),
        ("# Seul", "Seul", ""),
        ("## Plus bas\n\nCorps", "", "## Plus bas\n\nCorps"),
        ("#tag et la suite", "", "#tag et la suite"),
        ("Corps", "", "Corps"),
    ],
)
def test_the_first_heading_is_the_title(text: str, title: str, body: str) -> None:
    assert prose.parts(Publish(text=text)) == (title, body)
    named = Publish(text=text, article=Article(title=" Autre \n titre"))
    assert prose.parts(named) == ("Autre titre", text)


def test_addresses() -> None:
    assert prose.slug("L’œuvre d'Été : 100 % chats !") == "loeuvre-dete-100-chats"
    assert prose.slug("日本") == ""
    assert len(prose.slug("mot " * 90)) <= prose.LONGEST_SLUG
    assert (
        prose.slug_of(Publish(text="# Un titre", article=Article(slug="Autre Part")))
        == "autre-part"
    )


@given(st.text(max_size=60), st.uuids())
def test_the_marker_comes_back(text: str, key: object) -> None:
    html = prose.content(Publish(text=text), str(key))
    assert html.endswith(prose.marker(str(key)))
    assert prose.without_marker(html).strip() == prose.html_of(prose.parts(Publish(text=text))[1])
    assert "cmdeck" not in prose.readable(html) or "cmdeck" in text


def test_a_marker_cannot_be_broken_out_of() -> None:
    assert prose.marker("a --> <script>") == "<!-- cmdeck:a--script -->"
    assert comparable("L’été “dit” &amp; … fin") == comparable('L\'été "dit" & ... fin')


# Errors, cursors, roles


def answer(status: int, code: str = "", words: str = "non", **headers: str) -> Answer:
    body = json.dumps({"code": code, "message": words, "data": {"status": status}}).encode()
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, names, body, "https://blog.example/wp-json/wp/v2/posts")


@pytest.mark.parametrize(
    ("given", "error", "kind"),
    [
        (answer(401, "rest_not_logged_in"), NeedsLogin, None),
        (answer(400, "rest_invalid_param"), Refused, Refusal.INVALID),
        (answer(403, "rest_cannot_publish"), Refused, Refusal.NOT_ALLOWED),
        (answer(404, "rest_post_invalid_id"), Refused, Refusal.GONE),
        (answer(404, "rest_no_route"), Refused, Refusal.OTHER),
        (answer(409, "comment_duplicate"), Refused, Refusal.DUPLICATE),
        (answer(410, "rest_already_trashed"), Refused, Refusal.GONE),
        (answer(500, "rest_upload_sideload_error"), Refused, Refusal.INVALID),
        (answer(500, "rest_comment_failed_edit"), NoAnswer, None),
        (answer(503), NoAnswer, None),
        (answer(301), Refused, Refusal.OTHER),
        (answer(429), RateLimited, None),
        (answer(400, "comment_flood"), RateLimited, None),
    ],
)
def test_what_a_refusal_means(
    given: Answer, error: type[NetworkError], kind: Refusal | None
) -> None:
    found = failure(given, server="blog.example", now=NOW)
    assert type(found) is error
    assert isinstance(found, Refused) is (kind is not None)
    assert getattr(found, "kind", None) == kind
    assert "blog.example" in str(found)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("300", 300),
        ("", 60),
        ("-1", 60),
        ("nan", 60),
        ("1e9", 60),
        ("99999", 900),
        ("Sun, 22 Nov 2026 12:02:00 GMT", 120),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 60),
        ("soon", 60),
    ],
)
def test_how_long_to_wait(header: str, seconds: int) -> None:
    found = failure(answer(429, retry_after=header), server="b", now=NOW)
    assert isinstance(found, RateLimited)
    assert found.until == NOW + timedelta(seconds=seconds)


def test_what_it_says_is_displayable() -> None:
    assert said(answer(400, "x", "L&#8217;\x1b[31m\nété")) == ("x", "L’␛[31m été")
    page = Answer(500, {}, b"<html>Erreur fatale</html>", "https://b/")
    assert said(page) == ("", "")


@given(st.text() | JSON.map(json.dumps))
def test_no_cursor_breaks_the_reading(text: str) -> None:
    place = opened(Cursor(text))
    assert opened(closed(place)) == place
    assert place.is_start is (place.since == 0)
    assert opened(None) == Place()


def test_whether_a_list_goes_on() -> None:
    items: list[Json] = [{"id": 1}, {"id": 2}]
    assert Reply(items, total=3, asked=2).has_more()
    assert not Reply(items, total=3, asked=2).has_more(1)
    assert not Reply(items, total=2, asked=2).has_more()
    assert Reply(items, asked=2).has_more()  # the total was stripped: it may go on
    assert not Reply(items, asked=3).has_more()
    assert Reply(items, total=2).is_whole
    assert not Reply(items).is_whole  # nobody knows what was left out
    assert not Reply({"code": "x"}, total=0).is_whole


def test_a_role_and_what_it_lacks() -> None:
    every = {"edit_posts": True, "upload_files": True, "moderate_comments": True}
    assert facts({"capabilities": every}).refused == frozenset()
    assert facts({}).refused == frozenset()
    assert len(facts({"capabilities": {"edit_posts": True, "read": True}}).refused) == 5
