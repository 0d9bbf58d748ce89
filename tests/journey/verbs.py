"""One script of verbs, the same for every network: what is typed, and what must be so on the
network afterwards.

A step `needs` what the table of capabilities names; where an account has it not, its command is
typed all the same, and has to be refused in a sentence, with nothing sent.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cmdeck.model.capability import Verb
from cmdeck.model.timeline import TimelineKind
from journey import verbs_looks as looks
from journey.verbs_desk import Desk
from journey.world import Ran

ARTICLE = "# Des noms en M\n\nMoka, **Mistral**, Miette.\n"


def _nothing(_desk: Desk, _ran: Ran) -> None:
    """Nothing more to look at."""


@dataclass(frozen=True)
class Step:
    """One verb."""

    name: str
    words: Callable[[Desk], Sequence[str]]
    """What is typed."""
    needs: Verb | TimelineKind | None = None
    after: looks.Look = _nothing
    """What must be so then."""
    acts: tuple[str, ...] = ()
    """What the account has done on the network then, and nothing else (names in ROUTES). The
    command left it waiting: it was published before anybody looked."""
    of: str = ""
    """The key of what each of these acts is about."""
    before: Callable[[Desk], object] = lambda _desk: None
    """What others do first."""
    given: Callable[[Desk], str] = lambda _desk: ""
    """Standard input."""


def _reading(kind: TimelineKind, argument: Callable[[Desk], str] = lambda _desk: "") -> Step:
    """A column that has to have something in it."""

    def words(desk: Desk) -> Sequence[str]:
        name = ":".join(part for part in (kind.value, argument(desk), desk.account) if part)
        return ("read", name, "--refresh", "--json")

    def after(_desk: Desk, ran: Ran) -> None:
        assert ran.rows, "the column is empty"

    return Step(f"read {kind}", words, kind, after)


def _reacting(verb: Verb, *, on: bool) -> Step:
    name, undo = (verb.value, ()) if on else (f"un{verb}", ("--undo",))

    def after(desk: Desk, _ran: Ran) -> None:
        assert desk.has(verb, desk.keys["mention"]) is on

    return Step(
        name,
        lambda desk: ("react", desk.keys["mention"], verb.value, *undo, "--json"),
        verb,
        after,
        acts=(name,),
        of="mention",
    )


def _moderating(
    name: str,
    needs: Verb,
    key: str = "answer",
    *more: str,
    of: str = "answer",
    after: looks.Look = _nothing,
    before: Callable[[Desk], object] = lambda _desk: None,
) -> Step:
    verb = name.removeprefix("un")
    undo = ("--undo",) if verb != name else ()
    return Step(
        name,
        lambda desk: ("moderate", desk.keys[key], verb, *undo, *more, "--yes", "--json"),
        needs,
        after,
        acts=(name,),
        of=of,
        before=before,
    )


def _posting(*more: str) -> Callable[[Desk], Sequence[str]]:
    return lambda desk: ("post", "--account", desk.account, *more, "--yes", "--json")


STEPS: tuple[Step, ...] = (
    Step(
        "login",
        lambda desk: ("login", desk.network.value, *desk.login()[0], "--token-stdin"),
        after=looks.connected,
        given=lambda desk: desk.login()[1],
    ),
    Step("accounts check", lambda _desk: ("accounts", "check", "--json"), after=looks.checked),
    _reading(TimelineKind.HOME),
    _reading(TimelineKind.MENTIONS),
    _reading(TimelineKind.MESSAGES),
    _reading(TimelineKind.ACTIVITY),
    _reading(TimelineKind.SEARCH, lambda desk: desk.sought),
    _reading(TimelineKind.LIST, lambda desk: desk.list_of_people()),
    _reading(TimelineKind.AUTHOR, lambda desk: desk.other),
    _reading(TimelineKind.THREAD, lambda desk: desk.keys["mention"]),
    _reading(TimelineKind.BOOKMARKS),
    Step(
        "post",
        _posting("Bonjour à tous"),
        Verb.POST,
        looks.posted("Bonjour à tous", "own"),
        acts=("post",),
    ),
    Step(
        "picture",
        lambda desk: _posting("Une photo", "--media", desk.picture(), "--alt", "Une plage")(desk),
        Verb.PICTURE,
        looks.pictured,
        acts=("post",),
    ),
    Step(
        "warning",
        _posting("Ils se marient.", "--warning", "La fin du film"),
        Verb.WARNING,
        looks.sent_with(status="Ils se marient.", spoiler_text="La fin du film", sensitive=True),
        acts=("post",),
    ),
    Step(
        "visibility",
        _posting("Entre abonnés", "--visibility", "followers"),
        Verb.VISIBILITY,
        looks.sent_with(status="Entre abonnés", visibility="private"),
        acts=("post",),
    ),
    Step(
        "answerers",
        _posting("Fermé", "--answerers", "mentioned"),
        Verb.ANSWERERS,
        looks.gated,
        acts=("gated",),
    ),
    Step(
        "language",
        _posting("Good morning", "--language", "en"),
        Verb.LANGUAGE,
        looks.spoken("en"),
        acts=("post",),
    ),
    Step(
        "edit",
        lambda desk: ("edit", desk.keys["own"], "Bonjour à toutes", "--yes", "--json"),
        Verb.EDIT,
        looks.edited("Bonjour à tous", "Bonjour à toutes"),
        acts=("edit",),
        of="own",
    ),
    Step(
        "reply",
        lambda desk: (
            *("post", "--account", desk.account, "--reply-to", desk.keys["mention"]),
            *("À neuf heures.", "--yes", "--json"),
        ),
        Verb.REPLY,
        looks.replied,
        acts=("reply",),
    ),
    Step(
        "quote",
        lambda desk: _posting("À lire", "--quote", desk.keys["mention"])(desk),
        Verb.QUOTE,
        looks.quoted,
        acts=("quote",),
    ),
    *(
        _reacting(verb, on=on)
        for verb in (Verb.LIKE, Verb.REPOST, Verb.BOOKMARK)
        for on in (True, False)
    ),
    Step(
        "message",
        lambda desk: (
            *("message", "--account", desk.account, desk.other),
            *("Entre nous.", "--yes", "--json"),
        ),
        Verb.MESSAGE,
        looks.talked,
        acts=("message",),
    ),
    _moderating("mute", Verb.MUTE, "mention", of=""),
    _moderating("unmute", Verb.MUTE, "mention", of=""),
    _moderating("block", Verb.BLOCK, "mention", of=""),
    _moderating("unblock", Verb.BLOCK, "mention", of=""),
    _moderating(
        "report", Verb.REPORT, "mention", "--reason", "spam", "--comment", "Trois fois.", of=""
    ),
    _moderating("approve", Verb.APPROVE, before=looks.answered, after=looks.stands("public")),
    _moderating("hide", Verb.HIDE, of="", after=looks.hidden(on=True)),
    _moderating("unhide", Verb.HIDE, of="", after=looks.hidden(on=False)),
    _moderating("hold", Verb.APPROVE, after=looks.stands("held")),
    _moderating("spam", Verb.SPAM, after=looks.stands("spam")),
    _moderating("trash", Verb.TRASH, after=looks.stands("trash")),
    Step(
        "article",
        lambda desk: (
            *("article", "write", "--account", desk.account, "--stage", "published"),
            *("--yes", "--json"),
        ),
        Verb.ARTICLE,
        looks.posted("Des noms en M", "article"),
        acts=("article",),
        given=lambda _desk: ARTICLE,
    ),
    Step(
        "thread",
        _posting("--thread", "-"),
        Verb.POST,
        looks.threaded,
        given=lambda _desk: looks.LONG,
    ),
    Step("schedule", _posting("Demain", "--at", "tomorrow 9am"), Verb.POST, looks.scheduled),
    Step(
        "move",
        lambda desk: ("queue", "move", desk.keys["item"], "tomorrow 18:30", "--json"),
        after=looks.moved,
    ),
    Step("queue list", lambda _desk: ("queue", "list", "--json"), after=looks.listed),
    Step(
        "cancel",
        lambda desk: ("queue", "cancel", desk.keys["item"], "--json"),
        after=looks.cancelled,
    ),
    Step(
        "lost answer",
        _posting("Une seule fois"),
        Verb.POST,
        looks.found,
        before=lambda desk: desk.lose_the_answer(),
    ),
    Step("exactly once", _posting("Deux à la fois"), Verb.POST, looks.once("Deux à la fois")),
    Step("pause", lambda _desk: ("pause", "--reason", "Un deuil"), after=looks.paused),
    Step("resume", lambda _desk: ("resume",), after=looks.resumed),
    Step(
        "delete",
        lambda desk: ("moderate", desk.keys["own"], "delete", "--yes", "--json"),
        Verb.DELETE,
        looks.gone,
        acts=("delete",),
        of="own",
    ),
    Step("queue journal", lambda _desk: ("queue", "journal", "--json"), after=looks.journalled),
    Step(
        "done",
        lambda desk: ("done", desk.keys["fresh"]),
        before=looks.asked,
        after=looks.dealt_with,
    ),
    Step(
        "snooze",
        lambda desk: ("snooze", desk.keys["fresh"]),
        before=looks.asked,
        after=looks.dealt_with,
    ),
)
