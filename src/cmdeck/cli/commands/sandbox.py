"""`cmdeck sandbox`: the built-in networks alone, on 127.0.0.1, until stopped."""

import sys
from pathlib import Path

import click

from cmdeck.i18n import _


@click.command(
    "sandbox", help=_("The built-in networks alone, on 127.0.0.1, until stopped (ctrl-c).")
)
@click.option(
    "--port",
    default=0,
    type=click.IntRange(0, 65535),
    metavar="P",
    help=_("The port; 0: any that is free."),
)
@click.option("--seed", default=1, metavar="N", help=_("The same seed makes the same world."))
@click.option(
    "--policy",
    type=click.Choice(["self_serve", "enterprise"]),
    help=_("What every account may do; default: each its own plan."),
)
@click.option(
    "--faults",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=_("Faults to order (JSON)."),
)
@click.option("--end-with-stdin", is_flag=True, hidden=True)
def sandbox_command(
    port: int, seed: int, policy: str | None, faults: Path | None, end_with_stdin: bool
) -> int:
    """Run the built-in networks."""
    from cmdeck.sandbox import run

    return run(
        port,
        seed,
        policy or "",
        str(faults) if faults else None,
        sys.stdout,
        end_with_stdin=end_with_stdin,
    )
