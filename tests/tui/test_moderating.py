"""What can be done about a post, and what cannot: by key, in the footer and in the menu."""

from datetime import timedelta
from pathlib import Path

from whole_deck import Whole, whole_deck

from cmdeck.model.outbox import ActKind, Hide
from cmdeck.model.post import Post
from cmdeck.model.timeline import Page, Timeline, TimelineKind
from makers import NOW, VELO, author, key, post

MENTIONS = Timeline(TimelineKind.MENTIONS, VELO)
OURS = post(1, "Nos horaires", author=author("veloville", "VéloVille"))
SPAM = post(2, "Gagnez un vélo", reply_to=key(1), thread=key(1), reply_to_author="veloville")
NAMED = post(2, "Merci @veloville", mentions=("veloville",))


async def with_mention(whole: Whole, *posts: Post) -> None:
    await whole.deck.store.save_page(MENTIONS, Page(posts=posts), at=NOW)
    await whole.settle()
    await whole.press("1")


def hidden(whole: Whole) -> list[str]:
    items = whole.deck.store.read.living_items()
    return [item.operation.post for item in items if isinstance(item.operation, Hide)]


async def test_a_reply_below_a_post_of_ours_can_be_hidden(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await with_mention(whole, SPAM, OURS)
        await whole.press("m")
        assert "h hide" in whole.footer()
        await whole.press("h")
        assert hidden(whole) == [str(SPAM.key)]


async def test_a_mention_elsewhere_cannot_be_hidden_and_says_why(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await with_mention(whole, NAMED)
        await whole.press("m")
        assert "hide" not in whole.footer()
        assert "delete" not in whole.footer()
        assert "u mute" in whole.footer()
        await whole.press("h")
        assert "Only replies below posts of yours can be hidden." in whole.footer()
        assert hidden(whole) == []


async def test_the_menu_says_why_a_mention_cannot_be_hidden(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await with_mention(whole, NAMED)
        await whole.press("a")
        said = whole.text()
        assert "Hide the reply, or show it again  not below a post of yours" in said
        assert "Delete a post of ours" not in said


async def test_our_own_post_is_deleted_and_not_muted(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await with_mention(whole, OURS)
        await whole.press("m")
        assert "d delete" in whole.footer()
        assert "mute" not in whole.footer()
        await whole.press("u")
        assert "a post of your own" in whole.footer()
        assert not whole.deck.store.read.living_items()
        await whole.press("m", "d", "y")
        assert "deleted: @" in whole.footer()
        assert "undo" not in whole.footer(), "it leaves at once: that is no promise"
        [entry] = whole.deck.store.read.journal(NOW - timedelta(days=1))
        assert (entry.act.kind, entry.act.confirmed) == (ActKind.DELETE, "line")
        await whole.press("U")
        assert not whole.deck.store.read.living_items(), "nobody publishes: it has not left"
