"""All that a face reads: columns, drafts, the queue, accounts. It cannot write."""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec.structs import replace

from cmdeck.clock import Clock
from cmdeck.errors import StoreError
from cmdeck.model.brand import Account, Brand, Feed
from cmdeck.model.column import (
    Column,
    ColumnHealth,
    ColumnType,
    Position,
    Rows,
    accounts_of,
    timelines_of,
)
from cmdeck.model.conversation import Message
from cmdeck.model.draft import Draft
from cmdeck.model.link import KnownLink
from cmdeck.model.missed import Missed, missed
from cmdeck.model.outbox import (
    ActId,
    Attempt,
    DraftId,
    Edit,
    EngineState,
    ItemId,
    OutboxItem,
    Pause,
    QueueSummary,
    Upload,
    ref_of,
)
from cmdeck.model.post import AccountId, Author, Post, PostKey
from cmdeck.model.timeline import Gap, Health, HealthState, Timeline, Wanted
from cmdeck.store import (
    accounts,
    column_posts,
    column_rest,
    column_thread,
    completing,
    delivery,
    drafts,
    guarding,
    journal,
    lanes,
    links,
    outbox,
    posts,
    prune,
)
from cmdeck.store import wanted as standing
from cmdeck.store.absences import absences
from cmdeck.store.awaiting import Waiting, awaiting
from cmdeck.store.column_posts import PostCache
from cmdeck.store.database import connect_readers
from cmdeck.store.delivery import ClaimRules
from cmdeck.store.files import damage
from cmdeck.store.legend import queue_summary, waiting_by_brand
from cmdeck.store.overlay import World
from cmdeck.store.times import ms, when


class Reader:
    """Reads both files over one connection that cannot write. All methods are quick and
    synchronous."""

    def __init__(self, main: Path, cache: Path, clock: Clock) -> None:
        self._main, self._cache_path, self._clock = main, cache, clock
        self._posts = PostCache()
        self._open()

    def _open(self) -> None:
        try:
            self._db = connect_readers(self._main, self._cache_path)
            self._inode = self._cache_path.stat().st_ino
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"{self._main}: {error}") from error
        self._world: World | None = None

    def refresh(self) -> None:
        """Forget what accounts and feeds were; open the cache anew when somebody replaced it."""
        self._world = None
        if self._cache_path.exists() and self._cache_path.stat().st_ino != self._inode:
            self._db.close()
            self._open()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @property
    def world(self) -> World:
        """Accounts and feeds, as they were at the last `refresh`."""
        if self._world is None:
            self._world = World(accounts.accounts(self._db), accounts.feeds(self._db))
        return self._world

    def check(self) -> str:
        """What SQLite finds wrong with cmdeck.db; "" when it is whole."""
        return damage(self._main)

    # Columns

    def timelines(self, column: Column) -> Sequence[Timeline]:
        """What `column` is made of."""
        return timelines_of(column, self.world.accounts, self.world.feeds)

    def rows(self, column: Column, *, around: Position | None = None, limit: int = 200) -> Rows:
        """A window of `column`, anchored on `around` (None: from the top)."""
        timelines = self.timelines(column)
        match column.type:
            case ColumnType.QUEUE:
                return column_rest.queue(self._db, self.world, column, limit=limit)
            case ColumnType.DRAFTS:
                return column_rest.draft_rows(self._db, column, limit=limit)
            case ColumnType.ACTIVITY:
                return column_rest.activity(self._db, column, timelines, limit=limit)
            case ColumnType.MESSAGES if column.query:
                return column_rest.conversation(self._db, column, limit=limit)
            case ColumnType.MESSAGES:
                return column_rest.conversations(self._db, column, timelines, limit=limit)
            case ColumnType.THREAD:
                return column_thread.read_thread(
                    self._db, self._posts, self.world, column, timelines
                )
            case _:
                return column_posts.read(
                    self._db,
                    self._posts,
                    self.world,
                    column,
                    timelines,
                    around=around,
                    limit=limit,
                )

    def health(self, column: Column) -> ColumnHealth:
        """How its timelines are doing, and what they cost today. An account whose budget is spent
        keeps its timelines from being asked: that is their state then."""
        timelines = self.timelines(column)
        now = self._clock.now()
        spent = self.spent_today(now)
        own = {str(timeline) for timeline in timelines}
        accounts_ = accounts_of(column, self.world.accounts)
        reached = standing.reached(accounts_, spent)
        return ColumnHealth(
            tuple(self._health(timeline, reached, now) for timeline in timelines),
            sum(micro for (_, timeline), micro in spent.items() if timeline in own),
            sum(a.daily_cost_limit for a in accounts_ if not reached or a.id in reached),
            sum(reached.values()),
        )

    def _health(
        self, timeline: Timeline, reached: Mapping[AccountId, int], now: datetime
    ) -> Health:
        health = posts.health(self._db, timeline)
        if timeline.account not in reached or health.state is not HealthState.LIVE:
            return health
        tomorrow = datetime(now.year, now.month, now.day, tzinfo=UTC) + timedelta(days=1)
        return replace(health, state=HealthState.OUT_OF_BUDGET, until=tomorrow)

    def spent_today(self, now: datetime) -> dict[tuple[AccountId, str], int]:
        """What each (account, timeline) cost on the UTC day of `now`."""
        return standing.spent(self._db, now.astimezone(UTC).date().isoformat())

    def is_out_of_budget(self, account: AccountId) -> bool:
        """Whether an account has spent what it may read today."""
        known = [a for a in self.world.accounts if a.id == account]
        return bool(standing.reached(known, self.spent_today(self._clock.now())))

    # Accounts

    def brands(self) -> tuple[Brand, ...]:
        """All brands."""
        return accounts.brands(self._db)

    def accounts(self) -> tuple[Account, ...]:
        """All accounts."""
        return accounts.accounts(self._db)

    def account(self, account: AccountId) -> Account | None:
        """One account."""
        return next((a for a in self.accounts() if a.id == account), None)

    def feeds(self) -> tuple[Feed, ...]:
        """All watch feeds."""
        return accounts.feeds(self._db)

    def words(self, brand: str) -> frozenset[str]:
        """The words added for a brand."""
        return accounts.words(self._db, brand)

    # What the cache can let go of

    def cuts(self, now: datetime) -> list[prune.Cut]:
        """The timelines that are too long, or wanted by nobody."""
        return prune.cuts(self._db, now)

    def loose(self, now: datetime, *, after: prune.Place) -> prune.Loose:
        """A few posts that nothing refers to any more."""
        return prune.loose(self._db, self.world, now, after=after)

    # Single things

    def post(self, key: str) -> Post | None:
        """A post, if the cache has it."""
        return posts.post(self._db, key)

    def keys_like(self, prefix: str, *, limit: int) -> tuple[str, ...]:
        """Keys of posts that begin with `prefix`, the first `limit` of them in their order."""
        return posts.keys_like(self._db, prefix, limit)

    def person(self, handle: str, via: Account) -> tuple[Author, ...]:
        """Everybody of that handle, where `via` is, whom the cache knows: authors of posts, and who
        wrote in private."""
        return posts.people(self._db, handle, via.network, via.realm)

    def via_of(self, key: str) -> tuple[AccountId, ...]:
        """The accounts that brought a post."""
        return column_thread.via_of(self._db, key, self.world)

    def exchanges(self, them: str, us: Account, *, limit: int = 20) -> tuple[Post, ...]:
        """What `them`, a handle where `us` is, and `us` said to each other, newest first."""
        return column_thread.exchanges(self._db, self._posts, them, us, limit=limit)

    def draft(self, number: DraftId) -> Draft | None:
        """A draft, in whatever state."""
        return drafts.draft(self._db, number)

    def drafts(self) -> tuple[Draft, ...]:
        """The open drafts, the last edited first."""
        return drafts.drafts(self._db)

    def item(self, item: ItemId) -> OutboxItem | None:
        """One outbox item."""
        return next(iter(outbox.items(self._db, "id = ?", (item,))), None)

    def items_called(self, ref: str) -> tuple[OutboxItem, ...]:
        """What a plan calls `ref` (`ref_of`), the newest first."""
        number = ref.rpartition("-")[2]
        known = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0
        found = outbox.items(
            self._db, "(ref = ? AND ref <> '') OR id = ? ORDER BY id DESC", (ref, known)
        )
        return tuple(item for item in found if ref_of(item) == ref)

    def said_as(self, post: PostKey) -> Edit | None:
        """What we last made `post`, one of ours, say; None where another program wrote it."""
        return guarding.said_as(self._db, post)

    def items_of(self, act: ActId) -> tuple[OutboxItem, ...]:
        """The items of an act."""
        return outbox.items(self._db, "act = ? ORDER BY part, id", (act,))

    def living_items(self) -> tuple[OutboxItem, ...]:
        """Everything that is neither sent nor cancelled, by time."""
        return outbox.items(self._db, "state NOT IN ('sent', 'cancelled') ORDER BY due, id")

    def missed(self) -> Missed | None:
        """What is held since its hour had passed, and why; None: nothing is."""
        held = outbox.items(self._db, f"state = 'held' AND {outbox.UNFINISHED} AND reason = 'late'")
        return missed(held, absences(self._db, min(one.due.at for one in held))) if held else None

    def all_items(self, *, since: datetime) -> tuple[OutboxItem, ...]:
        """Everything that was due or changed since."""
        return outbox.items(
            self._db, "due >= ? OR updated >= ? ORDER BY due, id", (ms(since), ms(since))
        )

    def undo_of(self, act: ActId) -> tuple[str, datetime] | None:
        """(kind, when) of an act."""
        row = self._db.execute("SELECT kind, at FROM act WHERE id = ?", (act,)).fetchone()
        return None if row is None else (row[0], when(row[1]))

    def unsettled(self, now: datetime | None = None) -> list[tuple[Attempt, datetime, int]]:
        """What is UNKNOWN: its last attempt, since when, how often it was looked for."""
        return delivery.unsettled(self._db, now)

    def due_accounts(self, now: datetime) -> frozenset[AccountId]:
        """The accounts that have something due."""
        return lanes.due_accounts(self._db, now)

    def next_due(self, now: datetime) -> datetime | None:
        """When something else comes due after `now`; None: nothing waits for its hour."""
        return lanes.next_due(self._db, now)

    def sending_accounts(self) -> frozenset[AccountId]:
        """The accounts that have something on its way."""
        return lanes.sending_accounts(self._db)

    def is_waiting(self, until: datetime) -> bool:
        """Whether anything is on its way, or may leave by `until`."""
        return lanes.is_waiting(self._db, until)

    def lacking_uploads(
        self, lane: AccountId, *, now: datetime, rules: ClaimRules
    ) -> list[OutboxItem]:
        """What of an account is due and waits for nothing but its pictures to be at the
        network."""
        return delivery.lacking_uploads(self._db, lane, now=now, rules=rules)

    def awaiting(self, lane: AccountId, *, now: datetime) -> list[Waiting]:
        """What of an account is due and names an address that has to answer first."""
        return awaiting(self._db, lane, now=now)

    def fresh_uploads(
        self, item: OutboxItem, *, now: datetime, rules: ClaimRules
    ) -> tuple[Upload, ...]:
        """What the network surely still holds of an item's pictures."""
        return delivery.fresh_uploads(self._db, item, now=now, rules=rules)

    def journal(self, since: datetime) -> tuple[journal.Entry, ...]:
        """What was done since, the newest first."""
        return journal.entries(self._db, since)

    def handles(self, account: Account, prefix: str) -> tuple[str, ...]:
        """Handles that begin with `prefix` on an account's network."""
        return completing.handles(self._db, account, prefix)

    def hashtags(self, prefix: str) -> tuple[str, ...]:
        """Hashtags that begin with `prefix`."""
        return completing.hashtags(self._db, prefix)

    def trashed(self) -> tuple[Draft, ...]:
        """Drafts that were thrown away, the last first."""
        return drafts.trashed(self._db)

    def revisions(self, draft: DraftId) -> tuple[tuple[datetime, str], ...]:
        """The texts that a draft had, the newest first."""
        return drafts.revisions(self._db, draft)

    # What guards ask

    def published(self, account: AccountId, since: datetime) -> tuple[OutboxItem, ...]:
        """What an account has made public since, or will; the newest first."""
        return guarding.published(self._db, account, since)

    def answers(self, target: str) -> list[tuple[OutboxItem, datetime, str]]:
        """What we queued to answer a post, a conversation or a person: when, and which face."""
        return guarding.answers(self._db, target)

    def own_answers(self, key: str) -> tuple[Post, ...]:
        """The answers to a post that our accounts wrote anywhere."""
        return guarding.own_answers(self._db, self._posts, self.world, key)

    def spoken_to_us(self, since: datetime) -> tuple[Post, ...]:
        """Posts of others that mentioned us since."""
        return guarding.spoken_to_us(self._db, self._posts, self.world, since)

    def written_to_us(self, accounts: Sequence[AccountId], since: datetime) -> tuple[Message, ...]:
        """Private messages that others wrote to these accounts since."""
        return guarding.written_to_us(self._db, accounts, since)

    def links(self, urls: Sequence[str]) -> dict[str, KnownLink]:
        """What is known of addresses."""
        return links.known(self._db, urls, self._clock.now()) if urls else {}

    def links_asked(self, now: datetime) -> tuple[str, ...]:
        """Addresses that somebody waits for a look at."""
        return links.unanswered(self._db, now)

    # Standing facts

    def wanted(self) -> tuple[Wanted, ...]:
        """What the face would like fetched."""
        return standing.wanted(self._db)

    def health_of(self, timeline: Timeline) -> Health:
        """How one timeline is doing."""
        return posts.health(self._db, timeline)

    def gaps(self, timeline: Timeline) -> list[Gap]:
        """The known holes of a timeline."""
        return posts.gaps_of(self._db, [timeline])

    def newest(self, timeline: Timeline) -> tuple[int, str] | None:
        """The newest item that a timeline ever had."""
        return standing.newest(self._db, timeline)

    def pauses(self) -> tuple[Pause, ...]:
        """What is paused."""
        return standing.pauses(self._db)

    def engine(self) -> EngineState:
        """What the last engine said of itself."""
        return standing.engine(self._db)

    def unread_by_brand(self) -> dict[str, int]:
        """For the legend: mentions that nobody of ours has read or answered, by brand."""
        return waiting_by_brand(self._db, self.world)

    def queue_summary(self, now: datetime) -> QueueSummary:
        """What the header says of the queue."""
        return queue_summary(self._db, now)
