import aiohttp
import pytest

from cmdeck.sandbox.faults import BadFault, Faults, load_faults
from sandbox.asking import LEFORT, START, VELO, Asker
from sandbox.conftest import Start

TWEETS = {"method": "POST", "path": "/2/tweets"}


async def posted(x: Asker) -> list[str]:
    return [entry["text"] for entry in await x.posted()]


async def test_status_before_anything_is_done(x: Asker) -> None:
    await x.admin(
        "POST",
        "/faults",
        [{"match": TWEETS, "do": "status", "status": 502, "body": "<html>502</html>"}],
    )
    reply = await x.say("Un")
    assert (reply.status, reply.raw) == (502, b"<html>502</html>")
    assert reply.headers["content-type"].startswith("text/html")
    assert "x-rate-limit-limit" not in reply.headers
    assert await posted(x) == []
    assert (await x.say("Un")).status == 201, "once is once"


async def test_status_although_it_is_done(x: Asker) -> None:
    await x.admin(
        "POST", "/faults", {"match": TWEETS, "do": "status_after_commit", "status": 500, "body": ""}
    )
    reply = await x.say("Un")
    assert (reply.status, reply.raw) == (500, b"")
    assert await posted(x) == ["Un"]
    assert (await x.say("Un")).status == 403, "it is a duplicate now"


async def test_closed_before_and_after(x: Asker) -> None:
    for do, expected in (("close_before_commit", []), ("close_after_commit", ["Deux"])):
        await x.admin("POST", "/faults", {"match": TWEETS, "do": do})
        with pytest.raises((aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)):
            await x.say("Deux")
        assert await posted(x) == expected


async def test_committed_late(x: Asker) -> None:
    await x.admin("POST", "/faults", {"match": TWEETS, "do": "commit_late", "seconds": 2})
    with pytest.raises((aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)):
        await x.say("Plus tard")
    assert await posted(x) == []
    x.clock.pass_by(1.9)
    assert await posted(x) == []
    x.clock.pass_by(0.2)
    assert await posted(x) == ["Plus tard"]
    await x.admin("POST", "/faults", {"match": TWEETS, "do": "commit_late"})
    with pytest.raises((aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)):
        await x.say("Encore plus tard")
    await x.admin("POST", "/tick", {"seconds": 3})
    assert await posted(x) == ["Plus tard", "Encore plus tard"]


async def test_garbage_and_drip_are_done_all_the_same(x: Asker) -> None:
    await x.admin("POST", "/faults", [{"match": TWEETS, "do": "garbage"}])
    async with x.session.post(
        x.url + "/2/tweets",
        json={"text": "Un"},
        headers={"authorization": "Bearer " + x.accounts[VELO]["access_token"]},
    ) as response:
        assert response.status == 200
        with pytest.raises(ValueError):
            await response.json()
    await x.admin("POST", "/faults", [{"match": TWEETS, "do": "drip", "seconds": 0.05}])
    dripped = await x.say("Deux")
    assert dripped.status == 201
    assert dripped.body["data"]["text"] == "Deux"
    assert await posted(x) == ["Un", "Deux"]


async def test_a_delay_only_delays(x: Asker) -> None:
    await x.admin("POST", "/faults", {"match": TWEETS, "do": "delay", "seconds": 0.05})
    assert (await x.say("Un")).status == 201


async def test_headers_count_from_now(x: Asker) -> None:
    fault = {
        "match": {"path": "/2/dm_events"},
        "times": 0,
        "do": "status",
        "status": 429,
        "headers": {"x-rate-limit-reset": "+900"},
    }
    await x.admin("POST", "/faults", fault)
    for _ in range(3):
        reply = await x.get("/2/dm_events")
        assert reply.status == 429
        assert reply.headers["x-rate-limit-reset"] == str(int(START) + 900)
    await x.admin("DELETE", "/faults")
    assert (await x.get("/2/dm_events")).status == 200


async def test_faults_in_order_by_query_and_account(begin: Start) -> None:
    x = await begin(
        faults=[
            {
                "match": {"path": "/2/users/*/mentions", "account": "boulangerie*"},
                "do": "status",
                "status": 503,
            },
            {
                "match": {"path": "/2/users/*", "query": {"since_id": "?*"}},
                "do": "status",
                "status": 500,
            },
            {"match": {"query": "*max_results=7*"}, "times": 2, "do": "status", "status": 504},
        ]
    )
    path = "/2/users/{me}/mentions"
    assert (await x.get(path)).status == 200
    assert (await x.get(path, LEFORT)).status == 503
    assert (await x.get(path, since_id="5")).status == 500
    assert (await x.get(path, since_id="5")).status == 200
    assert [(await x.get(path, max_results=7)).status for _ in range(3)] == [504, 504, 200]


async def test_feeds_fail_too(x: Asker) -> None:
    await x.admin(
        "POST", "/faults", {"match": {"path": "/feeds/velo.xml"}, "do": "status", "status": 500}
    )
    assert (await x.get("/feeds/velo.xml")).status == 500
    assert (await x.get("/feeds/velo.xml")).status == 200


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("{", "no JSON"),
        ("{}", "faults: a list"),
        ("[1]", "faults[0]:"),
        ('[{"do": "explode"}]', "faults[0].do:"),
        ('[{"do": "delay"}, {"do": "delay", "time": 1}]', "faults[1].time:"),
        ('[{"do": "delay", "times": -1}]', "faults[0].times:"),
        ('[{"do": "delay", "times": true}]', "faults[0].times:"),
        ('[{"do": "delay", "seconds": "x"}]', "faults[0].seconds:"),
        ('[{"do": "status", "status": 99}]', "faults[0].status:"),
        ('[{"do": "delay", "match": []}]', "faults[0].match:"),
        ('[{"do": "delay", "match": {"url": "x"}}]', "faults[0].match.url:"),
        ('[{"do": "delay", "match": {"path": 3}}]', "faults[0].match.path:"),
        ('[{"do": "status", "headers": {"a": 1}}]', "faults[0].headers.a:"),
    ],
)
def test_a_bad_fault_names_its_entry_and_key(text: str, where: str) -> None:
    with pytest.raises(BadFault) as caught:
        load_faults(text)
    assert where in str(caught.value)


def test_adding_a_bad_fault_changes_nothing() -> None:
    faults = Faults([{"do": "delay"}])
    with pytest.raises(BadFault):
        faults.add([{"do": "nothing"}])
    assert [fault.do for fault in faults.waiting] == ["delay"]
