"""`cmdeck engine` as a service of the machine: what systemd or launchd read, and where. Pure.

Holds no secret: a login is found where it is kept. Nothing is started here; the person does that.
"""

import plistlib
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from cmdeck.config import Places

MARK = "Written by cmdeck engine --install-unit."
"""Stands in what we wrote: nothing else is replaced or removed."""
LABEL = "cmdeck.engine"
_PLACED_BY = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")
"""What decides where cmdeck's files are, and a service manager does not know by itself."""
_STOP = 45
"""Seconds to finish: beyond the engine's own 30."""


class Unit(Struct, frozen=True):
    """A file that makes a service of the engine."""

    path: Path
    content: bytes
    enable: tuple[str, ...]
    """What to type next."""
    disable: tuple[str, ...]
    """What to type when it is gone."""
    links: tuple[Path, ...] = ()
    """What its manager makes of it beside, which goes with it."""


def unit(
    platform: str, environ: Mapping[str, str], where: Places, *, python: str, home: Path, user: int
) -> Unit:
    """The service for `platform` (sys.platform): launchd's on macOS, else systemd's.

    `python` is the interpreter that has cmdeck, `home` the person's folder, `user` their number.
    """
    kept = {name: environ[name] for name in _PLACED_BY if environ.get(name)}
    if where.portable:
        kept = {"CMDECK_HOME": str(where.config.parent)}
    command = [python, "-m", "cmdeck", "engine", "--stand-by"]
    if platform == "darwin":
        return _launchd(command, kept, home, user, where.logs)
    folder = Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "systemd" / "user"
    return _systemd(command, kept, folder)


def _systemd(command: list[str], environ: Mapping[str, str], folder: Path) -> Unit:
    """A user unit (systemd.service(5)). The engine says when it is up and that it lives."""
    name = "cmdeck.service"
    lines = [
        f"# {MARK}",
        "[Unit]",
        "Description=cmdeck: publishes the queue and fetches what the columns show",
        "",
        "[Service]",
        "Type=notify",
        "NotifyAccess=main",
        f"ExecStart={' '.join(_quoted(word).replace('$', '$$') for word in command)}",
        *(f"Environment={_quoted(f'{key}={value}')}" for key, value in environ.items()),
        "Restart=always",
        "RestartSec=5",
        "# Wrong settings do not mend themselves: 2 is wrong use, 3 config.toml.",
        "RestartPreventExitStatus=2 3",
        "WatchdogSec=60",
        f"TimeoutStopSec={_STOP}",
        "UMask=0077",
        "NoNewPrivileges=yes",
        "",
        "[Install]",
        "WantedBy=default.target",
        "",
    ]
    return Unit(
        folder / name,
        "\n".join(lines).encode(),
        (
            "systemctl --user daemon-reload",
            f"systemctl --user enable --now {name}",
            "loginctl enable-linger",
        ),
        (f"systemctl --user stop {name}", "systemctl --user daemon-reload"),
        (folder / "default.target.wants" / name,),
    )


def _quoted(word: str) -> str:
    """A word as systemd reads it back (systemd.syntax(7), systemd.unit(5) on %)."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'


def _launchd(
    command: list[str], environ: Mapping[str, str], home: Path, user: int, logs: Path
) -> Unit:
    """An agent of the person (launchd.plist(5))."""
    path = home / "Library" / "LaunchAgents" / f"{LABEL}.plist"
    log = str(logs / "service.log")
    content = plistlib.dumps(
        {
            "Label": LABEL,
            "ProgramArguments": command,
            "EnvironmentVariables": {**environ, "CMDECK_UNIT": MARK},
            "RunAtLoad": True,
            "KeepAlive": True,
            "ThrottleInterval": 10,
            "ExitTimeOut": _STOP,
            "ProcessType": "Background",
            "Umask": 0o077,
            "StandardOutPath": log,
            "StandardErrorPath": log,
        }
    )
    place = f"gui/{user}"
    return Unit(
        path,
        content,
        (f"launchctl bootstrap {place} {_shell(path)}",),
        (f"launchctl bootout {place}/{LABEL}",),
    )


def _shell(path: Path) -> str:
    from shlex import quote

    return quote(str(path))
