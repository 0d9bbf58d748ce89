"""Facets: what in a text is a link, a tag or a name, in bytes of UTF-8."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmdeck.networks.bluesky.facets import Facet, FacetKind, as_json, facets_of

LINK, TAG, MENTION = FacetKind.LINK, FacetKind.TAG, FacetKind.MENTION


def told(text: str) -> list[tuple[str, FacetKind, str]]:
    """Each facet: what its bytes say, what it is, and its value."""
    raw = text.encode()
    return [(raw[one.start : one.end].decode(), one.kind, one.value) for one in facets_of(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("rien", []),
        ("Été à https://velo.example/é?a=1#b.", [("https://velo.example/é?a=1#b", LINK)]),
        ("(voir https://velo.example/a_(b))", [("https://velo.example/a_(b)", LINK)]),
        ("« https://velo.example »", [("https://velo.example", LINK)]),
        ("http://127.0.0.1:8000/x, et", [("http://127.0.0.1:8000/x", LINK)]),
        ("https:// rien", []),
        ("xhttps://velo.example/", []),
        ("#vélo #cargo, #2026 #a1 # #", [("#vélo", TAG), ("#cargo", TAG), ("#a1", TAG)]),
        ("mot#collé", []),
        ("#️⃣ #l'été!", [("#l'été", TAG)]),
        ("🚲 @velo.bsky.social.", [("@velo.bsky.social", MENTION)]),
        ("(@velo-ville.test) @seul moi@velo.test", [("@velo-ville.test", MENTION)]),
        ("@a.b.test-\n@c.test", [("@a.b.test", MENTION), ("@c.test", MENTION)]),
    ],
)
def test_what_is_found(text: str, found: list[tuple[str, FacetKind]]) -> None:
    assert [(words, kind) for words, kind, _value in told(text)] == found


def test_values() -> None:
    text = "👩‍👩‍👧 velo.fr/à voir par @Velo.Test #Été"
    assert told(text) == [
        ("velo.fr/à", LINK, "https://velo.fr/à"),
        ("@Velo.Test", MENTION, "Velo.Test"),
        ("#Été", TAG, "Été"),
    ]


def test_a_tag_may_be_as_long_as_the_network_takes() -> None:
    assert [one.value for one in facets_of("#" + "é" * 64)] == ["é" * 64]
    assert facets_of("#" + "é" * 65) == ()
    assert facets_of("#" + ("e" + "\u0301" * 30) * 20) == ()  # few graphemes, many bytes


def test_on_the_wire() -> None:
    facets = facets_of("é @a.test @b.test #x")
    assert as_json(facets, {"a.test": "did:plc:a"}) == [
        {
            "index": {"byteStart": 3, "byteEnd": 10},
            "features": [{"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:a"}],
        },
        {
            "index": {"byteStart": 19, "byteEnd": 21},
            "features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "x"}],
        },
    ]


pieces = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        ["https://velo.example/à", "velo.fr", "#été", "@velo.test", "👩‍👩‍👧", " ", "(", ")", "«"]
    ),
)


@settings(deadline=None)  # the first one loads the names of all domains
@given(st.lists(pieces, max_size=12).map("".join))
def test_laws(text: str) -> None:
    raw = text.encode()
    last = 0
    for facet in facets_of(text):
        assert last <= facet.start < facet.end <= len(raw)
        last = facet.end
        words = raw[facet.start : facet.end].decode()  # no sign is cut in two
        assert not any(sign.isspace() for sign in words)
        match facet.kind:
            case FacetKind.LINK:
                assert facet.value in (words, f"https://{words}")
            case FacetKind.TAG:
                assert words[0] in "#＃"
                assert words[1:] == facet.value
            case FacetKind.MENTION:
                assert words == f"@{facet.value}"


@settings(deadline=None)  # as above
@given(st.lists(st.sampled_from(["#été", "https://velo.example/é", "@velo.test"]), max_size=9))
def test_nothing_is_missed_between_blanks(words: list[str]) -> None:
    said = [words for words, _kind, _value in told(" ".join(words))]
    assert said == words


def test_half_a_character_does_no_harm() -> None:
    assert facets_of("\ud83d #a") == (Facet(TAG, 2, 4, "a"),)
