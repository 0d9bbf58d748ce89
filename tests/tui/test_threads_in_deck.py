"""A long text in the deck: shown as a thread, previewed, numbered, and queued in parts."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from test_audience import MASTODON, REALM
from test_blog_comments import with_comment
from whole_deck import Whole, whole_deck

from cmdeck.model.outbox import Publish
from cmdeck.model.post import NetworkName, PostKey
from cmdeck.tui.screens.preview import PreviewDialog
from cmdeck.tui.widgets.confirm import SHOWN_FOR
from makers import author, post

SENTENCE = "Nos vélos sont révisés chaque hiver par une équipe de passionnés, à Lyon. "
TEXT = (SENTENCE * 6).strip()


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests say when it is looked at."""
    monkeypatch.setattr("cmdeck.tui.screens.spelling.PAUSE", 10_000.0)
    monkeypatch.setattr("cmdeck.tui.screens.guarding.REST", 10_000.0)


async def written(whole: Whole) -> None:
    await whole.press("n", "1")
    whole.screen.composer._text.insert_pasted(TEXT)
    await whole.settle()


def queued(whole: Whole) -> list[tuple[int, str]]:
    items = whole.deck.store.read.living_items()
    return [(i.part, i.operation.text) for i in items if isinstance(i.operation, Publish)]


async def test_a_long_text_becomes_a_thread_by_itself(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await written(whole)
        assert "→ thread" in whole.text()
        whole.screen._guard()
        await whole.settle()
        assert "→ thread of 2" in whole.text()
        assert "1/2" in whole.text(), "the margin has the parts"
        await whole.press("f9")
        assert "publish a thread of 2" in whole.text()
        whole.clock.advance(SHOWN_FOR * 2)
        await whole.press("enter")
        found = queued(whole)
        assert [part for part, _text in found] == [1, 2]
        assert " ".join(text for _part, text in found) == TEXT


async def test_the_preview_numbers_and_leads_to_a_part(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await written(whole)
        await whole.press("f3")
        assert isinstance(whole.pilot.app.screen, PreviewDialog)
        assert "1/2" in whole.text()
        assert "/ 280" in whole.text()
        await whole.press("n", "down", "enter")
        draft = whole.screen.composer.draft
        assert draft is not None
        assert draft.thread == "numbered"
        assert draft.text[draft.cursor :].startswith("Nos vélos")
        assert draft.cursor > 100, "in the second part"
        await whole.press(*"Puis : ")
        await whole.press("f9")
        whole.clock.advance(SHOWN_FOR * 2)
        await whole.press("enter")
        found = [text for _part, text in queued(whole)]
        assert found[0].endswith(" 1/2")
        assert found[1].startswith("Puis : ")


async def test_the_preview_says_what_the_guards_say(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await whole.press("n", "1", *"Musee des Tanneurs XXX", "f3")
        said = " ".join(whole.text().split())
        assert "belongs to Musée des Tanneurs" in said
        assert "was left to be filled in" in said
        await whole.press("escape")
        assert whole.screen.composer.draft is not None


@pytest.mark.parametrize(("over", "parts"), [(0, 1), (1, 2)])
async def test_the_name_that_an_answer_gets_is_counted_while_it_is_written(
    tmp_path: Path, over: int, parts: int
) -> None:
    """Mastodon tells nobody who is not named: `@lea ` goes before the text when it leaves."""
    key = PostKey(NetworkName.MASTODON, REALM, "77")
    asked = replace(post(1, "Quand ?"), key=key, author=author("lea@far.example", "Léa"))
    text = (SENTENCE * 7)[: 500 - len("@lea ") + over - 1] + "."
    async with whole_deck(tmp_path) as whole:
        await with_comment(whole, asked, MASTODON)
        await whole.press("r")
        whole.screen.composer._text.insert_pasted(text)
        await whole.settle()
        assert ("▲ 501 / 500" if over else "Mastodon 0 left") in whole.text()
        await whole.press("f3")
        assert "@lea@far.example Nos vélos" in whole.text(), "the preview says what leaves"
        assert ("1/2" in whole.text()) is (parts > 1)
        await whole.press(*["down"] * (parts - 1), "enter")
        draft = whole.screen.composer.draft
        assert draft is not None
        assert draft.text[draft.cursor :] in text
        assert (draft.cursor > 100) is (parts > 1), "where the part stands in what was typed"
        await whole.press("f9")
        assert ("publish a thread of 2" in whole.text()) is (parts > 1)
        whole.clock.advance(SHOWN_FOR * 2)
        await whole.press("enter")
        found = queued(whole)
        assert [part for part, _text in found] == list(range(1, parts + 1))
        assert found[0][1].startswith("@lea@far.example Nos vélos")
