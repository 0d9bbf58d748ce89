"""`cmdeck config`: where the settings are, and whether they are right. cmdeck never writes them."""

import os
import subprocess

import click

from cmdeck.cli.output import say, tell, write
from cmdeck.i18n import _, ngettext


@click.group("config", help=_("Where the settings are, and whether they are right."))
def config_command() -> None:
    """The settings."""


@config_command.command("path", help=_("Where config.toml is, or would be."))
def path_command() -> int:
    """Its path."""
    from cmdeck.config import places

    say(str(places(create=False).config))
    return 0


@config_command.command("check", help=_("Everything that is wrong in config.toml."))
def check_command() -> int:
    """All of its faults; exit 3 where there are any."""
    return _check()


def _check() -> int:
    from cmdeck.cli.main import CONFIG, DONE
    from cmdeck.config import check_config, load_layout, places

    where = places(create=False)
    _config, faults = check_config(where.config)
    for fault in faults:
        tell(str(fault))
    for notice in load_layout(where.layout).notices:
        tell(str(notice))
    if faults:
        words = ngettext("{n} fault.", "{n} faults.", len(faults))
        tell(words.format(n=len(faults)))
        return CONFIG
    missing = "" if where.config.exists() else " " + _("(there is none: the defaults count)")
    say(_("{path} is right.").format(path=where.config) + missing)
    return DONE


@config_command.command(
    "edit", help=_("Open config.toml in your editor ($VISUAL, $EDITOR), then check it.")
)
def edit_command() -> int:
    """Edit, then check."""
    import shlex

    from cmdeck.config import places
    from cmdeck.errors import UsageError

    editor = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
    try:
        done = subprocess.run([*editor, str(places().config)], check=False)
    except OSError as error:
        words = _("{editor} cannot be started: {reason}")
        reason = error.strerror or type(error).__name__
        raise UsageError(words.format(editor=editor[0], reason=reason)) from None
    return _check() or done.returncode


@config_command.command("export", help=_("config.toml with the deck's columns in it, on stdout."))
def export_command() -> int:
    """The person's file with the deck's columns."""
    from cmdeck.config import export_config, load_layout, places

    where = places(create=False)
    write(export_config(where.config, load_layout(where.layout)))
    return 0
