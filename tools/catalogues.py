"""The catalogues of words: collect what the source says, keep the translations, compile them.

    catalogues.py                 collect into src/cmdeck/locale/*/LC_MESSAGES/cmdeck.po and compile
    catalogues.py --check         exit 1 when something is missing, empty, stale, or breaks a rule
    catalogues.py --missing       print what has no French yet, as JSON for --fill
    catalogues.py --fill FILE     put the translations of FILE ({"English": "français"}) in
    catalogues.py --compile       compile only

Entries are sorted and carry neither dates nor places, so that branches merge. A plural is written
"one|many" in JSON, its translation as a list; a context as "context\\u0004word".
"""

import argparse
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "cmdeck"
LANGUAGES = ("en", "fr")
KEYWORDS: dict[str, object] = {
    "_": None,
    "N_": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
PLURALS = {"en": "nplurals=2; plural=(n != 1);", "fr": "nplurals=2; plural=(n > 1);"}
PLACEHOLDER = re.compile(r"\{[^{}]*\}|%\([a-z_]+\)[sd]|%[sd]")
UNBOUND = re.compile(r"(?<=\S) (?=[:;!?»](?:\s|$))|(?<=«) ")
"""An ordinary blank where French wants one that does not break."""
NBSP = "\u00a0"

Words = str | tuple[str, ...]
Key = tuple[str | None, Words]


def collect(source: Path = SOURCE) -> dict[Key, None]:
    """Every msgid of the source, with its context."""
    found: dict[Key, None] = {}
    rows = extract_from_dir(
        str(source), method_map=[("**.py", "python")], keywords=KEYWORDS, comment_tags=()
    )
    for _file, _line, words, _comments, context in rows:
        found[context, tuple(words) if isinstance(words, list | tuple) else words] = None
    return found


def catalogue_path(language: str, source: Path = SOURCE) -> Path:
    return source / "locale" / language / "LC_MESSAGES" / "cmdeck.po"


def load(path: Path) -> dict[Key, Message]:
    """What a catalogue says; nothing where there is none."""
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {(m.context, _frozen(m.id)): m for m in read_po(file) if m.id}


def _frozen(words: Words | list[str]) -> Words:
    return words if isinstance(words, str) else tuple(words)


def translations(language: str, wanted: Iterable[Key], source: Path = SOURCE) -> dict[Key, Words]:
    """What `language` says for each of `wanted`; English says itself, others "" where they do not
    know. A fuzzy entry counts as not known."""
    if language == "en":
        return {key: key[1] for key in wanted}
    known = load(catalogue_path(language, source))
    found: dict[Key, Words] = {}
    for key in wanted:
        entry = known.get(key)
        empty: Words = "" if isinstance(key[1], str) else ("", "")
        found[key] = empty if entry is None or entry.fuzzy else _frozen(entry.string) or empty
    return found


def render(language: str, words: dict[Key, Words]) -> bytes:
    """A catalogue as its file: sorted, no dates, no places."""
    catalog = Catalog(locale=language, fuzzy=False)
    for (context, msgid), msgstr in words.items():
        catalog.add(msgid, msgstr, context=context)
    body = BytesIO()
    write_po(body, catalog, width=0, no_location=True, omit_header=True, sort_output=True)
    head = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {language}\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {PLURALS[language]}\\n"\n\n'
    )
    return head.encode() + body.getvalue()


def update(source: Path = SOURCE, fill: dict[Key, Words] | None = None) -> None:
    """Write every catalogue again: new words come in, those no longer said go out."""
    wanted = collect(source)
    for language in LANGUAGES:
        words = translations(language, wanted, source)
        if language == "fr":
            words.update({key: said for key, said in (fill or {}).items() if key in wanted})
        path = catalogue_path(language, source)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(render(language, words))


def compile_all(source: Path = SOURCE) -> None:
    """Write the .mo beside each .po, each in one step (tests may read them meanwhile)."""
    for language in LANGUAGES:
        path = catalogue_path(language, source)
        with path.open("rb") as file:
            catalog = read_po(file, locale=language)
        fresh = path.with_name(f".{path.stem}.{os.getpid()}.mo")
        with fresh.open("wb") as target:
            write_mo(target, catalog)
        fresh.replace(path.with_suffix(".mo"))


def faults(source: Path = SOURCE) -> Iterator[str]:
    """What is wrong with the catalogues, one line each."""
    wanted = collect(source)
    for language in LANGUAGES:
        path = catalogue_path(language, source)
        known = load(path)
        for key in wanted:
            entry = known.get(key)
            if entry is None:
                yield f"{language}: missing: {show(key)!r}"
            else:
                yield from (f"{language}: {fault}: {show(key)!r}" for fault in _wrong(key, entry))
        for key in known:
            if key not in wanted:
                yield f"{language}: no longer said: {show(key)!r}"
        yield from (f"{language}: {fault}" for fault in _french(known) if language == "fr")
        if known.keys() == wanted.keys() and path.read_bytes() != render(
            language, {key: _frozen(entry.string) for key, entry in known.items()}
        ):
            yield f"{language}: not as this tool writes it (sorted, no places)"


def _wrong(key: Key, entry: Message) -> Iterator[str]:
    said = [entry.string] if isinstance(entry.string, str) else list(entry.string)
    if not all(said):
        yield "empty"
    if entry.fuzzy:
        yield "fuzzy"
    singular, plural = (key[1], key[1]) if isinstance(key[1], str) else (key[1][0], key[1][-1])
    for index, words in enumerate(word for word in said if word):
        allowed = [sorted(PLACEHOLDER.findall(plural))]
        if index == 0:  # "one new post" need not name its figure, nor need its translation
            allowed.append(sorted(PLACEHOLDER.findall(singular)))
        if sorted(PLACEHOLDER.findall(words)) not in allowed:
            yield "other placeholders"


def _french(known: dict[Key, Message]) -> Iterator[str]:
    for key, entry in known.items():
        said = [entry.string] if isinstance(entry.string, str) else list(entry.string)
        if any(UNBOUND.search(words) for words in said):
            yield f"an ordinary blank before : ; ! ? » or after «: {show(key)!r}"


def show(key: Key) -> str:
    """A key as --missing and --fill write it."""
    words = key[1] if isinstance(key[1], str) else "|".join(key[1])
    return words if key[0] is None else f"{key[0]}\x04{words}"


def missing(source: Path = SOURCE) -> dict[str, str | list[str]]:
    """What has no French yet, ready to be filled in."""
    words = translations("fr", collect(source), source)
    return {
        show(key): said if isinstance(said, str) else list(said)
        for key, said in sorted(words.items(), key=lambda item: show(item[0]))
        if not said or not all(said)
    }


def read_fill(path: Path, source: Path = SOURCE) -> dict[Key, Words]:
    """The translations of a JSON file by key, their blanks bound as French wants them; words that
    nothing says are told on stderr."""
    by_shown = {show(key): key for key in collect(source)}
    filled: dict[Key, Words] = {}
    for shown, said in json.loads(path.read_text(encoding="utf-8")).items():
        if shown not in by_shown:
            print(f"nothing says: {shown!r}", file=sys.stderr)
        elif said and all(said):
            filled[by_shown[shown]] = (
                UNBOUND.sub(NBSP, said)
                if isinstance(said, str)
                else tuple(UNBOUND.sub(NBSP, words) for words in said)
            )
    return filled


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--check", action="store_true")
    group.add_argument("--missing", action="store_true")
    group.add_argument("--fill", type=Path, metavar="FILE")
    group.add_argument("--compile", action="store_true")
    asked = parser.parse_args()
    if asked.check:
        found = list(faults())
        print("\n".join(found), end="\n" if found else "")
        return 1 if found else 0
    if asked.missing:
        print(json.dumps(missing(), ensure_ascii=False, indent=2))
        return 0
    if not asked.compile:
        update(fill=read_fill(asked.fill) if asked.fill else None)
    compile_all()
    return 0


if __name__ == "__main__":
    sys.exit(main())
