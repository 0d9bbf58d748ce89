"""Options that many commands share. Imported after the language is chosen."""

from collections.abc import Callable
from typing import TypeVar

import click

from cmdeck.i18n import _

F = TypeVar("F", bound=Callable[..., object])


def json_option(function: F) -> F:
    """`--json`: one document for programs instead of words for people."""
    return click.option("--json", "as_json", is_flag=True, help=_("JSON for programs."))(function)


def yes_option(function: F) -> F:
    """`--yes`: do not ask."""
    return click.option("--yes", is_flag=True, help=_("Do not ask."))(function)


def account_option(function: F) -> F:
    """`--account`: the one to act with."""
    return click.option(
        "--account", metavar=_("ACCOUNT"), help=_("The account to act with (veloville@x).")
    )(function)
