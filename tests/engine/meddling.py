"""A deck in a process of its own, whose person writes, edits, moves and takes back at random, also
what others wrote. Every answer that it gets is a line of its journal.

Run as a program by tests/engine/contending.py: home, journal, name, seed. It ends when a file
`stop` is there.
"""

import asyncio
import json
import sys
from datetime import timedelta
from pathlib import Path
from random import Random

from msgspec.structs import replace

from cmdeck.clock import SystemClock
from cmdeck.deck import Deck, open_deck
from cmdeck.errors import StoreError
from cmdeck.model.delivery import Delivery, Event
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.outbox import ActId, Due, OutboxItem, Publish
from cmdeck.services.editing import edit

FEW = 40
"""So many that wait are not made more."""
WEIGHTS = (5, 1, 1, 1, 1)
"""Of writing, undoing, cancelling, editing and moving."""
SOON = (0.0, 0.05, 0.3, 1.0, 3.0)
"""Seconds until what is written is due: much of it is taken back in the very moment it leaves."""


class Person:
    """Whoever sits at one deck."""

    def __init__(self, deck: Deck, journal: Path, name: str, random: Random) -> None:
        self._deck, self._name, self._random = deck, name, random
        self._journal = journal.open("a")
        self._serial = 0
        self._acts: list[tuple[ActId, str]] = []

    def note(self, what: str, text: str) -> None:
        """A line of the journal: `tries`, `wrote` or `promised`, and of which text."""
        self._journal.write(json.dumps([what, text]) + "\n")
        self._journal.flush()

    def _new_text(self) -> str:
        self._serial += 1
        text = f"{self._name} {self._serial}"
        self.note("tries", text)
        return text

    def _due(self) -> Due:
        now = self._deck.clock.now()
        return Due(now + timedelta(seconds=self._random.choice(SOON)))

    def _one_that_waits(self) -> OutboxItem | None:
        """Anybody's post that has not begun, mostly one of the next to leave."""
        waiting = [
            item
            for item in self._deck.store.read.living_items()
            if item.state in {Delivery.SCHEDULED, Delivery.RETRY_WAIT}
        ]
        if not waiting:
            return None
        return self._random.choice(waiting[:3] if self._random.random() < 0.7 else waiting)

    async def meddle(self) -> None:
        """One thing that a person does. What comes too late is answered so, and nothing else."""
        deeds = [self._write, self._undo, self._cancel, self._edit, self._move]
        try:
            await self._random.choices(deeds, WEIGHTS)[0]()
        except StoreError as error:
            self.note("refused", str(error))

    async def _write(self) -> None:
        if len(self._deck.store.read.living_items()) > FEW:
            return
        account = self._random.choice(self._deck.store.read.accounts()).id
        text = self._new_text()
        draft = await self._deck.store.save_draft(Draft(DraftKind.POST, account, text))
        due = None if self._random.random() < 0.5 else self._due()
        done = await self._deck.compose.send(draft, due, confirmed="line")
        self.note("wrote", text)
        self._acts.append((done.act, text))

    async def _undo(self) -> None:
        if not self._acts:
            return
        act, text = self._acts.pop(-self._random.randint(1, min(4, len(self._acts))))
        if (await self._deck.compose.undo(act)).cancelled:
            self.note("promised", text)

    async def _cancel(self) -> None:
        item = self._one_that_waits()
        if item is not None and isinstance(item.operation, Publish):
            change = self._deck.store.change_item
            await change(item.id, Event.CANCEL, generation=item.generation)
            self.note("promised", item.operation.text)

    async def _edit(self) -> None:
        item = self._one_that_waits()
        if item is None or not isinstance(item.operation, Publish):
            return
        draft = edit(self._deck.store.read, item).draft
        text = self._new_text()
        draft = await self._deck.store.save_draft(replace(draft, text=text))
        done = await self._deck.compose.send(draft, self._due(), confirmed="line")
        self.note("promised", item.operation.text)
        self.note("wrote", text)
        self._acts.append((done.act, text))

    async def _move(self) -> None:
        item = self._one_that_waits()
        if item is not None:
            await self._deck.store.move_due(item.id, self._due(), generation=item.generation)


async def live(journal: Path, name: str, seed: str) -> None:
    """Until somebody says stop."""
    random = Random(seed)
    deck = open_deck(face=name)
    await deck.prepare()
    deck.child.start()
    person = Person(deck, journal, name, random)
    person.note("ready", "")
    stop = journal.with_name("stop")
    while not stop.exists():
        deck.child.poll()
        deck.store.look()
        await person.meddle()
        await SystemClock().sleep(random.random() * 0.08)
    if deck.child.process is not None:
        deck.child.process.kill()
        deck.child.process.wait()
    deck.close()


if __name__ == "__main__":
    asyncio.run(live(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
