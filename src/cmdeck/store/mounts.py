"""On what kind of file system a file lies. SQLite's WAL and flock need one of this machine: over a
network the lock may be nobody's, and two engines would send (trust.md §1.6).

Knows Linux, by /proc/self/mountinfo (proc_pid_mountinfo(5)). Elsewhere nothing is known, and
nothing is refused.
"""

import os
import re
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")
_REMOTE = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "9p", "afs", "coda", "davfs"),
        *("ceph", "glusterfs", "lustre", "beegfs", "gpfs", "orangefs", "pvfs2", "moosefs"),
    }
)
_REMOTE_FUSE = frozenset(
    {
        *("sshfs", "rclone", "davfs2", "gvfsd-fuse", "curlftpfs", "s3fs", "goofys", "gcsfuse"),
        *("ceph", "glusterfs", "moosefs", "mfs", "juicefs", "google-drive-ocamlfuse", "onedriver"),
        *("kio-fuse", "smbnetfs", "nfs"),
    }
)


def network_of(path: Path, *, mounts: Path = MOUNTS) -> str:
    """The network file system that `path` (which need not exist yet) lies on, as the system calls
    it; "" for one of this machine, and where that cannot be told."""
    if mounts is MOUNTS and _has_device(path):
        return ""
    try:
        lines = mounts.read_text(errors="surrogateescape").splitlines()
        real = path.resolve()
    except (OSError, RuntimeError):
        return ""
    kind = _kind_at(real, lines)
    name = kind.removeprefix("fuse.")
    is_remote = kind in _REMOTE or (name != kind and name in _REMOTE_FUSE)
    return name if is_remote else ""


def _has_device(path: Path) -> bool:
    """Whether it lies on a device of this machine: a network file system has none, and the kernel
    gives it major number 0. The usual case, and nothing need be read for it."""
    for folder in (path, path.parent):
        try:
            return os.major(folder.stat().st_dev) != 0
        except OSError:
            continue
    return False


def _kind_at(real: Path, lines: list[str]) -> str:
    """The type of the innermost mount above `real`; of two in one place, the later lies on top."""
    found, depth = "", -1
    for line in lines:
        before, _, after = line.partition(" - ")
        fields = before.split(" ")
        if len(fields) < 5 or not after:
            continue
        point = Path(_unescape(fields[4]))
        if len(point.parts) >= depth and real.is_relative_to(point):
            found, depth = after.split(" ")[0], len(point.parts)
    return found


def _unescape(text: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), text)
