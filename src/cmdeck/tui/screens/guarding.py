"""Guards while one writes: looked at when the hands have rested, so that F9 surprises nobody; and
the preview, which says them all."""

from collections.abc import Sequence

from msgspec.structs import replace
from textual import work

from cmdeck.deck import Deck
from cmdeck.i18n import _, labelled
from cmdeck.model.draft import Draft, DraftKind, Thread, alike
from cmdeck.model.post import AccountId
from cmdeck.services.threads import text_for
from cmdeck.text.phrases import audience_words
from cmdeck.tui.resting import Rest
from cmdeck.tui.screens import dialogs
from cmdeck.tui.screens.linking import Linking
from cmdeck.tui.widgets.composer_messages import PreviewAsked, RepostOffered
from cmdeck.tui.widgets.composer_words import Target, at_sign

REST = 0.7
"""Seconds after the last key: later than the spelling, which is what one looks at first."""


class Guarding(Linking):
    """The part of the deck's screen that looks for mistakes beyond words."""

    def __init__(self, deck: Deck) -> None:
        super().__init__(deck)
        self._guard_rest = Rest(self, self._guard)

    def edited(self, draft: Draft) -> None:
        """The text changed: look at it when the hands rest."""
        super().edited(draft)
        self._guard_rest.touch(REST)

    @work(exclusive=True, group="guards")
    async def _guard(self) -> None:
        draft = self.composer.draft
        if draft is None:
            return
        check = await self.check(draft)
        if (now := self.composer.draft) is not None and alike(now, draft):
            self.composer.set_check(check)

    def on_repost_offered(self, message: RepostOffered) -> None:
        """The same text from two accounts: say it once, and repost it from the others?"""
        message.stop()
        self._offer_reposts(message.draft, [AccountId(name) for name in message.accounts])

    @work
    async def _offer_reposts(self, draft: Draft, accounts: Sequence[AccountId]) -> None:
        handles = [at_sign(account.handle) for one in accounts if (account := self.account(one))]
        names = ", ".join(handles)
        question = _("Repost it as {names} once {handle} has posted it?").format(
            names=names, handle=at_sign(self.account_handle(draft))
        )
        why = _("X forbids the same text on several accounts, but no repost.")
        if not await self.app.push_screen_wait(dialogs.YesNo(question, [why], grave=False)):
            return
        now = self.composer.draft
        if now is not None and alike(now, draft):
            self.composer.set_reposts(accounts)
            self.composer.say(_("{names}: a repost, a minute later.").format(names=names))

    def on_preview_asked(self, message: PreviewAsked) -> None:
        """F3: as it would go out; an article as it will look."""
        message.stop()
        draft = message.draft
        if draft.article is None:
            self._preview(draft)
            return
        account = self.account(draft.account)
        text = text_for(draft, account) if account is not None else draft.text
        self.app.push_screen(dialogs.ArticlePreview(_("As it will look"), text))

    @work
    async def _preview(self, draft: Draft) -> None:
        waits = True

        async def look(thread: Thread) -> dialogs.Look:
            return await self._look_at_draft(replace(draft, thread=thread), waits=waits)

        async def look_again() -> None:
            nonlocal waits
            await self.links_answered(self.links_of(draft))
            waits = False
            await dialog.look_again()

        dialog = dialogs.PreviewDialog(draft.thread, await look(draft.thread), look)
        looking = self.run_worker(look_again())
        left = await self.app.push_screen_wait(dialog)
        looking.cancel()
        if left is not None and self.composer.draft is not None:
            self.composer.set_thread(left.thread, left.start)

    async def _look_at_draft(self, draft: Draft, *, waits: bool) -> "dialogs.Look":
        looked = await self.deck.look(draft, draft.due)
        check = self.said_of(looked, draft)
        sheets = []
        quoted = ""
        if draft.kind is DraftKind.QUOTE:
            quoted = _("quotes {whom}").format(whom=at_sign(draft.handle) or str(draft.quote))
        for name in (draft.account, *draft.others):
            if (account := self.account(name)) is None:
                continue
            target = Target(account, self.brand_of(account))
            parts, limit = looked.parts.get(name, ()), Target(account).limit(draft.kind)
            own = any(one.network is account.network for one in draft.variants)
            for n, part in enumerate(parts, start=1):
                number = f"{n}/{len(parts)}" if len(parts) > 1 else ""
                where = f"{target.handle} · {target.network}"
                head = "  ".join(word for word in (target.name, where, number) if word)
                sheets.append(
                    dialogs.Sheet(
                        head,
                        f"{part.length} / {limit}",
                        part.text,
                        -1 if own else part.start,
                        target.color,
                        part.length > limit,
                        " · ".join(one for one in (quoted, audience_words(draft)) if one),
                        _pictures(draft) if n == 1 else (),
                    )
                )
        said = dict.fromkeys(one.sentence for one in check.guards)
        guards = [one for one in said if one != check.refused]
        links = list(self.said_of_links(draft, waits=waits))
        return dialogs.Look(sheets, check.refused, guards, links)


def _pictures(draft: Draft) -> list[str]:
    """The pictures of a draft with their words, as a preview names them."""
    bare = _("without its words")
    return [labelled(one.name, one.alt or bare) for one in draft.media]
