"""The queue as a sheet that others send back: all rows or none, nothing lost, nothing doubled."""

import json
from pathlib import Path

import pytest

from cli.home import Do
from cmdeck.i18n import use_language
from picture_samples import drawn, saved

HEAD = "Ref.;Account;Date;Time;Text;Version"


def queued(do: Do) -> list[tuple[str, str, str]]:
    rows = [json.loads(line) for line in do("queue", "export", "--json")[1].splitlines()]
    return [(row["ref"], row["due"], row["text"]) for row in rows]


def sheet(home: Path, *rows: str, head: str = HEAD) -> str:
    file = home / "plan.csv"
    file.write_text("\r\n".join([head, *rows, ""]), encoding="utf-8-sig", newline="")
    return str(file)


@pytest.fixture
def two(do: Do) -> Do:
    """Two posts in the queue; one begins like a formula."""
    do("post", '@léa bonjour; "toi"\nbis', "--account", "velo", "--yes", "--at", "2099-12-08 09:00")
    do("post", "=1+1", "--account", "musee", "--yes", "--at", "2099-12-03 12:30")
    return do


def export(do: Do, home: Path) -> str:
    file = home / "plan.csv"
    file.write_text(do("queue", "export")[1], encoding="utf-8", newline="")
    return str(file)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_goes_out_comes_back_as_it_was(two: Do, home: Path, language: str) -> None:
    config = home / "config.toml"
    config.write_text(config.read_text().replace('"en"', f'"{language}"'))
    before = queued(two)
    file = export(two, home)
    code, out, _ = two("queue", "import", file, "--yes", "--json")
    assert (code, json.loads(out)["same"], json.loads(out)["written"]) == (0, 2, False)
    assert queued(two) == before
    use_language("en")


def test_a_sheet_adds_changes_and_moves(two: Do, home: Path) -> None:
    file = sheet(
        home,
        "VEL-1;;2099-12-08;09:00;Bonsoir;v1",
        "MUS-2;;2099-12-03;12:45;=1+1;v1",
        ";velo;2099-12-04;9h;Neuf;",
    )
    code, out, _ = two("queue", "import", file, "--dry-run")
    assert (code, out.count("\n")) == (0, 8), out
    assert len(queued(two)) == 2, "a dry run writes nothing"
    code, out, _err = two("queue", "import", file, "--yes", "--json")
    said = json.loads(out)
    assert code == 0
    assert [said[step] for step in ("add", "change", "move", "same")] == [1, 1, 1, 0]
    assert sorted(item["ref"] for item in said["items"]) == ["MUS-2", "VEL-1", "VEL-3"]
    assert queued(two) == [
        ("MUS-2", "2099-12-03T12:45:00+01:00", "=1+1"),
        ("VEL-3", "2099-12-04T09:00:00+01:00", "Neuf"),
        ("VEL-1", "2099-12-08T09:00:00+01:00", "Bonsoir"),
    ]
    assert two("queue", "import", file, "--yes")[1].startswith("0 new posts · 0 changed · 0 moved")


def test_a_change_made_meanwhile_is_not_overwritten(two: Do, home: Path) -> None:
    file = export(two, home)
    two("queue", "edit", "1", "Depuis le deck", "--yes")
    text = Path(file).read_text(encoding="utf-8-sig").replace("bonjour", "bonsoir")
    Path(file).write_text(text, encoding="utf-8-sig", newline="")
    code, out, _ = two("queue", "import", file, "--yes")
    assert (code, "changed in cmdeck since" in out) == (1, True)
    assert [text for *_, text in queued(two)] == ["=1+1", "Depuis le deck"]


def test_all_rows_or_none_and_every_bad_row_is_named(two: Do, home: Path) -> None:
    before = queued(two)
    file = sheet(
        home,
        ";velo;2099-12-04;09:00;Bon;",
        ";velo;03/12/2099;09:00;Deux dates;",
        ";nobody;2099-12-04;25:00;x;",
        f";velo;2099-12-05;09:00;{'long ' * 80};",
        ";velo;2001-12-05;09:00;Hier;",
        "VEL-99;;2099-12-05;09:00;Fremd;",
        "VEL-1;;2099-12-08;09:00;Un;",
        "VEL-1;;2099-12-08;09:00;Encore;",
        ";velo;2099-12-09;02:30;;",
    )
    code, out, err = two("queue", "import", file, "--yes", "--json")
    said = json.loads(out)
    found = {(problem["row"], problem["column"]) for problem in said["problems"]}
    assert code == 1
    assert found == {
        *((3, "C (Date)"), (4, "B (Account)"), (4, "D (Time)"), (5, "E (Text)")),
        *((6, "C (Date)"), (7, "A (Ref.)"), (9, "A (Ref.)"), (10, "E (Text)")),
    }
    assert all(problem["message"] and problem["next"] for problem in said["problems"])
    assert (said["written"], queued(two)) == (False, before)
    code, out, err = two("queue", "import", file, "--yes")
    assert (code, out.count(f"{file}, row ")) == (1, 8)
    assert "7 rows cannot be taken. Nothing was written." in err


def test_a_date_that_can_be_two_is_taken_when_its_order_is_said(do: Do, home: Path) -> None:
    file = sheet(home, ";velo;03/12/2099;09:00;Un;")
    assert do("queue", "import", file, "--yes")[0] == 1
    assert do("queue", "import", file, "--yes", "--dates", "dmy")[0] == 0
    assert queued(do)[0][1] == "2099-12-03T09:00:00+01:00"
    french = sheet(home, ";velo;04/12/2099;9h;Deux", head="Réf.;Compte;Date;Heure;Texte")
    assert do("queue", "import", french, "--yes")[0] == 0
    assert queued(do)[1][1] == "2099-12-04T09:00:00+01:00"


def test_what_is_gone_or_sent_cannot_change(two: Do, home: Path) -> None:
    two("queue", "cancel", "2")
    code, out, _ = two("queue", "import", sheet(home, "MUS-2;;2099-12-03;12:30;Autre;"), "--yes")
    assert (code, "it is cancelled" in out) == (1, True)
    assert two("queue", "import", sheet(home, "MUS-2;;2099-12-03;12:30;=1+1;"), "--yes")[0] == 0


def test_a_name_of_the_sheet_is_kept(do: Do, home: Path) -> None:
    file = sheet(home, "VEL-2612-007;velo;2099-12-03;09:00;Un;")
    assert do("queue", "import", file, "--yes")[0] == 0
    assert queued(do) == [("VEL-2612-007", "2099-12-03T09:00:00+01:00", "Un")]
    again = sheet(home, "VEL-2612-007;velo;2099-12-03;09:00;Deux;")
    assert do("queue", "import", again, "--yes")[0] == 0
    assert queued(do) == [("VEL-2612-007", "2099-12-03T09:00:00+01:00", "Deux")]


def test_plans_of_others(do: Do, home: Path) -> None:
    metricool = sheet(
        home,
        "Un,2099-10-02,14:00:00,FALSE,TRUE,FALSE",
        "Brouillon,,,TRUE,TRUE,FALSE",
        head="Text,Date,Time,Draft,Twitter/X,Facebook",
    )
    code, out, _ = do("queue", "import", metricool, "--account", "velo", "--yes", "--json")
    assert (code, json.loads(out)["add"], json.loads(out)["draft"]) == (0, 1, 1)
    buffer = sheet(home, "Deux,,x,2099-10-03 14:00", head="Text,Image URL,Tags,Posting Time")
    assert do("queue", "import", buffer, "--account", "velo", "--yes")[0] == 0
    hootsuite = sheet(home, head="10/25/2099 14:05,Trois,https://velo.example/")
    assert do("queue", "import", hootsuite, "--account", "velo", "--yes")[0] == 0
    assert [text for *_, text in queued(do)] == ["Un", "Deux", "Trois https://velo.example/"]
    rows = [json.loads(line) for line in do("read", "drafts", "--json")[1].splitlines()]
    assert [row["text"] for row in rows] == ["Brouillon"]
    assert do("queue", "import", hootsuite, "--yes")[0] == 1, "whose post is it?"


def test_the_same_text_is_not_taken_for_two_accounts_of_x(do: Do, home: Path) -> None:
    file = sheet(home, ";velo;2099-12-03;09:00;Un;", ";musee;2099-12-04;09:00;Un;")
    code, out, _ = do("queue", "import", file, "--yes")
    assert (code, "row 3" in out, "X forbids the same text" in out) == (1, True, True)


def test_rows_without_an_hour_take_free_slots(do: Do, home: Path) -> None:
    file = sheet(home, ";velo;next;;Un;", ";velo;prochain;;Deux;")
    assert do("queue", "import", file, "--yes")[0] == 0
    assert len({due for _, due, _ in queued(do)}) == 2


def test_pictures_lie_beside_the_sheet(do: Do, home: Path) -> None:
    (home / "velo.jpg").write_bytes(saved(drawn(64, 48), "JPEG"))
    (home.parent / "secret.jpg").write_bytes(saved(drawn(64, 48), "JPEG"))
    head = "Account;Date;Time;Text;Picture 1;Alt text 1"
    good = sheet(home, "velo;2099-12-03;09:00;Un;velo.jpg;Un vélo", head=head)
    assert do("queue", "import", good, "--yes")[0] == 0
    for bad in (
        "../secret.jpg",
        str(home.parent / "secret.jpg"),
        "gone.jpg",
        "https://a.example/b.jpg",
    ):
        file = sheet(home, f"velo;2099-12-04;09:00;Deux;{bad};", head=head)
        code, out, _ = do("queue", "import", file, "--yes")
        assert (code, "column E (Picture 1)" in out) == (1, True), bad
    file = export(do, home)
    text = Path(file).read_text(encoding="utf-8-sig").replace("Un vélo", "Un vélo rouge")
    Path(file).write_text(text, encoding="utf-8-sig", newline="")
    assert json.loads(do("queue", "import", file, "--yes", "--json")[1])["change"] == 1
    [row] = [json.loads(line) for line in do("queue", "export", "--json")[1].splitlines()]
    assert row["media"] == [{"file": "velo.jpg", "alt": "Un vélo rouge"}]


def test_private_messages_stay_private(two: Do, home: Path) -> None:
    two("message", "1400000000000000001", "Entre nous", "--account", "velo", "--yes")
    assert "Entre nous" not in two("queue", "export")[1]
    assert "Entre nous" not in two("queue", "export", "--as", "ics")[1]
    code, out, _ = two("queue", "import", sheet(home, "VEL-3;;2099-12-03;09:00;Public;"), "--yes")
    assert (code, "no public post" in out) == (1, True)


def test_nobody_to_ask_means_nothing_written(do: Do, home: Path) -> None:
    code, _, err = do("queue", "import", sheet(home, ";velo;2099-12-03;09:00;Un;"))
    assert (code, "add --yes" in err, queued(do)) == (2, True, [])


def test_a_calendar_of_one_brand(two: Do) -> None:
    code, out, _ = two("queue", "export", "--as", "ics", "--brand", "musee")
    assert (code, out.count("BEGIN:VEVENT"), "UID:MUS-2@cmdeck\r\n" in out) == (0, 1, True)
    two("queue", "cancel", "2")
    assert "VEVENT" not in two("queue", "export", "--as", "ics", "--brand", "musee")[1]
    gone = two("queue", "export", "--as", "ics", "--account", "musee", "--days", "2")[1]
    assert "STATUS:CANCELLED\r\n" in gone
