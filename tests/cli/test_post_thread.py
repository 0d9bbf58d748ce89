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
