"""Pictures that are attached: seen again, changed, taken away, and named wherever it leaves."""

from pathlib import Path

from msgspec.structs import replace
from test_hints_in_deck import OneWord
from whole_deck import Whole, whole_deck

from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.outbox import MediaRef, Publish
from cmdeck.tui.screens.attached import AttachedDialog
from cmdeck.tui.screens.picture import PictureDialog
from cmdeck.tui.widgets.confirm import SHOWN_FOR
from makers import VELO
from picture_samples import photo, saved

SHOP = MediaRef("ab" * 32, "image/jpeg", 340_000, 1200, 800, name="shop.jpg", alt="A blue door")
BIKE = MediaRef("cd" * 32, "image/png", 1_200_000, 640, 480, name="bike.png")


async def begun(whole: Whole, *media: MediaRef) -> None:
    whole.screen._open(Draft(DraftKind.POST, VELO, "Open on Sunday.", media=media))
    await whole.settle()


def attached(whole: Whole) -> list[tuple[str, str]]:
    draft = whole.screen.composer.draft
    assert draft is not None
    return [(one.name, one.alt) for one in draft.media]


async def test_they_are_listed_and_their_words_changed(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await begun(whole, SHOP, BIKE)
        await whole.press("f6")
        said = whole.text()
        assert "shop.jpg  1200 × 800 · 340\xa0kB · A blue door" in said
        assert "bike.png  640 × 480 · 1.2\xa0MB · without its words" in said
        await whole.press("2", *"A bike", "enter")
        assert attached(whole) == [("shop.jpg", "A blue door"), ("bike.png", "A bike")]
        await whole.press("f6", "enter", *", open", "enter")
        assert attached(whole)[0] == ("shop.jpg", "A blue door, open")


async def test_one_is_taken_away(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await begun(whole, SHOP, BIKE)
        await whole.press("f6", "delete")
        assert attached(whole) == [("bike.png", "")]
        assert "shop.jpg does not go with it any more." in whole.text()
        await whole.press("f6", "down", "delete")
        assert isinstance(whole.pilot.app.screen, AttachedDialog), "no picture stands there"
        await whole.press("up", "delete")
        assert attached(whole) == []
        await whole.press("f6")
        assert isinstance(whole.pilot.app.screen, PictureDialog), "nothing is attached to choose"


async def test_another_file_takes_the_place_of_one(tmp_path: Path) -> None:
    file = tmp_path / "new.png"
    file.write_bytes(saved(photo(32, 24), "PNG"))
    async with whole_deck(tmp_path) as whole:
        whole.deck.places.media.mkdir(mode=0o700)
        await begun(whole, SHOP, BIKE)
        await whole.press("f6", "enter")
        dialog = whole.pilot.app.screen
        assert isinstance(dialog, PictureDialog)
        dialog._path.value = str(file)
        await whole.settle()
        await dialog._look_at(str(file))
        await whole.press("enter")
        assert attached(whole) == [("new.png", "A blue door"), ("bike.png", "")]


async def test_no_more_than_the_network_takes(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await begun(whole, SHOP, BIKE, SHOP)
        await whole.press("f6")
        assert "4  add another one" in whole.text()
        await whole.press("escape")
        whole.screen.composer.set_media((SHOP,) * 4)
        await whole.press("f6")
        assert "add another one" not in whole.text()
        assert "4 pictures are the most that X takes." in whole.text()


async def test_whoever_sends_it_reads_of_them(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await begun(whole, SHOP, BIKE)
        await whole.press("f3")
        assert "shop.jpg: A blue door" in whole.text()
        assert "bike.png: without its words" in whole.text()
        await whole.press("escape", "f9")
        assert "2 pictures without its words" in whole.text()
        whole.clock.advance(SHOWN_FOR * 2)
        await whole.press("enter")
        [item] = whole.deck.store.read.living_items()
        assert isinstance(item.operation, Publish)
        await whole.press("g", "q")
        assert "2 pictures · Open on Sunday." in whole.text()


async def test_what_is_misspelt_beside_the_text_is_said_before_it_leaves(tmp_path: Path) -> None:
    """In the words of a picture as in a warning: the text alone is marked."""
    async with whole_deck(tmp_path) as whole:
        whole.screen._speller = OneWord("helo")
        await begun(whole, replace(SHOP, alt="A blue helo"))
        whole.screen._spell()
        await whole.settle()
        await whole.press("f9")
        assert "looks misspelt beside the text: helo" in whole.text()
        await whole.press("escape", "f6", "1", "backspace", "enter")
        whole.screen._spell()
        await whole.settle()
        await whole.press("f9")
        assert "looks misspelt" not in whole.text()
