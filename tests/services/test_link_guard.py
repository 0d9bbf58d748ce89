"""A face asks for a look at links, the engine looks, and the guard knows."""

import asyncio
from datetime import timedelta

import pytest

from cmdeck.model.draft import Draft, DraftKind, Variant
from cmdeck.model.guard import GuardCode
from cmdeck.model.link import BELIEVED, WAITED_FOR, LinkState
from cmdeck.model.post import NetworkName
from cmdeck.services.guard_words import guard_words
from cmdeck.services.guarding import Guards
from cmdeck.services.links import LinkChecks, links_in
from cmdeck.store.store import Store
from cmdeck.text.guards import addresses
from fakes import FakeClock
from makers import VELO, accounts

DEAD, GONE, LIVE = "https://a.example/dead", "https://velovile.fr", "https://a.example/live"
FOUND = {
    DEAD: (LinkState.DEAD, 404),
    GONE: (LinkState.NO_HOST, 0),
    LIVE: (LinkState.LIVE, 200),
}
TEXT = f"Le guide : {DEAD}, {GONE} et {LIVE}"


class Net:
    """What each address is; remembers what was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def look_up(self, url: str) -> tuple[LinkState, int]:
        self.asked.append(url)
        return FOUND[url]


@pytest.fixture
def net() -> Net:
    return Net()


def draft(text: str = TEXT) -> Draft:
    return Draft(DraftKind.POST, VELO, text)


def fired(store: Store, clock: FakeClock, *off: str) -> list[str]:
    """The sentences about dead links in the draft."""
    found = Guards(store.read, clock=clock, zone="Europe/Paris", off=off).of(draft())
    dead = [guard for guard in found if guard.code is GuardCode.DEAD_LINK]
    assert not any(guard.refuses or guard.is_grave for guard in dead), "it only reminds"
    return [guard_words(guard, TEXT, "Europe/Paris") for guard in dead]


async def test_what_leads_nowhere_is_said(store: Store, clock: FakeClock, net: Net) -> None:
    await store.save_account(accounts()[0])
    assert not fired(store, clock), "nobody has looked yet"
    await store.ask_links(links_in(draft()))
    assert {link.state for link in store.read.links([DEAD, LIVE]).values()} == {None}
    await LinkChecks(store, net.look_up, clock=clock).once()
    assert sorted(net.asked) == sorted(FOUND)
    assert fired(store, clock) == [
        f"“{DEAD}” leads nowhere: the page is gone (404).",
        f"“{GONE}” leads nowhere: there is no such site.",
    ]
    assert not fired(store, clock, "dead_link")


async def test_an_answer_is_believed_for_a_while(store: Store, clock: FakeClock, net: Net) -> None:
    await store.save_account(accounts()[0])
    checks = LinkChecks(store, net.look_up, clock=clock)
    await store.ask_links([DEAD])
    await checks.once()
    await store.ask_links([DEAD])
    await checks.once()
    assert net.asked == [DEAD], "it was looked at just now"
    clock.advance(BELIEVED.total_seconds() + 1)
    assert not fired(store, clock)
    await store.ask_links([DEAD])
    await checks.once()
    assert net.asked == [DEAD, DEAD]


async def test_what_nobody_waits_for_any_more_is_not_looked_at(
    store: Store, clock: FakeClock, net: Net
) -> None:
    await store.ask_links([DEAD])
    clock.advance((WAITED_FOR + timedelta(seconds=1)).total_seconds())
    await LinkChecks(store, net.look_up, clock=clock).once()
    assert not net.asked


async def test_the_engine_looks_by_itself(store: Store, clock: FakeClock, net: Net) -> None:
    running = asyncio.create_task(LinkChecks(store, net.look_up, clock=clock).run())
    await asyncio.sleep(0)
    await store.ask_links([LIVE])
    for _beat in range(50):
        clock.advance(0.25)
        await asyncio.sleep(0.01)
        if store.read.links([LIVE])[LIVE].state is not None:
            break
    running.cancel()
    assert store.read.links([LIVE])[LIVE].state is LinkState.LIVE


def test_which_words_are_looked_at() -> None:
    text = "M.Dupont, www.a.fr, b.fr/x et https://c.example/é. https://c.example/é"
    assert addresses(text) == ["https://www.a.fr", "https://b.fr/x", "https://c.example/é"]
    own = Draft(DraftKind.POST, VELO, "a", variants=(Variant(NetworkName.X, "https://d.fr"),))
    assert links_in(own) == ("https://d.fr",)


async def test_whatever_goes_wrong_with_a_link_ends_nothing(
    store: Store, clock: FakeClock, net: Net
) -> None:
    failed, answered = asyncio.Event(), asyncio.Event()

    async def look_up(url: str) -> tuple[LinkState, int]:
        if not failed.is_set():
            failed.set()
            raise ValueError(url)
        answered.set()
        return await net.look_up(url)

    await store.ask_links([DEAD])
    looking = asyncio.create_task(LinkChecks(store, look_up, clock=clock).run())
    await failed.wait()
    await store.ask_links([LIVE])
    clock.advance(1)
    async with asyncio.timeout(10):
        await answered.wait()
    assert not looking.done()
    looking.cancel()
