"""What everything in the composer rests on: the draft as it stands, its pane, its line.

Knows nothing of what is done with the draft.
"""

from collections.abc import Callable

from msgspec.structs import replace
from textual import events
from textual.containers import Vertical
from textual.css.scalar import Scalar
from textual.widget import Widget

from cmdeck.clock import Clock
from cmdeck.model.draft import Draft
from cmdeck.tui import messages
from cmdeck.tui.widgets import composer_messages as own
from cmdeck.tui.widgets import composer_words as words
from cmdeck.tui.widgets.composer_pane import ComposerPane, Writing
from cmdeck.tui.widgets.composer_words import Measure
from cmdeck.tui.widgets.confirm import ConfirmLine
from cmdeck.tui.widgets.ground import Ground


class ComposerBase(Ground, Vertical):
    """The draft that is written, shown and kept up to date; what is done with it comes above."""

    def __init__(
        self,
        *,
        clock: Clock,
        measure: Measure,
        edited: Callable[[], None],
        refused: Callable[[int], None],
        swallow: Callable[[events.Key], bool],
        id: str | None = None,  # noqa: A002 - Textual's own name
    ) -> None:
        """`edited`, `refused` and `swallow` hear of the text, as ComposerPane calls them."""
        super().__init__(id=id)
        self._measure = measure
        self._writing: Writing | None = None
        self._sent = False
        self._pane = ComposerPane(edited=edited, refused=refused, swallow=swallow)
        self._text = self._pane.text
        self._confirm = ConfirmLine(clock=clock)
        self.display = False

    @property
    def draft(self) -> Draft | None:
        """What is being written, as it stands now; None while the composer is closed."""
        if self._writing is None:
            return None
        return replace(self._writing.draft, cursor=self._text.offset_of_cursor)

    @property
    def confirming(self) -> bool:
        """Whether the confirmation line is shown: Enter would publish."""
        return self._confirm.display

    def say(self, sentence: str) -> None:
        """Say something about this draft, until the next edit."""
        self._pane.say(sentence)

    def remark(self, sentence: str) -> None:
        """Say something that nobody asked for: it gives way to why the draft did not leave."""
        if not self._pane.refuses:
            self._pane.say(sentence)

    def refuse(self, sentence: str) -> None:
        """Say why it did not leave; the text stays and is written on."""
        self._to_text()
        self._pane.say(sentence, wrong=True)

    def _change_draft(self, **changes: object) -> None:
        if (now := self._writing) is not None:
            draft = replace(now.draft, **changes)
            self._show(replace(now, draft=draft))
            self.post_message(messages.DraftEdited(draft))

    def _to_text(self) -> None:
        was_confirming = self.confirming
        self._sent = self._text.read_only = False
        self._confirm.hide()
        self.set_class(False, "-confirming")
        if self._writing is None:
            return
        self._focus(self._text)
        if was_confirming:
            self.post_message(own.ConfirmationLeft(self._writing.draft))

    def _focus(self, widget: Widget) -> None:
        # At once, not by a later call: the next key, typed ahead, is already this widget's and
        # never a letter that acts in a list.
        self.screen.set_focus(widget)

    def _show(self, now: Writing) -> None:
        rooms = tuple(words.rooms(now.draft, now.targets, self._measure, now.threads))
        self._writing = replace(now, rooms=rooms)
        self._pane.show(self._writing)
        self.fit()

    def fit(self) -> None:
        """Be as high as the text and the screen want it."""
        wished = self._pane.wished_height
        if self._writing is not None and self.styles.height != Scalar.from_number(wished):
            self.styles.height = wished
