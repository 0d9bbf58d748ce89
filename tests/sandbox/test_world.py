import json
import random
from collections import Counter

import pytest

from cmdeck.sandbox.seed import BRANDS, Seeder
from cmdeck.sandbox.voices import fill
from cmdeck.sandbox.world import World, moment_of, snowflake
from sandbox.asking import CATS, LEFORT, MUSEUM, START, VELO, Asker
from sandbox.conftest import Start

ACCOUNTS = (LEFORT, VELO, MUSEUM, CATS)


def world(seed: int = 1, now: float = START) -> World:
    made = World(lambda: now)
    Seeder(made, random.Random(seed), now).fill()
    return made


def said(made: World) -> list[tuple[int, str]]:
    return [(post.id, post.prefix + post.text) for post in made.posts.values()]


def test_the_same_seed_makes_the_same_world() -> None:
    assert said(world(3)) == said(world(3))
    assert said(world(3)) != said(world(4))


def test_nothing_is_of_tomorrow() -> None:
    made = world()
    assert max(post.at for post in made.posts.values()) <= START
    assert max(message.at for message in made.messages.values()) <= START


def test_ids_hold_their_moment() -> None:
    known = snowflake(START, 5)
    assert moment_of(known) == pytest.approx(START, abs=0.001)
    made = world()
    assert all(abs(moment_of(post.id) - post.at) < 0.01 for post in made.posts.values())


def test_templates_have_all_their_words() -> None:
    chance = random.Random(1)
    for voices in BRANDS:
        for template in (*voices.says, *voices.answers, *voices.writes):
            for _ in range(20):
                text = fill(template, voices.words, chance, voices.username)
                assert "{" not in text
                assert len(text) < 280


async def test_every_account_has_a_life_around_it(x: Asker) -> None:
    for account in ACCOUNTS:
        ids: list[int] = []
        token: dict[str, str] = {}
        while True:
            page = await x.get(
                "/2/users/{me}/timelines/reverse_chronological", account, max_results=100, **token
            )
            ids += page.ids
            if "next_token" not in page.body["meta"]:
                break
            token = {"pagination_token": page.body["meta"]["next_token"]}
        assert 220 <= len(ids) <= 400, account
        assert START - moment_of(min(ids)) > 5 * 86_400
        mentions = await x.get("/2/users/{me}/mentions", account, max_results=100)
        recent = [known for known in mentions.ids if START - moment_of(known) < 86_400]
        assert len(recent) >= 38, account
        assert START - moment_of(max(recent)) < 600
        events = await x.get("/2/dm_events", account, dm_event__fields="dm_conversation_id")
        talks = Counter(event["dm_conversation_id"] for event in events.body["data"])
        assert len(talks) >= 3, account
        assert max(talks.values()) >= 3, account


async def test_both_languages_are_spoken(x: Asker) -> None:
    for account in ACCOUNTS:
        reply = await x.get(
            "/2/users/{me}/mentions", account, max_results=100, tweet__fields="lang"
        )
        languages = Counter(post["lang"] for post in reply.body["data"])
        assert languages["fr"] > 20
        assert languages["en"] >= 3


def test_threads_go_several_levels_deep() -> None:
    made = world()
    depths = []
    for post in made.posts.values():
        depth = 0
        while post.parent:
            post = made.posts[post.parent]
            depth += 1
        depths.append(depth)
    assert max(depths) >= 2
    assert Counter(depths)[1] > 30


async def test_what_is_hostile_arrives_unchanged(x: Asker) -> None:
    texts = []
    for account in ACCOUNTS:
        reply = await x.get("/2/users/{me}/mentions", account, max_results=100)
        texts += [post["text"] for post in reply.body["data"]]
    everything = "\n".join(texts)
    for harm in (
        "\x1b[2J",
        "\x1b]52;c;",
        "\x1b]0;",
        "\x9b31m",
        "\x00",
        "\x7f",
        "\r",
        "\u202e",
        "\u2066",
        "\u200b",
        "[@click=app.quit]",
        "[/]",
        "\u0489" * 1,
        "Brioche" * 20,
        "\U000e0067",
        "متى",
        "革の匂い",
        "&lt;b&gt;",
    ):
        assert harm in everything, ascii(harm)


async def test_hostile_bytes_are_valid_json_of_valid_utf8(x: Asker) -> None:
    reply = await x.get("/2/users/{me}/mentions", CATS, max_results=100)
    assert json.loads(reply.raw.decode("utf-8")) == reply.body
    assert any("\x1b" in post["text"] for post in reply.body["data"])


async def test_people_answer_what_an_account_posts(x: Asker) -> None:
    post = (await x.say("On ouvre un nouvel atelier !")).body["data"]["id"]

    async def answers() -> int:
        found = await x.get("/2/tweets/search/recent", query=f"conversation_id:{post} is:reply")
        return int(found.body["meta"]["result_count"])

    await x.admin("POST", "/tick", {"seconds": 7})
    assert await answers() == 0
    await x.admin("POST", "/tick", {"seconds": 14})
    assert await answers() >= 1
    await x.admin("POST", "/tick", {"seconds": 300})
    read = await x.get(f"/2/tweets/{post}", tweet__fields="public_metrics")
    assert read.body["data"]["public_metrics"]["like_count"] >= 1
    assert read.body["data"]["public_metrics"]["retweet_count"] == 1


async def test_a_tick_lets_things_happen_at_the_pace(x: Asker, begin: Start) -> None:
    newest = await x.newest_mention()
    happened = (await x.admin("POST", "/tick", {"seconds": 3600})).body["events"]
    assert 200 <= happened <= 420, "one each 12 seconds, by chance"
    fresh = await x.get("/2/users/{me}/mentions", since_id=newest, max_results=100)
    assert fresh.body["meta"]["result_count"] >= 8
    calm = await begin(people_pace=600.0)
    assert (await calm.admin("POST", "/tick", {"seconds": 3600})).body["events"] < 30


async def test_it_lives_by_itself_as_time_passes(begin: Start) -> None:
    x = await begin(live=True, people_pace=1.0)
    world = x.running.site.world

    def happened() -> int:
        return len(world.posts) + len(world.messages) + sum(map(len, world.likes.values()))

    before = happened()
    x.clock.pass_by(55)
    beat = {"match": {"path": "/2/tweets/1"}, "do": "delay", "seconds": 0.02}
    for _ in range(200):  # a request that takes its time: one that is answered, not a sleep of ours
        await x.admin("POST", "/faults", beat)
        await x.get("/2/tweets/1")
        if happened() > before + 5:
            break
    assert happened() > before + 5, "nothing happened within the beats"


async def test_people_delete_and_correct_what_they_said(x: Asker) -> None:
    await x.admin("POST", "/tick", {"seconds": 20_000})
    made = x.running.site.world
    fresh = [post for post in made.posts.values() if post.at == START]
    assert any(post.gone for post in fresh)
    assert any(post.text.endswith("(corrigé)") for post in fresh)


async def test_the_muted_leave_the_home_timeline(x: Asker) -> None:
    home = "/2/users/{me}/timelines/reverse_chronological"
    before = await x.get(home, max_results=100, tweet__fields="author_id")
    author = before.body["data"][0]["author_id"]
    await x.post("/2/users/{me}/muting", {"target_user_id": author})
    after = await x.get(home, max_results=100, tweet__fields="author_id")
    assert author not in {post["author_id"] for post in after.body["data"]}


async def test_who_is_blocked_writes_no_more(x: Asker) -> None:
    await x.get("/2/users/me")
    for person in list(x.running.site.world.people):
        x.running.site.world.dm_blocked[1500000000000000001].add(person)
    before = (await x.get("/2/dm_events")).ids
    await x.admin("POST", "/tick", {"seconds": 7200})
    assert (await x.get("/2/dm_events")).ids == before
