"""The composer: a pane under the columns in which a text is written, named, checked and confirmed.

Knows the draft, its accounts and what is said around the text; never a service, a store or a
network. What it decides: which account the words name, whether Enter counts, and that a private
message stays private. Everything else it says as a message, and the screen does it.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import ClassVar

from msgspec.structs import replace
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType

from cmdeck.clock import Clock
from cmdeck.i18n import _, ngettext
from cmdeck.model.brand import Account, Brand
from cmdeck.model.draft import Draft, DraftKind, alike, may_change_account, numbered
from cmdeck.model.outbox import Answerers, Article, Due, MediaRef, Visibility
from cmdeck.model.post import AccountId
from cmdeck.tui import messages
from cmdeck.tui.actions import Scope
from cmdeck.tui.keys import Keymap, bindings, first, install, shown_key
from cmdeck.tui.widgets import composer_messages as own
from cmdeck.tui.widgets import composer_words as words
from cmdeck.tui.widgets.composer_pane import Writing
from cmdeck.tui.widgets.composer_variants import Varying, alone, with_text
from cmdeck.tui.widgets.composer_verbs import key_words, kind_words
from cmdeck.tui.widgets.composer_words import Check, Measure, Target
from cmdeck.tui.widgets.confirm import ConfirmLine
from cmdeck.tui.widgets.margin import Exchange, guard_lines, history_lines, thread_lines


class Composer(Varying):
    """One draft at a time. Its kind is fixed at birth, its account too but for a new post (F2)."""

    BINDINGS: ClassVar[list[BindingType]] = [*first(bindings(Scope.COMPOSER))]

    def __init__(
        self,
        *,
        clock: Clock,
        measure: Measure,
        due_in_words: Callable[[Due], str],
        hour: Callable[[datetime], str],
        check: Callable[[Draft], Awaitable[Check]] = words.nothing_found,
        remarks: Callable[[Draft], Sequence[str]] = lambda _draft: (),
        confirms: bool = True,
        id: str | None = None,  # noqa: A002 - Textual's own name
    ) -> None:
        """`measure` counts as a network counts; `due_in_words` writes `mar. 8 déc. 2026 à 09:00`,
        `hour` writes `12:04`, both in the person's zone; `remarks` is what is said beside the line
        and stops nothing. All are pure and quick; `check`, which looks for what refuses a text or
        asks for letters, may take its time. Without `confirms` F9 sends unless a guard asks."""
        super().__init__(
            clock=clock,
            measure=measure,
            edited=self._text_edited,
            refused=self._paste_refused,
            swallow=self._takes_key,
            id=id,
        )
        self._due_in_words, self._hour = due_in_words, hour
        self._check, self._confirms = check, confirms
        self._remarks = remarks
        self._past: tuple[str, ...] = ()

    def compose(self) -> ComposeResult:
        """The pane; below, over the full width, the line."""
        yield self._pane
        yield self._confirm

    # What the screen asks of it

    def use_keys(self, keys: Keymap) -> None:
        """The person's own keys instead of the default ones."""
        install(self, first(keys.bindings(Scope.COMPOSER)), Scope.COMPOSER)

    @property
    def verb(self) -> str:
        """What F9 leads to, for the footer: `save`, `send in private`; "" for the usual."""
        return "" if self._writing is None else key_words(self._writing.draft)

    @property
    def labels(self) -> dict[str, str]:
        """What keys are called with this draft, by action, where that is not as usual."""
        if self._writing is None:
            return {}
        asked = _("article") if self._writing.draft.article is not None else ""
        return {"compose.send": self.verb, "compose.audience": asked}

    @property
    def title(self) -> str:
        """What is being written: `New post`."""
        return "" if self._writing is None else kind_words(self._writing.draft)

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
        draft = alone(draft, {target.account.network for target in targets})
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

    def set_reposts(self, accounts: Sequence[AccountId]) -> None:
        """These accounts repost it instead of saying it again."""
        self._change_draft(reposts=tuple(accounts))

    def set_audience(self, visibility: Visibility, warning: str, answerers: Answerers) -> None:
        """Show it to these, behind this warning, and let these answer; the draft is said anew."""
        self._change_draft(visibility=visibility, warning=warning, answerers=answerers)

    def set_article(self, article: Article) -> None:
        """The article has all this beside its text; the draft is said anew."""
        self._change_draft(article=article)

    def set_language(self, language: str) -> None:
        """The text is in this language, "fr" or "en"; the draft is said anew."""
        self._change_draft(language=language)

    def set_check(self, check: Check) -> None:
        """What a look at the draft found; marks of an older text are left out."""
        now = self._writing
        if now is not None and (now.guards, now.threads) != (check.guards, check.parts):
            aside = (*guard_lines(check.guards), *thread_lines(check.parts))
            self._show(replace(now, guards=check.guards, threads=check.parts, aside=aside))

    def set_history(self, name: str, summary: str, exchanges: Sequence[Exchange]) -> None:
        """The earlier exchanges with the person answered, newest first, for the margin."""
        if (now := self._writing) is not None:
            lines = tuple(history_lines(name, summary, exchanges))
            self._show(replace(now, history=lines))

    # Keys

    def action_after_typing(self, action: str) -> None:
        """Do `action` once the text has taken every key before it: they may wait in its queue."""
        self._text.call_later(self.run_action, action)

    async def action_compose_send(self) -> None:
        """F9: name what Enter will do. Pressed again it does nothing: only Enter sends."""
        if self.confirming or (ready := await self._ready()) is None or self._writing is None:
            return
        draft, check = ready
        when = self._due_in_words(draft.due) if draft.due else ""
        guards = check.guards
        protected = any(target.account.protected for target in self._writing.targets)
        if not self._confirms and not guards and not protected:
            self._send(draft, "none")
            return
        self._past = tuple(dict.fromkeys(fired.code for fired in guards if fired.code))
        self._show(replace(self._writing, round=self._writing.round.stop()))
        self._pane.say("")
        self._confirm.show(words.named(draft, self._writing.targets, when, check))
        self._note_faults()
        if self._writing.looked and not self._is_looked_at:  # else the first look is on its way
            self.post_message(own.LookAsked(draft))
        self.set_class(True, "-confirming")
        self._focus(self._confirm)
        self.post_message(messages.SendAsked(draft))

    def confirm_again(self, check: Check) -> None:
        """Something has come up while the line is shown: it names that too, and begins anew."""
        if self.confirming and (now := self._writing) is not None:
            self._past = tuple(dict.fromkeys(fired.code for fired in check.guards if fired.code))
            when = self._due_in_words(now.draft.due) if now.draft.due else ""
            self._confirm.show(words.named(now.draft, now.targets, when, check))

    async def action_compose_schedule(self) -> None:
        """F8: another time than now."""
        self._to_text()
        if self._writing is not None and self._writing.draft.kind is DraftKind.EDIT:
            self.refuse(_("What is public is changed at once, not later."))
            return
        if (ready := await self._ready()) is not None:
            self.post_message(messages.ScheduleAsked(ready[0]))

    def action_compose_account(self) -> None:
        """F2: another account, where that may be."""
        self._to_text()
        if (draft := self.draft) is None:
            return
        if may_change_account(draft):
            self.post_message(messages.AccountAsked(draft))
        elif draft.kind is DraftKind.MESSAGE:
            self.refuse(_("A private message stays with its account and its person."))
        elif draft.kind is DraftKind.EDIT:
            self.refuse(_("What is public stays with its account."))
        elif draft.kind is DraftKind.REPLY:
            self.refuse(_("A reply goes out from the account that was spoken to."))
        else:
            self.refuse(_("What is queued keeps its account: cancel it and write it anew."))

    def action_compose_picture(self) -> None:
        """F6: a picture and its words."""
        self._to_text()
        if self._writing is not None and self._writing.draft.kind is DraftKind.EDIT:
            self.refuse(_("The pictures of what is public stay as they are."))
            return
        if (draft := self.draft) is not None:
            self.post_message(messages.PictureAsked(draft))

    def action_compose_preview(self) -> None:
        """F3: as it would go out."""
        self._to_text()
        if (draft := self.draft) is not None:
            self.post_message(own.PreviewAsked(draft))

    def action_compose_audience(self) -> None:
        """F5: who sees it; of an article, how far it shall be."""
        self._to_text()
        if (draft := self.draft) is not None:
            self.post_message(own.AudienceAsked(draft))

    def action_compose_saved(self) -> None:
        """Ctrl+R: something ready to say."""
        self._to_text()
        if (draft := self.draft) is not None:
            self.post_message(own.SavedAsked(draft))

    def action_compose_editor(self) -> None:
        """F4: in the person's own editor."""
        self._to_text()
        if (draft := self.shown) is not None:
            self.post_message(own.EditorAsked(draft))

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

    def _takes_key(self, event: events.Key) -> bool:
        if event.key == "tab" and self._offered is not None and not self.confirming:
            return self.take_offer()
        return self._spelling_key(event)

    # What its parts say

    def on_confirm_line_confirmed(self, event: ConfirmLine.Confirmed) -> None:
        """Enter, and it counts. The text is closed to typing until the screen closes or refuses."""
        event.stop()
        if (draft := self.draft) is not None and not self._sent:
            self._to_text()
            self._send(draft, event.how)

    def _send(self, draft: Draft, how: str) -> None:
        self._sent = self._text.read_only = True
        past = self._past if how == "letters" else ()
        self.post_message(messages.SendConfirmed(draft, draft.due, how, past))

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
        if self.confirming:
            self._to_text()  # a letter from before the line: who types is still writing
        text = self._text.text
        draft = with_text(now.draft, text, now.variant)
        draft = replace(draft, cursor=self._text.offset_of_cursor)
        self.post_message(messages.DraftEdited(draft))
        self._pane.say("")
        self._show(replace(now, draft=draft, round=now.round.edited(now.text, text)))

    def _note_faults(self) -> None:
        """Above what Enter does."""
        if self.confirming:
            self._confirm.note(self.notes)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person would want to know before it leaves, and stops nothing."""
        if (now := self._writing) is None:
            return ()
        notes = list(self._remarks(now.draft))
        if now.looked and now.round.wrong and self._is_looked_at:
            n = now.round.wrong
            said = ngettext("{n} word looks misspelt", "{n} words look misspelt", n).format(n=n)
            notes.append(f"{said} · {shown_key('f7')}")
        if now.beside:
            words_ = _("looks misspelt beside the text: {words}")
            notes.append(words_.format(words=", ".join(now.beside)))
        return tuple(notes)

    def _paste_refused(self, length: int) -> None:
        words_ = _("Too much text at once ({n} characters): nothing was added.")
        self._pane.say(words_.format(n=length), wrong=True)

    async def _ready(self) -> tuple[Draft, Check] | None:
        """The draft with what a look at it found; None where it cannot leave."""
        if (now := self._writing) is None or (draft := self.draft) is None or self._sent:
            return None
        if why := words.refusal(draft, now.targets, now.rooms):
            self.refuse(why)
            return None
        check = await self._check(draft)
        if (same := self.draft) is None or not alike(same, draft):
            return None  # closed or written on meanwhile: it was another one that was looked at
        if check.refused:
            self.refuse(check.refused)
            if check.reposts:
                self.post_message(own.RepostOffered(draft, check.reposts))
            return None
        return draft, check

    def _leave(self) -> None:
        self._to_text()
        if (draft := self.draft) is not None:
            self.post_message(messages.ComposerLeft(draft))


def _same_accounts(draft: Draft, targets: Sequence[Target]) -> None:
    if targets and tuple(target.account.id for target in targets) != (draft.account, *draft.others):
        raise ValueError("a draft is written as its own account")
    if draft.kind is DraftKind.MESSAGE and len(targets) > 1:
        raise ValueError("a private message has one sender")
