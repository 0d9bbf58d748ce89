"""Times as the deck says them: how long ago, at what hour, on which day.

Pure: `now` is aware and carries the person's zone; every other time is turned into that zone.
"""

from datetime import date, datetime, timedelta

from cmdeck.i18n import N_, _

MINUTE, HOUR, DAY = 60, 3600, 86400
_DAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_LONG_DAYS = (
    *(N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday")),
    *(N_("Friday"), N_("Saturday"), N_("Sunday")),
)
_MONTHS = (
    *(N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun")),
    *(N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec")),
)
_LONG_MONTHS = (
    *(N_("January"), N_("February"), N_("March"), N_("April"), N_("May (month)"), N_("June")),
    *(N_("July"), N_("August"), N_("September"), N_("October"), N_("November"), N_("December")),
)


def age(at: datetime, now: datetime) -> str:
    """How old something is, in as few cells as say it: `3 min`, `2 h`, `yesterday`, `Sat`, `3 Dec`.

    What lies ahead (a clock that is wrong) reads as now.
    """
    seconds = (now - at).total_seconds()
    if seconds < MINUTE:
        return _("now")
    if seconds < HOUR:
        return _("{n} min").format(n=int(seconds // MINUTE))
    local = at.astimezone(now.tzinfo)
    if local.date() == now.date() or seconds < DAY / 2:
        return _("{n} h").format(n=int(seconds // HOUR))
    return _day(local, now)


def stamp(at: datetime, now: datetime) -> str:
    """The hour of something of today, the day of something older: `09:12`, `yesterday`, `Sat`."""
    local = at.astimezone(now.tzinfo)
    return hour(at, now) if local.date() == now.date() else _day(local, now)


def hour(at: datetime, now: datetime) -> str:
    """`14:30` in the zone of `now`."""
    return f"{at.astimezone(now.tzinfo):%H:%M}"


def moment(at: datetime, now: datetime) -> str:
    """The hour, with its day unless that is today: `14:30`, `Tue 8 Dec 09:00`."""
    local = at.astimezone(now.tzinfo)
    if local.date() == now.date():
        return hour(at, now)
    return f"{short_date(local)} {local:%H:%M}"


def lasting(seconds: float) -> str:
    """A stretch of time: `12 min`, `2 h 52`, `3 d`."""
    seconds = max(0.0, seconds)
    if seconds < HOUR:
        return _("{n} min").format(n=int(seconds // MINUTE))
    if seconds < DAY:
        hours, rest = divmod(int(seconds), HOUR)
        text = _("{n} h").format(n=hours)
        return f"{text} {rest // MINUTE:02d}" if rest >= MINUTE else text
    return _("{n} d").format(n=int(seconds // DAY))


def ahead(at: datetime, now: datetime) -> str:
    """How far off something is: `in 2 h 26`; `now` within the minute, `late` once it is past."""
    seconds = (at - now).total_seconds()
    if seconds < -MINUTE:
        return _("late")
    return _("now") if seconds < MINUTE else _("in {time}").format(time=lasting(seconds))


def short_date(local: date) -> str:
    """`Mon 7 Dec`."""
    day = _(_DAYS[local.weekday()])
    return _("{weekday} {day} {month}").format(
        weekday=day, day=local.day, month=_(_MONTHS[local.month - 1])
    )


def month_name(day: date) -> str:
    """`December`."""
    return _(_LONG_MONTHS[day.month - 1]).removesuffix(" (month)")


def weekday_name(day: date) -> str:
    """`Mon`."""
    return _(_DAYS[day.weekday()])


def day_heading(at: datetime, now: datetime) -> str:
    """The heading of a day: `Today`, `Tomorrow, Tuesday 8 December`, `Friday 11 December`."""
    local = at.astimezone(now.tzinfo)
    days = (local.date() - now.date()).days
    if days == 0:
        return _("Today")
    month = month_name(local.date())
    weekday = _(_LONG_DAYS[local.weekday()])
    date = _("{weekday} {day} {month}").format(weekday=weekday, day=local.day, month=month)
    if local.year != now.year:
        date = f"{date} {local.year}"
    if days == 1:
        return _("Tomorrow, {date}").format(date=date)
    return date[:1].upper() + date[1:]


def next_minute(now: datetime) -> float:
    """Seconds until the clock on the wall shows another minute."""
    return MINUTE - now.second - now.microsecond / 1_000_000


def _day(local: datetime, now: datetime) -> str:
    days = (now.date() - local.date()).days
    if days == 1:
        return _("yesterday")
    if timedelta(0) < now - local and days < 7:
        return _(_DAYS[local.weekday()])
    date = _("{day} {month}").format(day=local.day, month=_(_MONTHS[local.month - 1]))
    return date if local.year == now.year else f"{date} {local.year}"
