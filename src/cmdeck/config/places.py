"""Where cmdeck keeps its files: the platform's places, or one folder.

Knows nothing of what is in the files.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from cmdeck.errors import ConfigError
from cmdeck.i18n import _

APP = "cmdeck"
HOME_VARIABLE = "CMDECK_HOME"


class Places(Struct, frozen=True):
    """Every file and folder of one installation. `portable`: all under CMDECK_HOME."""

    config: Path
    """config.toml: the person's, never written."""
    layout: Path
    """layout.toml: the deck's."""
    database: Path
    """cmdeck.db: what cannot be had again."""
    cache: Path
    """cache.db: what can be fetched again."""
    media: Path
    """Private copies of pictures (a folder)."""
    credentials: Path
    """credentials.json, where no keyring is used."""
    logs: Path
    """A folder."""
    portable: bool = False

    @property
    def lock(self) -> Path:
        """The lock that the one engine of this database holds."""
        return self.database.with_suffix(".lock")

    @property
    def engine_log(self) -> Path:
        """What an engine that a deck started writes to."""
        return self.logs / "engine.log"

    @property
    def keyring(self) -> bool:
        """Whether secrets may go into the system's keyring: never with CMDECK_HOME (cli.md)."""
        return not self.portable

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders that must exist, each once."""
        parents = (self.config, self.layout, self.credentials, self.database, self.cache)
        return tuple(dict.fromkeys([*(path.parent for path in parents), self.media, self.logs]))


def places(environ: Mapping[str, str] | None = None, *, create: bool = True) -> Places:
    """The places that `environ` (default: the process's) asks for.

    Folders that are missing are made, 0700; those that exist stay as they are. Raises ConfigError
    where one cannot be made, or where nobody knows the home folder.
    """
    values = os.environ if environ is None else environ
    home = values.get(HOME_VARIABLE, "")
    try:
        found = _under(Path(home).expanduser().absolute()) if home else _of_platform()
    except RuntimeError:  # of pathlib and platformdirs alike
        words = _("your home folder is unknown: set {variable} to a folder")
        message = words.format(variable=HOME_VARIABLE)
        raise ConfigError(message, file=Path(home or "~")) from None
    if create:
        for folder in found.folders:
            _make(folder)
    return found


def _under(home: Path) -> Places:
    return Places(
        config=home / "config.toml",
        layout=home / "layout.toml",
        database=home / "cmdeck.db",
        cache=home / "cache.db",
        media=home / "media",
        credentials=home / "credentials.json",
        logs=home / "logs",
        portable=True,
    )


def _of_platform() -> Places:
    from platformdirs import PlatformDirs  # only here: CMDECK_HOME does without

    dirs = PlatformDirs(APP, appauthor=False)
    config, data = dirs.user_config_path, dirs.user_data_path
    return Places(
        config=config / "config.toml",
        layout=config / "layout.toml",
        database=data / "cmdeck.db",
        cache=dirs.user_cache_path / "cache.db",
        media=data / "media",
        credentials=config / "credentials.json",
        logs=dirs.user_log_path,
    )


def _make(folder: Path) -> None:
    """Make `folder` and what is missing above it, all 0700 (`mkdir(parents=True)` would give the
    parents the umask's mode)."""
    try:
        for part in reversed([folder, *folder.parents]):
            if not part.exists():
                part.mkdir(mode=0o700, exist_ok=True)
        if not folder.is_dir():
            raise NotADirectoryError(folder)
    except OSError as error:
        words = error.strerror or type(error).__name__
        message = _("this folder cannot be made: {reason}").format(reason=words)
        raise ConfigError(message, file=folder) from error
