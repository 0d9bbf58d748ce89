"""Makes Mastodon's JSON and HTML of what its world holds, for one reader."""

import html
import re
from urllib.parse import quote

from cmdeck.sandbox.mastodon.world import Notice, Server, Upload
from cmdeck.sandbox.render_media import iso
from cmdeck.sandbox.shapes import Json, JsonObject, PeopleList, Person, Picture, Post

_TOKEN = re.compile(
    r"(?P<url>https?://[^\s<>\"]+[^\s<>\".,;:!?)\]»])"
    r"|(?<![\w@/])@(?P<name>[A-Za-z0-9_]{1,20})(?![\w@])"
    r"|(?<![\w&#/])#(?P<tag>\w*[^\W\d]\w*)"
)
_SHOWN = 30
"""Characters of an address that are not hidden."""


class Renderer:
    """Renders for `reader`."""

    def __init__(self, server: Server, reader: int) -> None:
        self._server = server
        self._world = server.world
        self._reader = reader

    def status(self, post: Post) -> JsonObject:
        """A Status, or one that passes another on."""
        server = self._server
        shared = self._world.posts.get(post.reposted)
        author = self._world.people[post.author]
        parent = self._world.posts.get(post.parent)
        named = server.named_in(post)
        found: JsonObject = {
            "id": server.shown(post.id),
            "created_at": iso(post.at),
            "in_reply_to_id": server.shown(post.parent) if parent is not None else None,
            "in_reply_to_account_id": str(parent.author) if parent is not None else None,
            "sensitive": bool(post.warning),
            "spoiler_text": post.warning,
            "visibility": post.visibility,
            "language": post.lang,
            "uri": f"{server.base_url}/users/{author.username}/statuses/{server.shown(post.id)}",
            "url": f"{server.base_url}/@{author.username}/{server.shown(post.id)}",
            "replies_count": post.replies,
            "reblogs_count": post.reposts,
            "favourites_count": post.likes,
            "content": self.content(post),
            "reblog": self.status(shared) if shared is not None else None,
            "account": self.account(author),
            "media_attachments": [self._attached(key) for key in post.media],
            "mentions": [self._mention(person) for person in named],
            "tags": [{"name": tag.lower(), "url": self._tag_url(tag)} for tag in _tags(post.text)],
            "emojis": [],
            "card": None,
            "poll": self._poll(post),
            "edited_at": iso(server.edits[post.id][-1].at) if post.id in server.edits else None,
        }
        return found | self._of_reader(shared or post)

    def content(self, post: Post) -> str:
        """The text as Mastodon's HTML: escaped, links in three spans, names and tags as links."""
        parts: list[str] = []
        text, last = post.prefix + post.text, 0
        for match in _TOKEN.finditer(text):
            parts.append(html.escape(text[last : match.start()], quote=False))
            parts.append(self._linked(match))
            last = match.end()
        parts.append(html.escape(text[last:], quote=False))
        body = "".join(parts)
        if not body:
            return ""
        paragraphs = body.split("\n\n")
        return "".join(f"<p>{one}</p>" for one in paragraphs).replace("\n", "<br />")

    def account(self, person: Person) -> JsonObject:
        """An Account."""
        base = self._server.base_url
        return {
            "id": str(person.id),
            "username": person.username,
            "acct": self._server.acct(person),
            "display_name": person.name,
            "locked": person.protected,
            "bot": False,
            "created_at": iso(person.joined),
            "note": f"<p>{html.escape(person.bio)}</p>",
            "url": f"{base}/@{person.username}",
            "avatar": f"{base}/avatars/{quote(person.username)}.png",
            "followers_count": person.followers,
            "following_count": person.following,
            "statuses_count": person.posted,
            "emojis": [],
            "fields": [],
        }

    def notice(self, notice: Notice) -> JsonObject:
        """A Notification."""
        found: JsonObject = {
            "id": str(notice.id),
            "type": notice.kind,
            "created_at": iso(notice.at),
            "account": self.account(self._world.people[notice.by]),
        }
        if notice.post:
            found["status"] = self.status(self._world.posts[notice.post])
        return found

    def upload(self, upload: Upload, *, done: bool) -> JsonObject:
        """A MediaAttachment; its address is null while it is worked on."""
        found = self._picture(str(upload.id), upload.picture)
        return found if done else found | {"url": None}

    def listed(self, people: PeopleList) -> JsonObject:
        """A List."""
        return {"id": str(people.id), "title": people.name, "replies_policy": "list"}

    def relationship(self, person: Person) -> JsonObject:
        """A Relationship of the reader to `person`."""
        world, me = self._world, self._reader
        self._server.unheard(me)  # what was for a time may have ended
        return {
            "id": str(person.id),
            "following": person.id in world.follows[me],
            "followed_by": me in world.follows[person.id],
            "muting": person.id in world.muted[me],
            "blocking": person.id in world.blocked[me],
        }

    def _of_reader(self, post: Post) -> JsonObject:
        world, me = self._world, self._reader
        reposts = (world.posts[known] for known in world.reposts_of(post.id))
        return {
            "favourited": post.id in world.likes[me],
            "reblogged": any(one.author == me and not one.gone for one in reposts),
            "bookmarked": post.id in world.bookmarks[me],
            "muted": False,
        }

    def _poll(self, post: Post) -> Json:
        """A Poll."""
        poll = self._world.polls.get(post.poll)
        if poll is None:
            return None
        return {
            "id": str(poll.id),
            "expires_at": iso(poll.closes),
            "expired": poll.closes <= self._server.now(),
            "multiple": False,
            "votes_count": sum(votes for _label, votes in poll.options),
            "options": [{"title": label, "votes_count": votes} for label, votes in poll.options],
            "voted": False,
            "own_votes": [],
            "emojis": [],
        }

    def _linked(self, match: re.Match[str]) -> str:
        if url := match["url"]:
            return _link(url)
        if tag := match["tag"]:
            target = html.escape(self._tag_url(tag))
            return f'<a href="{target}" class="mention hashtag" rel="tag">#<span>{tag}</span></a>'
        person = self._world.named(match["name"])
        if person is None:
            return f"@{match['name']}"
        target = f"{self._server.base_url}/@{person.username}"
        link = f'<a href="{target}" class="u-url mention">@<span>{person.username}</span></a>'
        return f'<span class="h-card" translate="no">{link}</span>'

    def _mention(self, person: Person) -> JsonObject:
        return {
            "id": str(person.id),
            "username": person.username,
            "acct": self._server.acct(person),
            "url": f"{self._server.base_url}/@{person.username}",
        }

    def _tag_url(self, tag: str) -> str:
        return f"{self._server.base_url}/tags/{quote(tag.lower())}"

    def _attached(self, key: str) -> Json:
        picture = self._world.pictures.get(key)
        return self._picture(key, picture) if picture is not None else None

    def _picture(self, ident: str, picture: Picture) -> JsonObject:
        kind = {"photo": "image", "video": "video"}.get(picture.kind, "gifv")
        url = f"{self._server.base_url}{picture.url or '/media/' + picture.key}"
        return {
            "id": ident,
            "type": kind,
            "url": url,
            "preview_url": url,
            "description": picture.alt or None,
            "meta": {"original": {"width": picture.width, "height": picture.height}},
        }


def _link(url: str) -> str:
    scheme, _, rest = url.partition("://")
    shown, hidden = rest[:_SHOWN], rest[_SHOWN:]
    kind = ' class="ellipsis"' if hidden else ""
    spans = (
        f'<span class="invisible">{scheme}://</span>'
        f"<span{kind}>{html.escape(shown)}</span>"
        f'<span class="invisible">{html.escape(hidden)}</span>'
    )
    target = html.escape(url)
    return f'<a href="{target}" target="_blank" rel="nofollow noopener">{spans}</a>'


def _tags(text: str) -> list[str]:
    return list(dict.fromkeys(match["tag"] for match in _TOKEN.finditer(text) if match["tag"]))
