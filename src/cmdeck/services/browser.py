"""Opening a page in the person's browser: a checked address, a program and its arguments, never a
shell."""

import os
import shutil
import sys
from collections.abc import Mapping

from cmdeck.services.launch import launch

_OPENERS = ("xdg-open", "gio", "wslview", "sensible-browser", "firefox", "chromium")


def open_page(url: str, environ: Mapping[str, str] | None = None) -> bool:
    """Open `url`; False where it is not a safe web address, or nothing on this machine opens
    pages."""
    from cmdeck.text.display import safe_url  # its patterns are many

    values = os.environ if environ is None else environ
    safe = safe_url(url)
    command = _opener(values)
    if safe is None or command is None:
        return False
    return launch([*command, safe])


def _opener(values: Mapping[str, str]) -> list[str] | None:
    if sys.platform == "darwin":
        return ["open"]
    if not (values.get("DISPLAY") or values.get("WAYLAND_DISPLAY")):
        return None
    for name in _OPENERS:
        if path := shutil.which(name):
            return [path, "open"] if name == "gio" else [path]
    return None
