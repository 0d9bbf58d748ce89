"""Makes the API's JSON of what the world holds: only the fields asked for, expansions, either
dialect.
"""

from collections.abc import Iterable, Sequence

from cmdeck.sandbox import wire
from cmdeck.sandbox.fields import Wants
from cmdeck.sandbox.problems import missing, not_yours
from cmdeck.sandbox.render_media import iso, picture_json, poll_json
from cmdeck.sandbox.shapes import Json, JsonObject, Message, PeopleList, Person, Post
from cmdeck.sandbox.world import World

_NEWER_NAMES = {
    "edit_history_tweet_ids": "edit_history_post_ids",
    "note_tweet": "note_post",
    "referenced_tweets": "referenced_posts",
    "retweet_count": "repost_count",
    "tweet_count": "post_count",
    "pinned_tweet_id": "pinned_post_id",
    "most_recent_tweet_id": "most_recent_post_id",
    "tweets": "posts",
}
EDIT_WINDOW = 3600.0


def translated(value: Json, dialect: str) -> Json:
    """`value` in the names of `dialect`: "post" renames what the newer description renames,
    "tweet" leaves it.
    """
    if dialect != "post":
        return value
    if isinstance(value, list):
        return [translated(item, dialect) for item in value]
    if isinstance(value, dict):
        newer = {
            _NEWER_NAMES.get(name, name): translated(item, dialect) for name, item in value.items()
        }
        if newer.get("scope") == "tweet" and "country_codes" in newer:
            newer["scope"] = "post"
        return newer
    return value


class Renderer:
    """Renders one answer for one reader: collects what it refers to, each once, and what may not
    be seen.
    """

    def __init__(self, world: World, reader: int, wants: Wants, base_url: str) -> None:
        self._world = world
        self._reader = reader
        self._wants = wants
        self._base_url = base_url
        self._people: dict[int, None] = {}
        self._posts: dict[int, None] = {}
        self._media: dict[str, None] = {}
        self._polls: dict[int, None] = {}
        self.errors: list[JsonObject] = []

    def visible(self, post: Post) -> bool:
        """Whether the reader may see this post: it is not gone, and its author not hidden from the
        reader.
        """
        if post.gone:
            return False
        author = self._world.people[post.author]
        return (
            not author.protected
            or author.id == self._reader
            or author.id in self._world.follows[self._reader]
        )

    def post(self, post: Post, *, main: bool = True) -> JsonObject:
        """One post; a `main` one also brings what it refers to into the includes."""
        wants = self._wants.of("post")
        expand = self._wants.expansions
        shown = self._shown(post)
        found: JsonObject = {"id": str(post.id), "text": shown.text}
        found["edit_history_tweet_ids"] = [str(known) for known in (*post.earlier, post.id)]
        for name, value in self._plain_fields(post, shown).items():
            if name in wants and value is not None:
                found[name] = value
        if "author_id" in expand:
            found["author_id"] = str(post.author)
        references = self._references(post)
        if references and (
            "referenced_tweets" in wants or any(e.startswith("referenced") for e in expand)
        ):
            found["referenced_tweets"] = references
        if (answered := self._world.posts.get(post.parent)) is not None and (
            {"in_reply_to_user_id"} & (wants | expand)
        ):
            found["in_reply_to_user_id"] = str(answered.author)
        if "attachments" in wants or {"attachments.media_keys", "attachments.poll_ids"} & expand:
            found |= self._attachments(post)
        if main:
            self._expand(post, shown)
        return found

    def person(self, person: Person) -> JsonObject:
        """One user."""
        wants = self._wants.of("user")
        found: JsonObject = {"id": str(person.id), "name": person.name, "username": person.username}
        for name, value in self._person_fields(person).items():
            if name in wants and value is not None:
                found[name] = value
        latest = self._world.by_author(person.id)
        if latest and "most_recent_tweet_id" in wants | self._wants.expansions:
            found["most_recent_tweet_id"] = str(latest[-1])
            if "most_recent_tweet_id" in self._wants.expansions:
                self._posts[latest[-1]] = None
        return found

    def people_list(self, people: PeopleList) -> JsonObject:
        """One list of people."""
        if "owner_id" in self._wants.expansions:
            self._people[people.owner] = None
        every: JsonObject = {
            "created_at": iso(people.made),
            "description": people.about,
            "follower_count": people.followers,
            "member_count": len(people.members),
            "owner_id": str(people.owner),
            "private": people.private,
        }
        wants = self._wants.of("list") | (self._wants.expansions & {"owner_id"})
        found: JsonObject = {"id": str(people.id), "name": people.name}
        return found | {name: value for name, value in every.items() if name in wants}

    def message(self, event: Message) -> JsonObject:
        """One event of a conversation; `participant_ids` only where people join or leave (since
        June 2025).
        """
        wants, expand = self._wants.of("dm"), self._wants.expansions
        found: JsonObject = {"id": str(event.id), "event_type": event.kind}
        if event.kind == "MessageCreate":
            found["text"] = wire.compose(event.text).text
        every: JsonObject = {
            "created_at": iso(event.at),
            "dm_conversation_id": event.conversation,
            "sender_id": str(event.sender),
        }
        if event.people:
            every["participant_ids"] = [str(person) for person in event.people]
        if event.media:
            every["attachments"] = {"media_keys": list(event.media)}
        if event.post:
            every["referenced_tweets"] = [{"id": str(event.post)}]
        asked = wants | {name.split(".")[0] for name in expand}
        found |= {name: value for name, value in every.items() if name in asked}
        if "sender_id" in expand:
            self._people[event.sender] = None
        if "participant_ids" in expand:
            self._people.update(dict.fromkeys(event.people))
        if "attachments.media_keys" in expand:
            self._media.update(dict.fromkeys(event.media))
        if event.post and "referenced_tweets.id" in expand:
            self._refer(event.post, "referenced_tweets.id")
        return found

    def includes(self) -> JsonObject:
        """What was referred to and may be seen, each once, kinds that are empty left out."""
        posts: list[Json] = [self.post(self._world.posts[post], main=False) for post in self._posts]
        media: list[Json] = [
            picture_json(self._world.pictures[key], self._wants.of("media"), self._base_url)
            for key in self._media
        ]
        polls: list[Json] = [
            poll_json(self._world.polls[poll], self._wants.of("poll"), self._world.now())
            for poll in self._polls
        ]
        people: list[Json] = [self.person(self._world.people[person]) for person in self._people]
        every: dict[str, Json] = {"users": people, "tweets": posts, "media": media, "polls": polls}
        return {kind: found for kind, found in every.items() if found}

    def _shown(self, post: Post) -> wire.Wire:
        world = self._world
        author = world.people[post.author]
        if post.reposted:
            original = world.posts[post.reposted]
            head = f"RT @{world.people[original.author].username}: "
            text = original.prefix + original.text
            return wire.compose(
                head + (text if len(head + text) <= 140 else text[: 139 - len(head)] + "…")
            )
        here = f"https://x.com/{author.username}/status/{post.id}"
        if post.withheld:
            return wire.compose(
                f"@{author.username}'s post has been withheld in response to a legal demand."
            )
        tails = []
        if post.media:
            tails.append(
                wire.Tail(here + "/photo/1", "pic.x.com/" + wire.short_link(here)[-10:], post.media)
            )
        if quoted := world.posts.get(post.quoted):
            other = world.people[quoted.author].username
            target = f"https://x.com/{other}/status/{quoted.id}"
            tails.append(wire.Tail(target, f"x.com/{other}/status/{str(quoted.id)[:4]}…"))
        text = post.text
        if wire.weight(text) > wire.LIMIT:
            text = wire.cut(text, here)
        return wire.compose(text, post.prefix, tails)

    def _plain_fields(self, post: Post, shown: wire.Wire) -> JsonObject:
        long_text = wire.weight(post.text) > wire.LIMIT
        entities = shown.entities()
        self._identify(entities)
        found: JsonObject = {
            "author_id": str(post.author),
            "conversation_id": str(post.conversation),
            "created_at": iso(post.at),
            "lang": post.lang,
            "possibly_sensitive": False,
            "reply_settings": post.reply_settings,
            "source": None,
            "entities": entities or None,
            "display_text_range": list(shown.visible)
            if post.prefix or post.media or post.quoted
            else None,
            "public_metrics": None if post.metrics_missing else self._metrics(post),
        }
        found["edit_controls"] = {
            "edits_remaining": 5 - len(post.earlier),
            "is_edit_eligible": not post.parent and not post.reposted,
            "editable_until": iso(post.at + EDIT_WINDOW),
        }
        if post.withheld:
            found["withheld"] = {
                "copyright": False,
                "country_codes": list(post.withheld),
                "scope": "tweet",
            }
        if long_text:
            note = wire.compose(post.text)
            inner = note.entities()
            self._identify(inner)
            found["note_tweet"] = {"text": note.text} | ({"entities": inner} if inner else {})
        if post.author == self._reader and not post.reposted:
            found["non_public_metrics"] = {"impression_count": post.seen}
            found["organic_metrics"] = {
                "impression_count": post.seen,
                "like_count": post.likes,
                "reply_count": max(0, post.replies),
                "retweet_count": post.reposts,
            }
        return found

    def _metrics(self, post: Post) -> JsonObject:
        original = self._world.posts.get(post.reposted, post)
        return {
            "retweet_count": original.reposts,
            "reply_count": 0 if post.reposted else max(0, post.replies),
            "like_count": 0 if post.reposted else post.likes,
            "quote_count": 0 if post.reposted else post.quotes,
            "bookmark_count": 0 if post.reposted else post.bookmarks,
            "impression_count": 0 if post.reposted else post.seen,
        }

    def _identify(self, entities: JsonObject) -> None:
        mentions = entities.get("mentions")
        if not isinstance(mentions, list):
            return
        for mention in mentions:
            if (
                isinstance(mention, dict)
                and (person := self._world.named(str(mention["username"]))) is not None
            ):
                mention["id"] = str(person.id)

    def _references(self, post: Post) -> list[Json]:
        kinds = (("retweeted", post.reposted), ("quoted", post.quoted), ("replied_to", post.parent))
        return [{"type": kind, "id": str(known)} for kind, known in kinds if known]

    def _attachments(self, post: Post) -> JsonObject:
        found: JsonObject = {}
        if post.media:
            found["media_keys"] = list(post.media)
        if post.poll:
            found["poll_ids"] = [str(post.poll)]
        return {"attachments": found} if found else {}

    def _expand(self, post: Post, shown: wire.Wire) -> None:
        expand = self._wants.expansions
        if "author_id" in expand:
            self._people[post.author] = None
        if "attachments.media_keys" in expand:
            self._media.update(dict.fromkeys(post.media))
        if "attachments.poll_ids" in expand and post.poll:
            self._polls[post.poll] = None
        if (
            "in_reply_to_user_id" in expand
            and (answered := self._world.posts.get(post.parent)) is not None
        ):
            self._people[answered.author] = None
        if "entities.mentions.username" in expand:
            for mention in shown.mentions:
                if (person := self._world.named(str(mention["username"]))) is not None:
                    self._people[person.id] = None
        if "edit_history_tweet_ids" in expand:
            for earlier in post.earlier:
                self._refer(earlier, "edit_history_tweet_ids")
        if any(name.startswith("referenced_tweets.id") for name in expand):
            for known in (post.reposted, post.quoted, post.parent):
                if known:
                    self._refer(known, "referenced_tweets.id")

    def _refer(self, post_id: int, parameter: str) -> None:
        """Includes a post that another one refers to, or says why it cannot."""
        post = self._world.posts.get(post_id)
        if post is None or post.gone:
            self.errors.append(missing(parameter, str(post_id), "tweet"))
            return
        if not self.visible(post):
            self.errors.append(not_yours(parameter, str(post_id), "tweet"))
            return
        self._posts[post_id] = None
        expand = self._wants.expansions
        if "referenced_tweets.id.author_id" in expand or (
            self._wants.dialect == "post" and "author_id" in expand
        ):
            self._people[post.author] = None
        if "referenced_tweets.id.attachments.media_keys" in expand:
            self._media.update(dict.fromkeys(post.media))

    def _person_fields(self, person: Person) -> JsonObject:
        world, reader = self._world, self._reader
        bio = wire.compose(person.bio)
        found: JsonObject = {
            "created_at": iso(person.joined),
            "description": bio.text,
            "location": person.location or None,
            "profile_image_url": f"{self._base_url}/avatars/{person.username}.png",
            "protected": person.protected,
            "verified": person.verified,
            "verified_type": "business" if person.verified else "none",
            "url": wire.short_link(person.url) if person.url else "",
            "receives_your_dm": person.id not in world.dm_blocked[reader],
            "connection_status": self._connection(person),
        }
        entities: JsonObject = {}
        if bio.entities():
            entities["description"] = bio.entities()
        if person.url:
            entities["url"] = {"urls": list(wire.compose(person.url).urls)}
        found["entities"] = entities or None
        found["public_metrics"] = {
            "followers_count": person.followers,
            "following_count": person.following,
            "tweet_count": person.posted + len(world.by_author(person.id)),
            "listed_count": person.followers // 90,
            "like_count": len(world.likes[person.id]) + person.posted // 3,
        }
        if person.id == reader:
            found["subscription_type"] = "Premium" if person.verified else "None"
            found["verified_followers_count"] = person.followers // 40
        return found

    def _connection(self, person: Person) -> list[Json]:
        world, reader = self._world, self._reader
        states = {
            "following": person.id in world.follows[reader],
            "followed_by": reader in world.follows[person.id],
            "muting": person.id in world.muted[reader],
            "blocking": person.id in world.blocked[reader],
        }
        return [name for name, holds in states.items() if holds]


def newest_and_oldest(posts: Sequence[JsonObject] | Iterable[JsonObject]) -> JsonObject:
    """The `newest_id` and `oldest_id` of a page, nothing for an empty one."""
    ids = [int(str(post["id"])) for post in posts]
    return {"newest_id": str(max(ids)), "oldest_id": str(min(ids))} if ids else {}
