"""X's JSON (API v2) to the model, in both spellings: `tweet.*` of before July 2026 and `post.*`.

Pure. Missing and odd fields are dealt with here, once: what cannot be read is left out and counted,
never an exception. Source of the shapes: X's OpenAPI description, 2.159 and 2.167.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from msgspec import Struct, field
from msgspec.structs import replace

from cmdeck.model.post import (
    Author,
    Link,
    Media,
    MediaKind,
    Metrics,
    NetworkName,
    Post,
    PostKey,
    Words,
)
from cmdeck.networks.http import Json
from cmdeck.text.display import displayable, safe_url

POST_FIELDS = [
    *("attachments", "author_id", "conversation_id", "created_at", "entities"),
    *("in_reply_to_user_id", "lang", "note_tweet", "public_metrics", "referenced_tweets", "text"),
]
EXPANSIONS = [
    *("author_id", "attachments.media_keys", "in_reply_to_user_id", "referenced_tweets.id"),
    *("referenced_tweets.id.author_id", "referenced_tweets.id.attachments.media_keys"),
]
MEDIA_FIELDS = ["alt_text", "height", "preview_image_url", "type", "url", "width"]
USER_FIELDS = ["name", "username"]

ID = re.compile(r"[0-9]{1,20}")
"""What an id of X is: no longer than a date can be read from."""
_HANDLE = re.compile(r"[A-Za-z0-9_]{1,50}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_OF_MEDIA = re.compile(r"/status/[0-9]+/(photo|video)/[0-9]+$")
_EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC)
_KINDS = {"photo": MediaKind.PHOTO, "video": MediaKind.VIDEO, "animated_gif": MediaKind.GIF}
_ODD = (KeyError, ValueError, TypeError, AttributeError, OverflowError)


class Includes(Struct, frozen=True):
    """What came along with a page, by id."""

    users: Mapping[str, Json] = field(default_factory=dict)
    posts: Mapping[str, Json] = field(default_factory=dict)
    media: Mapping[str, Json] = field(default_factory=dict)


class Listing(Struct, frozen=True):
    """One answer that lists posts, read."""

    posts: tuple[Post, ...]
    """Members, in the order of the answer, each once."""
    others: tuple[Post, ...]
    """Quoted and answered posts that came along."""
    ids: tuple[str, ...]
    """The ids listed, reposts by their own, in the order of the answer."""
    next: str
    """Token of the page that follows, or ""."""
    skipped: int
    gone: tuple[PostKey, ...]
    """Posts that were asked for by id and do not exist."""


def key(post_id: str) -> PostKey:
    """The key of a post of X."""
    return PostKey(NetworkName.X, "", post_id)


def listing(document: Json) -> Listing:
    """Any answer whose `data` is posts, or one post."""
    came = includes(document)
    posts: dict[PostKey, Post] = {}
    ids: list[str] = []
    skipped = 0
    for item in items(document):
        try:
            parsed = post(item, came)
            posts.setdefault(parsed.key, parsed)
            ids.append(_id(item["id"]))
        except _ODD:
            skipped += 1
    others = {other.key: other for other in _others(posts.values(), came)}
    return Listing(
        posts=tuple(posts.values()),
        others=tuple(other for other in others.values() if other.key not in posts),
        ids=tuple(ids),
        next=next_token(document),
        skipped=skipped,
        gone=gone(document),
    )


def items(document: Json) -> Sequence[Json]:
    """The list in `data`; X leaves `data` out where there is nothing, and gives one object for a
    single post."""
    data = _part(document, "data")
    if isinstance(data, list):
        return data
    return [data] if isinstance(data, dict) else []


def next_token(document: Json) -> str:
    """The token of the page that follows, or ""."""
    token = _object(_part(document, "meta")).get("next_token")
    return token if isinstance(token, str) else ""


def includes(document: Json) -> Includes:
    """`includes`, in either spelling."""
    part = _object(_part(document, "includes"))
    return Includes(
        users=_by(part.get("users"), "id"),
        posts={**_by(part.get("tweets"), "id"), **_by(part.get("posts"), "id")},
        media=_by(part.get("media"), "media_key"),
    )


def gone(document: Json) -> tuple[PostKey, ...]:
    """Posts asked for by id (not merely referred to) of which X says that they do not exist."""
    found = []
    for error in _dicts(_part(document, "errors")):
        is_ours = error.get("parameter") in ("id", "ids")
        if is_ours and str(error.get("type", "")).endswith("/resource-not-found"):
            ident = str(error.get("resource_id") or error.get("value") or "")
            if ID.fullmatch(ident):
                found.append(key(ident))
    return tuple(found)


def post(item: Json, came: Includes) -> Post:
    """A post. A repost is the reposted post, with `reposted_by` set; where that post did not come
    along, the repost itself. Raises KeyError, ValueError, TypeError, AttributeError."""
    original = came.posts.get(referenced(item, "retweeted", "reposted"))
    if original is None:
        return _own(item, came)
    return replace(_own(original, came), reposted_by=author(item, came), reposted_at=moment(item))


def referenced(item: Json, *kinds: str) -> str:
    """Id of the post that `item` refers to in one of these ways, or ""."""
    for reference in _dicts(item.get("referenced_tweets") or item.get("referenced_posts")):
        if reference.get("type") in kinds:
            return str(reference.get("id", ""))
    return ""


def author(item: Json, came: Includes) -> Author:
    """Who wrote it; with an empty handle where X did not send the person along."""
    ident = str(item.get("author_id") or "")
    return user(came.users.get(ident) or {"id": ident, "username": item.get("username")})


def user(item: Json) -> Author:
    """A person."""
    handle = displayable(str(item.get("username") or ""), lines=False)
    raw = str(item.get("name") or "")
    is_plain = _HANDLE.fullmatch(handle) is not None
    return Author(
        id=str(item.get("id") or ""),
        handle=handle,
        name=Words(displayable(raw, lines=False), raw),
        url=f"https://x.com/{handle}" if is_plain else "",
    )


def address(handle: str, post_id: str) -> str:
    """The public page of a post."""
    return f"https://x.com/{handle if _HANDLE.fullmatch(handle) else 'i'}/status/{post_id}"


def received(item: Json) -> tuple[str, Sequence[Json]]:
    """The whole text as received, and its links: a long post keeps both in a part of its own."""
    note = _object(item.get("note_tweet") or item.get("note_post"))
    long = note if isinstance(note.get("text"), str) else item
    text = long.get("text")
    entities = _object(long.get("entities")) or _object(item.get("entities"))
    links = entities.get("urls") or item.get("urls")
    return (text if isinstance(text, str) else ""), list(_dicts(links))


def readable(item: Json, *, keep_quote: bool = False) -> str:
    """The text as its author wrote it: t.co expanded, the links that X appends for pictures and
    for the quoted post taken away, HTML entities undone. Not yet displayable. `keep_quote`: the
    author may have written the last link, which X then took for a quote."""
    text, links = received(item)
    quoted = "" if keep_quote else referenced(item, "quoted")
    spans: list[tuple[int, int, str]] = []
    for link in links:
        short = link.get("url")
        if not isinstance(short, str) or not short:
            continue
        where = _where(text, link, short)
        if where is not None:
            spans.append((*where, _shown_link(link, quoted, is_last=where[1] >= len(text))))
    out, done = [], 0
    for start, end, shown in sorted(spans):
        if start >= done:
            out += [_unescaped(text[done:start]), shown]
            done = end
    return "".join([*out, _unescaped(text[done:])]).strip()


def _own(item: Json, came: Includes) -> Post:
    ident = _id(item["id"])
    by = author(item, came)
    text, links = received(item)
    reply = referenced(item, "replied_to")
    quoted = referenced(item, "quoted")
    thread = str(item.get("conversation_id") or "")
    language = str(item.get("lang") or "")
    return Post(
        key=key(ident),
        author=by,
        text=Words(displayable(readable(item)), text),
        at=moment(item),
        url=address(by.handle, ident),
        reply_to=key(reply) if ID.fullmatch(reply) else None,
        reply_to_author=_answered(item, came),
        thread=key(thread) if ID.fullmatch(thread) else None,
        quote=key(quoted) if ID.fullmatch(quoted) else None,
        mentions=tuple(_mentions(item)),
        media=tuple(media(item, came)),
        links=tuple(_links(links, quoted)),
        metrics=_metrics(item.get("public_metrics")),
        language=language if _LANGUAGE.fullmatch(language) and language != "und" else "",
    )


def media(item: Json, came: Includes) -> Iterator[Media]:
    """Pictures and films of a post or a message, as far as they came along."""
    for media_key in media_keys(item):
        found = came.media.get(media_key, {})
        kind = _KINDS.get(str(found.get("type")))
        if kind is None:
            continue
        alt = found.get("alt_text")
        yield Media(
            kind=kind,
            url=safe_url(str(found.get("url") or found.get("preview_image_url") or "")) or "",
            alt=Words(displayable(alt), alt) if isinstance(alt, str) and alt else None,
            width=_count(found.get("width")) or 0,
            height=_count(found.get("height")) or 0,
        )


def media_keys(item: Json) -> list[str]:
    """What is attached to a post or a message."""
    found = _object(item.get("attachments")).get("media_keys")
    return [str(one) for one in found] if isinstance(found, list) else []


def moment(item: Json) -> datetime:
    """When a post or a message was made: as said, else as its id says (a snowflake holds the
    milliseconds since November 2010). Raises KeyError, ValueError."""
    try:
        parsed = datetime.fromisoformat(str(item.get("created_at")))
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        return made(_id(item["id"]))


def made(ident: str) -> datetime:
    """When an id was given out."""
    return _EPOCH + timedelta(milliseconds=int(ident) >> 22)


def _others(posts: Iterable[Post], came: Includes) -> Iterator[Post]:
    wanted = {found for one in posts for found in (one.quote, one.reply_to) if found is not None}
    for ident in sorted(found.id for found in wanted):
        if ident in came.posts:
            try:
                yield _own(came.posts[ident], came)
            except _ODD:
                continue


def _where(text: str, link: Json, short: str) -> tuple[int, int] | None:
    """Where a link is in the text: at its indices (code points), or where it is found, since
    indices have been off after HTML entities."""
    start, end = link.get("start"), link.get("end")
    if isinstance(start, int) and isinstance(end, int) and text[start:end] == short:
        return start, end
    start = text.find(short)
    return None if start < 0 else (start, start + len(short))


def _shown_link(link: Json, quoted: str, *, is_last: bool) -> str:
    target = str(link.get("expanded_url") or "")
    if _is_of_media(link, target) or (is_last and _is_page_of(target, quoted)):
        return ""
    return target if safe_url(target) else str(link["url"])


def _is_of_media(link: Json, target: str) -> bool:
    return "media_key" in link or _OF_MEDIA.search(target) is not None


def _is_page_of(target: str, post_id: str) -> bool:
    return bool(post_id) and target.partition("?")[0].endswith(f"/status/{post_id}")


def _links(links: Sequence[Json], quoted: str) -> Iterator[Link]:
    for link in links:
        target = safe_url(str(link.get("expanded_url") or link.get("url") or ""))
        if target and not _is_of_media(link, target) and not _is_page_of(target, quoted):
            yield Link(target, displayable(str(link.get("display_url") or ""), lines=False))


def _mentions(item: Json) -> Iterator[str]:
    note = _object(item.get("note_tweet") or item.get("note_post"))
    entities = _object(note.get("entities")) or _object(item.get("entities"))
    seen = set()
    for mention in _dicts(entities.get("mentions")):
        handle = str(mention.get("username") or "")
        if _HANDLE.fullmatch(handle) and handle.lower() not in seen:
            seen.add(handle.lower())
            yield handle


def _answered(item: Json, came: Includes) -> str:
    ident = str(item.get("in_reply_to_user_id") or "")
    found = came.users.get(ident)
    return user(found).handle if found else ident


def _metrics(counts: Json) -> Metrics:
    counts = _object(counts)
    reposts = counts.get("retweet_count", counts.get("repost_count"))
    return Metrics(
        replies=_count(counts.get("reply_count")),
        reposts=_count(reposts),
        likes=_count(counts.get("like_count")),
        quotes=_count(counts.get("quote_count")),
        views=_count(counts.get("impression_count")),
    )


def _count(value: Json) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _unescaped(text: str) -> str:
    """The three that X escapes; what else looks like an entity was written so."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _id(value: Json) -> str:
    text = str(value)
    if not ID.fullmatch(text):
        raise ValueError(text[:40])
    return text


def _part(document: Json, name: str) -> Json:
    return document.get(name) if isinstance(document, dict) else None


def _object(found: Json) -> dict[str, Json]:
    return found if isinstance(found, dict) else {}


def _by(found: Json, name: str) -> dict[str, Json]:
    return {str(item[name]): item for item in _dicts(found) if name in item}


def _dicts(found: Json) -> Iterator[Json]:
    return (item for item in (found if isinstance(found, list) else []) if isinstance(item, dict))
