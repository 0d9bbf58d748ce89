"""What a column reads, and what a page leaves in the cache."""

import stat
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace

from cmdeck.model.brand import Account
from cmdeck.model.column import Column, ColumnType, ConversationRow, GapRow, Position, PostRow, Rows
from cmdeck.model.conversation import Message, MessageKey
from cmdeck.model.delivery import Delivery
from cmdeck.model.outbox import Accepted, ActKind, Delete, Edit, Operation, Publish, React, Receipt
from cmdeck.model.post import AccountId, NetworkName, Post, PostKey, Reaction, Words
from cmdeck.model.timeline import Cursor, Page, Timeline, TimelineKind
from cmdeck.store.delivery import ClaimRules
from cmdeck.store.lock import EngineLock
from cmdeck.store.store import Store, open_store
from fakes import FakeClock
from makers import MUSEE, NOW, VELO, accounts, act, author, brands, item, key, post

HOME = Timeline(TimelineKind.HOME, VELO)
HOME_MUSEE = Timeline(TimelineKind.HOME, MUSEE)
COLUMN = Column("c1", ColumnType.HOME)
RULES = ClaimRules(grace=timedelta(minutes=30))


@pytest.fixture(autouse=True)
async def known_accounts(store: Store) -> None:
    await store.adopt(lambda _rows: (brands(), accounts(), ()))


def numbers(rows: Rows) -> list[int]:
    return [int(row.key.id) - 1849000000000000000 for row in rows.rows if isinstance(row, PostRow)]


async def test_merged_over_accounts_newest_first_and_once(store: Store) -> None:
    await store.save_page(HOME, Page(posts=(post(5), post(3), post(1))), at=NOW)
    await store.save_page(HOME_MUSEE, Page(posts=(post(4), post(3))), at=NOW)
    rows = store.read.rows(COLUMN)
    assert numbers(rows) == [5, 4, 3, 1]
    both = next(row for row in rows.rows if isinstance(row, PostRow) and row.key == key(3))
    assert set(both.via) == {VELO, MUSEE}
    assert rows.unread == 4


async def test_saving_twice_changes_nothing(store: Store) -> None:
    page = Page(posts=(post(2), post(1)))
    assert (await store.save_page(HOME, page, at=NOW)).new == 2
    assert (await store.save_page(HOME, page, at=NOW)).new == 0
    assert numbers(store.read.rows(COLUMN)) == [2, 1]


async def test_a_page_that_does_not_reach_the_known_leaves_a_gap(store: Store) -> None:
    await store.save_page(HOME, Page(posts=(post(2), post(1))), at=NOW)
    far = Page(posts=(post(9), post(8)), reached_known=False, older=Cursor("into"))
    await store.save_page(HOME, far, at=NOW)
    rows = store.read.rows(COLUMN).rows
    assert [type(row) for row in rows] == [PostRow, PostRow, GapRow, PostRow, PostRow]
    gap = rows[2]
    assert isinstance(gap, GapRow)
    assert (gap.gap.newer, gap.gap.older) == (str(key(8)), str(key(2)))
    part = Page(posts=(post(7), post(6)), reached_known=False, older=Cursor("further"))
    await store.save_page(HOME, part, at=NOW, filled=str(key(8)))
    [smaller] = [row for row in store.read.rows(COLUMN).rows if isinstance(row, GapRow)]
    assert (smaller.gap.newer, smaller.gap.cursor) == (str(key(6)), "further")
    rest = Page(posts=(post(5), post(4), post(3)), reached_known=True)
    await store.save_page(HOME, rest, at=NOW, filled=str(key(6)))
    rows = store.read.rows(COLUMN).rows
    assert not [row for row in rows if isinstance(row, GapRow)]
    assert len(rows) == 9


async def test_a_window_stays_where_it_is_while_others_come(store: Store) -> None:
    await store.save_page(HOME, Page(posts=tuple(post(n) for n in range(300, 0, -1))), at=NOW)
    place = Position(post(100).at, str(key(100)))
    before = store.read.rows(COLUMN, around=place, limit=50)
    await store.save_page(HOME, Page(posts=tuple(post(n) for n in range(600, 300, -1))), at=NOW)
    after = store.read.rows(COLUMN, around=place, limit=50)
    assert numbers(before) == numbers(after)
    assert 100 in numbers(after)
    assert after.above > before.above > 0
    assert after.more


async def test_marks_and_seen_make_read(store: Store) -> None:
    await store.save_page(HOME, Page(posts=(post(3), post(2), post(1))), at=NOW)
    await store.set_mark("c1", Position(post(1).at, str(key(1))))
    assert store.read.rows(COLUMN).unread == 2
    await store.set_seen([str(key(3))])
    rows = store.read.rows(COLUMN)
    assert rows.unread == 1
    assert [row.unread for row in rows.rows if isinstance(row, PostRow)] == [False, True, False]


@pytest.mark.parametrize("seed", range(12))
async def test_the_count_is_that_of_the_rows(store: Store, seed: int) -> None:
    chance = Random(seed)
    handles = ("veloville", "MuseeTanneurs", "lena", "omar")
    everything = []
    for n in range(1, 60):
        one = replace(post(n), author=author(chance.choice(handles)))
        if chance.random() < 0.3:
            later = one.at + timedelta(seconds=chance.randrange(4000))
            one = replace(one, reposted_by=author(chance.choice(handles)), reposted_at=later)
        everything.append(one)
    for timeline in (HOME, HOME_MUSEE):
        listed = [one for one in everything if chance.random() < 0.7]
        await store.save_page(timeline, Page(posts=tuple(listed)), at=NOW)
    await store.set_seen([str(one.key) for one in everything if chance.random() < 0.3])
    old = chance.choice(everything[:20])
    await store.set_mark("c1", Position(old.listed_at, str(old.key)))
    for column in (COLUMN, replace(COLUMN, accounts=(VELO,))):
        rows = store.read.rows(column)
        assert rows.unread == sum(row.unread for row in rows.rows if isinstance(row, PostRow))
        assert 0 < rows.unread < len(everything)


async def test_filter_folds_accents_and_takes_minus(store: Store) -> None:
    words = ("Vélo cargo", "velo rouillé", "autre chose")
    page = Page(posts=tuple(post(n, text) for n, text in enumerate(words, 1)))
    await store.save_page(HOME, page, at=NOW)
    assert numbers(store.read.rows(replace(COLUMN, filter="VELO"))) == [2, 1]
    assert numbers(store.read.rows(replace(COLUMN, filter="velo -cargo"))) == [2]


async def test_a_like_shows_as_wish_then_as_fact(store: Store) -> None:
    await store.save_page(HOME, Page(posts=(post(1),)), at=NOW)
    await store.enqueue(act(ActKind.LIKE), [item(React(str(key(1)), Reaction.LIKE))])
    [row] = store.read.rows(COLUMN).rows
    assert isinstance(row, PostRow)
    assert row.pending[VELO, Reaction.LIKE].state is Delivery.SCHEDULED
    attempt = await store.claim(VELO, now=NOW, rules=RULES)
    assert attempt is not None
    await store.settle(attempt.id, Accepted(Receipt("")), at=NOW)
    [row] = store.read.rows(COLUMN).rows
    assert isinstance(row, PostRow)
    assert row.viewer[VELO] == {Reaction.LIKE}
    assert not row.pending


async def test_what_stands_in_the_bookmarks_is_bookmarked_until_we_take_it_off(
    store: Store,
) -> None:
    bookmarks = Timeline(TimelineKind.BOOKMARKS, VELO)
    column = Column("b", ColumnType.BOOKMARKS)
    await _sent(store, React(str(key(1)), Reaction.LIKE), Receipt(""))
    await store.save_page(bookmarks, Page(posts=(post(1),)), at=NOW + timedelta(seconds=1))
    [row] = store.read.rows(column).rows
    assert isinstance(row, PostRow)
    assert row.viewer[VELO] == {Reaction.BOOKMARK, Reaction.LIKE}
    off = React(str(key(1)), Reaction.BOOKMARK, on=False)
    await _sent(store, off, Receipt(""), at=NOW + timedelta(seconds=2))
    [row] = store.read.rows(column).rows
    assert isinstance(row, PostRow)
    assert row.viewer[VELO] == {Reaction.LIKE}


async def test_our_answer_is_seen_from_the_outbox_and_from_the_network(store: Store) -> None:
    await store.save_page(HOME, Page(posts=(post(2), post(1))), at=NOW)
    await store.enqueue(act(), [item(Publish("Bonjour", reply_to=str(key(1))))])
    ours = post(3, author=author("veloville", "VéloVille"), reply_to=key(2))
    await store.save_page(HOME, Page(posts=(ours,)), at=NOW)
    rows = {row.key: row for row in store.read.rows(COLUMN).rows if isinstance(row, PostRow)}
    assert rows[key(1)].answering is Delivery.SCHEDULED
    assert rows[key(2)].replied == ours.at
    assert not rows[key(3)].unread


async def test_the_same_handle_elsewhere_is_somebody_else(store: Store) -> None:
    stranger = author("veloville", "Vélo du Nord")
    there = PostKey(NetworkName.MASTODON, "m.example", "9")
    answer = replace(post(9, author=stranger, reply_to=key(1)), key=there)
    await store.save_page(HOME, Page(posts=(answer, post(1))), at=NOW)
    rows = {row.key: row for row in store.read.rows(COLUMN).rows if isinstance(row, PostRow)}
    assert rows[there].unread
    assert rows[key(1)].replied is None
    [velo] = [account for account in store.read.accounts() if account.id == VELO]
    assert not velo.wrote(answer)
    assert velo.wrote(post(1, author=stranger))
    assert store.read.person("veloville", velo) == ()
    realm = replace(velo, network=NetworkName.MASTODON, realm="m.example")
    assert store.read.person("veloville", realm) == (stranger,)


async def _sent(
    store: Store, operation: Operation, receipt: Receipt, *, at: datetime = NOW
) -> None:
    await store.enqueue(act(), [item(operation)])
    attempt = await store.claim(VELO, now=at, rules=RULES)
    assert attempt is not None
    await store.settle(attempt.id, Accepted(receipt), at=at)


def _replied(store: Store, number: int) -> datetime | None:
    rows = store.read.rows(COLUMN).rows
    return next(r.replied for r in rows if isinstance(r, PostRow) and r.key == key(number))


async def test_who_said_what_to_us_is_of_one_network(store: Store) -> None:
    realm = "pouet.example"
    toots = Account(AccountId(f"veloville@{realm}"), NetworkName.MASTODON, "VeloVille", realm=realm)
    velo = accounts()[0]
    await store.save_account(toots)
    for account, start in ((velo, 1), (toots, 11)):

        def there(one: Post, of: Account = account) -> Post:
            to = one.reply_to and PostKey(of.network, of.realm, one.reply_to.id)
            place = PostKey(of.network, of.realm, one.key.id)
            return replace(one, key=place, reply_to=to, text=Words(of.id, of.id))

        said = post(start)
        answer = post(start + 1, author=author("veloville"), reply_to=said.key)
        mention = post(start + 2)
        page = Page(posts=tuple(there(one) for one in (mention, answer, said)))
        timeline = Timeline(TimelineKind.MENTIONS, account.id)
        await store.save_page(timeline, page, at=NOW)
    for account in (velo, toots):
        found = store.read.exchanges("LeaMartin", account)
        assert [one.text.raw for one in found] == [account.id] * 3
        assert [account.wrote(one) for one in found] == [False, True, False]


async def test_an_answer_that_we_deleted_answers_nothing_any_more(store: Store) -> None:
    await store.save_page(HOME, Page(posts=(post(1),)), at=NOW)
    await _sent(store, Publish("Bonjour", reply_to=str(key(1))), Receipt("7", key=key(7)))
    assert _replied(store, 1) == NOW
    ours = post(8, author=author("veloville", "VéloVille"), reply_to=key(1))
    await store.save_page(HOME, Page(posts=(ours,)), at=NOW)
    await _sent(store, Delete(str(key(7))), Receipt(""))
    assert _replied(store, 1) == ours.at, "another one stands"
    await _sent(store, Delete(str(key(8))), Receipt(""))
    assert _replied(store, 1) is None


async def test_what_we_deleted_leaves_the_column_at_once(store: Store) -> None:
    ours = post(2, author=author("veloville", "VéloVille"))
    await store.save_page(HOME, Page(posts=(ours, post(1))), at=NOW)
    await store.enqueue(act(ActKind.DELETE), [item(Delete(str(key(2))))])
    first = store.read.rows(COLUMN).rows[0]
    assert isinstance(first, PostRow)
    assert first.deleting is Delivery.SCHEDULED
    attempt = await store.claim(VELO, now=NOW, rules=RULES)
    assert attempt is not None
    await store.settle(attempt.id, Accepted(Receipt("")), at=NOW)
    assert numbers(store.read.rows(COLUMN)) == [1]


async def test_what_we_edited_is_shown_until_the_network_says_it_itself(store: Store) -> None:
    own = post(1, "Bonjour", author=author("veloville"))
    await store.save_page(HOME, Page(posts=(own,)), at=NOW)
    edit = Edit(str(own.key), "Bonsoir \x1b[31m", warning="Nuit")
    later = NOW + timedelta(minutes=1)
    await _sent(store, edit, Receipt(own.key.id, key=own.key), at=later)
    [row] = [row for row in store.read.rows(COLUMN).rows if isinstance(row, PostRow)]
    assert row.post.text == Words("Nuit\n\nBonsoir ␛[31m", "Nuit\n\nBonsoir \x1b[31m")
    said = replace(own, text=Words("Bonne nuit", "Bonne nuit"))
    await store.save_page(HOME, Page(posts=(said,)), at=later + timedelta(minutes=1))
    [row] = [row for row in store.read.rows(COLUMN).rows if isinstance(row, PostRow)]
    assert row.post.text.raw == "Bonne nuit"


async def test_a_thread_is_painted_from_what_is_known(store: Store) -> None:
    root, other = post(1), post(9)
    answer = post(2, reply_to=key(1), thread=key(1))
    deeper = post(4, reply_to=key(2), thread=key(1))
    second = post(3, reply_to=key(1), thread=key(1))
    await store.save_page(HOME, Page(posts=(other, deeper, second, answer, root)), at=NOW)
    column = Column("t", ColumnType.THREAD, query=str(key(2)))
    rows = store.read.rows(column)
    assert numbers(rows) == [1, 2, 4, 3]
    assert [row.level for row in rows.rows if isinstance(row, PostRow)] == [-1, 0, 1, 0]


async def test_private_messages_are_conversations(store: Store) -> None:
    paul, us = author("paul", "Paul R."), author("veloville")

    def message(number: int, outgoing: bool) -> Message:
        words = Words(f"message {number}", f"message {number}")
        return Message(
            MessageKey(NetworkName.X, "", str(number)),
            "1-2",
            us if outgoing else paul,
            paul,
            words,
            NOW - timedelta(minutes=10 - number),
            outgoing,
        )

    timeline = Timeline(TimelineKind.MESSAGES, VELO)
    page = Page(messages=(message(3, True), message(2, False), message(1, False)))
    await store.save_page(timeline, page, at=NOW)
    column = Column("m", ColumnType.MESSAGES)
    [row] = store.read.rows(column).rows
    assert isinstance(row, ConversationRow)
    assert row.count == 3
    opened = store.read.rows(replace(column, query=row.key))
    assert len(opened.rows) == 3
    assert store.read.rows(Column("h", ColumnType.HOME)).rows == ()


async def test_another_process_is_noticed_by_name(
    store: Store, tmp_path: Path, clock: FakeClock
) -> None:
    other = open_store(
        tmp_path / "cmdeck.db", tmp_path / "cache.db", EngineLock(tmp_path / "lock"), clock=clock
    )
    try:
        store.look()
        assert not store.look()
        await other.save_page(HOME, Page(posts=(post(1),)), at=NOW)
        await other.pause("", reason="", by="other")
        change = store.look()
        assert change.touches(f"timeline:{HOME}")
        assert change.touches("pause")
        assert not change.touches("draft")
        await other.save_page(HOME, Page(), at=NOW + timedelta(minutes=1))
        assert not store.look(), "an empty page touches nothing that is shown"
    finally:
        other.close()


async def test_money_is_counted_by_day_and_column(store: Store) -> None:
    await store.save_page(HOME, Page(posts=(post(1),), cost=5000), at=NOW)
    await store.save_page(HOME, Page(cost=1000), at=NOW)
    assert store.read.health(COLUMN).cost == 6000


async def test_files_are_for_their_owner_only(store: Store, tmp_path: Path) -> None:
    await store.save_page(HOME, Page(posts=(post(1),)), at=NOW)
    for name in ("cmdeck.db", "cache.db"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


async def test_half_a_surrogate_pair_is_stored(store: Store) -> None:
    odd = replace(post(1), text=Words("a\ufffd", "a\ud800"))
    await store.save_page(HOME, Page(posts=(odd,)), at=NOW)
    [row] = store.read.rows(COLUMN).rows
    assert isinstance(row, PostRow)
    assert row.post.text.raw == "a\ufffd\ufffd\ufffd" or "\ufffd" in row.post.text.raw
