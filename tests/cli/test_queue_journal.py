"""`cmdeck queue journal`: acts with how they were confirmed, and what became of each item."""

import json

from cli.home import Do


def test_the_journal_of_what_was_done(do: Do) -> None:
    assert do("queue", "journal")[:2] == (0, "Nothing was done.\n")
    later = ("--yes", "--at", "2099-12-08 09:00")
    do("post", "Un", "--account", "velo", *later)
    do("post", "Deux", "--account", "velo", "--yes", "--at", "2099-12-09 09:00")
    do("queue", "cancel", "2")
    rows = [json.loads(row) for row in do("queue", "journal", "--json")[1].splitlines()]
    assert [(row["id"], row["kind"], row["state"]) for row in rows] == [
        (1, "post", "scheduled"),
        (2, "post", "cancelled"),
    ]
    assert [(row["confirmed"], row["guards"], row["face"]) for row in rows] == [
        ("yes", [], "cli")
    ] * 2
    _, out, _ = do("queue", "journal")
    assert "on the command line  confirmed by --yes" in out
    assert out.index("Un") < out.index("Deux")


def test_a_reaction_that_nobody_confirmed_says_so(do: Do) -> None:
    do("react", "x:1", "bookmark", "--account", "velo")
    rows = [json.loads(row) for row in do("queue", "journal", "--json")[1].splitlines()]
    assert [(row["kind"], row["confirmed"]) for row in rows] == [("bookmark", "none")]
