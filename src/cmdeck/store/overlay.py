"""What we know of posts beyond their authors' words: reactions, answers, triage, marks; and whose
they are."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from cmdeck.model.brand import Account, Feed
from cmdeck.model.column import Pending
from cmdeck.model.delivery import Delivery
from cmdeck.model.outbox import Edit, Receipt
from cmdeck.model.post import AccountId, Post, PostKey, Reaction, Words
from cmdeck.model.timeline import Timeline, TimelineKind
from cmdeck.model.triage import Triage
from cmdeck.store import posts
from cmdeck.store.times import from_json, when

_SHOWN_STATES = "('scheduled', 'sending', 'retry_wait', 'sent', 'unknown', 'held')"


class World(Struct, frozen=True):
    """What the rows of a column are seen against."""

    accounts: Sequence[Account]
    feeds: Sequence[Feed]

    @property
    def own_handles(self) -> frozenset[str]:
        """Handles of our own accounts, folded."""
        return frozenset(account.handle.casefold() for account in self.accounts)

    def is_own(self, post: Post) -> bool:
        """Whether one of our accounts wrote `post`."""
        return any(account.wrote(post) for account in self.accounts)

    def brand_of(self, timeline: Timeline) -> str:
        """The brand that a timeline belongs to, "" for none."""
        if timeline.kind is TimelineKind.FEED:
            return next((f.brand for f in self.feeds if f.url == timeline.argument), "")
        return next((a.brand for a in self.accounts if a.id == timeline.account), "")


_NOTHING: Mapping[Any, Any] = {}
"""Most posts have nothing: they share it."""


class Overlay:
    """What we know of posts beyond their authors' words, read in a few queries."""

    def __init__(self, db: sqlite3.Connection, keys: Sequence[str], world: World) -> None:
        self._db, self._keys = db, list(keys)
        self._marks = ", ".join("?" for _ in keys)
        self._viewer = posts.viewer(db, keys) if keys else {}
        self._wishes: dict[str, dict[tuple[AccountId, Reaction], Pending]] = defaultdict(dict)
        self._answers: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self.answering: dict[str, Delivery] = {}
        self.deleting: dict[str, Delivery] = {}
        self._edits: dict[str, tuple[Edit, int]] = {}
        self._read_outbox()
        self._read_own_replies(world)
        self._forget_deleted()
        if self._edits:
            self._forget_read_edits()
        self.triage = {
            key: Triage(state) for key, state in self._query("SELECT key, state FROM triage", "key")
        }
        self.seen = frozenset(key for (key,) in self._query("SELECT key FROM seen", "key"))

    def _query(self, select: str, column: str, more: str = "") -> Iterable[tuple[str, ...]]:
        if not self._keys:
            return []
        return self._db.execute(
            f"{select} WHERE {column} IN ({self._marks}){more}", self._keys
        ).fetchall()

    def _read_outbox(self) -> None:
        rows = self._query(
            "SELECT target, account, op, reaction, operation, state, updated, receipt FROM outbox",
            "target",
            f" AND target <> '' AND state IN {_SHOWN_STATES} ORDER BY id",
        )
        for target, account, op, reaction, operation, state, updated, receipt in rows:
            if op == "react":
                self._add_wish(target, account, reaction, operation, state, int(updated))
            elif op == "publish" and state == Delivery.SENT:
                made = from_json(receipt, Receipt).key if receipt else None
                self._answers[target].append((str(made or ""), int(updated)))
            elif op == "publish":
                self.answering[target] = Delivery(state)
            elif op == "edit" and state == Delivery.SENT:
                self._edits[target] = from_json(operation, Edit), int(updated)
            elif op == "delete":
                self.deleting[target] = Delivery(state)

    def _add_wish(
        self, target: str, account: str, reaction: str, operation: str, state: str, updated: int
    ) -> None:
        """The newest living or sent wish counts, where it is newer than what the network said (rule
        11)."""
        key = (AccountId(account), Reaction(reaction))
        said = self._viewer.get(target, {}).get(key)
        if state == Delivery.SENT and said is not None and said[1] > updated:
            self._wishes[target].pop(key, None)
            return
        on = '"on":false' not in operation.replace(" ", "")
        self._wishes[target][key] = Pending(on, Delivery(state))

    def _read_own_replies(self, world: World) -> None:
        own = [
            (one.handle.casefold(), str(PostKey(one.network, one.realm, "")))
            for one in world.accounts
        ]
        for answered, author, at, key in self._query(
            "SELECT reply_to, author, at, key FROM cache.post", "reply_to", " AND reply_to <> ''"
        ):
            if any(author == handle and key.startswith(place) for handle, place in own):
                self._answers[answered].append((key, int(at)))

    def _forget_deleted(self) -> None:
        """An answer that we deleted answers nothing any more."""
        keys = [key for answers in self._answers.values() for key, _at in answers if key]
        if not keys:
            return
        marks = ", ".join("?" for _ in keys)
        deleted = {
            key
            for (key,) in self._db.execute(
                f"SELECT target FROM outbox WHERE target IN ({marks}) AND op = 'delete'"
                " AND state = 'sent'",
                keys,
            )
        }
        for answered, answers in self._answers.items():
            self._answers[answered] = [one for one in answers if one[0] not in deleted]

    def _forget_read_edits(self) -> None:
        """What the network has said since counts more than what we wished."""
        marks = ", ".join("?" for _ in self._edits)
        select = f"SELECT key, fetched FROM cache.post WHERE key IN ({marks})"
        for key, fetched in self._db.execute(select, list(self._edits)).fetchall():
            if int(fetched) > self._edits[key][1]:
                del self._edits[key]

    def as_edited(self, post: Post) -> Post:
        """`post` with what we made it say since it was read."""
        found = self._edits.get(str(post.key))
        if found is None:
            return post
        from cmdeck.text.display import displayable  # not before a post was edited

        text = "\n\n".join(part for part in (found[0].warning, found[0].text) if part)
        return replace(post, text=Words(displayable(text), text))

    def viewer(self, key: str) -> Mapping[AccountId, frozenset[Reaction]]:
        """What each account did to the post: a sent wish newer than what the network said, else
        what it said."""
        said, wishes = self._viewer.get(key), self._wishes.get(key)
        if not said and not wishes:
            return _NOTHING
        state: dict[AccountId, set[Reaction]] = defaultdict(set)
        for (account, reaction), (yes, _) in (said or {}).items():
            if yes:
                state[account].add(reaction)
        for (account, reaction), wish in (wishes or {}).items():
            if wish.state is Delivery.SENT:
                (state[account].add if wish.on else state[account].discard)(reaction)
        return {account: frozenset(reactions) for account, reactions in state.items()}

    def pending(self, key: str) -> Mapping[tuple[AccountId, Reaction], Pending]:
        """Wishes on their way."""
        wishes = self._wishes.get(key)
        if not wishes:
            return _NOTHING
        return {who: wish for who, wish in wishes.items() if wish.state is not Delivery.SENT}

    def replied(self, key: str) -> datetime | None:
        """When one of ours answered."""
        answers = self._answers.get(key)
        return when(max(at for _key, at in answers)) if answers else None
