"""F7 in the composer: the misspelt words and hints of a text, one after the other.

Decides what a key does to the word under it; who knows words is told by messages.
"""

from collections.abc import Sequence

from msgspec.structs import replace
from textual import events

from cmdeck.i18n import _
from cmdeck.tui.widgets import composer_messages as own
from cmdeck.tui.widgets.composer_base import ComposerBase
from cmdeck.tui.widgets.composer_pane import Writing
from cmdeck.tui.widgets.composer_spelling import digit_of
from cmdeck.tui.widgets.margin import Misspelling


class Correcting(ComposerBase):
    """The part of the composer that goes through what is misspelt."""

    _looked_at_text: str | None = None
    """What was last looked at."""
    _awaited = False
    """F7 waits for a look."""

    def set_misspellings(
        self, faults: Sequence[Misspelling], blind: str = "", of: str | None = None
    ) -> None:
        """What a look at the text `of` (None: the one that is shown) found; faults of an older text
        are left out. `blind`: why nobody can look, and nothing found means nothing."""
        if (now := self._writing) is None:
            return
        text = now.text
        there = [fault for fault in faults if text[fault.start : fault.end] == fault.word]
        self._looked_at_text = text if of is None else of
        self._show(replace(now, round=now.round.found(there), looked=not blind, blind=blind))
        self._note_faults()
        if self._awaited and self._looked_at_text == text:
            self.action_compose_spelling()

    def set_beside(self, wrong: Sequence[str]) -> None:
        """What looks misspelt elsewhere than in the text: in a warning, the words of a picture."""
        if (now := self._writing) is not None and now.beside != tuple(wrong):
            self._show(replace(now, beside=tuple(wrong)))
            self._note_faults()

    @property
    def _is_looked_at(self) -> bool:
        """Whether the last look was at the text as it stands."""
        return self._writing is not None and self._looked_at_text == self._writing.text

    def _note_faults(self) -> None:
        """A look has come back. Whoever shows the line says it there."""

    def action_compose_spelling(self) -> None:
        """F7: the next misspelt word or hint."""
        self._to_text()
        if (now := self._writing) is None:
            return
        found = now.round.next(self._text.offset_of_cursor)
        is_old = now.looked and self._looked_at_text != now.text
        self._awaited = is_old and found.fault is None
        if self._awaited:
            self.say(_("Looking…"))
            self.post_message(own.LookAsked(now.draft))
            return
        if (fault := found.fault) is None:
            found_none = _("No fault found.") if now.looked else _("Nobody has looked yet.")
            self.say(now.blind or found_none)
            return
        self._look_at(replace(now, round=found))
        if not fault.suggestions and not fault.hint:
            self.post_message(own.SuggestionsAsked(now.draft, fault))

    def _spelling_key(self, event: events.Key) -> bool:
        if self.confirming:  # typed ahead: the line has been opened by a key before this one
            self._confirm.post_message(events.Key(event.key, event.character))
            return True
        number = digit_of(event.key, event.character)
        if self._awaited and number:  # a choice typed ahead is no letter of the text
            return True
        self._awaited = False
        if (now := self._writing) is None or (fault := now.round.fault) is None:
            return False
        if 0 < number <= len(fault.suggestions):
            self._replace(fault, fault.suggestions[number - 1])
        elif event.key == "a" and not fault.hint:
            self.post_message(own.WordLearned(now.draft, fault.word))
            self._look_at(replace(now, round=now.round.without(fault.word)))
        elif event.key in {"a", "i"}:
            self.post_message(own.WordIgnored(now.draft, fault.word))
            self._look_at(replace(now, round=now.round.without(fault.word)))
        elif event.key == "l":
            self.post_message(own.LanguageAsked(now.draft))
        else:
            self._pane.say("")
            self._show(replace(now, round=now.round.stop()))
            return False
        return True

    def _replace(self, fault: Misspelling, word: str) -> None:
        start, end = self._text.locate(fault.start), self._text.locate(fault.end)
        self._text.replace(word, start, end)
        self._text.place(fault.start + len(word))
        if (now := self._writing) is not None:
            self._look_at(replace(now, round=now.round.stop().next(self._text.offset_of_cursor)))

    def _look_at(self, now: Writing) -> None:
        if (fault := now.round.fault) is not None:
            self._text.place(fault.end)
        self._pane.say("")
        self._show(now)
