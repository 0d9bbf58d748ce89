"""What is WordPress's own about comments, over real connections to the built-in one: moderation,
what becomes of what was shown, roles."""

from collections.abc import Callable

import pytest
from wordpress_world import Make, WordpressWorld, make, send, wp

from cmdeck.errors import (
    NoAnswer,
    RateLimited,
    Refusal,
    Refused,
)
from cmdeck.model.capability import Verb
from cmdeck.model.network import Absent, Found
from cmdeck.model.outbox import (
    Article,
    Delete,
    Hide,
    Moderate,
    Operation,
    Publish,
    Stage,
    Verdict,
)
from cmdeck.model.post import Standing
from cmdeck.model.timeline import Timeline, TimelineKind, Toward
from sandbox.conftest import begin

__all__ = ["begin", "make", "wp"]


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


async def test_who_may_only_write_and_answers_too_soon_waits(make: Make) -> None:
    wp = await make("plume")
    parent = wp.key_of(f"c{wp.said('Alors ?', status='approved').id}")
    await send(wp, Publish(text="Un", reply_to=parent))
    with pytest.raises(RateLimited) as caught:
        await send(wp, Publish(text="Deux", reply_to=parent))
    assert caught.value.until is not None
    wp.clock.advance((caught.value.until - wp.clock.now()).total_seconds())
    await send(wp, Publish(text="Deux", reply_to=parent))
    said = [one.text for one in wp.blog.comments.values() if one.author == wp.member.id]
    assert said == ["Un", "Deux"]


async def test_who_moderates_answers_as_fast_as_it_goes(make: Make) -> None:
    wp = await make("camille")
    parent = wp.key_of(wp.mention("Alors ?"))
    for text in ("Un", "Deux"):
        await send(wp, Publish(text=text, reply_to=parent))
    assert list(wp.published()) == ["…", "Un", "Deux"]


async def test_who_may_only_write_reads_what_others_published(make: Make) -> None:
    """Lists for whoever edits would leave it out, as seen at a real WordPress."""
    wp = await make("plume")
    wp.blog.add(2, title="Brouillon de Camille", status="draft")
    mine = wp.blog.add(wp.member.id, title="Le mien", status="draft")
    page = await wp.look(TimelineKind.HOME)
    titles = {one.title.shown for one in page.posts if one.title}
    assert titles == {"Bonjour", "Le mien"}
    assert mine.status == "draft"
    wp.said("publique", status="approved")
    wp.learnt((await wp.network.about()).facts)
    assert wp.ground is not None
    thread = await wp.look(TimelineKind.THREAD, wp.key_of(str(wp.ground.id)))
    assert [one.text.shown for one in thread.posts] == ["publique", "…"]
