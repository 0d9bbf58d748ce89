"""A plan that lies in a file: read, and no more of it than a plan may have."""

import asyncio
from pathlib import Path

from cmdeck.errors import UsageError
from cmdeck.i18n import _
from cmdeck.media.paths import typed_path
from cmdeck.text.sheet import Sheet, read_sheet

MOST = 2_000_000
"""Bytes of a plan; a year of posts has a tenth of it."""


async def sheet_of(typed: str) -> tuple[Sheet, Path]:
    """The plan in the file that `typed` means (quoted, `~` or file:// as terminals drop them), and
    its folder, in which its pictures lie. Raises UsageError where there is none."""
    path = typed_path(typed)
    content = await asyncio.to_thread(_read, path)
    return read_sheet(content), path.parent


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as opened:
            content = opened.read(MOST + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        words = _("{file} cannot be read: {reason}").format(file=path, reason=reason)
        raise UsageError(words) from None
    if len(content) > MOST:
        raise UsageError(_("{file} is too long: more than 2 MB.").format(file=path))
    return content
