"""What is WordPress's own, over real connections to the built-in one: stages, moderation, what
becomes of what was shown, roles."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from contract import PICTURE, PNG
from msgspec.structs import replace
from wordpress_world import WordpressWorld

from cmdeck.errors import (
    NoAnswer,
    RateLimited,
    Refusal,
    Refused,
    Unreachable,
)
from cmdeck.model.capability import Verb
from cmdeck.model.network import Absent, Found, Unclear
from cmdeck.model.outbox import (
    Article,
    Delete,
    Hide,
    Moderate,
    Operation,
    Publish,
    Receipt,
    Restage,
    Stage,
    Verdict,
)
from cmdeck.model.post import Standing
from cmdeck.model.timeline import Timeline, TimelineKind, Toward
from fakes import FakeClock
from sandbox.conftest import Start, begin

__all__ = ["begin"]
NAMES = Publish(
    text="# Des noms en L\n\n**Lentille**, Loukoum & <script>alert(1)</script>\n\n[ici](https://a.example)",
    article=Article(
        slug="noms-en-l",
        excerpt="Lardon ?",
        categories=("Conseils", "Été"),
        tags=("chaton",),
    ),
)
Make = Callable[..., Awaitable[WordpressWorld]]


@pytest.fixture
async def make(begin: Start, tmp_path: Path) -> AsyncIterator[Make]:
    worlds: list[WordpressWorld] = []

    async def one(username: str = "crocchat", *, seeded: bool = False) -> WordpressWorld:
        clock = FakeClock(datetime.now(UTC))
        sandbox = await begin(now=lambda: clock.now().timestamp())
        made = WordpressWorld(sandbox, tmp_path / f"home{len(worlds)}", clock, username)
        worlds.append(made)
        if seeded:
            await made.site.ready.wait()
            made.blog.fill()
        await made.empty()
        if seeded:
            made.blog.fill()
        await made.log_in()
        return made

    yield one
    for made in worlds:
        await made.door.aclose()


@pytest.fixture
async def wp(make: Make) -> WordpressWorld:
    return await make()


async def send(wp: WordpressWorld, operation: Operation, key: str = "key-1", n: int = 1) -> Receipt:
    return await wp.network.send(wp.wish(operation, key, n))


async def test_an_article_as_it_was_written(wp: WordpressWorld) -> None:
    upload = await wp.network.upload(replace(PICTURE, name="Chat été.png"), PNG)
    wish = replace(wp.wish(replace(NAMES, media=(upload.media,))), uploads=(upload,))
    receipt = await wp.network.send(wish)
    made = wp.blog.articles[int(receipt.id)]
    assert (made.title, made.slug, made.status) == ("Des noms en L", "noms-en-l", "publish")
    assert made.content == (
        "<p><strong>Lentille</strong>, Loukoum &amp; &lt;script&gt;alert(1)&lt;/script&gt;</p>\n"
        '<p><a href="https://a.example">ici</a></p>\n<!-- cmdeck:key-1 -->'
    )
    assert made.excerpt == "Lardon ?"
    terms = {term.id: term.name for term in wp.blog.terms.values()}
    assert [terms[one] for one in made.categories] == ["Conseils", "Été"]
    assert [terms[one] for one in made.tags] == ["chaton"]
    medium = wp.blog.media[made.featured]
    assert (medium.name, medium.alt) == ("chat-ete.png", "Un vélo")
    assert receipt.url == f"{wp.account.base_url}/noms-en-l/"
    page = await wp.sandbox.ask("GET", "/blog/noms-en-l/", token="")
    assert (page.status, b"<script>" in page.raw) == (200, False)
    # Terms are looked for by name: nothing is made twice.
    before = len(wp.blog.terms)
    await send(wp, NAMES, "key-2")
    assert len(wp.blog.terms) == before


async def test_a_title_apart_from_the_text(wp: WordpressWorld) -> None:
    receipt = await send(wp, Publish(text="# Pas un titre", article=Article(title="L’été & co")))
    made = wp.blog.articles[int(receipt.id)]
    assert (made.title, made.slug) == ("L’été &amp; co", "lete-co")
    assert made.content.startswith("<h1>Pas un titre</h1>")


@pytest.mark.parametrize(
    ("stage", "status"),
    [(Stage.DRAFT, "draft"), (Stage.PENDING, "pending"), (Stage.PRIVATE, "private")],
)
async def test_as_far_as_it_shall_be(wp: WordpressWorld, stage: Stage, status: str) -> None:
    wish = wp.wish(Publish(text="Un mot", article=Article(title="Un", stage=stage)))
    receipt = await wp.network.send(wish)
    assert wp.blog.articles[int(receipt.id)].status == status
    assert isinstance(await wp.network.find(wish), Found)
    assert wp.published() == []


async def test_from_draft_to_public(wp: WordpressWorld) -> None:
    draft = await send(wp, Publish(text="Un", article=Article(title="Un", stage=Stage.DRAFT)))
    key, made = str(draft.key), wp.blog.articles[int(draft.id)]
    at = wp.clock.now() + timedelta(hours=2)
    for stage, status in (
        (Stage.PENDING, "pending"),
        (Stage.SCHEDULED, "future"),
        (Stage.PUBLISHED, "publish"),
        (Stage.DRAFT, "draft"),
        (Stage.PUBLISHED, "publish"),
    ):
        wish = wp.wish(Restage(key, stage, at if stage is Stage.SCHEDULED else None))
        assert isinstance(await wp.network.find(wish), Absent) or stage is Stage.DRAFT
        await wp.network.send(wish)
        await wp.network.send(wish)
        assert made.status == status
        assert isinstance(await wp.network.find(wish), Found)
    # The date that it had been scheduled for does not schedule it again.
    assert made.at <= wp.clock.now().timestamp()
    with pytest.raises(Refused, match="only articles"):
        await send(wp, Restage(wp.key_of(wp.mention("non")), Stage.PUBLISHED))


async def test_what_is_due_within_a_minute_is_not_handed_over(wp: WordpressWorld) -> None:
    for seconds in (-60, 0, 60, 80):
        at = wp.clock.now() + timedelta(seconds=seconds)
        wish = Publish(text="Trop tôt", article=Article(stage=Stage.SCHEDULED, at=at))
        with pytest.raises(Refused, match="at once"):
            await send(wp, wish)
    assert len(wp.blog.articles) == 1
    at = wp.clock.now() + timedelta(seconds=120)
    wish = Publish(text="À l’heure", article=Article(stage=Stage.SCHEDULED, at=at))
    made = wp.blog.articles[int((await send(wp, wish)).id)]
    assert (made.status, made.at) == ("future", int(at.timestamp()))


async def test_a_missed_time_is_noticed(wp: WordpressWorld) -> None:
    at = wp.clock.now() + timedelta(minutes=5)
    await send(wp, Publish(text="x", article=Article(title="Tard", stage=Stage.SCHEDULED, at=at)))
    page = await wp.look(TimelineKind.HOME)
    assert [one.standing for one in page.posts] == [Standing.SCHEDULED, Standing.PUBLIC]
    assert page.note == ""
    wp.clock.advance(301)
    assert (await wp.look(TimelineKind.HOME)).note == ""  # at the next visit, it may still go
    wp.clock.advance(120)
    late = await wp.look(TimelineKind.HOME, at=page.newer)
    assert (late.posts, next(one.standing for one in late.others)) == ((), Standing.MISSED)
    assert late.note == "1 article missed its time on the blog: publish it by hand"
    wp.blog.run_cron()
    assert (await wp.look(TimelineKind.HOME)).note == ""


# Once, whatever gets lost


async def test_a_draft_whose_answer_got_lost_is_gone_on_with(wp: WordpressWorld) -> None:
    wish = wp.wish(NAMES)
    wp.fault("close_after_commit", "POST", "/posts")
    with pytest.raises(NoAnswer):
        await wp.network.send(wish)
    verdict = await wp.network.find(wish)
    assert isinstance(verdict, Absent)  # not as far as it shall be
    assert "draft" in verdict.proof
    receipt = await send(wp, NAMES, n=2)
    mine = [one for one in wp.blog.articles.values() if one.author == wp.member.id]
    assert [(one.id, one.status) for one in mine] == [(int(receipt.id), "publish")]


async def test_what_comes_late_is_found_before_it_is_sent_again(wp: WordpressWorld) -> None:
    wp.fault("commit_late", "POST", "/posts", seconds=20)
    with pytest.raises(NoAnswer):
        await send(wp, NAMES)
    assert isinstance(await wp.network.find(wp.wish(NAMES)), Absent)
    wp.clock.advance(60)  # the quarantine
    await send(wp, NAMES, n=2)
    mine = [one.status for one in wp.blog.articles.values() if one.author == wp.member.id]
    assert mine == ["publish"]


async def test_another_address_than_was_asked_for(wp: WordpressWorld) -> None:
    wp.blog.add(2, title="Déjà là", slug="noms-en-l", status="publish")
    wish = wp.wish(NAMES)
    receipt = await wp.network.send(wish)
    assert wp.blog.articles[int(receipt.id)].slug == "noms-en-l-2"
    found = await wp.network.find(wish)
    assert isinstance(found, Found)
    assert found.receipt.id == receipt.id


async def test_what_is_in_the_trash_is_not_made_again(wp: WordpressWorld) -> None:
    wp.fault("close_after_commit", "POST", "/posts/*")
    with pytest.raises(NoAnswer):
        await send(wp, NAMES)
    made = max(wp.blog.articles.values(), key=lambda one: one.id)
    wp.blog.trash(made)
    assert isinstance(await wp.network.find(wp.wish(NAMES)), Unclear)
    with pytest.raises(Refused, match="trash"):
        await send(wp, NAMES, n=2)
    assert wp.published() == []


async def test_a_second_try_that_cannot_look_sends_nothing(wp: WordpressWorld) -> None:
    before = len(wp.blog.articles)
    for do in ("close_before_commit", "garbage"):
        wp.fault(do, "GET", "/posts")
        with pytest.raises(Unreachable):
            await send(wp, NAMES, n=2)
    wp.hide_some()
    with pytest.raises(Unreachable):
        await send(wp, NAMES, n=2)
    assert len(wp.blog.articles) == before


async def test_an_answer_that_got_lost_is_said_once(wp: WordpressWorld) -> None:
    parent = wp.mention("L’heure d’ouverture ?")
    wish = wp.wish(Publish(text='À 9 h & <jamais> "avant"', reply_to=wp.key_of(parent)))
    wp.fault("close_after_commit", "POST", "/comments")
    with pytest.raises(NoAnswer):
        await wp.network.send(wish)
    with pytest.raises(Refused) as caught:
        await wp.network.send(wish)
    assert caught.value.kind is Refusal.DUPLICATE
    found = await wp.network.find(wish)
    assert isinstance(found, Found)
    mine = [one for one in wp.blog.comments.values() if one.author == wp.member.id]
    assert [(f"c{one.id}", f"c{one.parent}") for one in mine] == [(found.receipt.id, parent)]
    assert mine[0].text == 'À 9 h &amp; &lt;jamais&gt; "avant"'
    elsewhere = wp.wish(
        Publish(text='À 9 h & <jamais> "avant"', reply_to=wp.key_of(wp.mention("?")))
    )
    assert isinstance(await wp.network.find(elsewhere), Absent)


# Comments


async def test_a_column_of_comments_and_where_they_stand(wp: WordpressWorld) -> None:
    said = {
        status: wp.said(f"mot {status}", status=status) for status in ("approved", "hold", "spam")
    }
    page = await wp.look(TimelineKind.MENTIONS)
    assert {one.text.shown: one.standing for one in page.posts} == {
        "mot approved": Standing.PUBLIC,
        "mot hold": Standing.HELD,
    }
    assert {one.title.shown for one in page.posts if one.title} == {"Bonjour"}
    assert {one.thread for one in page.posts} == {page.posts[0].reply_to}
    spam = await wp.look(TimelineKind.LIST, "spam")
    assert [one.key.id for one in spam.posts] == [f"c{said['spam'].id}"]
    assert (spam.title, spam.posts[0].hidden) == ("Comments held to be spam", True)
    held = await wp.look(TimelineKind.LIST, "Held")
    assert [one.text.shown for one in held.posts] == ["mot hold"]
    with pytest.raises(Refused, match="lists"):
        await wp.look(TimelineKind.LIST, "42")


async def test_what_becomes_of_what_was_shown(wp: WordpressWorld) -> None:
    keys = [wp.mention(f"mot {number}") for number in range(4)]
    first = await wp.look(TimelineKind.MENTIONS)
    comments = [wp.blog.comments[int(one[1:])] for one in keys]
    comments[0].status = "approved"
    comments[1].status = "spam"
    del wp.blog.comments[comments[2].id]
    again = await wp.look(TimelineKind.MENTIONS, at=first.newer)
    assert again.posts == ()
    standing = {one.key.id: one.standing for one in again.others}
    assert standing == {
        keys[0]: Standing.PUBLIC,
        keys[1]: Standing.SPAM,
        keys[3]: Standing.HELD,
    }
    assert [one.id for one in again.removed] == [keys[2]]
    third = await wp.look(TimelineKind.MENTIONS, at=again.newer)
    assert (third.removed, {one.key.id for one in third.others}) == ((), {keys[0], keys[3]})


@pytest.mark.parametrize(
    ("operation", "status"),
    [
        (lambda key: Moderate(key, Verdict.APPROVE), "approved"),
        (lambda key: Moderate(key, Verdict.HOLD), "hold"),
        (lambda key: Moderate(key, Verdict.SPAM), "spam"),
        (lambda key: Moderate(key, Verdict.TRASH), "trash"),
        (lambda key: Hide(key), "hold"),
        (lambda key: Hide(key, on=False), "approved"),
        (lambda key: Delete(key), "trash"),
    ],
)
async def test_a_verdict_is_a_state(
    wp: WordpressWorld, operation: Callable[[str], Operation], status: str
) -> None:
    made = wp.said("À juger", status="approved" if status == "hold" else "hold")
    wish = wp.wish(operation(wp.key_of(f"c{made.id}")))
    assert isinstance(await wp.network.find(wish), Absent)
    for _time in range(2):  # the second time the blog fails with a 500
        await wp.network.send(wish)
        assert made.status == status
    assert isinstance(await wp.network.find(wish), Found)


async def test_a_failure_is_not_taken_for_a_repetition(wp: WordpressWorld) -> None:
    ident = wp.mention("À juger")
    wp.fault("status", "POST", "/comments/*", status=500)
    with pytest.raises(NoAnswer):
        await send(wp, Moderate(wp.key_of(ident), Verdict.SPAM))
    assert wp.ground is not None
    with pytest.raises(Refused, match="Only comments"):
        await send(wp, Moderate(wp.key_of(str(wp.ground.id)), Verdict.SPAM))
    with pytest.raises(Refused) as caught:
        await send(wp, Moderate(wp.key_of("c999999"), Verdict.SPAM))
    assert caught.value.kind is Refusal.GONE


async def test_a_thread_is_an_article_and_all_that_is_said_of_it(wp: WordpressWorld) -> None:
    first = wp.said("Un", status="approved")
    wp.said("Deux", parent=first.id)
    assert wp.ground is not None
    for argument in (str(wp.ground.id), f"c{first.id}"):
        page = await wp.look(TimelineKind.THREAD, wp.key_of(argument))
        assert {one.text.shown for one in page.posts} == {"…", "Un", "Deux"}
        assert len({one.thread for one in page.posts}) == 1
    gone = await wp.look(TimelineKind.THREAD, wp.key_of("c999"))
    assert [one.id for one in gone.removed] == ["c999"]
    for strange in ("x:1", "wordpress:else.example/1", wp.key_of("../users")):
        with pytest.raises(Refused, match="is not on"):
            await wp.look(TimelineKind.THREAD, strange)


async def test_comments_of_one_second_are_all_read(wp: WordpressWorld) -> None:
    for number in range(23):
        wp.said(f"mot {number}")
    first = await wp.look(TimelineKind.MENTIONS, limit=3)
    found, at = [one.text.shown for one in first.posts], first.older
    mentions = Timeline(TimelineKind.MENTIONS, wp.account.id)
    for _step in range(20):
        if at is None:
            break
        page = await wp.network.fetch(mentions, at, toward=Toward.OLDER, limit=3)
        found += [one.text.shown for one in page.posts]
        at = page.older
    assert sorted(found) == sorted(f"mot {number}" for number in range(23))


async def test_searching_articles(make: Make) -> None:
    wp = await make(seeded=True)
    page = await wp.look(TimelineKind.SEARCH, "loukoum")
    assert {one.title.shown for one in page.posts if one.title} == {"Des noms de chats en L"}
    assert (await wp.look(TimelineKind.SEARCH, "zèbre")).posts == ()


# Roles


async def test_who_may_only_write(make: Make) -> None:
    wp = await make("plume")
    facts = (await wp.network.about()).facts
    assert facts.refused == {Verb.HIDE, Verb.APPROVE, Verb.SPAM, Verb.TRASH, Verb.PICTURE}
    with pytest.raises(Refused) as caught:
        await send(wp, Publish(text="x", article=Article(title="Non")))
    assert caught.value.kind is Refusal.NOT_ALLOWED
    pending = Publish(text="x", article=Article(title="Oui", stage=Stage.PENDING))
    made = wp.blog.articles[int((await send(wp, pending, "key-2")).id)]
    assert made.status == "pending"
    wp.said("publique", status="approved")
    wp.said("retenue")
    wp.learnt(facts)
    page = await wp.look(TimelineKind.MENTIONS)
    assert [one.text.shown for one in page.posts] == ["publique"]


async def test_an_editor_who_answers_too_soon_waits(make: Make) -> None:
    wp = await make("camille")
    parent = wp.key_of(wp.mention("Alors ?"))
    await send(wp, Publish(text="Un", reply_to=parent))
    with pytest.raises(RateLimited) as caught:
        await send(wp, Publish(text="Deux", reply_to=parent))
    assert caught.value.until is not None
    wp.clock.advance((caught.value.until - wp.clock.now()).total_seconds())
    await send(wp, Publish(text="Deux", reply_to=parent))
    assert list(wp.published()) == ["…", "Un", "Deux"]
