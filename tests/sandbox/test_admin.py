import pytest

from sandbox.asking import VELO, Asker


async def test_the_door_needs_its_token(x: Asker) -> None:
    for headers in (
        {},
        {"X-Sandbox-Token": "wrong"},
        {"X-Sandbox-Token": x.accounts[VELO]["access_token"]},
    ):
        reply = await x.ask("GET", "/_sandbox/state", headers=headers)
        assert reply.status == 401, headers
    assert (await x.admin("GET", "/state")).body["people"] > 50


@pytest.mark.parametrize("path", ["/2/users/me", "/_sandbox/state", "/feeds/velo.xml"])
async def test_only_this_host_is_served(x: Asker, path: str) -> None:
    port = x.url.rpartition(":")[2]
    token = str(x.description["admin_token"])
    for host, expected in (
        (f"localhost:{port}", 200),
        (f"127.0.0.1:{port}", 200),
        ("localhost", 421),
        (f"evil.example:{port}", 421),
        (f"127.0.0.1:{int(port) - 1}", 421),
    ):
        reply = await x.ask("GET", path, headers={"host": host, "X-Sandbox-Token": token})
        assert reply.status == expected, host


async def test_somebody_says_something(x: Asker) -> None:
    reply = await x.admin(
        "POST", "/say", {"as": "leamartin", "text": "Alors ?", "mentions": "veloville"}
    )
    newest = await x.get("/2/users/{me}/mentions", max_results=5)
    assert newest.body["data"][0] == {
        "id": reply.body["id"],
        "text": "@veloville Alors ?",
        "edit_history_tweet_ids": [reply.body["id"]],
    }
    several = await x.admin(
        "POST",
        "/say",
        {"as": "zoe_et_moustache", "text": "Tous", "mentions": ["crocchat@x", "@veloville"]},
    )
    read = await x.get(f"/2/tweets/{several.body['id']}")
    assert read.body["data"]["text"] == "@crocchat @veloville Tous"


async def test_somebody_answers_by_key(x: Asker) -> None:
    root = (await x.say("Question ?")).body["data"]["id"]
    answer = await x.everybody_says("Réponse", reply_to=f"x:{root}")
    read = await x.get(f"/2/tweets/{answer}", tweet__fields="referenced_tweets")
    assert read.body["data"]["referenced_tweets"] == [{"type": "replied_to", "id": root}]


@pytest.mark.parametrize(
    ("path", "body", "word"),
    [
        ("/say", {"as": "nobody_here", "text": "x"}, "as:"),
        ("/say", {"as": "leamartin", "text": " "}, "text:"),
        ("/say", {"as": "leamartin", "text": "x", "reply_to": "7"}, "reply_to:"),
        ("/tick", {"seconds": -1}, "seconds:"),
        ("/tick", {"seconds": "1"}, "seconds:"),
        ("/remove", {"id": "7"}, "id:"),
        ("/account", {"account": "nobody@x"}, "account:"),
        ("/account", {"account": VELO, "plan": "gold"}, "plan:"),
        ("/limits", {"GET /2/users/me": [1]}, "GET /2/users/me:"),
        ("/faults", [{"do": "explode"}], "faults[0].do:"),
    ],
)
async def test_mistakes_are_named(x: Asker, path: str, body: object, word: str) -> None:
    reply = await x.admin("POST", path, body)
    assert reply.status == 400
    assert word in reply.body["error"]


async def test_a_post_can_be_edited_and_removed_by_its_author(x: Asker) -> None:
    said = await x.everybody_says("@veloville bonjuor")
    edited = await x.admin("POST", "/edit", {"id": said, "text": "@veloville bonjour"})
    read = await x.get(f"/2/tweets/{edited.body['id']}")
    assert read.body["data"]["edit_history_tweet_ids"] == [said, edited.body["id"]]
    mentions = (await x.get("/2/users/{me}/mentions")).ids
    assert int(edited.body["id"]) in mentions
    assert int(said) not in mentions
    await x.admin("POST", "/remove", {"id": edited.body["id"]})
    assert int(edited.body["id"]) not in (await x.get("/2/users/{me}/mentions")).ids


async def test_the_journal_tells_acts_apart(x: Asker) -> None:
    target = await x.newest_mention()
    await x.post("/2/users/{me}/bookmarks", {"tweet_id": target})
    made = await x.say("Journal", reply={"in_reply_to_tweet_id": target})
    assert [entry["route"] for entry in await x.posted()] == ["POST /2/tweets"]
    everything = await x.posted(everything=True)
    assert [entry["route"] for entry in everything] == [
        "POST /2/users/{id}/bookmarks",
        "POST /2/tweets",
    ]
    assert everything[1]["id"] == made.body["data"]["id"]
    assert everything[1]["body"] == {"text": "Journal", "reply": {"in_reply_to_tweet_id": target}}
    assert everything[1]["at"] == "2026-11-22T10:00:00.000Z"
    assert await x.posted("crocchat@x") == []


async def test_an_account_s_tokens_can_be_ended_and_narrowed(x: Asker) -> None:
    await x.admin("POST", "/account", {"account": VELO, "expire": True})
    assert (await x.get("/2/users/me")).status == 401
    await x.renew()
    await x.admin("POST", "/account", {"account": VELO, "scopes": "tweet.read users.read"})
    assert (await x.get("/2/users/me")).status == 200
    assert (await x.say("Non")).status == 403


async def test_intent_pages_do_nothing(x: Asker) -> None:
    target = await x.newest_mention()
    before = len(x.running.site.world.posts)
    for path in (
        f"/intent/like?tweet_id={target}",
        f"/intent/post?in_reply_to={target}&text=%3Cb%3EBonjour",
    ):
        page = await x.ask("GET", path, token="")
        assert page.status == 200
        assert b"<b>Bonjour" not in page.raw
    assert len(x.running.site.world.posts) == before
    status = await x.ask("GET", f"/leamartin/status/{target}", token="")
    assert "Léa Martin".encode() in status.raw
