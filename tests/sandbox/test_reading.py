import re

from sandbox.asking import LEFORT, MUSEUM, VELO, Asker
from sandbox.conftest import Start

MENTIONS = "/2/users/{me}/mentions"
HOME = "/2/users/{me}/timelines/reverse_chronological"


async def test_me_has_only_the_default_fields(x: Asker) -> None:
    reply = await x.get("/2/users/me")
    assert reply.body == {
        "data": {"id": "1500000000000000001", "name": "VéloVille", "username": "veloville"}
    }


async def test_a_post_has_only_the_default_fields(x: Asker) -> None:
    reply = await x.get(MENTIONS)
    assert all(set(post) == {"id", "text", "edit_history_tweet_ids"} for post in reply.body["data"])
    assert "includes" not in reply.body


async def test_newest_first_with_nineteen_digits(x: Asker) -> None:
    reply = await x.get(MENTIONS, max_results=100)
    assert reply.ids == sorted(reply.ids, reverse=True)
    assert all(len(str(known)) == 19 for known in reply.ids)
    assert reply.body["meta"]["newest_id"] == str(reply.ids[0])
    assert reply.body["meta"]["oldest_id"] == str(reply.ids[-1])


async def test_the_newest_mention_is_lea_s_complaint(x: Asker) -> None:
    reply = await x.get(MENTIONS, tweet__fields="author_id", expansions="author_id", max_results=5)
    newest = reply.body["data"][0]
    assert newest["text"].startswith(
        "@veloville Commande 4412 toujours pas reçue, troisième e-mail"
    )
    author = next(
        user for user in reply.body["includes"]["users"] if user["id"] == newest["author_id"]
    )
    assert (author["username"], author["name"]) == ("leamartin", "Léa Martin")


async def test_since_id_is_exclusive_and_nothing_new_has_no_data(x: Asker) -> None:
    first = await x.get(MENTIONS, max_results=5)
    again = await x.get(MENTIONS, since_id=first.ids[0])
    assert again.body == {"meta": {"result_count": 0}}
    two = await x.get(MENTIONS, since_id=first.ids[2])
    assert two.ids == first.ids[:2]


async def test_pages_join_without_gap_or_double(x: Asker) -> None:
    whole = (await x.get(MENTIONS, max_results=100)).ids
    pages: list[int] = []
    token: dict[str, str] = {}
    while True:
        reply = await x.get(MENTIONS, max_results=7, **token)
        pages += reply.ids
        if "next_token" not in reply.body["meta"]:
            break
        token = {"pagination_token": reply.body["meta"]["next_token"]}
    assert pages == whole
    back = await x.get(
        MENTIONS, max_results=7, pagination_token=reply.body["meta"]["previous_token"]
    )
    assert set(back.ids) < set(whole)


async def test_a_page_may_be_short_while_another_follows(x: Asker) -> None:
    full = await x.get(MENTIONS, max_results=10)
    await x.admin("POST", "/remove", {"id": str(full.ids[3])})
    short = await x.get(MENTIONS, max_results=10)
    assert short.body["meta"]["result_count"] == 9
    assert short.body["meta"]["next_token"]


async def test_a_token_of_another_list_is_refused(x: Asker) -> None:
    reply = await x.get(MENTIONS, max_results=5)
    wrong = await x.get(HOME, pagination_token=reply.body["meta"]["next_token"])
    assert wrong.status == 400
    assert (await x.get(MENTIONS, pagination_token="nonsense")).status == 400


async def test_least_and_most_results(x: Asker) -> None:
    for path, least in ((MENTIONS, 5), ("/2/users/{me}/tweets", 5), (HOME, 1), ("/2/dm_events", 1)):
        assert (await x.get(path, max_results=least)).status == 200, path
        refused = await x.get(path, max_results=least - 1)
        assert refused.status == 400, path
        assert refused.body["errors"][0]["parameters"] == {"max_results": [str(least - 1)]}
    assert (await x.get("/2/tweets/search/recent", query="vélo", max_results=9)).status == 400
    assert (await x.get(MENTIONS, max_results=101)).status == 400


async def test_unknown_parameters_and_fields_are_refused(x: Asker) -> None:
    reply = await x.get(MENTIONS, colour="blue")
    assert reply.status == 400
    assert reply.body["errors"][0]["parameters"] == {"colour": ["blue"]}
    assert "[colour]" in reply.body["errors"][0]["message"]
    assert (await x.get(MENTIONS, tweet__fields="favourites")).status == 400
    assert (await x.get(MENTIONS, expansions="author")).status == 400
    assert (await x.get("/2/lists/1/tweets", since_id=1)).status == 400


async def test_includes_are_unique_and_carry_what_was_asked(x: Asker) -> None:
    reply = await x.get(
        HOME,
        max_results=100,
        tweet__fields="author_id,created_at,attachments,referenced_tweets",
        expansions="author_id,attachments.media_keys,referenced_tweets.id,referenced_tweets.id.author_id",
        user__fields="profile_image_url",
        media__fields="url,alt_text,width",
    )
    users = [user["id"] for user in reply.body["includes"]["users"]]
    assert len(users) == len(set(users)) > 10
    assert {post["author_id"] for post in reply.body["data"]} <= set(users)
    photos = [media for media in reply.body["includes"]["media"] if media["type"] == "photo"]
    assert any(photo.get("alt_text") for photo in photos)
    assert all(re.fullmatch(r"3_\d+", photo["media_key"]) for photo in photos)
    picture = await x.ask("GET", photos[0]["url"].removeprefix(x.url))
    assert picture.raw.startswith(b"\x89PNG")


async def test_both_dialects(x: Asker, begin: Start) -> None:
    old = await x.get(MENTIONS, tweet__fields="public_metrics,referenced_tweets")
    assert "retweet_count" in old.body["data"][0]["public_metrics"]
    new = await x.get(
        MENTIONS,
        post__fields="public_metrics,created_at",
        expansions="referenced_posts",
        max_results=100,
    )
    first = new.body["data"][0]
    assert "repost_count" in first["public_metrics"]
    assert first["edit_history_post_ids"] == [first["id"]]
    assert any("referenced_posts" in post for post in new.body["data"])
    assert "posts" in new.body["includes"]
    newer = await begin(dialect="post")
    assert "edit_history_post_ids" in (await newer.get(MENTIONS)).body["data"][0]


async def test_what_cannot_be_included_is_in_errors(x: Asker) -> None:
    reply = await x.get(
        "/2/tweets/search/recent",
        query="from:margotlune is:quote",
        expansions="referenced_tweets.id",
        max_results=10,
    )
    assert reply.status == 200
    assert reply.body["data"]
    assert reply.body["errors"][0]["type"].endswith("/not-authorized-for-resource")


async def test_lookup_of_missing_posts(x: Asker) -> None:
    single = await x.get("/2/tweets/1849000000000000001")
    assert single.status == 200
    assert "data" not in single.body
    assert single.body["errors"][0]["title"] == "Not Found Error"
    known = await x.newest_mention()
    several = await x.get("/2/tweets", ids=f"{known},1849000000000000001")
    assert [post["id"] for post in several.body["data"]] == [known]
    assert several.body["errors"][0]["resource_id"] == "1849000000000000001"


async def test_a_long_text_is_cut_and_whole_in_the_note(x: Asker) -> None:
    reply = await x.get(
        "/2/tweets/search/recent",
        query='from:mireilledargent "Je raconte"',
        tweet__fields="note_tweet",
    )
    post = reply.body["data"][0]
    assert len(post["text"]) < 300
    assert "… https://t.co/" in post["text"]
    assert post["note_tweet"]["text"].endswith("besoin de le dire à quelqu’un.")


async def test_links_are_spelled_out_with_places_in_code_points(x: Asker) -> None:
    said = await x.everybody_says(
        "👩‍👧 voyez https://exemple.org/chemin?a=1&b=2 & <ici> #vélo @veloville", who="tom_pignon"
    )
    reply = await x.get(f"/2/tweets/{said}", tweet__fields="entities")
    text, entities = reply.body["data"]["text"], reply.body["data"]["entities"]
    assert "&amp; &lt;ici&gt;" in text
    link = entities["urls"][0]
    assert text[link["start"] : link["end"]] == link["url"]
    assert link["url"].startswith("https://t.co/")
    assert link["expanded_url"] == "https://exemple.org/chemin?a=1&b=2"
    assert text[entities["hashtags"][0]["start"] : entities["hashtags"][0]["end"]] == "#vélo"
    mention = entities["mentions"][0]
    assert text[mention["start"] : mention["end"]] == "@veloville"
    assert mention["id"] == x.id_of(VELO)


async def test_edited_withheld_missing_metrics_and_polls(x: Asker) -> None:
    async def find(query: str, **more: str) -> dict[str, object]:
        reply = await x.get("/2/tweets/search/recent", query=query, **more)
        return dict(reply.body["data"][0]) | {"includes": reply.body.get("includes", {})}

    edited = await find("from:gazette_du_quai mercredi", tweet__fields="edit_controls")
    history = edited["edit_history_tweet_ids"]
    assert isinstance(history, list)
    assert len(history) == 2
    withheld = await find("from:studio_hibou Affiche", tweet__fields="withheld")
    assert withheld["withheld"] == {
        "copyright": False,
        "country_codes": ["DE", "FR"],
        "scope": "tweet",
    }
    missing = await find("from:camille_dlm chiffres", tweet__fields="public_metrics")
    assert "public_metrics" not in missing
    poll = await find(
        "from:ruesdouces Halles", expansions="attachments.poll_ids", poll__fields="voting_status"
    )
    includes = poll["includes"]
    assert isinstance(includes, dict)
    assert includes["polls"][0]["voting_status"] == "open"
    film = await find(
        "from:theosaintjean lever", expansions="attachments.media_keys", media__fields="url,type"
    )
    includes = film["includes"]
    assert isinstance(includes, dict)
    assert includes["media"] == [{"media_key": includes["media"][0]["media_key"], "type": "video"}]


async def test_protected_people_stay_private(x: Asker) -> None:
    marion = (await x.get("/2/users/by/username/privee_marion", user__fields="protected")).body[
        "data"
    ]
    assert marion["protected"]
    posts = await x.get(f"/2/users/{marion['id']}/tweets")
    assert "data" not in posts.body
    assert posts.body["errors"]
    assert (await x.get("/2/tweets/search/recent", query="from:privee_marion")).body["meta"][
        "result_count"
    ] == 0


async def test_search_operators(x: Asker) -> None:
    async def texts(query: str) -> list[str]:
        reply = await x.get("/2/tweets/search/recent", query=query, max_results=100)
        assert reply.status == 200, (query, reply.body)
        return [post["text"] for post in reply.body.get("data", [])]

    assert any("Commande 4412" in text for text in await texts('"commande 4412"'))
    assert await texts('"4412 commande"') == []
    assert all("@veloville" in text for text in await texts("@veloville -is:reply"))
    both = await texts("(brioche OR croissants) lang:fr")
    assert both
    assert all("brioche" in text.lower() or "croissant" in text.lower() for text in both)
    assert not any("brioche" in text.lower() for text in await texts("croissants -brioche"))
    assert all("https://t.co/" in text for text in await texts("from:veloville has:links"))
    assert await texts("to:veloville is:reply")
    assert not any(text.startswith("RT @") for text in await texts("veloville"))
    assert all(text.startswith("RT @") for text in await texts("from:karimb69 is:retweet"))
    assert await texts("lang:en workshop OR bell")


async def test_search_refuses_what_x_refuses(x: Asker) -> None:
    for query in ("", "is:reply", "(vélo", "vélo)", "wat:ever", "lang:fr has:links", "a" * 513):
        reply = await x.get("/2/tweets/search/recent", query=query)
        assert reply.status == 400, query
    long = await x.get("/2/tweets/search/recent", MUSEUM, query=" OR ".join(["vélo"] * 80))
    assert long.status == 200
    old = await x.get("/2/tweets/search/recent", query="vélo", since_id="1849000000000000001")
    assert old.status == 400
    assert "since_id" in old.body["errors"][0]["parameters"]


async def test_a_conversation_is_found_by_its_id(x: Asker) -> None:
    own = await x.get(
        "/2/users/{me}/tweets", tweet__fields="conversation_id", exclude="replies,retweets"
    )
    root = own.body["data"][0]["id"]
    thread = await x.get(
        "/2/tweets/search/recent",
        query=f"conversation_id:{root}",
        tweet__fields="referenced_tweets,in_reply_to_user_id,conversation_id",
    )
    assert thread.body["meta"]["result_count"] >= 3
    replies = [post for post in thread.body["data"] if "referenced_tweets" in post]
    assert all(post["conversation_id"] == root for post in thread.body["data"])
    assert {post["referenced_tweets"][0]["type"] for post in replies} == {"replied_to"}
    assert all(post["in_reply_to_user_id"] for post in replies)


async def test_home_excludes_on_demand(x: Asker) -> None:
    everything = await x.get(HOME, max_results=100)
    fewer = await x.get(
        HOME, max_results=100, exclude="replies,retweets", tweet__fields="referenced_tweets"
    )
    kinds = {
        ref["type"] for post in fewer.body["data"] for ref in post.get("referenced_tweets", [])
    }
    assert kinds <= {"quoted"}
    assert set(fewer.ids) - set(everything.ids), "other posts move up"
    assert (await x.get(HOME, exclude="cats")).status == 400
    assert (await x.get(HOME.replace("{me}", x.id_of(LEFORT)))).status == 400


async def test_who_likes_quotes_and_passes_on(x: Asker) -> None:
    own = await x.get(
        "/2/users/{me}/tweets", max_results=20, tweet__fields="public_metrics", exclude="replies"
    )
    post = max(own.body["data"], key=lambda each: each["public_metrics"]["like_count"])
    assert (await x.get(f"/2/tweets/{post['id']}/liking_users")).body["meta"]["result_count"] >= 3
    assert (await x.get(f"/2/tweets/{post['id']}/retweeted_by")).body["data"]
    assert (await x.get("/2/users/reposts_of_me")).body["data"]
    assert (await x.get(f"/2/tweets/{post['id']}/quote_tweets", max_results=10)).status == 200


async def test_lists_with_members_and_posts(x: Asker) -> None:
    lists = await x.get(
        "/2/users/{me}/owned_lists",
        list__fields="private,member_count,owner_id",
        expansions="owner_id",
    )
    assert {one["name"] for one in lists.body["data"]} == {"Quartier", "Clients fidèles"}
    assert lists.body["includes"]["users"][0]["username"] == "veloville"
    public = next(one for one in lists.body["data"] if not one["private"])
    private = next(one for one in lists.body["data"] if one["private"])
    members = await x.get(f"/2/lists/{public['id']}/members")
    assert members.body["meta"]["result_count"] == public["member_count"]
    posts = await x.get(f"/2/lists/{public['id']}/tweets", tweet__fields="author_id")
    assert {post["author_id"] for post in posts.body["data"]} <= {
        each["id"] for each in members.body["data"]
    }
    foreign = await x.get(f"/2/lists/{private['id']}/tweets", LEFORT)
    assert "data" not in foreign.body


async def test_bookmarks_and_likes_read_back(x: Asker) -> None:
    before = await x.get("/2/users/{me}/bookmarks")
    assert before.body["meta"]["result_count"] == 9
    target = await x.newest_mention()
    await x.post("/2/users/{me}/bookmarks", {"tweet_id": target})
    after = await x.get("/2/users/{me}/bookmarks")
    assert after.body["data"][0]["id"] == target
    assert (await x.ask("DELETE", f"/2/users/{{me}}/bookmarks/{target}")).body["data"] == {
        "bookmarked": False
    }
    folders = await x.get("/2/users/{me}/bookmarks/folders")
    assert folders.body["data"][0]["name"] == "Idées"
    inside = await x.get(f"/2/users/{{me}}/bookmarks/folders/{folders.body['data'][0]['id']}")
    assert len(inside.body["data"]) == 4


async def test_unknown_addresses_answer_as_problems(x: Asker) -> None:
    reply = await x.get("/2/nothing/here")
    assert reply.status == 404
    assert reply.body["title"] == "Not Found"
