"""What a person's words name: an account, a post, a column. Never a guess (cli.md)."""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from cmdeck.errors import UsageError
from cmdeck.i18n import _
from cmdeck.model.brand import Account, Brand
from cmdeck.model.column import Column, ColumnType, feeds_of
from cmdeck.model.post import AccountId, PostKey
from cmdeck.text.phrases import column_name

if TYPE_CHECKING:
    from cmdeck.cli.session import Session


def one_of(words: str, names: Iterable[str], *, missing: str) -> str:
    """The one of `names` that `words` is, or begins. Raises UsageError with the candidates;
    `missing` says what there is none of."""
    known = list(dict.fromkeys(names))
    folded = words.casefold().removeprefix("@")
    exact = [name for name in known if name.casefold() == folded]
    found = exact or [name for name in known if name.casefold().startswith(folded)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(missing.format(name=words), candidates=tuple(known))
    raise UsageError(_("“{name}” can be several:").format(name=words), candidates=tuple(found))


def account(words: str, accounts: Sequence[Account]) -> Account:
    """The account that `words` is or begins. Raises UsageError."""
    if not accounts:
        raise UsageError(_("No account is connected. Connect one: cmdeck login x"))
    missing = _("There is no account “{name}”.")
    name = one_of(words, [found.id for found in accounts], missing=missing)
    return next(found for found in accounts if found.id == name)


def brand(words: str, brands: Sequence[Brand]) -> Brand:
    """The brand whose id or name `words` is or begins. Raises UsageError."""
    folded = words.casefold()
    named = [known for known in brands if known.name.casefold().startswith(folded)]
    if len(named) == 1:
        return named[0]
    missing = _("There is no brand “{name}”.")
    name = one_of(words, [known.id for known in brands], missing=missing)
    return next(known for known in brands if known.id == name)


def post_key(session: "Session", words: str) -> PostKey:
    """The post that `words` is the key of, or the beginning of the key of. Raises UsageError."""
    found = session.read.keys_like(words, limit=6)
    if words in found:
        found = (words,)
    if len(found) > 1:
        raise UsageError(_("“{name}” can be several:").format(name=words), candidates=found)
    try:
        return PostKey.parse(found[0] if found else words)
    except ValueError:
        message = _("“{key}” is not the key of a post; listings print keys such as x:1849….")
        raise UsageError(message.format(key=words)) from None


def seen(session: "Session", words: str) -> str:
    """The key of an item that has come in, by its beginning. Raises UsageError for any other."""
    key = str(post_key(session, words))
    if key not in session.read.keys_like(key, limit=1):
        raise UsageError(_("Nothing with the key {key} has come in.").format(key=key))
    return key


def via(session: "Session", key: PostKey, wanted: str | None) -> Account:
    """The account to act with on a post: the one named, else the only one that brought it, else the
    only one of its network. Raises UsageError with the candidates."""
    accounts = session.read.accounts()
    if wanted:
        return account(wanted, accounts)
    brought = session.read.via_of(str(key))
    able = [a for a in accounts if (a.network, a.realm) == (key.network, key.realm)]
    names = list(brought) or [a.id for a in able]
    if not names:
        raise UsageError(_("No account of yours is on {network}.").format(network=key.network))
    if len(names) > 1:
        message = _("Name the account: --account")
        raise UsageError(message, candidates=tuple(names))
    return account(names[0], accounts)


def only(accounts: Sequence[Account], wanted: Sequence[str]) -> tuple[Account, ...]:
    """The accounts named, each once, or the only one there is. Raises UsageError."""
    if wanted:
        return tuple(dict.fromkeys(account(words, accounts) for words in wanted))
    if len(accounts) == 1:
        return (accounts[0],)
    if not accounts:
        raise UsageError(_("No account is connected. Connect one: cmdeck login x"))
    message = _("Name the account: --account")
    raise UsageError(message, candidates=tuple(found.id for found in accounts))


def column(session: "Session", words: str) -> Column:
    """The column of the layout that `words` names, or one made for the moment (`thread:KEY`).
    Raises UsageError."""
    columns = session.deck.columns
    folded = words.casefold()
    for found in columns:
        if folded in (found.id.casefold(), _title(found).casefold()):
            return found
    kind, colon, rest = words.partition(":")
    if kind.casefold() == "conversation" and colon:
        return Column("cli", ColumnType.MESSAGES, query=words, temporary=True)
    if kind.casefold() in set(ColumnType):
        return _ad_hoc(session, ColumnType(kind.casefold()), rest)
    titles = [_title(found) for found in columns]
    missing = _("There is no column “{name}”.")
    name = one_of(words, titles, missing=missing)
    return next(found for found in columns if _title(found) == name)


def _title(found: Column) -> str:
    return found.title or column_name(found.type)


_WITH_ACCOUNT = re.compile(r"(.*):([^:]*@[^:]*(?::[0-9]+(?:/[^:]*)?)?)", re.DOTALL)
"""A query and an account; the host of an account may name a port, and a blog's a folder."""
_BY_ARGUMENT = frozenset(
    {ColumnType.SEARCH, ColumnType.LIST, ColumnType.AUTHOR, ColumnType.THREAD, ColumnType.FEED}
)


def _ad_hoc(session: "Session", kind: ColumnType, rest: str) -> Column:
    accounts: tuple[str, ...] = ("*",)
    query = rest
    if kind is ColumnType.THREAD:
        query, accounts = _thread(session, rest)
    elif kind is ColumnType.FEED:
        _refuse_unknown_feed(session, rest)
    elif kind in _BY_ARGUMENT:
        query, named = _split_account(rest)
        if named:
            accounts = (account(named, session.read.accounts()).id,)
    elif kind not in _BY_ARGUMENT:
        query = ""
        if rest:
            accounts = _accounts_of(session, rest)
    if kind in _BY_ARGUMENT and not query and kind is not ColumnType.FEED:
        example = {"search": '"vélo cargo"', "thread": "x:1849…"}.get(kind.value, "…")
        raise UsageError(_("What of? Write {example}").format(example=f"{kind}:{example}"))
    return Column("cli", kind, accounts=accounts, query=query, temporary=True)


def _refuse_unknown_feed(session: "Session", name: str) -> None:
    """Raises UsageError for what is neither a feed that is watched nor an address to look at."""
    feeds = session.read.feeds()
    column = Column("cli", ColumnType.FEED, query=name)
    if name and not name.startswith(("http://", "https://")) and not feeds_of(column, feeds):
        names = tuple(feed.title or feed.url for feed in feeds)
        raise UsageError(_("There is no feed “{name}”.").format(name=name), candidates=names)


def _accounts_of(session: "Session", rest: str) -> tuple[str, ...]:
    if rest == "*":
        return ("*",)
    if rest.startswith("brand:"):
        return (f"brand:{brand(rest.removeprefix('brand:'), session.read.brands()).id}",)
    return (account(rest, session.read.accounts()).id,)


def _thread(session: "Session", rest: str) -> tuple[str, tuple[str, ...]]:
    known = (found.id for found in session.read.accounts())
    tail = next((name for name in known if rest.endswith(f":{name}")), "")
    if tail:
        return str(post_key(session, rest.removesuffix(f":{tail}"))), (tail,)
    key = post_key(session, rest)
    brought: tuple[AccountId, ...] = session.read.via_of(str(key))
    return str(key), tuple(brought[:1]) or ("*",)


def _split_account(rest: str) -> tuple[str, str]:
    """`"vélo cargo":veloville@x` -> (vélo cargo, veloville@x); without an account: ""."""
    if rest.startswith('"'):
        query, _quote, tail = rest[1:].partition('"')
        return query, tail.removeprefix(":")
    found = _WITH_ACCOUNT.fullmatch(rest)
    return (found[1], found[2]) if found else (rest, "")
