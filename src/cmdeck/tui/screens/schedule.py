"""When shall it go out? Words, or a free slot; the whole date understood is said before Enter.

Knows how to ask, not what is queued nor what words mean: it is given both.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from msgspec import Struct, field
from msgspec.structs import replace
from textual import events
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input
from textual.widgets.input import Selection

from cmdeck.clock import Clock
from cmdeck.i18n import _
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.outbox import Due
from cmdeck.text.dates import distance, in_words, short, zone_words
from cmdeck.text.moments import Reading, Refused, Repeated, Skipped, Understood
from cmdeck.tui.screens.dialog import Dialog, Field, Words, keys_line
from cmdeck.tui.screens.schedule_week import (
    Planned,
    Week,
    collisions,
    days_for,
    first_day,
    strip_lines,
)
from cmdeck.tui.theme import palette_of
from cmdeck.tui.widgets import composer_words as words
from cmdeck.tui.widgets.composer_ink import (
    ERR,
    FAINT,
    HEAD,
    MUTED,
    STRONG,
    TEXT,
    WARN,
    between,
    line_of,
)
from cmdeck.tui.widgets.composer_spelling import digit_of
from cmdeck.tui.widgets.composer_words import Check, Target
from cmdeck.tui.widgets.confirm import ConfirmLine

_ANSWERS = 3
_COLLISIONS = 2
"""Posts too near that are named, at most."""
_LABEL = 8
"""Cells before the field, for its label."""


class Calendar(Struct, frozen=True):
    """What the dialog is given of the person's clocks and queue."""

    zone: str
    """IANA name."""
    language: str
    """Of the words said: "fr" or "en"."""
    understand: Callable[[str], Reading]
    """What words mean now, with the brand's slots and what is taken (text.when.understand)."""
    free: tuple[Understood, ...] = ()
    """The next free slots of the brand."""
    planned: tuple[Planned, ...] = ()
    """What waits in the queue, all brands."""
    notes: Mapping[date, str] = field(default_factory=dict)
    """Holidays and sensitive dates."""


class ScheduleDialog(Dialog[Due]):
    """Dismissed with the Due that was confirmed by Enter on the named line, or None by Esc.

    While the cursor is in the field every digit is text (`3/12`, `9h`). Down goes to the numbered
    proposals; there 1 to 3 pick one, and any other letter goes back to the field.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+pagedown", "days(1)", priority=True, show=False),
        Binding("ctrl+pageup", "days(-1)", priority=True, show=False),
        Binding("down", "answer(1)", priority=True, show=False),
        Binding("up", "answer(-1)", priority=True, show=False),
    ]

    def __init__(
        self,
        draft: Draft,
        targets: Sequence[Target],
        *,
        calendar: Calendar,
        clock: Clock,
        check: Callable[[Draft], Awaitable[Check]] = words.nothing_found,
        notes: Sequence[str] = (),
    ) -> None:
        """`notes` stand above what is named, and stop nothing."""
        super().__init__()
        self._draft, self._targets, self._calendar = draft, tuple(targets), calendar
        self._clock, self._check, self._notes = clock, check, tuple(notes)
        wall = draft.due.wall.replace("T", " ") if draft.due else ""
        self._field = Field(wall, swallow=self._field_key)
        self._said = Words(classes="schedule--said")
        self._strip, self._slots = Words(), Words()
        self._title, self._when = Words(), Words()
        self._line = ConfirmLine(clock=clock)
        self._reading: Reading | None = None
        self._answer = -1
        self._turned = 0
        self._found: dict[Due, Check] = {}
        """What was found out about each moment: one is asked about once."""
        self.how = "line"
        """How it was confirmed, once it was."""
        self.past: tuple[str, ...] = ()
        """Codes of the guards that the line named."""

    def inside(self) -> Iterable[Widget]:
        """Title, field, what was understood, the week, the free slots."""
        yield self._title
        yield Horizontal(self._when, self._field, classes="schedule--when")
        yield self._said
        yield self._strip
        yield self._slots

    def bottom(self) -> Iterable[Widget]:
        """What Enter would do."""
        yield self._line

    def on_mount(self) -> None:
        """Read what stands in the field already; what is typed first takes its place."""
        super().on_mount()
        self._read(self._field.value)
        self.set_focus(self._field)
        self._field.selection = Selection(0, len(self._field.value))

    # What is understood

    @property
    def answers(self) -> tuple[Understood, ...]:
        """The numbered proposals: what the words could mean, else the free slots."""
        match self._reading:
            case Skipped(before=one, after=other) | Repeated(first=one, second=other):
                return (one, other)
            case Refused(proposals=proposals) if proposals:
                return proposals[:_ANSWERS]
            case _:
                return self._calendar.free[:_ANSWERS]

    @property
    def moment(self) -> Understood | None:
        """The moment that Enter would confirm."""
        if 0 <= self._answer < len(self.answers):
            return self.answers[self._answer]
        return self._reading if isinstance(self._reading, Understood) else None

    @property
    def due(self) -> Due | None:
        """The moment with the wall time and zone that were meant."""
        if (moment := self.moment) is None:
            return None
        return Due(moment.utc, wall=moment.wall, zone=moment.zone)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Read again at every letter."""
        event.stop()
        self._read(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: confirms where a moment is understood."""
        event.stop()
        if self._line.wants_letters:
            self.set_focus(self._line)
        else:
            self._line.press_enter()

    def on_confirm_line_confirmed(self, event: ConfirmLine.Confirmed) -> None:
        """The answer; `how` it was confirmed stays here."""
        event.stop()
        self.how = event.how
        self.dismiss(self.due)

    def on_confirm_line_left(self, event: ConfirmLine.Left) -> None:
        """Back to the field."""
        event.stop()
        self.set_focus(self._field)
        if event.text:
            self._field.insert_text_at_cursor(event.text.split("\n")[0])

    # Keys

    def action_answer(self, by: int) -> None:
        """Down to the proposals, up from the first back to the field."""
        self._choose(min(max(self._answer + by, -1), len(self.answers) - 1))

    def action_days(self, by: int) -> None:
        """Other days of the strip; never only days gone by."""
        self._turned += by
        first, days = self._shown_days()
        if first + timedelta(days=days) <= self._now().date():
            self._turned -= by
        self.sync()

    def _field_key(self, event: events.Key) -> bool:
        if self._answer < 0 or not event.is_printable:
            return False
        number = digit_of(event.key, event.character)
        if 0 < number <= len(self.answers):
            self._choose(number - 1)
            return True
        self._choose(-1)
        return False

    def _choose(self, answer: int) -> None:
        self._answer, self._turned = answer, 0
        self._look()

    def _read(self, typed: str) -> None:
        self._reading = self._calendar.understand(typed) if typed.strip() else None
        self._answer, self._turned = -1, 0
        self._look()

    def _look(self) -> None:
        """Say what is understood at once; the line comes when the draft has been looked at. An
        Enter pressed meanwhile waits for it."""
        self.sync()
        if (due := self.due) is not None and due not in self._found:
            self.call_later(self._check_at, due)

    def look_again(self) -> None:
        """Something has come up meanwhile: what was found out is asked for anew."""
        self._found.clear()
        self._look()

    async def _check_at(self, due: Due) -> None:
        if self.due == due and due not in self._found:
            self._found[due] = await self._check(replace(self._draft, due=due))
            self.sync()

    # How it looks

    def sync(self) -> None:
        """Draw all of it, in the width there is."""
        self._title.put([self._title_line(), Content()])
        self._when.put([line_of([(_("When"), FAINT)])])
        self._said.put([*self._understood_lines(), Content()])
        self._strip.put([*self._strip_lines(), Content()])
        self._slots.put(self._answer_lines())
        moment, due = self.moment, self.due
        if moment is None or due is None or (check := self._found.get(due)) is None:
            self._line.hide()  # nothing is understood, or nobody has looked yet
            return
        when = short(moment.utc, moment.zone, language=self._calendar.language)
        self.past = tuple(dict.fromkeys(fired.code for fired in check.guards if fired.code))
        self._line.show(words.named(self._draft, self._targets, when, check))
        self._line.note(self._notes)

    def _title_line(self) -> Content:
        start = " ".join(self._draft.text.split())
        quoted = _("“{text}”").format(text=start)
        line = line_of([(_("Schedule"), STRONG), (quoted, TEXT)], "   ")
        return between(line, keys_line([(_("Esc"), _("back"))]), self.room)

    def _understood_lines(self) -> list[Content]:
        moment, language = self.moment, self._calendar.language
        if moment is not None:
            far = distance(moment.utc, self._clock.now(), language=language)
            where = f"{zone_words(moment.zone, language)} · {far}"
            full = in_words(moment.utc, moment.zone, language=language)
            near = [
                line_of([(self._collision(other), WARN)])
                for other in collisions(self._here(moment), self._calendar.planned)[:_COLLISIONS]
                if self._is_post
            ]
            line = line_of([(full, STRONG), (where, MUTED)], "   ")
            return [*_wrapped(line, self.room - _LABEL), *near]
        match self._reading:
            case Refused(message=message):
                return _wrapped(line_of([(message, ERR)]), self.room - _LABEL)
            case Skipped():
                sentence = _("That hour does not exist: the clocks go forward over it.")
                return _wrapped(line_of([(sentence, ERR)]), self.room - _LABEL)
            case Repeated():
                sentence = _("That hour comes twice: the clocks go back over it.")
                return _wrapped(line_of([(sentence, ERR)]), self.room - _LABEL)
            case _:
                hint = _("tomorrow 9am · monday 18:30 · 3 december 14:00 · +2h · next")
                return [line_of([(hint, FAINT)])]

    @property
    def _is_post(self) -> bool:
        """Whether it is somebody's turn in the plan: messages and answers are not."""
        return self._draft.kind in {DraftKind.POST, DraftKind.QUOTE}

    def _collision(self, other: Planned) -> str:
        time = f"{other.at.astimezone(ZoneInfo(self._calendar.zone)):%H:%M}"
        words_ = _("▲ {brand} already goes out at {time} on {networks}.")
        return words_.format(brand=other.brand, time=time, networks=" ".join(other.networks))

    def _here(self, moment: Understood) -> Planned:
        first = self._targets[0] if self._targets else None
        shorts = dict.fromkeys(t.account.capabilities.short for t in self._targets)
        return Planned(
            moment.utc,
            first.name if first else "",
            first.color if first else None,
            tuple(shorts),
        )

    def _now(self) -> datetime:
        return self._clock.now().astimezone(ZoneInfo(self._calendar.zone))

    def _shown_days(self) -> tuple[date, int]:
        """The first day of the strip, and how many there are."""
        now, moment = self._now(), self.moment
        at = moment.utc.astimezone(now.tzinfo) if moment else now
        days = days_for(self.room)
        return first_day(at.date(), days) + timedelta(days=self._turned * days), days

    def _strip_lines(self) -> list[Content]:
        moment, (first, days) = self.moment, self._shown_days()
        week = Week(
            first,
            days,
            self._calendar.zone,
            self._calendar.language,
            self._now(),
            self._calendar.planned,
            self._here(moment) if moment else None,
            self._calendar.notes,
        )
        return strip_lines(week, self.room, palette_of(self.app.theme_variables).colours)

    def _answer_lines(self) -> list[Content]:
        answers = self.answers
        if not answers:
            return []
        asked = isinstance(self._reading, (Skipped, Repeated, Refused)) and bool(answers)
        asked = asked and answers != self._calendar.free[:_ANSWERS]
        brand = self._targets[0].name if self._targets else ""
        free = (
            _("Next free slots of {brand}").format(brand=brand) if brand else _("Next free slots")
        )
        head = _("Which one?") if asked else free
        keys = _("then {digits}").format(digits=" ".join(map(str, range(1, len(answers) + 1))))
        lines = [line_of([(head, HEAD), ("   ", ""), ("↓ ", STRONG), (keys, FAINT)])]
        language = self._calendar.language
        for number, answer in enumerate(answers, start=1):
            chosen = number - 1 == self._answer
            ink = STRONG if chosen else TEXT
            full = in_words(answer.utc, answer.zone, language=language)
            offset = f"(UTC{_offset(answer)})" if isinstance(self._reading, Repeated) else ""
            far = distance(answer.utc, self._clock.now(), language=language)
            quiet = MUTED if chosen else FAINT
            line = line_of([(str(number), STRONG), (full, ink), (offset, ink), (far, quiet)], "  ")
            lines.append(line.stylize_before("on $cm-sel") if chosen else line)
        return lines


def _wrapped(line: Content, width: int) -> list[Content]:
    return list(line.wrap(max(8, width)))


def _offset(moment: Understood) -> str:
    return f"{moment.utc.astimezone(ZoneInfo(moment.zone)):%z}"[:3]
