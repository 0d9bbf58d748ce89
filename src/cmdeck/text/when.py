"""Dates in words, French and English, whatever the language of the interface.

Never guesses: words that could name two moments, or one that is past, come back as a question with
proposals (cli.md, WHEN). The caller shows the whole date understood before anything is saved.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from whenever import Date, OffsetDateTime, PlainDateTime, Time, ZonedDateTime

from cmdeck.i18n import _
from cmdeck.text.moments import (
    Reading,
    Refused,
    Repeated,
    Skipped,
    Understood,
    local,
    moment,
    resolve,
    settle,
)
from cmdeck.text.slots import free_slots, next_slot, slots_of_day
from cmdeck.text.spoken import Hour, Spoken, fold, take_apart

RECENT_DAYS = 90
"""A day and month without a year that passed within this many days is taken for a slip."""

_NEXT = frozenset(
    (
        "next",
        "next slot",
        "next free slot",
        "prochain",
        "prochain creneau",
        "prochain creneau libre",
    )
)
_NOW = frozenset(("now", "right now", "maintenant", "tout de suite"))
_WITH_OFFSET = re.compile(r"\d{4}-\d\d-\d\d[tT ]\d\d:\d\d(:\d\d(\.\d+)?)?([zZ]|[+-]\d\d:?\d\d)")
_HOURS_OF = {"morning": range(12), "afternoon": range(12, 19), "evening": range(17, 24)}
_FIRST_OF = {"morning": (9, 11), "afternoon": (14, 16), "evening": (18, 20)}


def understand(
    words: str,
    *,
    now: datetime,
    zone: str,
    language: str = "en",
    slots: Sequence[str] = (),
    taken: Sequence[datetime] = (),
) -> Reading:
    """The moment that `words` name on the clocks of `zone`, always after the aware `now`.

    `language` (``fr`` or ``en``) decides only where the words do not tell theirs. `slots` are the
    brand's, `taken` the instants at which the account publishes: for ``next`` and for proposals.

    Raises:
        ValueError: an unknown zone, or a slot that is not written as slots are.
    """
    scene = _Scene(local(now, zone), zone, language, slots, taken)
    folded = fold(words)
    if folded in _NEXT:
        return next_slot(slots, now=now, zone=zone, taken=taken)
    if folded in _NOW:
        return Refused("now", _("To publish now, send it without a date."))
    if _WITH_OFFSET.fullmatch(words.strip()):
        return scene.instant(words.strip())
    spoken = take_apart(words)
    if spoken is None:
        return Refused(
            "unknown",
            _("Not understood. For example: tomorrow 9am, monday 18:30, 3 december 14:00, +2h."),
        )
    return scene.read(spoken)


class _Scene(Struct, frozen=True):
    """What words are heard against."""

    now: ZonedDateTime
    zone: str
    language: str
    slots: Sequence[str]
    taken: Sequence[datetime]

    def instant(self, iso: str) -> Reading:
        try:
            at = OffsetDateTime.parse_iso(iso.upper().replace(" ", "T"))
        except ValueError:
            return self._impossible(iso)
        if at.to_instant() <= self.now.to_instant():
            return self._past([])
        return moment(at.to_instant().to_tz(self.zone))

    def read(self, spoken: Spoken) -> Reading:
        if spoken.kind == "in" and spoken.hour is None:
            return self._after(*spoken.numbers)
        try:
            days = self._days(spoken)
        except ValueError:
            return self._impossible("/".join(map(str, spoken.numbers)))
        if isinstance(days, Refused):
            return days
        hour = spoken.hour
        if hour is None:
            return self._without_time(days, spoken.part)
        if (hour.hour > 23 and hour.kind != "bare") or hour.minute > 59:
            return self._impossible(f"{hour.hour}:{hour.minute:02}")
        if doubt := self._doubt(days, hour, spoken.part):
            return doubt
        return self._choose(days, hour, spoken.weekday if spoken.kind == "day" else None)

    def _choose(self, days: Sequence[Date], hour: Hour, weekday: int | None) -> Reading:
        for day in days:
            found = resolve(_at(day, hour.hour, hour.minute), self.zone)
            if isinstance(found, Repeated) and not self._to_come(found.first):
                found = found.second
            last = found.after if isinstance(found, Skipped) else found
            if not self._to_come(last.second if isinstance(last, Repeated) else last):
                continue
            if weekday and day.day_of_week().value != weekday:
                return self._other_weekday(day, weekday, hour)
            return found
        again = [_at(days[-1].add(years=1), hour.hour, hour.minute)]
        if days[-1] >= self._today.add(days=-1):
            again = [_at(self._today.add(days=1), hour.hour, hour.minute)]
        return self._past(again)

    # Which day.

    @property
    def _today(self) -> Date:
        return self.now.date()

    def _days(self, spoken: Spoken) -> Sequence[Date] | Refused:
        """The days that may be meant, the first one to come is; raises ValueError for none."""
        numbers = spoken.numbers
        match spoken.kind:
            case "none":
                return [self._today]
            case "today" | "in":
                return [self._today.add(days=numbers[0])]
            case "weekday":
                first = self._next_weekday(spoken.weekday or 1, strictly=spoken.strictly)
                return [first, first.add(days=7)]
            case "iso":
                return [Date(*numbers)]
            case "day":
                return self._day_of_month(numbers[0])
            case "month":
                return self._dated(spoken, numbers)
            case _:
                return self._by_numbers(spoken)

    def _by_numbers(self, spoken: Spoken) -> Sequence[Date] | Refused:
        first, second, *year = spoken.numbers
        if (spoken.language or self.language) == "fr":
            return self._dated(spoken, spoken.numbers)
        if first == second or second > 12 >= first or first > 12 >= second:
            month, day = (second, first) if first > 12 else (first, second)
            return self._dated(spoken, (day, month, *year))
        both = [self._dated(spoken, (a, b, *year)) for a, b in ((first, second), (second, first))]
        hour = spoken.hour or Hour(9)
        offers = [
            _at(_upcoming(days, self._today), hour.hour % 24, hour.minute)
            for days in both
            if not isinstance(days, Refused)
        ]
        return Refused(
            "day-or-month",
            _("{a}/{b} can be two dates: name the month.").format(a=first, b=second),
            self._offers(offers),
        )

    def _dated(self, spoken: Spoken, numbers: Sequence[int]) -> Sequence[Date] | Refused:
        day, month, *years = numbers
        days = [Date(years[0], month, day)] if years else self._of_the_year(day, month)
        said = spoken.weekday
        meant = _upcoming(days, self._today)
        if said and meant.day_of_week().value != said:
            return self._other_weekday(meant, said, spoken.hour or Hour(9))
        return days

    def _of_the_year(self, day: int, month: int) -> list[Date]:
        if not (1 <= month <= 12 and 1 <= day <= 31):
            raise ValueError(day, month)
        days = [date for n in range(9) if (date := _date(self._today.year + n, month, day))]
        if not days:
            raise ValueError(day, month)
        if self._today.add(days=-RECENT_DAYS) <= days[0] < self._today:
            return days[:1]
        late = Date(self._today.year - 1, month, min(day, 28))
        if late >= self._today.add(days=-RECENT_DAYS) and late < self._today:
            return [late]
        return days

    def _day_of_month(self, day: int) -> list[Date]:
        months = [self._today.replace(day=1).add(months=n) for n in range(13)]
        days = [date for m in months if (date := _date(m.year, m.month, day))]
        return [date for date in days if date >= self._today][:2] or [Date(2000, 1, day)]

    def _next_weekday(self, weekday: int, *, strictly: bool = False) -> Date:
        ahead = (weekday - self._today.day_of_week().value) % 7
        return self._today.add(days=ahead or (7 if strictly else 0))

    # Which hour.

    def _after(self, days: int, minutes: int) -> Reading:
        if days:
            return resolve(
                self.now.to_plain().add(days=days).replace(second=0, nanosecond=0), self.zone
            )
        if not minutes:
            return self._past([])
        return moment(self.now.add(minutes=minutes).round("minute", mode="ceil"))

    def _doubt(self, days: Sequence[Date], hour: Hour, part: str | None) -> Refused | None:
        day = _upcoming(days, self._today)
        if hour.kind == "midnight":
            return Refused(
                "midnight",
                _("Midnight lies between two days: give the day that begins, and 00:01 or 23:59."),
                self._offers(
                    [_at(day, 0, 0), _at(day.add(days=1), 0, 0), _at(day.add(days=2), 0, 0)]
                ),
            )
        if hour.kind == "bare":
            return Refused(
                "bare-number",
                _("{n} alone can be many things: write 9:00, 9am or 9h.").format(n=hour.hour),
                self._offers(self._bare(day, hour.hour, part)),
            )
        if part and hour.hour not in _HOURS_OF[part]:
            later = [_at(day, hour.hour + 12, hour.minute)] if hour.hour < 12 else []
            said = _at(day, hour.hour, hour.minute)
            return Refused(
                "part-of-day",
                _("The hour and the part of the day do not agree."),
                self._offers([*later, said, said.add(days=1)]),
            )
        return None

    def _bare(self, day: Date, number: int, part: str | None) -> list[PlainDateTime]:
        if number > 23:
            return [_at(date, 9, 0) for date in self._day_of_month(number)] if number < 32 else []
        hours = [number, number + 12] if number < 12 else [number]
        if part:
            hours = [hour for hour in hours if hour in _HOURS_OF[part]]
        return [_at(date, hour, 0) for date in (day, day.add(days=1)) for hour in hours]

    def _without_time(self, days: Sequence[Date], part: str | None) -> Refused:
        day = _upcoming(days, self._today)
        if day < self._today:
            return self._past([])
        times = slots_of_day(self.slots, day.day_of_week().value)
        if part:
            times = [Time(hour) for hour in _FIRST_OF[part]]
        at = [day.at(time) for time in (*times, Time(9), Time(12, 30), Time(17, 30))]
        return Refused("no-time", _("At what time?"), self._offers(at))

    # Answers.

    def _to_come(self, at: Understood) -> bool:
        return at.utc > self.now.to_instant().to_stdlib()

    def _past(self, again: Sequence[PlainDateTime]) -> Refused:
        return Refused("past", _("That moment is past."), self._offers(again))

    def _impossible(self, said: str) -> Refused:
        return Refused("impossible", _("{said} does not exist.").format(said=said))

    def _other_weekday(self, day: Date, weekday: int, hour: Hour) -> Refused:
        offers = [
            _at(date, hour.hour % 24, hour.minute) for date in (day, self._next_weekday(weekday))
        ]
        return Refused("weekday", _("That date is another day of the week."), self._offers(offers))

    def _offers(self, plains: Sequence[PlainDateTime]) -> tuple[Understood, ...]:
        """The first two of `plains` that are to come; free slots where they are too few."""
        now = self.now.to_instant().to_stdlib()
        offers = [settle(plain, self.zone) for plain in plains]
        offers = [offer for offer in offers if self._to_come(offer)][:2]
        if len(offers) < 2:
            offers += free_slots(self.slots, now=now, zone=self.zone, taken=self.taken, count=3)
        return tuple(sorted(list(dict.fromkeys(offers))[:2], key=lambda offer: offer.utc))


def _at(day: Date, hour: int, minute: int) -> PlainDateTime:
    return day.at(Time(hour, minute))


def _date(year: int, month: int, day: int) -> Date | None:
    try:
        return Date(year, month, day)
    except ValueError:
        return None


def _upcoming(days: Sequence[Date], today: Date) -> Date:
    return next((day for day in days if day >= today), days[-1])
