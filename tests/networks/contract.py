"""What every network keeps: one suite for the real adapters and the fake alike.

A subclass gives a fixture `world`. Nothing here knows a wire format.
"""

import re
from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from typing import Protocol

import pytest
from msgspec.structs import replace

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
from cmdeck.model.network import Absent, Found, Network
from cmdeck.model.outbox import (
    Attempt,
    AttemptId,
    Delete,
    ItemId,
    MediaRef,
    Operation,
    Publish,
    React,
    SendMessage,
)
from cmdeck.model.post import Post, Reaction
from cmdeck.model.timeline import Cursor, Page, Timeline, TimelineKind, Toward
from fakes import FakeClock
from fakes_network import Failure

_ADDRESS = re.compile(r"^@veloville[\w.]* ")
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00"
PICTURE = MediaRef("ab" * 32, mime="image/png", bytes=len(PNG), width=1, height=1, alt="Un vélo")
_numbers = count(1)
STEPS = 50
"""More fetches than any test needs: a timeline that never ends is a fault."""


class World(Protocol):
    """A network with one account of ours, and the hands to move it."""

    account: Account
    clock: FakeClock
    network: Network

    def mention(self, text: str) -> str:
        """Somebody mentions the account, now; returns the post's id."""
        ...

    def key_of(self, ident: str) -> str:
        """The key of a post with that id, as text."""
        ...

    def write(self, text: str) -> str:
        """Somebody writes to it in private, now; returns the message's id."""
        ...

    def published(self) -> Sequence[str]:
        """The texts that the account really has published and not deleted, oldest first."""
        ...

    def sent(self) -> Sequence[str]:
        """The texts that it really has sent in private, oldest first."""
        ...

    def reposted(self) -> Sequence[str]:
        """The ids that it really has reposted."""
        ...

    def fail(self, failure: Failure) -> None:
        """The next request ends so."""
        ...

    def hide_some(self) -> None:
        """From now on a list of posts is never whole."""
        ...


def attempt(world: World, operation: Operation) -> Attempt:
    """A wish of its own each time: no two items have one key."""
    now, key = world.clock.now(), f"key-{next(_numbers)}"
    return Attempt(AttemptId(1), ItemId(1), world.account.id, operation, key, 1, now, now)


def timeline(world: World, kind: TimelineKind, argument: str = "") -> Timeline:
    return Timeline(kind, world.account.id, argument)


async def newest(world: World, at: Cursor | None = None, *, limit: int = 20) -> Page:
    mentions = timeline(world, TimelineKind.MENTIONS)
    return await world.network.fetch(mentions, at, toward=Toward.NEWER, limit=limit)


async def downwards(world: World, at: Cursor | None) -> list[Post]:
    """Everything that `at` leads to, towards older."""
    found: list[Post] = []
    for _step in range(STEPS):
        if at is None:
            return found
        mentions = timeline(world, TimelineKind.MENTIONS)
        page = await world.network.fetch(mentions, at, toward=Toward.OLDER, limit=5)
        found.extend(page.posts)
        at = page.older
    raise AssertionError("it never ends")


def texts(posts: Sequence[Post]) -> list[str]:
    """What was said, without the name that some networks need in it to tell the account."""
    return [_ADDRESS.sub("", post.text.shown) for post in posts]


def stranger(world: World) -> str:
    """The network's id of somebody to write to: of the person 42, whatever that one is called."""
    return str(getattr(world, "stranger", "42"))


def say(world: World, start: int, count: int) -> list[str]:
    said = []
    for number in range(start, start + count):
        world.clock.advance(1)
        world.mention(f"bonjour {number}")
        said.append(f"bonjour {number}")
    return said


class NetworkContract:
    """Inherited by the tests of each network. `never` names the failures that it does not know."""

    never: frozenset[Failure] = frozenset()

    async def test_it_knows_who_it_is(self, world: World) -> None:
        facts = await world.network.about()
        assert (facts.handle, facts.remote_id) == (world.account.handle, world.account.remote_id)

    async def test_a_first_look_is_newest_first(self, world: World) -> None:
        said = say(world, 0, 6)
        page = await newest(world)
        assert texts(page.posts) == said[::-1]
        assert page.newer is not None
        assert page.reached_known
        assert page.cost >= 0

    async def test_nothing_there(self, world: World) -> None:
        page = await newest(world)
        assert (page.posts, page.older, page.reached_known) == ((), None, True)

    async def test_a_second_look_brings_what_is_new(self, world: World) -> None:
        say(world, 0, 6)
        first = await newest(world)
        new = say(world, 6, 2)
        second = await newest(world, first.newer)
        assert texts(second.posts) == new[::-1]
        assert second.reached_known

    async def test_a_look_without_news(self, world: World) -> None:
        say(world, 0, 3)
        first = await newest(world)
        again = await newest(world, first.newer)
        assert (again.posts, again.reached_known, again.cost) == ((), True, 0)

    async def test_a_hole_is_said_and_can_be_filled(self, world: World) -> None:
        known = say(world, 0, 6)
        first = await newest(world)
        new = say(world, 6, 23)
        second = await newest(world, first.newer, limit=5)
        assert not second.reached_known
        assert second.older is not None
        filled = await downwards(world, second.older)
        assert texts([*second.posts, *filled]) == new[::-1]
        assert set(texts(filled)).isdisjoint(known)

    async def test_scrolling_back_ends_and_repeats_nothing(self, world: World) -> None:
        said = say(world, 0, 27)
        first = await newest(world, limit=5)
        assert texts([*first.posts, *await downwards(world, first.older)]) == said[::-1]

    async def test_a_strange_cursor_is_as_none(self, world: World) -> None:
        said = say(world, 0, 3)
        for strange in ("", "null", "{}", '{"since": "x"}', "[1]", "\x00"):
            assert texts((await newest(world, Cursor(strange))).posts) == said[::-1]

    async def test_private_messages_are_no_posts(self, world: World) -> None:
        ident = world.write("entre nous")
        messages = timeline(world, TimelineKind.MESSAGES)
        page = await world.network.fetch(messages, None, toward=Toward.NEWER, limit=20)
        assert page.posts == page.others == ()
        assert [(one.key.id, one.text.shown) for one in page.messages] == [(ident, "entre nous")]
        assert not page.messages[0].outgoing
        again = await world.network.fetch(messages, page.newer, toward=Toward.NEWER, limit=20)
        assert again.messages == ()

    async def test_what_it_cannot_list_is_unsupported(self, world: World) -> None:
        with pytest.raises(Unsupported):
            await world.network.fetch(
                timeline(world, TimelineKind.FEED), None, toward=Toward.NEWER, limit=5
            )
        if not world.account.capabilities.tells_news:
            with pytest.raises(Unsupported):
                world.network.news()

    async def test_publishing(self, world: World) -> None:
        wish = attempt(world, Publish(text="Bonjour à tous"))
        receipt = await world.network.send(wish)
        assert world.published() == ["Bonjour à tous"]
        assert receipt.key is not None
        assert receipt.key.id == receipt.id
        assert receipt.url.startswith(("https://", world.account.base_url or "https://"))
        found = await world.network.find(wish)
        assert isinstance(found, Found)
        assert (found.receipt.id, found.receipt.found) == (receipt.id, True)

    async def test_a_reply_and_a_thread_name_what_they_answer(self, world: World) -> None:
        ident = world.mention("@veloville une question")
        reply = attempt(world, Publish(text="@leamartin oui", reply_to=world.key_of(ident)))
        first = await world.network.send(reply)
        assert isinstance(await world.network.find(reply), Found)
        second = replace(attempt(world, Publish(text="et encore")), parent=first)
        await world.network.send(second)
        assert isinstance(await world.network.find(second), Found)
        assert list(world.published()) == ["@leamartin oui", "et encore"]

    async def test_a_picture_goes_up_before(self, world: World) -> None:
        wish = attempt(world, Publish(text="Regardez", media=(PICTURE,)))
        with pytest.raises(Refused):
            await world.network.send(wish)
        assert world.published() == []
        upload = await world.network.upload(PICTURE, PNG)
        await world.network.send(replace(wish, uploads=(upload,)))
        assert world.published() == ["Regardez"]
        assert upload.media == PICTURE

    async def test_an_answer_that_got_lost_is_found(self, world: World) -> None:
        wish = attempt(world, Publish(text="Une seule fois"))
        world.fail(Failure.LOST)
        with pytest.raises(NoAnswer):
            await world.network.send(wish)
        found = await world.network.find(wish)
        assert isinstance(found, Found)
        assert world.published() == ["Une seule fois"]

    async def test_what_did_not_arrive_is_absent(self, world: World) -> None:
        wish = attempt(world, Publish(text="Jamais arrivé"))
        world.fail(Failure.BROKEN)
        with pytest.raises(NoAnswer):
            await world.network.send(wish)
        verdict = await world.network.find(wish)
        assert isinstance(verdict, Absent)
        assert verdict.proof
        assert world.published() == []

    async def test_an_older_twin_is_not_taken_for_it(self, world: World) -> None:
        await world.network.send(attempt(world, Publish(text="Bonne année")))
        world.clock.advance(3600)
        verdict = await world.network.find(attempt(world, Publish(text="Bonne année")))
        assert isinstance(verdict, Absent)

    async def test_what_cannot_be_read_whole_is_never_absent(self, world: World) -> None:
        world.hide_some()
        verdict = await world.network.find(attempt(world, Publish(text="Qui sait")))
        assert not isinstance(verdict, Absent | Found)

    async def test_a_reading_that_fails_is_never_absent(self, world: World) -> None:
        wish = attempt(world, Publish(text="Qui sait"))
        for failure in (Failure.BROKEN, Failure.UNREACHABLE, Failure.LIMITED):
            world.fail(failure)
            with pytest.raises(NetworkError):
                await world.network.find(wish)

    @pytest.mark.parametrize(
        ("failure", "error"),
        [
            (Failure.UNREACHABLE, Unreachable),
            (Failure.REFUSED, Refused),
            (Failure.DUPLICATE, Refused),
            (Failure.LIMITED, RateLimited),
            (Failure.CREDIT, OutOfCredit),
            (Failure.LOGIN, NeedsLogin),
        ],
    )
    async def test_a_failure_is_one_of_ours(
        self, world: World, failure: Failure, error: type[NetworkError]
    ) -> None:
        if failure in self.never:
            pytest.skip(f"this network has no {failure.name}")
        world.fail(failure)
        with pytest.raises(error) as caught:
            await world.network.send(attempt(world, Publish(text="non")))
        assert world.published() == []
        assert str(caught.value)
        if isinstance(caught.value, RateLimited):
            until = caught.value.until
            assert until is not None
            assert timedelta(0) < until - world.clock.now() <= timedelta(minutes=15)
        if isinstance(caught.value, Refused):
            assert (caught.value.kind is Refusal.DUPLICATE) is (failure is Failure.DUPLICATE)

    async def test_deleting_twice_is_done(self, world: World) -> None:
        receipt = await world.network.send(attempt(world, Publish(text="à effacer")))
        wish = attempt(world, Delete(post=str(receipt.key)))
        assert not isinstance(await world.network.find(wish), Found)
        await world.network.send(wish)
        await world.network.send(wish)
        assert world.published() == []
        assert isinstance(await world.network.find(wish), Found)

    async def test_a_reaction_is_a_state(self, world: World) -> None:
        ident = world.mention("à partager")
        on = attempt(world, React(post=world.key_of(ident), reaction=Reaction.REPOST))
        off = attempt(world, React(post=world.key_of(ident), reaction=Reaction.REPOST, on=False))
        await world.network.send(on)
        await world.network.send(on)
        assert world.reposted() == [ident]
        await world.network.send(off)
        await world.network.send(off)
        assert world.reposted() == []

    async def test_writing_in_private(self, world: World) -> None:
        wish = attempt(world, SendMessage(text="entre nous", to=stranger(world)))
        receipt = await world.network.send(wish)
        assert world.sent() == ["entre nous"]
        assert world.published() == []
        found = await world.network.find(wish)
        assert isinstance(found, Found)
        assert found.receipt.id == receipt.id
        other = replace(wish, operation=SendMessage(text="autre chose", to=stranger(world)))
        assert isinstance(await world.network.find(other), Absent)

    async def test_closing_twice(self, world: World) -> None:
        before = world.published()
        await world.network.aclose()
        await world.network.aclose()
        assert world.published() == before
        # The door is the caller's: as that one does, a network opens again when it is asked.
        assert (await world.network.about()).remote_id == world.account.remote_id
