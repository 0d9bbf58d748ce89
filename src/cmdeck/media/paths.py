"""Paths of pictures as people type and terminals drop them, and their completion.

Looks at names only, never into files.
"""

import os
import shlex
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

from cmdeck.text.display import unsafe

SUFFIXES = frozenset((".jpg", ".jpeg", ".jfif", ".png", ".gif", ".webp"))
MOST = 50
"""Completions given."""
LOOKED_AT = 5000
"""Names of a folder that are looked at, at most."""


def typed_path(text: str) -> Path:
    """The file that `text` means.

    A file of exactly that name wins; else blanks around it, quotes, backslashes and `file://` are
    taken off, as terminals put them on what is dropped, and `~` is the home.
    """
    for meant in (text, text.strip(), _from_url(text.strip()), _unquoted(text.strip())):
        if meant:
            path = _at_home(meant)
            if _exists(path):
                return path
    bare = text.strip()
    return _at_home(_from_url(bare) or _unquoted(bare) or bare)


def _from_url(text: str) -> str:
    if not text.startswith("file:"):
        return ""
    with suppress(ValueError):  # brackets that hold no address: then it is a name like another
        parts = urlsplit(text)
        if parts.netloc in ("", "localhost"):
            return os.fsdecode(unquote_to_bytes(parts.path))
    return ""


def _unquoted(text: str) -> str:
    """One word of a shell without its quotes; "" where it is none or several."""
    with suppress(ValueError):  # a quote without its end: none was put on, it is in the name
        words = shlex.split(text)
        if len(words) == 1:
            return _from_url(words[0]) or words[0]
    return ""


def _at_home(text: str) -> Path:
    path = Path(text)
    with suppress(RuntimeError):  # nobody of that name: it is a name like another
        return path.expanduser()
    return path


def _exists(path: Path) -> bool:
    try:
        return os.path.lexists(path)
    except ValueError:
        return False


def complete_path(prefix: str, *, most: int = MOST) -> list[str]:
    """What `prefix` may become: folders (with a slash behind) and pictures, in the order of names.

    Letters' case does not matter, what was typed so far stays as it is, hidden names come when
    asked for. Names that could deceive when shown are left out: type or drop those.
    """
    if prefix == "~":
        return ["~/"]
    head, _slash, start = prefix.rpartition("/")
    typed = head + _slash
    folder = _at_home(typed or ".")
    # A folder that is not there or not ours to read completes to nothing; sending will say why.
    found: list[tuple[str, str]] = []
    with suppress(OSError, ValueError), os.scandir(folder) as entries:
        for _n, entry in zip(range(LOOKED_AT), entries, strict=False):
            name = entry.name
            if not name.casefold().startswith(start.casefold()) or unsafe(name):
                continue
            if name.startswith(".") and not start.startswith("."):
                continue
            if _is_folder(entry):
                found.append((name.casefold(), f"{typed}{name}/"))
            elif Path(name).suffix.lower() in SUFFIXES:
                found.append((name.casefold(), typed + name))
    return [path for _key, path in sorted(found)[:most]]


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
