"""How the tests of the command line call it."""

from collections.abc import Callable

Do = Callable[..., tuple[int, str, str]]
"""Arguments in; exit code, stdout and stderr out."""
