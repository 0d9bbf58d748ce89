"""Pictures in the composer: taken in by another process, with the words for those who cannot see
them."""

import asyncio
from typing import TYPE_CHECKING

from textual import work

from cmdeck.i18n import _
from cmdeck.model.capability import PictureLimits
from cmdeck.model.draft import Draft
from cmdeck.model.outbox import MediaRef
from cmdeck.tui.messages import PictureAsked
from cmdeck.tui.screens import dialogs
from cmdeck.tui.screens.replying import Replying

if TYPE_CHECKING:
    from cmdeck.services.pictures import Pictures

_RULES = {"required": "require"}


class Picturing(Replying):
    """The part of the deck's screen that attaches pictures."""

    _pictures: "Pictures | None" = None

    @property
    def pictures(self) -> "Pictures":
        """Started when the first picture is attached."""
        if self._pictures is None:
            from cmdeck.services import pictures

            self._pictures = pictures.Pictures(self.deck.places.media)
        return self._pictures

    def on_picture_asked(self, message: PictureAsked) -> None:
        """F6: a picture and its words."""
        message.stop()
        self._attach_picture(message.draft)

    @work
    async def _attach_picture(self, draft: Draft) -> None:
        account = self.account(draft.account)
        names = (draft.account, *draft.others)
        able = [found.capabilities for name in names if (found := self.account(name))]
        every = [one.capabilities.picture for one in self.deck.store.read.accounts()]
        limits = account.capabilities.picture if account else PictureLimits()
        if len(draft.media) >= limits.count:
            words = _("{n} pictures are the most that {network} takes.")
            label = account.capabilities.label if account else ""
            self.composer.say(words.format(n=limits.count, network=label))
            return
        brand = self.brand_of(account)
        rule = brand.alt_text if brand else "warn"

        async def look(path: str) -> MediaRef:
            return await self.pictures.take_for(path, [one.picture for one in able], every)

        def fits(media: MediaRef) -> list[str]:
            from cmdeck.services.pictures import fit_words

            return fit_words(media, [(one.label, one.picture) for one in able])

        taken = await self.app.push_screen_wait(
            dialogs.PictureDialog(
                complete=self.pictures.complete,
                look=look,
                fits=fits,
                sketch=self.pictures.sketch if self._draws() else None,
                limits=limits,
                alt=_RULES.get(rule, rule),
            )
        )
        current = self.composer.draft
        if taken is not None and current is not None:
            self.composer.set_media((*current.media, taken))
            if smaller := fits(taken):
                self.composer.say(f"{taken.name}: {', '.join(smaller)}")

    def _draws(self) -> bool:
        """Whether the terminal shows enough colours for a picture of dots."""
        app = self.app
        return app.console.color_system == "truecolor" and not app.no_color

    async def on_unmount(self) -> None:
        """End the child."""
        await super().on_unmount()
        if self._pictures is not None:
            await asyncio.shield(self._pictures.aclose())
