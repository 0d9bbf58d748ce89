"""Makes the AppView's JSON of what the world holds, for one reader."""

import re

from cmdeck.sandbox.bluesky import names
from cmdeck.sandbox.bluesky.names import object_in, text_in
from cmdeck.sandbox.bluesky.world import Notice, Server
from cmdeck.sandbox.render_media import iso
from cmdeck.sandbox.shapes import Json, JsonObject, PeopleList, Person, Post
from cmdeck.sandbox.wire import mentioned

_TOKEN = re.compile(
    r"(?P<url>https?://[^\s<>\"]+[^\s<>\".,;:!?)\]»])"
    r"|(?<![\w@/])@(?P<name>[A-Za-z0-9_]{1,20})(?![\w@])"
    r"|(?<![\w&#/])#(?P<tag>\w*[^\W\d]\w*)"
)


class Renderer:
    """Renders for `reader` (a person's number, 0 for nobody)."""

    def __init__(self, server: Server, reader: int) -> None:
        self._server = server
        self._world = server.world
        self._reader = reader

    def value(self, post: Post) -> JsonObject:
        """The record of a post: as its client wrote it, else as one would have."""
        record = self._server.record_of(post)
        if record is not None:
            return record.value
        text, facets = self._written(post.text)
        found: JsonObject = {
            "$type": names.POST,
            "text": text,
            "createdAt": iso(post.at),
            "langs": [post.lang],
        }
        if facets:
            found["facets"] = facets
        parent = self._world.posts.get(post.parent)
        if parent is not None:
            root = self._world.posts.get(post.conversation) or parent
            found["reply"] = {"root": self.reference(root), "parent": self.reference(parent)}
        if post.quoted in self._world.posts:
            quoted = self.reference(self._world.posts[post.quoted])
            found["embed"] = {"$type": "app.bsky.embed.record", "record": quoted}
        return found

    def reference(self, post: Post) -> JsonObject:
        """What names a record for good: address and content."""
        value = self.value(post)
        return {"uri": self._server.uri(post), "cid": names.cid_of(value)}

    def post(self, post: Post, *, deep: bool = True) -> JsonObject:
        """A PostView."""
        value = self.value(post)
        found: JsonObject = {
            "uri": self._server.uri(post),
            "cid": names.cid_of(value),
            "author": self.person(self._world.people[post.author]),
            "record": value,
            "bookmarkCount": 0,
            "replyCount": post.replies,
            "repostCount": post.reposts,
            "likeCount": post.likes,
            "quoteCount": post.quotes,
            "indexedAt": iso(post.at),
            "viewer": self._viewer(post),
            "labels": [],
        }
        if (embed := self._embed(post, value, deep=deep)) is not None:
            found["embed"] = embed
        gate = self._server.records.get(names.uri(*self._gate(post)))
        if gate is not None:
            found["threadgate"] = {"uri": gate.uri, "cid": gate.cid, "record": gate.value}
        return found

    def in_feed(self, post: Post) -> JsonObject:
        """A FeedViewPost: with who passed it on, and what it answers."""
        shared = self._world.posts.get(post.reposted)
        inner = shared if shared is not None else post
        found: JsonObject = {"post": self.post(inner)}
        if shared is not None:
            found["reason"] = {
                "$type": "app.bsky.feed.defs#reasonRepost",
                "by": self.person(self._world.people[post.author]),
                "uri": self._server.uri(post),
                "indexedAt": iso(post.at),
            }
        if inner.parent:
            ends = (self._world.posts.get(inner.conversation), self._world.posts.get(inner.parent))
            root, parent = (self.in_thread(one) for one in ends)
            found["reply"] = {"root": root, "parent": parent}
        return found

    def in_thread(self, post: Post | None) -> JsonObject:
        """A post as another one's neighbour: itself, or that it is not found."""
        if post is None or not self._server.visible(post):
            address = self._server.uri(post) if post is not None else ""
            return {
                "$type": "app.bsky.feed.defs#notFoundPost",
                "uri": address,
                "notFound": True,
            }
        return {"$type": "app.bsky.feed.defs#postView"} | self.post(post)

    def person(self, person: Person) -> JsonObject:
        """A ProfileViewBasic."""
        world, me = self._world, self._reader
        block = self._server.block_of(me, person.id) if person.id in world.blocked[me] else ""
        return {
            "did": self._server.did(person.id),
            "handle": self._server.handle(person),
            "displayName": person.name,
            "avatar": f"{self._server.base_url}/avatars/{person.username}.png",
            "labels": [],
            "createdAt": iso(person.joined),
            "viewer": {
                "muted": person.id in world.muted[me],
                "blockedBy": False,
                **({"blocking": block} if block else {}),
            },
        }

    def profile(self, person: Person) -> JsonObject:
        """A ProfileViewDetailed."""
        return self.person(person) | {
            "description": person.bio,
            "followersCount": person.followers,
            "followsCount": person.following,
            "postsCount": person.posted,
        }

    def notice(self, notice: Notice) -> JsonObject:
        """A Notification."""
        post = self._world.posts.get(notice.post)
        subject = self._world.posts.get(notice.subject)
        found: JsonObject = {
            "uri": notice.uri,
            "cid": names.cid_of(notice.uri),
            "author": self.person(self._world.people[notice.by]),
            "reason": notice.reason,
            "record": self.value(post) if post is not None and not post.reposted else {},
            "isRead": False,
            "indexedAt": iso(notice.at),
            "labels": [],
        }
        if subject is not None:
            found["reasonSubject"] = self._server.uri(subject)
        return found

    def listed(self, people: PeopleList) -> JsonObject:
        """A ListView."""
        return {
            "uri": self.list_uri(people),
            "cid": names.cid_of(people.name),
            "name": people.name,
            "purpose": "app.bsky.graph.defs#curatelist",
            "creator": self.person(self._world.people[people.owner]),
            "indexedAt": iso(people.made),
        }

    def list_uri(self, people: PeopleList) -> str:
        """The address of a list."""
        rkey = names.tid(people.made, people.id)
        return names.uri(self._server.did(people.owner), names.LIST, rkey)

    def _written(self, text: str) -> tuple[str, list[Json]]:
        """A seeded text as somebody would write it here, and its facets."""
        parts: list[str] = []
        facets: list[Json] = []
        size, last = 0, 0
        for match in _TOKEN.finditer(text):
            before = text[last : match.start()]
            words, feature = self._feature(match)
            size += _size(before)
            if feature is not None:
                index: JsonObject = {"byteStart": size, "byteEnd": size + _size(words)}
                facets.append({"index": index, "features": [feature]})
            size += _size(words)
            parts += [before, words]
            last = match.end()
        return "".join([*parts, text[last:]]), facets

    def _feature(self, match: re.Match[str]) -> "tuple[str, JsonObject | None]":
        if url := match["url"]:
            shown = url.partition("://")[2]
            shown = shown if len(shown) <= 28 else shown[:25] + "..."
            return shown, {"$type": "app.bsky.richtext.facet#link", "uri": url}
        if tag := match["tag"]:
            return match[0], {"$type": "app.bsky.richtext.facet#tag", "tag": tag}
        person = self._world.named(match["name"])
        if person is None:
            return match[0], None
        did = self._server.did(person.id)
        mention: JsonObject = {"$type": "app.bsky.richtext.facet#mention", "did": did}
        return f"@{self._server.handle(person)}", mention

    def _embed(self, post: Post, value: JsonObject, *, deep: bool) -> "JsonObject | None":
        """What hangs on a post, as it is shown."""
        record, media = object_in(value, "embed"), self._seeded_pictures(post)
        quoted = self._quoted(post) if deep and post.quoted else None
        if text_in(record, "$type") == "app.bsky.embed.recordWithMedia":
            record = object_in(record, "media")
        if text_in(record, "$type") == "app.bsky.embed.images":
            media = self._brought(record)
        if text_in(record, "$type") == "app.bsky.embed.external":
            external = object_in(record, "external")
            shown = {one: external[one] for one in ("uri", "title", "description")}
            media = {"$type": "app.bsky.embed.external#view", "external": shown}
        if quoted is not None and media is not None:
            kind = "app.bsky.embed.recordWithMedia#view"
            return {"$type": kind, "record": {"record": quoted}, "media": media}
        if quoted is not None:
            return {"$type": "app.bsky.embed.record#view", "record": quoted}
        return media

    def _quoted(self, post: Post) -> JsonObject:
        quoted = self._world.posts.get(post.quoted)
        if quoted is None or not self._server.visible(quoted):
            return {"$type": "app.bsky.embed.record#viewNotFound", "uri": "", "notFound": True}
        seen = self.post(quoted, deep=False)
        embeds: list[Json] = [seen["embed"]] if "embed" in seen else []
        kept = {name: seen[name] for name in ("uri", "cid", "author", "indexedAt", "labels")}
        return {
            "$type": "app.bsky.embed.record#viewRecord",
            **kept,
            "value": seen["record"],
            "embeds": embeds,
            "likeCount": seen["likeCount"],
            "replyCount": seen["replyCount"],
            "repostCount": seen["repostCount"],
            "quoteCount": seen["quoteCount"],
        }

    def _seeded_pictures(self, post: Post) -> "JsonObject | None":
        pictures = [self._world.pictures[key] for key in post.media if key in self._world.pictures]
        base = self._server.base_url
        images: list[Json] = [
            {
                "thumb": f"{base}{one.url or '/media/' + one.key}",
                "fullsize": f"{base}{one.url or '/media/' + one.key}",
                "alt": one.alt,
                "aspectRatio": {"width": one.width, "height": one.height},
            }
            for one in pictures
        ]
        return {"$type": "app.bsky.embed.images#view", "images": images} if images else None

    def _brought(self, embed: JsonObject) -> JsonObject:
        given = embed.get("images")
        images: list[Json] = []
        for image in given if isinstance(given, list) else []:
            cid = text_in(object_in(object_in(image, "image"), "ref"), "$link")
            url = f"{self._server.base_url}/media/{cid}"
            shown: JsonObject = {"thumb": url, "fullsize": url}
            if isinstance(image, dict):
                shown |= {one: image[one] for one in ("alt", "aspectRatio") if one in image}
            images.append(shown)
        return {"$type": "app.bsky.embed.images#view", "images": images}

    def _viewer(self, post: Post) -> JsonObject:
        """What the reader did to a post: the addresses of the records that say so."""
        server, me = self._server, self._reader
        if not me:
            return {}
        found: JsonObject = {
            "bookmarked": post.id in self._world.bookmarks[me],
            "threadMuted": False,
        }
        address, did = server.uri(post), server.did(me)
        for name, collection in (("like", names.LIKE), ("repost", names.REPOST)):
            own = server.records_of(did, collection)
            known = next((one.uri for one in own if server.subject_of(one) == address), "")
            if known:
                found[name] = known
        found |= self._closed(post)
        if "like" not in found and post.id in self._world.likes[me]:
            found["like"] = names.uri(did, names.LIKE, names.tid(post.at, post.id))
        return found

    def _closed(self, post: Post) -> JsonObject:
        """What the author's gates keep the reader from: only those named may answer, or nobody;
        nobody may quote."""
        server, found = self._server, dict[str, Json]()
        root = self._world.posts.get(post.conversation, post)
        gate = server.records.get(names.uri(*self._gate(root)))
        allow = gate.value.get("allow") if gate is not None else None
        if isinstance(allow, list) and self._reader != root.author:
            rules = (one for one in allow if isinstance(one, dict))
            kinds = {text_in(one, "$type").partition("#")[2] for one in rules}
            name = self._world.people[self._reader].username.lower()
            is_let = "mentionRule" in kinds and name in mentioned(root.text)
            found["replyDisabled"] = not is_let
        did, _gate, rkey = self._gate(post)
        closed = server.records.get(names.uri(did, names.QUOTE_GATE, rkey))
        if closed is not None and self._reader != post.author:
            found["embeddingDisabled"] = bool(closed.value.get("embeddingRules"))
        return found

    def _gate(self, post: Post) -> tuple[str, str, str]:
        return self._server.did(post.author), names.GATE, self._server.rkey(post)


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
