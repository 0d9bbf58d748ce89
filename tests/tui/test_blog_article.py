"""An article written in the deck: its title, how far it goes, how it will look; kept as it is
typed."""

from pathlib import Path

from msgspec.structs import replace
from test_blog_comments import BLOG, REALM
from test_hints_in_deck import OneWord
from whole_deck import Whole, whole_deck

from cmdeck.model.capability import Facts, Verb
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.outbox import Article, Publish, Stage
from cmdeck.model.post import AccountId
from cmdeck.tui.widgets.composer_article import for_account
from makers import NOW, VELO, accounts

TEXT = "# Des noms en M\n\nMoka, **Mistral**."


async def begun(whole: Whole) -> None:
    """A new text as the blog's account."""
    await whole.deck.store.save_account(BLOG)
    await whole.settle()
    await whole.press("n")
    assert "@crocchat" in whole.text()
    await whole.press("3")


async def typed(whole: Whole, text: str) -> None:
    for sign in text:
        await whole.pilot.press("enter" if sign == "\n" else sign)
    await whole.settle()


def queued(whole: Whole) -> list[Publish]:
    items = whole.deck.store.read.living_items()
    return [item.operation for item in items if isinstance(item.operation, Publish)]


async def test_a_new_text_for_a_blog_is_an_article(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await begun(whole)
        said = whole.text()
        assert "New article" in said
        assert "It will be a draft on the blog" in said
        assert whole.screen.composer.size.height >= 30
        await typed(whole, TEXT)
        [kept] = whole.deck.store.read.drafts()
        assert (kept.text, kept.article) == (TEXT, Article(stage=Stage.DRAFT))
        await whole.press("f9")
        assert "make a draft on the blog" in whole.text()
        whole.clock.advance(1)
        await whole.press("enter")
        [wish] = queued(whole)
        assert (wish.text, wish.article) == (TEXT, Article(stage=Stage.DRAFT))


async def test_how_far_it_goes_is_chosen(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await begun(whole)
        await typed(whole, "Un")
        for key, stage, words, does in (
            ("right", Stage.PENDING, "It will be handed in for review", "hand in for review"),
            ("right", Stage.PUBLISHED, "It will be published", "publish the article"),
            ("left", Stage.PENDING, "It will be handed in for review", "hand in for review"),
        ):
            await whole.press("f5", key)
            assert words in whole.text()
            await whole.press("enter")
            draft = whole.screen.composer.draft
            assert draft is not None
            assert draft.article == Article(stage=stage)
            await typed(whole, "e")
            assert words in whole.text(), "it is no news that a letter takes away"
            assert f"F9 {does}" in whole.text()
            assert "F5 article" in whole.text()
        await whole.press("f9")
        assert "hand in for review" in whole.text()


async def test_what_it_has_beside_its_text_is_typed(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        whole.screen._speller = OneWord("helo")
        await begun(whole)
        await typed(whole, TEXT)
        await whole.press("f5", "down", "down", *"m-names", "down", *"In short,  helo.")
        assert "looks misspelt: helo" in whole.text()
        await whole.press("down", *"Advice, Cats ,,Cats", "down", *"names", "enter")
        assert "It will be a draft on the blog" in whole.text()
        await whole.press("f9")
        whole.clock.advance(1)
        await whole.press("enter")
        [wish] = queued(whole)
        assert wish.article == Article(
            slug="m-names",
            excerpt="In short, helo.",
            categories=("Advice", "Cats"),
            tags=("names",),
            stage=Stage.DRAFT,
        )


async def test_a_date_of_the_blogs_goes_with_its_stage(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await begun(whole)
        given = Article("Names", stage=Stage.SCHEDULED, at=NOW)
        whole.screen._open(Draft(DraftKind.POST, BLOG.id, "Moka.", article=given))
        await whole.press("f5")
        assert "The blog will publish it by itself" in whole.text()
        assert "Names" in whole.text()
        await whole.press("enter")
        draft = whole.screen.composer.draft
        assert draft is not None
        assert draft.article == given
        await whole.press("f5", "left", "escape")
        assert draft == whole.screen.composer.draft
        await whole.press("f5", "left", "enter")
        draft = whole.screen.composer.draft
        assert draft is not None
        assert draft.article == Article("Names", stage=Stage.PRIVATE)


async def test_the_text_as_it_will_look(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await begun(whole)
        await typed(whole, TEXT)
        await whole.press("f3")
        said = whole.text()
        assert "As it will look" in said
        assert "Moka, Mistral." in said
        await whole.press("escape")
        draft = whole.screen.composer.draft
        assert draft is not None
        assert draft.text == TEXT


async def test_a_post_elsewhere_has_no_stage(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await whole.press("n", "enter")
        await typed(whole, "Bonjour")
        await whole.press("f5")
        assert "Who answers" in whole.text()
        assert "It becomes" not in whole.text()
        assert whole.screen.composer.draft is not None
        assert whole.screen.composer.draft.article is None


async def test_another_account_makes_it_a_post_and_back(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await begun(whole)
        await typed(whole, TEXT)
        await whole.press("f2", "1", "enter")
        assert "New post" in whole.text()
        assert "Now as @crocchat · Blog, @veloville · X." in whole.text()
        draft = whole.screen.composer.draft
        assert draft is not None
        assert (draft.article, draft.others) == (None, (VELO,))
        await whole.press("f3")
        assert "As it would go out" in whole.text()
        await whole.press("escape", "f2", "1", "1", "enter")
        assert "New article" in whole.text()
        assert "It will be a draft on the blog" in whole.text()


async def test_an_article_is_guarded_and_never_in_parts(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await begun(whole)
        await whole.press(*"Demain XXX", "f9")
        assert not whole.screen.composer.confirming
        assert "was left to be filled in" in " ".join(whole.text().split())
        for _letter in "XXX":
            await whole.pilot.press("backspace")
        whole.screen.composer.insert("Moka dort vingt heures par jour. " * 60)
        await whole.press("f9")
        said = " ".join(whole.text().split())
        assert "make a draft on the blog" in said
        assert "@crocchat on Blog" in said
        assert "Enter publish" not in said
        whole.clock.advance(1)
        await whole.press("enter")
        [wish] = queued(whole)
        assert len(wish.text) > 1500


def test_when_a_text_is_an_article() -> None:
    draft = Draft(DraftKind.POST, BLOG.id, "x")
    made = for_account(draft, BLOG)
    assert made.article == Article(stage=Stage.DRAFT)
    chosen = replace(made, article=Article(title="T", stage=Stage.PUBLISHED))
    assert for_account(chosen, BLOG) == chosen
    assert for_account(chosen, accounts()[0]).article is None
    assert for_account(replace(draft, others=(VELO,)), BLOG).article is None
    refused = replace(BLOG, facts=Facts(refused=frozenset({Verb.ARTICLE})))
    assert for_account(draft, refused).article is None
    for other in (replace(draft, kind=DraftKind.REPLY), replace(draft, edits=1)):
        assert for_account(other, BLOG) == other
    assert for_account(draft, None).article is None
    assert AccountId(f"crocchat@{REALM}") == BLOG.id
