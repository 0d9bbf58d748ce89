"""What counts in the end: the config, and where it is silent, the machine's language and zone."""

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from msgspec import Struct

from cmdeck.config.schema import Config, GrammarSettings
from cmdeck.config.values import Wrong, zone
from cmdeck.i18n import language_of_locale

LOCALTIME = Path("/etc/localtime")
_FOLDER = "zoneinfo/"


class Settings(Struct, frozen=True):
    """Effective values, for whoever does not care where they come from."""

    language: str
    timezone: str
    """An IANA name."""
    theme: str
    density: str
    keys: str
    bindings: Mapping[str, str]
    undo: timedelta
    confirm: bool
    hints_off: tuple[str, ...]
    """Codes of the hints about a text that are not given."""
    guards_off: tuple[str, ...]
    """Codes of the guards that are not wanted."""
    grammar: GrammarSettings


def settings(config: Config, environ: Mapping[str, str] | None = None) -> Settings:
    """The effective settings of `config` in `environ` (default: the process's)."""
    values = os.environ if environ is None else environ
    return Settings(
        language=config.language or language_of_locale(values),
        timezone=config.timezone or system_timezone(values),
        theme=config.theme,
        density=config.density,
        keys=config.keys,
        bindings=config.bindings,
        undo=config.undo,
        confirm=config.confirm,
        hints_off=config.hints_off,
        guards_off=config.guards_off,
        grammar=config.grammar,
    )


def system_timezone(environ: Mapping[str, str] | None = None, localtime: Path = LOCALTIME) -> str:
    """The machine's IANA zone: TZ, else where /etc/localtime points, else /etc/timezone, else UTC.

    A Linux or macOS /etc/localtime is a link into a folder named zoneinfo (localtime(5)).
    """
    values = os.environ if environ is None else environ
    named = [values.get("TZ", "").removeprefix(":").rpartition(_FOLDER)[2]]
    named.append(str(localtime.resolve()).rpartition(_FOLDER)[2] if localtime.is_symlink() else "")
    named.append(_said_in(localtime.with_name("timezone")))
    return next((name for name in named if _is_zone(name)), "UTC")


def _said_in(file: Path) -> str:
    """What a file of the system says; "" where there is none, as on most of them."""
    try:
        return file.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def _is_zone(name: str) -> bool:
    try:
        return bool(zone(name))
    except Wrong:
        return False
