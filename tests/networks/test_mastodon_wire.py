"""Mastodon's JSON and HTML: whole, odd and hostile."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmdeck.model.capability import Facts, Verb
from cmdeck.model.post import AccountId, Link, MediaKind, PostKey, Visibility
from cmdeck.model.timeline import Cursor
from cmdeck.networks.http import Answer
from cmdeck.networks.mastodon import wire
from cmdeck.networks.mastodon.activity import activities
from cmdeck.networks.mastodon.cursor import Place, closed, opened
from cmdeck.networks.mastodon.instance import facts
from cmdeck.networks.mastodon.markup import links_of, readable
from cmdeck.networks.mastodon.messages import message, without_address
from cmdeck.networks.mastodon.problems import failure
from cmdeck.networks.mastodon.readback import comparable
from cmdeck.text.display import displayable

Json = Any
REALM, ME = "mastodon.example", AccountId("velo@mastodon.example")
NOW = datetime(2026, 12, 7, 11, 4, tzinfo=UTC)
LEA = {"id": "42", "acct": "lea@far.example", "display_name": "Léa\x1b]52;c;eA==\x07 Martin"}
json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=8,
)


def status(
    content: str = "<p>Bonjour</p>", ident: Json = "113900000000000001", **more: Json
) -> Json:
    return {
        "id": ident,
        "created_at": "2026-12-07T11:00:00.000Z",
        "content": content,
        "visibility": "public",
        "account": LEA,
        **more,
    }


def listing(*items: Json) -> wire.Listing:
    return wire.listing(items, REALM, account=ME, as_of=NOW)


def one(item: Json) -> Any:
    found = listing(item)
    assert found.skipped == 0
    return found.posts[0]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("public", Visibility.PUBLIC),
        ("unlisted", Visibility.UNLISTED),
        ("private", Visibility.FOLLOWERS),
        ("mutuals_only", Visibility.FOLLOWERS),
        (None, Visibility.FOLLOWERS),
    ],
)
def test_who_is_shown_a_status(said: str | None, shown: Visibility) -> None:
    assert one(status(visibility=said)).visibility is shown


def test_a_status_whole() -> None:
    post = one(
        status(
            '<p><span class="h-card"><a class="u-url mention" href="https://m.example/@velo">'
            "@<span>velo</span></a></span> &amp; &lt;bientôt&gt;<br />ici :</p><p>"
            '<a href="https://example.org/un/chemin/tres/tres/long" rel="nofollow noopener">'
            '<span class="invisible">https://</span><span class="ellipsis">example.org/un/chemin'
            '</span><span class="invisible">/tres/tres/long</span></a> '
            '<a href="https://mastodon.example/tags/velo" class="mention hashtag" rel="tag">'
            "#<span>vélo</span></a></p>",
            url="https://far.example/@lea/9",
            uri="https://far.example/users/lea/statuses/9",
            in_reply_to_id="113900000000000000",
            in_reply_to_account_id="7",
            mentions=[{"id": "7", "acct": "velo"}],
            language="fr",
            favourites_count=3,
            reblogs_count=2,
            replies_count=-1,
            media_attachments=[
                {
                    "type": "image",
                    "url": "https://far.example/a.png",
                    "description": "Un vélo\x1b[2J",
                    "meta": {"original": {"width": 10, "height": 20}},
                },
                {"type": "gifv", "url": "file:///etc/passwd"},
                {"type": "unknown"},
            ],
        )
    )
    assert post.key == PostKey.parse("mastodon:mastodon.example/113900000000000001")
    assert post.text.shown == (
        "@velo & <bientôt>\nici :\n\nhttps://example.org/un/chemin/tres/tres/long #vélo"
    )
    assert post.links == (
        Link(
            "https://example.org/un/chemin/tres/tres/long",
            "https://example.org/un/chemin/tres/tres/long",
        ),
    )
    assert (post.author.handle, post.author.name.shown) == (
        "lea@far.example",
        "Léa␛]52;c;eA==␇ Martin",
    )
    assert (post.reply_to_author, post.mentions, post.language) == ("velo", ("velo",), "fr")
    assert str(post.reply_to) == "mastodon:mastodon.example/113900000000000000"
    assert (post.metrics.likes, post.metrics.reposts, post.metrics.replies) == (3, 2, None)
    assert [(one.kind, one.url) for one in post.media] == [
        (MediaKind.PHOTO, "https://far.example/a.png"),
        (MediaKind.GIF, ""),
    ]
    assert post.media[0].alt is not None
    assert post.media[0].alt.shown == "Un vélo␛[2J"
    assert post.uri == "https://far.example/users/lea/statuses/9"


def test_a_repost_is_the_reposted_post() -> None:
    velo = {"id": "7", "acct": "velo", "display_name": "VéloVille"}
    outer = status("", ident="2", account=velo, reblog=status(favourited=True), favourited=False)
    outer["created_at"] = "2026-12-07T12:00:00Z"
    found = listing(outer)
    [post] = found.posts
    assert (post.key.id, post.author.id) == ("113900000000000001", "42")
    assert post.reposted_by is not None
    assert post.reposted_by.handle == "velo"
    assert post.listed_at == datetime(2026, 12, 7, 12, tzinfo=UTC)
    [state] = found.viewer
    assert {str(one) for one in state.reactions} == {"like"}


def test_a_warning_stands_before_what_it_warns_of() -> None:
    post = one(status(spoiler_text="Accident\u202e"))
    assert (post.text.shown, post.warning) == ("Accident\n\nBonjour", "Accident")
    assert one(status(spoiler_text=None)).warning == ""


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>a<script>alert(1)</script>b</p>", "ab"),
        ("<p>\x1b[31m\u202erouge &#27;]0;x&#7;</p>", "␛[31mrouge ]0;x"),
        ("<p>[red]rouge[/red] [@click=app.quit]x</p>", "[red]rouge[/red] [@click=app.quit]x"),
        ("<p>a<p>b<br>c", "a\n\nb\nc"),
        ("&lt;p&gt;", "<p>"),
        ("<img src=x onerror=y>fin", "fin"),
        (
            '<a href="https://evil.example/x">https://good.example/y</a>',
            "https://good.example/y (evil.example)",
        ),
        ('<a href="https://www.good.example/x">good.example/x</a>', "good.example/x"),
        ('<a href="javascript:alert(1)">ici</a>', "ici"),
        (
            '<a href="https://good.example@evil.example/">good.example</a>',
            "good.example (evil.example)",
        ),
    ],
)
def test_hostile_html_is_only_text(html: str, shown: str) -> None:
    post = one(status(html))
    assert post.text.shown == shown
    assert all(link.url.startswith(("https://", "http://")) for link in post.links)


def test_links_are_whole_and_safe() -> None:
    html = (
        '<a class="mention" href="https://h/@x">@x</a> <a rel="tag" href="https://h/t">#t</a>'
        "<a href='https://example.org/?a=1&amp;b=2'>ici</a><a href=\"file:///etc\">la</a>"
    )
    assert links_of(html) == [("https://example.org/?a=1&b=2", "ici"), ("file:///etc", "la")]
    assert one(status(html)).links == (Link("https://example.org/?a=1&b=2", "ici"),)


@pytest.mark.parametrize(
    "part", ["<a ", '<a href="', "<a href='x'>", "<a x>" * 3, "<", "<a <a", "&#", "@a ", "a@"]
)
def test_hostile_markup_costs_no_more_than_its_length(part: str) -> None:
    html = part * (400_000 // len(part))
    began = time.process_time()
    readable(html)
    links_of(html)
    without_address(html)
    comparable(html[:20_000])
    assert time.process_time() - began < 4


def test_private_ones_are_left_out_wherever_they_stand() -> None:
    private = status(visibility="direct")
    quoting = status(ident="5", quote={"state": "accepted", "quoted_status": private})
    found = listing(private, status("", ident="4", reblog=private), quoting)
    assert [post.key.id for post in found.posts] == ["5"]
    assert (found.others, found.skipped) == ((), 0)
    notice = {"type": "favourite", "created_at": "2026-12-07T11:00:00Z", "account": LEA}
    assert activities([{**notice, "status": private}], REALM) == ()


def test_a_quoted_post_comes_along() -> None:
    quoted = status("<p>avant</p>", ident="3")
    found = listing(status(quote={"state": "accepted", "quoted_status": quoted}))
    assert str(found.posts[0].quote) == f"mastodon:{REALM}/3"
    assert [post.text.shown for post in found.others] == ["avant"]
    assert one(status(quote={"state": "deleted", "quoted_status": None})).quote is None


@given(st.dictionaries(st.sampled_from(list(status(media_attachments=[], quote={}))), json_like))
def test_odd_statuses_are_counted_and_never_raise(parts: Json) -> None:
    found = listing({**status(), **parts}, parts, status(ident="1"))
    assert any(post.key.id == "1" for post in found.posts)
    for post in found.posts:
        assert displayable(post.text.shown) == post.text.shown
        assert displayable(post.author.name.shown, lines=False) == post.author.name.shown


@given(st.text())
def test_any_html_is_displayable(html: str) -> None:
    shown = one(status(html)).text.shown
    assert displayable(shown) == shown


@given(json_like)
def test_odd_answers_are_no_list(document: Json) -> None:
    items = document if isinstance(document, list) else [document]
    objects = [item for item in items if isinstance(item, dict)]
    assert len(listing(*objects).posts) <= 2 * len(objects), "each at most with what it boosts"
    assert facts(document, "mastodon").honours_keys is True
    assert len(activities(objects, REALM)) <= len(objects)


def test_a_message_shows_no_address() -> None:
    html = '<p><a class="mention">@velo</a> @lea@far.example bonjour @tous</p>'
    found = message(status(html, visibility="direct"), REALM, conversation="9", me="7")
    assert (found.text.shown, found.outgoing, found.conversation) == ("bonjour @tous", False, "9")
    assert str(found.key) == f"mastodon:message/{REALM}/113900000000000001"
    assert without_address("@velo") == ""


def test_what_is_compared_is_what_was_meant() -> None:
    sent = "Salut @lea@far.example\r\n\r\nvoilà https://example.org/a "
    came = readable(
        '<p>Salut <a class="mention">@<span>lea</span></a></p><p>voilà '
        '<a href="https://example.org/a"><span class="invisible">https://</span>'
        "<span>example.org/a</span></a></p>"
    )
    assert comparable(came) == comparable(sent)
    assert comparable("a@b.example") == "a@b.example"


def test_what_a_server_allows() -> None:
    instance = {
        "version": "4.3.0",
        "configuration": {
            "statuses": {"max_characters": 1000, "max_media_attachments": 8},
            "media_attachments": {
                "supported_mime_types": ["image/png", "video/mp4", 7],
                "image_size_limit": 1_000_000,
                "description_limit": 900,
            },
        },
    }
    before = Facts(refused=frozenset({Verb.LIKE}))
    found = facts(instance, "mastodon", before)
    assert (found.text_limit, found.message_limit, found.honours_keys) == (1000, 1000, True)
    assert found.refused == {Verb.LIKE}
    assert found.picture is not None
    assert (found.picture.count, found.picture.bytes, found.picture.alt) == (8, 1_000_000, 900)
    assert found.picture.formats == {"png"}
    assert not facts(instance, "pleroma").honours_keys
    assert not facts({"version": "2.7 (compatible; Pleroma)"}, "mastodon").honours_keys
    assert facts({}, "").picture is None
    assert facts({"configuration": {"statuses": {"max_characters": True}}}, "").text_limit is None


def test_a_cursor_holds_what_it_was_given() -> None:
    place = Place(since="01J", below="113", known=("a", "b"), offset=20, of="42")
    assert opened(closed(place)) == place
    for strange in ('{"since": "../apps"}', '{"known": ["a b"]}', '{"offset": "x"}', "[]", "{"):
        assert opened(Cursor(strange)) == Place()


@given(st.integers(300, 599), st.binary(max_size=60), st.text(max_size=30))
def test_every_status_is_one_of_our_failures(code: int, body: bytes, reset: str) -> None:
    answer = Answer(code, {"x-ratelimit-reset": reset}, body, "https://mastodon.example/")
    error = failure(answer, server=REALM, now=NOW)
    assert str(error)
    assert displayable(str(error)) == str(error)
    assert error.status == code


@pytest.mark.parametrize(
    ("poll", "lines"),
    [
        (
            {
                "expired": True,
                "votes_count": 1,
                "options": [
                    {"title": "Bleu\n\x1b[31m", "votes_count": 1},
                    {"title": "Rouge", "votes_count": 0},
                ],
            },
            ["○ Bleu ␛[31m · 1", "○ Rouge · 0", "Poll, closed: 1 vote"],
        ),
        (
            {"votes_count": 0, "options": [{"title": "Oui", "votes_count": None}]},
            ["○ Oui", "Poll: 0 votes"],
        ),
        ({"votes_count": 3, "options": []}, []),
        ({"options": "?"}, []),
        ("?", []),
    ],
)
def test_a_poll_is_lines_of_text(poll: Json, lines: list[str]) -> None:
    shown = one(status("<p>Quelle couleur ?</p>", poll=poll)).text.shown
    assert shown.splitlines() == ["Quelle couleur ?", *([""] if lines else []), *lines]
