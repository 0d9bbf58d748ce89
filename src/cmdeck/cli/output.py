"""The only place that prints, and that reads what is given: words for people on stdout, messages on
stderr, JSON for programs.

Everything for people goes through `displayable`, so that nothing from outside commands a terminal.
JSON is ASCII, one document a line, its text raw.
"""

import json
import sys
from collections.abc import Mapping
from getpass import getpass
from pathlib import Path

from cmdeck.errors import UsageError
from cmdeck.i18n import _
from cmdeck.text.display import displayable

Document = Mapping[str, object]

MOST = 2_000_000
"""Bytes that a text or a list of feeds has at most."""


def say(text: str = "") -> None:
    """A line (or several) for people."""
    print(displayable(text), flush=True)


def tell(text: str) -> None:
    """A message: on stderr, so that stdout holds only what was asked for."""
    print(displayable(text), file=sys.stderr, flush=True)


def give(document: Document) -> None:
    """One JSON document on one line."""
    print(json.dumps(document, ensure_ascii=True), flush=True)


def write(content: str) -> None:
    """A file's content as it is and in UTF-8, for a redirection; made displayable on a terminal."""
    if sys.stdout.isatty():
        sys.stdout.write(displayable(content))
    else:
        sys.stdout.buffer.write(content.encode())
    sys.stdout.flush()


def can_ask() -> bool:
    """Whether somebody is there to answer a question."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask(question: str) -> str:
    """What somebody answers to a question; "" at the end of the input."""
    sys.stderr.write(displayable(question) + " ")
    sys.stderr.flush()
    return sys.stdin.readline().strip()


def ask_hidden(question: str) -> str:
    """The same for a secret: what is typed is not shown."""
    return getpass(displayable(question) + " ", stream=sys.stderr).strip()


def read_text(file: str) -> str:
    """The text in `file` (`-`: standard input) without its last line end. Raises UsageError where
    it cannot be read, is too long to be a text, or is not UTF-8."""
    try:
        text = read_bytes(file).decode()
    except UnicodeDecodeError:
        raise UsageError(_not_utf8().format(name=_name(file))) from None
    return text.replace("\r\n", "\n").removesuffix("\n")


def read_bytes(file: str) -> bytes:
    """What `file` (`-`: standard input) holds. Raises UsageError where it cannot be read, or is
    longer than MOST."""
    try:
        if file == "-":
            content = sys.stdin.buffer.read(MOST + 1)
        else:
            with Path(file).open("rb") as opened:
                content = opened.read(MOST + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        words = _("{file} cannot be read: {reason}").format(file=_name(file), reason=reason)
        raise UsageError(words) from None
    if len(content) > MOST:
        raise UsageError(_("{file} is too long: more than 2 MB.").format(file=_name(file)))
    return content


def refuse_bytes(words: str, name: str) -> None:
    """Raises UsageError where `words` came as bytes that are not UTF-8: they would be published as
    something else."""
    if any("\ud800" <= letter <= "\udfff" for letter in words):
        raise UsageError(_not_utf8().format(name=name))


def _not_utf8() -> str:
    return _("{name} is not text in UTF-8. Nothing was done.")


def _name(file: str) -> str:
    return _("standard input") if file == "-" else file
