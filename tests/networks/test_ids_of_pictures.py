"""Which of a network's ids belongs to which picture of a post."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from cmdeck.errors import Refused
from cmdeck.model.outbox import Attempt, AttemptId, ItemId, MediaRef, Publish, Upload
from cmdeck.model.post import AccountId
from cmdeck.networks.attached import ids_of

NOW = datetime(2026, 12, 7, tzinfo=UTC)
DOOR = MediaRef("ab" * 32, "image/jpeg", 340_000, 1200, 800, name="door.jpg", alt="A door")
AGAIN = replace(DOOR, alt="The same door, open")


def attempt(*held: tuple[MediaRef, str]) -> Attempt:
    uploads = tuple(Upload(media, ident, NOW) for media, ident in held)
    publish = Publish("a", media=tuple(media for media, _ident in held))
    who = AccountId("velo@x")
    made = Attempt(AttemptId(1), ItemId(1), who, publish, "k", 1, NOW, NOW)
    return replace(made, uploads=uploads)


def test_one_file_with_two_descriptions_is_two_pictures() -> None:
    wish = attempt((AGAIN, "2"), (DOOR, "1"))
    assert ids_of((DOOR, AGAIN), wish) == ["1", "2"]
    assert ids_of((AGAIN, DOOR, AGAIN), wish) == ["2", "1", "2"]
    assert ids_of((), wish) == []


def test_with_other_words_it_is_not_there_yet() -> None:
    with pytest.raises(Refused, match=r"door\.jpg\. Nothing was sent"):
        ids_of((DOOR, AGAIN), attempt((DOOR, "1")))
