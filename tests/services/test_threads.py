"""A long text as a thread: cut within the limit, joined back without loss, queued as a chain that
an edit does not break; and a text of its own for one network."""

from datetime import timedelta
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from cmdeck.model.brand import Account
from cmdeck.model.draft import Draft, DraftKind, Thread, Variant
from cmdeck.model.outbox import MediaHash, MediaRef, OutboxItem, Publish
from cmdeck.model.post import AccountId, NetworkName
from cmdeck.services.compose import Compose, Done, Fault, draft_of
from cmdeck.services.editing import edit
from cmdeck.services.threads import parts_of, placed, text_for
from cmdeck.store.store import Store
from cmdeck.text.length import count
from fakes import FakeClock
from makers import MUSEE, VELO, accounts, brands, key

VELO_X = accounts()[0]
MASTODON = Account(AccountId("velo@mastodon.example"), NetworkName.MASTODON, "velo", "veloville")
SECOND_MA = Account(AccountId("musee@mastodon.example"), NetworkName.MASTODON, "musee", "musee")
SENTENCE = "Nos vélos sont révisés chaque hiver par une équipe de passionnés, à Lyon. "
LONG = Draft(DraftKind.POST, VELO, (SENTENCE * 9).strip(), thread=Thread.PLAIN)
PICTURE = MediaRef(MediaHash("0" * 64), "image/jpeg", 1, 1, 1, alt="Un vélo")


@pytest.fixture
async def compose(store: Store, clock: FakeClock) -> Compose:
    everybody = (*accounts(), MASTODON, SECOND_MA)
    await store.adopt(lambda _rows: (brands(), everybody, ()))
    return Compose(store, clock=clock, random=Random(1), face="test", undo=timedelta(seconds=20))


def published(store: Store, done: Done) -> list[tuple[OutboxItem, Publish]]:
    found = []
    for item in store.read.items_of(done.act):
        assert isinstance(item.operation, Publish)
        found.append((item, item.operation))
    return found


texts = st.lists(
    st.sampled_from(["Bonjour.", "vélo", "«\xa0oui\xa0!\xa0»", "😀", "example.com/a", "\n\n", "…"])
    | st.text(min_size=1, max_size=40),
    min_size=1,
    max_size=120,
).map(" ".join)


@given(texts, st.sampled_from([VELO_X, MASTODON]), st.sampled_from(Thread))
@example("a" * 279 + "  \n\n", VELO_X, Thread.PLAIN)
def test_no_part_is_over_and_the_parts_join_back(
    text: str, account: Account, thread: Thread
) -> None:
    draft = Draft(DraftKind.POST, account.id, text, thread=thread)
    parts = placed(draft, account)
    assert [part.text for part in parts] == parts_of(draft, account)
    if thread is not Thread.ONE:
        limit = account.capabilities.text_limit
        assert all(count(p.text, account.network, limit=limit).over == 0 for p in parts)
    told = [part.text for part in parts]
    if thread is Thread.NUMBERED and len(parts) > 1:
        assert all(one.endswith(f" {n}/{len(parts)}") for n, one in enumerate(told, start=1))
        told = [one.rpartition(" ")[0] for one in told]
    assert "".join("".join(told).split()) == "".join(text.split())


async def test_a_thread_is_one_act_in_a_chain(store: Store, compose: Compose) -> None:
    draft = replace(LONG, media=(PICTURE,), reply_to=key(1), kind=DraftKind.REPLY)
    done = await compose.send(draft, None, confirmed="line")
    found = published(store, done)
    assert len(found) == 3
    assert [item.part for item, _publish in found] == [1, 2, 3]
    assert {item.parts for item, _publish in found} == {3}
    assert [item.after for item, _publish in found] == [None, *done.items[:2]]
    assert [bool(publish.media) for _item, publish in found] == [True, False, False]
    assert [bool(publish.reply_to) for _item, publish in found] == [True, False, False]
    assert " ".join(publish.text for _item, publish in found) == LONG.text
    assert len({item.key for item, _publish in found}) == 3


async def test_an_edited_part_keeps_its_place(store: Store, compose: Compose) -> None:
    done = await compose.send(LONG, None, confirmed="line")
    second = store.read.item(done.items[1])
    assert second is not None
    edited = edit(store.read, second).draft
    again = await compose.send(replace(edited, text="Autre chose."), edited.due, confirmed="line")
    new = store.read.item(again.items[0])
    third = store.read.item(done.items[2])
    assert new is not None
    assert third is not None
    assert (new.part, new.parts, new.after) == (2, 3, done.items[0])
    assert third.after == new.id
    first = store.read.item(done.items[0])
    assert first is not None
    replaced = edit(store.read, first).draft
    head = await compose.send(replace(replaced, text="Début."), replaced.due, confirmed="line")
    new = store.read.item(new.id)
    assert new is not None
    assert new.after == head.items[0]


async def test_what_does_not_become_a_thread_is_refused(compose: Compose) -> None:
    faults = [p.fault for p in compose.problems(replace(LONG, thread=Thread.ONE))]
    assert faults == [Fault.TOO_LONG]
    assert compose.problems(LONG) == []
    edits = replace(draft_of_item(), text=LONG.text, thread=Thread.PLAIN)
    assert [p.fault for p in compose.problems(edits)] == [Fault.TOO_LONG]


def draft_of_item() -> Draft:
    from makers import item

    return replace(draft_of(item()), edits=item().id)


async def test_one_network_has_its_own_text_and_the_others_follow(
    store: Store, compose: Compose
) -> None:
    own = Variant(NetworkName.MASTODON, "Plus long, avec #vélo")
    draft = Draft(DraftKind.POST, VELO, "Court", others=(MASTODON.id,), variants=(own,))
    done = await compose.send(draft, None, confirmed="line")
    texts = {item.account: publish.text for item, publish in published(store, done)}
    assert texts == {VELO: "Court", MASTODON.id: "Plus long, avec #vélo"}
    assert text_for(replace(draft, text="Autre"), VELO_X) == "Autre"
    assert text_for(replace(draft, text="Autre"), MASTODON) == "Plus long, avec #vélo"


async def test_only_networks_that_forbid_it_refuse_one_text_twice(compose: Compose) -> None:
    two_x = Draft(DraftKind.POST, VELO, "Bonjour", others=(MUSEE,))
    assert [p.fault for p in compose.problems(two_x)] == [Fault.SAME_TEXT]
    two_ma = Draft(DraftKind.POST, MASTODON.id, "Bonjour", others=(SECOND_MA.id,))
    assert compose.problems(two_ma) == []
