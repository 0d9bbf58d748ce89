"""How an account stands to others: muted (for a time, too), blocked, reported."""

from cmdeck.sandbox.mastodon.gate import Call, Refused, Route
from cmdeck.sandbox.problems import Answer
from cmdeck.sandbox.shapes import Person

_CATEGORIES = ("spam", "legal", "violation", "other")
LONGEST = 1000
"""Characters of a report's words (Report::COMMENT_SIZE_LIMIT)."""


def _other(call: Call) -> Person:
    person = call.person(call.path["id"])
    if person.id == call.me.id:
        raise Refused(403, "This action is not allowed")
    return person


def _told(call: Call, person: Person) -> Answer:
    call.did(f"POST /api/v1/accounts/{{id}}/{call.path['act']}", what=str(person.id))
    return Answer(body=call.render.relationship(person))


def _mute(call: Call) -> Answer:
    """`duration`: for so many seconds; 0 or none: until it is taken back."""
    person, me = _other(call), call.me.id
    muted = call.server.world.muted[me]
    call.server.mutes.pop((me, person.id), None)
    seconds = call.body.get("duration")
    if call.path["act"] == "mute":
        if person.id not in muted:
            muted.append(person.id)
        if isinstance(seconds, int) and seconds > 0:
            call.server.mutes[me, person.id] = call.server.now() + seconds
    elif person.id in muted:
        muted.remove(person.id)
    return _told(call, person)


def _block(call: Call) -> Answer:
    """Blocking ends the follows, both ways."""
    person, me = _other(call), call.me.id
    world = call.server.world
    if call.path["act"] == "block":
        if person.id not in world.blocked[me]:
            world.blocked[me].append(person.id)
        world.follows[me].discard(person.id)
        world.follows[person.id].discard(me)
    elif person.id in world.blocked[me]:
        world.blocked[me].remove(person.id)
    return _told(call, person)


def _report(call: Call) -> Answer:
    """Every one is another report."""
    person = call.person(call.text("account_id"))
    wanted = call.body.get("status_ids")
    posts = [call.post(str(one)) for one in wanted] if isinstance(wanted, list) else []
    if any(post.author != person.id for post in posts):
        raise Refused(404, "Record not found")
    category = call.text("category") or "other"
    if category not in _CATEGORIES:
        raise call.invalid("Validation failed: Category is not included in the list")
    if len(call.text("comment")) > LONGEST:
        raise call.invalid(f"Validation failed: Comment is too long (maximum is {LONGEST})")
    call.server.reports += 1
    number = str(call.server.reports)
    call.did("POST /api/v1/reports", what=number, text=call.text("comment"))
    return Answer(
        body={
            "id": number,
            "action_taken": False,
            "category": category,
            "comment": call.text("comment"),
            "forwarded": call.body.get("forward") is True,
            "status_ids": [call.server.shown(post.id) for post in posts],
            "target_account": call.render.account(person),
        }
    )


ROUTES = (
    Route("POST", "/api/v1/accounts/{id}/{act:mute|unmute}", _mute),
    Route("POST", "/api/v1/accounts/{id}/{act:block|unblock}", _block),
    Route("POST", "/api/v1/reports", _report),
)
