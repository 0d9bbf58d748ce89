"""Options that many commands share. Imported after the language is chosen."""

from collections.abc import Callable
from typing import TypeVar

import click

from cmdeck.i18n import _

F = TypeVar("F", bound=Callable[..., object])

NUMBER = click.IntRange(1, 2**63 - 1)
"""The number of a row, as the store can hold it."""
SOME = click.IntRange(1, 100_000)
"""How many, where all would be too many."""


def maybe(name: str) -> str:
    """An argument's name in the usage, where it may be left out."""
    return f"[{name}]"


def json_option(function: F) -> F:
    """`--json`: one document for programs instead of words for people. Before a verb (`queue --json
    list`) it counts for the verb."""
    return click.option(
        "--json", "as_json", is_flag=True, callback=_or_before, help=_("JSON for programs.")
    )(function)


def _or_before(context: click.Context, _parameter: click.Parameter, value: bool) -> bool:
    above = context.parent.params.get("as_json", False) if context.parent else False
    return value or bool(above)


def yes_option(function: F) -> F:
    """`--yes`: do not ask."""
    return click.option("--yes", is_flag=True, help=_("Do not ask."))(function)


def account_option(function: F) -> F:
    """`--account`: the one to act with."""
    return click.option(
        "--account", metavar=_("ACCOUNT"), help=_("The account to act with (veloville@x).")
    )(function)
