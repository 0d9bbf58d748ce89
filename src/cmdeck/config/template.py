"""A first config.toml for a person: the example, with no setting in force.

The example is shipped beside this module; it is what the manual shows, too.
"""

import re
from pathlib import Path

EXAMPLE = Path(__file__).with_name("config.example.toml")
_STAYS = re.compile(r"\s*(#|$)|\[[^\[]")
"""A remark, a blank line, or the head of a table: an empty table says nothing."""


def template() -> str:
    """The example, its settings commented out. What somebody uncomments is in the right table."""
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    kept = [line if _STAYS.match(line) else f"# {line}" for line in lines]
    return "\n".join(kept) + "\n"
