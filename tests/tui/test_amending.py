"""Editing what is public, with `e` on a post of ours."""

from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace
from test_audience import MASTODON, REALM
from test_blog_comments import with_comment
from test_undo import RULES
from whole_deck import Whole, whole_deck

from cmdeck.model.brand import Account
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.outbox import Accepted, ActKind, Edit, Operation, Receipt
from cmdeck.model.post import Author, NetworkName, Post, PostKey, Words
from cmdeck.services.editing import amended
from cmdeck.tui.widgets.confirm import SHOWN_FOR
from makers import NOW, accounts, author, post

OURS = Author("9", "velo", Words("VéloVille", "VéloVille"))
US = replace(MASTODON, remote_id="9")
KEY = PostKey(NetworkName.MASTODON, REALM, "77")


def listed(text: str, **more: object) -> Post:
    """A post of ours, as the network lists it."""
    return replace(post(1, text), key=KEY, author=OURS, **more)


def queued(whole: Whole) -> list[Operation]:
    return [item.operation for item in whole.deck.store.read.living_items()]


async def test_it_begins_with_what_is_there_and_replaces_it(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await with_comment(whole, listed("The end\n\nThey mary.", warning="The end"), US)
        await whole.press("e")
        said = whole.text()
        assert "Edit of what is public" in said
        assert "content warning: The end" in said
        await whole.press("left", "left", "r", "f9")
        assert "change what is public" in whole.text()
        assert "velo on Mastodon" in whole.text()
        whole.clock.advance(SHOWN_FOR * 2)
        await whole.press("enter")
        [wish] = queued(whole)
        assert isinstance(wish, Edit)
        assert (wish.post, wish.text, wish.warning) == (str(KEY), "They marry.", "The end")
        entries = whole.deck.store.read.journal(NOW - timedelta(days=1))
        assert [entry.act.kind for entry in entries] == [ActKind.EDIT]
        await whole.press("U")
        assert queued(whole) == []
        assert "They marry." in whole.text(), "what was typed is not lost"


async def test_what_an_edit_cannot_change_is_said(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await with_comment(whole, listed("They mary."), US)
        await whole.press("e")
        keys = whole.footer()
        assert "F5 audience" in keys
        assert not [key for key in ("F2", "F6", "F8") if key in keys], "they would be refused"
        await whole.press("f8")
        assert "What is public is changed at once, not later." in whole.text()
        await whole.press("f6")
        assert "The pictures of what is public stay as they are." in whole.text()
        await whole.press("f2")
        assert "What is public stays with its account." in whole.text()
        await whole.press("f5")
        assert "seen by" not in whole.text()
        await whole.press(*"The end", "enter")
        assert "content warning: The end" in whole.text()


async def test_only_what_is_ours_is_edited(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await with_comment(whole, replace(listed("Hello"), author=author()), US)
        await whole.press("e")
        assert "Only posts of our own can be edited." in whole.footer()
        assert not whole.screen.is_writing
        await whole.press("a")
        assert "edit a post of ours" not in whole.text()


async def test_where_an_app_may_not_the_page_is_offered(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        [first, *_rest] = accounts()
        own = replace(post(1, "Hello"), author=author(first.handle, "VéloVille"))
        await with_comment(whole, own, first)
        await whole.press("e")
        assert "does not let this account's plan do that" in whole.text()
        assert not whole.screen.is_writing


async def sent(whole: Whole, account: Account, draft: Draft, receipt: Receipt) -> None:
    """The engine's half."""
    await whole.deck.compose.send(draft, None, confirmed="line", wait=False)
    attempt = await whole.deck.store.claim(account.id, now=whole.clock.now(), rules=RULES)
    assert attempt is not None
    await whole.deck.store.settle(attempt.id, Accepted(receipt), at=whole.clock.now())
    await whole.settle()


async def test_what_we_said_is_exact(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        shown = listed("Hi @lea: see https://example.org/a", mentions=("lea@other.example",))
        await with_comment(whole, shown, US)
        text = "Hi  @lea@other.example: see https://example.org/a"
        draft = Draft(DraftKind.POST, US.id, text, language="en")
        await sent(whole, US, draft, Receipt("77", key=KEY))
        begun = amended(whole.deck.store.read, shown, US.id)
        assert begun is not None
        assert (begun.text, begun.warning, begun.language) == (text, "", "en")
        await sent(whole, US, replace(begun, text="Hello"), Receipt("77", key=KEY))
        begun = amended(whole.deck.store.read, listed("Hello", warning="w"), US.id)
        assert begun is not None
        assert (begun.text, begun.warning) == ("Hello", "w")


async def test_what_was_changed_elsewhere_counts_more(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await with_comment(whole, listed("Open Sunday"), US)
        first = Draft(DraftKind.POST, US.id, "Open Sunday")
        await sent(whole, US, first, Receipt("77", key=KEY))
        begun = amended(whole.deck.store.read, listed("Open Saturday"), US.id)
        assert begun is not None
        assert begun.text == "Open Saturday"


async def test_who_is_named_elsewhere_is_nobodys_guess(tmp_path: Path) -> None:
    """A page says @lea; which of them, it does not."""
    async with whole_deck(tmp_path) as whole:
        named = listed("Hi @lea", mentions=("lea@other.example",))
        await with_comment(whole, named, US)
        await whole.press("e")
        assert "It names people of other servers" in whole.text()
        assert named.url in whole.text(), "the whole address, however narrow"
        await whole.press("escape")
        assert not whole.screen.is_writing
        assert amended(whole.deck.store.read, listed("Hi @lea", mentions=("lea",)), US.id)


async def test_its_own_words_are_no_repetition(tmp_path: Path) -> None:
    """The guard against saying the same twice looks at others only."""
    async with whole_deck(tmp_path) as whole:
        await with_comment(whole, listed("Open from nine."), US)
        first = Draft(DraftKind.POST, US.id, "Open from nine.")
        await sent(whole, US, first, Receipt("77", key=KEY))
        same = amended(whole.deck.store.read, listed("Open from nine."), US.id)
        assert same is not None
        codes = [guard.code for guard in whole.deck.guards.of(same)]
        assert "said_already" not in codes
        again = [guard.code for guard in whole.deck.guards.of(first)]
        assert "said_already" in again
