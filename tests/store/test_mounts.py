"""A database on a network file system is refused, with words that say what to do."""

from pathlib import Path

import pytest

from cmdeck.errors import StoreError
from cmdeck.store.lock import EngineLock
from cmdeck.store.mounts import network_of
from cmdeck.store.store import open_store
from fakes import FakeClock

MOUNTINFO = r"""22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
40 27 0:50 / /home rw,relatime shared:20 master:1 - nfs4 server:/home rw,vers=4.2
41 40 8:1 / /home/lea/local rw - xfs /dev/sdb1 rw
42 27 0:51 / /mnt/vers\040le\040partage rw - cifs //server/share rw
43 27 0:52 / /mnt/ssh rw - fuse.sshfs lea@example.org:/ rw
44 27 0:53 / /mnt/image rw - fuse.squashfuse image rw
45 27 0:54 / /mnt/twice rw - autofs systemd-1 rw
46 45 0:55 / /mnt/twice rw - nfs server:/twice rw
47 27 0:56 / /mnt/c rw - 9p C: rw
a line of another shape
"""


@pytest.mark.parametrize(
    ("path", "network"),
    [
        ("/var/lib/cmdeck.db", ""),
        ("/home/lea/cmdeck/cmdeck.db", "nfs4"),
        ("/home/lea/local/cmdeck.db", ""),
        ("/homestead/cmdeck.db", ""),
        ("/mnt/vers le partage/cmdeck.db", "cifs"),
        ("/mnt/ssh/cmdeck.db", "sshfs"),
        ("/mnt/image/cmdeck.db", ""),
        ("/mnt/twice/cmdeck.db", "nfs"),
        ("/mnt/c/cmdeck.db", "9p"),
    ],
)
def test_what_a_file_lies_on(tmp_path: Path, path: str, network: str) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTINFO)
    assert network_of(Path(path), mounts=mounts) == network


def test_a_link_to_another_machine_is_followed(tmp_path: Path) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"27 1 254:0 / / rw - ext4 a rw\n28 1 0:1 / {tmp_path}/far rw - nfs b rw\n")
    (tmp_path / "far").mkdir()
    (tmp_path / "near").symlink_to(tmp_path / "far")
    assert network_of(tmp_path / "near" / "cmdeck.db", mounts=mounts) == "nfs"


def test_where_nothing_is_known_nothing_is_refused(tmp_path: Path) -> None:
    assert network_of(tmp_path / "cmdeck.db", mounts=tmp_path / "none") == ""


def test_this_very_disk_is_none_of_them(tmp_path: Path) -> None:
    assert network_of(tmp_path / "cmdeck.db") == ""


@pytest.mark.parametrize("far", ["cmdeck.db", "cache.db"])
def test_it_says_what_where_and_what_next_and_makes_nothing(
    tmp_path: Path, clock: FakeClock, far: str
) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(
            tmp_path / "cmdeck.db",
            tmp_path / "cache.db",
            EngineLock(tmp_path / "lock"),
            clock=clock,
            network_of=lambda path: "nfs4" if path.name == far else "",
        )
    said = str(caught.value)
    assert all(word in said for word in (str(tmp_path / far), "nfs4", "CMDECK_HOME"))
    assert list(tmp_path.iterdir()) == []
