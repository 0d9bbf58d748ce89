"""Acts: posting, deleting, hiding, liking, passing on, keeping, muting, following."""

from cmdeck.sandbox import wire
from cmdeck.sandbox.problems import Answer, Refusal, forbidden, invalid, refuse_invalid
from cmdeck.sandbox.shapes import Json, JsonObject, Poll, Post, number_in
from cmdeck.sandbox.site import Call, Route

DUPLICATE = "You are not allowed to create a Tweet with duplicate content."
NOT_SUMMONED = (
    "Reply to this conversation is not allowed because you have not been "
    "mentioned or otherwise engaged by the "
    "author of the post you are replying to."
)
NO_QUOTE = (
    "Quoting this post is not allowed because you have not been mentioned by "
    "or otherwise engaged with its author."
)
LONG = 25_000
_DUPLICATE_SECONDS = 86_400
_BODY = (
    "card_uri community_id direct_message_deep_link edit_options "
    "for_super_followers_only geo made_with_ai media "
    "nullcast paid_partnership poll quote_tweet_id reply reply_settings "
    "share_with_followers text"
)
_INNER = {
    "reply": "in_reply_to_tweet_id exclude_reply_user_ids auto_populate_reply_metadata",
    "media": "media_ids tagged_user_ids",
    "poll": "options duration_minutes reply_settings",
    "edit_options": "previous_post_id",
    "geo": "place_id",
}
REPLY_SETTINGS = ("following", "mentionedUsers", "subscribers", "verified")


def _create(call: Call) -> Answer:
    for name, keys in _INNER.items():
        inner = call.body.get(name, {})
        if not isinstance(inner, dict):
            raise refuse_invalid(f"$.{name}: is not an object", **{name: str(inner)})
        refuse_unknown_keys(inner, keys, f"$.{name}")
    text = call.text("text", needed=False)
    media = _media(call)
    poll = _poll(call)
    if not text.strip() and not media and poll is None:
        raise refuse_invalid("$.text: one of text, media or poll is required", text=text)
    _check_length(call, text)
    settings = call.body.get("reply_settings")
    if settings is not None and settings not in REPLY_SETTINGS:
        raise refuse_invalid(
            f"$.reply_settings: does not have a value in the enumeration {list(REPLY_SETTINGS)}",
            reply_settings=str(settings),
        )
    if "edit_options" in call.body:
        return _edit(call, text)
    parent, without = _parent(call)
    quoted = _quoted(call)
    if sum((bool(media), poll is not None, quoted is not None)) > 1:
        raise refuse_invalid(
            "$.media: media, poll and quote_tweet_id are mutually exclusive", media=""
        )
    _refuse_duplicate(call, text, parent, quoted, media)
    if poll is not None:
        call.world.polls[poll.id] = poll
    post = call.world.publish(
        call.me,
        text,
        parent=parent,
        quoted=quoted,
        media=media,
        poll=poll.id if poll else 0,
        without=without,
    )
    post.reply_settings = str(settings or "everyone")
    return _created(call, post, text)


def _created(call: Call, post: Post, text: str) -> Answer:
    for heard in call.site.on_publish:
        heard(post)
    shown = wire.compose(text, post.prefix).text
    call.world.did(call.account.id, "POST /2/tweets", call.body, what=str(post.id), text=text)
    body: JsonObject = {
        "data": {
            "id": str(post.id),
            "text": shown,
            _history(call): [str(known) for known in (*post.earlier, post.id)],
        }
    }
    return Answer(201, body, charged=["create_link" if wire.has_link(text) else "create"])


def _history(call: Call) -> str:
    return "edit_history_post_ids" if call.wants.dialect == "post" else "edit_history_tweet_ids"


def _check_length(call: Call, text: str) -> None:
    longest = LONG if call.me.verified else wire.LIMIT
    if wire.weight(text) > longest:
        raise Refusal(
            forbidden(
                "Your Tweet text is too long. For more information on how Twitter "
                "determines text length see https://github.com/twitter/twitter-text."
            )
        )
    if len(wire.compose(text).cashtags) > 1:
        raise Refusal(forbidden("You are not permitted to use more than one cashtag in a post."))


def _edit(call: Call, text: str) -> Answer:
    options = call.body["edit_options"]
    previous = str(options.get("previous_post_id", "")) if isinstance(options, dict) else ""
    number = number_in(previous)
    if number is None:
        raise refuse_invalid(
            "$.edit_options.previous_post_id: is missing but it is required", edit_options=previous
        )
    post = call.post(number, "previous_post_id")
    if post.author != call.account.person or not call.me.verified:
        raise Refusal(forbidden("You are not permitted to edit this post."))
    if len(post.earlier) >= 5 or call.site.now() > post.at + 3600 or post.edited_text:
        raise Refusal(forbidden("This post can no longer be edited."))
    return _created(call, call.world.edit(post, text), text)


def _parent(call: Call) -> tuple[Post | None, frozenset[int]]:
    reply = call.body.get("reply")
    if not isinstance(reply, dict):
        return None, frozenset()
    wanted = str(reply.get("in_reply_to_tweet_id", ""))
    number = number_in(wanted)
    if number is None:
        raise refuse_invalid(
            "$.reply.in_reply_to_tweet_id: is missing but it is required",
            in_reply_to_tweet_id=wanted,
        )
    parent = call.world.living(number)
    if parent is None:
        raise Refusal(
            forbidden("You attempted to reply to a Tweet that is deleted or not visible to you.")
        )
    if call.account.plan == "self_serve" and not summoned(call, parent):
        raise Refusal(forbidden(NOT_SUMMONED))
    excluded = reply.get("exclude_reply_user_ids", [])
    people = excluded if isinstance(excluded, list) else []
    numbers = (number_in(str(person)) for person in people)
    return parent, frozenset(number for number in numbers if number is not None)


def summoned(call: Call, post: Post) -> bool:
    """Whether the account was called by this post: named or quoted by its author, or it began the
    thread itself.
    """
    mine = call.account.person
    root = call.world.posts.get(post.conversation)
    if post.author == mine or (root is not None and root.author == mine):
        return True
    quoted = call.world.posts.get(post.quoted)
    if quoted is not None and quoted.author == mine:
        return True
    return call.me.username.lower() in wire.mentioned(post.prefix + post.text)


def _quoted(call: Call) -> Post | None:
    if "quote_tweet_id" not in call.body:
        return None
    wanted = call.body_id("quote_tweet_id")
    quoted = call.world.living(wanted)
    if quoted is None:
        raise Refusal(
            forbidden("You attempted to quote a Tweet that is deleted or not visible to you.")
        )
    if call.account.plan == "self_serve":
        raise Refusal(forbidden(NO_QUOTE))
    return quoted


def _media(call: Call) -> tuple[str, ...]:
    media = call.body.get("media")
    if not isinstance(media, dict):
        return ()
    ids = media.get("media_ids")
    if not isinstance(ids, list) or not 1 <= len(ids) <= 4:
        raise refuse_invalid("$.media.media_ids: there must be 1 to 4 items", media_ids=str(ids))
    keys = []
    for media_id in map(str, ids):
        upload = call.site.uploads.get(number_in(media_id) or 0)
        now = call.site.now()
        ready = (
            upload is not None
            and upload.state == "succeeded"
            and upload.ready_at <= now < upload.expires
        )
        if upload is None or not ready or upload.owner != call.account.person:
            raise Refusal(invalid(("Your media IDs are invalid.", {"media.media_ids": [media_id]})))
        keys.append(upload.key)
    kinds = [call.world.pictures[key].kind for key in keys]
    if len(kinds) > 1 and any(kind != "photo" for kind in kinds):
        raise Refusal(
            invalid(("Your media IDs are invalid.", {"media.media_ids": list(map(str, ids))}))
        )
    return tuple(keys)


def _poll(call: Call) -> Poll | None:
    poll = call.body.get("poll")
    if not isinstance(poll, dict):
        return None
    options, minutes = poll.get("options"), poll.get("duration_minutes")
    labels = (
        [label for label in options if isinstance(label, str) and 1 <= len(label) <= 25]
        if isinstance(options, list)
        else []
    )
    if not isinstance(options, list) or len(labels) != len(options) or not 2 <= len(labels) <= 4:
        raise refuse_invalid(
            "$.poll.options: there must be 2 to 4 options of 1 to 25 characters",
            options=str(options),
        )
    if not isinstance(minutes, int) or not 5 <= minutes <= 10_080:
        raise refuse_invalid(
            "$.poll.duration_minutes: must be from 5 to 10080", duration_minutes=str(minutes)
        )
    now = call.site.now()
    return Poll(
        call.world.new_id(now), [(label, 0) for label in labels], minutes, now + minutes * 60
    )


def _refuse_duplicate(
    call: Call, text: str, parent: Post | None, quoted: Post | None, media: tuple[str, ...]
) -> None:
    if media:
        return
    for known in reversed(call.world.by_author(call.account.person)):
        post = call.world.posts[known]
        if call.site.now() - post.at > _DUPLICATE_SECONDS:
            return
        same = post.text.strip() == text.strip() and post.quoted == (quoted.id if quoted else 0)
        if (
            same
            and not post.gone
            and not post.reposted
            and post.parent == (parent.id if parent else 0)
        ):
            raise Refusal(forbidden(DUPLICATE))


def _delete(call: Call) -> Answer:
    post = call.world.living(call.number("id"))
    if post is not None and post.author != call.account.person:
        raise Refusal(forbidden("You are not authorized to delete this Tweet."))
    if post is None:
        return Answer(body={"data": {"deleted": False}})
    call.world.remove(post)
    call.world.did(call.account.id, "DELETE /2/tweets/{id}", {}, what=str(post.id))
    return Answer(body={"data": {"deleted": True}}, charged=["delete"])


def refuse_unknown_keys(body: JsonObject, known: str, where: str = "$") -> None:
    """Raises X's 400 for keys of a body that the API does not know."""
    unknown = sorted(set(body) - set(known.split()))
    if unknown:
        values: dict[str, list[str]] = {name: [_shown(body[name])] for name in unknown}
        raise Refusal(
            invalid(
                *(
                    (
                        (
                            f"{where}.{name}: is not defined in the schema and the schema does not "
                            "allow additional properties"
                        ),
                        {name: value},
                    )
                    for name, value in values.items()
                )
            )
        )


def _shown(value: Json) -> str:
    return value if isinstance(value, str) else str(value)


_WRITE = "tweet.read tweet.write users.read"
ROUTES = (
    Route("POST", "/2/tweets", _create, _WRITE, body=_BODY, limit=100, daily=10_000),
    Route("DELETE", "/2/tweets/{id}", _delete, _WRITE, limit=50),
)
