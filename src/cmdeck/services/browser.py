"""Opening a page in the person's browser: a checked address, a program and its arguments, never a
shell."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping

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
    try:
        subprocess.Popen(
            [*command, safe],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    return True


def _opener(values: Mapping[str, str]) -> list[str] | None:
    if sys.platform == "darwin":
        return ["open"]
    if not (values.get("DISPLAY") or values.get("WAYLAND_DISPLAY")):
        return None
    for name in _OPENERS:
        if path := shutil.which(name):
            return [path, "open"] if name == "gio" else [path]
    return None
