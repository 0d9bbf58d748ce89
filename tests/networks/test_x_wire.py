"""X's JSON, in both spellings, whole, odd and hostile."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openapi import POST_NAMES, TWEET_NAMES, spec

from cmdeck.model.post import MediaKind, PostKey
from cmdeck.networks.x import wire
from cmdeck.networks.x.messages import messages
from cmdeck.text.display import displayable

Json = Any
LEA = {"id": "42", "username": "leamartin", "name": "Léa\x1b]52;c;eA==\x07 Martin"}
VELO = {"id": "7", "username": "veloville", "name": "VéloVille"}


def link(text: str, short: str, target: str, **more: Json) -> Json:
    start = text.index(short)
    return {
        "start": start,
        "end": start + len(short),
        "url": short,
        "expanded_url": target,
        "display_url": target.removeprefix("https://"),
        **more,
    }


def tweet(text: str, *links: Json, ident: Json = "1849000000000000001", **more: Json) -> Json:
    entities = {"entities": {"urls": list(links)}} if links else {}
    return {"id": ident, "text": text, "author_id": "42", **entities, **more}


def one(item: Json, **included: Json) -> Any:
    document = {"data": [item], "includes": {"users": [LEA, VELO], **included}}
    listing = wire.listing(document)
    assert listing.skipped == 0
    return listing.posts[0]


def test_links_are_shown_whole_and_counted_in_code_points() -> None:
    text = "👩‍🚒 é &amp; https://t.co/a puis https://t.co/b &lt;3 &amp;copy;"
    post = one(
        tweet(
            text,
            link(text, "https://t.co/a", "https://example.org/?a=1&amp=2"),
            link(text, "https://t.co/b", "https://example.org/b"),
        )
    )
    assert post.text.shown == (
        "👩‍🚒 é & https://example.org/?a=1&amp=2 puis https://example.org/b <3 &copy;"
    )
    assert post.text.raw == text
    assert [found.url for found in post.links] == [
        "https://example.org/?a=1&amp=2",
        "https://example.org/b",
    ]


def test_indices_that_are_off_do_not_cut_words() -> None:
    text = "voir https://t.co/a ici"
    wrong = {**link(text, "https://t.co/a", "https://example.org/"), "start": 2, "end": 9}
    absent = {"start": 0, "end": 4, "url": "https://t.co/z", "expanded_url": "https://z.example/"}
    odd = {"start": "0", "end": None, "url": 7}
    assert one(tweet(text, wrong, absent, odd)).text.shown == "voir https://example.org/ ici"


def test_a_link_that_must_not_be_opened_stays_short() -> None:
    text = "là https://t.co/a"
    post = one(tweet(text, link(text, "https://t.co/a", "javascript:alert(1)")))
    assert post.text.shown == text
    assert post.links == ()


def test_links_that_x_appends_are_not_words() -> None:
    text = "Regardez https://t.co/p https://t.co/q"
    post = one(
        tweet(
            text,
            link(text, "https://t.co/p", "https://x.com/lea/status/1/photo/1", media_key="3_1"),
            link(text, "https://t.co/q", "https://twitter.com/v/status/99?s=20"),
            attachments={"media_keys": ["3_1", "3_2", "13_9"]},
            referenced_tweets=[{"type": "quoted", "id": "99"}],
        ),
        media=[
            {"media_key": "3_1", "type": "photo", "url": "https://pbs.example/1", "alt_text": "x"},
            {"media_key": "3_2", "type": "video", "width": 640, "height": True},
            {"media_key": "13_9", "type": "hologram"},
        ],
        tweets=[tweet("cité", ident="99", author_id="7")],
    )
    assert post.text.shown == "Regardez"
    assert post.links == ()
    assert [(m.kind, m.width, m.height) for m in post.media] == [
        (MediaKind.PHOTO, 0, 0),
        (MediaKind.VIDEO, 640, 0),
    ]
    assert post.quote == PostKey.parse("x:99")


def test_a_long_post_is_whole_in_either_spelling() -> None:
    long = "mot " * 100 + "https://t.co/a"
    part = {
        "text": long,
        "entities": {
            "urls": [link(long, "https://t.co/a", "https://example.org/a")],
            "mentions": [{"username": "veloville", "start": 0, "end": 3}],
        },
    }
    for name in ("note_tweet", "note_post"):
        post = one(tweet("mot mot…", **{name: part}))
        assert post.text.shown.endswith("mot https://example.org/a")
        assert post.text.raw == long
        assert post.mentions == ("veloville",)


@pytest.mark.parametrize("refs", ["referenced_tweets", "referenced_posts"])
@pytest.mark.parametrize("inside", ["tweets", "posts"])
@pytest.mark.parametrize("kind", ["retweeted", "reposted"])
def test_a_repost_is_the_reposted_post(refs: str, inside: str, kind: str) -> None:
    original = tweet("original", ident="99", author_id="7", created_at="2026-11-01T10:00:00.000Z")
    wrapper = tweet(
        "RT @veloville: orig…",
        created_at="2026-11-22T10:00:00Z",
        **{refs: [{"type": kind, "id": "99"}]},
    )
    post = one(wrapper, **{inside: [original]})
    assert (post.key.id, post.text.shown, post.author.handle) == ("99", "original", "veloville")
    assert post.reposted_by is not None
    assert post.reposted_by.handle == "leamartin"
    assert post.at == datetime(2026, 11, 1, 10, tzinfo=UTC)
    assert post.listed_at == datetime(2026, 11, 22, 10, tzinfo=UTC)


def test_a_repost_without_its_original_is_itself() -> None:
    post = one(tweet("RT @x: orig…", referenced_tweets=[{"type": "retweeted", "id": "99"}]))
    assert (post.key.id, post.reposted_by, post.reposted_at) == ("1849000000000000001", None, None)


def test_a_post_listed_twice_is_there_once() -> None:
    again = [{"type": "retweeted", "id": "99"}]
    document = {
        "data": [tweet("RT", ident="101", referenced_tweets=again), tweet("b", ident="99")],
        "includes": {"tweets": [tweet("b", ident="99")]},
    }
    assert [post.key.id for post in wire.listing(document).posts] == ["99"]


def test_answers_and_quotes_come_along() -> None:
    document = {
        "data": [
            tweet(
                "oui",
                conversation_id="5",
                in_reply_to_user_id="7",
                referenced_tweets=[{"type": "replied_to", "id": "6"}],
            )
        ],
        "includes": {"users": [LEA, VELO], "tweets": [tweet("quoi", ident="6"), {"id": "8"}]},
    }
    listing = wire.listing(document)
    post = listing.posts[0]
    assert (post.reply_to, post.thread) == (PostKey.parse("x:6"), PostKey.parse("x:5"))
    assert post.reply_to_author == "veloville"
    assert [other.key.id for other in listing.others] == ["6"]


@pytest.mark.parametrize("reposts", ["retweet_count", "repost_count"])
def test_counts(reposts: str) -> None:
    counts = {reposts: 1, "like_count": 2, "reply_count": None, "quote_count": "4"}
    metrics = one(tweet("a", public_metrics=counts)).metrics
    assert (metrics.reposts, metrics.likes, metrics.replies, metrics.quotes) == (1, 2, None, None)


def test_a_time_that_is_missing_is_in_the_id() -> None:
    post = one(tweet("a", ident="1460323737035677698"))
    assert post.at.replace(microsecond=0) == datetime(2021, 11, 15, 19, 8, 5, tzinfo=UTC)


def test_nothing_hostile_is_shown() -> None:
    evil = "a\x1b]52;c;ZQ==\x1b\\b\u202egp\x9b31m"
    post = one(
        tweet(
            evil,
            lang="\x1b[2J",
            entities={"mentions": [{"username": "../x"}, {"username": "ok"}]},
        ),
        media=[],
    )
    shown = [post.text.shown, post.author.name.shown, post.author.handle, post.language, post.url]
    assert all(displayable(text) == text for text in shown)
    assert post.text.raw == evil
    assert post.mentions == ("ok",)
    odd = {"id": "42", "username": "a/b?c", "name": "x"}
    person = wire.user(odd)
    assert person.url == ""
    assert wire.address(person.handle, "5") == "https://x.com/i/status/5"


def test_what_is_unknown_or_missing_is_no_reason_to_stop() -> None:
    document = {
        "data": [
            tweet("ok"),
            None,
            "text",
            {"text": "no id"},
            {"id": "x1", "text": "odd id"},
            {"id": "1849000000000000002", "created_at": "yesterday"},
            {"id": "1849000000000000003"},
            {"id": "1849000000000000004", "entities": [], "attachments": [], "note_tweet": 3},
        ],
        "includes": {"users": "?", "tweets": [7], "media": None},
        "errors": [{"type": "about:blank"}],
        "meta": {"next_token": 7, "surprise": 1},
    }
    listing = wire.listing(document)
    assert [post.key.id[-1] for post in listing.posts] == ["1", "2", "3", "4"]
    assert (listing.skipped, listing.next) == (4, "")


@pytest.mark.parametrize(
    "document", [{}, {"data": None}, {"meta": {"result_count": 0}}, [], None, {"data": "x"}]
)
def test_nothing_is_an_empty_list(document: Json) -> None:
    listing = wire.listing(document)
    assert (listing.posts, listing.skipped, listing.next) == ((), 0, "")


def test_only_what_was_asked_for_is_gone() -> None:
    missing = "https://api.twitter.com/2/problems/resource-not-found"
    document = {
        "errors": [
            {"parameter": "ids", "resource_id": "5", "type": missing},
            {"parameter": "referenced_tweets.id", "resource_id": "6", "type": missing},
            {"parameter": "ids", "resource_id": "../7", "type": missing},
        ]
    }
    assert wire.gone(document) == (PostKey.parse("x:5"),)


@pytest.mark.parametrize(("name", "kind"), [(TWEET_NAMES, "Tweet"), (POST_NAMES, "Post")])
def test_a_post_with_everything_that_x_describes(name: str, kind: str) -> None:
    described = spec(name)
    item = described.example(kind)
    item["text"] = "bonjour"
    item.pop("note_tweet", None)
    item.pop("note_post", None)
    document = {"data": [item], "includes": described.example("Expansions")}
    listing = wire.listing(document)
    assert listing.skipped == 0
    post = listing.posts[0]
    assert post.text.shown
    assert post.metrics.likes is not None
    assert post.metrics.reposts is not None
    for whole in ("Get2UsersIdMentionsResponse", "Get2TweetsSearchRecentResponse"):
        if whole in described.document["components"]["schemas"]:
            assert wire.listing(described.example(whole)).skipped == 0


@pytest.mark.parametrize("name", [TWEET_NAMES, POST_NAMES])
def test_a_message_event_with_everything_that_x_describes(name: str) -> None:
    event = spec(name).example("DmEvent")
    event.update(event_type="MessageCreate", sender_id="42", dm_conversation_id="7-42", id="5")
    read, skipped = messages({"data": [event]}, "7")
    assert skipped == 0
    assert read[0].other.id == "42"


def event(sender: str, conversation: str, **more: Json) -> Json:
    made = {"id": "5", "event_type": "MessageCreate", "sender_id": sender, "text": "salut"}
    return {**made, "dm_conversation_id": conversation, **more}


def test_whom_we_talk_with() -> None:
    document = {
        "data": [
            event("42", "7-42", created_at="2026-11-22T10:00:00Z"),
            event("7", "7-42"),
            event("7", "1586407389"),
            event("42", "1586407389"),
            {"id": "6", "event_type": "ParticipantsJoin", "participant_ids": ["7"]},
            event("?", "7-42"),
        ],
        "includes": {"users": [LEA]},
    }
    read, skipped = messages(document, "7")
    assert skipped == 1
    assert [(one.other.id, one.other.handle, one.outgoing) for one in read] == [
        ("42", "leamartin", False),
        ("42", "leamartin", True),
        ("", "", True),
        ("42", "leamartin", False),
    ]
    assert read[0].conversation == "7-42"


_NAMES = [
    *("id", "text", "data", "includes", "users", "tweets", "media", "entities", "urls", "url"),
    *("mentions", "start", "end", "expanded_url", "attachments", "media_keys", "type", "meta"),
    *("referenced_tweets", "author_id", "note_tweet", "public_metrics", "created_at", "errors"),
    *("sender_id", "event_type"),
]
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(_NAMES),
            inner,
            max_size=5,
        )
    ),
    max_leaves=30,
)


@given(_json)
def test_no_json_at_all_makes_it_raise(document: Json) -> None:
    listing = wire.listing(document)
    read, skipped = messages(document, "7")
    assert len(listing.posts) + listing.skipped <= len(wire.items(document))
    assert len(listing.ids) + listing.skipped == len(wire.items(document))
    assert len(read) + skipped <= len(wire.items(document))
