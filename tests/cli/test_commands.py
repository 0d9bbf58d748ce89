"""What commands write down, and the JSON they give."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from cli.home import Do
from cmdeck.cli.lazy import COMMANDS


def _document(out: str) -> dict[str, Any]:
    [line] = out.splitlines()
    assert line.isascii()
    found = json.loads(line)
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(do: Do, name: str) -> None:
    code, out, _ = do(name, "--help")
    assert code == 0
    assert out.startswith(f"Usage: cmdeck {name}")


def test_post_says_what_was_written_and_that_nobody_publishes(do: Do) -> None:
    code, out, err = do(
        "post", "Bonjour", "--account", "velo", "--yes", "--json", "--at", "2099-12-01 09:00"
    )
    assert code == 0
    document = _document(out)
    assert document["publisher"] is None
    assert document["items"] == [
        {
            "id": 1,
            "account": "veloville@x",
            "state": "scheduled",
            "due": "2099-12-01T09:00:00+01:00",
            "zone": "Europe/Paris",
            "part": 1,
            "parts": 1,
        }
    ]
    assert "Tuesday 1 December 2099 at 09:00 (Paris time)" in err


def test_post_reads_standard_input(do: Do, monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"Deux\nlignes\n")))
    assert do("post", "-", "--account", "velo", "--yes")[0] == 0
    assert _document(do("queue", "--json")[1])["text"] == "Deux\nlignes"


def test_two_x_accounts_do_not_get_one_text(do: Do) -> None:
    code, _, err = do("post", "x", "--account", "velo", "--account", "musee", "--yes")
    assert code == 1
    assert "museetanneurs@x" in err


def test_a_draft_is_kept_and_nothing_leaves(do: Do) -> None:
    assert (
        _document(do("post", "Plus tard", "--account", "velo", "--draft", "--json")[1])["draft"]
        == 1
    )
    row = _document(do("read", "drafts", "--json")[1])
    assert (row["key"], row["text"]) == ("draft:1", "Plus tard")
    assert do("queue", "--json")[1] == ""


def test_the_queue_can_be_moved_edited_and_cancelled(do: Do) -> None:
    do("post", "Un", "--account", "velo", "--yes", "--at", "2099-12-01 09:00")
    moved = _document(do("queue", "move", "1", "2099-12-02 10:00", "--json")[1])
    assert datetime.fromisoformat(moved["due"]).day == 2
    edited = _document(do("queue", "edit", "1", "Deux", "--yes", "--json")[1])
    assert edited["items"][0]["due"] == moved["due"]
    assert _document(do("queue", "show", "1", "--json")[1])["state"] == "cancelled"
    assert _document(do("queue", "show", "2", "--json")[1])["text"] == "Deux"
    assert do("queue", "edit", "1", "Trois", "--yes")[0] == 2
    assert do("queue", "cancel", "2")[0] == 0
    assert do("queue", "--json")[1] == ""
    states = [
        json.loads(line)["state"] for line in do("queue", "journal", "--json")[1].splitlines()
    ]
    assert states == ["cancelled", "cancelled"]


def test_rehearse_finds_what_would_be_refused(do: Do, home: Path) -> None:
    do("post", "x", "--account", "velo", "--yes", "--at", "2099-12-01 09:00")
    assert do("queue", "rehearse")[0] == 0
    config = home / "config.toml"
    config.write_text(
        config.read_text().replace('[[account]]\nid = "veloville@x"\nbrand = "veloville"\n', "")
    )
    code, out, _ = do("queue", "rehearse", "--json")
    assert code == 1
    assert _document(out)["guards"][0]["code"] == "account_missing"


def test_a_protected_account_wants_its_letters(do: Do, home: Path) -> None:
    config = home / "config.toml"
    config.write_text(
        config.read_text().replace(
            'brand = "veloville"\n', 'brand = "veloville"\nprotected = true\n'
        )
    )
    code, _, err = do("post", "x", "--account", "velo", "--yes")
    assert code == 2
    assert "protected" in err


def test_somebody_who_is_asked_can_say_no(do: Do, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["n", "o"])
    monkeypatch.setattr("cmdeck.cli.acting.can_ask", lambda: True)
    monkeypatch.setattr("cmdeck.cli.acting.ask", lambda _question: next(answers))
    code, _, err = do("post", "Bonjour", "--account", "velo")
    assert code == 2
    assert "@veloville on X (VéloVille)" in err
    assert do("queue", "--json")[1] == ""
    assert do("post", "Bonjour", "--account", "velo")[0] == 0
    assert _document(do("queue", "--json")[1])["text"] == "Bonjour"


def test_check_counts_without_an_account(do: Do, tmp_path: Path) -> None:
    file = tmp_path / "text"
    file.write_text("Bonjour https://example.org/une/adresse/bien/longue/vraiment\n")
    code, out, _ = do("check", "--network", "x", "--network", "mastodon", "--json", str(file))
    assert code == 0
    document = _document(out)
    assert document["length"]["x"]["length"] == 8 + 23
    assert document["length"]["mastodon"]["limit"] == 500
    file.write_text("é" * 281)
    code, out, _ = do("check", "--network", "x", "--json", str(file))
    assert code == 1
    document = _document(out)
    assert document["guards"][0]["code"] == "too_long"
    assert len(document["length"]["x"]["parts"]) == 2


def test_feeds_come_and_go_as_opml(do: Do, tmp_path: Path) -> None:
    assert do("feeds", "add", "example.org/a.xml", "--title", "A", "--brand", "musée")[0] == 0
    assert do("feeds", "add", "https://example.org/a.xml")[0] == 2
    opml = do("feeds", "export")[1]
    file = tmp_path / "list.opml"
    file.write_text(opml)
    assert do("feeds", "remove", "A")[0] == 0
    assert do("feeds", "import", str(file))[0] == 0
    row = _document(do("feeds", "list", "--json")[1])
    assert (row["url"], row["title"]) == ("https://example.org/a.xml", "A")


def test_words_are_added_and_listed(do: Do) -> None:
    do("dictionary", "add", "machin", "--brand", "velo")
    row = _document(do("dictionary", "list", "--brand", "velo", "--json")[1])
    assert row == {"brand": "veloville", "words": ["Bidule", "machin"]}


def test_words_of_nobody_in_particular_are_listed(do: Do) -> None:
    do("dictionary", "add", "truc")
    rows = [json.loads(line) for line in do("dictionary", "--json")[1].splitlines()]
    assert rows[0] == {"brand": "", "words": ["truc"]}
    assert "truc" in do("dictionary")[1]
    assert "musee" not in do("dictionary")[1], "a brand without words is no line"


def test_pause_and_resume_are_seen(do: Do) -> None:
    do("pause", "--reason", "crise")
    assert "crise" in do("queue")[2]
    do("resume")
    assert "crise" not in do("queue")[2]


def test_the_config_is_found_checked_and_exported(do: Do, home: Path) -> None:
    assert do("config", "path")[1].strip() == str(home / "config.toml")
    assert do("config", "check")[0] == 0
    assert do("config", "export")[1].count("[[column]]") == 0  # no layout yet: no columns in it


def test_doctor_lists_its_checks(do: Do) -> None:
    code, out, _ = do("doctor", "--json")
    document = _document(out)
    assert code == 0
    assert document["ok"] is True
    names = {check["name"] for check in document["checks"]}
    assert {"config", "files", "store", "engine", "overdue", "queue"} <= names


def test_doctor_finds_files_that_others_can_read(do: Do, home: Path) -> None:
    do("queue")
    (home / "cmdeck.db").chmod(0o644)
    assert do("doctor")[0] == 1


def test_the_cache_can_be_dropped_and_the_queue_stays(do: Do, home: Path) -> None:
    do("post", "x", "--account", "velo", "--yes", "--at", "2099-12-01 09:00")
    assert do("doctor", "--drop-cache")[0] == 0
    assert _document(do("queue", "--json")[1])["text"] == "x"


def test_hostile_text_does_not_reach_the_terminal(do: Do) -> None:
    do("post", "a\x1b]52;c;aGk=\x07b", "--account", "velo", "--yes", "--at", "2099-12-01 09:00")
    assert "\x1b" not in do("queue")[1]
    assert _document(do("queue", "--json")[1])["text"] == "a\x1b]52;c;aGk=\x07b"


def test_french_is_spoken_when_the_config_says_so(do: Do, home: Path) -> None:
    config = home / "config.toml"
    config.write_text(config.read_text().replace('"en"', '"fr"', 1))
    _, _, err = do("post", "x", "--account", "velo", "--yes", "--at", "2099-12-01 09:00")
    assert "mardi 1er décembre 2099 à 09:00 (heure de Paris)" in err


@pytest.mark.parametrize(
    ("words", "same_as"),
    [
        (["queue"], ["queue", "list"]),
        (["feeds"], ["feeds", "list"]),
        (["accounts"], ["accounts", "list"]),
        (["dictionary"], ["dictionary", "list"]),
        (["config"], ["config", "check"]),
    ],
)
def test_without_a_verb_the_first_thing_is_shown(
    do: Do, words: list[str], same_as: list[str]
) -> None:
    assert do(*words) == do(*same_as)
    assert do(*words)[0] == 0


@pytest.mark.parametrize("name", ["queue", "feeds", "accounts", "dictionary"])
def test_json_before_the_verb_counts_too(do: Do, name: str) -> None:
    do("post", "Un", "--account", "velo", "--yes", "--at", "2099-12-01 09:00")
    do("feeds", "add", "example.org/a.xml")
    before, after = do(name, "--json", "list"), do(name, "list", "--json")
    assert before == after
    assert before[1].startswith("{")


@pytest.mark.parametrize(
    ("words", "usage"),
    [
        (["post"], "cmdeck post [OPTIONS] [TEXT]"),
        (["message"], "cmdeck message [OPTIONS] TO [TEXT]"),
        (["check"], "cmdeck check [OPTIONS] [FILE]"),
        (["queue", "edit"], "cmdeck queue edit [OPTIONS] ID [TEXT]"),
        (["accounts", "check"], "cmdeck accounts check [OPTIONS] [ACCOUNT…]"),
        (["queue", "show"], "cmdeck queue show [OPTIONS] ID…"),
    ],
)
def test_the_usage_shows_what_may_be_left_out(do: Do, words: list[str], usage: str) -> None:
    assert usage in do(*words, "--help")[1]


def test_a_feed_that_nobody_watches_is_named(do: Do) -> None:
    do("feeds", "add", "https://example.org/a.xml", "--title", "Vélo")
    assert do("read", "feed:")[0] == 0
    assert do("read", "feed:Vélo")[0] == 0
    assert do("read", "feed:https://example.org/a.xml")[0] == 0
    assert do("read", "feed:https://example.org/to/look/at.xml")[0] == 0
    code, out, err = do("read", "feed:nothing")
    assert (code, out) == (2, "")
    assert err == "There is no feed “nothing”.\n  Vélo\n"
