"""Comments of a blog in the deck: where they stand, and what is done about them by key."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from whole_deck import Whole, whole_deck

from cmdeck.model.brand import Account
from cmdeck.model.capability import Facts, Verb
from cmdeck.model.outbox import Hide, Moderate, Restage, Stage, Verdict
from cmdeck.model.post import (
    AccountId,
    Author,
    NetworkName,
    Post,
    PostKey,
    Standing,
    Words,
)
from cmdeck.model.timeline import Page, Timeline, TimelineKind
from makers import NOW, VELO, accounts, post

REALM = "chats.example/blog"
BLOG = Account(
    AccountId(f"crocchat@{REALM}"),
    NetworkName.WORDPRESS,
    "crocchat",
    realm=REALM,
    remote_id="1",
    base_url=f"https://{REALM}",
)


def words(text: str) -> Words:
    return Words(text, text)


def key(ident: str) -> PostKey:
    return PostKey(NetworkName.WORDPRESS, REALM, ident)


HELD = Post(
    key=key("c7"),
    author=Author("", "", words("Nadège")),
    text=words("Limace. Il dort vingt heures par jour."),
    at=NOW,
    title=words("Des noms de chats en L"),
    reply_to=key("2"),
    thread=key("2"),
    hidden=True,
    standing=Standing.HELD,
)


async def with_comment(whole: Whole, comment: Post = HELD, account: Account = BLOG) -> None:
    await whole.deck.store.save_account(account)
    mentions = Timeline(TimelineKind.MENTIONS, account.id)
    await whole.deck.store.save_page(mentions, Page(posts=(comment,)), at=NOW)
    await whole.settle()
    await whole.press("1")


def wished(whole: Whole) -> list[object]:
    return [item.operation for item in whole.deck.store.read.living_items()]


async def test_where_a_comment_stands_is_said(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await with_comment(whole)
        said = whole.text()
        for part in ("Nadège", "Blog", "awaits approval", "Des noms de chats en L", "Limace"):
            assert part in said
        await with_comment(whole, replace(HELD, standing=Standing.PUBLIC, hidden=False))
        assert "awaits approval" not in whole.text()


@pytest.mark.parametrize(
    ("letter", "label", "wish", "said"),
    [
        ("a", "approve", Moderate(str(HELD.key), Verdict.APPROVE), "approved: Nadège"),
        ("s", "spam", Moderate(str(HELD.key), Verdict.SPAM), "spam: Nadège"),
        ("t", "trash", Moderate(str(HELD.key), Verdict.TRASH), "in the trash: Nadège"),
        ("h", "hide", Hide(str(HELD.key), on=False), "shown again: Nadège"),
    ],
)
async def test_a_comment_is_judged_by_key(
    tmp_path: Path, letter: str, label: str, wish: object, said: str
) -> None:
    async with whole_deck(tmp_path) as whole:
        await with_comment(whole)
        await whole.press("m")
        assert f"{letter} {label}" in whole.footer()
        await whole.press(letter)
        assert wished(whole) == [wish]
        assert said in whole.footer()
        await whole.press("U")
        assert wished(whole) == []


ARTICLE = replace(
    HELD,
    key=key("9"),
    author=Author("1", "crocchat", words("Croc'Chat")),
    text=words("Moka, Mistral."),
    title=words("Names in M"),
    reply_to=None,
    thread=None,
    hidden=False,
    standing=Standing.DRAFT,
)


async def test_an_article_is_brought_further_and_taken_back(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await with_comment(whole, ARTICLE)
        await whole.press("m", "p")
        said = whole.text()
        assert "Names in M" in said
        assert "as @crocchat on Blog" in said
        assert "It will be a draft on the blog" not in said, "it is one"
        await whole.press("1")
        assert wished(whole) == [Restage(str(ARTICLE.key), Stage.PUBLISHED)]
        assert "publish “Names in M”" in whole.footer()
        await whole.press("U")
        assert wished(whole) == []


@pytest.mark.parametrize("about", [HELD, post(1, "Hello")])
async def test_what_is_no_article_has_no_stages(tmp_path: Path, about: Post) -> None:
    async with whole_deck(tmp_path) as whole:
        await with_comment(whole, about, BLOG if about is HELD else accounts()[0])
        await whole.press("m", "p")
        assert wished(whole) == []
        assert whole.pilot.app.screen is whole.screen, "nothing is asked"
        await whole.press("a")
        assert "publish an article" not in whole.text()


async def test_a_visitor_is_answered_by_name(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await with_comment(whole)
        await whole.press("r")
        assert "Nadège" in whole.text()
        assert "@Nadège" not in whole.text()


async def test_what_is_not_public_yet_is_announced_once_it_is(tmp_path: Path) -> None:
    page = f"https://{REALM}/?p=9"
    article = replace(
        HELD,
        key=key("9"),
        reply_to=None,
        thread=None,
        hidden=False,
        url=page,
        standing=Standing.SCHEDULED,
    )
    for standing, awaited in ((Standing.SCHEDULED, page), (Standing.PUBLIC, "")):
        async with whole_deck(tmp_path) as whole:
            await with_comment(whole, replace(article, standing=standing))
            await whole.press("s", "1")
            assert page in whole.text()
            draft = whole.screen.composer.draft
            assert draft is not None
            assert draft.awaits == awaited


async def test_what_a_role_may_not_do_is_not_done(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        lacking = frozenset({Verb.APPROVE, Verb.SPAM, Verb.TRASH, Verb.HIDE})
        await with_comment(whole, account=replace(BLOG, facts=Facts(refused=lacking)))
        for letter in "asth":
            await whole.press("m", letter)
        assert wished(whole) == []


async def test_elsewhere_nothing_of_it_is_offered(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        mentions = Timeline(TimelineKind.MENTIONS, VELO)
        await whole.deck.store.save_page(mentions, Page(posts=(post(2, "Merci"),)), at=NOW)
        await whole.settle()
        await whole.press("1", "m")
        assert "approve" not in whole.footer()
        await whole.press("a")
        assert wished(whole) == []
        await whole.press("a")
        assert "Call a comment spam" not in whole.text()
