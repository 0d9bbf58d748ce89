import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cmdeck.services.dictionaries import PACKAGED, find
from cmdeck.services.spell import Misspelling, Speller, Spelling
from cmdeck.services.spelling_child import NoDictionary, load
from cmdeck.services.spelling_child import Spelling as Jobs

SETS = Path(__file__).resolve().parents[2].parent / "shared/fixtures/spelling"
here = pytest.mark.skipif(not SETS.exists(), reason=f"no word sets beside the project ({SETS})")
dictionaries = pytest.mark.skipif(
    not (PACKAGED / "ORIGIN").exists(), reason='no dictionaries: "make dictionaries" gets them'
)


@pytest.fixture
async def speller() -> AsyncIterator[Speller]:
    one = Speller(suggesting=20)
    yield one
    await one.aclose()


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A dictionary of three words for a language that no machine has."""
    (tmp_path / "qx.aff").write_text("SET UTF-8\nTRY aeioubnjr\n")
    (tmp_path / "qx.dic").write_text("3\nbonjour\nvélo\nmonde\n")
    return tmp_path


@dictionaries
async def test_what_is_wrong_and_where(speller: Speller) -> None:
    text = "L’acceuil de @acceuil #acceuil : n’hésitez pas, TikTok, RGPD et VéloVile 😀 acceuil"
    found = await speller.check(text, ["fr"], ["VéloVile"])
    assert found is not None
    assert [text[m.start : m.end] for m in found] == ["L’acceuil", "acceuil"]
    assert found[1] == Misspelling("acceuil", len(text) - 7, len(text))
    assert "accueil" in await speller.suggest("acceuil", "fr")
    assert "L’accueil" in await speller.suggest("L’acceuil", "fr")
    assert "L'accueil" in await speller.suggest("L'acceuil", "fr")
    assert await speller.check("thé résumé", ["en"]) == [Misspelling("thé", 0, 3)]
    assert await speller.check("Colour and color, organise and organize", ["en"]) == []
    assert await speller.check("Bonjour my friend", ["fr", "en"]) == []
    assert "friend" in await speller.suggest("freind", "fr+en")
    assert "boulangerie" in await speller.suggest("boulangrie", "fr+en")


@here
@dictionaries
@pytest.mark.parametrize("language", ["fr", "en"])
async def test_no_false_alarm(speller: Speller, language: str) -> None:
    text = (SETS / f"{language}_correct.txt").read_text()
    assert await speller.check(text, [language]) == []


async def test_the_persons_own_dictionary_comes_first(tiny: Path) -> None:
    speller = Speller(folders=[tiny], suggesting=20)
    try:
        found = await speller.check("Bonjour vélo, munde", ["qx"], revision=3)
        assert found == [Misspelling("munde", 14, 19)]
        assert (await speller.suggest("munde", "qx"))[0] == "monde"
        assert "Lefort" in await speller.suggest("Lefoort", "qx", ["Lefort"])
        assert "Lefort" not in await speller.suggest("Lefoort", "qx")
    finally:
        await speller.aclose()


@pytest.mark.parametrize(
    "text",
    ["mu\x00nde", "\udcff munde \ud83d", "a" * 20_000, "l'" * 2_000, "munde-" * 300, "é" * 300],
)
async def test_any_text_is_looked_at_and_any_word_answered(tiny: Path, text: str) -> None:
    speller = Speller(folders=[tiny], suggesting=20)
    try:
        for wrong in await speller.check(text + " munde", ["qx"]) or ():
            await speller.suggest(wrong.word, "qx")
        for word in (text, "", "-", "'", "💥"):
            assert isinstance(await speller.suggest(word, "qx"), list)
        assert await speller.suggest("munde", "qx") == ["monde"]
    finally:
        await speller.aclose()


async def test_an_answer_for_an_older_text_is_dropped(tiny: Path) -> None:
    speller = Speller(folders=[tiny])
    try:
        assert await speller.check("monde", ["qx"], revision=5) == []
        assert await speller.check("munde", ["qx"], revision=4) is None
    finally:
        await speller.aclose()


async def test_no_dictionary_is_one_notice_and_nothing_marked(tmp_path: Path) -> None:
    speller = Speller(folders=[tmp_path])
    try:
        assert speller.state("qx") is Spelling.MISSING
        notice = speller.notice("qx")
        assert notice is not None
        assert str(tmp_path) in notice
        assert speller.notice("qx") is None
        assert await speller.check("munde", ["qx"]) == []
        assert await speller.suggest("munde", "qx") == []
    finally:
        await speller.aclose()


async def test_of_two_languages_both_must_be_there(tiny: Path) -> None:
    """Or each word of the other would be wrong."""
    speller = Speller(folders=[tiny])
    try:
        assert speller.state("qx+qy") is Spelling.MISSING
        assert '"qy"' in speller.why_not("qx+qy")
        assert await speller.check("munde hello", ["qx", "qy"]) == []
        assert speller.state("qx+qx") is Spelling.READY
    finally:
        await speller.aclose()


async def test_a_broken_engine_is_off(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tiny / "broken"
    broken.mkdir()
    (broken / "hunspell.py").write_text("raise ImportError('no wheel for this machine')\n")
    monkeypatch.setenv("PYTHONPATH", f"{broken}:{':'.join(sys.path)}")
    speller = Speller(folders=[tiny])
    try:
        assert await speller.check("munde", ["qx"]) == []
        assert speller.state("qx") is Spelling.OFF
        assert speller.notice("qx")
        assert speller.notice("qx") is None
    finally:
        await speller.aclose()


def test_where_dictionaries_are_looked_for(tiny: Path, tmp_path: Path) -> None:
    base = str(tiny / "qx")
    assert find("qx", environ={"DICPATH": f"/nowhere:{tiny}"}) == (base,)
    assert find("zz", setting=tiny / "qx.dic") == (base,)
    assert find("qx", setting=tmp_path / "none", folders=[tiny]) == ()
    assert find("qx", environ={}) == ()
    for ending in ("aff", "dic"):
        (tiny / f"fr.{ending}").write_bytes((tiny / f"qx.{ending}").read_bytes())
    assert find("fr", folders=[tiny]) == (str(tiny / "fr"),)
    assert find("en_US", environ={})


def test_jobs_that_cannot_be_done(tiny: Path) -> None:
    jobs = Jobs(load)
    path = str(tiny / "qx")
    assert jobs.answer({"do": "load", "dictionaries": [path]}) == {}
    assert jobs.answer({"do": "check", "dictionaries": [path], "words": ["munde", "monde"]}) == {
        "wrong": [0]
    }
    assert jobs.answer({"do": "check", "dictionaries": ["/nowhere"], "words": []}) == {
        "error": "dictionary"
    }
    for job in ({}, {"do": "check", "dictionaries": [path]}, {"do": "x", "dictionaries": [path]}):
        assert jobs.answer(dict(job)) == {"error": "job"}
    with pytest.raises(NoDictionary):
        load(str(tiny / "none"))
