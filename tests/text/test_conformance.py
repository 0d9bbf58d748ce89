"""The public suite of twitter-text, read in place."""

from pathlib import Path
from typing import NotRequired, TypedDict

import pytest
import yaml

from cmdeck.text.entities import cashtags, hashtags, mentions, reply_to, urls
from cmdeck.text.length import count

FOLDER = Path(__file__).resolve().parents[2].parent / "shared/fixtures/conformance/twitter-text"
MISSING = f"no conformance suite beside the project ({FOLDER})"
here = pytest.mark.skipif(not FOLDER.exists(), reason=MISSING)


class Weighted(TypedDict):
    weightedLength: int
    valid: bool


class Case(TypedDict):
    description: str
    text: str
    expected: object
    hosts: NotRequired[object]


def section(file: str, name: str) -> list[Case]:
    path = FOLDER / file
    if not path.exists():
        return []
    cases: list[Case] = yaml.safe_load(path.read_text())["tests"][name]
    return cases


def each(file: str, *names: str) -> pytest.MarkDecorator:
    cases = [(name, case) for name in names for case in section(file, name)]
    ids = [f"{name}: {case['description']}" for name, case in cases]
    return pytest.mark.parametrize(("name", "case"), cases, ids=ids)


V2_EMOJI = {
    "Count a mix of single byte single word, and double word unicode characters",
    "Count unicode emoji chars outside the basic multilingual plane with skin tone modifiers",
}


@here
@each("validate.yml", "WeightedTweetsCounterTest", "WeightedTweetsWithDiscountedEmojiCounterTest")
def test_weight(name: str, case: Case) -> None:
    if name == "WeightedTweetsCounterTest" and case["description"] in V2_EMOJI:
        pytest.skip("emoji counted one by one: configuration 2; 3 decides")
    expected = case["expected"]
    assert isinstance(expected, dict)
    length = count(case["text"], "x")
    assert (length.length, length.valid) == (expected["weightedLength"], expected["valid"])


@here
@each("extract.yml", "urls", "tco_urls_with_params")
def test_urls(name: str, case: Case) -> None:
    assert [url.text for url in urls(case["text"])] == case["expected"]


@here
@each("extract.yml", "urls_with_indices", "urls_with_directional_markers")
def test_where_urls_are(name: str, case: Case) -> None:
    found = [{"url": url.text, "indices": [url.start, url.end]} for url in urls(case["text"])]
    assert found == case["expected"]


@here
@each("extract.yml", "mentions")
def test_mentions(name: str, case: Case) -> None:
    assert [mention.text for mention in mentions(case["text"])] == case["expected"]


@here
@each("extract.yml", "mentions_with_indices", "mentions_or_lists_with_indices")
def test_where_mentions_are(name: str, case: Case) -> None:
    found = [
        {
            "screen_name": mention.text,
            **({"list_slug": mention.list_slug} if "lists" in name else {}),
            "indices": [mention.start, mention.end],
        }
        for mention in mentions(case["text"])
    ]
    assert found == case["expected"]


@here
@each("extract.yml", "replies")
def test_replies(name: str, case: Case) -> None:
    assert reply_to(case["text"]) == case["expected"]


@here
@each("extract.yml", "hashtags", "hashtags_from_astral")
def test_hashtags(name: str, case: Case) -> None:
    assert [tag.text for tag in hashtags(case["text"])] == case["expected"]


@here
@each("extract.yml", "hashtags_with_indices")
def test_where_hashtags_are(name: str, case: Case) -> None:
    found = [{"hashtag": t.text, "indices": [t.start, t.end]} for t in hashtags(case["text"])]
    assert found == case["expected"]


@here
@each("extract.yml", "cashtags")
def test_cashtags(name: str, case: Case) -> None:
    assert [tag.text for tag in cashtags(case["text"])] == case["expected"]
