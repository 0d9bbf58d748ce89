"""Guards on the command line: rehearsed, refused, asked about, journalled."""

import json
from pathlib import Path

from cli.home import Do

LATER = ("--yes", "--at", "2099-12-08 09:00")


def codes(do: Do, text: str, *options: str, home: Path) -> list[tuple[str, bool]]:
    (home / "text").write_text(text, encoding="utf-8")
    document = json.loads(do("check", *options, "--json", str(home / "text"))[1])
    return [(one["code"], one["refuses"]) for one in document["guards"]]


def test_check_says_what_would_be_asked_and_what_refused(do: Do, home: Path) -> None:
    named = "Musée des Tanneurs, ouvert dimanche"
    velo = ("--account", "velo")
    assert codes(do, named, *velo, home=home) == [("other_brand", False)]
    assert do("check", *velo, str(home / "text"))[0] == 0, "what is only asked about goes out"
    assert codes(do, "Demain XXX", *velo, home=home) == [("placeholder", True)]
    code, out, _ = do("check", *velo, str(home / "text"))
    assert (code, "“XXX” was left to be filled in" in out) == (1, True)


def test_a_post_that_may_be_a_mistake_is_not_written_unasked(do: Do) -> None:
    code, _, err = do("post", "Musée des Tanneurs ouvert", "--account", "velo", "--yes")
    assert (code, "belongs to Musée des Tanneurs" in err, "letters" in err) == (2, True, True)
    code, _, err = do("post", "Voir https:// demain", "--account", "velo", "--yes")
    assert (code, "leads nowhere" in err) == (1, True)
    assert do("queue")[1] == "Nothing waits.\n"


def test_the_rehearsal_looks_at_what_waits(do: Do) -> None:
    do("post", "Voir https://a.example/guide", "--account", "velo", *LATER)
    do("post", "Lire a.example/guide", "--account", "velo", "--draft")
    rows = [json.loads(row) for row in do("queue", "rehearse", "--json")[1].splitlines()]
    assert rows[0]["guards"] == []
    code, _, err = do("post", "Lire a.example/guide", "--account", "velo", *LATER)
    assert (code, "a.example/guide" in err) == (0, True), "a script is reminded, not held up"


def test_a_sheet_with_something_to_fill_in_is_not_taken(do: Do, home: Path) -> None:
    sheet = home / "plan.csv"
    sheet.write_text(
        "Compte;Date;Heure;Texte\nveloville@x;08/12/2099;09:00;Bonjour {prénom}\n",
        encoding="utf-8",
    )
    code, out, _ = do("queue", "import", str(sheet), "--yes")
    assert (code, "“{prénom}” was left to be filled in" in out) == (1, True)
