"""One tree of failures: what happened, and may we try again?

    CmdeckError
      ConfigError          the person's file is wrong: file, line, key, what was expected
      UsageError           the person's words do not say one thing: nothing was done
      StoreError           the memory cannot be read or written
        Moved              the row is not what it was: somebody was faster
      NetworkError
        Unreachable        nothing was sent                -> try again
          UnknownHost      there is no such host
        NoAnswer           it may have been done           -> read back, or ask
        RateLimited        asked too often                 -> wait until `until`
        OutOfCredit        the account's budget is empty   -> stop asking, tell the person
        Refused            a definite no                   -> tell the person; again is useless
        NeedsLogin         the credential is dead          -> stop this account, tell the person
        Unsupported        a capability was not asked      -> a fault of ours

Every message is one for people: it names the thing and the next step, and never holds a secret.
"""

from datetime import datetime
from enum import StrEnum
from pathlib import Path


class CmdeckError(Exception):
    """Anything that cmdeck says instead of showing a traceback."""


class ConfigError(CmdeckError):
    """A setting that cannot be used. Nothing was changed."""

    def __init__(self, message: str, *, file: Path, line: int | None = None, key: str = "") -> None:
        where = str(file) if line is None else f"{file}, line {line}"
        super().__init__(f"{where}: {key}: {message}" if key else f"{where}: {message}")
        self.message, self.file, self.line, self.key = message, file, line, key


class UsageError(CmdeckError):
    """A request that names nothing, or more than one thing; `candidates` are what it could have
    meant."""

    def __init__(self, message: str, *, candidates: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.candidates = candidates


class StoreError(CmdeckError):
    """The memory cannot be read or written (disk full, read-only, another version)."""


class Moved(StoreError):
    """A row is not any more what it was: somebody was faster, or it has gone too far. Nothing was
    changed, and trying again is useless."""


class NetworkError(CmdeckError):
    """A network did not do what it was asked. `status` is the HTTP status, where there was one."""

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class Unreachable(NetworkError):
    """Nothing was sent: no route, no name, no connection, TLS refused. Trying again is safe."""


class UnknownHost(Unreachable):
    """There is no host of that name: the address is wrong, or it is gone."""


class NoAnswer(NetworkError):
    """The request left and no trustworthy answer came: it may have been done."""


class RateLimited(NetworkError):
    """Asked too often. `until` (aware, UTC) is when to ask again, where the network said so."""

    def __init__(
        self, message: str, *, until: datetime | None = None, status: int | None = None
    ) -> None:
        super().__init__(message, status=status)
        self.until = until


class OutOfCredit(NetworkError):
    """The account's paid budget at the network is used up."""


class Refusal(StrEnum):
    """Why a network said no, as far as a caller may act on it."""

    DUPLICATE = "duplicate"
    """The network says it has this text already: evidence that an earlier attempt arrived, not
    proof."""
    NOT_ALLOWED = "not_allowed"
    """A policy forbids it, here and to this account (reply when not summoned, quote)."""
    NOT_IN_PLAN = "not_in_plan"
    """The account's plan, or its login, has no such verb, for whichever post."""
    GONE = "gone"
    """What was meant does not exist (any more)."""
    INVALID = "invalid"
    """The request itself is wrong: too long, bad picture."""
    OTHER = "other"


class Refused(NetworkError):
    """A definite no; the same again is useless."""

    def __init__(
        self, message: str, *, kind: Refusal = Refusal.OTHER, status: int | None = None
    ) -> None:
        super().__init__(message, status=status)
        self.kind = kind


class NeedsLogin(NetworkError):
    """The account's credential is missing, expired for good or revoked: `cmdeck login` makes a new
    one."""


class Unsupported(NetworkError):
    """The network has no such thing, and its capabilities say so: whoever asked did not look."""
