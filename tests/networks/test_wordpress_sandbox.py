"""What is WordPress's own about articles, over real connections to the built-in one: stages, and
one article whatever gets lost."""

from datetime import timedelta

import pytest
from contract import PICTURE, PNG
from msgspec.structs import replace
from wordpress_world import Make, WordpressWorld, make, send, wp

from cmdeck.errors import (
    NoAnswer,
    Refusal,
    Refused,
    Unreachable,
)
from cmdeck.model.network import Absent, Found, Unclear
from cmdeck.model.outbox import (
    Article,
    Publish,
    Restage,
    Stage,
)
from cmdeck.model.post import Standing
from cmdeck.model.timeline import TimelineKind
from sandbox.conftest import begin

__all__ = ["begin", "make", "wp"]
NAMES = Publish(
    text="# Des noms en L\n\n**Lentille**, Loukoum & <script>alert(1)</script>\n\n[ici](https://a.example)",
    article=Article(
        slug="noms-en-l",
        excerpt="Lardon ?",
        categories=("Conseils", "Été"),
        tags=("chaton",),
    ),
)


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
    assert made.at <= wp.clock.now().timestamp() + 30  # a Date header is of the real clock
    with pytest.raises(Refused, match="only articles"):
        await send(wp, Restage(wp.key_of(wp.mention("non")), Stage.PUBLISHED))


@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.PENDING, Stage.PRIVATE, Stage.SCHEDULED])
async def test_what_stays_public_is_not_taken_back(wp: WordpressWorld, stage: Stage) -> None:
    """Some sites publish all that is saved; then nobody may say that it is off the web."""
    made = await send(wp, Publish(text="Un", article=Article(title="Un", stage=Stage.DRAFT)))
    wp.blog.articles[int(made.id)].status = "publish"
    at = wp.clock.now() + timedelta(hours=2) if stage is Stage.SCHEDULED else None
    wish = wp.wish(Restage(str(made.key), stage, at))
    body = {"id": int(made.id), "status": "publish"}
    if stage is Stage.SCHEDULED:
        assert at is not None
        body["date_gmt"] = f"{at:%Y-%m-%dT%H:%M:%S}"
        wp.blog.articles[int(made.id)].at = at.timestamp()
    wp.fault("status", "POST", "/posts/*", status=200, body=body)
    with pytest.raises(Refused, match="publish"):
        await wp.network.send(wish)
    assert isinstance(await wp.network.find(wish), Absent)


async def test_a_site_that_takes_marks_out_makes_nobody_publish_twice(wp: WordpressWorld) -> None:
    wish = wp.wish(NAMES)
    wp.fault("close_after_commit", "POST", "/posts/*")
    with pytest.raises(NoAnswer):
        await wp.network.send(wish)
    [made] = [one for one in wp.blog.articles.values() if one.title == "Des noms en L"]
    made.content = made.content.partition("<!--")[0]
    found = await wp.network.find(wish)
    assert isinstance(found, Unclear)
    assert "without cmdeck’s mark" in found.why
    made.modified = int(wish.first_started.timestamp()) - 3_600  # an older one is another one
    assert isinstance(await wp.network.find(wish), Absent)


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


async def test_of_two_that_a_late_answer_made_one_is_public(wp: WordpressWorld) -> None:
    wp.fault("commit_late", "POST", "/posts", seconds=70)
    with pytest.raises(NoAnswer):
        await send(wp, NAMES)
    wp.clock.advance(61)  # longer than the quarantine
    wp.fault("close_after_commit", "POST", "/posts/*")
    with pytest.raises(NoAnswer):
        await send(wp, NAMES, n=2)
    wp.clock.advance(61)  # the first one comes after all
    wish = wp.wish(NAMES)
    assert isinstance(await wp.network.find(wish), Found)
    receipt = await send(wp, NAMES, n=3)
    mine = {one.id: one.status for one in wp.blog.articles.values() if one.author == wp.member.id}
    assert sorted(mine.values()) == ["draft", "publish"]
    assert mine[int(receipt.id)] == "publish"


async def test_what_is_not_read_whole_may_hide_the_public_one(wp: WordpressWorld) -> None:
    wp.fault("close_after_commit", "POST", "/posts")
    with pytest.raises(NoAnswer):
        await send(wp, NAMES)
    wp.hide_some()
    assert isinstance(await wp.network.find(wp.wish(NAMES)), Unclear)
    with pytest.raises(Unreachable):
        await send(wp, NAMES, n=2)
    assert wp.published() == []


async def test_another_address_than_was_asked_for(wp: WordpressWorld) -> None:
    wp.blog.add(2, title="Déjà là", slug="noms-en-l", status="publish")
    wish = wp.wish(NAMES)
    receipt = await wp.network.send(wish)
    assert wp.blog.articles[int(receipt.id)].slug == "noms-en-l-2"
    found = await wp.network.find(wish)
    assert isinstance(found, Found)
    assert found.receipt.id == receipt.id


async def test_an_address_that_somebody_else_has_hides_nothing(make: Make) -> None:
    """Of a contributor's own articles none is out of her reach: what others call so is not hers."""
    wp = await make("plume")
    wp.blog.add(2, title="Déjà là", slug="noms-en-l", status="draft")
    assert isinstance(await wp.network.find(wp.wish(NAMES)), Absent)


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
