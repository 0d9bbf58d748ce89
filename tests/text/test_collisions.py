"""Posts in each other's way: which are, which are not, and which is said."""

from datetime import timedelta

from msgspec.structs import replace

from cmdeck.model.column import Near
from cmdeck.model.delivery import Delivery
from cmdeck.model.outbox import ActId, ItemId, OutboxItem, Publish, SendMessage
from cmdeck.model.post import AccountId
from cmdeck.text.collisions import collisions
from makers import MUSEE, NOW, VELO, item

VELO_BS = AccountId("veloville@bluesky")


def brand_of(account: AccountId) -> str:
    return "musee" if account == MUSEE else "veloville"


def at(number: int, minutes: float, account: AccountId = VELO, **more: object) -> OutboxItem:
    made = item(Publish(f"post {number}"), account=account, due=NOW + timedelta(minutes=minutes))
    made = replace(made, id=ItemId(number), act=ActId(number))
    return replace(made, **more)


def test_two_of_an_account_within_half_an_hour_collide_both_ways() -> None:
    found = collisions([at(1, 0), at(2, 29)], brand_of)
    assert found == {
        1: Near(NOW + timedelta(minutes=29), VELO, same=True),
        2: Near(NOW, VELO, same=True),
    }
    assert collisions([at(1, 0), at(2, 30)], brand_of) == {}


def test_two_of_a_brand_collide_and_two_brands_do_not() -> None:
    found = collisions([at(1, 0), at(2, 5, VELO_BS), at(3, 5, MUSEE)], brand_of)
    assert found == {
        1: Near(NOW + timedelta(minutes=5), VELO_BS, same=False),
        2: Near(NOW, VELO, same=False),
    }


def test_the_same_account_is_said_before_one_that_is_nearer() -> None:
    found = collisions([at(1, 0), at(2, 5, VELO_BS), at(3, 20)], brand_of)
    assert found[ItemId(1)] == Near(NOW + timedelta(minutes=20), VELO, same=True)


def test_accounts_without_a_brand_are_nobodys_neighbours() -> None:
    assert collisions([at(1, 0), at(2, 0, MUSEE)], lambda account: "") == {}
    assert set(collisions([at(1, 0), at(2, 0)], lambda account: "")) == {1, 2}


def test_one_text_for_several_accounts_is_no_collision_and_two_texts_of_one_plan_are() -> None:
    same, plan = Publish("Soldes"), ActId(9)
    one = at(1, 0, operation=same, act=plan)
    two = at(2, 0, VELO_BS, operation=same, act=plan)
    assert collisions([one, two], brand_of) == {}
    in_its_words = replace(two, operation=Publish("Vélos"))
    assert collisions([one, in_its_words], brand_of) == {}
    assert set(collisions([one, replace(in_its_words, account=VELO)], brand_of)) == {1, 2}
    parts = [replace(one, parts=2), replace(two, account=VELO, part=2, parts=2)]
    assert collisions([parts[0], replace(parts[1], operation=Publish("2"))], brand_of) == {}


def test_answers_messages_and_what_does_not_wait_are_in_nobodys_way() -> None:
    reply = at(2, 1, operation=Publish("Merci", reply_to="x:1"))
    message = at(3, 1, operation=SendMessage("Bonjour", "7"))
    held = at(4, 1, state=Delivery.HELD)
    assert collisions([at(1, 0), reply, message, held], brand_of) == {}
    assert set(collisions([at(1, 0), at(5, 1, state=Delivery.RETRY_WAIT)], brand_of)) == {1, 5}
