"""What went wrong, as an exit code (cli.md) and as sentences."""

from collections.abc import Sequence

from cmdeck.cli.main import CONFIG, FAILED, LOGIN, UNKNOWN, UNREACHABLE, USAGE
from cmdeck.errors import (
    CmdeckError,
    ConfigError,
    NeedsLogin,
    NoAnswer,
    StoreError,
    Unreachable,
    UsageError,
)
from cmdeck.i18n import N_, _
from cmdeck.model.delivery import Delivery
from cmdeck.model.outbox import OutboxItem

_CODES: tuple[tuple[type[CmdeckError], int], ...] = (
    (UsageError, USAGE),
    (ConfigError, CONFIG),
    (NeedsLogin, LOGIN),
    (Unreachable, UNREACHABLE),
    (NoAnswer, UNKNOWN),
)
_STORE = {
    "edited_elsewhere": N_("It has changed meanwhile. Look again: cmdeck queue"),
    "too_late": N_("Too late: it is being sent, or was."),
    "read_only": N_("A newer cmdeck wrote this queue: update this one."),
}

_SQLITE = {
    "database or disk is full": N_("the disk is full. Nothing was written; make room."),
    "disk I/O error": N_("the disk does not do what it should. Nothing was written."),
    "attempt to write a readonly database": N_("it cannot be written: whose file is it?"),
    "unable to open database file": N_("it cannot be opened: whose folder is it?"),
    "file is not a database": N_(
        "it is damaged. A cache.db comes back by itself: cmdeck doctor --drop-cache"
    ),
    "database disk image is malformed": N_(
        "it is damaged. A cache.db comes back by itself: cmdeck doctor --drop-cache"
    ),
    "database is locked": N_("another cmdeck is writing and does not finish. Try again."),
}
"""What SQLite says (sqlite.org/rescode.html), in words for people."""
_DAMAGED = frozenset({"file is not a database", "database disk image is malformed"})


def code_of(error: Exception) -> int:
    """The exit code that an error means."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), FAILED)


def words_of(error: Exception) -> list[str]:
    """The sentences for a person."""
    if isinstance(error, UsageError):
        return [str(error), *(f"  {candidate}" for candidate in error.candidates)]
    if isinstance(error, StoreError):
        return [_of_store(str(error))]
    if isinstance(error, CmdeckError):
        return [str(error)]
    if isinstance(error, OSError):
        reason = error.strerror or type(error).__name__
        return [f"{error.filename}: {reason}" if error.filename else reason]
    if type(error).__module__ == "sqlite3" and str(error) in _SQLITE:
        return [
            _of_store(f"cmdeck.db, cache.db: {error}")
        ]  # a page deep inside: of which, who knows
    kind = type(error).__name__
    words = _("A fault of cmdeck itself ({kind}). CMDECK_DEBUG=1 shows where.")
    return [words.format(kind=kind)]


def _of_store(said: str) -> str:
    """What the store says: a code of ours, or a file and SQLite's own English."""
    if said in _STORE:
        return _(_STORE[said])
    file, _colon, theirs = said.rpartition(": ")
    if file.endswith("cmdeck.db") and theirs in _DAMAGED:
        words = _(
            "{file}: it is damaged, and left as it is. A copy from the folder “backups” can "
            "take its place: end everything that runs, and put it there."
        )
        return words.format(file=file)
    return f"{file}: {_(_SQLITE[theirs])}" if file and theirs in _SQLITE else said


_WAITING = frozenset({Delivery.SCHEDULED, Delivery.RETRY_WAIT, Delivery.SENDING})
_FINE = frozenset({Delivery.SENT, Delivery.CANCELLED})


def code_of_items(items: Sequence[OutboxItem]) -> int:
    """The exit code that what became of items means: unknown weighs most, then a login, then the
    net; the rest is refused or failed."""
    bad = [item for item in items if item.state not in _FINE]
    if any(_may_be_online(item) for item in bad):
        return UNKNOWN
    if bad and all(item.reason == "needs_login" for item in bad):
        return LOGIN
    if bad and all(item.state in _WAITING and item.reason == "unreachable" for item in bad):
        return UNREACHABLE
    return FAILED if bad else 0


def _may_be_online(item: OutboxItem) -> bool:
    return item.state is Delivery.UNKNOWN or (
        item.state is Delivery.HELD and item.reason == "unclear"
    )
