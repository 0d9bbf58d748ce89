"""Private messages. They are not posts: no operation that publishes can be built from one (by type,
not by flag)."""

from datetime import datetime

from msgspec import Struct

from cmdeck.model.post import Author, Media, NetworkName, Words


class MessageKey(Struct, frozen=True, order=True):
    """Where a private message is. Printed as `x:message/ID`."""

    network: NetworkName
    realm: str
    id: str

    def __str__(self) -> str:
        """The form that listings print."""
        return f"{self.network}:message/{self.realm + '/' if self.realm else ''}{self.id}"

    @classmethod
    def parse(cls, text: str) -> "MessageKey":
        """The key that `str` wrote. Raises ValueError for anything else."""
        name, _, rest = text.partition(":message/")
        if not rest:
            raise ValueError(text)
        realm, _, ident = rest.rpartition("/")
        return cls(NetworkName(name), realm, ident)


class Message(Struct, frozen=True):
    """One private message. `outgoing` when one of our accounts wrote it."""

    key: MessageKey
    conversation: str
    """The network's id of the conversation, or one made of the two people."""
    author: Author
    other: Author
    """Whom our account talks with (the author, unless `outgoing`)."""
    text: Words
    at: datetime
    outgoing: bool
    media: tuple[Media, ...] = ()
