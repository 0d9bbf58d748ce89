"""Laws of the model: keys come back, changes merge, and no walk through delivery doubles a post."""

from collections import deque
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmdeck.model.capability import PLANS, Ability, Facts, Verb, capabilities
from cmdeck.model.change import ALL, NOTHING, Change, change
from cmdeck.model.column import Column, ColumnType, concerns
from cmdeck.model.conversation import MessageKey
from cmdeck.model.delivery import LIVING, NOT_BEGUN, TRANSITIONS, Delivery, Event, after
from cmdeck.model.post import _WITH_REALM, AccountId, NetworkName, PostKey
from cmdeck.model.timeline import Timeline, TimelineKind

PARTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="/"), min_size=1)
REALMS = st.lists(PARTS, min_size=1, max_size=3).map("/".join)
ANY_ID = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(st.sampled_from(sorted(set(NetworkName) - _WITH_REALM)), ANY_ID)
def test_a_key_without_a_realm_comes_back(network: NetworkName, ident: str) -> None:
    key = PostKey(network, "", ident)
    assert PostKey.parse(str(key)) == key


@given(st.sampled_from(sorted(_WITH_REALM)), REALMS, PARTS)
def test_a_key_with_a_realm_comes_back(network: NetworkName, realm: str, ident: str) -> None:
    key = PostKey(network, realm, ident)
    assert PostKey.parse(str(key)) == key


@given(st.sampled_from(NetworkName), st.one_of(st.just(""), REALMS), PARTS)
def test_a_message_key_comes_back(network: NetworkName, realm: str, ident: str) -> None:
    key = MessageKey(network, realm, ident)
    assert MessageKey.parse(str(key)) == key


def test_keys_of_the_networks_look_as_listings_print_them() -> None:
    assert str(PostKey(NetworkName.X, "", "1849")) == "x:1849"
    assert str(PostKey(NetworkName.MASTODON, "h.example", "1139")) == "mastodon:h.example/1139"
    uri = "at://did:plc:abc/app.bsky.feed.post/3k"
    assert PostKey.parse(f"bluesky:{uri}") == PostKey(NetworkName.BLUESKY, "", uri)
    assert str(MessageKey(NetworkName.X, "", "7")) == "x:message/7"


@pytest.mark.parametrize(
    "text", ["", "x", "x:", "friendster:1", "mastodon:1", "mastodon:/1", "mastodon:h/", ":1", "1"]
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        PostKey.parse(text)


@pytest.mark.parametrize("text", ["", "x:1", "x:message/", "friendster:message/1"])
def test_what_is_no_message_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        MessageKey.parse(text)


NAMES = st.sampled_from(["outbox", "draft", "pause", "*", "timeline:home:v@x"])
CHANGES = st.frozensets(NAMES).map(Change)


@given(CHANGES, CHANGES, CHANGES)
def test_changes_merge_in_any_order_and_any_number(a: Change, b: Change, c: Change) -> None:
    assert (a | b) | c == a | (b | c)
    assert a | b == b | a
    assert a | a == a
    assert a | NOTHING == a
    assert bool(a | b) == (bool(a) or bool(b))


@given(CHANGES, CHANGES, NAMES)
def test_a_merged_change_touches_what_its_parts_touch(a: Change, b: Change, name: str) -> None:
    assert (a | b).touches(name) == (a.touches(name) or b.touches(name))
    assert ALL.touches(name)
    assert not NOTHING.touches(name)


def test_a_column_is_concerned_by_what_it_shows() -> None:
    home = Timeline(TimelineKind.HOME, AccountId("v@x"))
    column = Column("c1", ColumnType.HOME)
    assert concerns(column, [home], change(f"timeline:{home}"))
    assert not concerns(column, [home], change("timeline:mentions:v@x"))
    assert not concerns(column, [home], change("draft"))
    assert not concerns(Column("c2", ColumnType.QUEUE), [], change("draft"))
    assert concerns(Column("c3", ColumnType.DRAFTS), [], change("draft"))


def test_nothing_leaves_sent_and_cancelled() -> None:
    assert not [state for state, _event in TRANSITIONS if state in _FINAL]


_FINAL = {Delivery.SENT, Delivery.CANCELLED}


def test_every_state_is_reached_from_scheduled_and_ends() -> None:
    def reached(start: Delivery) -> set[Delivery]:
        seen, waiting = {start}, deque([start])
        while waiting:
            state = waiting.popleft()
            for (source, _event), target in TRANSITIONS.items():
                if source is state and target not in seen:
                    seen.add(target)
                    waiting.append(target)
        return seen

    assert reached(Delivery.SCHEDULED) == set(Delivery)
    for state in Delivery:
        assert reached(state) & _FINAL, f"{state} has no end"


def test_every_event_has_a_use() -> None:
    assert {event for _state, event in TRANSITIONS} == set(Event)


def test_what_is_on_its_way_is_not_called_back() -> None:
    """I7: a cancel that is answered "ok" was never sent."""
    assert after(Delivery.SENDING, Event.CANCEL) is None
    assert NOT_BEGUN.isdisjoint({Delivery.SENDING, Delivery.UNKNOWN, Delivery.SENT})
    assert LIVING.isdisjoint(_FINAL)
    for state in NOT_BEGUN:
        assert after(state, Event.CANCEL) is Delivery.CANCELLED


def test_an_answer_of_the_network_counts_only_while_sending() -> None:
    answers = (Event.ACCEPTED, Event.REFUSED, Event.NOTHING_SENT, Event.DOUBT)
    for event in answers:
        assert {state for state, known in TRANSITIONS if known is event} == {Delivery.SENDING}


SAFE = {Event.NOTHING_SENT, Event.PROVED_ABSENT, Event.RELEASE, Event.REPEAT}
"""What must lie between two times of sending: nothing left, it was proved absent, a person said so,
or the network knows the key."""
SENDS = {Event.CLAIM, Event.REPEAT}


@given(st.data())
def test_no_walk_sends_twice_without_a_reason(data: st.DataObject) -> None:
    state, walked = Delivery.SCHEDULED, []
    for _step in range(30):
        events = sorted(event for source, event in TRANSITIONS if source is state)
        if not events:
            break
        event = data.draw(st.sampled_from(events))
        state = TRANSITIONS[state, event]
        walked.append(event)
    sends = [index for index, event in enumerate(walked) if event in SENDS]
    for first, second in pairwise(sends):
        assert SAFE & set(walked[first + 1 : second + 1]), walked


def test_no_short_walk_sends_twice_without_a_reason() -> None:
    """The same, for every walk: from SENDING, without a safe event, no sending is reached."""
    seen, waiting = {Delivery.SENDING}, deque([Delivery.SENDING])
    while waiting:
        state = waiting.popleft()
        for (source, event), target in TRANSITIONS.items():
            if source is not state or event in SAFE:
                continue
            assert event not in SENDS, f"{state} --{event}--> {target}"
            if target not in seen:
                seen.add(target)
                waiting.append(target)


@pytest.mark.parametrize(
    ("network", "plan"), [(network, plan) for network, plans in PLANS.items() for plan in plans]
)
def test_a_refused_verb_goes_to_the_web_page(network: NetworkName, plan: str) -> None:
    full = capabilities(network, plan)
    less = capabilities(network, plan, Facts(refused=frozenset(Verb), text_limit=25_000))
    assert Ability.YES not in less.verbs.values()
    assert less.text_limit == 25_000
    assert full.verbs.keys() == less.verbs.keys()
    assert full.notes.keys() <= full.timelines
    assert capabilities(network, "no such plan") == capabilities(network, PLANS[network][0])
