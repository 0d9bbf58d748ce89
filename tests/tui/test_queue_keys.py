"""The queue by key: a crisis, an edit, another time, taking out, and taking that back (domain.md
J12)."""

from datetime import timedelta
from pathlib import Path

from planned import MASTODON, TOMORROW, add_mastodon, due, living, plan, press, write
from whole_deck import whole_deck

from cmdeck.model.delivery import Delivery, Event
from cmdeck.model.draft import Draft, DraftKind, Thread
from cmdeck.model.outbox import Due, Publish, SendMessage, ref_of
from cmdeck.tui.screens.quit import last_words
from makers import NOW, VELO

FEW, MOST = 3, 4
"""Keys that a crisis may take, and any other change; what is typed is not counted."""


async def test_a_crisis_is_paused_in_a_key(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await plan(whole, "Galette")
        assert await press(whole, "f12") <= FEW
        assert [pause.brand for pause in whole.deck.store.read.pauses()] == [""]
        assert "paused since 12:04: nothing goes out" in whole.text()


async def test_a_crisis_waits_for_no_dialog(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await plan(whole, "Galette")
        await whole.press("3", "f8")
        assert whole.pilot.app.screen is not whole.screen, "a question stands above the deck"
        await whole.press("f12")
        assert [pause.brand for pause in whole.deck.store.read.pauses()] == [""]
        assert whole.pilot.app.screen is whole.screen
        await whole.press("f12", "enter")
        assert whole.deck.store.read.pauses() == ()


async def test_a_queued_post_is_edited_in_four_keys(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        number = await plan(whole, "Galette")
        keys = await press(whole, "3", "e")
        await write(whole, " des rois")
        keys += await press(whole, "f9", "enter")
        assert keys <= MOST
        (item,) = living(whole)
        assert isinstance(item.operation, Publish)
        assert (item.operation.text, item.due) == ("Galette des rois", TOMORROW)
        old = whole.deck.store.read.item(number)
        assert old is not None
        assert (old.state, ref_of(item)) == (Delivery.CANCELLED, ref_of(old))


async def test_an_edit_is_of_every_account_that_has_the_text(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await add_mastodon(whole)
        await plan(whole, "Galette", others=(MASTODON.id,))
        refs = [ref_of(item) for item in living(whole)]
        await press(whole, "3", "e")
        await write(whole, " des rois")
        await press(whole, "f9")
        assert "@veloville on X" in whole.text()
        assert "@velo on Mastodon" in whole.text()
        await press(whole, "enter")
        items = living(whole)
        assert [getattr(item.operation, "text", "") for item in items] == ["Galette des rois"] * 2
        assert [item.account for item in items] == [VELO, MASTODON.id]
        assert [item.due for item in items] == [TOMORROW, TOMORROW]
        assert [ref_of(item) for item in items] == refs


async def test_an_edit_of_several_is_saved_whole_or_not_at_all(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await add_mastodon(whole)
        await plan(whole, "Galette", others=(MASTODON.id,))
        await press(whole, "3", "e")
        await write(whole, " des rois")
        await whole.deck.store.hold(living(whole)[1], reason="needs_login")
        await press(whole, "f9", "enter")
        assert "changed elsewhere" in " ".join(whole.text().split())
        assert [getattr(item.operation, "text", "") for item in living(whole)] == ["Galette"] * 2
        await press(whole, "escape")
        assert [draft.text for draft in whole.deck.store.read.drafts()] == ["Galette des rois"]


async def test_a_cancelled_thread_is_one_draft_and_comes_back_in_order(tmp_path: Path) -> None:
    long = " ".join(["Une phrase qui remplit le premier post."] * 9)
    async with whole_deck(tmp_path) as whole:
        await plan(whole, long, thread=Thread.NUMBERED)
        parts = [getattr(item.operation, "text", "") for item in living(whole)]
        assert len(parts) == 2
        await press(whole, "3", "x")
        (draft,) = whole.deck.store.read.drafts()
        assert (draft.text.split(), draft.thread) == (long.split(), Thread.NUMBERED)
        await press(whole, "U")
        first, second = living(whole)
        assert [getattr(item.operation, "text", "") for item in (first, second)] == parts
        assert (first.part, second.part, second.after) == (1, 2, first.id)


async def test_a_queued_post_is_moved_in_three_keys_and_put_back_by_one(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        number = await plan(whole, "Galette")
        keys = await press(whole, "3", "f8")
        await write(whole, "9 december 10:30")
        keys += await press(whole, "enter")
        assert keys <= MOST
        (item,) = living(whole)
        assert (item.id, item.due.wall) == (number, "2026-12-09T10:30")
        assert "moved to Wednesday 9 December 2026 at 10:30" in whole.footer()
        await press(whole, "U")
        (item,) = living(whole)
        assert (item.id, item.due) == (number, TOMORROW)
        assert "put back as it was" in whole.footer()


async def test_a_queued_post_is_cancelled_in_two_keys_and_put_back_by_one(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        number = await plan(whole, "Galette")
        assert await press(whole, "3", "x") <= MOST
        assert living(whole) == []
        (draft,) = whole.deck.store.read.drafts()
        assert (draft.kind, draft.text, draft.account) == (DraftKind.POST, "Galette", VELO)
        assert "cancelled; the text is a draft (g d)" in whole.footer()
        await press(whole, "U")
        (item,) = living(whole)
        assert item.operation == Publish("Galette", language="fr")
        old = whole.deck.store.read.item(number)
        assert old is not None
        assert (item.due, ref_of(item)) == (TOMORROW, ref_of(old))
        assert whole.deck.store.read.drafts() == ()


async def test_a_cancelled_text_for_several_accounts_is_one_draft(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await add_mastodon(whole)
        await plan(whole, "Galette", others=(MASTODON.id,))
        await press(whole, "3", "x")
        assert living(whole) == []
        (draft,) = whole.deck.store.read.drafts()
        assert (draft.account, draft.others) == (VELO, (MASTODON.id,))
        await press(whole, "U")
        assert [item.account for item in living(whole)] == [VELO, MASTODON.id]


async def test_a_cancelled_message_is_a_draft_and_stays_private(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        draft = Draft(DraftKind.MESSAGE, VELO, text="Votre commande part", to="77", handle="paul")
        draft = await whole.deck.store.save_draft(draft)
        await whole.deck.compose.send(draft, TOMORROW, confirmed="line")
        await whole.settle()
        await press(whole, "3", "x")
        assert living(whole) == []
        (kept,) = whole.deck.store.read.drafts()
        assert (kept.kind, kept.text, kept.to) == (DraftKind.MESSAGE, "Votre commande part", "77")
        await press(whole, "4", "enter")
        assert whole.screen.composer.draft is not None
        assert whole.screen.composer.draft.id == kept.id
        assert "Private message" in whole.text()
        await press(whole, "escape", "U")
        (item,) = living(whole)
        assert isinstance(item.operation, SendMessage)
        assert item.operation.text == "Votre commande part"


async def test_a_text_written_on_with_outlives_the_undo(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await plan(whole, "Galette")
        await press(whole, "3", "x", "4", "enter")
        await write(whole, " des rois")
        await press(whole, "escape", "U")
        assert [draft.text for draft in whole.deck.store.read.drafts()] == ["Galette des rois"]
        assert [getattr(item.operation, "text", "") for item in living(whole)] == ["Galette"]


async def test_what_fell_due_meanwhile_is_put_back_held(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        soon = Due(NOW + timedelta(minutes=5), "2026-12-07T12:09", "Europe/Paris")
        await plan(whole, "Galette", soon)
        await press(whole, "3", "x")
        whole.clock.advance(600)
        await press(whole, "U")
        (item,) = living(whole)
        assert (item.state, item.reason) == (Delivery.HELD, "late")
        assert "its time had passed" in whole.text()


async def test_what_was_held_is_put_back_held(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        number = await plan(whole, "Galette")
        item = whole.deck.store.read.item(number)
        assert item is not None
        await whole.deck.store.hold(item, reason="needs_login")
        await press(whole, "3", "f8")
        await write(whole, "9 december 10:30")
        await press(whole, "enter")
        assert [one.state for one in living(whole)] == [Delivery.SCHEDULED]
        await press(whole, "U")
        (item,) = living(whole)
        assert (item.state, item.reason, item.due) == (Delivery.HELD, "needs_login", TOMORROW)


async def test_what_changed_since_is_not_put_back(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        number = await plan(whole, "Galette")
        await press(whole, "3", "f8")
        await write(whole, "9 december 10:30")
        await press(whole, "enter")
        await whole.deck.store.change_item(number, Event.CANCEL)
        await press(whole, "U")
        assert "It has changed since; it stays as it is" in whole.footer()
        assert living(whole) == []


async def test_a_new_hour_too_near_to_another_post_of_the_brand_is_said(tmp_path: Path) -> None:
    async with whole_deck(tmp_path, size=(140, 50)) as whole:
        await add_mastodon(whole)
        await plan(whole, "Galette")
        await plan(whole, "Brocante", due(9, 9), account=MASTODON.id)
        await press(whole, "3", "f8")
        await write(whole, "8 december 9:10")
        assert "already goes out" not in whole.text(), "it is not in its own way"
        await whole.press(*["backspace"] * 15)
        await write(whole, "9 december 9:10")
        assert "▲ VéloVille already goes out at 09:00 on Ma." in whole.text()
        await press(whole, "enter")
        assert "near 09:00 on Ma" in whole.text()
        assert "near 09:10 on X" in whole.text()


async def test_an_edit_goes_on_where_it_was_left(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await plan(whole, "Galette")
        await press(whole, "n", "1", "escape", "3", "e")
        assert "Edit of a queued post" in whole.text()
        await press(whole, "escape")
        assert whole.deck.store.read.drafts() == (), "only looked at"
        await press(whole, "e")
        await write(whole, " des rois")
        await press(whole, "escape")
        assert "edit kept, not saved · e goes on with it" in whole.footer()
        await press(whole, "e")
        assert "Your edit goes on." in whole.text()
        await press(whole, "f9")
        assert "Enter save" in whole.footer()
        assert "undo" not in whole.footer(), "it waits for its hour"
        await press(whole, "enter")
        (item,) = living(whole)
        assert getattr(item.operation, "text", "") == "Galette des rois"
        assert whole.deck.store.read.drafts() == ()


async def test_taken_out_while_it_is_edited_it_is_one_draft(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await plan(whole, "Galette")
        await press(whole, "3", "e")
        await write(whole, " des rois")
        await press(whole, "escape", "x")
        assert "your edit of it stays a draft" in whole.footer()
        assert [draft.text for draft in whole.deck.store.read.drafts()] == ["Galette des rois"]
        await press(whole, "U", "e")
        assert "Your edit goes on." in whole.text()
        await press(whole, "f9", "enter")
        (item,) = living(whole)
        assert getattr(item.operation, "text", "") == "Galette des rois"
        assert whole.deck.store.read.drafts() == ()


async def test_quitting_says_what_still_leaves(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        assert last_words(whole.deck) == ""
        await plan(whole, "Galette")
        assert last_words(whole.deck) == "", "that is another day's"
        await plan(whole, "Brioche", Due(whole.clock.now() + timedelta(seconds=12)))
        assert "1 post still leaves, within 12 s" in last_words(whole.deck)
        await press(whole, "f12")
        assert last_words(whole.deck) == "", "nothing leaves during a pause"


async def test_the_menu_of_a_queued_post_offers_what_fits_it(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await plan(whole, "Galette")
        await press(whole, "3", "a")
        words = whole.text()
        assert "Edit what is queued" in words
        assert "Another time" in words
        for other in ("saved", "browser", "it is online", "thrown away"):
            assert other not in words


async def test_an_empty_column_offers_what_can_be_done_there(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await press(whole, "3")
        assert "r reply" not in whole.footer()
        assert "n new" in whole.footer()
        assert "? help" in whole.footer()
