"""Reactions: hiding, liking, passing on, keeping, muting, following."""

from cmdeck.sandbox.problems import Answer, Refusal, forbidden, refuse_invalid
from cmdeck.sandbox.site import Call, Route


def _hide(call: Call) -> Answer:
    post = call.post(call.number("tweet_id"))
    hidden = call.body.get("hidden")
    if not isinstance(hidden, bool):
        raise refuse_invalid("$.hidden: is missing but it is required", hidden=str(hidden))
    root = call.world.posts.get(post.conversation)
    if root is None or root.author != call.account.person or not post.parent:
        raise Refusal(forbidden("You are not permitted to hide or unhide this reply."))
    post.hidden = hidden
    call.world.did(call.account.id, "PUT /2/tweets/{tweet_id}/hidden", call.body, what=str(post.id))
    return Answer(body={"data": {"hidden": hidden}}, charged=["manage"])


def _like(call: Call) -> Answer:
    mine, post = call.own_id(), call.post(call.body_id("tweet_id"))
    call.world.like(mine, post)
    call.world.did(call.account.id, "POST /2/users/{id}/likes", call.body, what=str(post.id))
    return Answer(body={"data": {"liked": True}}, charged=["interaction"])


def _unlike(call: Call) -> Answer:
    mine, post = call.own_id(), call.number("tweet_id")
    call.world.unlike(mine, post)
    call.world.did(call.account.id, "DELETE /2/users/{id}/likes/{tweet_id}", {}, what=str(post))
    return Answer(body={"data": {"liked": False}}, charged=["delete"])


def _repost(call: Call) -> Answer:
    call.own_id()
    post = call.post(call.body_id("tweet_id"))
    if call.world.people[post.author].protected:
        raise Refusal(forbidden("You cannot Retweet a protected Tweet."))
    before = len(call.world.reposts_of(post.id))
    repost = call.world.repost(call.me, post)
    if len(call.world.reposts_of(post.id)) == before:
        raise Refusal(forbidden("You have already Retweeted this Tweet."))
    call.world.did(call.account.id, "POST /2/users/{id}/retweets", call.body, what=str(post.id))
    return Answer(body={"data": {"id": str(repost.id), "retweeted": True}}, charged=["interaction"])


def _unrepost(call: Call) -> Answer:
    mine, source = call.own_id(), call.number("source_tweet_id")
    for known in call.world.reposts_of(source):
        if call.world.posts[known].author == mine:
            call.world.remove(call.world.posts[known])
    call.world.did(
        call.account.id, "DELETE /2/users/{id}/retweets/{source_tweet_id}", {}, what=str(source)
    )
    return Answer(body={"data": {"retweeted": False}}, charged=["delete"])


def _bookmark(call: Call) -> Answer:
    mine, post = call.own_id(), call.post(call.body_id("tweet_id"))
    if "folder_id" in call.body:
        folder = call.world.folders[mine].get(call.body_id("folder_id"))
        if folder is None:
            raise refuse_invalid("The bookmark folder does not exist", folder_id="")
        folder[1].append(post.id)
    if post.id not in call.world.bookmarks[mine]:
        call.world.bookmarks[mine].append(post.id)
        post.bookmarks += 1
    call.world.did(call.account.id, "POST /2/users/{id}/bookmarks", call.body, what=str(post.id))
    return Answer(body={"data": {"bookmarked": True}}, charged=["bookmark"])


def _unbookmark(call: Call) -> Answer:
    mine, post = call.own_id(), call.number("tweet_id")
    if post in call.world.bookmarks[mine]:
        call.world.bookmarks[mine].remove(post)
    call.world.did(call.account.id, "DELETE /2/users/{id}/bookmarks/{tweet_id}", {}, what=str(post))
    return Answer(body={"data": {"bookmarked": False}}, charged=["bookmark"])


def _mute(call: Call) -> Answer:
    mine, person = call.own_id(), call.person(call.body_id("target_user_id"))
    if person.id not in call.world.muted[mine]:
        call.world.muted[mine].append(person.id)
    call.world.did(call.account.id, "POST /2/users/{id}/muting", call.body, what=str(person.id))
    return Answer(body={"data": {"muting": True}}, charged=["interaction"])


def _unmute(call: Call) -> Answer:
    mine, person = call.own_id("source_user_id"), call.number("target_user_id")
    if person in call.world.muted[mine]:
        call.world.muted[mine].remove(person)
    route = "DELETE /2/users/{source_user_id}/muting/{target_user_id}"
    call.world.did(call.account.id, route, {}, what=str(person))
    return Answer(body={"data": {"muting": False}}, charged=["delete"])


def _follow(call: Call) -> Answer:
    mine, person = call.own_id(), call.person(call.body_id("target_user_id"))
    call.world.follows[mine].add(person.id)
    return Answer(
        body={"data": {"following": not person.protected, "pending_follow": person.protected}},
        charged=["interaction"],
    )


def _unfollow(call: Call) -> Answer:
    mine, person = call.own_id("source_user_id"), call.number("target_user_id")
    call.world.follows[mine].discard(person)
    return Answer(body={"data": {"following": False}}, charged=["delete"])


_WRITE = "tweet.read tweet.write users.read"
_LIKE = "like.write tweet.read users.read"
_MARK = "bookmark.write tweet.read users.read"
_MUTE = "mute.write tweet.read users.read"
_FOLLOW = "follows.write tweet.read users.read"
ROUTES = (
    Route(
        "PUT",
        "/2/tweets/{tweet_id}/hidden",
        _hide,
        "tweet.moderate.write tweet.read users.read",
        body="hidden",
        limit=50,
    ),
    Route(
        "POST",
        "/2/users/{id}/likes",
        _like,
        _LIKE,
        body="tweet_id",
        limit=50,
        daily=1000,
        enterprise=True,
    ),
    Route("DELETE", "/2/users/{id}/likes/{tweet_id}", _unlike, _LIKE, limit=50, enterprise=True),
    Route("POST", "/2/users/{id}/retweets", _repost, _WRITE, body="tweet_id", limit=50),
    Route("DELETE", "/2/users/{id}/retweets/{source_tweet_id}", _unrepost, _WRITE, limit=50),
    Route("POST", "/2/users/{id}/bookmarks", _bookmark, _MARK, body="tweet_id folder_id", limit=50),
    Route("DELETE", "/2/users/{id}/bookmarks/{tweet_id}", _unbookmark, _MARK, limit=50),
    Route("POST", "/2/users/{id}/muting", _mute, _MUTE, body="target_user_id", limit=50),
    Route("DELETE", "/2/users/{source_user_id}/muting/{target_user_id}", _unmute, _MUTE, limit=50),
    Route(
        "POST",
        "/2/users/{id}/following",
        _follow,
        _FOLLOW,
        body="target_user_id",
        limit=50,
        enterprise=True,
    ),
    Route(
        "DELETE",
        "/2/users/{source_user_id}/following/{target_user_id}",
        _unfollow,
        _FOLLOW,
        limit=50,
        enterprise=True,
    ),
)
