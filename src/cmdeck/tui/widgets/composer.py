"""The composer: a pane under the columns in which a text is written, named, checked and confirmed.

Knows the draft, its accounts and what is said around the text; never a service, a store or a
network. What it decides: which account the words name, whether Enter counts, and that a private
message stays private. Everything else it says as a message, and the screen does it.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from msgspec.structs import replace
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.css.scalar import Scalar
from textual.widget import Widget

from cmdeck.clock import Clock
from cmdeck.i18n import _
from cmdeck.model.brand import Account, Brand
from cmdeck.model.draft import Draft, DraftKind, numbered
from cmdeck.model.outbox import Due, MediaRef
from cmdeck.tui import messages
from cmdeck.tui.actions import Scope
from cmdeck.tui.keys import Keymap, bindings, first, install
from cmdeck.tui.widgets import composer_messages as own
from cmdeck.tui.widgets import composer_words as words
from cmdeck.tui.widgets.composer_article import ArticleKeys, for_account, stage_said
from cmdeck.tui.widgets.composer_pane import ComposerPane, Writing
from cmdeck.tui.widgets.composer_spelling import digit_of
from cmdeck.tui.widgets.composer_words import Check, Measure, Target
from cmdeck.tui.widgets.confirm import ConfirmLine
from cmdeck.tui.widgets.margin import Exchange, Misspelling, history_lines


class Composer(ArticleKeys):
    """One draft at a time. Its kind is fixed at birth, its account too but for a new post (F2)."""

    BINDINGS: ClassVar[list[BindingType]] = [*first(bindings(Scope.COMPOSER))]

    def __init__(
        self,
        *,
        clock: Clock,
        measure: Measure,
        due_in_words: Callable[[Due], str],
        hour: Callable[[datetime], str],
        check: Callable[[Draft], Check] = words.nothing_found,
        confirms: bool = True,
        id: str | None = None,  # noqa: A002 - Textual's own name
    ) -> None:
        """`measure` counts as a network counts; `due_in_words` writes `mar. 8 déc. 2026 à 09:00`,
        `hour` writes `12:04`, both in the person's zone; `check` looks for what refuses a text or
        asks for letters. All are pure and quick. Without `confirms` F9 sends unless a guard
        asks."""
        super().__init__(id=id)
        self._measure, self._due_in_words, self._hour = measure, due_in_words, hour
        self._check, self._confirms = check, confirms
        self._writing: Writing | None = None
        self._sent = False
        self._pane = ComposerPane(
            edited=self._text_edited, refused=self._paste_refused, swallow=self._spelling_key
        )
        self._text = self._pane.text
        self._confirm = ConfirmLine(clock=clock)
        self.display = False

    def compose(self) -> ComposeResult:
        """The pane; below, over the full width, the line."""
        yield self._pane
        yield self._confirm

    # What the screen asks of it

    def use_keys(self, keys: Keymap) -> None:
        """The person's own keys instead of the default ones."""
        install(self, first(keys.bindings(Scope.COMPOSER)), Scope.COMPOSER)

    @property
    def draft(self) -> Draft | None:
        """What is being written, as it stands now; None while the composer is closed."""
        if self._writing is None:
            return None
        return replace(self._writing.draft, cursor=self._text.offset_of_cursor)

    @property
    def verb(self) -> str:
        """What F9 would do, for the footer: `reply in public`, `send in private`."""
        if self._writing is None:
            return ""
        draft = self._writing.draft
        return words.verb_words(draft.kind, later=draft.due is not None, article=draft.article)

    @property
    def confirming(self) -> bool:
        """Whether the confirmation line is shown: Enter would publish."""
        return self._confirm.display

    def open(
        self,
        draft: Draft,
        *,
        account: Account | None,
        brand: Brand | None = None,
        others: Sequence[Target] = (),
        whom: str = "",
    ) -> None:
        """Write `draft`, as `account` (None: none chosen yet). `whom` is the displayable name of
        the person answered.

        Raises ValueError where the account is not the draft's own, or a private message has
        several: identity is fixed when a draft is born (trust.md §2).
        """
        targets = () if account is None else (Target(account, brand), *others)
        _same_accounts(draft, targets)
        self._writing, self._sent = None, False
        self._confirm.hide()
        self.display = True
        self._text.load_text(draft.text)
        self._text.read_only = False
        self._text.place(draft.cursor or len(draft.text))
        self._pane.say("")
        saved = self._hour(draft.updated) if draft.id and draft.updated else ""
        self._show(Writing(draft, targets, whom, saved=saved))
        self._to_text()

    def close(self) -> None:
        """Show nothing. Whoever was told of the draft has it."""
        self._writing = None
        self._confirm.hide()
        self.display = False

    def set_account(
        self, account: Account, brand: Brand | None = None, others: Sequence[Target] = ()
    ) -> None:
        """Write as another account: only a new post or a quote may. The change is said, and the
        draft is said anew.

        Raises ValueError for a reply, a private message, or the edit of something queued.
        """
        if (now := self._writing) is None or not words.may_change_account(now.draft):
            raise ValueError("the account of this draft is fixed")
        targets = (Target(account, brand), *others)
        ids = tuple(other.account.id for other in others)
        draft = for_account(replace(now.draft, account=account.id, others=ids), account)
        self._to_text()
        self._show(replace(now, draft=draft, targets=targets))
        names = ", ".join(f"{target.handle} · {target.network}" for target in targets)
        said = _("Now as {accounts}.").format(accounts=names)
        self.say(f"{said} {stage_said(draft.article.stage)}" if draft.article else said)
        self.post_message(messages.DraftEdited(draft))

    def set_saved(self, at: datetime, saved: Draft | None = None) -> None:
        """The draft is on disk since `at`; `saved` brings its number and revision, never its text
        (the person has typed on)."""
        if (now := self._writing) is None:
            return
        draft = now.draft if saved is None else numbered(now.draft, saved)
        self._show(replace(now, draft=draft, saved=self._hour(at)))

    def set_media(self, media: tuple[MediaRef, ...]) -> None:
        """Take these pictures (chosen by F6), and say the draft anew."""
        self._change_draft(media=media)

    def set_language(self, language: str) -> None:
        """The text is in this language, "fr" or "en"; the draft is said anew."""
        self._change_draft(language=language)

    def set_misspellings(self, faults: Sequence[Misspelling], blind: str = "") -> None:
        """What a look at the text found; faults of an older text are left out. `blind`: why
        nobody can look, and nothing found means nothing."""
        if (now := self._writing) is not None:
            text = now.draft.text
            there = [fault for fault in faults if text[fault.start : fault.end] == fault.word]
            self._show(replace(now, round=now.round.found(there), looked=not blind, blind=blind))

    def set_history(self, name: str, summary: str, exchanges: Sequence[Exchange]) -> None:
        """The earlier exchanges with the person answered, newest first, for the margin."""
        if (now := self._writing) is not None:
            lines = tuple(history_lines(name, summary, exchanges))
            self._show(replace(now, history=lines))

    def say(self, sentence: str) -> None:
        """Say something about this draft, until the next edit."""
        self._pane.say(sentence)

    def refuse(self, sentence: str) -> None:
        """Say why it did not leave; the text stays and is written on."""
        self._to_text()
        self._pane.say(sentence, wrong=True)

    # Keys

    def action_after_typing(self, action: str) -> None:
        """Do `action` once the text has taken every key before it: they may wait in its queue."""
        self._text.call_later(self.run_action, action)

    def action_compose_send(self) -> None:
        """F9: name what Enter will do. Pressed again it does nothing: only Enter sends."""
        if self.confirming or (draft := self._ready()) is None or self._writing is None:
            return
        when = self._due_in_words(draft.due) if draft.due else ""
        guards = self._check(draft).guards
        if not self._confirms and not guards:
            self._send(draft, "none")
            return
        self._show(replace(self._writing, round=self._writing.round.stop()))
        self._pane.say("")
        self._confirm.show(words.named(draft, self._writing.targets, when, guards))
        self.set_class(True, "-confirming")
        self._focus(self._confirm)
        self.post_message(messages.SendAsked(draft))

    def action_compose_schedule(self) -> None:
        """F8: another time than now."""
        self._to_text()
        if (draft := self._ready()) is not None:
            self.post_message(messages.ScheduleAsked(draft))

    def action_compose_account(self) -> None:
        """F2: another account, where that may be."""
        self._to_text()
        if (draft := self.draft) is None:
            return
        if words.may_change_account(draft):
            self.post_message(messages.AccountAsked(draft))
        elif draft.kind is DraftKind.MESSAGE:
            self.refuse(_("A private message stays with its account and its person."))
        elif draft.kind is DraftKind.REPLY:
            self.refuse(_("A reply goes out from the account that was spoken to."))
        else:
            self.refuse(_("What is queued keeps its account: cancel it and write it anew."))

    def action_compose_picture(self) -> None:
        """F6: a picture and its words."""
        self._to_text()
        if (draft := self.draft) is not None:
            self.post_message(messages.PictureAsked(draft))

    def action_compose_keep(self) -> None:
        """Ctrl+S: keep the draft and leave."""
        self._leave()

    def action_compose_leave(self) -> None:
        """Esc, one step back: from the line or the spelling to the text, from there to the list."""
        now = self._writing
        if self.confirming:
            self._to_text()
        elif now is not None and now.round.fault is not None:
            self._pane.say("")
            self._show(replace(now, round=now.round.stop()))
        else:
            self._leave()

    def action_compose_spelling(self) -> None:
        """F7: the next misspelt word or hint."""
        self._to_text()
        if (now := self._writing) is None:
            return
        found = now.round.next(self._text.offset_of_cursor)
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
        if (now := self._writing) is None or (fault := now.round.fault) is None:
            return False
        number = digit_of(event.key, event.character)
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

    # What its parts say

    def on_confirm_line_confirmed(self, event: ConfirmLine.Confirmed) -> None:
        """Enter, and it counts. The text is closed to typing until the screen closes or refuses."""
        event.stop()
        if (draft := self.draft) is not None and not self._sent:
            self._to_text()
            self._send(draft, event.how)

    def _send(self, draft: Draft, how: str) -> None:
        self._sent = self._text.read_only = True
        self.post_message(messages.SendConfirmed(draft, draft.due, how))

    def on_confirm_line_left(self, event: ConfirmLine.Left) -> None:
        """Back to the text, with what was typed or pasted."""
        event.stop()
        self._to_text()
        if event.text:
            self._text.insert_pasted(event.text)

    def on_resize(self) -> None:
        """Another width, other lines."""
        self.fit()

    def _text_edited(self) -> None:
        if (now := self._writing) is None:
            return
        text = self._text.text
        draft = replace(now.draft, text=text, cursor=self._text.offset_of_cursor)
        self.post_message(messages.DraftEdited(draft))
        self._pane.say("")
        self._show(replace(now, draft=draft, round=now.round.edited(now.draft.text, text)))

    def _paste_refused(self, length: int) -> None:
        words_ = _("Too much text at once ({n} characters): nothing was added.")
        self._pane.say(words_.format(n=length), wrong=True)

    def _change_draft(self, **changes: object) -> None:
        if (now := self._writing) is not None:
            draft = replace(now.draft, **changes)
            self._show(replace(now, draft=draft))
            self.post_message(messages.DraftEdited(draft))

    def _ready(self) -> Draft | None:
        if (now := self._writing) is None or (draft := self.draft) is None or self._sent:
            return None
        if why := words.refusal(draft, now.targets, now.rooms) or self._check(draft).refused:
            self.refuse(why)
            return None
        return draft

    def _leave(self) -> None:
        self._to_text()
        if (draft := self.draft) is not None:
            self.post_message(messages.ComposerLeft(draft))

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
        rooms = tuple(words.rooms(now.draft, now.targets, self._measure))
        self._writing = replace(now, rooms=rooms)
        self._pane.show(self._writing)
        self.fit()

    def fit(self) -> None:
        """Be as high as the text and the screen want it."""
        wished = self._pane.wished_height
        if self._writing is not None and self.styles.height != Scalar.from_number(wished):
            self.styles.height = wished


def _same_accounts(draft: Draft, targets: Sequence[Target]) -> None:
    if targets and tuple(target.account.id for target in targets) != (draft.account, *draft.others):
        raise ValueError("a draft is written as its own account")
    if draft.kind is DraftKind.MESSAGE and len(targets) > 1:
        raise ValueError("a private message has one sender")
