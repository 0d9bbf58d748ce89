"""Guards while one writes: looked at when the hands have rested, so that F9 surprises nobody."""

from textual.timer import Timer

from cmdeck.model.draft import Draft
from cmdeck.tui.screens.spelling import Spelling

REST = 0.7
"""Seconds after the last key: later than the spelling, which is what one looks at first."""


class Guarding(Spelling):
    """The part of the deck's screen that looks for mistakes beyond words."""

    _guard_timer: Timer | None = None

    def edited(self, draft: Draft) -> None:
        """The text changed: look at it when the hands rest."""
        super().edited(draft)
        if self._guard_timer is not None:
            self._guard_timer.stop()
        self._guard_timer = self.set_timer(REST, self._guard)

    def _guard(self) -> None:
        draft = self.composer.draft
        if draft is not None:
            self.composer.set_guards(self.check(draft).guards)
