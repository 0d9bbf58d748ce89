"""Pages to open where the API refuses."""

from urllib.parse import parse_qs, urlsplit

import pytest

from cmdeck.model.capability import Verb
from cmdeck.model.intent import intent, is_played, profile
from cmdeck.model.post import NetworkName, PostKey

POST = PostKey(NetworkName.X, "", "1849")


@pytest.mark.parametrize(
    ("verb", "path", "query"),
    [
        (Verb.LIKE, "/intent/like", {"tweet_id": ["1849"]}),
        (Verb.REPOST, "/intent/retweet", {"tweet_id": ["1849"]}),
        (Verb.REPLY, "/intent/post", {"in_reply_to": ["1849"], "text": ["à & b\n#c"]}),
        (
            Verb.QUOTE,
            "/intent/post",
            {"text": ["à & b\n#c"], "url": ["https://x.com/lea/status/1849"]},
        ),
        (Verb.POST, "/intent/post", {"text": ["à & b\n#c"]}),
        (Verb.REPORT, "/lea/status/1849", {}),
        (Verb.BLOCK, "/lea", {}),
    ],
)
def test_pages_of_x(verb: Verb, path: str, query: dict[str, list[str]]) -> None:
    url = intent(verb, network=NetworkName.X, post=POST, handle="@lea", text="à & b\n#c")
    parts = urlsplit(url)
    assert (parts.scheme, parts.netloc, parts.path) == ("https", "x.com", path)
    assert parse_qs(parts.query) == query


def test_nothing_from_outside_leaves_its_place() -> None:
    odd = PostKey(NetworkName.X, "", "1/../../evil?x=1#y")
    url = intent(Verb.REPORT, network=NetworkName.X, post=odd, handle="a/b@evil")
    assert urlsplit(url).netloc == "x.com"
    assert urlsplit(url).path.count("/") == 3
    assert not urlsplit(url).query


@pytest.mark.parametrize("verb", list(Verb))
def test_other_networks_have_none(verb: Verb) -> None:
    assert intent(verb, network=NetworkName.FEED, post=POST) == ""
    alone = intent(verb, network=NetworkName.X)
    assert alone.startswith("https://x.com/intent/post") is (verb is Verb.POST)


def test_pages_of_bluesky() -> None:
    post = PostKey(NetworkName.BLUESKY, "", "at://did:plc:abc/app.bsky.feed.post/3k?x#y")
    for verb in (Verb.BLOCK, Verb.REPORT):
        url = intent(verb, network=NetworkName.BLUESKY, post=post, handle="lea/x.test")
        assert url == "https://bsky.app/profile/lea%2Fx.test/post/3k%3Fx%23y"
    assert intent(Verb.BLOCK, network=NetworkName.BLUESKY, handle="lea.test") == ""
    server = "https://pds.example"
    assert profile(NetworkName.BLUESKY, "velo.test", server) == "https://bsky.app/profile/velo.test"


def test_pages_of_a_mastodon_server() -> None:
    post, base = PostKey(NetworkName.MASTODON, "m.example", "113/x"), "https://m.example"
    for verb in (Verb.BLOCK, Verb.REPORT):
        url = intent(verb, network=NetworkName.MASTODON, post=post, handle="lea@far", base=base)
        assert url == "https://m.example/@lea%40far/113%2Fx"
    assert intent(Verb.BLOCK, network=NetworkName.MASTODON, handle="lea", base=base) == ""
    assert profile(NetworkName.MASTODON, "velo", base) == "https://m.example/@velo"
    assert profile(NetworkName.X, "velo") == "https://x.com/velo"
    assert not is_played(NetworkName.MASTODON, base)
    assert is_played(NetworkName.MASTODON, "http://127.0.0.1:1")
    assert is_played(NetworkName.X, base)
    assert not is_played(NetworkName.X, "")


def test_a_blog_is_edited_on_its_own_pages() -> None:
    site = "https://chats.example/blog"

    def page(ident: str) -> str:
        key = PostKey(NetworkName.WORDPRESS, "chats.example/blog", ident)
        return intent(Verb.SPAM, network=NetworkName.WORDPRESS, post=key, base=site)

    assert page("c34") == f"{site}/wp-admin/comment.php?action=editcomment&c=34"
    assert page("12") == f"{site}/wp-admin/post.php?post=12&action=edit"
    assert intent(Verb.POST, network=NetworkName.WORDPRESS, base=site) == f"{site}/wp-admin/"
    assert intent(Verb.POST, network=NetworkName.WORDPRESS) == ""
    assert profile(NetworkName.WORDPRESS, "camille", site) == f"{site}/author/camille/"


@pytest.mark.parametrize("network", [NetworkName.MASTODON, NetworkName.BLUESKY, NetworkName.X])
@pytest.mark.parametrize("verb", [Verb.QUOTE, Verb.REPLY, Verb.LIKE])
def test_a_post_of_another_network_has_no_page_here(network: NetworkName, verb: Verb) -> None:
    there = NetworkName.BLUESKY if network is NetworkName.X else NetworkName.X
    post = PostKey(there, "", "1849")
    page = intent(verb, network=network, post=post, handle="lea", base="https://m.example")
    assert page == ""
