"""`cmdeck queue missed` and its one answer: everything that a sleep made late, at once."""

import json
from datetime import timedelta

import pytest

from cli.home import Do
from cmdeck.model.delivery import Delivery
from cmdeck.model.missed import Absence, Why

TEXTS = ("Galette", "Nocturne", "Brocante")


@pytest.fixture
def missed(do: Do) -> list[int]:
    """Three posts that fell due in six hours of sleep, and are held; their numbers."""
    from cmdeck.cli.session import session
    from cmdeck.model.outbox import Due

    for text in TEXTS:
        do("post", text, "--account", "velo", "--yes", "--at", "2099-12-01 09:00")
    with session() as here:
        items, store, now = here.read.living_items(), here.deck.store, here.now
        for hours, item in zip((5, 4, 1), items, strict=True):
            due = Due(now - timedelta(hours=hours))
            here.do(store.move_due(item.id, due))
            moved = here.read.item(item.id)
            assert moved is not None
            here.do(store.hold(moved, reason="late"))
        absence = Absence(now - timedelta(hours=6), now - timedelta(seconds=1), Why.ASLEEP)
        here.do(store.note_absence(absence))
    return [item.id for item in items]


def states(do: Do) -> list[tuple[str, str]]:
    rows = [json.loads(line) for line in do("queue", "--json")[1].splitlines()]
    return [(row["text"], row["state"]) for row in rows]


HELD = [(text, "held") for text in TEXTS]


def test_all_of_it_is_one_document(do: Do, missed: list[int]) -> None:
    code, out, _ = do("queue", "missed", "--json")
    found = json.loads(out)
    assert (code, found["count"], found["why"]) == (0, 3, "asleep")
    assert [item["id"] for item in found["items"]] == missed
    assert found["from"] < found["items"][0]["due"] < found["until"] <= found["held"]
    code, out, err = do("queue", "missed")
    assert (code, out.count("VéloVille"), "3 posts missed while asleep" in out) == (0, 0, True)
    assert "--missed send|hold|drop|move" in err


def test_where_nothing_was_missed_that_is_said(do: Do) -> None:
    assert do("queue", "missed")[:2] == (0, "Nothing was missed.\n")
    found = json.loads(do("queue", "missed", "--json")[1])
    assert found == {
        "count": 0,
        "why": None,
        "from": None,
        "until": None,
        "held": None,
        "items": [],
    }
    assert do("queue", "resolve", "--missed", "send", "--yes")[0] == 0


def test_what_cannot_be_asked_is_not_done(do: Do, missed: list[int]) -> None:
    for answer in (("send",), ("drop",), ("move", "--to", "+1 day")):
        code, out, err = do("queue", "resolve", "--missed", *answer)
        assert (code, out, "Nothing was written" in err) == (2, "", True), answer
    assert states(do) == HELD


def test_send_gives_each_its_minute(do: Do, missed: list[int]) -> None:
    from cmdeck.cli.session import session

    code, out, err = do("queue", "resolve", "--missed", "send", "--yes", "--json")
    assert code == 0, err
    assert [json.loads(line)["state"] for line in out.splitlines()] == ["scheduled"] * 3
    with session() as here:
        due = [item.due.at for item in here.read.living_items()]
    minute = timedelta(minutes=1)
    assert [at - due[0] for at in due] == [0 * minute, minute, 2 * minute]
    assert "publish" in err


def test_what_cannot_leave_stays_and_says_why(do: Do, missed: list[int]) -> None:
    from cmdeck.cli.session import session
    from cmdeck.model.brand import AccountState
    from makers import VELO

    with session() as here:
        store = here.deck.store
        here.do(store.set_account_state(VELO, AccountState.NEEDS_LOGIN, "no credential"))
    code, out, err = do("queue", "resolve", "--missed", "send", "--yes")
    assert (code, out) == (1, "")
    assert f"{missed[0]} veloville@x: " in err, "nobody is logged in"
    assert states(do) == HELD


def test_hold_changes_nothing(do: Do, missed: list[int]) -> None:
    code, _, err = do("queue", "resolve", "--missed", "hold")
    assert (code, "3 posts stay held." in err) == (0, True)
    assert states(do) == HELD


def test_move_takes_a_phrase(do: Do, missed: list[int]) -> None:
    assert do("queue", "resolve", "--missed", "move", "--yes")[0] == 2
    assert do("queue", "resolve", "--missed", "move", "--to", "soon", "--yes")[0] == 2
    assert states(do) == HELD
    code, out, _ = do("queue", "resolve", "--missed", "move", "--to", "+1 day", "--yes", "--json")
    assert (code, len(out.splitlines())) == (0, 3)
    assert states(do) == [(text, "scheduled") for text in TEXTS]


def test_drop_brings_the_texts_back_as_drafts(do: Do, missed: list[int]) -> None:
    code, out, err = do("queue", "resolve", "--missed", "drop", "--yes", "--json")
    assert [json.loads(line)["state"] for line in out.splitlines()] == ["cancelled"] * 3
    assert (code, err.count("draft")) == (0, 6)
    rows = [json.loads(line) for line in do("read", "drafts", "--json")[1].splitlines()]
    assert {row["text"] for row in rows} == set(TEXTS)


def test_one_item_or_all_of_it_but_not_both(do: Do, missed: list[int]) -> None:
    for words in ((), ("1",), ("1", "drop", "--missed", "drop")):
        assert do("queue", "resolve", *words)[0] == 2
    assert states(do) == HELD
    assert do("queue", "resolve", str(missed[0]), "drop")[0] == 0


def test_what_was_settled_one_by_one_is_left_out(do: Do, missed: list[int]) -> None:
    do("queue", "resolve", str(missed[0]), "drop")
    assert json.loads(do("queue", "missed", "--json")[1])["count"] == 2
    from cmdeck.cli.session import session

    with session() as here:
        found = here.read.item(missed[0])  # type: ignore[arg-type]  # numbers in, numbers out
    assert found is not None
    assert found.state is Delivery.CANCELLED
