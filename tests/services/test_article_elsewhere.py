"""An article whose address was taken is at another one: nothing announces the page of the other."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from stage_publish import Stage, staged

from cmdeck.model.brand import Account
from cmdeck.model.delivery import Delivery
from cmdeck.model.outbox import Article, Attempt, ItemId, Publish, Receipt
from cmdeck.model.post import AccountId, NetworkName
from cmdeck.store.store import Store
from fakes import FakeClock
from fakes_network import FakeNetwork
from makers import VELO, act, item

SITE = "https://chats.example"
PAGE = f"{SITE}/noms-en-l/"
BLOG = Account(
    AccountId("plume@chats.example"),
    NetworkName.WORDPRESS,
    "plume",
    realm="chats.example",
    base_url=SITE,
)
ARTICLE = Publish(text="Des noms.", article=Article(title="Des noms en L", slug="noms-en-l"))
ANNOUNCE = Publish(text=f"À lire : {PAGE}", awaits=PAGE)


class Blog(FakeNetwork):
    """Gives articles the address it likes."""

    address = PAGE

    async def send(self, attempt: Attempt) -> Receipt:
        return replace(await super().send(attempt), url=self.address)


@pytest.fixture
async def stage(store: Store, clock: FakeClock) -> Stage:
    made = await staged(store, clock)
    await store.save_account(BLOG)
    made.networks[BLOG.id] = Blog(BLOG, clock)
    made.online.add(PAGE)
    return made


async def queued(stage: Stage, article: Publish = ARTICLE, *, later: float = 0) -> list[ItemId]:
    """An article, due in `later` seconds, and what announces it."""
    now = stage.clock.now()
    ids: list[ItemId] = []
    for operation, account, due in (
        (article, BLOG, now + timedelta(seconds=later)),
        (ANNOUNCE, None, now + timedelta(seconds=1)),
    ):
        wish = item(operation=operation, due=due)
        if account is not None:
            wish = replace(wish, account=account.id, network=account.network)
        _act, made = await stage.store.enqueue(act(), [wish])
        ids += made
    return ids


def sent(stage: Stage) -> list[str]:
    network = stage.networks.get(VELO)
    return [] if network is None else [post.text.raw for post in network.published]


async def rounds(stage: Stage, count: int = 3) -> None:
    for _round in range(count):
        stage.clock.advance(15)
        await stage.publisher.once()


async def test_an_article_where_it_was_foreseen_is_announced(stage: Stage) -> None:
    await queued(stage)
    await rounds(stage)
    assert sent(stage) == [ANNOUNCE.text]


async def test_an_article_elsewhere_holds_what_announces_it(stage: Stage) -> None:
    blog = stage.networks[BLOG.id]
    assert isinstance(blog, Blog)
    blog.address = f"{SITE}/noms-en-l-2/"
    article, announcement = await queued(stage)
    await rounds(stage)
    assert stage.state(article) is Delivery.SENT
    held = stage.item(announcement)
    assert (held.state, held.operation) == (Delivery.HELD, ANNOUNCE), "the text is the person's"
    assert held.reason == (
        f"The article is at {SITE}/noms-en-l-2/: its address was taken. Change the link here."
    )
    assert sent(stage) == []


async def test_a_link_in_a_later_part_of_a_thread_counts(stage: Stage) -> None:
    blog = stage.networks[BLOG.id]
    assert isinstance(blog, Blog)
    blog.address = f"{SITE}/noms-en-l-2/"
    await queued(stage)
    due = stage.clock.now() + timedelta(seconds=2)
    parts = [Publish(text="Une histoire", awaits=PAGE), Publish(text=f"La suite : {PAGE}")]
    wishes = [
        item(operation=part, due=due, part=number, parts=2) for number, part in enumerate(parts, 1)
    ]
    _act, (first, _second) = await stage.store.enqueue(act(), wishes)
    await rounds(stage)
    assert stage.state(first) is Delivery.HELD
    assert "Une histoire" not in sent(stage)


async def test_once_its_link_is_changed_it_goes_with_the_article(stage: Stage) -> None:
    blog = stage.networks[BLOG.id]
    assert isinstance(blog, Blog)
    blog.address = real = f"{SITE}/noms-en-l-2/"
    await queued(stage)
    changed = replace(ANNOUNCE, text=f"À lire : {real}")
    _act, [number] = await stage.store.enqueue(
        act(), [item(operation=changed, due=stage.clock.now() + timedelta(seconds=2))]
    )
    await rounds(stage)
    assert stage.state(number) is Delivery.SCHEDULED, "its page does not answer yet"
    stage.online.add(real)
    await rounds(stage)
    assert sent(stage) == [changed.text]


async def test_the_page_of_another_article_is_not_taken_for_ours(stage: Stage) -> None:
    """The address answers already: it is somebody else's until ours has left."""
    blog = stage.networks[BLOG.id]
    blog._dead = True
    _article, announcement = await queued(stage)
    await rounds(stage)
    waiting = stage.item(announcement)
    assert (waiting.state, waiting.reason) == (Delivery.SCHEDULED, "article_offline")
    assert sent(stage) == []


@pytest.mark.parametrize(
    "article",
    [
        replace(ARTICLE, article=Article(slug="noms")),
        replace(ARTICLE, article=Article(title="Noms en L")),
        replace(ARTICLE, article=None),
    ],
)
async def test_an_address_of_no_article_of_ours_is_as_it_is(stage: Stage, article: Publish) -> None:
    blog = stage.networks[BLOG.id]
    assert isinstance(blog, Blog)
    blog.address = f"{SITE}/noms-en-l-2/"
    await queued(stage, article)
    await rounds(stage)
    assert sent(stage) == [ANNOUNCE.text]


async def test_an_article_that_comes_later_is_another_one(stage: Stage) -> None:
    await queued(stage, later=3600)
    await rounds(stage)
    assert sent(stage) == [ANNOUNCE.text]


async def test_an_article_of_another_site_is_another_one(stage: Stage) -> None:
    await stage.store.save_account(replace(BLOG, base_url="https://chats.example.org"))
    blog = stage.networks[BLOG.id]
    blog._dead = True
    await queued(stage)
    await rounds(stage)
    assert sent(stage) == [ANNOUNCE.text]
