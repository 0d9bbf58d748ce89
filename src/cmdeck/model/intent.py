"""A network's own web pages for what its API refuses: the person does it there, in the browser.
Pure.

X: the web intents that its documentation names (`/intent/like`, `/intent/post`); nothing is
scraped.
"""

from urllib.parse import quote, urlencode

from cmdeck.model.capability import Verb
from cmdeck.model.post import NetworkName, Post

_X = "https://x.com"


def intent(verb: Verb, post: Post, *, base: str = "", text: str = "") -> str:
    """The page that does `verb` to `post`; "" where the network has none.

    `base` replaces the network's own address (the built-in sandbox).
    """
    if post.key.network is not NetworkName.X:
        return ""
    root = base.rstrip("/") or _X
    ident = post.key.id
    match verb:
        case Verb.LIKE:
            return f"{root}/intent/like?{urlencode({'tweet_id': ident})}"
        case Verb.REPOST:
            return f"{root}/intent/retweet?{urlencode({'tweet_id': ident})}"
        case Verb.REPLY:
            words = {"in_reply_to": ident, "text": text} if text else {"in_reply_to": ident}
            return f"{root}/intent/post?{urlencode(words)}"
        case Verb.QUOTE:
            words = {"url": post.url, "text": text} if text else {"url": post.url}
            return f"{root}/intent/post?{urlencode(words)}"
        case Verb.BLOCK | Verb.REPORT:
            return f"{root}/{quote(post.author.handle)}"
        case _:
            return ""
