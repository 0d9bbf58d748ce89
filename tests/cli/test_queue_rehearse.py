"""The rehearsal of the whole queue: what would not go out, why, and what to do about it."""

import json
from pathlib import Path
from typing import Any

from cli.home import Do
from picture_samples import drawn, saved

LATER = ("--yes", "--at", "2099-12-08 09:00")


def guards(do: Do) -> dict[int, list[tuple[str, bool]]]:
    rows: list[dict[str, Any]]
    rows = [json.loads(line) for line in do("queue", "rehearse", "--json")[1].splitlines()]
    return {row["id"]: [(one["code"], one["refuses"]) for one in row["guards"]] for row in rows}


def test_an_empty_queue_and_one_that_is_well(do: Do) -> None:
    assert do("queue", "rehearse")[:2] == (0, "Nothing waits.\n")
    do("post", "Un", "--account", "velo", *LATER)
    code, out, err = do("queue", "rehearse")
    assert (code, out, "Nobody publishes" in err) == (0, "1 item is ready.\n", True)
    assert guards(do) == {1: []}


def test_a_pause_of_one_brand_stops_its_posts(do: Do) -> None:
    do("post", "Un", "--account", "velo", *LATER)
    do("post", "Deux", "--account", "musee", *LATER)
    do("pause", "--brand", "musee")
    assert guards(do) == {1: [], 2: [("paused", True)]}
    code, out, _ = do("queue", "rehearse")
    assert (code, "cmdeck resume" in out, "1 of 2 would not go out." in out) == (1, True, True)


def test_what_was_held_waits_for_a_person(do: Do) -> None:
    do("pause")
    do("post", "Un", "--account", "velo", "--yes")
    do("publish", "--once")
    do("resume")
    assert guards(do) == {1: [("paused", True), ("needs_login", True)]}
    code, out, _ = do("queue", "rehearse")
    assert (code, "cmdeck queue retry 1" in out) == (1, True)


def test_texts_and_hours_that_are_too_near(do: Do) -> None:
    do("post", "Un", "--account", "velo", *LATER)
    do("post", "Un ", "--account", "velo", "--yes", "--at", "2099-12-09 09:00")
    do("post", "Un", "--account", "musee", "--yes", "--at", "2099-12-09 09:00")
    do("post", "Autre", "--account", "velo", "--yes", "--at", "2099-12-08 09:20")
    assert guards(do) == {
        1: [],
        4: [("collision", False)],
        2: [("duplicate", True)],
        3: [("same_text", False)],
    }


def test_a_picture_that_is_gone_or_changed(do: Do, home: Path) -> None:
    (home / "velo.jpg").write_bytes(saved(drawn(64, 48), "JPEG"))
    do("post", "Un", "--account", "velo", "--media", str(home / "velo.jpg"), *LATER)
    assert guards(do) == {1: [("alt_missing", False)]}
    assert do("queue", "rehearse")[0] == 0, "a hint keeps nothing back"
    [copy] = (home / "media").iterdir()
    copy.chmod(0o600)
    copy.write_bytes(b"something else")
    assert guards(do)[1][0] == ("picture_changed", True)
    copy.unlink()
    assert guards(do)[1][0] == ("picture_missing", True)


def test_an_account_that_is_gone(do: Do, home: Path) -> None:
    do("post", "Un", "--account", "musee", *LATER)
    config = home / "config.toml"
    text = config.read_text()
    start = text.index('[[account]]\nid = "museetanneurs@x"')
    config.write_text(text[:start] + text[text.index("[[column]]") :])
    assert guards(do) == {1: [("account_missing", True)]}


def test_the_parts_of_a_thread_are_not_in_each_others_way(do: Do) -> None:
    page = "Lisez https://veloville.example/atelier/hiver et revenez nous voir à Lyon. "
    long = page + "Nos vélos sont révisés chaque hiver par une équipe. " * 5 + page
    do("post", long, "--thread", "--account", "velo", *LATER)
    assert guards(do) == {1: [], 2: []}
    do("post", "Autre", "--account", "velo", "--yes", "--at", "2099-12-08 09:20")
    assert guards(do) == {1: [], 2: [], 3: [("collision", False)]}
    do("post", page, "--account", "velo", "--yes", "--at", "2099-12-10 09:20")
    assert guards(do)[4] == [("link_again", False)], "what another thread said still counts"
