"""`cmdeck config`: where the settings are, and whether they are right. cmdeck never writes them."""

import os
import subprocess

import click

from cmdeck.cli.output import say, tell, write
from cmdeck.errors import UsageError
from cmdeck.i18n import _, ngettext


@click.group(
    "config",
    invoke_without_command=True,
    help=_("Where the settings are, and whether they are right."),
)
@click.pass_context
def config_command(context: click.Context) -> int:
    """The settings; without a verb they are checked."""
    return 0 if context.invoked_subcommand else _check()


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
    """Edit, then check. A file that is not there yet begins as the example; one that was left like
    that is not kept."""
    from cmdeck.cli.main import DONE, FAILED
    from cmdeck.config import places
    from cmdeck.config.template import template

    editor = _editor()
    file = places().config
    begun = None if file.exists() else template()
    if begun is not None:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(begun)
    try:
        code = _run([*editor, str(file)])
    finally:
        untouched = begun is not None and file.exists() and file.read_bytes() == begun.encode()
        if untouched:
            file.unlink()
    if untouched:
        tell(_("Nothing was written."))
        return FAILED if code else DONE
    return _check() or (FAILED if code else DONE)


def _editor() -> list[str]:
    """The command of the person's editor. Raises UsageError."""
    import shlex

    words = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        command = shlex.split(words)
    except ValueError:
        command = []
    if not command or not command[0]:
        raise UsageError(
            _("“{words}” is not a command: set $VISUAL or $EDITOR.").format(words=words)
        )
    return command


def _run(command: list[str]) -> int:
    try:
        return subprocess.run(command, check=False).returncode
    except OSError as error:
        words = _("{editor} cannot be started: {reason}")
        reason = error.strerror or type(error).__name__
        raise UsageError(words.format(editor=command[0], reason=reason)) from None


@config_command.command("export", help=_("config.toml with the deck's columns in it, on stdout."))
def export_command() -> int:
    """The person's file with the deck's columns."""
    from cmdeck.config import load_layout, places
    from cmdeck.config.export import export_config

    where = places(create=False)
    write(export_config(where.config, load_layout(where.layout)))
    return 0
