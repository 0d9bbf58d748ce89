"""Several accounts in one draft: chosen with F2, one text for all, or one network's own."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from whole_deck import CONFIG, Whole, whole_deck

from cmdeck.model.brand import Account
from cmdeck.model.outbox import Publish
from cmdeck.model.post import AccountId, NetworkName
from cmdeck.tui.widgets.confirm import SHOWN_FOR

MASTODON = Account(AccountId("velo@mastodon.example"), NetworkName.MASTODON, "velo", "veloville")


async def begun(whole: Whole) -> None:
    store = whole.deck.store
    await store.adopt(lambda rows: (rows[0], (*rows[1], MASTODON), rows[2]))
    store.read.refresh()
    await whole.settle()
    await whole.press("n", "1", *"Ouvert")
    await whole.press("f2", "3", "enter")


def texts(whole: Whole) -> dict[str, str]:
    items = whole.deck.store.read.living_items()
    return {i.account: i.operation.text for i in items if isinstance(i.operation, Publish)}


async def test_one_text_for_two_accounts_and_one_network_alone(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await begun(whole)
        assert "@velo · Mastodon" in whole.text()
        await whole.press("f2", "4", *" dimanche")
        assert "@velo · Mastodon: its own text" in whole.text()
        await whole.press("f2", "2", *" !")
        assert "its own text" not in whole.text()
        await whole.press("f9")
        assert "@veloville on X" in whole.text()
        assert "@velo on Mastodon" in whole.text()
        whole.clock.advance(SHOWN_FOR * 2)
        await whole.press("enter")
        assert texts(whole) == {"veloville@x": "Ouvert !", MASTODON.id: "Ouvert dimanche"}


async def test_the_own_text_of_the_last_network_is_the_text(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await begun(whole)
        await whole.press("f2", "4", *" dimanche", "f2", "1", "1", "enter")
        draft = whole.screen.composer.draft
        assert draft is not None
        assert (draft.account, draft.others) == (MASTODON.id, ())
        assert (draft.text, draft.variants) == ("Ouvert dimanche", ())
        assert "Ouvert dimanche" in whole.text()
        await whole.press("f9")
        whole.clock.advance(SHOWN_FOR * 2)
        await whole.press("enter")
        assert texts(whole) == {MASTODON.id: "Ouvert dimanche"}


async def test_a_text_left_as_it_was_follows_the_rest(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await begun(whole)
        await whole.press("f2", "4", "f2", "2", *" tard")
        draft = whole.screen.composer.draft
        assert draft is not None
        assert (draft.text, draft.variants) == ("Ouvert tard", ())


async def test_the_own_text_is_kept_on_disk(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await begun(whole)
        await whole.press("f2", "4", *" dimanche", "escape")
        (draft,) = whole.deck.store.read.drafts()
        assert [(one.network, one.text) for one in draft.variants] == [
            (NetworkName.MASTODON, "Ouvert dimanche")
        ]
        assert draft.text == "Ouvert"


async def test_the_same_text_on_two_x_accounts_is_refused_and_says_what_to_do(
    tmp_path: Path,
) -> None:
    async with whole_deck(tmp_path) as whole:
        await whole.press("n", "1", *"Ouvert", "f2", "2", "enter", "f9")
        assert not whole.screen.composer.confirming
        said = " ".join(whole.text().split())
        assert "X forbids the same text on several accounts" in said
        assert "repost it" in said


async def test_f4_goes_through_the_persons_editor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with whole_deck(tmp_path, config=CONFIG) as whole:
        monkeypatch.setattr("cmdeck.services.editor.edited", lambda text: f"{text} dimanche")

        @contextlib.contextmanager
        def lent() -> Iterator[None]:
            yield

        monkeypatch.setattr(whole.pilot.app, "suspend", lent)
        await whole.press("n", "1", *"Ouvert", "f4")
        draft = whole.screen.composer.draft
        assert draft is not None
        assert draft.text == "Ouvert dimanche"
        await whole.press("ctrl+z")
        assert whole.screen.composer.draft is not None
        assert whole.screen.composer.draft.text == "Ouvert", "it can be undone"


async def test_f4_where_no_terminal_can_be_lent(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await whole.press("n", "1", *"Ouvert", "f4")
        assert "cannot be lent to an editor" in whole.text()
        assert whole.screen.composer.draft is not None
        assert whole.screen.composer.draft.text == "Ouvert"
