"""The query language of recent search: words, phrases, operators, negation, OR and brackets."""

import re
from collections.abc import Callable

from cmdeck.sandbox import wire
from cmdeck.sandbox.problems import refuse_invalid
from cmdeck.sandbox.shapes import Post, number_in
from cmdeck.sandbox.world import World

Test = Callable[[Post], bool]
LONGEST = {"self_serve": 512, "enterprise": 4096}
_TOKEN = re.compile(
    r'\s*(?:(?P<open>-?\()|(?P<close>\))|(?P<phrase>-?"[^"]*")|(?P<word>[^\s()"]+(?:"[^"]*")?))'
)
_NEEDS_COMPANY = ("is", "has", "lang", "sample")
_WORDS = re.compile(r"\w+")


def read_query(world: World, text: str, plan: str) -> Test:
    """A test for posts, made of a search text.

    Raises:
        Refusal: empty, too long for the plan, unbalanced, an unknown operator, or nothing but
        operators that may
            only narrow another one.
    """
    if not text.strip():
        raise refuse_invalid("The `query` query parameter can not be empty", query=text)
    if len(text) > LONGEST[plan]:
        raise refuse_invalid(
            f"Rules must be no more than {LONGEST[plan]} characters; yours is {len(text)}",
            query=text,
        )
    return _Reader(world, text).read()


class _Reader:
    """Reads a query by recursive descent: OR binds less than the space between words."""

    def __init__(self, world: World, text: str) -> None:
        self._world = world
        self._text = text
        self._tokens = self._split(text)
        self._place = 0
        self._stands_alone = False
        self._asks_for_reposts = "is:retweet" in text

    def read(self) -> Test:
        test = self._either()
        if self._place < len(self._tokens):
            raise self._wrong("unexpected ')'")
        if not self._stands_alone:
            raise self._wrong("there must be at least one operator that can stand alone")
        if self._asks_for_reposts:
            return test
        return lambda post: not post.reposted and test(post)

    def _split(self, text: str) -> list[str]:
        tokens = []
        place = 0
        text = text.strip()
        while place < len(text):
            match = _TOKEN.match(text, place)
            if match is None:
                raise self._wrong(f"no viable alternative at character '{text[place]}'")
            tokens.append(match[0].strip())
            place = match.end()
        return tokens

    def _either(self) -> Test:
        tests = [self._all()]
        while self._peek() == "OR":
            self._place += 1
            tests.append(self._all())
        return tests[0] if len(tests) == 1 else lambda post: any(test(post) for test in tests)

    def _all(self) -> Test:
        tests = []
        while (token := self._peek()) not in ("", ")", "OR"):
            tests.append(self._one(token))
        if not tests:
            raise self._wrong("a word is missing")
        return tests[0] if len(tests) == 1 else lambda post: all(test(post) for test in tests)

    def _one(self, token: str) -> Test:
        self._place += 1
        if token in ("(", "-("):
            inner = self._either()
            if self._peek() != ")":
                raise self._wrong("missing ')'")
            self._place += 1
            return inner if token == "(" else lambda post: not inner(post)
        if token.startswith("-") and len(token) > 1:
            test = self._term(token[1:], negated=True)
            return lambda post: not test(post)
        return self._term(token, negated=False)

    def _term(self, token: str, *, negated: bool) -> Test:
        name, colon, value = token.partition(":")
        value = value.strip('"')
        if colon and name in _OPERATORS:
            if not negated and name not in _NEEDS_COMPANY:
                self._stands_alone = True
            test = _OPERATORS[name](self._world, value)
            if test is None:
                raise self._wrong(f"invalid value '{value}' for operator '{name}'")
            return test
        if colon and name.isalpha() and not value.startswith("//"):
            raise self._wrong(f"unknown operator '{name}'")
        if not negated:
            self._stands_alone = True
        if token[0] == "@":
            return _mentions(self._world, token[1:])
        if token[0] in "#$":
            return _tagged(token)
        return _contains(token.strip('"'))

    def _peek(self) -> str:
        return self._tokens[self._place] if self._place < len(self._tokens) else ""

    def _wrong(self, why: str) -> Exception:
        return refuse_invalid(
            f"There were errors processing your request: {why} (at the query)", query=self._text
        )


def _contains(phrase: str) -> Test:
    wanted = [word.casefold() for word in _WORDS.findall(phrase)]

    def test(post: Post) -> bool:
        words = [word.casefold() for word in _WORDS.findall(post.prefix + post.text)]
        width = len(wanted)
        return any(words[at : at + width] == wanted for at in range(len(words) - width + 1))

    return test


def _mentions(world: World, username: str) -> Test:
    wanted = username.lower()
    return lambda post: wanted in wire.mentioned(post.prefix + post.text)


def _tagged(tag: str) -> Test:
    pattern = re.compile(re.escape(tag) + r"\b", re.IGNORECASE)
    return lambda post: pattern.search(post.text) is not None


def _from(world: World, username: str) -> Test | None:
    person = world.named(username)
    return lambda post: person is not None and post.author == person.id


def _to(world: World, username: str) -> Test | None:
    person = world.named(username)

    def test(post: Post) -> bool:
        answered = world.posts.get(post.parent)
        return person is not None and answered is not None and answered.author == person.id

    return test


def _same(name: str) -> Callable[[World, str], Test | None]:
    def make(world: World, value: str) -> Test | None:
        wanted = number_in(value)
        if wanted is None:
            return None
        return lambda post: getattr(post, name) == wanted

    return make


def _is(world: World, value: str) -> Test | None:
    tests: dict[str, Test] = {
        "retweet": lambda post: bool(post.reposted),
        "reply": lambda post: bool(post.parent),
        "quote": lambda post: bool(post.quoted),
        "verified": lambda post: world.people[post.author].verified,
    }
    return tests.get(value)


def _has(world: World, value: str) -> Test | None:
    kinds = {key: picture.kind for key, picture in world.pictures.items()}
    tests: dict[str, Test] = {
        "links": lambda post: wire.has_link(post.text) or bool(post.quoted),
        "media": lambda post: bool(post.media),
        "images": lambda post: any(kinds.get(key) == "photo" for key in post.media),
        "videos": lambda post: any(kinds.get(key) == "video" for key in post.media),
        "mentions": lambda post: bool(wire.mentioned(post.prefix + post.text)),
        "hashtags": lambda post: "#" in post.text and bool(wire.compose(post.text).hashtags),
    }
    return tests.get(value)


def _lang(world: World, value: str) -> Test | None:
    return (lambda post: post.lang == value) if value.isalpha() else None


def _url(world: World, value: str) -> Test | None:
    wanted = value.lower()
    return lambda post: wanted in post.text.lower() and wire.has_link(post.text)


def _list(world: World, value: str) -> Test | None:
    found = world.lists.get(number_in(value) or 0)
    return None if found is None else lambda post: post.author in found.members


_OPERATORS: dict[str, Callable[[World, str], Test | None]] = {
    "from": _from,
    "to": _to,
    "is": _is,
    "has": _has,
    "lang": _lang,
    "url": _url,
    "list": _list,
    "conversation_id": _same("conversation"),
    "in_reply_to_tweet_id": _same("parent"),
    "quotes_of_tweet_id": _same("quoted"),
    "retweets_of_tweet_id": _same("reposted"),
}
