"""Holes, windows and threads where the data is awkward."""

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from cmdeck.model.activity import Activity, ActivityKind
from cmdeck.model.change import ALL
from cmdeck.model.column import ActivityRow, Column, ColumnType, GapRow, Position, PostRow, Row
from cmdeck.model.post import NetworkName
from cmdeck.model.timeline import Cursor, Page, Timeline, TimelineKind
from cmdeck.store.database import CALM_LOOKS, Look
from cmdeck.store.store import Store
from makers import NOW, VELO, accounts, author, brands, key, post

HOME = Timeline(TimelineKind.HOME, VELO)
COLUMN = Column("c1", ColumnType.HOME)


@pytest.fixture(autouse=True)
async def known_accounts(store: Store) -> None:
    await store.adopt(lambda _rows: (brands(), accounts()[:1], ()))


def shown(rows: tuple[Row, ...]) -> list[int | str]:
    return [
        int(row.key.id) - 1849000000000000000 if isinstance(row, PostRow) else type(row).__name__
        for row in rows
    ]


async def gap_at(store: Store, newest: int, *, below: int) -> None:
    page = Page(
        posts=(post(newest), post(newest - 1)),
        reached_known=False,
        older=Cursor(f"{below}/{newest - 1}"),
    )
    await store.save_page(HOME, page, at=NOW)


async def test_two_holes_one_below_the_other(store: Store) -> None:
    await store.save_page(HOME, Page(posts=(post(1),)), at=NOW)
    await gap_at(store, 11, below=1)
    await gap_at(store, 21, below=11)
    rows = store.read.rows(COLUMN).rows
    assert shown(rows) == [21, 20, "GapRow", 11, 10, "GapRow", 1]
    part = Page(posts=(post(15),), reached_known=False, older=Cursor("11/15"))
    await store.save_page(HOME, part, at=NOW, filled=str(key(20)))
    assert shown(store.read.rows(COLUMN).rows) == [21, 20, 15, "GapRow", 11, 10, "GapRow", 1]
    lower = Page(posts=(post(5),), reached_known=True)
    await store.save_page(HOME, lower, at=NOW, filled=str(key(10)))
    assert shown(store.read.rows(COLUMN).rows) == [21, 20, 15, "GapRow", 11, 10, 5, 1]


async def test_a_hole_outlives_the_post_above_it(store: Store) -> None:
    await store.save_page(HOME, Page(posts=(post(1),)), at=NOW)
    await gap_at(store, 11, below=1)
    await store.save_page(HOME, Page(posts=(post(12),), removed=(key(10),)), at=NOW)
    assert shown(store.read.rows(COLUMN).rows) == [12, 11, "GapRow", 1]
    filtered = replace(COLUMN, filter="12")
    assert shown(store.read.rows(filtered).rows) == [12, "GapRow"]


async def test_a_page_of_which_nothing_is_readable_leaves_the_hole(store: Store) -> None:
    await store.save_page(HOME, Page(posts=(post(1),)), at=NOW)
    await gap_at(store, 11, below=1)
    empty = Page(reached_known=False, older=Cursor("further"), skipped=50)
    await store.save_page(HOME, empty, at=NOW, filled=str(key(10)))
    [gap] = store.read.gaps(HOME)
    assert (gap.newer, gap.cursor) == (str(key(10)), "further")
    await store.save_page(HOME, Page(), at=NOW, filled=str(key(10)))
    assert store.read.gaps(HOME) == []


async def test_an_old_post_reposted_moves_no_hole(store: Store) -> None:
    old = [post(n) for n in (3, 2, 1)]
    await store.save_page(HOME, Page(posts=tuple(old)), at=NOW)
    reposted = replace(old[2], reposted_by=author("hugo"), reposted_at=post(9).at)
    page = Page(posts=(post(10), reposted), reached_known=False, older=Cursor("into"))
    await store.save_page(HOME, page, at=NOW)
    assert shown(store.read.rows(COLUMN).rows) == [10, "GapRow", 3, 2, 1]


async def test_holes_are_drawn_in_the_window_they_lie_in(store: Store) -> None:
    await store.save_page(HOME, Page(posts=tuple(post(n) for n in range(300, 0, -1))), at=NOW)
    page = Page(
        posts=tuple(post(n) for n in range(700, 400, -1)), reached_known=False, older=Cursor("g")
    )
    await store.save_page(HOME, page, at=NOW)
    for number, here in ((690, False), (405, True), (401, True), (300, True), (20, False)):
        place = Position(post(number).at, str(key(number)))
        rows = store.read.rows(COLUMN, around=place, limit=100).rows
        gaps = [n for n, row in enumerate(rows) if isinstance(row, GapRow)]
        assert bool(gaps) is here, number
        for n in gaps:
            assert shown(rows[n - 1 : n + 2]) == [401, "GapRow", 300]


async def test_a_window_among_posts_of_one_instant_loses_none(store: Store) -> None:
    same = tuple(replace(post(n), at=NOW) for n in range(500, 0, -1))
    await store.save_page(HOME, Page(posts=same), at=NOW)
    seen: set[int | str] = set()
    place = None
    for _ in range(12):
        rows = store.read.rows(COLUMN, around=place, limit=100).rows
        seen.update(shown(rows))
        last = rows[-1]
        assert isinstance(last, PostRow)
        place = Position(last.at, str(last.key))
    assert len(seen) == 500


async def test_a_filter_holds_above_the_cursor_too_and_more_is_true(store: Store) -> None:
    posts = tuple(post(n, "yes" if n % 2 else "no") for n in range(400, 0, -1))
    await store.save_page(HOME, Page(posts=posts), at=NOW)
    place = Position(post(201).at, str(key(201)))
    rows = store.read.rows(replace(COLUMN, filter="yes"), around=place, limit=100)
    numbers = [n for n in shown(rows.rows) if isinstance(n, int)]
    assert all(n % 2 for n in numbers)
    assert (len(numbers), rows.more, rows.above) == (100, True, 49)
    end = Position(post(140).at, str(key(140)))
    assert store.read.rows(COLUMN, around=end, limit=200).more
    end = Position(post(40).at, str(key(40)))
    assert not store.read.rows(COLUMN, around=end, limit=200).more


async def test_threads_show_circles_and_orphans(store: Store) -> None:
    root = key(1)
    circle = (
        replace(post(2), reply_to=key(3), thread=root),
        replace(post(3), reply_to=key(2), thread=root),
        replace(post(4), reply_to=key(99), thread=root),
        replace(post(5), reply_to=key(5), thread=root),
    )
    thread = Timeline(TimelineKind.THREAD, VELO, str(root))
    await store.save_page(thread, Page(posts=(*circle, post(1))), at=NOW)
    column = Column("t", ColumnType.THREAD, query=str(root))
    assert sorted(shown(store.read.rows(column).rows), key=str) == [1, 2, 3, 4, 5]


async def test_a_count_that_grows_comes_up_unread_and_one_that_falls_does_not(
    store: Store,
) -> None:
    kind = Timeline(TimelineKind.ACTIVITY, VELO)
    column = Column("a", ColumnType.ACTIVITY)

    async def observe(count: int, minute: int, number: int = 1) -> None:
        found = Activity(
            NetworkName.X,
            f"like:{number}",
            ActivityKind.LIKE,
            count,
            NOW + timedelta(minutes=minute),
            post=key(number),
        )
        await store.save_page(kind, Page(activities=(found,)), at=NOW)

    await observe(1, 0)
    await observe(5, 1, number=2)
    [top, low] = store.read.rows(column).rows
    assert isinstance(top, ActivityRow)
    await store.set_mark("a", Position(top.at, top.key))
    assert store.read.rows(column).unread == 0
    await observe(3, 2)
    rows = store.read.rows(column)
    assert (rows.unread, rows.rows[0].key) == (1, low.key)
    top = rows.rows[0]
    await store.set_mark("a", Position(NOW + timedelta(minutes=2), "activity:"))
    await observe(2, 3)
    rows = store.read.rows(column)
    assert rows.unread == 0
    first = rows.rows[0]
    assert isinstance(first, ActivityRow)
    assert first.activities[0].count == 2


async def test_a_replaced_cache_is_noticed(store: Store, tmp_path: Path) -> None:
    look = Look((tmp_path / "cmdeck.db", tmp_path / "cache.db"))
    assert not look.change()
    (tmp_path / "cache.db").rename(tmp_path / "aside.db")
    assert not look.change()
    assert not store.is_in_place()
    (tmp_path / "cache.db").write_bytes((tmp_path / "aside.db").read_bytes())
    assert ALL in [look.change() for _a_second in range(CALM_LOOKS)]
    assert not look.change()
    look.close()
