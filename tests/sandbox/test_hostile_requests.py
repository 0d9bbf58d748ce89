"""Requests that make no sense: a refusal in the API's form, never a fault of the sandbox itself,
and nothing that spoils what everybody reads."""

import pytest

from cmdeck.sandbox.faults import BadFault, load_faults
from sandbox.asking import Asker

DIGITS = "9" * 5000
SQUARED = "²"
DEEP = b"[" * 100_000


@pytest.mark.parametrize("number", [SQUARED, "9" * 20, DIGITS, "-1", "", "1e3", " 7"])
@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/2/users/{me}/mentions", "max_results"),
        ("/2/users/{me}/mentions", "since_id"),
        ("/2/tweets", "ids"),
        ("/2/users", "ids"),
        ("/2/tweets/analytics", "ids"),
        ("/2/media/upload", "media_id"),
    ],
)
async def test_what_is_no_number_is_400(x: Asker, path: str, name: str, number: str) -> None:
    assert (await x.get(path, **{name: number})).status == 400


@pytest.mark.parametrize("number", [SQUARED, DIGITS])
async def test_nor_in_a_path_or_a_body(x: Asker, number: str) -> None:
    assert (await x.get(f"/2/tweets/{number}")).status == 400
    answered = await x.say("Oui", reply={"in_reply_to_tweet_id": number})
    assert answered.status == 400
    pictured = await x.say("Oui", media={"media_ids": [number]})
    assert pictured.status == 400
    message = {"text": "Oui", "attachments": [{"media_id": number}]}
    other = x.id_of("museetanneurs@x")
    assert (await x.post(f"/2/dm_conversations/with/{other}/messages", message)).status == 400
    people = {"conversation_type": "Group", "participant_ids": [number, number], "message": {}}
    assert (await x.post("/2/dm_conversations", people)).status == 400
    found = await x.get("/2/tweets/search/recent", query=f"conversation_id:{number}")
    assert found.status in {200, 400}
    page = await x.ask("GET", f"/leamartin/status/{number}")
    assert page.status == 404


@pytest.mark.parametrize(
    "data",
    [DEEP, b'{"text": "\\ud800"}', b'{"text": ' + DIGITS.encode() + b"}", b'{"text": "\xff"}'],
    ids=["deep", "half a sign", "digits", "no UTF-8"],
)
async def test_a_body_that_is_no_text_is_400(x: Asker, data: bytes) -> None:
    headers = {"content-type": "application/json"}
    assert (await x.ask("POST", "/2/tweets", headers=headers, data=data)).status == 400
    assert await x.posted() == []


async def test_a_form_that_is_no_text_is_400(x: Asker) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    for path in ("/2/oauth2/token", "/2/oauth2/revoke"):
        assert (await x.ask("POST", path, headers=headers, data=b"\xff\xfe")).status == 400


async def test_an_order_that_is_no_json_is_400(x: Asker) -> None:
    token = str(x.description["admin_token"])
    headers = {"X-Sandbox-Token": token, "content-type": "application/json"}
    for path in ("/_sandbox/faults", "/_sandbox/say", "/_sandbox/tick"):
        assert (await x.ask("POST", path, headers=headers, data=DEEP)).status == 400
    assert (
        await x.admin("POST", "/say", {"as": "leamartin", "text": "Oui", "reply_to": DIGITS})
    ).status == 400


@pytest.mark.parametrize(
    "headers", [{"a": "b\r\nc: d"}, {"a b": "c"}, {"é": "c"}, {"": "c"}, {"a": "\x00"}]
)
async def test_a_fault_cannot_break_the_wire(x: Asker, headers: dict[str, str]) -> None:
    fault = {"match": {"path": "/2/users/me"}, "do": "status", "headers": headers}
    assert (await x.admin("POST", "/faults", [fault])).status == 400


async def test_a_fault_may_answer_half_a_sign(x: Asker) -> None:
    """That is what networks do, and what a client must bear."""
    fault = {"match": {"path": "/2/users/me"}, "do": "status", "status": 503, "body": "<\ud800"}
    await x.admin("POST", "/faults", [fault])
    found = await x.ask("GET", "/2/users/me")
    assert (found.status, found.raw) == (503, b"<\xed\xa0\x80")


def test_a_faults_file_nested_without_end_is_refused() -> None:
    with pytest.raises(BadFault, match="no JSON"):
        load_faults(DEEP.decode())


async def test_an_order_that_orders_nothing_is_400(x: Asker) -> None:
    assert (await x.admin("POST", "/faults", {"match": {"path": "/2/tweets"}})).status == 400
    assert (await x.admin("POST", "/faults", [])).status == 200
