"""Bluesky's shapes read: posts, facets, cursors, errors, cards; odd ones too. No network."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmdeck.model.post import AccountId, MediaKind, Reaction
from cmdeck.networks.bluesky import markup, messages, wire
from cmdeck.networks.bluesky.activity import activities, subjects_of
from cmdeck.networks.bluesky.records import POST
from cmdeck.networks.bluesky.threads import flat

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
ACCOUNT = AccountId("velo.test@bluesky")
DID = "did:plc:lea"
URI = f"at://{DID}/app.bsky.feed.post/3mfzzzzzzzz22"


def view(**changes: Any) -> dict[str, Any]:
    """A PostView."""
    return {
        "uri": URI,
        "cid": "bafyx",
        "author": {"did": DID, "handle": "lea.test", "displayName": "Léa"},
        "record": {"text": "Bonjour", "createdAt": "2026-11-22T09:00:00.000Z"},
        "indexedAt": "2026-11-22T09:00:01Z",
        "viewer": {},
    } | changes


def read(*items: Any) -> wire.Listing:
    return wire.listing(items, account=ACCOUNT, as_of=NOW)


def facet(start: int, end: int, **feature: str) -> dict[str, Any]:
    kind, [(name, value)] = feature.pop("kind"), feature.items()
    index = {"byteStart": start, "byteEnd": end}
    return {
        "index": index,
        "features": [{"$type": f"app.bsky.richtext.facet#{kind}", name: value}],
    }


# Posts


def test_a_plain_post() -> None:
    counts = {"replyCount": 1, "repostCount": 2, "likeCount": 3, "quoteCount": True}
    done = {"like": "at://x", "repost": None, "bookmarked": True}
    [post] = (found := read(view(**counts, viewer=done))).posts
    assert str(post.key) == f"bluesky:{URI}"
    assert (post.author.id, post.author.handle, post.author.name.shown) == (DID, "lea.test", "Léa")
    assert post.url == "https://bsky.app/profile/lea.test/post/3mfzzzzzzzz22"
    metrics = post.metrics
    assert (metrics.replies, metrics.reposts, metrics.likes, metrics.quotes) == (1, 2, 3, None)
    assert [state.reactions for state in found.viewer] == [{Reaction.LIKE, Reaction.BOOKMARK}]
    assert post.at == datetime(2026, 11, 22, 9, tzinfo=UTC)


def test_a_post_from_the_future_counts_from_when_it_was_seen() -> None:
    later = {"text": "demain", "createdAt": "2027-01-01T00:00:00Z"}
    strange = {"text": "quand", "createdAt": "bientôt"}
    for record in (later, strange):
        [post] = read(view(record=record)).posts
        assert post.at == datetime(2026, 11, 22, 9, 0, 1, tzinfo=UTC)


def test_whose_handle_leads_nowhere_has_none() -> None:
    for handle in ("handle.invalid", "", "a b", "\x1b[31m", None):
        [post] = read(view(author={"did": DID, "handle": handle})).posts
        assert (post.author.handle, post.author.name.shown) == ("", DID)
        assert post.url == f"https://bsky.app/profile/did%3Aplc%3Alea/post/{URI[-13:]}"


def test_a_repost_and_what_it_answers() -> None:
    parent = view(uri=f"at://did:plc:max/{POST}/3mfzzzzzzzz23")
    parent["author"] = {"did": "did:plc:max", "handle": "max.test"}
    ends = {"parent": {"uri": parent["uri"]}, "root": {"uri": f"{parent['uri'][:-1]}4"}}
    record = {"text": "oui", "createdAt": "2026-11-22T09:00:00Z", "reply": ends}
    reason = {
        "$type": "app.bsky.feed.defs#reasonRepost",
        "by": {"did": "did:plc:zoe", "handle": "zoe.test"},
        "indexedAt": "2026-11-22T09:30:00Z",
    }
    item = {"post": view(record=record), "reply": {"parent": parent}, "reason": reason}
    found = read(item, {"post": view(record=record)})
    [post] = found.posts  # once, as it came first
    assert post.reposted_by is not None
    assert (post.reposted_by.handle, post.listed_at) == (
        "zoe.test",
        datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
    )
    assert (str(post.reply_to), post.reply_to_author) == (f"bluesky:{parent['uri']}", "max.test")
    assert str(post.thread) == f"bluesky:{ends['root']['uri']}"
    assert [str(one.key) for one in found.others] == [f"bluesky:{parent['uri']}"]
    assert wire.place_of(item, ordered=True).mark != wire.place_of(item["post"], ordered=True).mark


def test_pictures_films_cards_and_quotes() -> None:
    quoted = {
        "$type": "app.bsky.embed.record#viewRecord",
        "uri": f"{URI[:-1]}3",
        "cid": "bafyy",
        "author": {"did": DID, "handle": "lea.test"},
        "value": {"text": "cité", "createdAt": "2026-11-21T09:00:00Z"},
        "indexedAt": "2026-11-21T09:00:00Z",
        "embeds": [{"$type": "app.bsky.embed.video#view", "thumbnail": "https://v.test/t.jpg"}],
    }
    images = [
        {"fullsize": "https://i.test/1.jpg", "alt": "un \x1b vélo", "aspectRatio": {"width": 4}},
        {"fullsize": "javascript:alert(1)", "alt": ""},
        "none",
    ]
    media = {"$type": "app.bsky.embed.images#view", "images": images}
    kind = "app.bsky.embed.recordWithMedia#view"
    both = {"$type": kind, "record": {"record": quoted}, "media": media}
    found = read(view(embed=both))
    [post] = found.posts
    assert post.quote is not None
    assert post.quote.id == quoted["uri"]
    assert [(one.kind, one.url, one.width) for one in post.media] == [
        (MediaKind.PHOTO, "https://i.test/1.jpg", 4),
        (MediaKind.PHOTO, "", 0),
    ]
    assert post.media[0].alt is not None
    assert post.media[0].alt.shown == "un ␛ vélo"
    [other] = found.others
    assert (other.text.shown, [one.kind for one in other.media]) == ("cité", [MediaKind.VIDEO])
    external = {"uri": "https://velo.test/", "title": "Vélo", "description": ""}
    [linked] = read(
        view(embed={"$type": "app.bsky.embed.external#view", "external": external})
    ).posts
    assert [(one.url, one.text) for one in linked.links] == [("https://velo.test/", "Vélo")]
    gone = {"$type": "app.bsky.embed.record#viewNotFound", "uri": URI, "notFound": True}
    [alone] = read(view(embed={"$type": "app.bsky.embed.record#view", "record": gone})).posts
    assert alone.quote is None


@pytest.mark.parametrize(
    "odd",
    [
        None,
        [],
        "x",
        {},
        {"post": None},
        view(uri="at://did:plc:a/app.bsky.feed.like/3k"),
        view(uri="https://evil.test"),
        view(author={"did": "lea"}),
        view(indexedAt="hier"),
        view(record=None),
    ],
)
def test_what_cannot_be_read_is_counted(odd: Any) -> None:
    found = read(odd, view())
    assert (len(found.posts), found.skipped) == (1, 1)


NAMES = (
    *("post", "record", "reply", "reason", "embed", "author", "did", "uri", "facets", "features"),
    *("index", "byteStart", "byteEnd", "viewer", "images", "external"),
)
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=9)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(NAMES),
            inner,
            max_size=5,
        ),
    ),
    max_leaves=20,
)


@given(json_values, st.sampled_from(["record", "embed", "viewer", "author", "reply", "embeds"]))
def test_no_shape_is_an_exception(value: Any, name: str) -> None:
    for item in (value, view(**{name: value}), {"post": view(), "reason": value, "reply": value}):
        found = read(item)
        assert len(found.posts) + found.skipped == 1
    record = {"text": "é" * 9, "facets": value, "createdAt": "2026-11-22T09:00:00Z"}
    assert len(read(view(record=record)).posts) == 1
    assert activities([value, {"reason": "like", "author": value}] if value else [], {}) == ()


# Facets of others


def test_a_short_link_is_shown_whole_and_a_false_one_says_where_it_leads() -> None:
    text = "Lire velo.test/un-lon... ou banque.test ou ici @lea.test"
    at = text.index("banque")
    facets = [
        facet(5, 24, kind="link", uri="https://velo.test/un-long-chemin"),
        facet(at, at + 11, kind="link", uri="https://evil.test/"),
        facet(at + 15, at + 18, kind="link", uri="https://ici.test/"),
        facet(at + 19, at + 28, kind="mention", did=DID),
    ]
    record = {"text": text, "facets": facets[::-1]}
    assert markup.readable(record) == (
        "Lire velo.test/un-long-chemin ou banque.test (evil.test) ou ici @lea.test"
    )
    assert list(markup.links_in(record)) == [
        ("https://velo.test/un-long-chemin", "velo.test/un-lon..."),
        ("https://evil.test/", "banque.test"),
        ("https://ici.test/", "ici"),
    ]
    assert markup.names_in(record) == ("lea.test",)


def test_facets_that_lie() -> None:
    link = "https://x.test/"
    facets = [
        facet(0, 1, kind="link", uri=link),  # half of a sign
        facet(0, 99, kind="link", uri=link),
        facet(-1, 2, kind="link", uri=link),
        facet(2, 2, kind="link", uri=link),
        {"index": {"byteStart": 0, "byteEnd": 2}, "features": []},
        {"index": None},
        None,
    ]
    record = {"text": "été", "facets": facets}
    assert (markup.readable(record), list(markup.links_in(record))) == ("été", [])
    overlapping = [facet(0, 2, kind="link", uri=link), facet(0, 5, kind="link", uri=link)]
    assert markup.readable({"text": "été", "facets": overlapping}) == "été"


# Notifications, threads, messages


def test_reactions_of_other_things_are_left_out() -> None:
    by = {"did": "did:plc:max", "handle": "max.test"}
    at = {"indexedAt": "2026-11-22T09:00:00Z", "author": by}
    feed = "at://did:plc:a/app.bsky.feed.generator/velo"
    told = [
        {"reason": "like", "reasonSubject": URI, **at},
        {"reason": "like", "reasonSubject": feed, **at},
        {"reason": "starterpack-joined", **at},
        {"reason": "follow", **at},
        {"reason": "follow", **at, "author": {"did": "did:plc:zoe", "handle": "zoe.test"}},
    ]
    assert subjects_of(told) == [URI]
    found = activities(told, {})
    assert [(str(one.kind), one.count) for one in found] == [("like", 1), ("follow", 2)]


def test_a_thread_is_flat_and_bounded() -> None:
    tree: dict[str, Any] = {"post": {"uri": "0"}}
    for number in range(1, 5_000):
        tree = {"post": {"uri": str(number)}, "replies": [tree, None, "x"], "parent": None}
    assert len(flat(tree)) == 1_000
    gone = {"post": {"uri": "a"}, "parent": {"notFound": True, "uri": "b"}, "replies": [{}]}
    assert [one["uri"] for one in flat(gone)] == ["a"]
    assert flat(None) == flat([]) == []


def test_a_group_is_nobodys_conversation() -> None:
    two = [{"did": DID, "handle": "lea.test"}, {"did": "did:plc:max", "handle": "max.test"}]
    other = messages.other_of({"members": two}, DID)
    assert other is not None
    assert other.handle == "max.test"
    third = {"did": "did:plc:zoe", "handle": "zoe.test"}
    assert messages.other_of({"members": [*two, third]}, DID) is None
    assert (
        messages.other_of({"members": two, "kind": "chat.bsky.convo.defs#groupConvo"}, DID) is None
    )
