"""Leaving, where something still waits: what will not go out, and whether the engine shall stay.

Decides nothing: it is dismissed with what was chosen.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from enum import StrEnum
from typing import ClassVar

from msgspec import Struct
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from cmdeck.deck import Deck
from cmdeck.i18n import _, language, ngettext, pgettext
from cmdeck.model.brand import Account
from cmdeck.model.delivery import Delivery
from cmdeck.text.dates import short
from cmdeck.tui.screens.dialog import Choice, Choices, Dialog, Words, keys_line
from cmdeck.tui.widgets.composer_ink import ERR, MUTED, STRONG, line_of
from cmdeck.tui.widgets.composer_spelling import digit_of


class Leaving(StrEnum):
    """What shall happen to what waits."""

    KEEP_ENGINE = "keep_engine"
    """Leave the deck; the engine stays and publishes."""
    STOP_ENGINE = "stop_engine"
    """Leave; the engine ends, and what waits stays in the queue until it runs again."""


class Waits(Struct, frozen=True):
    """What waits when somebody leaves."""

    posts: int
    next: str = ""
    """When the next one is due, in words: `14:30 Lefort X`."""
    service: bool = False
    """An engine runs as a service: everything goes out whatever the deck does."""
    unknown: int = 0
    """How many may be online and must be looked at."""


def waits_of(deck: Deck, undo: timedelta, name_of: Callable[[Account], str]) -> Waits:
    """What waits beyond what the engine sends anyway (within `undo`) after the deck is gone."""
    read, now = deck.store.read, deck.clock.now()
    items = [
        item
        for item in read.living_items()
        if item.state is Delivery.RETRY_WAIT
        or (item.state is Delivery.SCHEDULED and (item.not_before or item.due.at) > now + undo)
    ]
    words = ""
    if items:
        account = read.account(items[0].account)
        when = short(items[0].due.at, deck.settings.timezone, language=language())
        words = f"{when} {name_of(account) if account else items[0].account}"
    return Waits(
        posts=len(items),
        next=words,
        service=deck.engine().kind == "service",
        unknown=read.queue_summary(now).unknown,
    )


def last_words(deck: Deck) -> str:
    """What the terminal says once the deck is gone: how much still leaves by itself, and until
    when it would have been taken back; "" for nothing."""
    read, now = deck.store.read, deck.clock.now()
    soon = [
        item
        for item in read.living_items()
        if item.state is Delivery.SCHEDULED and item.due.at <= now + deck.settings.undo
    ]
    if not soon or read.pauses() or not deck.child.may_stay:
        return ""
    seconds = max(0, round((max(item.due.at for item in soon) - now).total_seconds()))
    words = ngettext(
        "cmdeck: {n} post still leaves, within {s} s. Stop it: cmdeck pause",
        "cmdeck: {n} posts still leave, within {s} s. Stop them: cmdeck pause",
        len(soon),
    )
    return words.format(n=len(soon), s=seconds)


class QuitDialog(Dialog[Leaving]):
    """Dismissed with what to do, or None: stay. The way that loses nothing is chosen first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("enter", "take", show=False),
    ]

    def __init__(self, waits: Waits) -> None:
        super().__init__()
        self._waits = waits
        self._words, self._list, self._foot = Words(), Choices(), Words()

    def inside(self) -> Iterable[Widget]:
        """What waits, the ways to leave, keys."""
        yield self._words
        yield self._list
        yield self._foot

    def on_mount(self) -> None:
        """Show the ways."""
        super().on_mount()
        self._list.put([choice for _answer, choice in self._ways()])

    def on_key(self, event: events.Key) -> None:
        """A digit chooses."""
        number = digit_of(event.key, event.character)
        if 0 < number <= len(self._ways()):
            event.stop()
            self.dismiss(self._ways()[number - 1][0])

    def action_move(self, by: int) -> None:
        """Another way."""
        self._list.move(by)

    def action_take(self) -> None:
        """Enter."""
        self.dismiss(self._ways()[self._list.chosen][0])

    def sync(self) -> None:
        """Draw what waits."""
        waits = self._waits
        head = line_of([(quit_words(waits), STRONG if waits.service else f"bold {ERR}")])
        lines = list(head.wrap(self.room))
        if waits.next:
            lines.append(line_of([(_("next: {what}").format(what=waits.next), MUTED)]))
        if waits.unknown:
            words = ngettext(
                "{n} post may be online: look at it before you leave.",
                "{n} posts may be online: look at them before you leave.",
                waits.unknown,
            )
            lines += list(line_of([(f"▲ {words.format(n=waits.unknown)}", ERR)]).wrap(self.room))
        self._words.put([*lines, Content()])
        keys = [
            (_("Enter"), _("choose")),
            ("↓ ↑", pgettext("arrows", "move")),
            (_("Esc"), _("stay here")),
        ]
        self._foot.put([Content(), keys_line(keys)])

    def _ways(self) -> list[tuple[Leaving | None, Choice]]:
        stay = (None, Choice(_("Stay here"), number="3"))
        if self._waits.service:
            leave = Choice(_("Quit; the service goes on publishing"), number="1")
            return [(Leaving.KEEP_ENGINE, leave), (None, Choice(_("Stay here"), number="2"))]
        keep = Choice(_("Quit, and leave the engine running"), _("they go out"), number="1")
        stop = Choice(
            _("Quit, and stop the engine"), _("they wait until it runs again"), number="2"
        )
        return [(Leaving.KEEP_ENGINE, keep), (Leaving.STOP_ENGINE, stop), stay]


def quit_words(waits: Waits) -> str:
    """What leaving means for the queue, in one sentence."""
    if waits.service:
        return ngettext(
            "{n} post waits; the service publishes it.",
            "{n} posts wait; the service publishes them.",
            waits.posts,
        ).format(n=waits.posts)
    return ngettext(
        "▲ {n} post will not go out unless the engine stays.",
        "▲ {n} posts will not go out unless the engine stays.",
        waits.posts,
    ).format(n=waits.posts)
