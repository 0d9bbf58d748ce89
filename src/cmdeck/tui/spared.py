"""What a start of the deck is spared of Textual.

Textual's application imports its own command palette, and with it a text field, lists, trees and
the style sheets of all of them: a sixteenth of a start. The deck has a palette of its own and
switches Textual's off (`ENABLE_COMMAND_PALETTE`), so that nothing of that module is ever called.
Nothing of Textual may be imported here.
"""

import sys
from types import ModuleType

PALETTE = "textual.command"


class _Spared(ModuleType):
    """Stands in for a module of which only the names are needed."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        made = type(name, (), {})
        setattr(self, name, made)
        return made


def spare_palette() -> None:
    """Let Textual's palette not be imported. Does nothing once Textual is there."""
    if "textual" not in sys.modules:
        sys.modules[PALETTE] = _Spared(PALETTE)
