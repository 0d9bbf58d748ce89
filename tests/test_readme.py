"""What the hand-written pages tell a person to type is there: commands, keys, settings, links."""

import importlib.util
import re
import shlex
import struct
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import click
import pytest

from cmdeck.cli.main import command
from cmdeck.config.agree import Known
from cmdeck.config.load import check_config
from cmdeck.model.guard import GuardCode
from cmdeck.tui.actions import ACTIONS

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs" / "guide").glob("*.md"),
        ROOT / "docs" / "trust.md",
    ]
)
GUIDE = [page for page in PAGES if page.name.startswith("README") or page.parent.name == "guide"]
DECK = ("cmdeck ", ".venv/bin/cmdeck ")
MEANS: Mapping[str, str] = {
    "j": "cursor.down",
    "k": "cursor.up",
    "↓": "cursor.down",
    "↑": "cursor.up",
    "g g": "cursor.top",
    "Enter": "item.open",
    "Esc": "deck.back",
    "a": "item.menu",
    "p": "item.author",
    "u": "item.link",
    "r": "post.reply",
    "R": "post.reply_all",
    "f": "post.like",
    "Q": "post.quote",
    "d": "post.message",
    "s": "post.share",
    "m h": "moderate.hide",
    "m d": "moderate.delete",
    "m p": "moderate.stage",
    "h": "column.left",
    "l": "column.right",
    "←": "column.left",
    "→": "column.right",
    "Tab": "column.right",
    "0": "column.go:0",
    "1": "column.go:1",
    "2": "column.go:2",
    "3": "column.go:3",
    "4": "column.go:4",
    "9": "column.go:9",
    "&": "column.go:1",
    "é": "column.go:2",
    '"': "column.go:3",
    "'": "column.go:4",
    "(": "column.go:5",
    "H": "column.move_left",
    "L": "column.move_right",
    "<": "column.narrow",
    ">": "column.widen",
    "Z": "column.zoom",
    "A": "column.add",
    "E": "column.edit",
    "X": "column.close",
    "F": "column.filter",
    "/": "column.search",
    "c": "column.read",
    "F5": "column.refresh compose.audience",
    "e": "queue.edit post.edit",
    "x": "queue.cancel",
    "v": "mark.range",
    "V": "queue.resolve",
    "F3": "queue.rehearse compose.preview",
    "I": "queue.import",
    "b": "calendar.brand",
    "g c": "go.calendar",
    "n": "deck.new",
    "N": "deck.new_here",
    "F2": "compose.account",
    "F4": "compose.editor",
    "F6": "compose.picture",
    "F7": "compose.spelling",
    "F8": "compose.schedule",
    "F9": "compose.send",
    "Ctrl-r": "compose.saved",
    "Ctrl-s": "compose.keep",
    "U": "deck.undo",
    "Ctrl-z": "deck.undo",
    "g q": "go.queue",
    "g d": "go.drafts",
    "g m": "queue.missed",
    "g j": "go.journal",
    "B": "draft.before",
    "D": "draft.trash",
    "g e": "go.engine",
    "g l": "account.login",
    "F12": "deck.pause",
    ":": "deck.palette",
    "?": "deck.help",
    "q": "deck.quit",
}
"""What the pages say that a key does, in a list and in the composer. Pages and table of actions
change together."""
IN_DIALOGS = {"y", "o", "i"}
"""Yes in English and in French; ignore a word. No action: a dialog's own."""
FRENCH = {"Entrée": "Enter", "Échap": "Esc"}
TYPED = re.compile(r"(?:type|tapez) `[^`]+`")
KEY = re.compile(r"[^\W\d_]|[0-9&\"'(<>/:?←→↑↓]|[gm] [a-z]|F\d{1,2}|Ctrl-[a-z]|Tab|Enter|Esc")


def ids(page: Path) -> str:
    return str(page.relative_to(ROOT))


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """Language and content of each fenced block."""
    yield from re.findall(r"^ *```(\w*)\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)


def prose(text: str) -> str:
    return re.sub(r"^ *```\w*\n.*?^ *```$", "", text, flags=re.MULTILINE | re.DOTALL)


def inline(text: str) -> list[str]:
    """Every `code` of the running text; twice quoted ones with a backtick inside are none."""
    return re.findall(r"(?<!`)`([^`\n]+)`(?!`)", prose(text))


def typed(text: str) -> list[str]:
    """Every line that a person is told to type into a shell."""
    lines = [
        line.strip()
        for language, inside in blocks(text)
        if not language
        for line in inside.splitlines()
        if line.strip() and not re.search(r"[─|>]{1}--|<--", line)
    ]
    return [*lines, *inline(text)]


def commands(text: str) -> list[list[str]]:
    """The arguments of every `cmdeck …`."""
    return [
        shlex.split(line)[1:]
        for line in typed(text)
        if line.startswith(DECK) and not line.startswith("cmdeck (")
    ]


def take(words: list[str]) -> None:
    """Let click read a command line as it would, without doing it. Raises UsageError."""
    found: click.Command = command()
    context = click.Context(found, info_name="cmdeck")
    words = list(words)
    while isinstance(found, click.Group) and words and not words[0].startswith("-"):
        name, inner, words = found.resolve_command(context, words)
        assert inner is not None
        context, found = click.Context(inner, context, name), inner
    with suppress(click.exceptions.Exit):  # `--version` has nothing more to read
        found.make_context(context.info_name, words, context.parent)


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_command_shown_exists(page: Path) -> None:
    wrong = []
    for words in commands(page.read_text()):
        try:
            take(words)
        except click.MissingParameter:
            continue  # the name of a command, in the middle of a text
        except click.UsageError as error:
            wrong.append((words, error.format_message()))
    assert wrong == []


def test_a_command_that_is_not_there_is_noticed() -> None:
    for wrong in (["triagge"], ["queue", "explode"], ["post", "--wehn", "x"]):
        with pytest.raises(click.UsageError) as caught:
            take(wrong)
        assert not isinstance(caught.value, click.MissingParameter)


def test_the_readmes_show_what_a_new_person_needs() -> None:
    for name in ("README.md", "README.fr.md"):
        said = typed((ROOT / name).read_text())
        assert {"make demo", "make run", "pipx install .", "cmdeck doctor"} <= set(said)


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_make_target_shown_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for line in typed(page.read_text()):
        if line.startswith("make "):
            assert line.split()[1] in targets, line


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_script_shown_is_there(page: Path) -> None:
    for path in re.findall(r"\b(?:tools|tests|src|docs)/[\w/]+\.(?:py|md)\b", page.read_text()):
        assert (ROOT / path).exists(), path


def test_every_module_named_in_the_architecture_is_there() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text() + (ROOT / "CONTRIBUTING.md").read_text()
    for path in inline(text):
        if re.fullmatch(r"(?:[a-z]+/)+[a-z_*]+\.(?:py|toml|po)", path) and "/" in path:
            head = path.split("/")[0]
            base = ROOT if (ROOT / head).exists() else ROOT / "src" / "cmdeck"
            assert list(base.glob(path)), path


def shown_keys() -> Mapping[str, set[str]]:
    """Action id -> its keys as docs/keys.md shows them."""
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        spec = importlib.util.spec_from_file_location(
            "generate_docs_for_keys", ROOT / "tools" / "generate_docs.py"
        )
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(ROOT / "tools"))
    return {
        action.id: set(re.findall(r"`([^`]+)`", module.show_keys(f"{action.keys},{action.plain}")))
        for action in ACTIONS
    }


def keys_of(page: Path) -> set[str]:
    """What a page shows as a key: the first cells of its tables, and lone keys in its text."""
    text = prose(page.read_text())
    firsts = re.findall(r"^\| ([^|\n]*`[^|\n]*) \|", text, re.MULTILINE)
    cells = " ".join(TYPED.sub("", cell) for cell in firsts)
    found = {FRENCH.get(word, word) for word in inline(text)}
    return {word for word in found if KEY.fullmatch(word)} | {
        word
        for word in (FRENCH.get(code, code) for code in re.findall(r"`([^`]+)`", cells))
        if len(word) <= 6 and KEY.fullmatch(word)
    }


@pytest.mark.parametrize("page", GUIDE, ids=ids)
def test_every_key_named_is_an_action_or_of_a_dialog(page: Path) -> None:
    unknown = keys_of(page) - set(MEANS) - IN_DIALOGS
    assert not unknown


def test_every_key_does_what_the_pages_say() -> None:
    keys = shown_keys()
    pairs = [(key, action) for key, actions in MEANS.items() for action in actions.split()]
    assert [(key, action) for key, action in pairs if key not in keys[action]] == []


def test_no_key_is_listed_here_that_no_page_names() -> None:
    assert set(MEANS) <= set().union(*map(keys_of, GUIDE))


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_setting_shown_is_one(page: Path, tmp_path: Path) -> None:
    for language, inside in blocks(page.read_text()):
        if language != "toml":
            continue
        file = tmp_path / "config.toml"
        file.write_text(inside)
        known = Known(brands=frozenset({"veloville"}))
        _config, faults = check_config(file, known)
        assert [str(fault) for fault in faults] == []


def test_settings_named_in_the_text_are_in_the_example() -> None:
    example = (ROOT / "src" / "cmdeck" / "config" / "config.example.toml").read_text()
    named = {
        word
        for page in GUIDE
        for word in inline(page.read_text())
        if re.fullmatch(r"[a-z]+(?:_[a-z]+)+", word)
    } | {"plan", "protected", "grace"}
    named -= set(GuardCode)  # what guards_off may hold
    assert {"daily_cost_limit", "undo_seconds"} <= named
    assert sorted(word for word in named if not re.search(rf"\b{word}\b", example)) == []


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_link_to_a_file_resolves(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page.read_text())):
        path, _hash, anchor = target.partition("#")
        assert not re.match(r"\w+:", path), f"{target}: pages link to files of ours only"
        found = page if not path else (page.parent / path).resolve()
        assert found.is_file(), target
        if anchor:
            heads = re.findall(r"^#+ (.+)$", found.read_text(), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w-]", "", h.lower().replace(" ", "-")) for h in heads}


REGISTRY = re.compile(
    r"pypi\.org|pythonhosted|npmjs|crates\.io|anaconda\.org|conda-forge|artifactory|nexus\."
)
ABSOLUTE = re.compile(r"(?<![\w.~/:])/(?:work|home|root|opt|tmp|var|usr|etc|srv|mnt|Users)/")


@pytest.mark.parametrize("page", [*PAGES, *(ROOT / "docs").glob("*.md")], ids=ids)
def test_no_page_names_a_registry_or_a_place_of_one_machine(page: Path) -> None:
    text = page.read_text()
    assert REGISTRY.findall(text) == []
    assert ABSOLUTE.findall(text) == []


def test_both_readmes_say_the_same_things() -> None:
    english, french = ((ROOT / name).read_text() for name in ("README.md", "README.fr.md"))
    assert [len(mark) for mark in re.findall(r"^(#+) ", english, re.MULTILINE)] == [
        len(mark) for mark in re.findall(r"^(#+) ", french, re.MULTILINE)
    ]
    for pattern in (r"^\|", r"^(?:- |\d\. )", r"\]\(docs/(?!pictures)[^)]+\)"):
        assert len(re.findall(pattern, english, re.MULTILINE)) == len(
            re.findall(pattern, french, re.MULTILINE)
        ), pattern
    heads = [[words[:2] for words in commands(text)] for text in (english, french)]
    assert heads[0] == heads[1]
    numbers = [set(re.findall(r"\d+[.,]\d+ ?\$|\$\d+\.\d+", text)) for text in (english, french)]
    plain = [{re.sub(r"[ $]", "", n).replace(",", ".") for n in found} for found in numbers]
    assert plain[0] == plain[1]


def test_the_pictures_are_pictures_and_small() -> None:
    for name in ("deck.png", "deck.fr.png"):
        path = ROOT / "docs" / "pictures" / name
        head = path.read_bytes()[:24]
        assert head.startswith(b"\x89PNG")
        width, height = struct.unpack(">II", head[16:24])
        assert width > 1500
        assert height > 700
        assert path.stat().st_size < 400_000


def test_the_architecture_stays_two_pages() -> None:
    assert (ROOT / "ARCHITECTURE.md").read_text().count("\n") <= 120


def test_the_promise_is_whole() -> None:
    text = (ROOT / "docs" / "trust.md").read_text()
    assert "* *Never lost*: once the composer says" in text
    assert "* *Never twice by us*: cmdeck sends a creating request again only when" in text
    assert "* *What nobody can promise*: exactly-once on X" in text
