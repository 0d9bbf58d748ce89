"""Bluesky's cursors, addresses, errors and cards. No network."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmdeck.errors import (
    NeedsLogin,
    NetworkError,
    NoAnswer,
    OutOfCredit,
    RateLimited,
    Refusal,
    Refused,
    Unreachable,
)
from cmdeck.model.timeline import Cursor
from cmdeck.networks.bluesky import card
from cmdeck.networks.bluesky.cursor import KNOWN, Item, Place, closed, mark, opened
from cmdeck.networks.bluesky.problems import NoView, failure, is_expired
from cmdeck.networks.bluesky.records import POST, Address, address, post_address
from cmdeck.networks.bluesky.session import claims_of
from cmdeck.networks.http import Answer

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
DID = "did:plc:lea"
URI = f"at://{DID}/app.bsky.feed.post/3mfzzzzzzzz22"


# Cursors


def items(*minutes: int) -> list[Item]:
    return [Item(mark(str(one)), NOW + timedelta(minutes=one)) for one in minutes]


def test_a_place_knows_what_was_read() -> None:
    place = opened(closed(Place().above(items(5, 4, 3))))
    assert [place.knows(one) for one in items(6, 5, 4, 3, 2)] == [False, True, True, True, True]
    late = Item(mark("late"), NOW + timedelta(minutes=4))
    assert not place.knows(late)  # it came since, with an early date
    grown = place.above(items(7, 6))
    assert [grown.knows(one) for one in items(8, 7, 5, 3, 2)] == [False, True, True, True, True]


def test_a_list_in_no_order_knows_by_mark_alone() -> None:
    loose = [Item(mark(str(one))) for one in range(3)]
    place = Place().above(loose)
    assert place.floor == 0
    assert [place.knows(Item(mark(str(one)))) for one in (2, 3)] == [True, False]


@given(st.lists(st.integers(0, 5000), max_size=300, unique=True))
def test_a_place_stays_small(minutes: list[int]) -> None:
    read = items(*sorted(minutes, reverse=True))
    place = Place().above(read)
    assert len(place.known) == min(len(read), KNOWN)
    assert all(place.knows(one) for one in read[:KNOWN])
    assert opened(closed(place)) == place
    assert len(closed(place)) < 2_000


@pytest.mark.parametrize(
    "cursor", ["", "null", "[1]", "\x00", '{"known": 5}', '{"floor": "x"}', '{"floor": 1e999}']
)
def test_a_strange_cursor_is_none(cursor: str) -> None:
    assert opened(Cursor(cursor)) == Place()


# Addresses


def test_addresses() -> None:
    assert address(URI) == Address(DID, POST, "3mfzzzzzzzz22")
    assert str(post_address(f"bluesky:{URI}")) == str(post_address(URI)) == URI
    for wrong in ("", "x:1", f"{URI}/x", f"{URI}?a", "at://lea.test/app.bsky.feed.post/3k"):
        assert address(wrong) is None
        with pytest.raises(Refused):
            post_address(wrong)


# Errors


def answer(status: int, name: str = "", words: str = "", **headers: str) -> Answer:
    body = json.dumps({"error": name, "message": words}).encode() if name else b"<html>"
    named = {one.replace("_", "-"): value for one, value in headers.items()}
    return Answer(status, named, body, "https://pds.test/xrpc/x")


@pytest.mark.parametrize(
    ("status", "name", "words", "error", "kind"),
    [
        (400, "ExpiredToken", "", NeedsLogin, None),
        (400, "InvalidToken", "Token could not be verified", NeedsLogin, None),
        (400, "InvalidToken", "Bad token method", Refused, Refusal.NOT_ALLOWED),
        (400, "InvalidToken", "Bad token scope", Refused, Refusal.NOT_ALLOWED),
        (401, "AuthMissing", "", NeedsLogin, None),
        (401, "AccountDeactivated", "Account is deactivated", Refused, Refusal.NOT_ALLOWED),
        (401, "AccountTakedown", "Account has been taken down", Refused, Refusal.NOT_ALLOWED),
        (400, "InvalidRequest", "No service configured for app.bsky.x", NoView, Refusal.OTHER),
        (400, "RecordNotFound", "", Refused, Refusal.GONE),
        (400, "InvalidRequest", f"Could not locate record: {URI}", Refused, Refusal.GONE),
        (400, "InvalidRequest", "Could not locate record", Refused, Refusal.INVALID),
        (400, "InvalidRequest", "no", Refused, Refusal.INVALID),
        (400, "BlockedByActor", "", Refused, Refusal.NOT_ALLOWED),
        (400, "InvalidSwap", "", Unreachable, None),
        (403, "Forbidden", "", Refused, Refusal.NOT_ALLOWED),
        (404, "", "", Refused, Refusal.GONE),
        (413, "PayloadTooLarge", "", Refused, Refusal.INVALID),
        (501, "MethodNotImplemented", "", Refused, Refusal.OTHER),
        (402, "", "", OutOfCredit, None),
        (500, "InternalServerError", "", NoAnswer, None),
        (502, "", "", NoAnswer, None),
        (302, "", "", NoAnswer, None),
    ],
)
def test_errors(
    status: int, name: str, words: str, error: type[NetworkError], kind: Refusal | None
) -> None:
    found = failure(answer(status, name, words), server="pds.test", now=NOW)
    assert type(found) is error
    assert found.status == status
    assert getattr(found, "kind", None) is kind


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry_after": "300"}, 300),
        ({"ratelimit_reset": str(NOW.timestamp() + 120)}, 120),
        ({"retry_after": "x", "ratelimit_reset": "nan"}, 60),
        ({"retry_after": "9999"}, 900),
        ({}, 60),
    ],
)
def test_how_long_to_wait(headers: dict[str, str], seconds: float) -> None:
    found = failure(answer(429, "RateLimitExceeded", **headers), server="pds.test", now=NOW)
    assert isinstance(found, RateLimited)
    assert found.until == NOW + timedelta(seconds=seconds)


def test_which_answers_renew() -> None:
    assert is_expired(answer(400, "ExpiredToken"))
    assert is_expired(answer(401))
    assert not is_expired(answer(401, "AccountDeactivated"))
    assert not is_expired(answer(400, "InvalidToken", "Bad token method"))
    assert not is_expired(answer(500, "ExpiredToken"))


@given(st.text(max_size=40))
def test_claims_of_anything(token: str) -> None:
    assert claims_of(token) == {}
    assert claims_of(f"a.{token}.b") in ({}, {"": ""})


# Cards


def test_a_card_says_what_its_page_says() -> None:
    html = (
        "<title>Autre</title><meta property='og:title' content='L&eacute;a &amp; co\x1b'>"
        '<META name="description" content="Un  long\nmot">'
    )
    assert card.embed("https://velo.test/", html) == {
        "$type": "app.bsky.embed.external",
        "external": {
            "uri": "https://velo.test/",
            "title": "Léa & co␛",
            "description": "Un long mot",
        },
    }


def test_a_card_without_words_names_the_host() -> None:
    for html in ("", "<p>rien</p>", "<title></title>", "<meta property='og:title'>"):
        external = card.embed("https://velo.test/a", html)["external"]
        assert (external["title"], external["description"]) == ("velo.test", "")
    titled = card.embed("https://velo.test/a", "<title lang=fr>Vélo…</title>" + "<meta " * 9)
    assert titled["external"]["title"] == "Vélo…"
    assert len(card.embed("https://a.test/", f"<title>{'é' * 900}")["external"]["title"]) == 200


@given(st.text(alphabet="<>meta ='\"ogtile:/content", max_size=200))
def test_no_page_breaks_a_card(html: str) -> None:
    external = card.embed("https://velo.test/a", html)["external"]
    assert external["title"]
