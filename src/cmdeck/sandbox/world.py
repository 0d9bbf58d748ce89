"""The state of the built-in X: who there is, what was said, and what everybody thinks of it."""

import bisect
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from cmdeck.sandbox import wire
from cmdeck.sandbox.shapes import Act, JsonObject, Message, PeopleList, Person, Picture, Poll, Post

SNOWFLAKE_EPOCH_MS = 1_288_834_974_657


def snowflake(at: float, sequence: int) -> int:
    """The id of something made at `at` (seconds): 41 bits of milliseconds since X's epoch, then 22
    bits.
    """
    return ((int(at * 1000) - SNOWFLAKE_EPOCH_MS) << 22) | (sequence % 4_194_304)


def moment_of(snowflake_id: int) -> float:
    """When something with this id was made, in seconds."""
    return ((snowflake_id >> 22) + SNOWFLAKE_EPOCH_MS) / 1000


class World:
    """Everything there is, in memory, with the indices that the routes ask for.

    All changes go through its methods, which keep the indices; ids grow with time. `now` answers
    seconds.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self.people: dict[int, Person] = {}
        self.posts: dict[int, Post] = {}
        self.order: list[int] = []
        self.pictures: dict[str, Picture] = {}
        self.polls: dict[int, Poll] = {}
        self.lists: dict[int, PeopleList] = {}
        self.messages: dict[int, Message] = {}
        self.conversations: dict[str, set[int]] = {}
        self.acts: list[Act] = []
        self.follows: defaultdict[int, set[int]] = defaultdict(set)
        self.likes: defaultdict[int, list[int]] = defaultdict(list)
        self.bookmarks: defaultdict[int, list[int]] = defaultdict(list)
        self.muted: defaultdict[int, list[int]] = defaultdict(list)
        self.blocked: defaultdict[int, list[int]] = defaultdict(list)
        self.dm_blocked: defaultdict[int, set[int]] = defaultdict(set)
        self.folders: defaultdict[int, dict[int, tuple[str, list[int]]]] = defaultdict(dict)
        self._names: dict[str, int] = {}
        self._by_author: defaultdict[int, list[int]] = defaultdict(list)
        self._mentions: defaultdict[int, list[int]] = defaultdict(list)
        self._threads: defaultdict[int, list[int]] = defaultdict(list)
        self._quotes: defaultdict[int, list[int]] = defaultdict(list)
        self._reposts: defaultdict[int, list[int]] = defaultdict(list)
        self._likers: defaultdict[int, list[int]] = defaultdict(list)
        self._sequence = 0

    # ids

    def new_id(self, at: float) -> int:
        """An id nobody has, for something made at `at`."""
        self._sequence += 1
        return snowflake(at, self._sequence)

    # people

    def add_person(self, person: Person) -> Person:
        """Makes `person` known by id and by handle."""
        self.people[person.id] = person
        self._names[person.username.lower()] = person.id
        return person

    def named(self, username: str) -> Person | None:
        """Whoever has this handle, in any case, without @."""
        found = self._names.get(username.lower().removeprefix("@"))
        return None if found is None else self.people[found]

    # posts

    def publish(
        self,
        author: Person,
        text: str,
        *,
        at: float | None = None,
        parent: Post | None = None,
        quoted: Post | None = None,
        media: Sequence[str] = (),
        poll: int = 0,
        lang: str = "",
        without: frozenset[int] = frozenset(),
    ) -> Post:
        """A new post by `author`. A reply gets the automatic mentions before its text, but for
        those in `without`.
        """
        when = self.now() if at is None else at
        post = Post(self.new_id(when), author.id, text, when, lang or author.lang)
        post.media, post.poll = tuple(media), poll
        if parent is not None:
            post.parent = parent.id
            post.conversation = parent.conversation
            post.prefix = self._automatic_mentions(author, text, parent, without)
            parent.replies += 1
        else:
            post.conversation = post.id
        if quoted is not None:
            post.quoted = quoted.id
            quoted.quotes += 1
        return self.insert(post)

    def repost(self, author: Person, original: Post, at: float | None = None) -> Post:
        """`author` passes `original` on; twice is once."""
        for known in self._reposts[original.id]:
            if self.posts[known].author == author.id and not self.posts[known].gone:
                return self.posts[known]
        when = self.now() if at is None else at
        post = Post(self.new_id(when), author.id, "", when, original.lang, reposted=original.id)
        post.conversation = post.id
        original.reposts += 1
        return self.insert(post)

    def insert(self, post: Post) -> Post:
        """Puts a finished post where its id belongs."""
        self.posts[post.id] = post
        bisect.insort(self.order, post.id)
        bisect.insort(self._by_author[post.author], post.id)
        bisect.insort(self._threads[post.conversation], post.id)
        if post.quoted:
            bisect.insort(self._quotes[post.quoted], post.id)
        if post.reposted:
            bisect.insort(self._reposts[post.reposted], post.id)
            return post
        for name in wire.mentioned(post.prefix + post.text):
            if (person := self.named(name)) is not None and person.id != post.author:
                bisect.insort(self._mentions[person.id], post.id)
        return post

    def remove(self, post: Post) -> None:
        """Deletes a post: its id stays known, so that a lookup can say it is gone."""
        if post.gone:
            return
        post.gone = True
        if post.parent in self.posts:
            self.posts[post.parent].replies -= 1
        if post.reposted in self.posts:
            self.posts[post.reposted].reposts -= 1

    def edit(self, post: Post, text: str) -> Post:
        """A new version of `post` with an id of its own, as X does; the earlier one stays
        reachable by its id.
        """
        newer = Post(self.new_id(self.now()), post.author, text, self.now(), post.lang)
        newer.parent, newer.quoted, newer.prefix = post.parent, post.quoted, post.prefix
        newer.conversation = post.conversation if post.parent else newer.id
        newer.earlier = (*post.earlier, post.id)
        newer.media, newer.likes, newer.reposts = post.media, post.likes, post.reposts
        post.edited_text = True
        return self.insert(newer)

    def living(self, post_id: int) -> Post | None:
        """The post with this id, unless it is gone or never was."""
        post = self.posts.get(post_id)
        return None if post is None or post.gone else post

    # what hangs on a post; ids, oldest first

    def by_author(self, person_id: int) -> list[int]:
        """Ids of what this person posted or passed on, oldest first."""
        return self._by_author[person_id]

    def mentions_of(self, person_id: int) -> list[int]:
        """Ids of posts that name this person, oldest first."""
        return self._mentions[person_id]

    def thread(self, conversation: int) -> list[int]:
        """Ids of a whole conversation, oldest first."""
        return self._threads[conversation]

    def quotes_of(self, post_id: int) -> list[int]:
        """Ids of posts that quote this one, oldest first."""
        return self._quotes[post_id]

    def reposts_of(self, post_id: int) -> list[int]:
        """Ids of the reposts of this one, oldest first."""
        return self._reposts[post_id]

    def likers_of(self, post_id: int) -> list[int]:
        """Ids of the people known to like a post, the latest last."""
        return self._likers[post_id]

    def home_of(self, person_id: int) -> Iterator[int]:
        """Ids of what those followed say, newest first; what is said to somebody only if that one
        is followed too.
        """
        followed = self.follows[person_id] | {person_id}
        muted = set(self.muted[person_id])
        for post_id in reversed(self.order):
            post = self.posts[post_id]
            if post.author not in followed or post.edited_text or post.author in muted:
                continue
            if self._addressee_of(post) in followed | {0}:
                yield post_id

    def _addressee_of(self, post: Post) -> int:
        """Whom a post is for: who is answered, or the handle it begins with; 0 for everybody."""
        if (parent := self.posts.get(post.parent)) is not None:
            return parent.author
        if not post.text.startswith("@"):
            return 0
        person = (
            self.named(wire.mentioned(post.text[:24])[0])
            if wire.mentioned(post.text[:24])
            else None
        )
        return 0 if person is None else person.id

    # opinions

    def like(self, person_id: int, post: Post) -> None:
        """This person likes that post; twice is once."""
        if post.id not in self.likes[person_id]:
            self.likes[person_id].append(post.id)
            self._likers[post.id].append(person_id)
            post.likes += 1

    def unlike(self, person_id: int, post_id: int) -> None:
        """Takes a like back; nothing happens without one."""
        if post_id in self.likes[person_id]:
            self.likes[person_id].remove(post_id)
            self._likers[post_id].remove(person_id)
            self.posts[post_id].likes -= 1

    # messages

    def conversation_of(self, first: int, second: int) -> str:
        """The id of the conversation between two people: both ids, the smaller one first."""
        low, high = sorted((first, second))
        return f"{low}-{high}"

    def send(
        self,
        sender: int,
        conversation: str,
        text: str,
        *,
        at: float | None = None,
        media: Sequence[str] = (),
    ) -> Message:
        """A message into a conversation; a one-to-one conversation begins by itself."""
        when = self.now() if at is None else at
        if conversation not in self.conversations:
            self.conversations[conversation] = {int(part) for part in conversation.split("-")}
        message = Message(self.new_id(when), conversation, sender, text, when, media=tuple(media))
        self.messages[message.id] = message
        return message

    def messages_for(self, person_id: int) -> list[int]:
        """Ids of the events of this person's conversations, oldest first."""
        return sorted(
            message.id
            for message in self.messages.values()
            if person_id in self.conversations.get(message.conversation, ())
        )

    def did(
        self, account: str, route: str, body: JsonObject, *, what: str = "", text: str = ""
    ) -> None:
        """Writes down an act of one of the accounts, done to `what` (an id), for whoever asks
        later.
        """
        self.acts.append(Act(account, route, self.now(), what, text, body))

    def _automatic_mentions(
        self, author: Person, text: str, parent: Post, without: frozenset[int]
    ) -> str:
        names = [self.people[parent.author].username, *wire.mentioned(parent.prefix + parent.text)]
        present = set(wire.mentioned(text))
        prefix: list[str] = []
        for name in names:
            person = self.named(name)
            if person is None or person.id == author.id or person.username.lower() in present:
                continue
            if person.id in without and person.id != parent.author:
                continue
            present.add(person.username.lower())
            prefix.append(f"@{person.username} ")
        return "".join(prefix)
