"""The entry: language, errors to exit codes, and nothing that a command does itself.

Never a traceback for a person's mistake; CMDECK_DEBUG=1 shows it.
"""

import gc
import io
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cmdeck import __version__

if TYPE_CHECKING:
    import click

DONE, FAILED, USAGE, CONFIG, LOGIN, UNREACHABLE, UNKNOWN, OVERDUE = range(8)
"""Exit codes (cli.md)."""
INTERRUPTED = 130
NOBODY_READS = 141


def run(argv: Sequence[str] | None = None) -> int:
    """Run the command line with `argv` (default: the process's). Returns the exit code."""
    os.umask(0o077)
    _ready_streams()
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        return _run(arguments)
    except BrokenPipeError:
        return NOBODY_READS
    finally:
        _let_go_of_stdout()


def _ready_streams() -> None:
    """Streams that can be used whatever we were started with: for a closed one there is nobody, and
    a letter that the encoding of a terminal lacks is no reason to say nothing."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - for good
        elif mode == "w" and isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _let_go_of_stdout() -> None:
    """What could not be written was reported, or nobody reads it (`| head`): Python must not try
    again at its end, and fail."""
    try:
        sys.stdout.flush()
    except OSError:
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, sys.stdout.fileno())
        os.close(silence)


def _run(arguments: list[str]) -> int:
    if not os.environ.get("CMDECK_DEBUG"):
        # States say what happened; a log is for whoever asks for it.
        logging.getLogger("cmdeck").addHandler(logging.NullHandler())
    try:
        if arguments == ["--version"]:
            print(f"cmdeck {__version__}", flush=True)  # noqa: T201 - no word of it needs a language
            return DONE
        _speak()
        # The deck alone is opened without click: it is there sooner.
        return _command(arguments) if arguments else _open_deck()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        raise
    except Exception as error:  # the rim: whatever it is, a person reads a sentence
        if os.environ.get("CMDECK_DEBUG"):
            raise
        return _explain(error)


def _command(arguments: list[str]) -> int:
    """Run a verb; what click refuses is said as click says it."""
    import click

    from cmdeck.cli.output import refuse_bytes, tell

    for words in arguments:
        refuse_bytes(words, words)

    try:
        tree = command()
        # Not `main`, which would swallow a closed pipe and leave with its own code.
        with tree.make_context("cmdeck", arguments) as context:
            result = tree.invoke(context)
        return result if isinstance(result, int) else DONE
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.Abort:
        return INTERRUPTED
    except click.UsageError as error:
        if error.ctx is not None:
            tell(error.ctx.get_usage())
        tell(error.format_message())
        return USAGE
    except click.ClickException as error:
        tell(error.format_message())
        return FAILED


def _explain(error: Exception) -> int:
    from cmdeck.cli.failures import code_of, words_of
    from cmdeck.cli.output import tell

    for line in words_of(error):
        tell(line)
    return code_of(error)


def command() -> "click.Group":
    """The tree of commands: what the deck's palette parses with, too."""
    import click

    from cmdeck.cli.lazy import LazyGroup
    from cmdeck.i18n import _

    def deck() -> int:
        context = click.get_current_context()
        return DONE if context.invoked_subcommand else _open_deck()

    return LazyGroup(
        name="cmdeck",
        callback=deck,
        invoke_without_command=True,
        help=_(
            "A keyboard-driven deck for community managers. Without a command it opens the deck."
        ),
        params=[
            click.Option(
                ["--version"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_say_version,
                help=_("The version."),
            )
        ],
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )


def _say_version(context: "click.Context", _parameter: "click.Parameter", asked: bool) -> None:
    if asked:
        from cmdeck.cli.output import say

        say(f"cmdeck {__version__}")
        context.exit()


def _open_deck() -> int:
    """The deck, on a terminal."""
    from cmdeck.errors import UsageError
    from cmdeck.i18n import _

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        words = _("The deck needs a terminal. Without one: cmdeck --help, cmdeck demo --plain")
        raise UsageError(words)
    gc.disable()  # until the first frame: nothing of a start is garbage
    from cmdeck.tui.spared import spare_palette

    spare_palette()
    from cmdeck.tui.app import run_deck

    return run_deck(palette_verbs, say=_say)


def _say(text: str) -> None:
    """A line for people: what prints is loaded only then."""
    from cmdeck.cli.output import say

    say(text)


def palette_verbs() -> list[tuple[str, str]]:
    """The verbs that the deck's palette offers, each with its help."""
    from cmdeck.cli.lazy import verbs_for_palette

    return verbs_for_palette()


def _speak() -> None:
    """Choose the language, ours and click's, before anything is said."""
    from cmdeck.cli.language import choose

    choose()
