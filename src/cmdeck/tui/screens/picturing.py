"""Pictures in the composer: taken in by another process, with the words for those who cannot see
them."""

import asyncio
from typing import TYPE_CHECKING

from textual import work

from cmdeck.i18n import _
from cmdeck.model.brand import Account
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
        """With pictures there already: which one, or one more."""
        at, most = 0, self._limits_of(draft).count
        if draft.media:
            words = _("{n} pictures are the most that {network} takes.")
            label = next((one.capabilities.label for one in self._writers(draft)), "")
            full = words.format(n=most, network=label) if len(draft.media) >= most else ""
            dialog = dialogs.AttachedDialog(draft.media, full=full)
            if (found := await self.app.push_screen_wait(dialog)) is None:
                return
            (chosen,) = found
            if chosen.away:
                self._put_picture(draft, chosen.at, None)
                return
            at = chosen.at
        old = draft.media[at] if at < len(draft.media) else None
        if (taken := await self._ask_picture(draft, old)) is not None:
            self._put_picture(draft, at, taken)

    def _put_picture(self, draft: Draft, at: int, taken: MediaRef | None) -> None:
        """In the place of the one there; None takes that away."""
        now = self.composer.draft
        if now is None or now.media != draft.media:
            return  # another draft by now
        self.composer.set_media(
            (*now.media[:at], *([taken] if taken else []), *now.media[at + 1 :])
        )
        if taken is None:
            self.composer.say(
                _("{name} does not go with it any more.").format(name=now.media[at].name)
            )
        elif smaller := self._fit_words(draft, taken):
            self.composer.say(f"{taken.name}: {', '.join(smaller)}")

    async def _ask_picture(self, draft: Draft, old: MediaRef | None) -> MediaRef | None:
        able = [one.capabilities.picture for one in self._writers(draft)]
        every = [one.capabilities.picture for one in self.deck.store.read.accounts()]
        brand = self.brand_of(self.account(draft.account))
        rule = brand.alt_text if brand else "warn"

        async def look(path: str) -> MediaRef:
            return await self.pictures.take_for(path, able, every)

        return await self.app.push_screen_wait(
            dialogs.PictureDialog(
                complete=self.pictures.complete,
                look=look,
                fits=lambda media: self._fit_words(draft, media),
                sketch=self.pictures.sketch if self._draws() else None,
                limits=self._limits_of(draft),
                alt=_RULES.get(rule, rule),
                picture=old,
            )
        )

    def _writers(self, draft: Draft) -> list[Account]:
        names = (draft.account, *draft.others)
        return [account for name in names if (account := self.account(name)) is not None]

    def _limits_of(self, draft: Draft) -> PictureLimits:
        account = self.account(draft.account)
        return PictureLimits() if account is None else account.capabilities.picture

    def _fit_words(self, draft: Draft, media: MediaRef) -> list[str]:
        from cmdeck.services.pictures import fit_words

        able = [one.capabilities for one in self._writers(draft)]
        return fit_words(media, [(one.label, one.picture) for one in able])

    def _draws(self) -> bool:
        """Whether the terminal shows enough colours for a picture of dots."""
        app = self.app
        return app.console.color_system == "truecolor" and not app.no_color

    async def on_unmount(self) -> None:
        """End the child."""
        await super().on_unmount()
        if self._pictures is not None:
            await asyncio.shield(self._pictures.aclose())
