"""Links of a draft: looked at by the engine when one asks what would go out, never while one types.

The face asks nothing of a network: it writes down what it would like looked at, and reads what the
engine found.
"""

import asyncio
from collections.abc import Iterator, Sequence

from textual import work

from cmdeck.errors import StoreError
from cmdeck.i18n import _
from cmdeck.model.draft import Draft, alike
from cmdeck.model.guard import GuardCode
from cmdeck.model.link import WAITED_FOR, KnownLink, LinkState
from cmdeck.tui.screens import dialogs
from cmdeck.tui.screens.spelling import Spelling


class Linking(Spelling):
    """The part of the deck's screen that has links looked at."""

    async def links_answered(self, urls: Sequence[str]) -> bool:
        """Have addresses looked at, and wait until they are; False at once where there is nothing
        to look at, nobody to look, or nobody who wants it."""
        store = self.deck.store
        unwanted = GuardCode.DEAD_LINK in self.deck.settings.guards_off
        if not urls or unwanted or not self._somebody_looks():
            return False
        changes = store.subscribe()  # before asking, else an answer in between is lost
        try:
            await store.ask_links(urls)
            async with asyncio.timeout(WAITED_FOR.total_seconds()):
                while not self._are_answered(urls):
                    await anext(changes)
        except TimeoutError:
            pass  # what is not checked by now is said to be so where it matters
        except StoreError:
            return False
        finally:
            store.unsubscribe(changes)
        return True

    def _are_answered(self, urls: Sequence[str]) -> bool:
        known = self.deck.store.read.links(urls)
        return all((one := known.get(url)) and one.state is not None for url in urls)

    @work(exclusive=True, group="links")
    async def mind_links(self, draft: Draft) -> None:
        """The named line is shown: where a link turns out to lead nowhere, it says so, and asks for
        the brand's letters."""
        await self.links_answered(self.links_of(draft))
        dead = any(one.leads_nowhere for one in self._links_known(draft).values())
        now = self.composer.draft
        if dead and now is not None and alike(now, draft):
            self.composer.confirm_again(await self.check(now))

    @work(exclusive=True, group="links")
    async def tell_of_links(self, dialog: "dialogs.ScheduleDialog", draft: Draft) -> None:
        """The same in the dialog that asks for another time."""
        if await self.links_answered(self.links_of(draft)) and dialog.is_attached:
            dialog.look_again()

    def said_of_links(self, draft: Draft, *, waits: bool) -> Iterator[tuple[str, str]]:
        """Each link of `draft` with what is known of it, in words; `waits`: an answer may come."""
        known, somebody = self._links_known(draft), self._somebody_looks()
        for url in self.links_of(draft):
            found = known.get(url)
            if found is not None and found.state is not None:
                yield url, _answered(found)
            elif not somebody:
                yield url, _("not checked: no engine runs")
            else:
                yield url, _("looking…") if waits else _("not checked")

    def _links_known(self, draft: Draft) -> dict[str, KnownLink]:
        return self.deck.store.read.links(self.links_of(draft))

    def links_of(self, draft: Draft) -> tuple[str, ...]:
        """The addresses in `draft` that may be looked at."""
        from cmdeck.services.links import links_in

        unwanted = GuardCode.DEAD_LINK in self.deck.settings.guards_off
        return () if unwanted else links_in(draft)

    def _somebody_looks(self) -> bool:
        engine = self.deck.engine()
        return engine.held and engine.state != "stuck"


def _answered(found: KnownLink) -> str:
    match found.state:
        case LinkState.LIVE:
            return _("answers")
        case LinkState.DEAD:
            return _("the page is gone ({status})").format(status=found.status)
        case LinkState.NO_HOST:
            return _("there is no such site")
        case _ if found.status:
            return _("not sure: it answers {status}").format(status=found.status)
        case _:
            return _("not sure: no answer")
