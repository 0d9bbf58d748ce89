"""Grammar checkers: asked in a process of their own, said once when they do not answer."""

import sys
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from checkers import grammalecte, language_tool
from cmdeck.config.schema import GrammarSettings
from cmdeck.model.hint import Hint, HintCode
from cmdeck.services.grammar import Grammar, apart, moved

TEXT = "😀 Voici votre commandes.\nÀ demain."


class Said(Struct):
    """What the settings say."""

    grammar: GrammarSettings
    hints_off: Collection[str] = ()


@asynccontextmanager
async def open_grammar(said: Said, program: Sequence[str] | None = None) -> AsyncIterator[Grammar]:
    grammar = Grammar(said.grammar, said.hints_off, program=program)
    try:
        yield grammar
    finally:
        await grammar.aclose()


async def test_nobody_is_asked_unless_somebody_wants_it() -> None:
    never = [sys.executable, "-c", "raise SystemExit(1)"]
    switched_off = Said(GrammarSettings("http://127.0.0.1:9"), ("grammar",))
    for said in (Said(GrammarSettings()), switched_off):
        async with open_grammar(said, never) as grammar:
            assert not grammar.on
            assert await grammar.check(TEXT, ["fr"]) == []
            assert grammar.notice() is None


async def test_both_checkers_and_one_hint_for_one_place(tmp_path: Path) -> None:
    folder = grammalecte(tmp_path)
    async with language_tool() as server:
        wanted = GrammarSettings(server.base, grammalecte=True, folder=str(folder))
        async with open_grammar(Said(wanted)) as grammar:
            [hint] = await grammar.check(TEXT, ["fr"])
            assert TEXT[hint.start : hint.end] == "votre commandes"
            assert (hint.code, hint.meant) == (HintCode.GRAMMAR, "votre commande")
            assert "singulier" in hint.said
            assert await grammar.check(TEXT, ["fr", "en"]) == [], "nobody knows whose words"
            assert await grammar.check(TEXT, ["fr"]) == [hint]
            assert len(server.asked) == 1, "the same text is not asked about twice"
            assert [h.meant for h in await grammar.check(TEXT, ["en"])] == ["votre commande"]
            assert server.asked[-1]["language"] == "en"
            assert grammar.notice() is None


async def test_what_does_not_answer_is_said_once(tmp_path: Path) -> None:
    folder = grammalecte(tmp_path, broken=True)
    wanted = GrammarSettings("http://127.0.0.1:9", grammalecte=True, folder=str(folder))
    async with open_grammar(Said(wanted)) as grammar:
        for _turn in range(2):
            assert await grammar.check(TEXT, ["fr"]) == []
        notices = [grammar.notice(), grammar.notice()]
        assert any("Grammalecte does not work here (RuntimeError)" in str(one) for one in notices)
        assert any("the server does not answer" in str(one) for one in notices)
        assert grammar.notice() is None


async def test_a_missing_grammalecte_is_said(tmp_path: Path) -> None:
    wanted = GrammarSettings(grammalecte=True, folder=str(tmp_path))
    async with open_grammar(Said(wanted)) as grammar:
        assert await grammar.check(TEXT, ["fr"]) == []
        assert "not installed" in str(grammar.notice())


@pytest.mark.parametrize(
    "program", ["raise SystemExit(1)", "print('nonsense', flush=True)", "print([1], flush=True)"]
)
async def test_a_child_that_dies_or_babbles_keeps_nobody(program: str) -> None:
    wanted = Said(GrammarSettings("http://127.0.0.1:9"))
    async with open_grammar(wanted, [sys.executable, "-c", program]) as grammar:
        assert await grammar.check(TEXT, ["fr"]) == []
        assert "no answer" in str(grammar.notice())


@given(st.text("ab é😀", min_size=4, max_size=30), st.data())
def test_hints_follow_what_was_left_alone(old: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(old) - 1))
    end = data.draw(st.integers(start + 1, len(old)))
    at = data.draw(st.integers(0, len(old)))
    gone = data.draw(st.integers(0, 3))
    new = old[:at] + "Z" * data.draw(st.integers(1, 3)) + old[at + gone :]
    hint = Hint(HintCode.GRAMMAR, start, end)
    for kept in moved([hint], old, new):
        assert new[kept.start : kept.end] == old[start:end]
    if at >= end or at + gone <= start:
        assert len(moved([hint], old, new)) == 1, "what was left alone keeps its hint"


def test_what_is_said_already_is_not_said_twice() -> None:
    ours = [Hint(HintCode.DOUBLE_SPACE, 4, 6)]
    theirs = [Hint(HintCode.GRAMMAR, a, b) for a, b in ((0, 4), (3, 5), (6, 9))]
    assert [(h.start, h.end) for h in apart(theirs, ours)] == [(0, 4), (6, 9)]
