"""What a command works in: the deck's files opened, and a loop that runs only while something is
done.

Questions are asked between two runs of the loop, so that ctrl-c ends a question at once.
"""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from cmdeck.deck import Deck, open_deck
from cmdeck.model.brand import Account
from cmdeck.model.outbox import EngineState
from cmdeck.model.post import AccountId
from cmdeck.store.reader import Reader

T = TypeVar("T")


@dataclass(slots=True)
class Session:
    """One command's hold on the store."""

    deck: Deck
    _runner: asyncio.Runner

    def do(self, work: Coroutine[object, object, T]) -> T:
        """Run something of the store's or the services' to its end."""
        return self._runner.run(work)

    @property
    def read(self) -> Reader:
        """All that can be read."""
        return self.deck.store.read

    @property
    def zone(self) -> str:
        """The zone of the settings."""
        return self.deck.settings.timezone

    @property
    def now(self) -> datetime:
        """The wall clock."""
        return self.deck.clock.now()

    @property
    def engine(self) -> EngineState:
        """How the engine is."""
        return self.deck.engine()

    def accounts(self) -> dict[AccountId, Account]:
        """All accounts by name."""
        return {account.id: account for account in self.read.accounts()}

    def brand_name(self, account: Account) -> str:
        """What the account's brand is called; its handle where it has none."""
        names = {brand.id: brand.name for brand in self.read.brands()}
        return names.get(account.brand, account.brand or account.handle)


@contextmanager
def session() -> Iterator[Session]:
    """Open the store and let it agree with the config. Raises ConfigError, StoreError."""
    with asyncio.Runner() as runner:
        deck = open_deck(face="cli")
        try:
            runner.run(deck.prepare())
            yield Session(deck, runner)
        finally:
            deck.close()
