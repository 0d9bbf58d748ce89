"""Private messages: a service apart, reached through the PDS by a header; each conversation is of
two people."""

from cmdeck.sandbox.bluesky.gate import Call, Route, invalid, page_of
from cmdeck.sandbox.bluesky.names import graphemes, object_in, text_in
from cmdeck.sandbox.bluesky.render import Renderer
from cmdeck.sandbox.problems import Answer
from cmdeck.sandbox.render_media import iso
from cmdeck.sandbox.shapes import Json, JsonObject, Message

LONGEST = 1_000
SENT = "chat.bsky.convo.sendMessage"


def _talks(call: Call) -> dict[str, list[Message]]:
    """The reader's conversations, each with its messages, oldest first."""
    world, me = call.server.world, call.own.person
    found: dict[str, list[Message]] = {}
    for known in world.messages_for(me):
        message = world.messages[known]
        is_of_two = len(world.conversations[message.conversation]) == 2
        if message.kind == "MessageCreate" and is_of_two and not message.gone:
            found.setdefault(message.conversation, []).append(message)
    return found


def _message(call: Call, message: Message) -> JsonObject:
    return {
        "$type": "chat.bsky.convo.defs#messageView",
        "id": str(message.id),
        "rev": str(message.id),
        "text": message.text,
        "sender": {"did": call.server.did(message.sender)},
        "sentAt": iso(message.at),
    }


def _convo(call: Call, conversation: str, messages: list[Message]) -> JsonObject:
    world, render = call.server.world, Renderer(call.server, call.own.person)
    members = sorted(world.conversations.get(conversation) or _people_of(conversation))
    found: JsonObject = {
        "id": conversation,
        "rev": str(messages[-1].id) if messages else "0",
        "members": [render.person(world.people[one]) for one in members],
        "muted": False,
        "status": "accepted",
        "unreadCount": 0,
    }
    if messages:
        found["lastMessage"] = _message(call, messages[-1])
    return found


def _people_of(conversation: str) -> set[int]:
    return {int(one) for one in conversation.split("-") if one.isdigit()}


def _list(call: Call) -> Answer:
    items: list[tuple[str, Json]] = [
        (str(messages[-1].id), _convo(call, ident, messages))
        for ident, messages in _talks(call).items()
    ]
    items.sort(key=lambda item: item[0], reverse=True)
    return Answer(body=page_of(call, "convos", items))


def _messages(call: Call) -> Answer:
    talk = _talks(call).get(call.needed("convoId"))
    if talk is None:
        raise invalid("Convo not found")
    items: list[tuple[str, Json]] = [(str(one.id), _message(call, one)) for one in reversed(talk)]
    return Answer(body=page_of(call, "messages", items))


def _for_members(call: Call) -> Answer:
    people = [call.person(did) for did in call.query.get("members", [])]
    if len(people) != 1:
        raise invalid("Convo must have exactly one other member")
    ident = call.server.world.conversation_of(call.own.person, people[0].id)
    return Answer(body={"convo": _convo(call, ident, _talks(call).get(ident, []))})


def _send(call: Call) -> Answer:
    ident, text = call.text("convoId"), text_in(object_in(call.body, "message"), "text")
    if call.own.person not in _people_of(ident):
        raise invalid("Convo not found")
    if not text or graphemes(text) > LONGEST:
        raise invalid("Error: message/text must not be longer than 1000 graphemes")
    made = call.server.world.send(call.own.person, ident, text)
    call.did(SENT, what=str(made.id), text=text)
    return Answer(body=_message(call, made))


ROUTES = (
    Route("chat.bsky.convo.listConvos", _list, chat=True),
    Route("chat.bsky.convo.getMessages", _messages, chat=True),
    Route("chat.bsky.convo.getConvoForMembers", _for_members, chat=True),
    Route(SENT, _send, posted=True, chat=True),
)
