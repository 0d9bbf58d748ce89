"""A day by command: read, answer, react, message, moderate; and what the network really got."""

import json
from datetime import datetime

import pytest

from journey.world import World, until

pytestmark = pytest.mark.slow

POST_FIELDS = {
    *("key", "kind", "network", "via", "author", "text", "at", "url", "reply_to", "thread"),
    *("media", "links", "metrics", "viewer", "triage", "unread"),
}


def _mentions(world: World, account: str) -> list[dict[str, object]]:
    return world.run("read", f"mentions:{account}", "--refresh", "--json").rows


def test_mentions_are_rows_to_the_letter(world: World) -> None:
    said = world.networks.ask(
        "say",
        {
            "as": "leamartin",
            "text": "@veloville Où est « ma » commande ? 😀",
            "mentions": "veloville",
        },
    )[0]
    ran = world.run("read", "mentions:veloville@x", "--refresh", "--json")
    assert ran.out.isascii()
    row = next(row for row in ran.rows if row["key"] == f"x:{said['id']}")
    assert set(row) >= POST_FIELDS
    assert row["kind"] == "post"
    assert row["text"] == "@veloville Où est « ma » commande ? 😀"
    assert row["via"] == ["veloville@x"]
    author = row["author"]
    assert isinstance(author, dict)
    assert author == {"handle": "leamartin", "name": "Léa Martin", "id": author["id"]}
    assert author["id"].isdecimal()
    assert row["viewer"] == {"veloville@x": {"like": False, "repost": False, "bookmark": False}}
    assert (row["triage"], row["unread"], row["reply_to"]) == ("new", True, None)
    assert datetime.fromisoformat(str(row["at"])).utcoffset() is not None
    times = [str(found["at"]) for found in ran.rows]
    assert times == sorted(times, reverse=True)


def test_what_came_is_there_without_the_network(world: World) -> None:
    rows = _mentions(world, "veloville@x")
    world.move_networks("127.0.0.1:9")
    assert [row["key"] for row in world.run("read", "mentions:velo", "--json").rows] == [
        row["key"] for row in rows
    ]
    ran = world.run("read", "mentions:velo", "--refresh", "--json", code=5)
    assert len(ran.rows) == len(rows)
    assert "mentions:veloville@x" in ran.err


def test_the_account_that_was_mentioned_answers(world: World) -> None:
    key = str(_mentions(world, "veloville@x")[0]["key"])
    world.run("post", "Nous regardons.", "--reply-to", key, "--yes")
    [item] = world.run("publish", "--once", "--json").rows
    assert (item["account"], item["reply_to"], item["state"]) == ("veloville@x", key, "sent")
    [posted] = world.posts()
    body = posted["body"]
    assert isinstance(body, dict)
    assert body["reply"] == {"in_reply_to_tweet_id": key.removeprefix("x:")}
    rows = world.run("triage", "--json").rows
    assert key not in {row["key"] for row in rows}


def test_likes_are_set_and_taken_back(world: World) -> None:
    key = str(_mentions(world, "museetanneurs@x")[0]["key"])
    world.run("react", key, "like")
    world.run("publish", "--once")
    viewer = world.run("read", "mentions:musee", "--limit", "1", "--json").document["viewer"]
    assert viewer == {"museetanneurs@x": {"like": True, "repost": False, "bookmark": False}}
    world.run("react", key, "like", "--undo")
    world.run("publish", "--once")
    routes = [str(act["route"]) for act in world.acts("museetanneurs@x")]
    assert [route for route in routes if "likes" in route] == [
        "POST /2/users/{id}/likes",
        "DELETE /2/users/{id}/likes/{tweet_id}",
    ]


def test_the_last_wish_wins_before_it_left(world: World) -> None:
    key = str(_mentions(world, "museetanneurs@x")[0]["key"])
    world.run("react", key, "repost")
    world.run("react", key, "repost", "--undo")
    assert len(world.run("queue", "--json").rows) == 1


def test_a_plan_without_likes_says_so_with_the_page(world: World) -> None:
    row = _mentions(world, "veloville@x")[0]
    ran = world.run("react", str(row["key"]), "like", code=1)
    assert str(row["url"]) in ran.err
    assert world.run("queue", "--json").out == ""


def test_reposts_lost_on_the_way_are_set_again(world: World) -> None:
    key = str(_mentions(world, "veloville@x")[0]["key"])
    world.fault("close_after_commit", path="/2/users/*/retweets")
    world.run("react", key, "repost")
    [item] = world.run("publish", "--once", "--json").rows
    assert item["state"] == "sent"


def test_a_post_of_ours_is_deleted(world: World) -> None:
    number = world.post("À retirer")
    world.run("publish", "--once")
    receipt = world.item(number)["receipt"]
    assert isinstance(receipt, dict)
    assert world.run("moderate", receipt["key"], "delete", "--account", "velo", code=2).out == ""
    world.run("moderate", receipt["key"], "delete", "--account", "velo", "--yes")
    [item] = world.run("publish", "--once", "--json").rows
    assert (item["operation"], item["state"]) == ("delete", "sent")
    assert "DELETE /2/tweets/{id}" in {str(act["route"]) for act in world.acts("veloville@x")}


def test_a_message_goes_to_the_one_who_wrote(world: World) -> None:
    rows = world.run("read", "messages:velo", "--refresh", "--json").rows
    assert rows
    assert {row["kind"] for row in rows} == {"message"}
    assert all(row["private"] is True for row in rows)
    conversation = str(rows[0]["conversation"])
    world.run("message", conversation, "Bonjour, c’est parti ce matin.", "--yes")
    [item] = world.run("publish", "--once", "--json").rows
    assert (item["operation"], item["state"], item["account"]) == ("message", "sent", "veloville@x")
    assert world.posts() == []
    acts = [act for act in world.acts("veloville@x") if "dm_conversations" in str(act["route"])]
    assert [act["text"] for act in acts] == ["Bonjour, c’est parti ce matin."]


def test_a_lost_message_is_read_back(world: World) -> None:
    rows = world.run("read", "messages:velo", "--refresh", "--json").rows
    world.fault("close_after_commit", path="/2/dm_conversations/*")
    world.run("message", str(rows[0]["conversation"]), "Une fois", "--yes")
    [item] = world.run("publish", "--once", "--json").rows
    assert item["state"] == "sent"
    texts = [act["text"] for act in world.acts("veloville@x") if act["text"] == "Une fois"]
    assert texts == ["Une fois"]


def test_a_thread_and_a_search_can_be_read(world: World) -> None:
    row = _mentions(world, "veloville@x")[0]
    thread = world.run("read", f"thread:{row['key']}", "--refresh", "--json").rows
    assert row["key"] in {found["key"] for found in thread}
    found = world.run("read", 'search:"vélo":veloville@x', "--refresh", "--json").rows
    assert found


def test_feeds_are_read_as_articles(world: World) -> None:
    url = world.networks.feeds[0]
    rows = world.run("read", f"feed:{url}", "--refresh", "--json").rows
    assert rows
    assert {row["kind"] for row in rows} == {"article"}
    assert all(row["title"] and row["link"] for row in rows)


def test_refresh_fetches_what_the_columns_show(world: World) -> None:
    [document] = world.run("refresh", "--json").rows
    timelines = document["timelines"]
    assert isinstance(timelines, list)
    names = {str(one["timeline"]) for one in timelines}
    assert {"mentions:veloville@x", "home:veloville@x", "messages:crocchat@x"} <= names
    assert {one["state"] for one in timelines} == {"live"}
    assert world.run("refresh").out.strip() == "Nothing is due."


def test_a_column_is_refreshed_by_the_engine_that_runs(world: World) -> None:
    engine = world.start("engine")
    until(lambda: '"pid' in world.run("doctor", "--json", code=None).out, "the engine runs")
    said = world.networks.ask(
        "say", {"as": "leamartin", "text": "Encore moi", "mentions": "veloville"}
    )[0]
    rows = _mentions(world, "veloville@x")
    assert f"x:{said['id']}" in {row["key"] for row in rows}
    engine.terminate()
    assert engine.wait(35) == 0


def test_a_picture_travels_with_its_words(world: World) -> None:
    picture = world.home / "logo.png"
    picture.write_bytes(_png())
    world.run(
        "post",
        "Avec image",
        "--account",
        "velo",
        "--media",
        str(picture),
        "--alt",
        "Un logo",
        "--yes",
    )
    picture.unlink()
    [item] = world.run("publish", "--once", "--json").rows
    assert item["state"] == "sent", item
    [posted] = world.posts()
    assert "media" in json.dumps(posted["body"])
    [copy] = (world.home / "media").iterdir()
    assert copy.stat().st_mode & 0o077 == 0


def _png() -> bytes:
    """A white picture of one pixel."""
    import struct
    import zlib

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\x00\xff\xff\xff")
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )
