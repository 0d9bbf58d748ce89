"""X's adapter and the built-in X, over real connections: neither was written from the other."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest

from cmdeck.errors import NeedsLogin, NoAnswer, OutOfCredit, RateLimited, Refusal, Refused
from cmdeck.model.brand import Account
from cmdeck.model.network import Absent, Found
from cmdeck.model.outbox import (
    Attempt,
    AttemptId,
    Delete,
    ItemId,
    Operation,
    Publish,
    React,
    SendMessage,
)
from cmdeck.model.post import AccountId, NetworkName, Post, Reaction
from cmdeck.model.timeline import Page, Timeline, TimelineKind, Toward
from cmdeck.networks.http import Answer, Door
from cmdeck.networks.oauth import (
    X_SCOPES,
    X_SCOPES_MESSAGES,
    TokenKeeper,
    authorize_url,
    code_of,
    exchange,
    proof,
    revoke,
    x_endpoints,
)
from cmdeck.networks.secrets import Vault
from cmdeck.networks.x import XNetwork
from fakes import FakeClock
from sandbox.asking import VELO, Asker
from sandbox.conftest import Start, begin

__all__ = ["begin"]
REDIRECT = "http://127.0.0.1:8714/callback"


class Deck:
    """One account, logged in at a sandbox as a person would, through the browser."""

    def __init__(self, sandbox: Asker, folder: Path, clock: FakeClock) -> None:
        self.sandbox, self.clock = sandbox, clock
        known = sandbox.accounts[VELO]
        self.account = Account(
            AccountId(VELO),
            NetworkName.X,
            "veloville",
            remote_id=known["remote_id"],
            plan="self_serve",
            base_url=sandbox.url,
            client_id=known["client_id"],
        )
        self.door = Door(clock=clock, allow_private=[sandbox.url.removeprefix("http://")])
        self.endpoints = x_endpoints(sandbox.url)
        self.vault = Vault(folder, use_keyring=False)
        self.keeper = TokenKeeper(
            self.account.id,
            vault=self.vault,
            door=self.door,
            clock=clock,
            endpoints=self.endpoints,
        )
        self.network = XNetwork(self.account, self.keeper, self.door, clock)

    async def log_in(self) -> None:
        begun, scopes = proof(), (*X_SCOPES, *X_SCOPES_MESSAGES)
        client = self.account.client_id
        page = authorize_url(
            self.endpoints, client_id=client, redirect=REDIRECT, scopes=scopes, proof=begun
        )
        consent = await self.door.request("GET", f"{page}&{urlencode({'sandbox_as': 'veloville'})}")
        assert consent.status == 302
        credential = await exchange(
            self.door,
            self.endpoints,
            self.clock,
            client_id=client,
            code=code_of(consent.headers["location"], begun),
            redirect=REDIRECT,
            proof=begun,
        )
        await self.vault.save(self.account.id, credential)

    def wish(self, operation: Operation) -> Attempt:
        now = self.clock.now()
        ids = (AttemptId(1), ItemId(1), self.account.id)
        return Attempt(*ids, operation, "k", 1, now, now)

    async def look(self, kind: TimelineKind, argument: str = "") -> Page:
        timeline = Timeline(kind, self.account.id, argument)
        return await self.network.fetch(timeline, None, toward=Toward.NEWER, limit=20)

    async def fault(self, **fault: object) -> None:
        await self.sandbox.admin("POST", "/faults", [{"times": 1, **fault}])


@pytest.fixture
async def deck(begin: Start, tmp_path: Path) -> AsyncIterator[Deck]:
    # The sandbox's Date is the machine's, so the fake clock begins there.
    clock = FakeClock(datetime.now(UTC))
    sandbox = await begin(now=lambda: clock.now().timestamp())
    made = Deck(sandbox, tmp_path / "home", clock)
    await made.log_in()
    yield made
    await made.door.aclose()


async def texts(deck: Deck) -> list[str]:
    return [str(post["text"]) for post in await deck.sandbox.posted()]


async def test_every_timeline_is_read(deck: Deck) -> None:
    home = await deck.look(TimelineKind.HOME)
    assert len(home.posts) >= 10
    for kind, argument in (
        (TimelineKind.MENTIONS, ""),
        (TimelineKind.MESSAGES, ""),
        (TimelineKind.ACTIVITY, ""),
        (TimelineKind.SEARCH, "vélo"),
        (TimelineKind.AUTHOR, "leamartin"),
        (TimelineKind.THREAD, str(home.posts[0].key)),
    ):
        page = await deck.look(kind, argument)
        assert page.posts or page.messages or page.activities, kind
        assert page.skipped == 0
    spent = (await deck.sandbox.admin("GET", "/requests")).body["requests"]
    reads = sum(row["cost"] for row in spent if row["route"].startswith("GET"))
    assert reads > 0


async def test_a_mention_is_answered_and_read_back(deck: Deck) -> None:
    await deck.sandbox.everybody_says("Vous ouvrez à quelle heure ?", mentions="veloville")
    mention: Post = (await deck.look(TimelineKind.MENTIONS)).posts[0]
    assert mention.text.shown == "@veloville Vous ouvrez à quelle heure ?"
    text = "À 9 h & <bientôt> https://example.org/horaires?a=1&b=2 👩‍🚒"
    wish = deck.wish(Publish(text=text, reply_to=str(mention.key)))
    receipt = await deck.network.send(wish)
    found = await deck.network.find(wish)
    assert isinstance(found, Found)
    assert found.receipt.id == receipt.id
    own = (await deck.look(TimelineKind.AUTHOR, "veloville")).posts[0]
    assert own.text.shown.endswith(text)
    assert own.reply_to == mention.key


async def test_an_answer_lost_after_the_post_was_stored(deck: Deck) -> None:
    before = await texts(deck)
    await deck.fault(match={"method": "POST", "path": "/2/tweets"}, do="close_after_commit")
    wish = deck.wish(Publish(text="Une fois seulement"))
    with pytest.raises(NoAnswer):
        await deck.network.send(wish)
    assert isinstance(await deck.network.find(wish), Found)
    assert await texts(deck) == [*before, "Une fois seulement"]
    with pytest.raises(Refused) as caught:
        await deck.network.send(wish)
    assert caught.value.kind is Refusal.DUPLICATE


async def test_a_post_that_never_arrived(deck: Deck) -> None:
    before = await texts(deck)
    for how in (
        {"do": "close_before_commit"},
        {"do": "status", "status": 503, "body": "<html>busy"},
    ):
        await deck.fault(match={"method": "POST", "path": "/2/tweets"}, **how)
        wish = deck.wish(Publish(text="Jamais arrivé"))
        with pytest.raises(NoAnswer):
            await deck.network.send(wish)
        assert isinstance(await deck.network.find(wish), Absent)
    assert await texts(deck) == before


async def test_garbage_is_no_answer(deck: Deck) -> None:
    await deck.fault(match={"path": "/2/users/*/mentions"}, do="garbage")
    with pytest.raises(NoAnswer):
        await deck.look(TimelineKind.MENTIONS)
    assert (await deck.look(TimelineKind.MENTIONS)).posts


async def test_waiting_and_paying(deck: Deck) -> None:
    headers = {"x-rate-limit-reset": "+300"}
    await deck.fault(match={"path": "/2/dm_events"}, do="status", status=429, headers=headers)
    with pytest.raises(RateLimited) as caught:
        await deck.look(TimelineKind.MESSAGES)
    assert caught.value.until is not None
    assert caught.value.until - deck.clock.now() == pytest.approx(
        timedelta(seconds=300), abs=timedelta(seconds=2)
    )
    await deck.fault(match={"path": "/2/dm_events"}, do="status", status=402)
    with pytest.raises(OutOfCredit):
        await deck.look(TimelineKind.MESSAGES)


async def test_what_the_plan_forbids(deck: Deck) -> None:
    await deck.sandbox.everybody_says("Bonjour", mentions="veloville")
    mention = (await deck.look(TimelineKind.MENTIONS)).posts[0]
    with pytest.raises(Refused) as caught:
        await deck.network.send(deck.wish(React(str(mention.key), Reaction.LIKE)))
    assert caught.value.kind is Refusal.NOT_IN_PLAN
    for on in (True, True, False, False):
        await deck.network.send(deck.wish(React(str(mention.key), Reaction.REPOST, on=on)))
        await deck.network.send(deck.wish(React(str(mention.key), Reaction.BOOKMARK, on=on)))


async def test_writing_in_private(deck: Deck) -> None:
    message = (await deck.look(TimelineKind.MESSAGES)).messages[0]
    before = await texts(deck)
    wish = deck.wish(SendMessage(text="Entre nous & <3", to=message.other.id))
    await deck.network.send(wish)
    assert isinstance(await deck.network.find(wish), Found)
    assert await texts(deck) == before
    newest = (await deck.look(TimelineKind.MESSAGES)).messages[0]
    assert (newest.text.shown, newest.outgoing) == ("Entre nous & <3", True)
    assert newest.conversation == message.conversation


async def test_deleting_twice(deck: Deck) -> None:
    before = await texts(deck)
    receipt = await deck.network.send(deck.wish(Publish(text="à effacer")))
    wish = deck.wish(Delete(str(receipt.key)))
    await deck.network.send(wish)
    await deck.network.send(wish)
    assert isinstance(await deck.network.find(wish), Found)
    assert await texts(deck) == [*before, "à effacer"]
    own = await deck.look(TimelineKind.AUTHOR, "veloville")
    assert "à effacer" not in [post.text.shown for post in own.posts]


async def test_the_login_lives_on_and_ends(deck: Deck) -> None:
    first = await deck.keeper.credential()
    deck.clock.advance(2 * 3600)
    facts = await deck.network.about()
    assert facts.handle == "veloville"
    renewed = await deck.keeper.credential()
    assert renewed.access_token != first.access_token
    assert renewed.refresh_token != first.refresh_token
    await revoke(deck.door, deck.endpoints, renewed)
    deck.clock.advance(2 * 3600)
    with pytest.raises(NeedsLogin):
        await deck.network.about()
    await deck.log_in()
    assert (await deck.network.about()).handle == "veloville"


async def test_made_ready_sending_is_one_request(deck: Deck) -> None:
    first = await deck.keeper.credential()
    deck.clock.advance(2 * 3600 - 60)
    await deck.network.ready()
    renewed = await deck.keeper.credential()
    assert renewed.access_token != first.access_token
    asked: list[str] = []
    request = deck.door.request

    async def watched(method: str, url: str, **more: object) -> Answer:
        asked.append(f"{method} {url.rpartition('/2/')[2]}")
        return await request(method, url, **more)  # type: ignore[arg-type]

    deck.door.request = watched  # type: ignore[method-assign]
    await deck.network.ready()
    await deck.network.send(deck.wish(Publish(text="une seule demande")))
    assert asked == ["POST tweets"]


def test_the_redirect_is_the_one_the_sandbox_knows() -> None:
    from cmdeck.networks.loopback import HOST, PATH, PORT

    assert f"http://{HOST}:{PORT}{PATH}" == REDIRECT
