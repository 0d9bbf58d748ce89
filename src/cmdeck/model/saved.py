"""Saved replies: what is said again and again, by brand and language."""

from msgspec import Struct


class SavedReply(Struct, frozen=True):
    """One saved reply, with what is to be filled in as `{prénom}` or `{first_name}`."""

    name: str
    text: str
    brand: str = ""
    """Whose it is; "" for everybody's."""
    language: str = ""
    """"fr", "en", or "" for any."""
    private: bool = False
    """Only for private messages: it asks for what nobody says in public."""
