"""A LanguageTool server: what is sent to it, and what is made of its answers."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkers import LanguageTool, language_tool
from cmdeck.clock import SystemClock
from cmdeck.errors import NetworkError, Refused, Unreachable
from cmdeck.networks.http import Door
from cmdeck.networks.languagetool import MOST, Found, annotation, check


async def asked(server: LanguageTool, text: str) -> list[Found]:
    door = Door(clock=SystemClock())
    try:
        return await check(door, server.base, text, "fr")
    finally:
        await door.aclose()


@pytest.mark.parametrize(
    "before", ["", "😀 ", "👩‍👩‍👧 🇫🇷 e\u0301 ", "@veloville https://velo.test/😀 #vélo "]
)
async def test_offsets_are_characters_whatever_stands_before(before: str) -> None:
    text = f"{before}Voici votre commandes."
    async with language_tool() as server:
        [found] = await asked(server, text)
        assert text[found.start : found.end] == "votre commandes"
        assert found.ways == ("votre commande",)
        [form] = server.asked
        assert (form["language"], form["disabledCategories"]) == ("fr", "TYPOS")


@given(st.lists(st.sampled_from(["Bonjour ", "@ana ", "#été ", "https://a.test/x ", "😀 "])))
def test_the_parts_are_the_text(words: list[str]) -> None:
    text = "".join(words)
    parts = annotation(text)
    assert "".join(part.get("text", part.get("markup", "")) for part in parts) == text
    read = " ".join(part.get("text", "") for part in parts)
    assert not any(name in read for name in ("@ana", "#été", "a.test"))


@pytest.mark.parametrize("status", [302, 400, 413, 429, 500])
async def test_another_answer_is_a_refusal_with_its_status(status: int) -> None:
    async with language_tool() as server:
        server.status = status
        with pytest.raises(Refused, match=str(status)):
            await asked(server, "Bonjour")
        assert len(server.asked) == 1, "nothing follows a redirect: the text stays here"


@pytest.mark.parametrize("body", ["nonsense", "[]", '{"matches": [{"offset": "one"}]}', "\0"])
async def test_nonsense_is_refused(body: str) -> None:
    async with language_tool() as server:
        server.body = body
        with pytest.raises(Refused):
            await asked(server, "Bonjour")


async def test_places_outside_of_the_text_and_control_characters_are_left_out() -> None:
    places = [(-1, 2), (0, 0), (3, 900), (0, 7)]
    matches = [
        {"offset": at, "length": n, "message": "bad\x1b[2J", "replacements": [{"value": "a\x1bb"}]}
        for at, n in places
    ]
    async with language_tool() as server:
        server.body = json.dumps({"matches": [*matches, *matches[3:] * MOST]})
        found = await asked(server, "Bonjour")
        assert len(found) < MOST
        assert {(one.start, one.end, one.ways) for one in found} == {(0, 7, ())}
        assert all("\x1b" not in one.message for one in found)


async def test_nobody_there_is_unreachable() -> None:
    server = LanguageTool()
    server.base = "http://127.0.0.1:9"
    with pytest.raises(NetworkError) as caught:
        await asked(server, "Bonjour")
    assert isinstance(caught.value, Unreachable)
