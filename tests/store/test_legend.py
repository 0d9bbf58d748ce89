"""What the header and the engine ask all the time: right, and no dearer the more there is."""

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from cmdeck.model.outbox import MANY, Publish, React
from cmdeck.model.post import Reaction
from cmdeck.model.timeline import Page, Timeline, TimelineKind
from cmdeck.store.legend import RECENT
from cmdeck.store.reader import Reader
from cmdeck.store.store import Store
from cmdeck.store.times import ms, to_json
from makers import MUSEE, NOW, VELO, accounts, act, author, brands, item, key, post

MENTIONS = Timeline(TimelineKind.MENTIONS, VELO)


@pytest.fixture(autouse=True)
async def known_accounts(store: Store) -> None:
    await store.adopt(lambda _rows: (brands(), accounts(), ()))


async def test_what_awaits_an_answer(store: Store) -> None:
    mine = author("VeloVille")
    said = [post(n) for n in (5, 4, 3, 2)]
    answer = post(6, author=mine, reply_to=key(4), thread=key(4))
    await store.save_page(
        MENTIONS, Page(posts=(post(7, author=mine), *said), others=(answer,)), at=NOW
    )
    assert store.read.unread_by_brand() == {"veloville": 3, "musee": 0}
    await store.set_seen([str(key(3))])
    assert store.read.unread_by_brand()["veloville"] == 2
    queued, _ = await store.enqueue(act(), [item(Publish(text="Oui", reply_to=str(key(2))))])
    assert store.read.unread_by_brand()["veloville"] == 1
    await store.withdraw(queued)
    await store.enqueue(act(), [item(React(str(key(2)), Reaction.LIKE))])
    assert store.read.unread_by_brand()["veloville"] == 2


async def test_what_the_header_says_of_the_queue(store: Store) -> None:
    dues = [NOW + timedelta(hours=1), NOW - timedelta(minutes=5), NOW - timedelta(seconds=10)]
    wishes = [item(due=due) for due in dues]
    wishes.append(item(React(str(key(1)), Reaction.LIKE), due=NOW - timedelta(days=1)))
    _, numbers = await store.enqueue(act(), wishes)
    _, (held,) = await store.enqueue(act(), [item(account=MUSEE, due=NOW)])
    found = store.read.item(held)
    assert found is not None
    await store.hold(found, reason="late")
    said = store.read.queue_summary(NOW)
    assert (said.waiting, said.overdue, said.held, said.unknown, said.failed) == (3, 1, 1, 0, 0)
    assert said.next is not None
    assert said.next.id == numbers[1]


def fill(folder: Path, start: int, end: int) -> None:
    """Rows `start` to `end` of everything that is asked after: queued, sent, mentioned, seen."""
    main, cache = sqlite3.connect(folder / "cmdeck.db"), sqlite3.connect(folder / "cache.db")
    main.execute(
        "INSERT OR IGNORE INTO act(id, kind, at, face, confirmed) VALUES (1, '', 0, '', '')"
    )
    body, now = to_json(Publish(text="Bonjour")), ms(NOW)
    states = ("scheduled", "sent", "held", "cancelled")
    main.executemany(
        "INSERT INTO outbox(act, account, network, op, operation, target, reaction, key, due, wall,"
        " zone, part, parts, state, generation, updated)"
        " VALUES (1, ?, 'x', 'publish', ?, ?, '', ?, ?, '', '', 1, 1, ?, 1, 0)",
        (
            (
                VELO,
                body,
                f"far {n}" if n % 3 else "",
                str(n),
                now + (n + 99) * 60_000,
                states[n % 4],
            )
            for n in range(start, end)
        ),
    )
    text = to_json(replace(post(1)))
    cache.executemany(
        "INSERT INTO post(key, author, thread, reply_to, at, fetched, body)"
        " VALUES (?, ?, '', ?, ?, 0, ?)",
        ((str(n), f"a{n % 9}", f"other {n}", now - n, text) for n in range(start, end)),
    )
    cache.executemany(
        "INSERT INTO membership(timeline, at, key, reposter) VALUES (?, ?, ?, '')",
        ((str(MENTIONS), now - n, str(n)) for n in range(start, end)),
    )
    main.executemany("INSERT INTO seen VALUES (?, 0)", ((str(n),) for n in range(start, end)))
    for db in (main, cache):
        db.commit()
        db.close()


QUESTIONS: dict[str, Callable[[Reader], object]] = {
    "the queue": lambda read: read.queue_summary(NOW),
    "what awaits an answer": lambda read: read.unread_by_brand(),
    "who has something due": lambda read: read.due_accounts(NOW),
    "who sends": lambda read: read.sending_accounts(),
    "what is unknown": lambda read: read.unsettled(NOW),
    "whether anything is due soon": lambda read: read.is_waiting(NOW),
}


def steps(read: Reader, question: Callable[[Reader], object]) -> int:
    """What a question costs, in hundreds of steps of SQLite's own machine: the same everywhere."""
    seen = 0

    def step() -> int:
        nonlocal seen
        seen += 1
        return 0

    read._db.set_progress_handler(step, 100)
    question(read)
    read._db.set_progress_handler(None, 100)
    return seen


async def test_it_costs_no_more_when_there_is_much_more(store: Store, tmp_path: Path) -> None:
    few = 4 * max(MANY, RECENT)
    fill(tmp_path, 0, few)
    before = {name: steps(store.read, question) for name, question in QUESTIONS.items()}
    fill(tmp_path, few, few * 5)
    after = {name: steps(store.read, question) for name, question in QUESTIONS.items()}
    assert {name: after[name] <= before[name] + 2 for name in QUESTIONS} == dict.fromkeys(
        QUESTIONS, True
    ), (before, after)
    said = store.read.queue_summary(NOW)
    assert (said.waiting, said.held) == (MANY, MANY)
