from collections.abc import Awaitable

import pytest

from sandbox.asking import LEFORT, START, VELO, Asker
from sandbox.conftest import Start

MENTIONS = "/2/users/{me}/mentions"


async def cost(x: Asker) -> float:
    return float((await x.admin("GET", "/requests")).body["cost"])


async def test_every_answer_says_where_the_window_stands(x: Asker) -> None:
    first = await x.get(MENTIONS)
    assert first.headers["x-rate-limit-limit"] == "300"
    assert first.headers["x-rate-limit-remaining"] == "299"
    assert first.headers["x-rate-limit-reset"] == str(int(START) + 900)
    x.clock.pass_by(100)
    bad = await x.get(MENTIONS, max_results=1)
    assert bad.status == 400
    assert bad.headers["x-rate-limit-remaining"] == "298"
    assert bad.headers["x-rate-limit-reset"] == str(int(START) + 900)
    other = await x.get(MENTIONS, LEFORT)
    assert other.headers["x-rate-limit-remaining"] == "299", "each account has its own"
    x.clock.pass_by(800)
    assert (await x.get(MENTIONS)).headers["x-rate-limit-remaining"] == "299"


async def test_a_used_up_window_answers_429_until_it_ends(x: Asker) -> None:
    for _ in range(15):
        assert (await x.get("/2/dm_events", max_results=1)).status == 200
    refused = await x.get("/2/dm_events", max_results=1)
    assert refused.status == 429
    assert refused.body == {"errors": [{"code": 88, "message": "Rate limit exceeded"}]}
    assert refused.headers["x-rate-limit-remaining"] == "0"
    x.clock.pass_by(900)
    assert (await x.get("/2/dm_events", max_results=1)).status == 200


async def test_posting_bears_the_headers_of_the_day(x: Asker) -> None:
    reply = await x.say("Un")
    assert reply.headers["x-rate-limit-limit"] == "100"
    assert reply.headers["x-app-limit-24hour-limit"] == "10000"
    assert reply.headers["x-user-limit-24hour-remaining"] == "9999"
    assert reply.headers["x-user-limit-24hour-reset"] == str(int(START) + 86_400)


async def test_limits_may_be_set(x: Asker, begin: Start) -> None:
    await x.admin("POST", "/limits", {"GET /2/users/{id}/mentions": [1, 60]})
    assert (await x.get(MENTIONS)).headers["x-rate-limit-limit"] == "1"
    assert (await x.get(MENTIONS)).status == 429
    x.clock.pass_by(60)
    assert (await x.get(MENTIONS)).status == 200
    other = await begin(limits={"GET /2/users/me": (0, 900)})
    assert (await other.get("/2/users/me")).status == 429


async def test_what_is_read_twice_in_a_day_is_paid_once(x: Asker) -> None:
    assert await cost(x) == 0
    await x.get(MENTIONS, max_results=10)
    assert await cost(x) == pytest.approx(0.05)
    await x.get(MENTIONS, max_results=10)
    assert await cost(x) == pytest.approx(0.05)
    shown = len((await x.get(MENTIONS, max_results=20)).ids)
    assert await cost(x) == pytest.approx(shown * 0.005)
    x.clock.pass_by(15 * 3600)  # 01:00 UTC on the next day
    await x.renew()
    await x.get(MENTIONS, max_results=10)
    assert await cost(x) == pytest.approx((shown + 10) * 0.005)


async def test_an_empty_poll_costs_nothing(x: Asker) -> None:
    newest = await x.newest_mention()
    before = await cost(x)
    for _ in range(20):
        await x.get(MENTIONS, since_id=newest)
    assert await cost(x) == before


async def test_prices_of_acts(x: Asker) -> None:
    async def price(act: Awaitable[object]) -> float:
        before = await cost(x)
        await act
        return round(await cost(x) - before, 4)

    target = await x.newest_mention()
    assert await price(x.say("Sans lien")) == 0.015
    assert await price(x.say("Avec lien https://exemple.org/")) == 0.2
    assert await price(x.post("/2/users/{me}/bookmarks", {"tweet_id": target})) == 0.005
    assert await price(x.post("/2/users/{me}/retweets", {"tweet_id": target})) == 0.015
    assert await price(x.get("/2/users/me")) == 0.01
    assert await price(x.get("/2/dm_events", max_results=3)) == 0.03
    assert await price(x.say("Sans lien")) == 0, "a refusal is free"


async def test_an_hour_of_polling_has_its_price(x: Asker) -> None:
    since = int(await x.newest_mention())
    for turn in range(40):
        if turn % 4 == 0:
            await x.everybody_says(f"@veloville question {turn}", who="karimb69")
        reply = await x.get(MENTIONS, since_id=since, max_results=20)
        since = max([since, *reply.ids])
        x.clock.pass_by(90)
    assert await cost(x) <= 0.025 + 10 * 0.005


async def test_owned_reads_are_cheaper(x: Asker) -> None:
    await x.admin("POST", "/account", {"account": VELO, "owns_app": True})
    await x.get(MENTIONS, max_results=10)
    assert await cost(x) == pytest.approx(0.01)


async def test_no_credit_and_the_monthly_cap(x: Asker) -> None:
    await x.admin("POST", "/account", {"account": VELO, "dollars": 0.03})
    assert (await x.get(MENTIONS, max_results=10)).status == 200
    broke = await x.get(MENTIONS, max_results=10)
    assert broke.status == 402
    assert broke.body["title"] == "CreditsDepleted"
    assert broke.body["type"].endswith("/problems/credits")
    await x.admin("POST", "/account", {"account": VELO, "dollars": 10, "reads": 0})
    capped = await x.get(MENTIONS)
    assert capped.status == 429
    assert capped.body["title"] == "UsageCapExceeded"
    assert capped.body["period"] == "Monthly"
    assert (await x.say("Publier reste permis")).status == 201


async def test_requests_are_counted_by_route_and_status(x: Asker) -> None:
    await x.get(MENTIONS)
    await x.get(MENTIONS)
    await x.get(MENTIONS, max_results=1)
    rows = (await x.admin("GET", "/requests")).body["requests"]
    counted = {(row["route"], row["status"], row["account"]): row["count"] for row in rows}
    assert counted == {
        ("GET /2/users/{id}/mentions", 200, VELO): 2,
        ("GET /2/users/{id}/mentions", 400, VELO): 1,
    }
