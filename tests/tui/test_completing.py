"""Names and hashtags that the store has seen, completed with Tab; drafts taken back from the trash
or from what they said before; one draft in two decks."""

from pathlib import Path

import pytest
from whole_deck import Whole, whole_deck

from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.outbox import Publish
from cmdeck.model.timeline import Page, Timeline, TimelineKind
from cmdeck.tui.screens.keeping import DraftKeeper
from makers import VELO, author, post


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests say when it is looked at."""
    monkeypatch.setattr("cmdeck.tui.screens.spelling.PAUSE", 10_000.0)
    monkeypatch.setattr("cmdeck.tui.screens.guarding.REST", 10_000.0)


async def seen(whole: Whole) -> None:
    posts = (
        post(1, "Vive le #VéloTaf et #velib", author=author("leamartin_lyon", "Léa Martin")),
        post(2, "Encore #VéloTaf", author=author("leonard", "Léonard")),
    )
    timeline = Timeline(TimelineKind.MENTIONS, VELO)
    await whole.deck.store.save_page(timeline, Page(posts=posts), at=whole.clock.now())
    await whole.settle()


async def text_after(whole: Whole, typed: str, *keys: str) -> str:
    await whole.press("n", "1", *typed)
    whole.screen._complete()
    await whole.settle()
    await whole.press(*keys)
    draft = whole.screen.composer.draft
    assert draft is not None
    return draft.text


@pytest.mark.parametrize(
    ("typed", "keys", "text"),
    [
        ("Merci @lea", ("tab",), "Merci @leamartin_lyon "),
        ("Merci @Léa", ("tab",), "Merci @Léa"),
        ("Merci @le", ("tab",), "Merci @leonard "),
        ("Merci @le", ("x", "tab"), "Merci @lex"),
        ("Le #vélot", ("tab",), "Le #VéloTaf "),
        ("lea@le", ("tab",), "lea@le"),
    ],
)
async def test_tab_completes_what_the_store_has_seen(
    tmp_path: Path, typed: str, keys: tuple[str, ...], text: str
) -> None:
    async with whole_deck(tmp_path) as whole:
        await seen(whole)
        assert await text_after(whole, typed, *keys) == text


async def test_our_own_hashtags_come_first(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await seen(whole)
        draft = Draft(DraftKind.POST, VELO, "Un #VéloDuMois")
        done = await whole.deck.compose.send(draft, None, confirmed="line")
        item = whole.deck.store.read.item(done.items[0])
        assert item is not None
        assert isinstance(item.operation, Publish)
        assert whole.deck.store.read.hashtags("vélo") == ("VéloDuMois", "VéloTaf")


async def test_a_draft_thrown_away_comes_back(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await whole.press("n", "1", *"Bonjour", "escape", "g", "d", "x")
        assert whole.deck.store.read.drafts() == ()
        await whole.press("n", "1", *"Autre", "escape", "g", "d", "D", "1")
        draft = whole.screen.composer.draft
        assert draft is not None
        assert draft.text == "Bonjour"
        assert {one.text for one in whole.deck.store.read.drafts()} == {"Bonjour", "Autre"}


async def test_a_draft_goes_back_to_what_it_said(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        store = whole.deck.store
        draft = await store.save_draft(Draft(DraftKind.POST, VELO, "Version un"))
        from msgspec.structs import replace

        await store.save_draft(replace(draft, text="Version deux"))
        await whole.settle()
        await whole.press("g", "d", "B")
        assert "Version un" in whole.text()
        await whole.press("1")
        assert whole.screen.composer.draft is not None
        assert whole.screen.composer.draft.text == "Version un"
        assert [text for _at, text in store.read.revisions(draft.id)][:2] == [
            "Version un",
            "Version deux",
        ]


async def test_two_decks_on_one_draft_lose_nothing(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        from msgspec.structs import replace

        store = whole.deck.store
        shared = await store.save_draft(Draft(DraftKind.POST, VELO, "Bonjour"))
        keepers = [
            DraftKeeper(store, kept=lambda saved: None, failed=lambda error: None)
            for _deck in range(2)
        ]
        for n in range(6):
            for name, keeper in zip(("un", "deux"), keepers, strict=True):
                keeper.edited(replace(shared, text=f"Bonjour {name} {'!' * n}"))
                await keeper.finish()
        for keeper in keepers:
            keeper.close()
            await keeper.finish()
        texts = sorted(draft.text for draft in store.read.drafts())
        assert texts == ["Bonjour deux !!!!!", "Bonjour un !!!!!"], "each its own, and no third"
