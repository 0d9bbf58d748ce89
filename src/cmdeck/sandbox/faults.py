"""Failures made to order: a list of faults, tried in order, each used so many times."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from cmdeck.sandbox.shapes import Json, JsonObject, read_json

KINDS = (
    "status",
    "status_after_commit",
    "close_before_commit",
    "close_after_commit",
    "delay",
    "drip",
    "commit_late",
    "garbage",
)
_DEFAULT_SECONDS = {"delay": 5.0, "drip": 30.0, "commit_late": 2.0}
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""A header's name (RFC 9110 §5.6.2)."""
_KEYS = ("match", "times", "do", "status", "body", "headers", "seconds")
_MATCH_KEYS = ("method", "path", "query", "account")


class BadFault(ValueError):
    """A fault that cannot be used; the message names its entry and key."""


@dataclass(slots=True)
class Fault:
    """One failure: what it meets, what it does, and how often still (-1: always)."""

    do: str
    method: str = "*"
    path: str = "*"
    query: str | dict[str, str] = ""
    account: str = "*"
    left: int = 1
    status: int = 503
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    used: int = 0

    def meets(
        self, method: str, path: str, query: Mapping[str, str], raw_query: str, account: str
    ) -> bool:
        """Whether this request is one it was made for."""
        if self.left == 0 or not fnmatchcase(method, self.method.upper()):
            return False
        if not fnmatchcase(path, self.path) or not fnmatchcase(account, self.account):
            return False
        if isinstance(self.query, str):
            return not self.query or fnmatchcase(raw_query, self.query)
        return all(fnmatchcase(query.get(name, ""), glob) for name, glob in self.query.items())

    def answer_headers(self, now: float) -> dict[str, str]:
        """Its headers; a value "+900" is that many seconds from now, as an epoch."""
        return {
            name: str(int(now) + int(value))
            if value.startswith("+") and value[1:].isdigit()
            else value
            for name, value in self.headers.items()
        }


class Faults:
    """The faults in force, in order."""

    def __init__(self, faults: Sequence[Mapping[str, Json]] = ()) -> None:
        self.waiting = read_faults(list(map(dict, faults)))

    def add(self, faults: Json) -> int:
        """Puts more at the end; answers how many are in force. Raises BadFault and changes
        nothing.
        """
        self.waiting = [*(fault for fault in self.waiting if fault.left), *read_faults(faults)]
        return len(self.waiting)

    def clear(self) -> None:
        """Forgets them all."""
        self.waiting = []

    def next_for(
        self, method: str, path: str, query: Mapping[str, str], raw_query: str, account: str
    ) -> Fault | None:
        """The first fault that meets this request, used once more by asking; None for an
        untroubled request.
        """
        for fault in self.waiting:
            if fault.meets(method, path, query, raw_query, account):
                fault.left -= fault.left > 0
                fault.used += 1
                return fault
        return None


def read_faults(value: Json) -> list[Fault]:
    """The faults that a JSON list describes (cli.md).

    Raises:
        BadFault: names the entry and the key, e.g. `faults[2].do: …`.
    """
    if not isinstance(value, list):
        raise BadFault('faults: a list is needed, for example [] or [{"do": "close_after_commit"}]')
    return [_read_one(f"faults[{index}]", entry) for index, entry in enumerate(value)]


def load_faults(text: str) -> list[JsonObject]:
    """The entries of a faults file, checked. Raises BadFault, also for what is no JSON."""
    try:
        value = read_json(text)
    except ValueError as error:
        raise BadFault(f"faults: this is no JSON: {error}") from error
    read_faults(value)
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _read_one(where: str, entry: Json) -> Fault:
    if not isinstance(entry, dict):
        raise BadFault(f"{where}: an object is needed, not {json.dumps(entry)[:40]}")
    _only_known(where, entry, _KEYS)
    do = entry.get("do")
    if do not in KINDS:
        raise BadFault(f"{where}.do: {json.dumps(do)} is not one of {', '.join(KINDS)}")
    fault = Fault(str(do), seconds=_DEFAULT_SECONDS.get(str(do), 0.0))
    match = entry.get("match", {})
    if not isinstance(match, dict):
        raise BadFault(f'{where}.match: an object is needed, for example {{"path": "/2/tweets"}}')
    _only_known(f"{where}.match", match, _MATCH_KEYS)
    for key in ("method", "path", "account"):
        if key in match:
            setattr(fault, key, _text(f"{where}.match.{key}", match[key]))
    if "query" in match:
        fault.query = _query(f"{where}.match.query", match["query"])
    times = _number(f"{where}.times", entry.get("times", 1), whole=True, low=0, high=1_000_000)
    fault.left = int(times) or -1
    if "status" in entry:
        fault.status = int(
            _number(f"{where}.status", entry["status"], whole=True, low=100, high=599)
        )
    if "seconds" in entry:
        fault.seconds = _number(
            f"{where}.seconds", entry["seconds"], whole=False, low=0, high=86_400
        )
    if "body" in entry:
        body = entry["body"]
        fault.body = body if isinstance(body, str) else json.dumps(body)
    headers = entry.get("headers", {})
    if not isinstance(headers, dict):
        raise BadFault(f"{where}.headers: an object of texts is needed")
    fault.headers = {
        name: _header(f"{where}.headers.{name}", name, value) for name, value in headers.items()
    }
    if not isinstance(entry.get("body", ""), str):
        fault.headers.setdefault("content-type", "application/problem+json")
    return fault


def _only_known(where: str, entry: Mapping[str, Json], known: Sequence[str]) -> None:
    for key in entry:
        if key not in known:
            raise BadFault(f"{where}.{key}: not a key of a fault; known are {', '.join(known)}")


def _text(where: str, value: Json) -> str:
    if not isinstance(value, str):
        raise BadFault(f"{where}: a text is needed, not {json.dumps(value)[:40]}")
    return value


def _header(where: str, name: str, value: Json) -> str:
    text = _text(where, value)
    if not _TOKEN.fullmatch(name) or not (text.isascii() and (text.isprintable() or not text)):
        raise BadFault(f"{where}: a header's name and its value on one line are needed")
    return text


def _query(where: str, value: Json) -> str | dict[str, str]:
    if isinstance(value, dict):
        return {name: _text(f"{where}.{name}", glob) for name, glob in value.items()}
    return _text(where, value)


def _number(where: str, value: Json, *, whole: bool, low: float, high: float) -> float:
    right = isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)
    if not right or not isinstance(value, (int, float)) or not low <= value <= high:
        kind = "a whole number" if whole else "a number"
        raise BadFault(
            f"{where}: {kind} from {low:g} to {high:g} is needed, not {json.dumps(value)[:40]}"
        )
    return float(value)
