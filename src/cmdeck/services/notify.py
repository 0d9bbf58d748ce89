"""A notice on the desktop, where the machine shows such: fixed words only, never what strangers
wrote."""

import shutil
import subprocess
import sys


def notify(title: str, words: str) -> bool:
    """Show a notice; False where nothing on this machine shows notices."""
    if sys.platform == "darwin" or (command := shutil.which("notify-send")) is None:
        return False
    try:
        subprocess.Popen(
            [command, "--app-name=cmdeck", "--", title, words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    return True
