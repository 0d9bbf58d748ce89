"""Articles: listed, written, changed, put into the trash."""

from datetime import UTC, datetime

from cmdeck.sandbox.problems import Answer
from cmdeck.sandbox.shapes import Json, JsonObject
from cmdeck.sandbox.wordpress.gate import Call, Refused, Route, invalid, listed
from cmdeck.sandbox.wordpress.render import OFFSET, article_json
from cmdeck.sandbox.wordpress.world import Article, slug_of

STATUSES = ("publish", "future", "draft", "pending", "private")
_LISTED = (*STATUSES, "trash", "any")
_ORDERS = ("date", "id", "modified", "slug", "title")
CREATED = "POST /wp/v2/posts"
CHANGED = "POST /wp/v2/posts/{id}"
PUBLISHED = "POST /wp/v2/posts/{id} (publish)"


def _list(call: Call) -> Answer:
    wanted = call.many("status") or ["publish"]
    for status in wanted:
        if status not in _LISTED:
            raise invalid("status", f"status[0] is not one of {', '.join(_LISTED)}.")
    if call.reader is None and (wanted != ["publish"] or call.edits):
        raise Refused(401, "rest_forbidden_context", "Sorry, you are not allowed to edit posts.")
    blog = call.blog
    found = [one for one in blog.articles.values() if _is_meant(call, one, wanted)]
    visible = blog.shown(found, call.reader)
    if call.edits:
        # It counts what the asker may not edit, and leaves it out.
        visible = [one for one in visible if _is_editable(call, one)]
    order = call.one("orderby") or "date"
    if order not in _ORDERS:
        raise invalid("orderby", f"orderby is not one of {', '.join(_ORDERS)}.")
    fields = {"id": "id", "modified": "modified", "slug": "slug", "title": "title"}
    name = fields.get(order, "at")
    visible.sort(key=lambda one: (getattr(one, name), one.id), reverse=call.one("order") != "asc")
    items: list[Json] = [_json(call, one) for one in visible]
    return listed(call, items, hidden=len(found) - len(visible) + blog.veiled)


def _is_meant(call: Call, one: Article, statuses: list[str]) -> bool:
    """Whether the query means it. `any` leaves out the trash, unless that is named, too."""
    is_any = "any" in statuses and one.status != "trash"
    if one.status not in statuses and not is_any:
        return False
    if (slugs := call.many("slug")) and one.slug not in slugs:
        return False
    words = call.one("search").casefold().split()
    text = f"{one.title}\n{one.excerpt}\n{one.content}".casefold()
    if not all(word in text for word in words):
        return False
    before, after = call.one("before"), call.one("after")
    if before and not one.at < moment(before, "before"):
        return False
    if after and not one.at > moment(after, "after"):
        return False
    if (authors := call.many("author")) and str(one.author) not in authors:
        return False
    include = call.many("include")
    return not include or str(one.id) in include


def _json(call: Call, one: Article) -> JsonObject:
    return article_json(call.blog, one, edits=call.edits, embeds="_embed" in call.query)


def found(call: Call, number: str) -> Article:
    """An article that may be read. Raises Refused."""
    one = call.blog.articles.get(int(number)) if number.isdecimal() else None
    if one is None:
        raise Refused(404, "rest_post_invalid_id", "Invalid post ID.")
    if not call.blog.visible(one, call.reader):
        raise Refused(
            403 if call.reader else 401, "rest_forbidden", "Sorry, you are not allowed to do that."
        )
    return one


def _read(call: Call) -> Answer:
    one = found(call, call.path["id"])
    if call.edits and not _is_editable(call, one):
        code = 403 if call.reader else 401
        words = "Sorry, you are not allowed to edit this post."
        raise Refused(code, "rest_forbidden_context", words)
    return Answer(body=_json(call, one))


def _is_editable(call: Call, one: Article) -> bool:
    me = call.reader
    return me is not None and (one.author == me.id or me.can("edit_others"))


def _create(call: Call) -> Answer:
    me = call.me
    at, fields = _fields(call)
    if not any(call.text(name) for name in ("title", "content", "excerpt")):
        raise Refused(400, "empty_content", "Content, title, and excerpt are empty.")
    made = call.blog.add(me.id, at=at, **fields)
    call.did(CREATED, what=made.id, text=made.title)
    return Answer(201, _written(call, made))


def _change(call: Call) -> Answer:
    one = found(call, call.path["id"])
    me = call.me
    if one.author != me.id and not me.can("edit_others"):
        raise Refused(403, "rest_cannot_edit", "Sorry, you are not allowed to edit this post.")
    was = one.status
    at, fields = _fields(call)
    call.blog.change(one, at=at, **fields)
    is_new = one.status == "publish" != was
    call.did(PUBLISHED if is_new else CHANGED, what=one.id, text=one.title)
    return Answer(200, _written(call, one))


def _written(call: Call, one: Article) -> JsonObject:
    """What is answered to whoever wrote: with what was written."""
    return article_json(call.blog, one, edits=True, embeds=False)


def _fields(call: Call) -> tuple[float | None, dict[str, object]]:
    """What the body changes: the date, and the rest. Raises Refused for what cannot be used or is
    not allowed."""
    at: float | None = None
    fields: dict[str, object] = {}
    for name in ("title", "content", "excerpt"):
        if (text := call.text(name)) is not None:
            fields[name] = text
    if (slug := call.text("slug")) is not None:
        fields["slug"] = slug_of(slug)
    status = call.text("status")
    if status is not None:
        if status not in STATUSES:
            raise invalid("status", f"status is not one of {', '.join(STATUSES)}.")
        if status in ("publish", "future", "private") and not call.me.can("publish_posts"):
            raise Refused(
                403,
                "rest_cannot_publish",
                "Sorry, you are not allowed to publish posts in this post type.",
            )
        fields["status"] = status
    if (date := call.text("date_gmt")) is not None:
        at = moment(date, "date_gmt")
    elif (date := call.text("date")) is not None:
        at = moment(date, "date", OFFSET)
    for name, taxonomy in (("categories", "category"), ("tags", "post_tag")):
        if (ids := call.ids(name)) is not None:
            known = {term.id for term in call.blog.terms.values() if term.taxonomy == taxonomy}
            fields[name] = [one for one in ids if one in known]
    featured = call.body.get("featured_media")
    if isinstance(featured, int):
        if featured and featured not in call.blog.media:
            raise Refused(400, "rest_invalid_featured_media", "Invalid featured media ID.")
        fields["featured"] = featured
    return at, fields


def moment(text: str, name: str, offset: float = 0.0) -> float:
    """An instant; without a zone it is the site's clock, `offset` ahead of UTC."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise invalid(name, "Invalid date.") from None
    aware = read if read.tzinfo else read.replace(tzinfo=UTC)
    return float(int(aware.timestamp() - (0.0 if read.tzinfo else offset)))


def _delete(call: Call) -> Answer:
    one = found(call, call.path["id"])
    me = call.me
    if one.author != me.id and not me.can("edit_others"):
        raise Refused(403, "rest_cannot_delete", "Sorry, you are not allowed to delete this post.")
    if call.one("force") == "true":
        previous = _written(call, one)
        del call.blog.articles[one.id]
        return Answer(200, {"deleted": True, "previous": previous})
    if one.status == "trash":
        raise Refused(410, "rest_already_trashed", "The post has already been deleted.")
    call.blog.trash(one)
    call.did("DELETE /wp/v2/posts/{id}", what=one.id)
    return Answer(200, _written(call, one))


ROUTES = (
    Route("GET", "/wp/v2/posts", _list),
    Route("POST", "/wp/v2/posts", _create),
    Route("GET", "/wp/v2/posts/{id}", _read),
    Route("POST", "/wp/v2/posts/{id}", _change),
    Route("DELETE", "/wp/v2/posts/{id}", _delete),
)
