"""No credential comes back in what a server says."""

import base64
import json

import pytest

from cmdeck.networks.http import Answer
from cmdeck.networks.redaction import without
from cmdeck.networks.secrets import Secret

TOKEN = Secret("TOP/SECRET+token==")
PAIR = Secret("emma:abcd EFGH ijkl")


def said(words: str, *secrets: Secret, status: int = 403) -> str:
    answer = Answer(status, {}, json.dumps({"error": words}).encode(), "https://a.example/")
    return without(answer, *secrets).body.decode()


def basic(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "quoted",
    [
        "Authorization: Bearer TOP/SECRET+token==",
        "token=TOP%2FSECRET%2Btoken%3D%3D",
    ],
)
def test_a_token_is_blanked_however_it_is_written(quoted: str) -> None:
    found = said(f"blocked: {quoted}", TOKEN)
    assert "SECRET" not in found
    assert "blocked" in found


@pytest.mark.parametrize(
    "quoted",
    [
        "emma:abcd EFGH ijkl",
        "abcd EFGH ijkl",
        "abcdEFGHijkl",
        f"Basic {basic('emma:abcd EFGH ijkl')}",
    ],
)
def test_a_password_is_blanked_with_and_without_its_name(quoted: str) -> None:
    found = said(f"blocked: {quoted}", PAIR)
    assert "abcd" not in found
    assert basic("emma:abcd EFGH ijkl") not in found


def test_slashes_as_php_writes_them() -> None:
    body = rb'{"error":"Bearer TOP\/SECRET+token=="}'
    assert b"SECRET" not in without(Answer(403, {}, body, "https://a.example/"), TOKEN).body


def test_what_worked_is_left_as_it_is() -> None:
    assert "SECRET" in said("Bearer TOP/SECRET+token==", TOKEN, status=200)
    short = Secret("ab")
    assert said("about", short) == json.dumps({"error": "about"})
