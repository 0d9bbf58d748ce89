"""Times as the tables keep them, and JSON as they hold it."""

from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def ms(at: datetime) -> int:
    """Milliseconds since 1970, UTC."""
    return (at - _EPOCH) // timedelta(milliseconds=1)


def ms_or_none(at: datetime | None) -> int | None:
    """The same, for what may be missing."""
    return None if at is None else ms(at)


def when(value: int) -> datetime:
    """Aware, UTC."""
    return _EPOCH + timedelta(milliseconds=value)


def when_or_none(value: int | None) -> datetime | None:
    """The same, for what may be missing."""
    return None if value is None else when(value)


def day(at: datetime) -> str:
    """The UTC day of a moment: `2026-12-08`."""
    return at.astimezone(UTC).date().isoformat()


def to_json(value: object) -> str:
    """JSON of a fact of the model. Halves of surrogate pairs, which no file can hold, become
    U+FFFD."""
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        return msgspec.json.encode(_without_surrogates(msgspec.to_builtins(value))).decode()


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    if isinstance(value, dict):
        return {key: _without_surrogates(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_surrogates(item) for item in value]
    return value


def from_json(text: str, kind: type[T]) -> T:
    """The fact that `to_json` wrote. Raises msgspec.MsgspecError for anything else."""
    return msgspec.json.decode(text, type=kind)
