"""`cmdeck post --thread`: a long text as several posts."""

import json

from cli.home import Do

TEXT = "Nos vélos sont révisés chaque hiver par une équipe de passionnés, à Lyon. " * 6


def test_a_long_text_is_refused_or_posted_as_several(do: Do) -> None:
    later = ("--account", "velo", "--yes", "--json", "--at", "2099-12-08 09:00")
    code, _, err = do("post", TEXT, *later)
    assert (code, "--thread" in err) == (1, True)
    code, out, _ = do("post", TEXT, "--numbered", *later)
    items = json.loads(out)["items"]
    assert code == 0
    assert [(item["part"], item["parts"]) for item in items] == [(1, 2), (2, 2)]
    rows = [json.loads(row) for row in do("queue", "list", "--json")[1].splitlines()]
    assert [row["text"][-4:] for row in rows] == [" 1/2", " 2/2"]


def test_a_second_account_of_x_reposts_what_the_first_says(do: Do) -> None:
    later = ("--yes", "--at", "2099-12-08 09:00")
    both = ("post", "Ouvert dimanche", "--account", "velo", "--account", "musee", *later)
    code, _, err = do(*both)
    assert (code, "X forbids the same text" in err, "--repost" in err) == (1, True, True)
    assert do(*both, "--repost")[0] == 0
    rows = [json.loads(row) for row in do("queue", "--json")[1].splitlines()]
    assert [(row["account"], row.get("reaction")) for row in rows] == [
        ("veloville@x", None),
        ("museetanneurs@x", "repost"),
    ]
    assert f"repost item {rows[0]['id']}" in do("queue")[1]


def test_parts_cancelled_the_later_first_are_one_draft(do: Do) -> None:
    later = ("--account", "velo", "--yes", "--at", "2099-12-08 09:00")
    do("post", TEXT, "--numbered", *later)
    code, out, _ = do("queue", "cancel", "2", "1", "--json")
    rows = [json.loads(row) for row in out.splitlines()]
    assert (code, {row["id"] for row in rows}) == (0, {1, 2})
    assert len({row["draft"] for row in rows}) == 1
    assert len(do("read", "drafts", "--json")[1].splitlines()) == 1


def test_a_thread_moves_as_a_whole(do: Do) -> None:
    do("post", TEXT, "--numbered", "--account", "velo", "--yes", "--at", "2099-12-08 09:00")
    code, out, _ = do("queue", "move", "1", "2099-12-09 10:00", "--json")
    rows = [json.loads(row) for row in out.splitlines()]
    assert (code, [row["id"] for row in rows]) == (0, [1, 2])
    assert all(row["due"].startswith("2099-12-09T10:00") for row in rows)
