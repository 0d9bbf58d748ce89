"""A notice on the desktop, where the machine shows such: fixed words only, never what strangers
wrote."""

import shutil
import sys

from cmdeck.services.launch import launch


def notify(title: str, words: str) -> bool:
    """Show a notice; False where nothing on this machine shows notices."""
    if sys.platform == "darwin" or (command := shutil.which("notify-send")) is None:
        return False
    return launch([command, "--app-name=cmdeck", "--", title, words])
