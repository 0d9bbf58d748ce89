"""Makes WordPress's JSON of what its world holds."""

import html
import re
from datetime import UTC, datetime

from cmdeck.sandbox.shapes import JsonObject
from cmdeck.sandbox.wordpress.world import Article, Blog, Comment, Medium, Member, Term

OFFSET = 3600.0
"""The site's clock is an hour ahead of UTC."""
_EMBEDDED = ("id", "date", "slug", "type", "link", "title", "excerpt", "author", "featured_media")
"""What the schema shows of a post in the context `embed`."""
_TAG = re.compile(r"<[^>]*>")


def gmt(at: float) -> str:
    """An instant as WordPress writes `date_gmt`: UTC, whole seconds, no zone."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def article_json(blog: Blog, article: Article, *, edits: bool, embeds: bool) -> JsonObject:
    """A post, as read or (with `edits`) with what was written."""
    excerpt = article.excerpt or " ".join(_TAG.sub("", article.content).split())[:120]
    found: JsonObject = {
        "id": article.id,
        "date": gmt(article.at + OFFSET),
        "date_gmt": gmt(article.at),
        "guid": {"rendered": f"{blog.home}/?p={article.id}"},
        "modified": gmt(article.modified + OFFSET),
        "modified_gmt": gmt(article.modified),
        "slug": article.slug,
        "status": article.status,
        "type": "post",
        "link": link_of(blog, article),
        "title": _text(texturized(article.title), article.title, edits),
        "content": _text(article.content, article.content, edits) | {"protected": False},
        "excerpt": _text(f"<p>{excerpt}</p>\n", article.excerpt, edits) | {"protected": False},
        "author": article.author,
        "featured_media": article.featured,
        "comment_status": "open" if article.open else "closed",
        "meta": [],
        "categories": list(article.categories),
        "tags": list(article.tags),
    }
    if embeds:
        along: JsonObject = {"author": [member_json(blog, blog.members[article.author])]}
        if article.featured:
            picture = medium_json(blog, blog.media[article.featured], edits=False)
            along["wp:featuredmedia"] = [picture]
        found["_embedded"] = along
    return found


def link_of(blog: Blog, article: Article) -> str:
    """Where it is read."""
    if article.status not in ("publish", "private") or blog.plain:
        return f"{blog.home}/?p={article.id}"
    return f"{blog.home}/{article.slug}/"


def comment_json(blog: Blog, comment: Comment, *, edits: bool, embeds: bool) -> JsonObject:
    """A comment."""
    article = blog.articles[comment.article]
    shown = comment.text.replace("'", "&#8217;").replace("\n", "<br />\n")
    found: JsonObject = {
        "id": comment.id,
        "post": comment.article,
        "parent": comment.parent,
        "author": comment.author,
        "author_name": comment.name,
        "author_url": "",
        "date": gmt(comment.at + OFFSET),
        "date_gmt": gmt(comment.at),
        "content": _text(f"<p>{shown}</p>\n", comment.text, edits),
        "link": f"{link_of(blog, article)}#comment-{comment.id}",
        "status": comment.status,
        "type": "comment",
    }
    if embeds:
        whole = article_json(blog, article, edits=False, embeds=False)
        found["_embedded"] = {"up": [{name: whole[name] for name in _EMBEDDED}]}
    return found


def member_json(blog: Blog, member: Member, *, edits: bool = False) -> JsonObject:
    """A user."""
    found: JsonObject = {
        "id": member.id,
        "name": member.name,
        "link": f"{blog.home}/author/{member.username}/",
        "slug": member.username,
    }
    if edits:
        found |= {
            "username": member.username,
            "roles": [member.role],
            "capabilities": {
                name: True
                for name in ("edit_posts", "publish_posts", "upload_files", "moderate_comments")
                if member.can(name)
            },
        }
    return found


def term_json(blog: Blog, term: Term) -> JsonObject:
    """A category or a tag."""
    return {
        "id": term.id,
        "name": html.escape(term.name),
        "slug": term.slug,
        "taxonomy": term.taxonomy,
    }


def medium_json(blog: Blog, medium: Medium, *, edits: bool) -> JsonObject:
    """A file."""
    return {
        "id": medium.id,
        "date_gmt": gmt(medium.at),
        "slug": medium.name.rpartition(".")[0],
        "status": "inherit",
        "type": "attachment",
        "author": medium.owner,
        "title": _text(medium.name.rpartition(".")[0], medium.name.rpartition(".")[0], edits),
        "alt_text": medium.alt,
        "media_type": "image",
        "mime_type": medium.mime,
        "source_url": f"{blog.home}/wp-content/uploads/{medium.name}",
    }


def texturized(text: str) -> str:
    """`text` as it is shown: escaped, and its apostrophes turned (wptexturize)."""
    return html.escape(text, quote=False).replace("'", "&#8217;").replace("\n", "<br />\n")


def _text(rendered: str, raw: str, edits: bool) -> JsonObject:
    found: JsonObject = {"rendered": rendered}
    if edits:
        found["raw"] = raw
    return found
