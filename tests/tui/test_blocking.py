"""Blocking, reporting, and muting for a time, by key: asked by name, and one wish each."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from whole_deck import Whole, whole_deck

from cmdeck.model.brand import Account
from cmdeck.model.capability import Facts, Verb
from cmdeck.model.outbox import Block, Complaint, Mute, Report
from cmdeck.model.post import AccountId, Author, NetworkName, Post, PostKey, Words
from cmdeck.model.timeline import Page, Timeline, TimelineKind
from makers import NOW

REALM = "pouet.example"
MASTO = Account(
    AccountId(f"veloville@{REALM}"),
    NetworkName.MASTODON,
    "veloville",
    brand="veloville",
    realm=REALM,
    remote_id="7",
    base_url=f"https://{REALM}",
)
LEA = Author("42", "lea@ailleurs.example", Words("Léa", "Léa"))
SPAM = Post(
    key=PostKey(NetworkName.MASTODON, REALM, "11"),
    author=LEA,
    text=Words("Gagnez un vélo", "Gagnez un vélo"),
    at=NOW,
    url=f"https://{REALM}/@lea/11",
)


async def with_spam(whole: Whole, account: Account = MASTO, post: Post = SPAM) -> None:
    await whole.deck.store.save_account(account)
    mentions = Timeline(TimelineKind.MENTIONS, account.id)
    await whole.deck.store.save_page(mentions, Page(posts=(post,)), at=NOW)
    await whole.settle()
    await whole.press("1")


def wished(whole: Whole) -> list[object]:
    return [item.operation for item in whole.deck.store.read.living_items()]


async def test_a_block_names_both_and_is_confirmed_by_a_letter(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await with_spam(whole)
        await whole.press("m", "b")
        said = whole.text()
        assert "Block @lea@ailleurs.example, as @veloville on Mastodon" in said
        assert "(VéloVille)?" in said
        assert "neither read nor answer" in said
        await whole.press("b", "enter")
        assert wished(whole) == []
        await whole.press("y")
        assert wished(whole) == [Block("42", "lea@ailleurs.example")]
        assert "blocked: @lea@ailleurs.example" in whole.footer()
        await whole.press("U")
        assert wished(whole) == []


async def test_a_block_that_is_given_up(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await with_spam(whole)
        await whole.press("m", "b", "escape")
        assert wished(whole) == []


async def test_a_report_asks_for_a_reason_and_words(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await with_spam(whole)
        await whole.press("m", "r")
        assert "Report @lea@ailleurs.example: what for?" in whole.text()
        assert "as @veloville on Mastodon (VéloVille)" in whole.text()
        await whole.press("1")
        assert "What should they know?" in whole.text()
        assert wished(whole) == []
        await whole.press(*"Encore", "enter")
        assert wished(whole) == [
            Report(str(SPAM.key), "42", LEA.handle, Complaint.SPAM, "Encore"),
        ]


@pytest.mark.parametrize("keys", [("escape",), ("2", "escape")])
async def test_a_report_that_is_given_up(tmp_path: Path, keys: tuple[str, ...]) -> None:
    async with whole_deck(tmp_path) as whole:
        await with_spam(whole)
        await whole.press("m", "r", *keys)
        assert wished(whole) == []


@pytest.mark.parametrize(("key", "seconds"), [("1", 0), ("3", 7 * 86_400)])
async def test_a_mute_may_last_a_while(tmp_path: Path, key: str, seconds: int) -> None:
    async with whole_deck(tmp_path) as whole:
        await with_spam(whole)
        await whole.press("m", "u")
        assert "for a week" in whole.text()
        await whole.press(key)
        assert wished(whole) == [Mute("42", LEA.handle, seconds=seconds)]


async def test_our_own_post_is_neither_blocked_nor_reported(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await with_spam(whole, post=replace(SPAM, author=Author("7", "veloville", LEA.name)))
        for letter in ("b", "r"):
            await whole.press("m", letter)
            assert "a post of your own" in whole.footer()
        assert wished(whole) == []


async def test_what_a_server_refused_is_left_to_its_page(tmp_path: Path) -> None:
    refused = replace(MASTO, facts=Facts(refused=frozenset({Verb.BLOCK})))
    async with whole_deck(tmp_path) as whole:
        await with_spam(whole, account=refused)
        await whole.press("m", "b")
        assert "own page in the browser" in whole.text()
        assert wished(whole) == []
