"""U: the last act, then the one before; what cannot be undone any more is said or passed over."""

from datetime import timedelta
from pathlib import Path

from whole_deck import Whole, whole_deck

from cmdeck.model.brand import AccountState
from cmdeck.model.delivery import Delivery, Event
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.outbox import Accepted, Attempt, OutboxItem, React, Receipt
from cmdeck.model.timeline import Page, Timeline, TimelineKind
from cmdeck.store.delivery import ClaimRules
from makers import MUSEE, NOW, key, post

RULES = ClaimRules(grace=timedelta(minutes=30))
MENTIONS = Timeline(TimelineKind.MENTIONS, MUSEE)


async def with_mentions(whole: Whole) -> None:
    await whole.deck.store.save_page(MENTIONS, Page(posts=(post(2), post(1))), at=NOW)
    await whole.settle()
    await whole.press("1")


def wished(whole: Whole) -> list[str]:
    items = whole.deck.store.read.living_items()
    return [str(item.operation.post) for item in items if isinstance(item.operation, React)]


async def begin(whole: Whole) -> Attempt:
    """What is due is on its way."""
    await whole.deck.store.set_account_state(MUSEE, AccountState.OK, "")
    whole.clock.advance(60)
    attempt = await whole.deck.store.claim(MUSEE, now=whole.clock.now(), rules=RULES)
    assert attempt is not None
    return attempt


async def leave(whole: Whole, receipt: Receipt) -> OutboxItem:
    """The engine's half: what is due is sent."""
    attempt = await begin(whole)
    await whole.deck.store.settle(attempt.id, Accepted(receipt), at=whole.clock.now())
    await whole.settle()
    sent = whole.deck.store.read.item(attempt.item)
    assert sent is not None
    return sent


async def test_undo_walks_back_over_the_acts(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await with_mentions(whole)
        await whole.press("f", "j", "f")
        assert wished(whole) == [str(key(2)), str(key(1))]
        await whole.press("U")
        assert wished(whole) == [str(key(2))]
        await whole.press("U")
        assert wished(whole) == []
        await whole.press("U")
        assert "nothing to undo" in whole.footer()


async def test_a_like_that_left_is_taken_back_by_its_opposite(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await with_mentions(whole)
        await whole.press("f")
        await leave(whole, Receipt(""))
        await whole.press("j", "b", "U", "U")
        [back] = whole.deck.store.read.living_items()
        assert isinstance(back.operation, React)
        assert (back.operation.post, back.operation.on) == (str(key(2)), False)


async def test_a_bookmark_is_marked_in_its_row_until_it_is_undone(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await with_mentions(whole)
        await whole.press("b")
        assert "bookmarking…" in whole.text()
        await leave(whole, Receipt(""))
        assert "bookmarked" in whole.text()
        await whole.press("U")
        assert "removing the bookmark…" in whole.text()
        await leave(whole, Receipt(""))
        assert "bookmarked" not in whole.text()


async def test_undo_passes_over_what_the_queue_took_back(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await with_mentions(whole)
        await whole.press("f")
        draft = await whole.deck.store.save_draft(Draft(DraftKind.POST, MUSEE, text="Bonjour"))
        done = await whole.deck.compose.send(draft, None, confirmed="line")
        whole.screen.did(done.act, "post as @museetanneurs", done.undo_until)
        await whole.deck.store.change_item(done.items[0], Event.CANCEL)
        await whole.press("U")
        assert "undone: like for @leamartin" in whole.footer()
        assert wished(whole) == []


async def test_a_post_left_online_lets_undo_go_on_to_the_act_before(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await with_mentions(whole)
        await whole.press("f")
        await leave(whole, Receipt(""))
        draft = await whole.deck.store.save_draft(Draft(DraftKind.POST, MUSEE, text="Bonjour"))
        done = await whole.deck.compose.send(draft, None, confirmed="line")
        whole.screen.did(done.act, "post as @museetanneurs", done.undo_until)
        sent = await leave(whole, Receipt("9", key=key(9)))
        assert sent.state is Delivery.SENT
        await whole.press("U")
        assert "Delete it there?" in whole.text()
        await whole.press("escape")
        assert "left as it is: post as @museetanneurs" in whole.footer()
        await whole.press("U")
        assert "undone: like for @leamartin" in whole.footer()


async def test_what_is_on_its_way_stays_the_next_to_undo(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        draft = await whole.deck.store.save_draft(Draft(DraftKind.POST, MUSEE, text="Bonjour"))
        done = await whole.deck.compose.send(draft, None, confirmed="line")
        whole.screen.did(done.act, "post as @museetanneurs", done.undo_until)
        await begin(whole)
        await whole.press("U")
        assert "it is on its way" in whole.footer()
        assert whole.screen.last_act is not None
