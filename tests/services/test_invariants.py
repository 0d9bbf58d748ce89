"""The outbox against a model: whatever people, network, clock and crashes do, I1 to I7 of
trust.md §1.2 hold."""

import asyncio
import shutil
import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from stage_publish import Stage, open_here

from cmdeck.errors import Moved
from cmdeck.model.brand import AccountState
from cmdeck.model.delivery import Delivery, Event
from cmdeck.model.outbox import (
    ActId,
    ActKind,
    Attempt,
    Due,
    ItemId,
    OutboxItem,
    Publish,
    React,
    Receipt,
    Withdrawal,
)
from cmdeck.model.post import Reaction
from cmdeck.store.store import Store
from fakes import FakeClock
from fakes_network import Failure, FakeNetwork
from makers import VELO, accounts, act, brands, item, key

FINAL = {Delivery.SENT, Delivery.CANCELLED}
NASTY = st.sampled_from(
    [
        Failure.UNREACHABLE,
        Failure.LOST,
        Failure.BROKEN,
        Failure.REFUSED,
        Failure.DUPLICATE,
        Failure.LIMITED,
        Failure.CREDIT,
    ]
)


class Killed(BaseException):
    """The process dies around a request."""


class Outside(FakeNetwork):
    """Counts what reached it; may kill whoever asks, before or after it is done."""

    kill = ""

    async def send(self, attempt: Attempt) -> Receipt:
        if self.kill == "before":
            raise Killed
        receipt = await super().send(attempt)
        if self.kill == "after":
            raise Killed
        return receipt


class Outbox(RuleBasedStateMachine):
    """One account, one publisher, and everything that can happen to them."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp(prefix="cmdeck-outbox-"))
        self.clock = FakeClock()
        self.network = Outside(accounts()[0], self.clock)
        self.texts: dict[ItemId, str] = {}
        self.may_leave: Counter[str] = Counter()
        """How often each text may be online: once, and once more each time a person says so."""
        self.acts: list[ActId] = []
        self.final: dict[ItemId, Delivery] = {}
        self.promised: dict[str, int] = {}
        """Copies online when a cancel was answered with ok."""
        self.wish: bool | None = None
        self.serial = 0

    @initialize()
    def begin(self) -> None:
        self.open()
        self.runner.run(self.store.adopt(lambda _rows: (brands(), accounts(), ())))

    def open(self) -> None:
        self.store: Store = open_here(self.folder, self.clock)
        self.stage = Stage(self.store, self.clock, networks={VELO: self.network})

    def teardown(self) -> None:
        self.store.close()
        self.runner.close()
        shutil.rmtree(self.folder)

    def items(self) -> list[OutboxItem]:
        return list(self.store.read.all_items(since=self.clock.now() - timedelta(days=9000)))

    def online(self, text: str) -> int:
        return sum(post.text.raw == text for post in self.network.published)

    # What people do

    @rule(minutes=st.integers(0, 90), parts=st.integers(1, 3))
    def write(self, minutes: int, parts: int) -> None:
        due = self.clock.now() + timedelta(minutes=minutes)
        wishes = []
        for n in range(parts):
            self.serial += 1
            text = Publish(f"text {self.serial}")
            wishes.append(item(text, due=due, part=n + 1, parts=parts))
        number, ids = self.runner.run(self.store.enqueue(act(), wishes))
        self.acts.append(number)
        for one, wish in zip(ids, wishes, strict=True):
            assert isinstance(wish.operation, Publish)
            self.texts[one] = wish.operation.text
            self.may_leave[wish.operation.text] = 1

    @rule(on=st.booleans())
    def react(self, on: bool) -> None:
        wish = item(React(str(key(1)), Reaction.LIKE, on), due=self.clock.now())
        self.runner.run(self.store.enqueue(act(ActKind.LIKE), [wish]))
        self.wish = on

    @precondition(lambda self: self.acts)
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        gone = self.runner.run(self.store.withdraw(data.draw(st.sampled_from(self.acts))))
        assert (gone.result is Withdrawal.WITHDRAWN) == bool(gone.cancelled)
        for one in gone.cancelled:
            self.promised[self.texts[one]] = self.online(self.texts[one])

    @precondition(lambda self: self.texts)
    @rule(
        data=st.data(),
        event=st.sampled_from([Event.CANCEL, Event.RELEASE, Event.MARK_SENT, Event.HOLD]),
    )
    def decide(self, data: st.DataObject, event: Event) -> None:
        one = data.draw(st.sampled_from(sorted(self.texts)))
        found = self.store.read.item(one)
        assert found is not None
        due = Due(self.clock.now()) if event is Event.RELEASE else None
        receipt = Receipt("by hand") if event is Event.MARK_SENT else None
        try:
            self.runner.run(self.store.change_item(one, event, due=due, receipt=receipt))
        except Moved:
            return
        text = self.texts[one]
        if event is Event.CANCEL:
            self.promised[text] = self.online(text)
        if event is Event.RELEASE:
            self.may_leave[text] += 1

    @precondition(lambda self: self.texts)
    @rule(data=st.data(), minutes=st.integers(0, 60))
    def move(self, data: st.DataObject, minutes: int) -> None:
        one = data.draw(st.sampled_from(sorted(self.texts)))
        found = self.store.read.item(one)
        assert found is not None
        due = Due(self.clock.now() + timedelta(minutes=minutes))
        try:
            self.runner.run(self.store.move_due(one, due, generation=found.generation))
        except Moved:
            return
        if found.state in {Delivery.HELD, Delivery.FAILED}:
            self.may_leave[self.texts[one]] += 1

    @rule(on=st.booleans())
    def pause(self, on: bool) -> None:
        if on:
            self.runner.run(self.store.pause("", reason="crisis", by="test"))
        else:
            self.runner.run(self.store.resume(None))

    # What the world does

    @rule(failures=st.lists(NASTY, min_size=1, max_size=3))
    def fail(self, failures: list[Failure]) -> None:
        self.network.fail(*failures)

    @rule(complete=st.booleans())
    def show(self, complete: bool) -> None:
        self.network.complete = complete

    @rule(state=st.sampled_from([AccountState.OK, AccountState.NEEDS_LOGIN]))
    def log_in_or_out(self, state: AccountState) -> None:
        self.runner.run(self.store.set_account_state(VELO, state, ""))

    @rule(sane=st.booleans())
    def doubt_the_clock(self, sane: bool) -> None:
        self.stage.sane = sane

    @rule(seconds=st.sampled_from([1, 20, 61, 301, 900, 7200]))
    def wait(self, seconds: int) -> None:
        self.clock.advance(seconds)

    @rule(seconds=st.sampled_from([-7200, -240, -30, 30, 240, 7200]))
    def set_the_clock(self, seconds: int) -> None:
        self.clock.jump(seconds)

    @rule()
    def publish(self) -> None:
        asked = len(self.network.calls)
        stopped = not self.stage.sane or bool(self.store.read.pauses())
        self.runner.run(self.stage.publisher.once())
        if stopped:
            assert "send" not in self.network.calls[asked:], "nothing leaves while stopped"
        assert not self.store.read.sending_accounts(), "nobody is at it"

    @rule(kill=st.sampled_from(["before", "after"]))
    def die(self, kill: str) -> None:
        self.network.kill = kill
        try:
            self.runner.run(self.stage.publisher.once())
        except Killed:
            pass
        self.network.kill = ""
        self.store.close()
        self.open()
        self.runner.run(self.store.recover())

    # What must hold

    @invariant()
    def nothing_is_lost_and_nothing_ended_moves(self) -> None:
        if not self.texts:
            return
        states = {one.id: one.state for one in self.items()}
        assert self.texts.keys() <= states.keys(), "I1"
        for one, state in self.final.items():
            assert states[one] is state, "I6"
        self.final |= {one: state for one, state in states.items() if state in FINAL}

    @invariant()
    def attempts_fit(self) -> None:
        if not self.texts:
            return
        for one in self.items():
            rows = self.store.read._db.execute(
                "SELECT ended FROM attempt WHERE item = ? ORDER BY id", (one.id,)
            ).fetchall()
            if one.state is Delivery.SENDING:
                assert [ended for (ended,) in rows].count(None) >= 1, "I2"
                assert rows[-1] == (None,), "I2"
            if one.state is Delivery.SENT:
                assert one.receipt is not None, "I3"
                assert one.receipt.id, "I3"

    @invariant()
    def no_copy_too_many(self) -> None:
        for post in self.network.published:
            text = post.text.raw
            assert text in self.may_leave, "I5"
            assert self.online(text) <= self.may_leave[text], "I4"
            if text in self.promised:
                assert self.online(text) == self.promised[text], "I7"

    @invariant()
    def what_is_sent_is_online(self) -> None:
        for one in self.items() if self.texts else ():
            if one.state is Delivery.SENT and isinstance(one.operation, Publish):
                by_hand = one.receipt is not None and one.receipt.id == "by hand"
                assert by_hand or self.online(one.operation.text) >= 1

    @rule()
    def settle_down(self) -> None:
        """When everything is well again, the last wish for a reaction is what is."""
        self.network._failures.clear()
        self.network.complete = True
        self.stage.sane = True
        self.runner.run(self.store.resume(None))
        self.runner.run(self.store.set_account_state(VELO, AccountState.OK, ""))
        for _ in range(3):
            self.runner.run(self.stage.publisher.once())
            self.clock.advance(301)
        reactions = [one for one in self.items() if isinstance(one.operation, React)]
        # The last by number: after a clock was set back, the last by hour is an earlier wish.
        if reactions and max(reactions, key=lambda one: one.id).state is Delivery.SENT:
            liked = (str(key(1)), Reaction.LIKE) in self.network.reactions
            assert liked == self.wish
        for one in self.items():
            assert one.state is not Delivery.SENDING


TestOutbox = Outbox.TestCase
TestOutbox.settings = settings(max_examples=30, stateful_step_count=40)
