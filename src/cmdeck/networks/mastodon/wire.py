"""A Mastodon server's JSON to the model. Pure.

Missing and odd fields are dealt with here, once: what cannot be read is left out and counted, never
an exception. A status that is `direct` is never a post: `listing` leaves it out, messages.py makes
it a message. Source of the shapes: Mastodon's API pages (entities Status, Account,
MediaAttachment, Quote); networks.md part 2 §1.1.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace

from cmdeck.i18n import ngettext
from cmdeck.model.post import (
    AccountId,
    Author,
    Link,
    Media,
    MediaKind,
    Metrics,
    NetworkName,
    Post,
    PostKey,
    Reaction,
    ViewerState,
    Visibility,
    Words,
)
from cmdeck.networks.http import Json
from cmdeck.networks.mastodon.cursor import is_id
from cmdeck.networks.mastodon.markup import links_of, readable
from cmdeck.text.display import displayable, safe_url

ODD = (KeyError, ValueError, TypeError, AttributeError, OverflowError)
"""What a strange shape raises."""
DIRECT = "direct"
_SHOWN = {"public": Visibility.PUBLIC, "unlisted": Visibility.UNLISTED}
_HANDLE = re.compile(r"[\w.-]{1,100}(@[\w.:-]{1,253})?")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
_KINDS = {"image": MediaKind.PHOTO, "video": MediaKind.VIDEO, "gifv": MediaKind.GIF}
_REACTIONS = {
    "favourited": Reaction.LIKE,
    "reblogged": Reaction.REPOST,
    "bookmarked": Reaction.BOOKMARK,
}


class Listing(Struct, frozen=True):
    """One answer that lists statuses, read."""

    posts: tuple[Post, ...]
    """Members, in the order of the answer, each once."""
    others: tuple[Post, ...]
    """Quoted posts that came along."""
    viewer: tuple[ViewerState, ...]
    skipped: int


def listing(items: Iterable[Json], realm: str, *, account: AccountId, as_of: datetime) -> Listing:
    """Statuses as posts of `realm`, without private ones; what `account` did to them."""
    posts: dict[PostKey, Post] = {}
    others: dict[PostKey, Post] = {}
    viewer: dict[PostKey, ViewerState] = {}
    skipped = 0
    for item in items:
        try:
            if is_private(item):
                continue
            parsed = post(item, realm)
        except ODD:
            skipped += 1
            continue
        posts.setdefault(parsed.key, parsed)
        viewer[parsed.key] = _viewer(original(item), parsed.key, account, as_of)
        if (quoted := quoted_status(original(item))) is not None:
            for one in _readable_posts([quoted], realm):
                others.setdefault(one.key, one)
    return Listing(
        posts=tuple(posts.values()),
        others=tuple(one for one in others.values() if one.key not in posts),
        viewer=tuple(viewer.values()),
        skipped=skipped,
    )


def is_private(item: Json) -> bool:
    """Whether a status is a private message, or passes one on."""
    return DIRECT in (visibility(item), visibility(original(item)))


def visibility(item: Json) -> str:
    """Who is shown a status, in the server's word; "" where it does not say."""
    found = item.get("visibility")
    found = found[0] if isinstance(found, list) and found else found
    return str(found or "").strip().casefold()


def shown_to(item: Json) -> Visibility:
    """Who is shown a status that is no message. Other software has words of its own for what not
    everybody sees, and where none is said it is taken for that."""
    return _SHOWN.get(visibility(item), Visibility.FOLLOWERS)


def original(item: Json) -> Json:
    """The status that `item` passes on, else itself."""
    inner = item.get("reblog")
    return inner if isinstance(inner, dict) else item


def post(item: Json, realm: str) -> Post:
    """A post. A repost is the reposted one, with `reposted_by` set. Raises one of ODD."""
    inner = original(item)
    found = _own(inner, realm)
    if inner is item:
        return found
    return replace(found, reposted_by=author(item["account"]), reposted_at=moment(item))


def author(item: Json) -> Author:
    """A person; the handle is `name`, or `name@host` for who lives elsewhere."""
    handle = displayable(str(item.get("acct") or item.get("username") or ""), lines=False)
    raw = str(item.get("display_name") or "")
    return Author(
        id=str(item.get("id") or ""),
        handle=handle if _HANDLE.fullmatch(handle) else "",
        name=Words(displayable(raw, lines=False) or handle, raw),
        url=safe_url(str(item.get("url") or "")) or "",
    )


def key(ident: str, realm: str) -> PostKey:
    """The key of a status of `realm`."""
    return PostKey(NetworkName.MASTODON, realm, ident)


def ident_of(item: Json) -> str:
    """The id of an object. Raises ValueError where it has none that can be one."""
    ident = str(item["id"])
    if not is_id(ident):
        raise ValueError(ident[:40])
    return ident


def moment(item: Json, name: str = "created_at") -> datetime:
    """When it was made, UTC. Raises KeyError, ValueError."""
    found = datetime.fromisoformat(str(item[name]))
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def media(item: Json) -> Iterator[Media]:
    """Pictures and films of a status."""
    for found in dicts(item.get("media_attachments")):
        kind = _KINDS.get(str(found.get("type")))
        if kind is None:
            continue
        alt = found.get("description")
        meta = found.get("meta")
        size = meta.get("original") if isinstance(meta, dict) else None
        size = size if isinstance(size, dict) else {}
        url = str(found.get("url") or found.get("preview_url") or "")
        yield Media(
            kind=kind,
            url=safe_url(url) or "",
            alt=Words(displayable(alt), alt) if isinstance(alt, str) and alt else None,
            width=_count(size.get("width")) or 0,
            height=_count(size.get("height")) or 0,
        )


def words(item: Json) -> Words:
    """What it says: the warning before it, where there is one, then the text, then its poll. `raw`
    is what its
    author wrote, out of the HTML that every server dresses it in anew; nothing is made safe in
    it."""
    html = item.get("content")
    html = html if isinstance(html, str) else ""
    shown = readable(html)
    if warning := warning_of(item):
        shown = f"{warning}\n\n{shown}".strip()
    if poll := _poll(item):
        shown = f"{shown}\n\n{poll}".strip()
    return Words(displayable(shown), shown)


def warning_of(item: Json) -> str:
    """What is shown instead of it at first; "" for nothing."""
    warning = item.get("spoiler_text")
    return warning.strip() if isinstance(warning, str) else ""


def _poll(item: Json) -> str:
    """A poll as lines: what can be chosen, how many chose it, and whether it is over; "" without
    one. A server may keep the counts to itself until then."""
    poll = item.get("poll")
    if not isinstance(poll, dict):
        return ""
    lines = []
    for one in dicts(poll.get("options")):
        title, votes = " ".join(str(one.get("title") or "").split()), _count(one.get("votes_count"))
        lines.append(f"○ {title}" if votes is None else f"○ {title} · {votes}")
    if not lines:
        return ""
    total = _count(poll.get("votes_count")) or 0
    closed = ngettext("Poll, closed: {n} vote", "Poll, closed: {n} votes", total)
    asked = ngettext("Poll: {n} vote", "Poll: {n} votes", total)
    words = closed if poll.get("expired") is True else asked
    return "\n".join([*lines, words.format(n=total)])


def mentions(item: Json) -> tuple[str, ...]:
    """Handles that the status names, each once."""
    found: dict[str, str] = {}
    for one in dicts(item.get("mentions")):
        handle = str(one.get("acct") or "")
        if _HANDLE.fullmatch(handle):
            found.setdefault(handle.casefold(), handle)
    return tuple(found.values())


def dicts(found: Json) -> list[dict[str, Json]]:
    """The objects in a list; [] for anything else."""
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def quoted_status(item: Json) -> Json | None:
    """The status that this one quotes, as far as it came along (Mastodon 4.4 and later)."""
    quote = item.get("quote")
    if not isinstance(quote, dict):
        return None
    inner = quote.get("quoted_status", quote)
    return inner if isinstance(inner, dict) and "id" in inner and "content" in inner else None


def _own(item: Json, realm: str) -> Post:
    by = author(item["account"])
    answered = str(item.get("in_reply_to_id") or "")
    quoted = quoted_status(item)
    language = str(item.get("language") or "")
    html = item.get("content")
    return Post(
        key=key(ident_of(item), realm),
        author=by,
        text=words(item),
        at=moment(item),
        uri=str(item.get("uri") or ""),
        url=safe_url(str(item.get("url") or item.get("uri") or "")) or "",
        reply_to=key(answered, realm) if is_id(answered) else None,
        reply_to_author=_answered(item, by),
        quote=key(ident_of(quoted), realm) if quoted is not None else None,
        mentions=mentions(item),
        media=tuple(media(item)),
        links=tuple(_links(html if isinstance(html, str) else "")),
        metrics=_metrics(item),
        language=language if _LANGUAGE.fullmatch(language) else "",
        warning=displayable(warning_of(item), lines=False),
        visibility=shown_to(item),
    )


def _links(html: str) -> Iterator[Link]:
    for target, text in links_of(html):
        if url := safe_url(target):
            yield Link(url, displayable(text, lines=False))


def _answered(item: Json, by: Author) -> str:
    """Handle or id of whom it answers."""
    ident = str(item.get("in_reply_to_account_id") or "")
    if ident == by.id:
        return by.handle
    for one in dicts(item.get("mentions")):
        if str(one.get("id")) == ident and _HANDLE.fullmatch(str(one.get("acct") or "")):
            return str(one["acct"])
    return ident if is_id(ident) else ""


def _viewer(item: Json, of: PostKey, account: AccountId, as_of: datetime) -> ViewerState:
    done = frozenset(kind for name, kind in _REACTIONS.items() if item.get(name) is True)
    return ViewerState(account, of, done, as_of)


def _readable_posts(items: Iterable[Json], realm: str) -> Iterator[Post]:
    for item in items:
        try:
            if not is_private(item):
                yield _own(item, realm)
        except ODD:
            continue


def _metrics(item: Json) -> Metrics:
    return Metrics(
        replies=_count(item.get("replies_count")),
        reposts=_count(item.get("reblogs_count")),
        likes=_count(item.get("favourites_count")),
        quotes=_count(item.get("quotes_count")),
    )


def _count(value: Json) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
