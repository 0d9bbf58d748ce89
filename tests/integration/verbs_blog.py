"""A desk of the script of verbs on a real WordPress: what is so afterwards is asked of the blog in
the name of whoever runs it, and the program's columns have to say the same."""

import base64
import html
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from integration.between import Loss, Written
from integration.wordpress import Blog
from journey.verbs_desk import Desk
from journey.world import Row

_API: Final = "/wp-json"
_STANDINGS: Final = {"approved": "public", "hold": "held", "spam": "spam", "trash": "trash"}


@dataclass(kw_only=True)
class RealBlog(Desk):
    """Somebody who writes there, and the visitors of one article of somebody else's."""

    blog: Blog
    person: str
    article: int
    lost: Loss | None = None
    visitors: int = 0

    @property
    def account(self) -> str:
        return self.blog.account(self.person)

    @property
    def other(self) -> str:
        return "nadege"

    def login(self) -> tuple[Sequence[str], str]:
        given = {"username": self.person, "password": self.blog.password(self.person)}
        return ("--instance", self.blog.url), json.dumps(given)

    def ask_us(self, text: str) -> str:
        return self._visit(text)

    def write_to_us(self, text: str) -> None:
        """There are no private messages on a blog."""

    def answer(self, text: str, key: str) -> str:
        return self._visit(text, _number(key))

    def _visit(self, text: str, parent: int = 0) -> str:
        """Each time somebody else: nobody is let say the same twice."""
        self.visitors += 1
        author = f"Nadège{self.visitors}"
        return self._key(self.blog.comment(self.article, text, author=author, parent=parent))

    def _key(self, comment: int) -> str:
        return f"wordpress:{self.blog.place}/c{comment}"

    def acts(self) -> list[Row]:
        both = f"{self.person}:{self.blog.password(self.person)}".encode()
        ours = f"Basic {base64.b64encode(both).decode()}"
        return [_act(one) for one in self.blog.way.written if one.authorization == ours]

    def said_in_public(self) -> list[str]:
        author = self.blog.people[self.person]["id"]
        query = f"author={author}&status=publish&context=edit&orderby=id&order=asc&per_page=100"
        return [
            one["title"]["raw"]
            or html.unescape(re.sub("<[^>]*>", "", one["content"]["raw"])).strip()
            for one in self.blog.asked(f"/posts?{query}").document
        ]

    def alts(self, key: str) -> list[object]:
        article = self.blog.asked(f"/posts/{_number(key)}").document
        media = self.blog.asked(f"/media/{article['featured_media']}")
        seen = super().alts(key)
        assert seen == [media.field("alt_text")]
        return seen

    def is_gone(self, key: str) -> bool:
        there = self.blog.asked(f"/posts/{_number(key)}?context=edit").field("status")
        return super().is_gone(key) and there == "trash"

    def thread(self, key: str) -> Sequence[Row]:
        rows = super().thread(key)
        below = f"/comments?post={self.article}&parent={_number(key)}&status=all&per_page=100"
        there = {self._key(one["id"]) for one in self.blog.asked(below).document}
        assert {row["key"] for row in rows if row["reply_to"] == key} == there
        return rows

    def standing(self, key: str, column: str) -> str:
        seen = super().standing(key, column)
        assert seen == _STANDINGS[self.blog.status(_number(key))]
        return seen

    def hides(self, key: str) -> bool:
        is_hidden = super().hides(key)
        assert is_hidden == (self.blog.status(_number(key)) == "hold")
        return is_hidden

    def answerers(self, key: str) -> list[str]:
        """A blog opens an article for comments, or does not."""
        return []

    def list_of_people(self) -> str:
        """Of the comments that were let through: there is one."""
        path = f"/comments/{_number(self._visit('Les nôtres, aussi.'))}"
        body = {"status": "approved"}
        assert self.blog.asked(path, method="POST", body=body).status == 200
        return "approve"

    def lose_the_answer(self) -> None:
        self.lost = self.blog.way.lose("POST", f"{_API}/wp/v2/posts")

    def has_lost_it(self) -> bool:
        return self.lost is not None and not self.lost.times


def _number(key: str) -> int:
    return int(key.rpartition("/")[2].removeprefix("c"))


def _act(one: Written) -> Row:
    """What was written, named as in ROUTES: with the status that it has, where it was there."""
    route = f"{one.method} " + re.sub(r"/\d+$", "/{id}", one.path.removeprefix(_API))
    if one.method == "POST" and route.endswith("{id}"):
        route += f" ({one.answer['status']})"
    return {"route": route, "id": str(one.answer["id"]), "body": one.body}
