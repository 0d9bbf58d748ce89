"""Private copies: reading a file that a person named, and keeping bytes under their hash.

What is looked at and sent is the copy, so that nobody can swap the file in between. Blocks.
"""

import os
import stat
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from cmdeck.i18n import _
from cmdeck.media.jobs import MAX_BYTES
from cmdeck.media.refused import PictureRefused, shown_name, weight
from cmdeck.model.outbox import MediaHash
from cmdeck.text.display import displayable


def read_regular(file: Path) -> bytes:
    """All bytes of an ordinary file; links are followed. Raises PictureRefused.

    It is opened before it is looked at, without waiting: a pipe would hang, a device never end.
    """
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        shown = displayable(str(file), lines=False)
        raise PictureRefused(_("There is no file {file}.").format(file=shown)) from None
    except OSError as error:
        raise _unreadable(file, error) from None
    try:
        _check(file, os.fstat(handle))
        # The handle stays ours: a file object cannot be made of a folder's.
        with open(handle, "rb", closefd=False) as opened:
            content = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise _unreadable(file, error) from None
    finally:
        os.close(handle)
    if len(content) > MAX_BYTES:
        # It grew meanwhile.
        raise _too_heavy(file, len(content))
    return content


def _check(file: Path, found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise PictureRefused(_("{file} is a folder.").format(file=shown_name(file)))
    if not stat.S_ISREG(found.st_mode):
        raise PictureRefused(_("{file} is no ordinary file.").format(file=shown_name(file)))
    if found.st_size > MAX_BYTES:
        raise _too_heavy(file, found.st_size)
    if found.st_size == 0:
        raise PictureRefused(_("{file} is empty.").format(file=shown_name(file)))


def _too_heavy(file: Path, size: int) -> PictureRefused:
    words = _("{file} is too big: {size}; {most} at most.")
    return PictureRefused(
        words.format(file=shown_name(file), size=weight(size), most=weight(MAX_BYTES))
    )


def _unreadable(file: Path, error: OSError) -> PictureRefused:
    reason = error.strerror or type(error).__name__
    words = _("{file} cannot be read: {reason}")
    return PictureRefused(words.format(file=shown_name(file), reason=reason))


def write_private(target: Path, content: bytes) -> None:
    """A new file that only its owner reads, on the disk when this returns. Raises OSError."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(target, flags, 0o600), "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def read_private(part: Path) -> bytes:
    """The bytes of a file of the folder; no link is followed. Raises OSError."""
    handle = os.open(part, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as opened:
        return opened.read(MAX_BYTES)


def keep(part: Path, content: bytes) -> MediaHash:
    """Give `part` its name for good: the hash of its bytes, `content`. Raises OSError.

    A file of that name has the same bytes unless somebody changed it: it is replaced.
    """
    digest = MediaHash(sha256(content).hexdigest())
    part.replace(part.with_name(digest))
    folder = os.open(part.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return digest


def part_name(n: int) -> str:
    """The name of this process's `n`-th file that is being worked on."""
    return f".{os.getpid()}-{n}.part"


def sweep(folder: Path) -> None:
    """Remove what processes that are gone left half done."""
    for part in folder.glob(".*-*.part"):
        owner = part.name[1:].split("-")[0]
        if owner.isdigit() and not _runs(int(owner)):
            with suppress(OSError):  # another cmdeck swept it first, or will the next time
                part.unlink()


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True
