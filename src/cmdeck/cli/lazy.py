"""The commands by name, each imported when it is asked for: `cmdeck --version` costs no store."""

import difflib
import importlib
from collections.abc import Mapping

import click

from cmdeck.i18n import N_, _

COMMANDS: Mapping[str, tuple[str, str]] = {
    "demo": ("demo", N_("try everything on built-in networks; nothing leaves the machine")),
    "login": ("login", N_("connect an account")),
    "accounts": ("accounts", N_("who is connected, and what it may do")),
    "read": ("read", N_("show a column")),
    "refresh": ("refresh", N_("fetch what is due, once")),
    "check": ("check", N_("rehearse a text")),
    "post": ("post", N_("publish or schedule")),
    "article": ("article", N_("an article of a blog: write it, bring it further")),
    "react": ("react", N_("like, repost or bookmark, and back")),
    "message": ("message", N_("write to somebody in private")),
    "edit": ("edit", N_("let a public post of ours say something else")),
    "moderate": ("moderate", N_("hide, delete, mute, approve…")),
    "triage": ("triage", N_("what awaits an answer")),
    "done": ("triage", N_("an item is dealt with")),
    "snooze": ("triage", N_("an item can wait for another day")),
    "wait": ("triage", N_("an item waits for somebody")),
    "queue": ("queue", N_("what waits, failed or is unknown; what was done")),
    "engine": ("engine", N_("fetch and publish without a screen")),
    "publish": ("publish", N_("publish what is due, once")),
    "pause": ("pause", N_("let nothing leave")),
    "resume": ("pause", N_("let it leave again")),
    "feeds": ("feeds", N_("watch feeds")),
    "config": ("config", N_("where the settings are, and whether they are right")),
    "doctor": ("doctor", N_("is everything well?")),
    "dictionary": ("dictionary", N_("words that are right")),
    "sandbox": ("sandbox", N_("the built-in networks alone")),
}
"""Name -> (module of cmdeck.cli.commands, one line of help)."""


_OWN_SCREEN = frozenset({"demo", "engine", "sandbox"})


def verbs_for_palette() -> list[tuple[str, str]]:
    """The verbs that the deck's palette offers, each with its help: those that end by
    themselves."""
    return [
        (name, _(words)) for name, (_module, words) in COMMANDS.items() if name not in _OWN_SCREEN
    ]


class LazyGroup(click.Group):
    """All commands, of which only the one that is called is imported."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, in the order of a day's work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"cmdeck.cli.commands.{COMMANDS[cmd_name][0]}")
        found = getattr(module, f"{cmd_name}_command")
        assert isinstance(found, click.Command)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The same, with a suggestion for what is nearly a command."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = difflib.get_close_matches(args[0], list(COMMANDS), n=1)
            if not near:
                raise
            hint = _("Did you mean “{word}”?").format(word=near[0])
            raise click.UsageError(f"{error.message} {hint}", ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in `--help`, without importing a single command."""
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(words)) for name, (_module, words) in COMMANDS.items()])
