"""What tests of a real WordPress do again and again: log in, write, publish what waits."""

import json
from collections.abc import Mapping

from integration.wordpress import Blog
from journey.world import World, until

POSTS, ONE_POST = r"/wp-json/wp/v2/posts", r"/wp-json/wp/v2/posts/\d+"
COMMENTS = r"/wp-json/wp/v2/comments"


def log_in(home: World, blog: Blog, name: str = "emma") -> str:
    given = json.dumps({"username": name, "password": blog.password(name)})
    home.run("login", "wordpress", "--instance", blog.url, "--token-stdin", given=given)
    return blog.account(name)


def settled(home: World, code: int = 0) -> Mapping[str, object]:
    """Publish what waits: the one item of it."""
    [item] = home.run("publish", "--once", "--json", code=code).rows
    return item


def key_of(item: Mapping[str, object]) -> str:
    receipt = item["receipt"]
    assert isinstance(receipt, dict)
    return str(receipt["key"])


def write(home: World, text: str, *more: str, stage: str = "published") -> int:
    ran = home.run("article", "write", "--stage", stage, "--yes", "--json", *more, given=text)
    items = ran.document["items"]
    assert isinstance(items, list)
    return int(items[0]["id"])


def is_sent(home: World, number: int) -> bool:
    return home.item(number)["state"] == "sent"


def until_sent(home: World, number: int) -> None:
    until(lambda: home.run("publish", "--once", code=None) and is_sent(home, number), "it is sent")
