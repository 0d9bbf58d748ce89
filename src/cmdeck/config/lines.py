"""On which line of a TOML text each key stands: tomllib does not tell.

A scanner, not a parser: it trusts that tomllib has accepted (or will judge) the text, never raises,
and always moves on.
"""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cache, cached_property

from msgspec import Struct, field

Path = tuple[str | int, ...]
"""`("column", 2, "type")`: the type of the third column."""

# Compiled when a text is first scanned: a start scans none.
_BLANK = r"(?:[ \t\r\n]+|#[^\n]*)*"
_SPACES = r"[ \t]*"
_PART = r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'"""
_STRING = (
    "(?s)"
    r'"""(?:[^"\\]|\\.|"(?!""))*"{3,5}'
    r"|'''(?:[^']|'(?!''))*'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
)
_BARE_KEY = r"[A-Za-z0-9_-]+"
_BARE = r"[^,\]}#\n]+"
_REST = r"[^\n]*\n?"


@cache
def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source)


class Statement(Struct, frozen=True):
    """A `[header]` or a `key = value` at the outer level, with the lines that it covers (from 1,
    both ends included)."""

    path: Path
    first: int
    last: int
    header: bool


class _Found(Struct):
    of: dict[Path, int] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)


class Lines:
    """The line of each key of a text, and its outer statements in order. The text is scanned when
    first asked: a file without a fault is asked for no line, and every start reads it."""

    def __init__(self, text: str = "") -> None:
        self._text = text

    @cached_property
    def _found(self) -> _Found:
        try:
            return _Scanner(self._text).run()
        except RecursionError:  # brackets in brackets in brackets: no line is better than none
            return _Found()

    @property
    def of(self) -> Mapping[Path, int]:
        """The line of each key."""
        return self._found.of

    @property
    def statements(self) -> Sequence[Statement]:
        """The outer statements."""
        return self._found.statements

    def line(self, path: Path) -> int | None:
        """The line of `path`, or of the nearest thing around it that is written down."""
        while path:
            if path in self.of:
                return self.of[path]
            path = path[:-1]
        return None


def scan(text: str) -> Lines:
    """Where everything stands in `text`."""
    return Lines(text)


def show(path: Path) -> str:
    """`column[2].type`, counted from 1 as a person counts. A key that needs quotes has them, with
    what cannot be seen written out."""
    words = ""
    for part in path:
        if isinstance(part, int):
            words += f"[{part + 1}]"
        else:
            shown = part if _pattern(_BARE_KEY).fullmatch(part) else ascii(part)
            words += f".{shown}" if words else shown
    return words


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._found = _Found()
        self._counts: dict[Path, int] = {}
        self._table: Path = ()

    def run(self) -> _Found:
        """Scan all of it."""
        while self._blank() < len(self._text):
            start = self._at
            if self._text[start] == "[":
                path, header = self._header(), True
            else:
                path, header = self._pair(self._table), False
            last = self._line(max(start, self._at - 1))
            if path:
                self._found.statements.append(Statement(path, self._line(start), last, header))
            self._skip(_REST)
        return self._found

    def _header(self) -> Path:
        line = self._line(self._at)
        double = self._text.startswith("[[", self._at)
        self._at += 2 if double else 1
        key = self._key()
        if not key:
            return ()
        path = self._resolve(key[:-1]) + key[-1:]
        if double:
            count = self._counts.get(path, 0)
            self._counts[path] = count + 1
            path += (count,)
        else:
            path = self._resolve(key)
        for length in range(1, len(path) + 1):
            self._note(path[:length], line)
        self._table = path
        return path

    def _resolve(self, key: Path) -> Path:
        """`key` with the index of the current item after each array of tables on its way."""
        path: Path = ()
        for part in key:
            path += (part,)
            if path in self._counts:
                path += (self._counts[path] - 1,)
        return path

    def _pair(self, table: Path) -> Path:
        line = self._line(self._at)
        key = self._key()
        self._skip(_SPACES)
        if not key or not self._text.startswith("=", self._at):
            return ()
        self._at += 1
        for length in range(1, len(key) + 1):
            self._note(table + key[:length], line)
        self._value(table + key)
        return table + key

    def _key(self) -> Path:
        parts: list[str] = []
        while True:
            self._skip(_SPACES)
            match = _pattern(_PART).match(self._text, self._at)
            if match is None:
                return tuple(parts)
            self._at = match.end()
            parts.append(_plain(match[0]))
            self._skip(_SPACES)
            if not self._text.startswith(".", self._at):
                return tuple(parts)
            self._at += 1

    def _value(self, path: Path) -> None:
        self._skip(_SPACES)
        first = self._text[self._at : self._at + 1]
        if first == "[":
            self._array(path)
        elif first == "{":
            self._inline(path)
        elif match := _pattern(_STRING).match(self._text, self._at):
            self._at = match.end()
        else:
            self._skip(_BARE)

    def _array(self, path: Path) -> None:
        self._at += 1
        for index in range(len(self._text)):
            if self._blank() >= len(self._text) or self._text[self._at] == "]":
                break
            before = self._at
            self._note((*path, index), self._line(self._at))
            self._value((*path, index))
            if not self._comma() and self._at == before:
                break
        self._at = min(self._at + 1, len(self._text))

    def _inline(self, path: Path) -> None:
        self._at += 1
        while self._blank() < len(self._text) and self._text[self._at] != "}":
            if not self._pair(path):
                break
            self._comma()
        self._at = min(self._at + 1, len(self._text))

    def _comma(self) -> bool:
        self._blank()
        there = self._text.startswith(",", self._at)
        self._at += there
        return there

    def _note(self, path: Path, line: int) -> None:
        self._found.of.setdefault(path, line)

    def _blank(self) -> int:
        self._skip(_BLANK)
        return self._at

    def _skip(self, pattern: str) -> None:
        if match := _pattern(pattern).match(self._text, self._at):
            self._at = match.end()

    def _line(self, position: int) -> int:
        return bisect_right(self._starts, position)


def _plain(part: str) -> str:
    """A key's part without its quotes."""
    if part[0] == "'":
        return part[1:-1]
    if part[0] != '"':
        return part
    try:
        value: Mapping[str, object] = tomllib.loads(f"k = {part}")
    except tomllib.TOMLDecodeError:
        return part[1:-1]
    return str(value["k"])
