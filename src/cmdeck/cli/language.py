"""The language of this run: the config's, else the locale's; for click's own words too."""

import gettext
import os
import re
from pathlib import Path

from cmdeck import i18n
from cmdeck.i18n import N_, ngettext

MOST = 1_000_000
"""Bytes of config.toml that are looked at."""

_SAID = re.compile(r"""^[ \t]*language[ \t]*=[ \t]*["'](\w+)["']""", re.MULTILINE)

CLICK_WORDS = (
    N_("Usage:"),
    N_("Options"),
    N_("Show this message and exit."),
    N_("Error: {message}"),
    N_("Missing argument"),
    N_("Missing option"),
    N_("Missing parameter"),
    N_("No such command {name!r}."),
    N_("No such option {name!r}."),
    N_("Invalid value: {message}"),
    N_("Invalid value for {param_hint}: {message}"),
    ngettext(
        "Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments.", 1
    ),
    N_("Option {name!r} does not take a value."),
    ngettext("{value!r} is not {choice}.", "{value!r} is not one of {choices}.", 1),
    ngettext("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)", 1),
    ngettext(
        "Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})", 1
    ),
    N_("Choose from:\n\t{choices}"),
    N_("{name} {filename!r} does not exist."),
    N_("file"),
    N_("{value!r} is not a valid {number_type}."),
    N_("{value} is not in the range {range}."),
    N_("Missing command."),
)
"""What click says to people; it asks gettext's default domain, which is ours here."""


def choose() -> None:
    """Speak the language that config.toml names, else the environment's."""
    language = _of_config() or i18n.language_of_locale()
    i18n.use_language(language)
    os.environ["LANGUAGE"] = i18n.language()
    gettext.bindtextdomain("cmdeck", Path(i18n.__file__).parent / "locale")
    gettext.textdomain("cmdeck")


def _of_config() -> str:
    """What config.toml says of the language, however wrong the rest is; "" where it says none."""
    try:
        path = _config_path()
        if not path.is_file():
            return ""
        with path.open("rb") as opened:
            text = opened.read(MOST).decode("utf-8-sig")
    except (OSError, ValueError, RuntimeError):
        return ""  # whoever reads the config says what is wrong with it
    # Not parsed: that is done once, by whoever reads all of it, and speaks that language then.
    said = _SAID.search(("\n" + text).partition("\n[")[0])
    return said[1] if said and said[1] in i18n.LANGUAGES else ""


def _config_path() -> Path:
    """As `cmdeck.config.places` finds it, without importing all of the settings. Raises
    RuntimeError where nobody knows the home folder."""
    home = os.environ.get("CMDECK_HOME")
    if home:
        return Path(home).expanduser() / "config.toml"
    from platformdirs import user_config_path

    return user_config_path("cmdeck", appauthor=False) / "config.toml"
