"""Starting a program of the desktop, which lives on without us. Never a shell."""

import subprocess
from collections.abc import Sequence


def launch(argv: Sequence[str]) -> bool:
    """Start `argv` and let go of it; False where it cannot be started."""
    try:
        subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    return True
