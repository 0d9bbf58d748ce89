from cmdeck.sandbox.routes_write import DUPLICATE, NO_QUOTE, NOT_SUMMONED
from sandbox.asking import CATS, LEFORT, MUSEUM, Asker
from sandbox.conftest import Start


async def test_a_post_is_there_and_in_the_journal(x: Asker) -> None:
    reply = await x.say("Bonjour à toutes et tous")
    assert reply.status == 201
    post = reply.body["data"]
    assert post["text"] == "Bonjour à toutes et tous"
    assert post["edit_history_tweet_ids"] == [post["id"]]
    own = await x.get("/2/users/{me}/tweets")
    assert own.body["data"][0]["id"] == post["id"]
    journal = await x.posted()
    assert [(entry["id"], entry["body"]) for entry in journal] == [
        (post["id"], {"text": "Bonjour à toutes et tous"})
    ]


async def test_the_same_text_twice_is_refused_and_free_after_a_delete(x: Asker) -> None:
    first = await x.say("Deux fois")
    again = await x.say("Deux fois")
    assert again.status == 403
    assert again.body["detail"] == DUPLICATE
    assert again.body["title"] == "Forbidden"
    assert again.body["type"] == "about:blank"
    assert (await x.say("Deux fois", LEFORT)).status == 201, "another account may"
    gone = await x.ask("DELETE", f"/2/tweets/{first.body['data']['id']}")
    assert gone.body == {"data": {"deleted": True}}
    assert (await x.say("Deux fois")).status == 201
    x.clock.pass_by(90_000)
    await x.renew()
    assert (await x.say("Deux fois")).status == 201, "yesterday is forgotten"
    assert len(await x.posted()) == 3


async def test_a_reply_needs_a_summons_on_self_serve(x: Asker) -> None:
    called = await x.newest_mention()
    allowed = await x.say("Nous regardons", reply={"in_reply_to_tweet_id": called})
    assert allowed.status == 201
    stranger = await x.everybody_says("Quel beau temps", who="tom_pignon")
    refused = await x.say("Oui !", reply={"in_reply_to_tweet_id": stranger})
    assert refused.status == 403
    assert refused.body["detail"] == NOT_SUMMONED
    enterprise = await x.say("Oui !", MUSEUM, reply={"in_reply_to_tweet_id": stranger})
    assert enterprise.status == 201
    own = allowed.body["data"]["id"]
    assert (await x.say("Précision", reply={"in_reply_to_tweet_id": own})).status == 201


async def test_a_reply_within_an_own_thread_needs_no_summons(x: Asker) -> None:
    root = (await x.say("Un fil")).body["data"]["id"]
    answer = await x.everybody_says("Ah bon", who="karimb69", reply_to=root)
    aside = await x.everybody_says("@karimb69 mais oui", who="tom_pignon", reply_to=answer)
    assert (await x.say("Merci", reply={"in_reply_to_tweet_id": aside})).status == 201


async def test_a_reply_bears_the_automatic_mentions(x: Asker) -> None:
    called = await x.everybody_says("@veloville et @karimb69, qui répond ?", who="tom_pignon")
    reply = await x.say("C’est nous", reply={"in_reply_to_tweet_id": called})
    assert reply.body["data"]["text"] == "@tom_pignon @karimb69 C’est nous"
    read = await x.get(
        f"/2/tweets/{reply.body['data']['id']}",
        tweet__fields="display_text_range,in_reply_to_user_id,conversation_id",
    )
    post = read.body["data"]
    start, end = post["display_text_range"]
    assert post["text"][start:end] == "C’est nous"
    assert post["conversation_id"] == called
    tom = (await x.get("/2/users/by/username/tom_pignon")).body["data"]["id"]
    karim = (await x.get("/2/users/by/username/karimb69")).body["data"]["id"]
    assert post["in_reply_to_user_id"] == tom
    fewer = await x.say(
        "Nous, vraiment",
        reply={"in_reply_to_tweet_id": called, "exclude_reply_user_ids": [karim]},
    )
    assert fewer.body["data"]["text"] == "@tom_pignon Nous, vraiment"


async def test_self_serve_neither_likes_nor_follows_nor_quotes(x: Asker) -> None:
    target = await x.newest_mention()
    for path, body in (
        ("/2/users/{me}/likes", {"tweet_id": target}),
        ("/2/users/{me}/following", {"target_user_id": x.id_of(CATS)}),
    ):
        assert (await x.post(path, body)).status == 403
        assert (await x.post(path, body, MUSEUM)).status == 200
    quote = await x.say("Lisez", quote_tweet_id=target)
    assert quote.status == 403
    assert quote.body["detail"] == NO_QUOTE
    allowed = await x.say("Lisez", MUSEUM, quote_tweet_id=target)
    assert allowed.status == 201
    read = await x.get(f"/2/tweets/{target}/quote_tweets", MUSEUM, max_results=10)
    assert read.ids[0] == int(allowed.body["data"]["id"])
    liked = await x.get("/2/users/{me}/liked_tweets", MUSEUM, max_results=5)
    assert liked.body["data"][0]["id"] == target


async def test_the_policy_may_be_set_for_all(begin: Start) -> None:
    strict = await begin(policy="self_serve")
    target = await strict.newest_mention(MUSEUM)
    assert (await strict.post("/2/users/{me}/likes", {"tweet_id": target}, MUSEUM)).status == 403
    free = await begin(policy="enterprise")
    target = await free.newest_mention()
    liked = await free.post("/2/users/{me}/likes", {"tweet_id": target})
    assert liked.body == {"data": {"liked": True}}
    undone = await free.ask("DELETE", f"/2/users/{{me}}/likes/{target}")
    assert undone.body == {"data": {"liked": False}}


async def test_reposts_once_and_back(x: Asker) -> None:
    target = await x.newest_mention()
    first = await x.post("/2/users/{me}/retweets", {"tweet_id": target})
    assert first.body["data"]["retweeted"] is True
    again = await x.post("/2/users/{me}/retweets", {"tweet_id": target})
    assert again.status == 403
    read = await x.get(f"/2/tweets/{first.body['data']['id']}", tweet__fields="referenced_tweets")
    assert read.body["data"]["text"].startswith("RT @leamartin: ")
    assert read.body["data"]["referenced_tweets"] == [{"type": "retweeted", "id": target}]
    back = await x.ask("DELETE", f"/2/users/{{me}}/retweets/{target}")
    assert back.body == {"data": {"retweeted": False}}


async def test_hiding_is_for_the_thread_s_owner(x: Asker) -> None:
    root = (await x.say("Posez vos questions")).body["data"]["id"]
    answer = await x.everybody_says("Une question bête", who="prets_faciles24", reply_to=root)
    hidden = await x.ask("PUT", f"/2/tweets/{answer}/hidden", json={"hidden": True})
    assert hidden.body == {"data": {"hidden": True}}
    foreign = await x.ask("PUT", f"/2/tweets/{answer}/hidden", LEFORT, json={"hidden": True})
    assert foreign.status == 403
    assert (await x.ask("PUT", f"/2/tweets/{answer}/hidden", json={"hidden": "yes"})).status == 400


async def test_only_one_s_own_post_can_be_deleted(x: Asker) -> None:
    target = await x.newest_mention()
    assert (await x.ask("DELETE", f"/2/tweets/{target}")).status == 403
    own = (await x.say("À supprimer")).body["data"]["id"]
    assert (await x.ask("DELETE", f"/2/tweets/{own}")).body["data"]["deleted"] is True
    assert (await x.ask("DELETE", f"/2/tweets/{own}")).body["data"]["deleted"] is False
    assert "data" not in (await x.get(f"/2/tweets/{own}")).body


async def test_length_cashtags_and_empty_texts(x: Asker) -> None:
    assert (await x.say("é" * 280)).status == 201
    assert (await x.say("é" * 281)).status == 403
    assert (await x.say("日" * 141)).status == 403
    assert (await x.say("b" * 256 + " https://exemple.org/" + "tres-long/" * 30)).status == 201
    assert (await x.say("$AAA et $BBB")).status == 403
    assert (await x.say("   ")).status == 400
    long = "Un long texte. " * 60
    written = await x.say(long, MUSEUM)
    assert written.status == 201
    read = await x.get(
        f"/2/tweets/{written.body['data']['id']}", MUSEUM, tweet__fields="note_tweet"
    )
    assert read.body["data"]["note_tweet"]["text"] == long


async def test_unknown_keys_and_wrong_values_of_a_body(x: Asker) -> None:
    unknown = await x.say("Oui", idempotency_key="k")
    assert unknown.status == 400
    assert "idempotency_key" in unknown.body["errors"][0]["message"]
    wrong: tuple[dict[str, object], ...] = (
        {"reply": {"in_reply_to": "1"}},
        {"reply": {}},
        {"reply_settings": "everyone"},
        {"poll": {"options": ["seul"], "duration_minutes": 60}},
        {"poll": {"options": ["a", "b"], "duration_minutes": 4}},
        {"poll": {"options": ["a", "b" * 26], "duration_minutes": 60}},
        {"media": {"media_ids": []}},
        {"quote_tweet_id": "abc"},
    )
    for more in wrong:
        assert (await x.say("Oui", MUSEUM, **more)).status == 400, more
    assert (await x.ask("POST", "/2/tweets", data=b"{not json")).status == 400


async def test_a_poll_is_there(x: Asker) -> None:
    made = await x.say("Thé ou café ?", poll={"options": ["Thé", "Café"], "duration_minutes": 60})
    read = await x.get(
        f"/2/tweets/{made.body['data']['id']}",
        expansions="attachments.poll_ids",
        poll__fields="voting_status,end_datetime",
    )
    poll = read.body["includes"]["polls"][0]
    assert [option["label"] for option in poll["options"]] == ["Thé", "Café"]
    assert poll["voting_status"] == "open"
    x.clock.pass_by(3601)
    later = await x.get(
        f"/2/tweets/{made.body['data']['id']}",
        expansions="attachments.poll_ids",
        poll__fields="voting_status",
    )
    assert later.body["includes"]["polls"][0]["voting_status"] == "closed"


async def test_an_edit_is_a_new_id_with_a_history(x: Asker) -> None:
    first = (await x.say("Ouvert de 9 a 12", MUSEUM)).body["data"]["id"]
    edited = await x.say("Ouvert de 9 à 12", MUSEUM, edit_options={"previous_post_id": first})
    assert edited.status == 201
    assert edited.body["data"]["edit_history_tweet_ids"] == [first, edited.body["data"]["id"]]
    own = await x.get("/2/users/{me}/tweets", MUSEUM)
    assert int(first) not in own.ids
    x.clock.pass_by(4000)
    late = await x.say(
        "Trop tard", MUSEUM, edit_options={"previous_post_id": edited.body["data"]["id"]}
    )
    assert late.status == 403
    assert (await x.say("Non", edit_options={"previous_post_id": first})).status == 403, (
        "self_serve"
    )


async def test_replying_to_what_is_gone(x: Asker) -> None:
    said = await x.everybody_says("@veloville oups")
    await x.admin("POST", "/remove", {"id": said})
    reply = await x.say("Pardon ?", reply={"in_reply_to_tweet_id": said})
    assert reply.status == 403
    assert "deleted or not visible" in reply.body["detail"]


async def test_muting_and_its_list(x: Asker) -> None:
    spam = (await x.get("/2/users/by/username/prets_faciles24")).body["data"]["id"]
    assert (await x.post("/2/users/{me}/muting", {"target_user_id": spam})).body == {
        "data": {"muting": True}
    }
    assert (await x.get("/2/users/{me}/muting")).ids == [int(spam)]
    status = await x.get(f"/2/users/{spam}", user__fields="connection_status")
    assert "muting" in status.body["data"]["connection_status"]
    assert (await x.ask("DELETE", f"/2/users/{{me}}/muting/{spam}")).body == {
        "data": {"muting": False}
    }
    assert (await x.get("/2/users/{me}/muting")).body == {"meta": {"result_count": 0}}
