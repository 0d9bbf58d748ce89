"""What a write touched, by name. It carries no contents; it may be merged, repeated or late without
harm."""

from msgspec import Struct

EVERYTHING = "*"


class Change(Struct, frozen=True):
    """Names of what was touched: `timeline:…`, `outbox`, `draft`, `account`, `engine`, `pause`,
    `wanted`, `triage`…"""

    names: frozenset[str]

    def __or__(self, other: "Change") -> "Change":
        """Both together."""
        return Change(self.names | other.names)

    def touches(self, *names: str) -> bool:
        """Whether any of `names` was touched."""
        return EVERYTHING in self.names or not self.names.isdisjoint(names)

    def __bool__(self) -> bool:
        """False when nothing was touched."""
        return bool(self.names)


NOTHING = Change(frozenset())
ALL = Change(frozenset({EVERYTHING}))


def change(*names: str) -> Change:
    """A Change of `names`."""
    return Change(frozenset(names))
