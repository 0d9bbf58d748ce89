"""Comments: listed by status, written, approved, held, called spam, put into the trash."""

from cmdeck.sandbox.problems import Answer
from cmdeck.sandbox.shapes import Json, JsonObject
from cmdeck.sandbox.wordpress.gate import Call, Refused, Route, invalid, listed
from cmdeck.sandbox.wordpress.posts import found as article_found
from cmdeck.sandbox.wordpress.posts import moment
from cmdeck.sandbox.wordpress.render import comment_json
from cmdeck.sandbox.wordpress.world import Comment

COMMENTED = "POST /wp/v2/comments"
_NAMES = {
    "approve": "approved",
    "approved": "approved",
    "1": "approved",
    "hold": "hold",
    "0": "hold",
    "spam": "spam",
    "trash": "trash",
}
LONGEST = 65_525
"""Bytes of a comment (wp_check_comment_data_max_lengths)."""


def _list(call: Call) -> Answer:
    status = call.one("status") or "approve"
    reader = call.reader
    if reader is None and status != "approve":
        raise Refused(401, "rest_forbidden_param", "Query parameter not permitted: status")
    _only_moderators(call)
    kept = [one for one in call.blog.comments.values() if _is_meant(call, one, status)]
    visible = [one for one in kept if _may_read(call, one)]
    name = "id" if call.one("orderby") == "id" else "at"
    visible.sort(key=lambda one: (getattr(one, name), one.id), reverse=call.one("order") != "asc")
    items: list[Json] = [_json(call, one) for one in visible]
    return listed(call, items, hidden=len(kept) - len(visible))


def _is_meant(call: Call, one: Comment, status: str) -> bool:
    if status == "all":
        if one.status not in ("approved", "hold"):
            return False
    elif status != "any" and one.status != _NAMES.get(status):
        return False
    for name, value in (("post", one.article), ("parent", one.parent), ("author", one.author)):
        if (wanted := call.many(name)) and str(value) not in wanted:
            return False
    if (include := call.many("include")) and str(one.id) not in include:
        return False
    if (search := call.one("search")) and search.casefold() not in one.text.casefold():
        return False
    before = call.one("before")
    return not before or one.at < moment(before, "before")


def _only_moderators(call: Call) -> None:
    if call.edits and (call.reader is None or not call.reader.can("moderate_comments")):
        code = 403 if call.reader else 401
        raise Refused(
            code, "rest_forbidden_context", "Sorry, you are not allowed to edit comments."
        )


def _may_read(call: Call, one: Comment) -> bool:
    reader = call.reader
    if one.status == "approved":
        return True
    return reader is not None and (reader.can("moderate_comments") or one.author == reader.id)


def _json(call: Call, one: Comment) -> JsonObject:
    return comment_json(call.blog, one, edits=call.edits, embeds="_embed" in call.query)


def _found(call: Call) -> Comment:
    number = call.path["id"]
    one = call.blog.comments.get(int(number)) if number.isdecimal() else None
    if one is None:
        raise Refused(404, "rest_comment_invalid_id", "Invalid comment ID.")
    return one


def _read(call: Call) -> Answer:
    one = _found(call)
    _only_moderators(call)
    if not _may_read(call, one):
        raise Refused(
            403 if call.reader else 401,
            "rest_cannot_read",
            "Sorry, you are not allowed to read this comment.",
        )
    return Answer(body=_json(call, one))


def _create(call: Call) -> Answer:
    blog = call.blog
    if call.reader is None:
        raise Refused(
            401, "rest_comment_login_required", "Sorry, you must be logged in to comment."
        )
    me = call.me
    article = _commented(call)
    text = (call.text("content") or "").strip()
    if not text:
        raise Refused(400, "rest_comment_content_invalid", "Invalid comment content.")
    if len(text.encode()) > LONGEST:
        raise Refused(
            400, "comment_content_column_length", "Comment field exceeds maximum length allowed."
        )
    parent = call.body.get("parent")
    parent = parent if isinstance(parent, int) else 0
    if blog.twin(article, parent, me.id, text) is not None:
        words = "Duplicate comment detected; it looks as though you&#8217;ve already said that!"
        raise Refused(409, "comment_duplicate", words)
    if blog.floods(me):
        raise Refused(400, "comment_flood", "You are posting comments too quickly. Slow down.")
    status = "approved" if me.can("moderate_comments") else "hold"
    made = blog.comment(
        blog.articles[article], me.name, text, author=me.id, parent=parent, status=status
    )
    call.did(COMMENTED, what=made.id, text=text)
    return Answer(201, comment_json(blog, made, edits=me.can("moderate_comments"), embeds=False))


def _commented(call: Call) -> int:
    """The article that the body names. Raises Refused."""
    number = call.body.get("post")
    words = "Sorry, you are not allowed to create this comment without a post."
    if not isinstance(number, int) or number not in call.blog.articles:
        raise Refused(403, "rest_comment_invalid_post_id", words)
    article = article_found(call, str(number))
    if article.status in ("draft", "trash"):
        words = "Sorry, you are not allowed to create a comment on this post."
        raise Refused(403, f"rest_comment_{article.status}_post", words)
    if not article.open:
        raise Refused(403, "rest_comment_closed", "Sorry, comments are closed for this item.")
    return article.id


def _moderator(call: Call, code: str, words: str) -> Comment:
    one = _found(call)
    if not call.me.can("moderate_comments"):
        raise Refused(403, code, words)
    return one


def _change(call: Call) -> Answer:
    """Sets a status. The one that it has is refused with a 500, as WordPress does."""
    one = _moderator(call, "rest_cannot_edit", "Sorry, you are not allowed to edit this comment.")
    wanted = _NAMES.get(call.text("status") or "")
    if wanted is None:
        raise invalid("status", "status is unknown.")
    if one.status == wanted:
        raise Refused(500, "rest_comment_failed_edit", "Updating comment status failed.")
    one.status = wanted
    call.did(f"POST /wp/v2/comments/{{id}} ({wanted})", what=one.id)
    return Answer(200, comment_json(call.blog, one, edits=True, embeds=False))


def _delete(call: Call) -> Answer:
    one = _moderator(
        call, "rest_cannot_delete", "Sorry, you are not allowed to delete this comment."
    )
    if call.one("force") == "true":
        previous = comment_json(call.blog, one, edits=True, embeds=False)
        del call.blog.comments[one.id]
        return Answer(200, {"deleted": True, "previous": previous})
    if one.status == "trash":
        raise Refused(410, "rest_already_trashed", "The comment has already been trashed.")
    one.status = "trash"
    call.did("DELETE /wp/v2/comments/{id}", what=one.id)
    return Answer(200, comment_json(call.blog, one, edits=True, embeds=False))


ROUTES = (
    Route("GET", "/wp/v2/comments", _list),
    Route("POST", "/wp/v2/comments", _create),
    Route("GET", "/wp/v2/comments/{id}", _read),
    Route("POST", "/wp/v2/comments/{id}", _change),
    Route("DELETE", "/wp/v2/comments/{id}", _delete),
)
