"""A draft kept on disk while it is typed."""

import asyncio
from collections.abc import Callable

from msgspec.structs import replace

from cmdeck.errors import StoreError
from cmdeck.model.draft import Draft
from cmdeck.model.outbox import DraftId
from cmdeck.store.store import Store

SAVE_EVERY = 0.15
"""Seconds from one save of a draft to the next: far below the second of typing that a death may
cost (trust.md §2), and long enough that not every letter waits for the disk."""
TRY_AGAIN = 2.0
"""Seconds after which what the disk did not take is tried again."""


class DraftKeeper:
    """Keeps one draft. One keeper a draft: a save that is still under way when another draft takes
    the pane can touch its own draft only."""

    def __init__(
        self,
        store: Store,
        *,
        kept: Callable[[Draft], None],
        failed: Callable[[StoreError], None],
    ) -> None:
        """`kept` is told of each save, `failed` of each that the disk did not take; neither after
        `close`."""
        self._store, self._kept, self._failed = store, kept, failed
        self._unsaved: Draft | None = None
        self._number: tuple[DraftId, int] | None = None
        self._saving: asyncio.Task[None] | None = None
        self._resting: asyncio.TimerHandle | None = None
        self._closed = False

    def edited(self, draft: Draft) -> None:
        """On disk at once, by the key itself and not by a timer; what is typed within SAVE_EVERY
        of a save goes with the next one."""
        self._unsaved = draft
        self._begin()

    def numbered(self, draft: Draft) -> Draft:
        """The draft with the number that its last save gave it, however fast the person types: a
        new one where another deck had saved it since, and that one from then on."""
        if self._number is not None:
            return replace(draft, id=self._number[0], revision=self._number[1])
        return draft

    def close(self) -> None:
        """Another draft takes the pane, or the deck ends: what is there is kept first, waiting for
        the disk; where a save is under way, it goes on to the newest text (`finish`)."""
        self._closed = True
        self._stop_resting()
        draft = self._unsaved
        if draft is not None and self._is_worth_it(draft) and not self.is_saving:
            self._unsaved = None
            self._store.save_draft_now(self.numbered(draft))

    def forget(self) -> None:
        """The draft has left: nothing more is kept of it."""
        self._closed, self._unsaved = True, None
        self._stop_resting()

    async def finish(self) -> None:
        """Wait for what is under way."""
        if self._saving is not None:
            await self._saving

    async def flush(self) -> None:
        """Have the newest text on disk, so that its number is known: what rests after a save may
        be a draft of its own by now. A disk that does not take it is tried once."""
        await self.finish()
        if self._unsaved is not None:
            self._stop_resting()
            self._begin()
            await self.finish()

    @property
    def is_saving(self) -> bool:
        """Whether a save is under way."""
        return self._saving is not None and not self._saving.done()

    def _is_worth_it(self, draft: Draft) -> bool:
        return bool(draft.text or draft.media or draft.id or self._number)

    def _begin(self) -> None:
        if self._unsaved is not None and not self.is_saving and self._resting is None:
            self._saving = asyncio.get_running_loop().create_task(self._save())

    async def _save(self) -> None:
        rest = SAVE_EVERY
        while (draft := self._unsaved) is not None:
            self._unsaved = None
            if not self._is_worth_it(draft):
                return
            try:
                saved = await self._store.save_draft(self.numbered(draft))
                self._number = (saved.id, saved.revision)
                if not self._closed:
                    self._kept(saved)
            except StoreError as error:
                self._unsaved, rest = self._unsaved or draft, TRY_AGAIN
                if not self._closed:
                    self._failed(error)
            if not self._closed:
                self._resting = asyncio.get_running_loop().call_later(rest, self._rested)
                return
            if rest == TRY_AGAIN:
                return  # closed, and the disk is full: nobody is there any more to be told

    def _rested(self) -> None:
        self._resting = None
        # The task that set this timer may be in its last step.
        asyncio.get_running_loop().call_soon(self._begin)

    def _stop_resting(self) -> None:
        if self._resting is not None:
            self._resting.cancel()
            self._resting = None
