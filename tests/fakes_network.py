"""A network in memory that keeps the contract of networks (tests/networks/contract.py), with knobs
for everything that goes wrong out there."""

from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import TypeVar

from msgspec.structs import replace

from cmdeck.clock import Clock
from cmdeck.errors import (
    NeedsLogin,
    NetworkError,
    NoAnswer,
    OutOfCredit,
    RateLimited,
    Refusal,
    Refused,
    Unreachable,
    Unsupported,
)
from cmdeck.model.brand import Account
from cmdeck.model.conversation import Message, MessageKey
from cmdeck.model.network import Absent, AccountFacts, Found, Unclear
from cmdeck.model.outbox import (
    Attempt,
    Delete,
    Hide,
    MediaRef,
    Mute,
    Publish,
    React,
    Receipt,
    SendMessage,
    Upload,
)
from cmdeck.model.post import Author, NetworkName, Post, PostKey, Reaction, Words
from cmdeck.model.timeline import Cursor, Page, Timeline, TimelineKind, Toward

_T = TypeVar("_T")


class Failure(Enum):
    """What becomes of the next request."""

    UNREACHABLE = auto()
    """Nothing leaves."""
    LOST = auto()
    """It is done, and the answer gets lost."""
    BROKEN = auto()
    """It is not done, and there is no telling."""
    REFUSED = auto()
    DUPLICATE = auto()
    LIMITED = auto()
    CREDIT = auto()
    LOGIN = auto()
    """The credential is dead, from now on."""


class FakeNetwork:
    """One account on a network that is all here.

    `say` and `write` are what other people do; `published` and `sent` what the account really did,
    each once as often as it was done; `fail` queues what happens to the next requests; `complete`
    False makes reading back unclear.
    """

    def __init__(self, account: Account, clock: Clock) -> None:
        self.account = account
        self.clock = clock
        self.me = account.remote_id or "1"
        self.published: list[Post] = []
        self.sent: list[Message] = []
        self.reactions: set[tuple[str, Reaction]] = set()
        self.hidden: set[str] = set()
        self.muted: set[str] = set()
        self.uploaded: list[MediaRef] = []
        self.complete = True
        self.closed = 0
        self.calls: list[str] = []
        self._failures: deque[Failure] = deque()
        self._dead = False
        self._said: list[Post] = []
        self._written: list[Message] = []
        self._id = 1849000000000000000

    def fail(self, *failures: Failure) -> None:
        """The next requests end like this, one each."""
        self._failures.extend(failures)

    def say(self, text: str, *, by: str = "leamartin", reply_to: PostKey | None = None) -> Post:
        """Somebody mentions the account, now."""
        said = self._post(text, Author(f"id-{by}", by, Words(by, by)), reply_to=reply_to)
        self._said.append(said)
        return said

    def write(self, text: str, *, by: str = "leamartin") -> Message:
        """Somebody writes to the account in private, now."""
        author = Author(f"id-{by}", by, Words(by, by))
        message = self._message(text, author, other=author, outgoing=False)
        self._written.append(message)
        return message

    async def about(self) -> AccountFacts:
        await self._request("about")
        return AccountFacts(self.me, self.account.handle, self.account.handle)

    async def fetch(
        self, timeline: Timeline, at: Cursor | None, *, toward: Toward, limit: int
    ) -> Page:
        if not self.account.capabilities.lists(timeline.kind):
            raise Unsupported(str(timeline.kind))
        await self._request(f"fetch {timeline.kind}")
        prices = self.account.capabilities.prices
        if timeline.kind is TimelineKind.MESSAGES:
            both = sorted([*self._written, *self.sent], key=lambda one: one.at, reverse=True)
            messages, page = _piece(both, at, toward, limit, lambda one: one.key.id)
            return replace(page, messages=messages, cost=len(messages) * prices.message)
        listed = sorted(self._listed(timeline), key=lambda one: one.key, reverse=True)
        posts, page = _piece(listed, at, toward, limit, lambda one: one.key.id)
        return replace(page, posts=posts, cost=len(posts) * prices.post)

    def news(self) -> AsyncIterator[frozenset[TimelineKind]]:
        raise Unsupported("nothing is told here")

    async def ready(self) -> None:
        if self._dead:
            raise NeedsLogin("the credential is dead")

    async def upload(self, media: MediaRef, content: bytes) -> Upload:
        await self._request("upload")
        self.uploaded.append(media)
        now = self.clock.now()
        return Upload(media, f"media-{len(self.uploaded)}", now, now + timedelta(hours=24))

    async def send(self, attempt: Attempt) -> Receipt:
        failure = await self._request("send", doing=True)
        receipt = self._do(attempt)
        if failure is Failure.LOST:
            raise NoAnswer("the answer got lost")
        return receipt

    async def find(self, attempt: Attempt) -> Found | Absent | Unclear:
        await self._request("find")
        match attempt.operation:
            case Publish() as publish:
                done = [
                    _receipt(post.key, post.at)
                    for post in self.published
                    if post.text.raw == publish.text and post.at >= attempt.first_started
                ]
            case SendMessage() as message:
                done = [
                    Receipt(one.key.id, at=one.at, found=True)
                    for one in self.sent
                    if one.text.raw == message.text and one.at >= attempt.first_started
                ]
            case Delete(post=post):
                key = PostKey.parse(post)
                is_there = any(one.key == key for one in self.published)
                done = [] if is_there else [_receipt(key, self.clock.now())]
            case _:
                return Unclear("cannot be read back")
        if done:
            return Found(done[0])
        return Absent("all was read") if self.complete else Unclear("not all could be read")

    async def aclose(self) -> None:
        self.closed += 1

    async def _request(self, name: str, *, doing: bool = False) -> Failure | None:
        self.calls.append(name)
        failure = self._failures.popleft() if self._failures else None
        if self._dead or failure is Failure.LOGIN:
            self._dead = True
            raise NeedsLogin("the credential is dead")
        if failure is None or (failure is Failure.LOST and doing):
            return failure
        raise _error(failure, self.clock.now())

    def _do(self, attempt: Attempt) -> Receipt:
        now = self.clock.now()
        match attempt.operation:
            case Publish() as publish:
                held = {upload.media.sha256 for upload in attempt.uploads}
                if any(media.sha256 not in held for media in publish.media):
                    raise Refused("a picture is missing", kind=Refusal.INVALID)
                by = Author(self.me, self.account.handle, Words("", ""))
                answered = PostKey.parse(publish.reply_to) if publish.reply_to else None
                if attempt.parent is not None:
                    answered = attempt.parent.key
                post = self._post(publish.text, by, reply_to=answered)
                self.published.append(post)
                return Receipt(post.key.id, post.url, now, post.key)
            case SendMessage() as message:
                me = Author(self.me, self.account.handle, Words("", ""))
                to = Author(message.to, message.handle, Words("", ""))
                made = self._message(message.text, me, other=to, outgoing=True)
                self.sent.append(made)
                return Receipt(made.key.id, at=now)
            case React(post=key, reaction=reaction, on=on):
                _set(self.reactions, (key, reaction), on)
            case Delete(post=key):
                self.published = [one for one in self.published if str(one.key) != key]
            case Hide(post=key, on=on):
                _set(self.hidden, key, on)
            case Mute(author=key, on=on):
                _set(self.muted, key, on)
                return Receipt(key, at=now)
        return Receipt(PostKey.parse(key).id, at=now, key=PostKey.parse(key))

    def _listed(self, timeline: Timeline) -> list[Post]:
        match timeline.kind:
            case TimelineKind.AUTHOR if timeline.argument == self.account.handle:
                return self.published
            case TimelineKind.HOME:
                return [*self._said, *self.published]
            case TimelineKind.BOOKMARKS:
                wanted = {key for key, kind in self.reactions if kind is Reaction.BOOKMARK}
                return [one for one in self._said if str(one.key) in wanted]
            case _:
                return self._said

    def _next_id(self) -> str:
        self._id += 1
        return str(self._id)

    def _post(self, text: str, by: Author, *, reply_to: PostKey | None) -> Post:
        key = PostKey(NetworkName.X, "", self._next_id())
        return Post(
            key=key,
            author=by,
            text=Words(text, text),
            at=self.clock.now(),
            url=f"https://x.com/{by.handle}/status/{key.id}",
            reply_to=reply_to,
            thread=reply_to or key,
        )

    def _message(self, text: str, by: Author, *, other: Author, outgoing: bool) -> Message:
        key = MessageKey(NetworkName.X, "", self._next_id())
        conversation = "-".join(sorted((self.me, other.id)))
        words = Words(text, text)
        return Message(key, conversation, by, other, words, self.clock.now(), outgoing)


def _error(failure: Failure, now: datetime) -> NetworkError:
    match failure:
        case Failure.UNREACHABLE:
            return Unreachable("nobody there")
        case Failure.REFUSED:
            return Refused("no", kind=Refusal.NOT_ALLOWED, status=403)
        case Failure.DUPLICATE:
            return Refused("duplicate", kind=Refusal.DUPLICATE, status=403)
        case Failure.LIMITED:
            return RateLimited("wait", until=now + timedelta(minutes=5), status=429)
        case Failure.CREDIT:
            return OutOfCredit("no money", status=402)
        case _:
            return NoAnswer("no answer")


def _receipt(key: PostKey, at: datetime) -> Receipt:
    return Receipt(key.id, f"https://x.com/i/status/{key.id}", at, key, found=True)


def _set(found: set[_T], one: _T, on: bool) -> None:
    if on:
        found.add(one)
    else:
        found.discard(one)


def _piece(
    newest_first: Sequence[_T],
    at: Cursor | None,
    toward: Toward,
    limit: int,
    id_of: Callable[[_T], str],
) -> tuple[tuple[_T, ...], Page]:
    """A piece of a list, and where it goes on. A cursor is `since/before`."""
    since, _, before = (at or "/").partition("/")
    if not (since + before).isdigit():
        since = before = ""
    left = [
        one
        for one in newest_first
        if (not since or id_of(one) > since)
        and (toward is Toward.NEWER or not before or id_of(one) < before)
    ]
    got, rest = left[:limit], left[limit:]
    newer = Cursor(f"{id_of(got[0])}/") if got and toward is Toward.NEWER else None
    older = Cursor(f"{since}/{id_of(got[-1])}") if rest else None
    return tuple(got), Page(newer=newer, older=older, reached_known=not (since and rest))
