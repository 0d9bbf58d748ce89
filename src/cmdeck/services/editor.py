"""A text into the person's own editor and back ($VISUAL, $EDITOR), by a file that nobody else can
read."""

import os
import shlex
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from cmdeck.errors import UsageError
from cmdeck.i18n import _


def program(environ: Mapping[str, str]) -> list[str]:
    """The editor with its options; `vi` where none is named (POSIX)."""
    named = environ.get("VISUAL", "").strip() or environ.get("EDITOR", "").strip() or "vi"
    try:
        return shlex.split(named)
    except ValueError:
        return [named]


def edited(text: str, environ: Mapping[str, str] | None = None) -> str:
    """`text` as the person leaves it in their editor. Waits until that ends.

    The line end that an editor adds to the last line goes away again. Raises UsageError where the
    editor cannot be started, fails, or leaves no text: then nothing has changed.
    """
    values = os.environ if environ is None else environ
    number, name = tempfile.mkstemp(prefix="cmdeck-", suffix=".txt")  # 0600
    file = Path(name)
    try:
        os.close(number)
        file.write_text(text + "\n", encoding="utf-8")
        command = program(values)
        try:
            code = subprocess.run([*command, name], check=False).returncode
        except OSError as error:
            words = _("{program} cannot be started: set $EDITOR.")
            raise UsageError(words.format(program=command[0])) from error
        if code:
            words = _("{program} ended with a fault: the text is as it was.")
            raise UsageError(words.format(program=command[0]))
        try:
            return file.read_text(encoding="utf-8").removesuffix("\n")
        except (OSError, UnicodeDecodeError) as error:
            words = _("What {program} left is not text: the text is as it was.")
            raise UsageError(words.format(program=command[0])) from error
    finally:
        file.unlink(missing_ok=True)
