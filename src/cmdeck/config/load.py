"""Reading config.toml: a Config, or errors that name the file, the line and the key."""

import re
import stat
import tomllib
from pathlib import Path

from cmdeck.config import lines
from cmdeck.config.agree import Known, agree
from cmdeck.config.check import Faults, Table
from cmdeck.config.read import read_config
from cmdeck.config.schema import Config
from cmdeck.errors import ConfigError
from cmdeck.i18n import N_, _

MOST = 1_000_000
"""Bytes of a file of settings."""
DEEPEST = 200
"""Dots of a key: what reads TOML takes minutes for thousands."""
_AT = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_KEYS = re.compile(r"([ \t]*)keys([ \t]*=)")
_SYNTAX = {
    "Invalid value": N_("there is no value that TOML knows: text needs quotes"),
    "Invalid statement": N_("this is neither a [table] nor a key = value"),
    "Expected '=' after a key in a key/value pair": N_("a = is missing after the key"),
    "Expected newline or end of document after a statement": N_("something follows the value"),
    "Unclosed array": N_("a ] is missing"),
    "Unterminated string": N_("a closing quote is missing"),
    "Cannot overwrite a value": N_("this key stands here twice"),
    "Illegal character '\\n'": N_("a closing quote is missing"),
    "Invalid initial character for a key part": N_("a key is missing, or needs quotes"),
    "Expected ']' at the end of a table declaration": N_("a ] is missing"),
    "Expected ']]' at the end of an array declaration": N_("]] is missing"),
}
"""What tomllib says (Lib/tomllib/_parser.py), in words for people."""


def load_config(path: Path, known: Known | None = None) -> Config:
    """The config in `path`; the defaults where there is no such file.

    `known` holds the names that the store's rows have (see `agree`). Raises ConfigError for the
    first fault from the top of the file.
    """
    config, faults = check_config(path, known)
    if faults:
        raise faults[0]
    return config


def check_config(path: Path, known: Known | None = None) -> tuple[Config, tuple[ConfigError, ...]]:
    """The config in `path` and everything that is wrong with it, from the top of the file. What is
    wrong has its default in the config."""
    try:
        text = read_text(path)
        raw, found = parse(text, path)
    except FileNotFoundError:
        return Config(), ()
    except ConfigError as error:
        return Config(path), (error,)
    faults = Faults(path, found)
    config = read_config(Table(raw, faults), path)
    agree(config, faults, known)
    return config, faults.in_order()


def describe(error: ConfigError) -> str:
    """A fault in the language in use: `config.toml, line 3, column[2].type: …`."""
    where = [str(error.file)]
    if error.line is not None:
        where.append(_("line {n}").format(n=error.line))
    if error.key:
        where.append(error.key)
    return _("{where}: {what}").format(where=", ".join(where), what=error.message)


def schema_keys() -> frozenset[str]:
    """Every key that config.toml may hold, as `publish.grace` or `brand[].id`."""
    faults = Faults(Path("-"), lines.Lines())
    one: list[object] = [{}]
    tables = ("brand", "account", "feed", "reply", "column")
    read_config(Table(dict.fromkeys(tables, one), faults))
    return frozenset(faults.asked)


def read_text(path: Path) -> str:
    """The file's text, line ends as `\\n`. Raises FileNotFoundError, or ConfigError where it cannot
    be read, is no file (a pipe is not waited for), is longer than MOST or is not UTF-8."""
    try:
        found = path.stat()
        if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
            raise ConfigError(_("this is not a file"), file=path)
        if found.st_size > MOST:
            raise ConfigError(_("this is too long for a file of settings"), file=path)
        raw = path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        words = error.strerror or type(error).__name__
        message = _("this file cannot be read: {reason}").format(reason=words)
        raise ConfigError(message, file=path) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigError(_("this line is not UTF-8"), file=path, line=line) from error
    return text.replace("\r\n", "\n")


def parse(text: str, path: Path) -> tuple[dict[str, object], lines.Lines]:
    """What TOML says, and where. Raises ConfigError where it is not TOML."""
    for number, row in enumerate(text.split("\n"), 1):
        if row.partition("=")[0].count(".") > DEEPEST:
            raise ConfigError(_("a key of too many parts"), file=path, line=number)
    try:
        found = lines.scan(text)
        return tomllib.loads(_preset_as_table(text, found)), found
    except RecursionError as error:
        raise ConfigError(_("brackets in brackets, too deep"), file=path) from error
    except ValueError as error:
        if not isinstance(error, tomllib.TOMLDecodeError):  # int() of thousands of digits
            raise ConfigError(_("a number has too many digits"), file=path) from error
        at = _AT.search(str(error))
        last = text.rstrip("\n").count("\n") + 1
        line = int(at[1]) if at and at[1] else last
        detail = _AT.sub("", str(error))
        if at and not at[1] and detail == "Invalid value":
            words = _("the file ends before the value does")
        else:
            words = _(_SYNTAX[detail]) if detail in _SYNTAX else detail
        message = _("not written as TOML: {detail}").format(detail=words)
        raise ConfigError(message, file=path, line=line) from error


def _preset_as_table(text: str, found: lines.Lines) -> str:
    """`keys = "plain"` at the top means `keys.preset = "plain"`.

    cli.md has both `keys = "deck"` and `[keys.bindings]`, which TOML alone would not allow in one
    file. No line moves.
    """
    if not _KEYS.search(text):
        return text
    for statement in found.statements:
        if statement.header:
            break
        if statement.path == ("keys",) and ("keys", 0) not in found.of:
            rows = text.split("\n")
            row = rows[statement.first - 1]
            if not row.partition("=")[2].lstrip().startswith("{"):
                rows[statement.first - 1] = _KEYS.sub(r"\1keys.preset\2", row, count=1)
                return "\n".join(rows)
    return text
