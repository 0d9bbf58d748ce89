from sandbox.asking import LEFORT, MUSEUM, VELO, Asker

EVENTS = "/2/dm_events"


async def test_events_newest_first_with_default_fields(x: Asker) -> None:
    reply = await x.get(EVENTS)
    assert reply.ids == sorted(reply.ids, reverse=True)
    assert set(reply.body["data"][0]) == {"id", "event_type", "text"}
    assert "4407" in reply.body["data"][0]["text"]


async def test_a_message_names_no_participants(x: Asker) -> None:
    reply = await x.get(
        EVENTS,
        MUSEUM,
        dm_event__fields="sender_id,dm_conversation_id,participant_ids,created_at",
        expansions="sender_id,participant_ids",
    )
    kinds = {event["event_type"] for event in reply.body["data"]}
    assert kinds == {"MessageCreate", "ParticipantsJoin", "ParticipantsLeave"}
    for event in reply.body["data"]:
        assert ("participant_ids" in event) == (event["event_type"] != "MessageCreate")
        assert ("text" in event) == (event["event_type"] == "MessageCreate")
    only = await x.get(EVENTS, MUSEUM, event_types="ParticipantsJoin")
    assert [event["event_type"] for event in only.body["data"]] == ["ParticipantsJoin"]


async def test_sending_and_reading_back(x: Asker) -> None:
    paul = (await x.get("/2/users/by/username/paulrenard")).body["data"]["id"]
    sent = await x.post(f"/2/dm_conversations/with/{paul}/messages", {"text": "Bonjour Paul"})
    assert sent.status == 201
    conversation = sent.body["data"]["dm_conversation_id"]
    assert conversation == "-".join(sorted((paul, x.id_of(VELO)), key=int))
    for path in (
        f"/2/dm_conversations/with/{paul}/dm_events",
        f"/2/dm_conversations/{conversation}/dm_events",
    ):
        read = await x.get(path)
        assert read.body["data"][0]["id"] == sent.body["data"]["dm_event_id"]
    single = await x.get(f"/2/dm_events/{sent.body['data']['dm_event_id']}")
    assert single.body["data"]["text"] == "Bonjour Paul"
    again = await x.post(f"/2/dm_conversations/{conversation}/messages", {"text": "Encore"})
    assert again.status == 201
    journal = await x.posted(everything=True)
    assert [entry["text"] for entry in journal] == ["Bonjour Paul", "Encore"]
    assert await x.posted() == [], "messages are not posts"


async def test_what_cannot_be_sent(x: Asker) -> None:
    paul = (await x.get("/2/users/by/username/paulrenard")).body["data"]["id"]
    path = f"/2/dm_conversations/with/{paul}/messages"
    assert (await x.post(path, {"text": ""})).status == 400
    assert (await x.post(path, {"text": "a" * 10_001})).status == 400
    assert (await x.post(path, {"text": "a", "to": "b"})).status == 400
    assert (await x.post("/2/dm_conversations/1-2/messages", {"text": "a"})).status == 403
    assert (await x.post("/2/dm_conversations/with/42/messages", {"text": "a"})).status == 400


async def test_others_conversations_stay_unseen(x: Asker) -> None:
    mine = set((await x.get(EVENTS)).ids)
    theirs = set((await x.get(EVENTS, LEFORT)).ids)
    assert not mine & theirs
    foreign = await x.get(f"/2/dm_events/{min(theirs)}")
    assert "data" not in foreign.body


async def test_a_group_begins_with_a_message(x: Asker) -> None:
    people = [
        (await x.get(f"/2/users/by/username/{name}")).body["data"]["id"]
        for name in ("karimb69", "tom_pignon")
    ]
    made = await x.post(
        "/2/dm_conversations",
        {
            "conversation_type": "Group",
            "participant_ids": people,
            "message": {"text": "Bonjour à deux"},
        },
    )
    assert made.status == 201
    read = await x.get(f"/2/dm_conversations/{made.body['data']['dm_conversation_id']}/dm_events")
    assert read.body["data"][0]["text"] == "Bonjour à deux"
    alone = {"conversation_type": "Group", "participant_ids": people[:1], "message": {"text": "x"}}
    assert (await x.post("/2/dm_conversations", alone)).status == 400


async def test_blocking_and_deleting(x: Asker) -> None:
    spam = (await x.get("/2/users/by/username/prets_faciles24")).body["data"]["id"]
    assert (await x.post(f"/2/users/{spam}/dm/block", {})).body == {"data": {"blocked": True}}
    assert (await x.post(f"/2/users/{spam}/dm/unblock", {})).body == {"data": {"blocked": False}}
    newest = (await x.get(EVENTS)).ids[0]
    assert (await x.ask("DELETE", f"/2/dm_events/{newest}")).body == {"data": {"deleted": True}}
    assert newest not in (await x.get(EVENTS)).ids


async def test_somebody_writes(x: Asker) -> None:
    said = await x.everybody_says("Une question privée", message_to="veloville")
    assert (await x.get(EVENTS)).ids[0] == int(said)
