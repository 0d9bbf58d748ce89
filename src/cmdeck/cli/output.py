"""The only place that prints: words for people on stdout, messages on stderr, JSON for programs.

Everything for people goes through `displayable`, so that nothing from outside commands a terminal.
JSON is ASCII, one document a line, its text raw.
"""

import json
import os
import sys
from collections.abc import Mapping

from cmdeck.text.display import displayable

Document = Mapping[str, object]


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
    """A file's content as it is, for a redirection; made displayable on a terminal."""
    sys.stdout.write(displayable(content) if sys.stdout.isatty() else content)
    sys.stdout.flush()


def can_ask() -> bool:
    """Whether somebody is there to answer a question."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask(question: str) -> str:
    """What somebody answers to a question; "" at the end of the input."""
    sys.stderr.write(displayable(question) + " ")
    sys.stderr.flush()
    return sys.stdin.readline().strip()


def close_quietly() -> None:
    """Whoever read us is gone (`| head`): nothing more can be said, and nobody needs to hear it."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, sys.stdout.fileno())
    os.close(silence)
