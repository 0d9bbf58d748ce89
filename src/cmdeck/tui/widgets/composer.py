"""The composer: a pane under the columns in which a text is written, named, checked and confirmed.

Knows the draft, its accounts and what is said around the text; never a service, a store or a
network. What it decides: which account the words name, whether Enter counts, and that a private
message stays private. Everything else it says as a message, and the screen does it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Static

from cmdeck.clock import Clock
from cmdeck.i18n import _
from cmdeck.model.brand import Account, Brand
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.outbox import Due
from cmdeck.tui import messages
from cmdeck.tui.actions import Scope, in_scopes
from cmdeck.tui.widgets import composer_messages as own
from cmdeck.tui.widgets import composer_words as words
from cmdeck.tui.widgets.composer_ink import ERR, MUTED, TEXT, brand_ink, line_of
from cmdeck.tui.widgets.composer_spelling import Round, around, digit_of
from cmdeck.tui.widgets.composer_words import Check, Measure, Status, Target
from cmdeck.tui.widgets.confirm import ConfirmLine
from cmdeck.tui.widgets.margin import (
    WIDTH,
    Exchange,
    Margin,
    Misspelling,
    history_lines,
    spelling_lines,
)
from cmdeck.tui.widgets.textarea import ComposerText, Mark

MEASURE = 78
"""Cells of the widest line of text; longer ones are not readable (look.md §5)."""
_GUTTER = 4
_TALL, _SHORT, _TINY = 30, 24, 24
"""Rows of the terminal from which the composer has 11 rows, 8 rows, or takes the screen below."""


def _bindings() -> list[BindingType]:
    return [
        Binding(
            ",".join(key for keys in action.alternatives for key in keys),
            action.method.removeprefix("action_"),
            action.label,
            id=action.id,
            priority=True,
            show=False,
        )
        for action in in_scopes(Scope.COMPOSER)
    ]


class ComposerBar(Widget):
    """The brand's bar over the full height: one for what is public, two for a private message."""

    def __init__(self) -> None:
        super().__init__()
        self._ink, self._glyphs = brand_ink(None), "█   "

    def mark(self, color: int | str | None, *, private: bool) -> None:
        """Be the bar of this brand."""
        self._ink, self._glyphs = brand_ink(color), "█ █ " if private else "█   "
        self.refresh()

    def render(self) -> Content:
        """The bar on every row."""
        return Content("\n").join([line_of([(self._glyphs, self._ink)])] * max(1, self.size.height))


class Composer(Vertical):
    """One draft at a time. Its kind is fixed at birth, its account too but for a new post (F2)."""

    BINDINGS = _bindings()

    def __init__(
        self,
        *,
        clock: Clock,
        measure: Measure,
        due_in_words: Callable[[Due], str],
        hour: Callable[[datetime], str],
        check: Callable[[Draft], Check] = words.nothing_found,
        id: str | None = None,  # noqa: A002 - Textual's own name
    ) -> None:
        """`measure` counts as a network counts; `due_in_words` writes `mar. 8 déc. 2026 à 09:00`,
        `hour` writes `12:04`, both in the person's zone; `check` looks for what refuses a text or
        asks for the brand's letters. All are pure and quick: they run while a key is handled."""
        super().__init__(id=id)
        self._measure, self._due_in_words, self._hour = measure, due_in_words, hour
        self._check = check
        self._draft: Draft | None = None
        self._targets: tuple[Target, ...] = ()
        self._whom = ""
        self._status = Status()
        self._round = Round()
        self._looked = False
        self._history: list[Content] = []
        self._text = ComposerText(
            edited=self._text_edited,
            refused=self._paste_refused,
            swallow=self._spelling_key,
            id="composer-text",
        )
        self._bar, self._margin = ComposerBar(), Margin(id="composer-margin")
        self._title = Static(id="composer-title")
        self._note = Static(id="composer-note")
        self._last = Static(id="composer-status")
        self._confirm = ConfirmLine(clock=clock, id="composer-confirm")
        self.display = False

    def compose(self) -> ComposeResult:
        """Bar, text with what is said around it, margin; below, over the full width, the line."""
        with Horizontal(id="composer-main"):
            yield self._bar
            with Vertical(id="composer-body"):
                yield self._title
                yield self._text
                yield self._note
                yield self._last
            yield self._margin
        yield self._confirm

    # What the screen asks of it

    @property
    def draft(self) -> Draft | None:
        """What is being written, as it stands now; None while the composer is closed."""
        if self._draft is None:
            return None
        return replace(self._draft, cursor=self._text.offset_of_cursor)

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
        """Write `draft`. `whom` is the displayable name of the person answered.

        Raises ValueError where the account is not the draft's own, or a private message has
        several: identity is fixed when a draft is born (trust.md §2).
        """
        targets = () if account is None else (Target(account, brand), *others)
        _same_accounts(draft, targets)
        self._draft, self._targets, self._whom = draft, targets, whom
        self._round, self._looked, self._history = Round(), False, []
        self._status = Status(language=draft.language)
        self._confirm.hide()
        self.display = True
        self._text.read_only = False
        self._text.load_text(draft.text)
        self._text.place(draft.cursor or len(draft.text))
        self._note.update("")
        self._sync()
        self._text.focus()

    def close(self) -> None:
        """Show nothing. The draft is whoever saved it's."""
        self._draft, self._targets = None, ()
        self._confirm.hide()
        self.display = False

    def set_account(
        self, account: Account, brand: Brand | None = None, others: Sequence[Target] = ()
    ) -> None:
        """Write as another account: only a new post may; it is said, and the draft is said anew.

        Raises ValueError for a reply, a private message, or the edit of something queued.
        """
        if (draft := self.draft) is None or not _may_change_account(draft):
            raise ValueError("the account of this draft is fixed")
        self._targets = (Target(account, brand), *others)
        self._draft = replace(
            draft, account=account.id, others=tuple(other.account.id for other in others)
        )
        self._to_text()
        self._sync()
        now = ", ".join(f"{target.handle} · {target.network}" for target in self._targets)
        self.say(_("Now as {accounts}.").format(accounts=now))
        self.post_message(messages.DraftEdited(self._draft))

    def set_saved(self, at: datetime, saved: Draft | None = None) -> None:
        """The draft is on disk since `at`; `saved` brings its number and revision, never its text
        (the person has typed on)."""
        self._status = replace(self._status, saved=self._hour(at))
        if saved is not None and self._draft is not None:
            self._draft = replace(
                self._draft,
                id=saved.id,
                revision=saved.revision,
                created=saved.created,
                updated=saved.updated,
            )
        self._sync_status()

    def set_media(self, draft: Draft) -> None:
        """Take the pictures of `draft` (chosen by F6) and say the draft anew."""
        if self._draft is not None:
            self._draft = replace(self._draft, media=draft.media)
            self._sync_status()
            self.post_message(messages.DraftEdited(self._draft))

    def set_language(self, language: str) -> None:
        """The text is in this language: "fr" or "en"."""
        if self._draft is not None:
            self._draft = replace(self._draft, language=language)
            self._status = replace(self._status, language=language)
            self._sync_status()

    def set_misspellings(self, faults: Sequence[Misspelling]) -> None:
        """What a look at the text found; faults of an older text are left out."""
        text = self._text.text
        self._round = self._round.found([f for f in faults if text[f.start : f.end] == f.word])
        self._looked = True
        self._sync_spelling()

    def set_history(self, name: str, summary: str, exchanges: Sequence[Exchange]) -> None:
        """The earlier exchanges with the person answered, newest first, for the margin."""
        self._history = history_lines(name, summary, exchanges)
        self._sync_spelling()

    def say(self, sentence: str) -> None:
        """Say something about this draft, until the next key."""
        self._note.update(line_of([(sentence, MUTED)]))

    def refuse(self, sentence: str) -> None:
        """Say why it did not leave; the text stays and is written on."""
        self._to_text()
        self._note.update(line_of([(f"▲ {sentence}", ERR)]))

    # Keys

    def action_compose_send(self) -> None:
        """F9: name what Enter will do. Pressed again it does nothing: only Enter sends."""
        if self.confirming or (draft := self._ready()) is None:
            return
        when = self._due_in_words(draft.due) if draft.due else ""
        guards = self._check(draft).guards
        self._round = self._round.stop()
        self._sync_spelling()
        self._note.update("")
        self._confirm.show(words.named(draft, self._targets, when, guards))
        self.set_class(True, "-confirming")
        self._confirm.focus()
        self.post_message(messages.SendAsked(draft))

    def action_compose_schedule(self) -> None:
        """F8: when, on a line of its own."""
        self._to_text()
        if (draft := self._ready()) is not None:
            self.post_message(messages.ScheduleAsked(draft))

    def action_compose_account(self) -> None:
        """F2: another account, where that may be."""
        self._to_text()
        if (draft := self.draft) is None:
            return
        if _may_change_account(draft):
            self.post_message(messages.AccountAsked(draft))
        elif draft.kind is DraftKind.MESSAGE:
            self.refuse(_("A private message stays with the account and the person it was for."))
        elif draft.kind is DraftKind.REPLY:
            self.refuse(_("A reply goes out from the account that was spoken to."))
        else:
            self.refuse(_("What is queued keeps its account: cancel it and write it anew."))

    def action_compose_picture(self) -> None:
        """F6."""
        self._to_text()
        if (draft := self.draft) is not None:
            self.post_message(messages.PictureAsked(draft))

    def action_compose_keep(self) -> None:
        """Ctrl+S: keep the draft and leave."""
        self._leave()

    def action_compose_leave(self) -> None:
        """Esc: one step back: from the line to the text, from spelling to the text, to the list."""
        if self.confirming:
            self._to_text()
        elif self._round.fault is not None:
            self._round = self._round.stop()
            self._sync_spelling()
        else:
            self._leave()

    def action_compose_spelling(self) -> None:
        """F7: the next misspelt word."""
        self._to_text()
        self._round = self._round.next(self._text.offset_of_cursor)
        if (draft := self.draft) is None or (fault := self._round.fault) is None:
            self.say(_("No fault found.") if self._looked else _("Nobody has looked yet."))
            return
        self._text.place(fault.end)
        self._sync_spelling()
        if not fault.suggestions:
            self.post_message(own.SuggestionsAsked(draft, fault))

    def _spelling_key(self, event: events.Key) -> bool:
        fault, draft = self._round.fault, self.draft
        if fault is None or draft is None:
            return False
        number = digit_of(event.key, event.character)
        if 0 < number <= len(fault.suggestions):
            self._replace_fault(fault, fault.suggestions[number - 1])
        elif event.key == "a":
            self.post_message(own.WordLearned(draft, fault.word))
            self._forget(fault.word)
        elif event.key == "i":
            self.post_message(own.WordIgnored(draft, fault.word))
            self._forget(fault.word)
        elif event.key == "l":
            self.post_message(own.LanguageAsked(draft))
        else:
            self._round = self._round.stop()
            self._sync_spelling()
            return False
        return True

    def _replace_fault(self, fault: Misspelling, word: str) -> None:
        locate = self._text.document.get_location_from_index
        self._text.replace(word, locate(fault.start), locate(fault.end))
        self._text.place(fault.start + len(word))
        self._advance()

    def _forget(self, word: str) -> None:
        left = tuple(fault for fault in self._round.faults if fault.word != word)
        self._round = Round(left)
        self._advance()

    def _advance(self) -> None:
        self._round = self._round.stop().next(self._text.offset_of_cursor)
        if (fault := self._round.fault) is not None:
            self._text.place(fault.end)
        self._sync_spelling()

    # What its parts say

    def on_confirm_line_confirmed(self, event: ConfirmLine.Confirmed) -> None:
        """Enter, and it counts. The text stays, closed to typing, until the screen answers."""
        event.stop()
        if (draft := self.draft) is None:
            return
        self._to_text()
        self._text.read_only = True
        self.post_message(messages.SendConfirmed(draft, draft.due, event.how))

    def on_confirm_line_left(self, event: ConfirmLine.Left) -> None:
        """Back to the text, with what was typed or pasted."""
        event.stop()
        self._to_text()
        if event.text:
            self._text.insert_pasted(event.text)

    def _text_edited(self) -> None:
        if self._draft is None:
            return
        text = self._text.text
        self._round = self._round.edited(self._draft.text, text)
        self._draft = replace(self._draft, text=text, cursor=self._text.offset_of_cursor)
        self.post_message(messages.DraftEdited(self._draft))
        self._note.update("")
        self._sync_status()
        self._sync_spelling()
        self._sync_height()

    def _paste_refused(self, length: int) -> None:
        self.refuse(
            _("Too much text at once ({n} characters): nothing was pasted.").format(n=length)
        )

    def _ready(self) -> Draft | None:
        if (draft := self.draft) is None or self._text.read_only:
            return None
        found = words.rooms(draft, self._targets, self._measure)
        if why := words.refusal(draft, self._targets, found) or self._check(draft).refused:
            self.refuse(why)
            return None
        return draft

    def _leave(self) -> None:
        self._to_text()
        if (draft := self.draft) is not None:
            self.post_message(messages.ComposerLeft(draft))

    def _to_text(self) -> None:
        was, self._text.read_only = self.confirming, False
        self._confirm.hide()
        self.set_class(False, "-confirming")
        if self._draft is not None:
            self._text.focus()
            if was:
                self.post_message(own.ConfirmationLeft(self._draft))

    # How it looks

    def on_resize(self) -> None:
        """Another width: other forms of the same words."""
        self._sync()

    def _sync(self) -> None:
        if self._draft is None:
            return
        color = self._targets[0].color if self._targets else None
        self._bar.mark(color, private=self._draft.kind is DraftKind.MESSAGE)
        wide = self._width >= _GUTTER + MEASURE + 6 + WIDTH
        self.set_class(wide, "-wide")
        self.set_class(self.app.size.height >= _TALL, "-tall")
        title = words.title(self._draft, self._targets, self._whom, self._body_width)
        self._title.update(title)
        self._sync_status()
        self._sync_spelling()
        self._sync_height()

    @property
    def _width(self) -> int:
        return self.size.width or self.app.size.width

    @property
    def _body_width(self) -> int:
        return MEASURE if self.has_class("-wide") else max(8, self._width - _GUTTER - 1)

    def _sync_status(self) -> None:
        if (draft := self._draft) is None:
            return
        now = replace(
            self._status,
            faults=len(self._round.faults) if self._looked else None,
            rooms=tuple(words.rooms(draft, self._targets, self._measure)),
            pictures=len(draft.media),
            wordless=sum(not picture.alt for picture in draft.media),
        )
        self._last.update(words.status(now, self._body_width))

    def _sync_spelling(self) -> None:
        fault = self._round.fault
        self._text.mark(
            [
                Mark(f.start, f.end, f"composer--{'current' if f is fault else 'misspelt'}")
                for f in self._round.faults
            ]
        )
        if fault is None:
            self._margin.say(self._history)
            return
        place, total = self._round.current + 1, len(self._round.faults)
        lines = spelling_lines(fault, place, total, around(self._text.text, fault))
        self._margin.say(lines)
        if not self.has_class("-wide"):
            self._note.update(_in_one_line(fault))

    def _sync_height(self) -> None:
        rows = self.app.size.height
        if rows < _TINY:
            self.styles.height = Size(0, max(8, rows - 2)).height
            return
        base, around_text = (11, 6) if rows >= _TALL else (8, 5)
        wanted = around_text + words.rows_of_text(self._text.text, min(MEASURE, self._body_width))
        self.styles.height = min(max(base, wanted), max(base, rows * 45 // 100))


def _in_one_line(fault: Misspelling) -> Content:
    picks = [f"{n} {word}" for n, word in enumerate(fault.suggestions[:3], start=1)]
    keys = [_("a add"), _("i ignore"), _("l language")]
    return line_of([(fault.word, ERR), *((pick, TEXT) for pick in picks), ("·", MUTED),
                    *((key, MUTED) for key in keys)], "  ")


def _may_change_account(draft: Draft) -> bool:
    public = draft.kind in {DraftKind.POST, DraftKind.QUOTE}
    return public and draft.edits is None


def _same_accounts(draft: Draft, targets: Sequence[Target]) -> None:
    if not targets:
        return
    if tuple(target.account.id for target in targets) != (draft.account, *draft.others):
        raise ValueError("a draft is written as its own account")
    if draft.kind is DraftKind.MESSAGE and len(targets) > 1:
        raise ValueError("a private message has one sender")
