"""The network's own web page for what its API refuses: addresses to open in a browser. Pure.

Nothing is sent by opening one: the person does it there, logged in as whoever the browser knows.
"""

from urllib.parse import quote, urlencode

from cmdeck.model.capability import Verb
from cmdeck.model.post import NetworkName, PostKey

_X = "https://x.com"
_BLUESKY = "https://bsky.app"
"""Where everybody reads, whichever server holds their posts."""


def intent(
    verb: Verb,
    *,
    network: NetworkName,
    post: PostKey | None = None,
    handle: str = "",
    text: str = "",
    base: str = "",
) -> str:
    """The page where `verb` can be done by hand: to `post`, or to the person with `handle`, with
    `text` filled in. "" where there is none: of a post that is elsewhere, too. `base` stands for
    the network's own address (the
    built-in sandbox).

    On Mastodon and WordPress `base` is the account's server. Source for X: its web-intent pages
    (`/intent/post`, `/intent/like`, `/intent/retweet`).
    """
    if post is not None and post.network is not network:
        return ""
    if network is NetworkName.MASTODON and base:
        # The page of one's own server, where one is logged in: all of it is a click away there.
        return f"{profile(network, handle, base)}/{quote(post.id, safe='')}" if post else ""
    if network is NetworkName.BLUESKY:
        return bluesky_page(handle, post.id) if post else ""
    if network is NetworkName.WORDPRESS and base:
        return _in_the_back(post, base.rstrip("/"))
    if network is not NetworkName.X:
        return ""
    root = base.rstrip("/") or _X
    ident = quote(post.id, safe="") if post is not None else ""
    match verb:
        case Verb.POST:
            return f"{root}/intent/post?{_query(text=text)}"
        case Verb.REPLY if ident:
            return f"{root}/intent/post?{_query(in_reply_to=ident, text=text)}"
        case Verb.QUOTE if ident:
            page = f"{root}/{_name(handle) or 'i'}/status/{ident}"
            return f"{root}/intent/post?{_query(text=text, url=page)}"
        case Verb.LIKE if ident:
            return f"{root}/intent/like?{_query(tweet_id=ident)}"
        case Verb.REPOST if ident:
            return f"{root}/intent/retweet?{_query(tweet_id=ident)}"
        case Verb.MESSAGE | Verb.MUTE | Verb.BLOCK if _name(handle):
            return f"{root}/{_name(handle)}"
        case _ if ident:
            # No page does just this; on the post's own page it is a click away.
            return f"{root}/{_name(handle) or 'i'}/status/{ident}"
        case _:
            return f"{root}/{_name(handle)}" if _name(handle) else ""


def bluesky_page(handle: str, uri: str) -> str:
    """The page of a post on Bluesky: `uri` is its at:// address, which ends with its name."""
    return f"{_BLUESKY}/profile/{_name(handle)}/post/{quote(uri.rpartition('/')[2], safe='')}"


def profile(network: NetworkName, handle: str, base: str = "") -> str:
    """The public page of an account: `base` is the address of its server, "" the network's own."""
    if network is NetworkName.BLUESKY:
        return f"{_BLUESKY}/profile/{_name(handle)}"
    root = base.rstrip("/") or _X
    if network is NetworkName.WORDPRESS:
        return f"{root}/author/{_name(handle)}/" if _name(handle) else root
    sign = "@" if network is NetworkName.MASTODON else ""
    return f"{root}/{sign}{_name(handle)}"


def _in_the_back(post: PostKey | None, site: str) -> str:
    """Where a blog's own pages edit a comment or an article (WordPress's wp-admin)."""
    if post is None:
        return f"{site}/wp-admin/"
    ident = quote(post.id.removeprefix("c"), safe="")
    if post.id.startswith("c"):
        return f"{site}/wp-admin/comment.php?action=editcomment&c={ident}"
    return f"{site}/wp-admin/post.php?post={ident}&action=edit"


def is_played(network: NetworkName, base: str) -> bool:
    """Whether `base` is no server that the person is logged in at with a browser: another one in
    the place of X, or one without https."""
    return bool(base) and (network is NetworkName.X or not base.startswith("https://"))


def _name(handle: str) -> str:
    return quote(handle.removeprefix("@"), safe="")


def _query(**values: str) -> str:
    return urlencode({name: value for name, value in values.items() if value}, quote_via=quote)
