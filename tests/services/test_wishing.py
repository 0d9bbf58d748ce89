"""From what a person does to rows: drafts, reactions, undo, and what the columns stand for."""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from cmdeck.config import load_config
from cmdeck.errors import Moved
from cmdeck.model.brand import Account, AccountState, Feed
from cmdeck.model.column import Column, ColumnType
from cmdeck.model.delivery import Delivery
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.outbox import Due, MediaRef, Publish, React, SendMessage, Withdrawal, row_of
from cmdeck.model.post import AccountId, NetworkName, Post, PostKey, Reaction
from cmdeck.model.tid import is_tid
from cmdeck.model.timeline import Timeline, TimelineKind, Why
from cmdeck.services.compose import (
    Compose,
    Fault,
    check,
    draft_of,
    may_hide,
    may_reply,
    operation_of,
)
from cmdeck.services.editing import edit
from cmdeck.services.setup import adopt_config, sync_wanted
from cmdeck.services.threads import as_written_for
from cmdeck.services.wishes import standing_wishes
from cmdeck.store.delivery import ClaimRules
from cmdeck.store.store import Store
from fakes import FakeClock
from makers import MUSEE, NOW, VELO, accounts, author, brands, item, key, post

RULES = ClaimRules(grace=timedelta(minutes=30))
UNDO = timedelta(seconds=20)


@pytest.fixture
async def compose(store: Store, clock: FakeClock) -> Compose:
    await store.adopt(lambda _rows: (brands(), accounts(), ()))
    return Compose(store, clock=clock, random=Random(1), face="test", undo=UNDO)


async def test_the_key_is_made_when_it_is_queued(store: Store, compose: Compose) -> None:
    first = await compose.send(Draft(DraftKind.POST, VELO, "a"), None, confirmed="line")
    second = await compose.send(Draft(DraftKind.POST, VELO, "a"), None, confirmed="line")
    keys = {item.key for done in (first, second) for item in store.read.items_of(done.act)}
    assert len(keys) == 2
    assert first.undo_until == NOW + UNDO
    assert await store.claim(VELO, now=NOW + UNDO - timedelta(seconds=1), rules=RULES) is None
    attempt = await store.claim(VELO, now=NOW + UNDO, rules=RULES)
    assert attempt is not None
    assert attempt.key in keys


async def test_where_keys_are_names_they_are_tids(
    store: Store, compose: Compose, clock: FakeClock
) -> None:
    blue = AccountId("velo.bsky.social@bluesky")
    await store.save_account(Account(blue, NetworkName.BLUESKY, "velo.bsky.social"))
    due = Due(clock.now())
    keys = [compose.item(blue, Publish(str(n)), due).key for n in range(3)]  # in one instant
    assert all(map(is_tid, keys))
    assert sorted(set(keys)) == keys
    clock.advance(1)
    assert compose.item(blue, Publish("later"), due).key > keys[-1]
    assert not is_tid(compose.item(VELO, Publish("elsewhere"), due).key)


async def test_two_decks_send_one_draft_once(store: Store, compose: Compose) -> None:
    draft = await store.save_draft(Draft(DraftKind.POST, VELO, "a"))
    await compose.send(draft, None, confirmed="line")
    with pytest.raises(Moved):
        await compose.send(draft, None, confirmed="line")
    assert len(store.read.living_items()) == 1


def test_what_is_private_cannot_become_public() -> None:
    private = Draft(DraftKind.MESSAGE, VELO, "psst", to="42", reply_to=key(1))
    assert isinstance(operation_of(private), SendMessage)
    public = Draft(DraftKind.REPLY, VELO, "hello", to="42", reply_to=key(1))
    assert operation_of(public) == Publish("hello", reply_to=str(key(1)))


async def test_an_item_makes_the_draft_that_makes_it_again(store: Store, compose: Compose) -> None:
    for draft in (
        Draft(DraftKind.POST, VELO, "a", language="fr", source="https://example.org"),
        Draft(DraftKind.REPLY, VELO, "b", reply_to=key(1)),
        Draft(DraftKind.QUOTE, VELO, "c", quote=key(1)),
        Draft(DraftKind.MESSAGE, VELO, "d", to="42", handle="lea", conversation="1-42"),
    ):
        done = await compose.send(draft, None, confirmed="line")
        [item] = store.read.items_of(done.act)
        again = draft_of(item)
        assert (again.kind, operation_of(again)) == (draft.kind, item.operation)


async def test_undo_before_and_after_it_left(store: Store, compose: Compose) -> None:
    early = await compose.react(key(1), VELO, Reaction.LIKE, on=True)
    assert (await compose.undo(early.act)).result is Withdrawal.WITHDRAWN
    late = await compose.react(key(1), VELO, Reaction.LIKE, on=True)
    assert await store.claim(VELO, now=NOW, rules=RULES) is not None
    gone = await compose.undo(late.act)
    assert gone.result is Withdrawal.WITHDRAWN
    [opposite] = [one for one in store.read.living_items() if one.state is Delivery.SCHEDULED]
    assert opposite.operation == React(str(key(1)), Reaction.LIKE, on=False)
    assert opposite.after == late.items[0]


async def test_editing_leaves_the_item_as_it_was_until_saved(
    store: Store, compose: Compose
) -> None:
    due = Due(NOW + timedelta(hours=3))
    done = await compose.send(Draft(DraftKind.POST, VELO, "a"), due, confirmed="line")
    [item] = store.read.items_of(done.act)
    draft = edit(store.read, item).draft
    assert (draft.edits, draft.base, draft.due) == (item.id, item.generation, item.due)
    assert store.read.items_of(done.act)[0].state is Delivery.SCHEDULED
    await compose.send(replace(draft, text="b"), due, confirmed="line")
    texts = [
        one.operation.text
        for one in store.read.living_items()
        if isinstance(one.operation, Publish)
    ]
    assert texts == ["b"]


def faults(draft: Draft, **more: Any) -> set[Fault]:
    known = {one.id: one for one in accounts()}
    return {problem.fault for problem in check(draft, known, now=NOW, **more)}


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        (Draft(DraftKind.POST, VELO, "a"), set()),
        (Draft(DraftKind.POST, VELO, "  "), {Fault.EMPTY}),
        (Draft(DraftKind.POST, VELO, "a" * 281), {Fault.TOO_LONG}),
        (Draft(DraftKind.MESSAGE, VELO, "a" * 281, to="1"), set()),
        (Draft(DraftKind.QUOTE, VELO, "a", quote=key(1)), {Fault.NOT_ALLOWED}),
        (Draft(DraftKind.QUOTE, MUSEE, "a", quote=key(1)), set()),
        (Draft(DraftKind.POST, VELO, "a", others=(MUSEE,)), {Fault.SAME_TEXT}),
    ],
)
def test_what_keeps_a_draft_from_leaving(draft: Draft, expected: set[Fault]) -> None:
    assert faults(draft) == expected


HERE = Account(AccountId("a@m.example"), NetworkName.MASTODON, "a", realm="m.example")
SKY = Account(AccountId("a.test"), NetworkName.BLUESKY, "a.test")


@pytest.mark.parametrize(
    ("account", "target", "reached"),
    [
        (SKY, key(1), False),
        (SKY, PostKey(NetworkName.BLUESKY, "", "at://x/y/z"), True),
        (HERE, key(1), False),
        (HERE, PostKey(NetworkName.MASTODON, "m.example", "1"), True),
        (HERE, PostKey(NetworkName.MASTODON, "far.example", "1"), False),
        (accounts()[1], PostKey(NetworkName.BLUESKY, "", "at://x/y/z"), False),
        (accounts()[1], key(1), True),
    ],
)
def test_what_is_elsewhere_is_neither_answered_nor_quoted(
    account: Account, target: PostKey, reached: bool
) -> None:
    known = {account.id: account}
    for draft in (
        Draft(DraftKind.QUOTE, account.id, "a", quote=target),
        Draft(DraftKind.REPLY, account.id, "a", reply_to=target),
    ):
        found = {problem.fault for problem in check(draft, known, now=NOW)}
        assert (Fault.ELSEWHERE not in found) is reached


def test_a_time_that_has_passed() -> None:
    draft = Draft(DraftKind.POST, VELO, "a")
    assert faults(draft, due=Due(NOW - timedelta(seconds=61))) == {Fault.PAST}
    assert faults(draft, due=Due(NOW - timedelta(seconds=59))) == set()


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: post(1), False),
        (lambda: post(1, mentions=("VeloVille",)), True),
        (lambda: post(1, author=author("veloville")), True),
        (lambda: post(1, reply_to_author="veloville"), True),
        (lambda: post(1, reply_to_author="1"), True),
        (lambda: None, True),
    ],
)
def test_x_answers_only_who_summoned_us(make: Callable[[], Post | None], expected: bool) -> None:
    assert may_reply(accounts()[0], make()) is expected
    assert may_reply(accounts()[1], make()) is True


OURS = post(1, author=author("veloville"))
THEIRS = post(1, author=author("paul"))


@pytest.mark.parametrize(
    ("said", "root", "expected"),
    [
        (post(2), None, False),
        (post(2, thread=key(2)), None, False),
        (post(2, reply_to=key(1), thread=key(1)), OURS, True),
        (post(3, reply_to=key(2), thread=key(1)), OURS, True),
        (post(3, reply_to=key(2), thread=key(1), reply_to_author="veloville"), THEIRS, False),
        (post(2, reply_to=key(1), thread=key(1), reply_to_author="VeloVille"), None, True),
        (post(2, reply_to=key(1), thread=key(1), reply_to_author="1"), None, True),
        (post(2, reply_to=key(1), thread=key(1), reply_to_author="paul"), None, False),
        (post(3, reply_to=key(2), thread=key(1), reply_to_author="paul"), None, True),
    ],
)
def test_only_answers_in_a_conversation_of_ours_can_be_hidden(
    said: Post, root: Post | None, expected: bool
) -> None:
    assert may_hide(accounts()[0], said, root) is expected


def test_one_wish_a_timeline_at_the_shortest_interval() -> None:
    feeds = (Feed("https://a.example/f"), Feed("https://b.example/f", disabled="gone"))
    columns = (
        Column("1", ColumnType.MENTIONS, accounts=("*",), interval=120),
        Column("2", ColumnType.MENTIONS, accounts=(VELO,), interval=60),
        Column("3", ColumnType.QUEUE),
    )
    found = {wish.timeline: wish for wish in standing_wishes(columns, accounts(), feeds, now=NOW)}
    assert {str(timeline): wish.interval for timeline, wish in found.items()} == {
        "feed:https://a.example/f": 900.0,
        f"mentions:{VELO}": 60,
        f"mentions:{MUSEE}": 120,
    }
    assert {wish.why for wish in found.values()} == {Why.COLUMN}


async def test_columns_taken_away_are_not_wanted_any_more(
    store: Store, compose: Compose, clock: FakeClock
) -> None:
    mentions = Column("1", ColumnType.MENTIONS, accounts=(VELO,))
    home = Column("2", ColumnType.HOME, accounts=(VELO,))
    await sync_wanted(store, (mentions, home), clock)
    assert len(store.read.wanted()) == 2
    await sync_wanted(store, (home,), clock)
    assert [wish.timeline for wish in store.read.wanted()] == [Timeline(TimelineKind.HOME, VELO)]


async def test_the_config_does_not_undo_a_login(
    store: Store, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("c") / "config.toml"
    file.write_text('[[account]]\nid = "veloville@x"\nplan = "enterprise"\n')
    config = load_config(file)
    await adopt_config(store, config)
    known = store.read.account(VELO)
    assert known is not None
    assert known.state is AccountState.NEEDS_LOGIN
    logged_in: Account = replace(known, state=AccountState.OK, remote_id="77")
    await store.save_account(logged_in)
    await adopt_config(store, config)
    assert store.read.account(VELO) == logged_in


async def test_an_act_without_a_draft_is_an_act(store: Store, compose: Compose) -> None:
    done = await compose.delete(key(1), VELO, confirmed="yes")
    assert store.read.undo_of(done.act) == ("delete", NOW)


@pytest.mark.parametrize(("spoken", "told"), [("fr", "fr"), ("fr+en", ""), ("", "")])
def test_a_network_is_told_of_one_language_or_none(spoken: str, told: str) -> None:
    done = operation_of(Draft(DraftKind.POST, VELO, text="Bonjour", language=spoken))
    assert isinstance(done, Publish)
    assert done.language == told


def test_each_network_is_sent_its_own_form_of_a_picture() -> None:
    small = MediaRef("b" * 64, "image/jpeg", 900_000, 1200, 800, name="a.jpg")
    whole = MediaRef(
        "a" * 64, "image/jpeg", 4_100_000, 2400, 1600, alt="Un vélo", name="a.jpg", fits=(small,)
    )
    draft = Draft(DraftKind.POST, VELO, "Un vélo", media=(whole,))
    x = accounts()[0]
    bluesky = replace(x, network=NetworkName.BLUESKY)
    [big] = as_written_for(draft, x).media
    [little] = as_written_for(draft, bluesky).media
    assert (big.sha256, little.sha256) == (whole.sha256, small.sha256)
    assert (big.fits, little.fits, little.alt) == ((), (), "Un vélo")
    one, other = (item(Publish("Un vélo", media=(form,))) for form in (big, little))
    assert row_of(one) == row_of(other), "one thing to a person"
    without = replace(draft, media=(replace(whole, fits=()),))
    assert not check(without, {VELO: x}, now=NOW)
    found = check(without, {VELO: bluesky}, now=NOW)
    assert [problem.fault for problem in found] == [Fault.BAD_PICTURE]
