"""Who is shown what is written, and behind which warning: F5 in the composer."""

from pathlib import Path

from msgspec.structs import replace
from test_blog_comments import with_comment
from test_hints_in_deck import OneWord
from whole_deck import Whole, whole_deck

from cmdeck.model.brand import Account
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.outbox import Answerers, Publish, Visibility
from cmdeck.model.post import AccountId, NetworkName, PostKey
from cmdeck.tui.widgets.confirm import SHOWN_FOR
from makers import VELO, accounts, post

REALM = "mastodon.example"
MASTODON = Account(
    AccountId(f"velo@{REALM}"), NetworkName.MASTODON, "velo", "veloville", realm=REALM
)
TEXT = "They marry."
VELO_X = accounts()[0]


async def writing(whole: Whole, *accounts: str) -> None:
    """A new post of these accounts: 1 and 2 are on X, 3 on Mastodon."""
    store = whole.deck.store
    await store.adopt(lambda rows: (rows[0], (*rows[1], MASTODON), rows[2]))
    store.read.refresh()
    whole.screen._speller = OneWord("helo")
    await whole.settle()
    await whole.press("n", accounts[0], *TEXT)
    if accounts[1:]:
        await whole.press("f2", *accounts[1:], "enter")


def queued(whole: Whole) -> list[Publish]:
    items = whole.deck.store.read.living_items()
    return [item.operation for item in items if isinstance(item.operation, Publish)]


async def test_it_is_said_wherever_it_matters(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await writing(whole, "3")
        assert "489 left" in whole.text()
        await whole.press("f5", "right", "right", "down", *"The end", "enter")
        said = "for followers only · content warning: The end"
        assert said in whole.text()
        assert "482 left" in whole.text(), "a warning counts"
        await whole.press("f3")
        assert said in whole.text()
        assert "18 / 500" in whole.text()
        await whole.press("escape", "f9")
        line = next(one for one in whole.text().splitlines() if "Enter  publish" in one)
        assert "velo on Mastodon" in line
        assert said in line
        whole.clock.advance(SHOWN_FOR * 2)
        await whole.press("enter")
        [wish] = queued(whole)
        assert (wish.text, wish.warning, wish.visibility) == (
            TEXT,
            "The end",
            Visibility.FOLLOWERS,
        )


async def test_it_can_be_taken_back_and_left_as_it_was(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await writing(whole, "3")
        await whole.press("f5", "right", "enter")
        assert "for everybody, in no list" in whole.text()
        await whole.press("f5", "right", "escape")
        assert "for everybody, in no list" in whole.text()
        await whole.press("f5", "left", "enter")
        assert "for everybody" not in whole.text()
        draft = whole.screen.composer.draft
        assert draft is not None
        assert (draft.visibility, draft.warning) == (Visibility.PUBLIC, "")


async def test_a_warning_is_looked_at_for_spelling(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await writing(whole, "3")
        await whole.press("f5", "down", *"helo all")
        assert "looks misspelt: helo" in whole.text()
        await whole.press("home", "delete")
        assert "looks misspelt" not in whole.text()


async def test_a_network_that_has_nothing_of_it_says_so(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await with_comment(whole, post(1), VELO_X)
        whole.screen._open(Draft(DraftKind.REPLY, VELO, TEXT, reply_to=post(1).key))
        await whole.press("f5")
        assert "X: everybody sees it, without a warning before it." in whole.text()
        assert whole.screen.composer.draft is not None


async def test_who_may_answer_is_said_where_a_conversation_begins(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await writing(whole, "1")
        await whole.press("f5")
        assert "seen by" not in whole.text()
        await whole.press("right", "right", "enter")
        assert "only who is named may answer" in whole.text()
        await whole.press("f9")
        line = next(one for one in whole.text().splitlines() if "Enter  publish" in one)
        assert "only who is named may answer" in line
        whole.clock.advance(SHOWN_FOR * 2)
        await whole.press("enter")
        [wish] = queued(whole)
        assert wish.answerers is Answerers.MENTIONED


async def test_on_x_somebody_may_always_answer(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await writing(whole, "1")
        await whole.press("f5", "left")
        assert "X: who may answer cannot be said like this." in whole.text()
        await whole.press("enter", "left", "enter")
        draft = whole.screen.composer.draft
        assert draft is not None
        assert draft.answerers is Answerers.MENTIONED


async def test_with_several_networks_each_has_to_have_it(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await writing(whole, "1", "3")
        await whole.press("f5", "right")
        assert "X: seen by everybody, there is no other way." in whole.text()
        await whole.press("enter", "left", "down", "w")
        assert "X: no warning can be put before it." in whole.text(), "Enter keeps no such thing"
        await whole.press("backspace", "enter")
        draft = whole.screen.composer.draft
        assert draft is not None
        assert (draft.visibility, draft.warning) == (Visibility.PUBLIC, "")


async def test_a_private_message_has_its_reader(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await writing(whole, "3")
        whole.screen._open(Draft(DraftKind.MESSAGE, MASTODON.id, "Hello", to="7", handle="lea"))
        await whole.press("f5")
        assert "A private message is seen by its person alone." in whole.text()


async def test_an_answer_below_a_warning_begins_with_it(tmp_path: Path) -> None:
    asked = replace(
        post(1, "The end\n\nWho marries?"),
        key=PostKey(NetworkName.MASTODON, REALM, "77"),
        warning="The end",
    )
    async with whole_deck(tmp_path) as whole:
        await with_comment(whole, asked, MASTODON)
        await whole.press("r")
        assert "content warning: The end" in whole.text()
        draft = whole.screen.composer.draft
        assert draft is not None
        assert (draft.kind, draft.warning) == (DraftKind.REPLY, "The end")


async def test_a_draft_that_its_network_cannot_show_so_does_not_leave(tmp_path: Path) -> None:
    """A draft that was given a warning by command and goes to X is refused in words."""
    async with whole_deck(tmp_path) as whole:
        await writing(whole, "3")
        whole.screen._open(Draft(DraftKind.POST, VELO, TEXT, warning="The end"))
        await whole.press("f9")
        said = "X does not let this account do that (content warning). F5 changes it."
        assert said in whole.text()
        assert not whole.screen.composer.confirming
        assert queued(whole) == []
