"""Legacy (unencrypted) direct messages, and who may not write."""

from cmdeck.sandbox.paging import max_results, page_meta, page_of
from cmdeck.sandbox.problems import Answer, Refusal, forbidden, invalid, missing, refuse_invalid
from cmdeck.sandbox.render import Renderer
from cmdeck.sandbox.routes_posts import assemble
from cmdeck.sandbox.routes_write import refuse_unknown_keys
from cmdeck.sandbox.shapes import Json, JsonObject, Message, number_in
from cmdeck.sandbox.site import Call, Route

THIRTY_DAYS = 30 * 86_400
LONGEST = 10_000
_KINDS = ("MessageCreate", "ParticipantsJoin", "ParticipantsLeave")
_PAGE = "max_results pagination_token event_types"


def _events(call: Call, ids: list[int], name: str) -> Answer:
    asked = set(filter(None, call.query.get("event_types", "").split(",")))
    if asked - set(_KINDS):
        raise refuse_invalid(
            (
                f"The `event_types` query parameter value [{call.query['event_types']}] is "
                f"not one of [{','.join(_KINDS)}]"
            ),
            event_types=call.query["event_types"],
        )
    events = call.world.messages
    oldest = call.site.now() - THIRTY_DAYS
    kept = [
        known
        for known in reversed(ids)
        if not events[known].gone
        and events[known].at >= oldest
        and (not asked or events[known].kind in asked)
    ]
    page = page_of(kept, call.query, name, max_results(call.query, 1, 100, 100))
    render = Renderer(call.world, call.account.person, call.wants, call.site.base_url)
    data: list[Json] = [render.message(events[known]) for known in page.ids]
    body = assemble(call, render, data or None)
    body["meta"] = page_meta(page, len(data))
    return Answer(body=body, read=[("dm", str(known)) for known in page.ids])


def _all(call: Call) -> Answer:
    mine = call.account.person
    return _events(call, call.world.messages_for(mine), f"dm{mine}")


def _of(call: Call, conversation: str) -> Answer:
    mine = call.account.person
    ids = [
        known
        for known in call.world.messages_for(mine)
        if call.world.messages[known].conversation == conversation
    ]
    return _events(call, ids, f"dm{mine}/{conversation}")


def _with(call: Call) -> Answer:
    other = call.number("participant_id")
    return _of(call, call.world.conversation_of(call.account.person, other))


def _in(call: Call) -> Answer:
    return _of(call, call.path["id"])


def _one(call: Call) -> Answer:
    wanted = call.number("event_id")
    event = _own_event(call, wanted)
    render = Renderer(call.world, call.account.person, call.wants, call.site.base_url)
    if event is None:
        render.errors.append(missing("event_id", str(wanted), "dm_event"))
        return Answer(body=assemble(call, render, None))
    return Answer(body=assemble(call, render, render.message(event)), read=[("dm", str(wanted))])


def _own_event(call: Call, wanted: int) -> Message | None:
    event = call.world.messages.get(wanted)
    if (
        event is None
        or event.gone
        or call.account.person not in call.world.conversations[event.conversation]
    ):
        return None
    return event


def _send_to(call: Call) -> Answer:
    other = call.person(call.number("participant_id"), "participant_id")
    mine = call.account.person
    if mine in call.world.dm_blocked[other.id] or other.id == mine:
        raise Refusal(forbidden("You do not have permission to DM one or more participants."))
    return _send(call, call.world.conversation_of(mine, other.id), call.body)


def _send_into(call: Call) -> Answer:
    conversation = call.path["dm_conversation_id"]
    if call.account.person not in call.world.conversations.get(conversation, ()):
        raise Refusal(forbidden("You do not have permission to DM this conversation."))
    return _send(call, conversation, call.body)


def _send(call: Call, conversation: str, body: JsonObject) -> Answer:
    refuse_unknown_keys(body, "text attachments")
    text = body.get("text", "")
    media = _attached(call, body)
    if not isinstance(text, str) or not (text or media) or len(text) > LONGEST:
        raise refuse_invalid(
            f"$.text: a text of 1 to {LONGEST} characters is required", text=str(text)[:80]
        )
    message = call.world.send(call.account.person, conversation, text, media=media)
    call.world.did(call.account.id, call.route, call.body, what=str(message.id), text=text)
    data: JsonObject = {"dm_conversation_id": conversation, "dm_event_id": str(message.id)}
    return Answer(201, {"data": data}, charged=["dm_send"])


def _attached(call: Call, body: JsonObject) -> tuple[str, ...]:
    attachments = body.get("attachments", [])
    if not isinstance(attachments, list) or len(attachments) > 1:
        raise refuse_invalid(
            "$.attachments: at most one attachment is allowed", attachments=str(attachments)[:80]
        )
    keys = []
    for attachment in attachments:
        media_id = str(attachment.get("media_id", "")) if isinstance(attachment, dict) else ""
        upload = call.site.uploads.get(number_in(media_id) or 0)
        if upload is None or upload.owner != call.account.person or upload.state != "succeeded":
            raise Refusal(
                invalid(("Your media IDs are invalid.", {"attachments.media_id": [media_id]}))
            )
        keys.append(upload.key)
    return tuple(keys)


def _group(call: Call) -> Answer:
    people = call.body.get("participant_ids")
    message = call.body.get("message")
    if call.body.get("conversation_type") != "Group":
        raise refuse_invalid(
            "$.conversation_type: does not have a value in the enumeration [Group]",
            conversation_type="",
        )
    if not isinstance(people, list) or not 2 <= len(people) <= 49 or not isinstance(message, dict):
        raise refuse_invalid(
            "$.participant_ids: there must be 2 to 49 items, and a message",
            participant_ids=str(people)[:80],
        )
    members = {call.person(number_in(str(person)) or 0, "participant_ids").id for person in people}
    conversation = str(call.world.new_id(call.site.now()))
    call.world.conversations[conversation] = {call.account.person, *members}
    return _send(call, conversation, message)


def _delete(call: Call) -> Answer:
    event = _own_event(call, call.number("event_id"))
    if event is None:
        return Answer(body={"data": {"deleted": False}})
    event.gone = True
    call.world.did(call.account.id, call.route, {}, what=str(event.id))
    return Answer(body={"data": {"deleted": True}}, charged=["delete"])


def _block(call: Call) -> Answer:
    person = call.person(call.number("id"), "id")
    call.world.dm_blocked[call.account.person].add(person.id)
    call.world.did(call.account.id, call.route, call.body, what=str(person.id))
    return Answer(body={"data": {"blocked": True}}, charged=["interaction"])


def _unblock(call: Call) -> Answer:
    person = call.person(call.number("id"), "id")
    call.world.dm_blocked[call.account.person].discard(person.id)
    return Answer(body={"data": {"blocked": False}}, charged=["delete"])


_READ = "dm.read tweet.read users.read"
_WRITE = "dm.write tweet.read users.read"
_FORM = "text attachments"
ROUTES = (
    Route("GET", "/2/dm_events", _all, _READ, kind="dm", own=_PAGE, limit=15),
    Route("GET", "/2/dm_events/{event_id}", _one, _READ, kind="dm", limit=15),
    Route("DELETE", "/2/dm_events/{event_id}", _delete, "dm.read dm.write", limit=50),
    Route("GET", "/2/dm_conversations/{id}/dm_events", _in, _READ, kind="dm", own=_PAGE, limit=15),
    Route(
        "GET",
        "/2/dm_conversations/with/{participant_id}/dm_events",
        _with,
        _READ,
        kind="dm",
        own=_PAGE,
        limit=15,
    ),
    Route(
        "POST",
        "/2/dm_conversations/with/{participant_id}/messages",
        _send_to,
        _WRITE,
        body=_FORM,
        limit=15,
        daily=1440,
    ),
    Route(
        "POST",
        "/2/dm_conversations/{dm_conversation_id}/messages",
        _send_into,
        _WRITE,
        body=_FORM,
        limit=15,
        daily=1440,
    ),
    Route(
        "POST",
        "/2/dm_conversations",
        _group,
        _WRITE,
        body="conversation_type participant_ids message",
        limit=15,
        daily=1440,
    ),
    Route("POST", "/2/users/{id}/dm/block", _block, _WRITE, limit=50),
    Route("POST", "/2/users/{id}/dm/unblock", _unblock, _WRITE, limit=50),
)
