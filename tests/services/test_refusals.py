"""What a network refuses at run time is done on its web page: the words say where, and a verb that
the account's plan lacks is not offered again until the account is checked anew."""

import pytest
from msgspec.structs import replace
from stage_publish import Stage, one, staged

from cmdeck.errors import Refusal, Refused
from cmdeck.model.capability import Ability, Facts, Verb
from cmdeck.model.delivery import Delivery
from cmdeck.model.outbox import (
    Attempt,
    Delete,
    Edit,
    ItemId,
    Mute,
    Operation,
    Publish,
    React,
    Receipt,
)
from cmdeck.model.post import Reaction
from cmdeck.services.refusals import verb_of
from cmdeck.store.store import Store
from fakes import FakeClock
from fakes_network import FakeNetwork
from makers import VELO, accounts, key

LIKE = React(str(key(1)), Reaction.LIKE)
PAGE = f"https://x.com/intent/like?tweet_id={key(1).id}"


class Refuses(FakeNetwork):
    """Says no to everything."""

    kind = Refusal.NOT_IN_PLAN

    async def send(self, attempt: Attempt) -> Receipt:
        self.calls.append("send")
        raise Refused("X says no: Forbidden", kind=self.kind, status=403)


@pytest.fixture
async def stage(store: Store, clock: FakeClock) -> Stage:
    made = await staged(store, clock)
    await store.save_account(replace(accounts()[0], plan="enterprise"))
    made.make = Refuses
    return made


def able(stage: Stage, verb: Verb) -> Ability:
    account = stage.store.read.account(VELO)
    assert account is not None
    return account.capabilities.can(verb)


async def test_what_the_plan_lacks_is_remembered(stage: Stage) -> None:
    assert able(stage, Verb.LIKE) is Ability.YES
    number = await one(stage, LIKE)
    await stage.publisher.once()
    found = stage.item(number)
    assert found.state is Delivery.FAILED
    assert found.reason == f"X says no: Forbidden. On its web page: {PAGE}"
    assert able(stage, Verb.LIKE) is Ability.WEB, "the menu offers the page from now on"
    assert able(stage, Verb.REPOST) is Ability.YES
    checked = stage.store.read.account(VELO)
    assert checked is not None
    await stage.store.save_account(replace(checked, facts=Facts()))
    assert able(stage, Verb.LIKE) is Ability.YES


async def test_what_this_post_does_not_allow_says_nothing_of_others(stage: Stage) -> None:
    class Once(Refuses):
        kind = Refusal.NOT_ALLOWED

    stage.make = Once
    number = await one(stage, Publish("Oui", quote=str(key(1))))
    await stage.publisher.once()
    page = "https://x.com/intent/post?text=Oui&url=https%3A%2F%2Fx.com%2Fi%2Fstatus%2F"
    assert stage.item(number).reason == f"X says no: Forbidden. On its web page: {page}{key(1).id}"
    assert able(stage, Verb.QUOTE) is Ability.YES


@pytest.mark.parametrize("kind", [Refusal.GONE, Refusal.INVALID, Refusal.OTHER])
async def test_another_no_has_no_page(stage: Stage, kind: Refusal) -> None:
    class Otherwise(Refuses):
        pass

    Otherwise.kind = kind
    stage.make = Otherwise
    number = await one(stage, LIKE)
    await stage.publisher.once()
    assert stage.item(number).reason == "X says no: Forbidden"
    assert able(stage, Verb.LIKE) is Ability.YES


async def test_no_refusal_ends_posting_for_good(stage: Stage) -> None:
    """Words that sound like the plan's may be a hiccup: what leaves stays the account's own."""
    numbers: list[ItemId] = [
        await one(stage, Publish("Bonjour")),
        await one(stage, Mute("7", "lea")),
    ]
    for _number in numbers:
        await stage.publisher.once()
    assert stage.item(numbers[0]).reason == "X says no: Forbidden"
    assert able(stage, Verb.POST) is Ability.YES
    assert stage.item(numbers[1]).reason.endswith("On its web page: https://x.com/lea")
    assert able(stage, Verb.MUTE) is Ability.WEB


@pytest.mark.parametrize(
    ("operation", "verb"),
    [
        (LIKE, Verb.LIKE),
        (React(str(key(1)), Reaction.REPOST, on=False), Verb.REPOST),
        (Publish("Oui", quote=str(key(1))), Verb.QUOTE),
        (Publish("Oui", reply_to=str(key(1))), Verb.REPLY),
        (Publish("Oui"), None),
        (Delete(str(key(1))), None),
        (Edit(str(key(1)), "Oui"), None),
    ],
)
def test_which_verb_an_operation_is(operation: Operation, verb: Verb | None) -> None:
    assert verb_of(operation) is verb
