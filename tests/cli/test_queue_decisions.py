"""What a person decides of an item by command: no text is lost by it, and a late answer is said."""

import json
from datetime import timedelta

import pytest

from cli.home import Do
from cmdeck.model.batch import Batch, Carried
from cmdeck.model.brand import AccountState
from cmdeck.store.delivery import ClaimRules
from cmdeck.store.store import Store

LATER = ("--at", "2099-12-01 09:00")
RULES = ClaimRules(timedelta(minutes=30))


def held(do: Do, text: str = "Bonjour") -> None:
    """An item that fell due while everything was paused."""
    do("pause")
    do("post", text, "--account", "velo", "--yes")
    assert do("publish", "--once")[0] == 1
    do("resume")


def drafts(do: Do) -> list[tuple[str, str, str]]:
    rows = [json.loads(line) for line in do("read", "drafts", "--json")[1].splitlines()]
    return [(row["key"], row["account"], row["text"]) for row in rows]


def test_a_dropped_item_comes_back_as_a_draft(do: Do) -> None:
    held(do)
    code, out, err = do("queue", "resolve", "1", "drop")
    assert (code, "cancelled" in out) == (0, True)
    assert "draft 1" in err
    assert drafts(do) == [("draft:1", "veloville@x", "Bonjour")]


def test_a_cancelled_item_comes_back_as_a_draft(do: Do) -> None:
    do("post", "Un", "--account", "velo", "--yes", *LATER)
    do("post", "Deux", "--account", "musee", "--yes", *LATER)
    code, out, _ = do("queue", "cancel", "1", "2", "2", "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [(row["id"], row["state"], row["draft"]) for row in rows] == [
        (1, "cancelled", 1),
        (2, "cancelled", 2),
    ]
    assert sorted(text for _key, _account, text in drafts(do)) == ["Deux", "Un"]


def test_the_parts_that_hang_on_a_cancelled_one_go_with_it(do: Do) -> None:
    text = "Un mot de plus. " * 30
    do("post", text, "--account", "velo", "--thread", "--yes", *LATER)
    code, out, err = do("queue", "cancel", "1", "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert len(rows) > 1
    assert {(row["state"], row["draft"]) for row in rows} == {("cancelled", 1)}
    assert f"{len(rows) - 1} later part" in err
    assert do("queue", "list", "--json")[1] == ""
    assert len(drafts(do)) == 1


def test_a_private_text_comes_back_private(do: Do) -> None:
    do("message", "1400000000000000001", "Entre nous", "--account", "velo", "--yes")
    do("queue", "cancel", "1")
    from cmdeck.cli.session import session

    with session() as here:
        [draft] = here.read.drafts()
    assert (draft.kind, draft.to, draft.text) == ("message", "1400000000000000001", "Entre nous")


def test_a_reaction_that_is_cancelled_leaves_no_draft(do: Do) -> None:
    do("react", "x:1", "bookmark", "--account", "velo")
    _, out, err = do("queue", "cancel", "1", "--json")
    assert json.loads(out)["draft"] is None
    assert err == ""
    assert drafts(do) == []


def test_what_began_meanwhile_leaves_no_draft(do: Do, monkeypatch: pytest.MonkeyPatch) -> None:
    """The draft would be a second copy."""
    carry_out = Store.carry_out

    async def begin_first(self: Store, batch: Batch) -> Carried:
        """What the engine does between our look and our word."""
        [item] = self.read.living_items()
        await self.set_account_state(item.account, AccountState.OK, "")
        begun = await self.claim(item.account, now=item.due.at, rules=RULES)
        assert begun is not None
        return await carry_out(self, batch)

    do("post", "Un", "--account", "velo", "--yes", *LATER)
    monkeypatch.setattr(Store, "carry_out", begin_first)
    code, _, err = do("queue", "cancel", "1")
    assert (code, "It has changed meanwhile" in err) == (1, True), err
    assert drafts(do) == []


@pytest.mark.parametrize("answer", ["sent", "again"])
def test_only_what_is_in_doubt_or_stopped_is_settled(do: Do, answer: str) -> None:
    do("post", "Un", "--account", "velo", "--yes", *LATER)
    code, out, err = do("queue", "resolve", "1", answer)
    assert (code, out) == (2, "")
    assert "1: it is scheduled" in err


@pytest.mark.parametrize("answer", ["sent", "again", "drop"])
def test_what_is_settled_stays_so(do: Do, answer: str) -> None:
    held(do)
    assert do("queue", "resolve", "1", "sent", "--url", "https://x.com/veloville/status/9")[0] == 0
    code, _, err = do("queue", "resolve", "1", answer)
    assert code == 2
    assert "1: it is sent" in err


def test_what_was_held_is_sent_again(do: Do) -> None:
    held(do)
    _, out, _ = do("queue", "resolve", "1", "again", "--json")
    assert json.loads(out)["state"] == "scheduled"


def test_moving_what_is_gone_is_refused_before_the_time_is_asked(do: Do) -> None:
    do("post", "Un", "--account", "velo", "--yes", *LATER)
    do("queue", "cancel", "1")
    code, _, err = do("queue", "move", "1", "minuit")
    assert code == 2
    assert "1: it is cancelled" in err


def test_the_moments_proposed_can_be_typed_as_they_are(do: Do) -> None:
    do("post", "Un", "--account", "velo", "--yes", *LATER)
    code, _, err = do("queue", "move", "1", "minuit")
    assert code == 2
    assert "--at" not in err, "queue move has no --at"
    proposal = err.splitlines()[1].split('"')[1]
    assert do("queue", "move", "1", proposal)[0] == 0


def test_either_all_are_sent_again_or_none(do: Do) -> None:
    do("post", "Repris", "--account", "velo", "--yes", *LATER)
    do("queue", "cancel", "1")
    held(do)
    code, out, err = do("queue", "retry", "2", "1")
    assert (code, out) == (2, "")
    assert "1: it is cancelled" in err
    assert json.loads(do("queue", "show", "2", "--json")[1])["state"] == "held"
    code, out, _ = do("queue", "retry", "2", "2", "--json")
    assert (code, json.loads(out)["state"]) == (0, "scheduled")


@pytest.mark.parametrize("words", ["move 1 +2h", "resolve 1 again", "retry 1"])
def test_what_waits_again_says_who_publishes_it(do: Do, words: str) -> None:
    held(do)
    code, _, err = do("queue", *words.split())
    assert (code, "Nobody publishes now" in err) == (0, True)
