"""Write the pages of docs/ that are made from tables: keys, capabilities, commands.

    generate_docs.py            write them
    generate_docs.py --check    exit 1 when one is not as it would be written

A page whose table is not built yet is skipped, and said so.
"""

import argparse
import importlib
import importlib.util
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from types import ModuleType

import click

import catalogues
from cmdeck.i18n import use_language
from cmdeck.model.capability import PLANS, Ability, Capabilities, Verb, capabilities
from cmdeck.model.column import ColumnType
from cmdeck.model.timeline import TimelineKind
from cmdeck.text import phrases
from cmdeck.text.numbers import money, number

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
MADE = (
    "<!-- Made by tools/generate_docs.py: change the table it is made from, then `make docs`. -->"
)
Row = tuple[str, ...]


class NotBuilt(Exception):
    """The table of a page does not exist yet."""


def table(head: Row, rows: Iterable[Row]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") or " " for cell in row) + " |"
    yield ""


def french(words: str) -> str:
    """`words` (a msgid, or what `phrases` says for it) in French."""
    said = FRENCH.get((None, words), words)
    return said if isinstance(said, str) else said[0]


def _french_words() -> dict[catalogues.Key, catalogues.Words]:
    known = catalogues.load(catalogues.catalogue_path("fr"))
    return {key: entry.string for key, entry in known.items() if entry.string}


FRENCH = _french_words()


# ── docs/keys.md ─────────────────────────────────────────────────────────────────────────────────

SIGNS = {
    "ampersand": "&",
    "quotation_mark": '"',
    "apostrophe": "'",
    "left_parenthesis": "(",
    "right_parenthesis": ")",
    "minus": "-",
    "underscore": "_",
    "section_sign": "§",
    "exclamation_mark": "!",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "slash": "/",
    "colon": ":",
    "question_mark": "?",
    "asterisk": "*",
    "full_stop": ".",
    "comma": ",",
    "space": "Space",
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "delete": "Del",
}
"""Textual's names of keys, as they stand on a keyboard."""


def show_keys(keys: str) -> str:
    """`g g,home` as `g g`, `Home`."""
    shown = [" ".join(map(_show_key, way.split())) for way in keys.split(",") if way.strip()]
    return " ".join(f"`` {key} ``" if "`" in key else f"`{key}`" for key in shown)


def _show_key(key: str) -> str:
    *modifiers, last = key.split("+")
    sign = SIGNS.get(last, last.upper() if last[0] == "f" and last[1:].isdigit() else last)
    return "-".join([*(modifier.capitalize() for modifier in modifiers), sign])


def keys() -> Iterator[str]:
    actions = _module("cmdeck.tui.actions")
    yield "# Keys"
    yield ""
    yield "`[keys.bindings]` in config.toml gives an action other keys, by its id."
    yield "The preset `plain` does without letters; `Enter` and the menu reach everything there."
    yield ""
    for group in actions.Group:
        rows = [row for row in actions.ACTIONS if row.group is group]
        if not rows:
            continue
        yield f"## {group.value} · {french(group.value)}"
        yield ""
        yield from table(
            ("keys", "plain", "does", "fait", "action"),
            [
                (
                    show_keys(row.keys),
                    show_keys(row.plain),
                    row.help,
                    french(row.help),
                    f"`{row.id}`",
                )
                for row in rows
            ],
        )


# ── docs/networks.md ─────────────────────────────────────────────────────────────────────────


def capability_page() -> Iterator[str]:
    plans = [
        (capabilities(network, plan), plan) for network, known in PLANS.items() for plan in known
    ]
    yield "# What each network can do"
    yield ""
    yield "From `cmdeck.model.capability`. What a network has refused to one account goes to its"
    yield "web page from then on."
    yield ""
    yield "## Verbs"
    yield ""
    head = ("verb", "en français", *(_title(caps, plan) for caps, plan in plans))
    yield from table(
        head,
        [
            (verb_word, french(verb_word), *(_ability(caps.can(verb)) for caps, _plan in plans))
            for verb in Verb
            for verb_word in (phrases.verb_name(verb),)
        ],
    )
    yield from table(
        ("sign", "means", "en français"),
        [
            (_ability(ability), word, french(word))
            for ability in Ability
            for word in (phrases.ability_name(ability),)
        ],
    )
    yield "## Columns"
    yield ""
    yield from table(
        ("column", "en français", *head[2:]),
        [
            (name, french(name), *(_listed(caps, kind) for caps, _plan in plans))
            for kind in TimelineKind
            for name in (phrases.COLUMNS[ColumnType(kind.value)],)
        ],
    )
    yield "## Limits and prices"
    yield ""
    yield from table(("", *head[2:]), _limits([caps for caps, _plan in plans]))


def _title(caps: Capabilities, plan: str) -> str:
    return (
        f"{phrases.network_name(caps.network)} ({plan})"
        if plan
        else phrases.network_name(caps.network)
    )


def _ability(ability: Ability) -> str:
    return {Ability.YES: "yes", Ability.SUMMONED: "if named", Ability.WEB: "web"}.get(ability, "–")


def _listed(caps: Capabilities, kind: TimelineKind) -> str:
    if not caps.lists(kind):
        return "–"
    said = ["yes"]
    if kind in caps.oldest:
        said.append(f"{_span(caps.oldest[kind])} back")
    if kind in caps.notes:
        said.append(phrases.phrase(caps.notes[kind]))
    return "; ".join(said)


def _span(span: timedelta) -> str:
    seconds = span.total_seconds()
    return f"{seconds / 86400:g} days" if seconds >= 86400 else f"{seconds / 60:g} min"


def _limits(columns: list[Capabilities]) -> Iterator[Row]:
    rows: dict[str, Callable[[Capabilities], str]] = {
        "characters of a post": lambda c: number(c.text_limit),
        "characters of a message": lambda c: number(c.message_limit),
        "pictures of a post": lambda c: number(c.picture.count),
        "characters of an alt text": lambda c: number(c.picture.alt),
        "a post can be read back": lambda c: "yes" if c.reads_back else "no",
        "absence is believed after": lambda c: _span(c.quarantine),
        "says by itself what is new": lambda c: "yes" if c.tells_news else "no",
        "a mute may end by itself": lambda c: "yes" if c.mutes_for else "no",
        "reading a post": lambda c: _price(c.prices.post),
        "reading a post of one's own": lambda c: _price(c.prices.own_post),
        "reading a profile": lambda c: _price(c.prices.user),
        "reading a message": lambda c: _price(c.prices.message),
        "posting": lambda c: _price(c.prices.create),
        "posting with a link": lambda c: _price(c.prices.create_with_link),
        "liking, reposting, hiding": lambda c: _price(c.prices.react),
        "sending a message": lambda c: _price(c.prices.send_message),
    }
    for name, read in rows.items():
        cells = [
            "–" if _needs_post(name) and c.can(Verb.POST) is Ability.NO else read(c)
            for c in columns
        ]
        yield (name, *cells)


def _needs_post(name: str) -> bool:
    return not name.startswith("reading")


def _price(micro: int) -> str:
    return money(micro) if micro else "free"


# ── docs/cli.md ──────────────────────────────────────────────────────────────────────────────────


WIDTH = 96
"""Columns of help text, whatever the terminal that runs this."""


def commands() -> Iterator[str]:
    tree = getattr(_module("cmdeck.cli.main"), "command", None)
    if tree is None:
        raise NotBuilt("cmdeck.cli.main.command")
    top: click.Command = tree()
    yield "# Commands"
    yield ""
    yield from _command(top, click.Context(top, info_name="cmdeck", terminal_width=WIDTH))


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    yield f"## {context.command_path}"
    yield ""
    yield "```"
    yield from (line.rstrip() for line in command.get_help(context).splitlines())
    yield "```"
    yield ""
    if isinstance(command, click.Group):
        for name in sorted(command.list_commands(context)):
            inner = command.get_command(context, name)
            if inner is not None and not inner.hidden:
                yield from _command(
                    inner, click.Context(inner, context, name, terminal_width=WIDTH)
                )


# ── all of them ──────────────────────────────────────────────────────────────────────────────────

PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "keys.md": keys,
    "networks.md": capability_page,
    "cli.md": commands,
}


def _module(name: str) -> ModuleType:
    try:
        if importlib.util.find_spec(name) is None:
            raise NotBuilt(name)
    except ModuleNotFoundError as error:
        raise NotBuilt(name) from error
    return importlib.import_module(name)


def page(name: str) -> str:
    """The text of one page. Raises NotBuilt."""
    use_language("en")
    lines = list(PAGES[name]())
    return "\n".join([lines[0], "", MADE, *lines[1:]]).rstrip("\n") + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    stale = False
    for name in PAGES:
        try:
            text = page(name)
        except NotBuilt as error:
            print(f"docs/{name}: skipped: {error} is not built yet")
            continue
        path = DOCS / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        if check:
            print(f"docs/{name}: stale: run `make docs`")
            stale = True
        else:
            DOCS.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
