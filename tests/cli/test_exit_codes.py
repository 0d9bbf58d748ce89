"""Each mistake has its exit code and a sentence, and none a traceback."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from cli.home import Do
from cmdeck import __version__, errors
from cmdeck.cli import failures
from cmdeck.model.delivery import Delivery
from fakes import FakeClock
from makers import item

USAGE = [
    (["pst"], "Did you mean “post”?"),
    (["post"], "What is to be posted"),
    (["post", "x"], "--account"),
    (["post", "x", "--account", "nobody"], "museetanneurs@x"),
    (["post", "x", "--account", "velo"], "add --yes"),
    (["post", "x", "--reply-to", "a", "--quote", "b"], "not both"),
    (["post", "x", "--account", "velo", "--alt", "words"], "more descriptions"),
    (["post", "x", "--account", "velo", "--media", "/none.png"], "no file /none.png"),
    (["post", "x", "--account", "velo", "--yes", "--at", "3/12"], "can be two dates"),
    (["post", "x", "--account", "velo", "--yes", "--at", "minuit"], "Midnight"),
    (["post", "x", "--account", "velo", "--yes", "--at", "2027-03-28 02:30"], "does not exist"),
    (["post", "x", "--account", "velo", "--yes", "--at", "2027-10-31 02:30"], "happens twice"),
    (["react", "nonsense", "like"], "not the key of a post"),
    (["react", "x:1", "adore"], "adore"),
    (["react", "x:1", "like"], "--account"),
    (["read", "nothing"], "Toutes les mentions"),
    (["read", "search:"], "vélo cargo"),
    (["message", "somebody", "x", "--account", "velo", "--yes"], "has been seen"),
    (["publish"], "--once"),
    (["queue", "show", "99"], "no item 99"),
    (["queue", "cancel"], "ID"),
    (["feeds", "add", "ftp://example.org"], "not a web address"),
    (["feeds", "remove", "nothing"], "no feed"),
    (["pause", "--brand", "other"], "no brand"),
    (["login", "x"], "--client-id"),
    (["login", "myspace"], "cannot be connected"),
    (["accounts", "color", "velo", "12"], "expected"),
    (["sandbox", "--policy", "none"], "none"),
    ([], "terminal"),
]


@pytest.mark.parametrize(("arguments", "words"), USAGE, ids=[" ".join(a) for a, _ in USAGE])
def test_words_that_do_not_say_one_thing_are_2(do: Do, arguments: list[str], words: str) -> None:
    code, out, err = do(*arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert "Traceback" not in err


def test_a_wrong_config_is_3_with_file_and_line(do: Do, home: Path) -> None:
    (home / "config.toml").write_text("undo_seconds = 3\ncolour = 3\n")
    for arguments in (["queue"], ["config", "check"], ["post", "x", "--yes"]):
        code, _, err = do(*arguments)
        assert code == 3
        assert "config.toml, line 2" in err


def test_a_refused_text_is_1_and_nothing_is_written(do: Do) -> None:
    code, out, err = do("post", "a" * 281, "--account", "velo", "--yes")
    assert (code, out) == (1, "")
    assert "1 character too many" in err
    assert do("queue", "--json")[1] == ""


def test_a_missing_login_is_4(do: Do) -> None:
    do("post", "x", "--account", "velo", "--yes")
    code, out, _ = do("publish", "--once", "--json")
    assert code == 4
    assert '"needs_login"' in out
    assert do("post", "again", "--account", "velo", "--yes")[0] == 4


def test_an_overdue_post_is_7(do: Do, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = FakeClock()
    monkeypatch.setattr("cmdeck.deck.SystemClock", lambda: clock)
    assert do("doctor")[0] == 0
    do("post", "x", "--account", "velo", "--yes")
    clock.advance(90)
    assert do("doctor")[0] == 7


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.UsageError("?"), 2),
        (errors.ConfigError("?", file=Path("c")), 3),
        (errors.NeedsLogin("?"), 4),
        (errors.Unreachable("?"), 5),
        (errors.NoAnswer("?"), 6),
        (errors.Refused("?"), 1),
        (errors.RateLimited("?"), 1),
        (errors.OutOfCredit("?"), 1),
        (errors.StoreError("?"), 1),
        (OSError(28, "No space left on device", "f"), 1),
        (ZeroDivisionError(), 1),
    ],
)
def test_each_error_has_its_code(error: Exception, code: int) -> None:
    assert failures.code_of(error) == code
    assert all(failures.words_of(error))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("/h/cmdeck.db: database or disk is full", "/h/cmdeck.db: the disk is full."),
        ("/h/cmdeck.db: file is not a database", "/h/cmdeck.db: it is damaged, and left as it is."),
        ("too_late", "Too late"),
        ("/h/cmdeck.db: something new", "/h/cmdeck.db: something new"),
    ],
)
def test_what_the_store_says_is_said_in_words(said: str, words: str) -> None:
    [line] = failures.words_of(errors.StoreError(said))
    assert line.startswith(words)


def test_a_damaged_file_is_named(do: Do, home: Path) -> None:
    do("queue")
    for old in home.glob("*.db*"):
        old.unlink()
    (home / "cmdeck.db").write_bytes(b"no database, surely" * 300)
    code, _, err = do("queue")
    assert (code, "cmdeck.db: it is damaged" in err) == (1, True)
    assert do("doctor")[0] == 1


def test_damage_deep_inside_is_said_too() -> None:
    [line] = failures.words_of(sqlite3.DatabaseError("database disk image is malformed"))
    assert line.startswith("cmdeck.db, cache.db: it is damaged")


def test_a_damaged_cache_keeps_nothing_from_working(do: Do, home: Path) -> None:
    do("post", "x", "--account", "velo", "--yes")
    for old in home.glob("cache.db*"):
        old.unlink()
    (home / "cache.db").write_bytes(b"no database, surely" * 300)
    code, out, _ = do("queue")
    assert (code, "x" in out) == (0, True)
    assert (home / "cache.db.damaged").stat().st_size == 19 * 300


def test_a_damaged_cache_can_be_dropped(do: Do, home: Path) -> None:
    do("queue")
    for old in home.glob("cache.db*"):
        old.unlink()
    (home / "cache.db").write_bytes(b"no database, surely" * 300)
    assert do("doctor", "--drop-cache")[0] == 0
    assert do("queue")[0] == 0


def test_a_full_disk_is_1(do: Do, monkeypatch: pytest.MonkeyPatch) -> None:
    assert do("doctor")[0] == 0
    room = shutil.disk_usage("/")._replace(free=3_000_000)
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: room)
    code, out, _ = do("doctor")
    assert (code, "disk: 3 MB are free" in out) == (1, True)


@pytest.mark.parametrize(
    ("states", "code"),
    [
        ([], 0),
        ([("sent", "")], 0),
        ([("cancelled", "")], 0),
        ([("sent", ""), ("failed", "no")], 1),
        ([("failed", "no"), ("unknown", "")], 6),
        ([("held", "unclear")], 6),
        ([("held", "absent")], 1),
        ([("held", "needs_login")], 4),
        ([("held", "needs_login"), ("failed", "no")], 1),
        ([("retry_wait", "unreachable")], 5),
        ([("retry_wait", "rate_limited")], 1),
    ],
)
def test_what_became_of_items_has_a_code(states: list[tuple[str, str]], code: int) -> None:
    items = [item(state=Delivery(state), reason=reason) for state, reason in states]
    assert failures.code_of_items(items) == code


def test_a_fault_of_ours_is_a_sentence_unless_debugging(
    do: Do, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cmdeck.store.reader import Reader

    def break_down(_self: Reader) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Reader, "living_items", break_down)
    code, _, err = do("queue")
    assert code == 1
    assert "ZeroDivisionError" in err
    assert "Traceback" not in err
    monkeypatch.setenv("CMDECK_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        do("queue")


def test_version_and_help(do: Do) -> None:
    assert do("--version")[:2] == (0, f"cmdeck {__version__}\n")
    code, out, _ = do("--help")
    assert code == 0
    assert "publish or schedule" in out
    assert do("post", "--help")[0] == 0
