"""The ids of a blog: articles and comments are numbered apart, so a comment's says `c34`. Pure."""

import re

from cmdeck.errors import Refusal, Refused
from cmdeck.i18n import _
from cmdeck.model.post import NetworkName, PostKey

_ID = re.compile(r"c?[1-9][0-9]{0,17}")


def is_id(text: str) -> bool:
    """Whether `text` can be an id of ours, so that nothing from outside can name another route."""
    return _ID.fullmatch(text) is not None


def is_comment(ident: str) -> bool:
    """Whether an id is a comment's."""
    return ident.startswith("c")


def number(ident: str) -> str:
    """The number that WordPress knows it by."""
    return ident.removeprefix("c")


def route(ident: str) -> str:
    """Where it is below the API."""
    kind = "comments" if is_comment(ident) else "posts"
    return f"/wp/v2/{kind}/{number(ident)}"


def key(ident: str, realm: str) -> PostKey:
    """The key of an article or a comment."""
    return PostKey(NetworkName.WORDPRESS, realm, ident)


def ident_of(text: str, realm: str) -> str:
    """The id in a key, as text, which must be of this blog. Raises Refused."""
    try:
        found = PostKey.parse(text)
        is_here = found.network is NetworkName.WORDPRESS and found.realm == realm
    except ValueError:
        found, is_here = None, False
    if found is None or not is_here or not is_id(found.id):
        words = _("{key} is not on {server}.").format(key=text[:80], server=realm)
        raise Refused(words, kind=Refusal.INVALID)
    return found.id
