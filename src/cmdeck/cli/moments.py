"""WHEN (cli.md): words or ISO in, the moment meant out, or the question back."""

from typing import TYPE_CHECKING, assert_never

from cmdeck.errors import UsageError
from cmdeck.i18n import _, language
from cmdeck.model.brand import Account
from cmdeck.model.outbox import Due
from cmdeck.services.compose import taken_times
from cmdeck.text.dates import in_words, zone_words
from cmdeck.text.moments import Refused, Repeated, Skipped, Understood
from cmdeck.text.when import understand

if TYPE_CHECKING:
    from cmdeck.cli.session import Session


def due_of(session: "Session", words: str, account: Account) -> Due:
    """The moment that `words` name for `account`. Raises UsageError with two proposals, each of
    which can be given as WHEN."""
    brands = {brand.id: brand for brand in session.read.brands()}
    brand = brands.get(account.brand)
    reading = understand(
        words,
        now=session.now,
        zone=session.zone,
        language=language(),
        slots=brand.slots if brand else (),
        taken=taken_times(session.read.living_items(), account.id),
    )
    match reading:
        case Understood(wall, zone, utc):
            return Due(utc, wall, zone)
        case Skipped(wall, _zone, before, after):
            message = _("{wall} does not exist: the clocks go forward then. Which one?")
            raise _question(message.format(wall=wall), (before, after), session.zone)
        case Repeated(wall, _zone, first, second):
            message = _("{wall} happens twice: the clocks go back then. Which one?")
            raise _question(message.format(wall=wall), (first, second), session.zone)
        case Refused(_code, message, proposals):
            raise _question(message, proposals, session.zone)
        case _:
            assert_never(reading)


def _question(message: str, proposals: tuple[Understood, ...], zone: str) -> UsageError:
    from cmdeck.cli.documents import iso

    lines = tuple(f'"{iso(one.utc, zone)}"   {words_of(Due(one.utc), zone)}' for one in proposals)
    return UsageError(message, candidates=lines)


def words_of(due: Due, zone: str) -> str:
    """The whole moment with its zone: nothing is left to guess."""
    place = due.zone or zone
    spoken = language()
    return f"{in_words(due.at, place, language=spoken)} ({zone_words(place, spoken)})"
