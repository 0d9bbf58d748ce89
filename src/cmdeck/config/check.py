"""Reading a table key by key, and remembering every fault with its place.

The keys that are asked for are the keys there are: no second list of them has to be kept.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from cmdeck.config import lines
from cmdeck.config.values import Reader, Wrong
from cmdeck.errors import ConfigError
from cmdeck.i18n import _

T = TypeVar("T")

SECRETS = frozenset(
    {
        "access_token",
        "access_secret",
        "api_key",
        "api_secret",
        "app_password",
        "bearer",
        "bearer_token",
        "client_secret",
        "consumer_secret",
        "oauth_token",
        "password",
        "passwd",
        "refresh_token",
        "secret",
        "token",
    }
)
"""Keys that look like a credential: refused, whatever their value (trust.md §4.4)."""


def suggestion(word: str, options: Iterable[str]) -> str:
    """` Did you mean "…"?`, or "" where nothing is near."""
    from difflib import get_close_matches

    known = {option.casefold(): option for option in options}
    near = get_close_matches(word.casefold(), list(known), n=1, cutoff=0.6) if word else []
    return " " + _("Did you mean “{word}”?").format(word=known[near[0]]) if near else ""


class Faults:
    """What is wrong with one file, each with its line and key."""

    def __init__(self, file: Path, found: lines.Lines) -> None:
        self.file = file
        self.lines = found
        self.all: list[ConfigError] = []
        self.asked: set[str] = set()
        """Every key that was asked for, as `brand[].id`."""

    def add(self, path: lines.Path, message: str) -> None:
        """Remember a fault at `path`."""
        line = self.lines.line(path)
        self.all.append(ConfigError(message, file=self.file, line=line, key=lines.show(path)))

    def in_order(self) -> tuple[ConfigError, ...]:
        """All of them, from the top of the file."""
        return tuple(sorted(self.all, key=lambda fault: fault.line or 0))


class Table:
    """One table of a file. `get` what it may hold, then `close` it."""

    def __init__(
        self,
        raw: Mapping[str, object],
        faults: Faults,
        path: lines.Path = (),
        *,
        strict: bool = True,
    ) -> None:
        self.raw, self.path, self.faults = raw, path, faults
        self.strict = strict
        self._known: dict[str, None] = {}

    def get(self, key: str, read: Reader[T]) -> T | None:
        """What `key` says, or None where it is absent or wrong (which is remembered)."""
        self._ask(key)
        if key not in self.raw:
            return None
        try:
            return read(self.raw[key])
        except Wrong as wrong:
            self.wrong(key, str(wrong) + suggestion(wrong.given, wrong.options))
            return None

    def need(self, key: str, read: Reader[T], otherwise: T) -> T:
        """Like `get`, for a key that must be there."""
        found = self.get(key, read)
        if key not in self.raw:
            self.faults.add(self.path, _("{key} is missing").format(key=key))
        return otherwise if found is None else found

    def table(self, key: str) -> "Table":
        """The table `key`; an empty one where it is absent."""
        self._ask(key)
        inner = self.raw.get(key, {})
        if not isinstance(inner, dict):
            self.wrong(key, _("expected a table: write {example}").format(example=f"[{key}]"))
            inner = {}
        return Table(inner, self.faults, (*self.path, key), strict=self.strict)

    def tables(self, key: str) -> list["Table"]:
        """The tables of the array `key`."""
        self._ask(key)
        items = self.raw.get(key, [])
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            message = _("expected a list of tables: write {example}")
            self.wrong(key, message.format(example=f"[[{key}]]"))
            return []
        return [
            Table(item, self.faults, (*self.path, key, index), strict=self.strict)
            for index, item in enumerate(items)
        ]

    def wrong(self, key: str, message: str) -> None:
        """Remember a fault of `key`."""
        self.faults.add((*self.path, key), message)

    def close(self, above: Iterable[str] = ()) -> dict[str, object]:
        """Nothing else is asked for: what is left is unknown, a fault where the table is strict.

        `above` are keys of the top level, for those who wrote one below a `[table]`.
        """
        rest = {key: value for key, value in self.raw.items() if key not in self._known}
        for key in rest if self.strict else ():
            self.wrong(key, self._unknown(key, above))
        return rest

    def _unknown(self, key: str, above: Iterable[str]) -> str:
        if key.lower() in SECRETS:
            return _(
                "a secret does not belong in this file: remove the line; `cmdeck login` keeps it "
                "in the keyring"
            )
        if self.path and key in above:
            return _("this key stands at the top of the file, before the first [table]")
        return _("there is no such key.") + suggestion(key, self._known)

    def _ask(self, key: str) -> None:
        self._known[key] = None
        shape = "".join("[]" if isinstance(p, int) else f".{p}" for p in (*self.path, key))
        self.faults.asked.add(shape.removeprefix("."))
