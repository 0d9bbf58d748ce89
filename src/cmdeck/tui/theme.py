"""The look's colours and signs: three themes, the styles made of them once, two sets of glyphs.

Knows Textual's themes and Rich's styles; knows nothing of rows or widgets (look.md §3, §4). Records
here and in what is drawn are msgspec structs: a frozen dataclass costs a millisecond each at start.
"""

from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from itertools import combinations
from types import MappingProxyType

import msgspec
from rich.style import Style
from textual.theme import Theme

from cmdeck.i18n import _
from cmdeck.tui.colour import distance, luminance, readable

SLOTS = 8
"""How many brand colours a theme has; a ninth brand takes the first again."""
TOO_CLOSE = 8.0
"""Two brands nearer than this (OKLab x 100) are hard to tell apart: the person is warned."""

_TOKENS = (
    *("bg", "surface", "focus", "raised", "sel", "line", "rule"),
    *("text", "muted", "faint", "warn", "err", "ok", "on-brand"),
)
_GROUNDS = ("bg", "surface", "focus", "raised", "sel")


def _table(grounds: str, inks: str, brands: str) -> Mapping[str, str]:
    names = (*_TOKENS, *(f"brand-{slot}" for slot in range(1, SLOTS + 1)))
    values = f"{grounds} {inks} {brands}".split()
    return MappingProxyType(dict(zip(names, (f"#{value}" for value in values), strict=True)))


# Brand slots 5 to 8: a search over OKLCH with the first four fixed (contrast >= 4.6 on focus,
# largest smallest distance over normal, protan, deutan and tritan vision: 8.7 dark, 7.8 light,
# 8.4 contrast).
DARK = _table(
    "14161a 1b1e23 242932 20242b 323a46 343a44 ece9e2",
    "ece9e2 b4b7bc 959ba4 f2b84b ff8078 7fcf8f 101215",
    "d08c3f 5f9be0 e6c0f5 4fd1a5 a089a6 f1f47f 9fd959 b6f6d2",
)
LIGHT = _table(
    "faf8f4 f3efe8 ece6db f5f2ec e6dfd2 d3ccbf 1f2226",
    "1f2226 4a4e55 5f636a 815300 b3261e 1e6b3a ffffff",
    "7a3a02 0b3f85 8e3ab8 186c5e 3b4df0 5e1026 543f59 3e1856",
)
CONTRAST = _table(
    "000000 000000 00244a 000000 00244a ffffff ffffff",
    "ffffff ffffff d8d8d8 ffd75f ff9d96 87ff9f 000000",
    "ffb454 6fb1ff ffd0ff 4dffb8 b8fe60 7f90c4 e76250 a1c1a7",
)


def _theme(name: str, table: Mapping[str, str], *, dark: bool) -> Theme:
    return Theme(
        name=name,
        primary=table["text"],
        secondary=table["muted"],
        accent=table["text"],
        foreground=table["text"],
        background=table["bg"],
        surface=table["surface"],
        panel=table["raised"],
        warning=table["warn"],
        error=table["err"],
        success=table["ok"],
        dark=dark,
        variables=theme_variable_defaults(table),
    )


def theme_variable_defaults(table: Mapping[str, str] = DARK) -> dict[str, str]:
    """What the app's `get_theme_variable_defaults` returns: `cm-…` for themes that know nothing of
    ours (pass LIGHT where such a theme is light)."""
    return {f"cm-{token}": colour for token, colour in table.items()}


THEMES = (
    _theme("cmdeck-dark", DARK, dark=True),
    _theme("cmdeck-light", LIGHT, dark=False),
    _theme("cmdeck-contrast", CONTRAST, dark=True),
    Theme(
        name="cmdeck-ansi",
        primary="ansi_default",
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        warning="ansi_yellow",
        error="ansi_red",
        success="ansi_green",
        variables={
            **{f"cm-{token}": "ansi_default" for token in _TOKENS},
            "cm-warn": "ansi_yellow",
            "cm-err": "ansi_red",
            "cm-ok": "ansi_green",
            **{f"cm-brand-{slot}": "ansi_default" for slot in range(1, SLOTS + 1)},
            # Textual's own style sheet names these in every ANSI theme and has no default for them.
            "ansi-background": "ansi_default",
            "ansi-foreground": "ansi_default",
        },
        ansi=True,
    ),
)
"""Register all of them; `cmdeck-ansi` is for 16 colours and for NO_COLOR."""


class Colours(Enum):
    """How much colour the terminal takes."""

    FULL = "full"
    """24 bits, or 256 rounded by the terminal layer."""
    SIXTEEN = "sixteen"
    NONE = "none"


def colours_of(environ: Mapping[str, str]) -> Colours:
    """What the environment says: NO_COLOR (set to anything), then TERM and COLORTERM.

    Anything but FULL wants `App(ansi_color=True)` and the theme `cmdeck-ansi`, so that the rest of
    the screen keeps the terminal's own colours too.
    """
    if environ.get("NO_COLOR"):
        return Colours.NONE
    term = environ.get("TERM", "")
    if environ.get("COLORTERM") or "256" in term or "direct" in term:
        return Colours.FULL
    if term in {"dumb", "unknown", "vt100", "vt220"}:
        return Colours.NONE
    return Colours.SIXTEEN if term in {"linux", "ansi", "xterm-16color"} else Colours.FULL


class Inks(msgspec.Struct, frozen=True):
    """Every style that may be written on one ground. `…_bold` is the same in bold."""

    plain: Style
    text: Style
    bold: Style
    muted: Style
    muted_bold: Style
    faint: Style
    warn: Style
    warn_bold: Style
    err: Style
    err_bold: Style
    ok: Style
    line: Style
    rule: Style


class Palette(msgspec.Struct, frozen=True, eq=False):
    """The styles of one theme, made once: `bg`, `focus` and the others are grounds to write on."""

    table: Mapping[str, str]
    colours: Colours
    bg: Inks
    surface: Inks
    focus: Inks
    raised: Inks
    sel: Inks
    _brands: dict[tuple[int | str, str, bool], Style] = msgspec.field(default_factory=dict)

    @property
    def has_rules(self) -> bool:
        """Columns stand apart by a rule, not by blank cells alone: where lines are drawn as strong
        as text (high contrast)."""
        return self.colours is Colours.FULL and self.table["line"] == self.table["text"]

    def inks(self, ground: str) -> Inks:
        """The inks for `ground`: bg, surface, focus, raised or sel."""
        match ground:
            case "surface":
                return self.surface
            case "focus":
                return self.focus
            case "raised":
                return self.raised
            case "sel":
                return self.sel
            case _:
                return self.bg

    def brand(self, color: int | str, ground: str = "bg", *, bold: bool = False) -> Style:
        """A brand's colour, by slot (1 and up, round after eight) or `#rrggbb`, on `ground`. A
        hexadecimal colour is moved in lightness until it can be read."""
        key = (color, ground, bold)
        if (style := self._brands.get(key)) is None:
            style = self._brands[key] = self._brand(color, ground, bold=bold)
        return style

    def fill(self, color: int | str, *, bold: bool = False) -> Style:
        """Text on a brand's own colour: it means "Enter will publish", and nothing else does."""
        if self.colours is not Colours.FULL:
            return Style(reverse=True, bold=bold)
        return Style(color=self.table["on-brand"], bgcolor=self.brand_hex(color), bold=bold)

    def brand_hex(self, color: int | str) -> str:
        """`#rrggbb` of a brand's colour in this theme."""
        if isinstance(color, int):
            return self.table[f"brand-{(max(color, 1) - 1) % SLOTS + 1}"]
        return _readable(color, tuple(self.table[ground] for ground in ("bg", "focus", "surface")))

    def _brand(self, color: int | str, ground: str, *, bold: bool) -> Style:
        if self.colours is Colours.NONE:
            return Style(bold=bold)
        if self.colours is Colours.SIXTEEN:
            name = _SIXTEEN[(max(color, 1) - 1) % len(_SIXTEEN)] if isinstance(color, int) else None
            return Style(color=name, bold=bold)
        return Style(color=self.brand_hex(color), bgcolor=self.table[ground], bold=bold)


_SIXTEEN = ("yellow", "blue", "magenta", "green", "cyan", "white")


@lru_cache(64)
def _readable(color: str, grounds: tuple[str, ...]) -> str:
    try:
        return readable(color.lower(), grounds, lighter=luminance(grounds[0]) < 0.5)
    except ValueError:
        return "#ffffff" if luminance(grounds[0]) < 0.5 else "#000000"


def too_close(palette: Palette, colors: Mapping[str, int | str]) -> tuple[str, ...]:
    """Which brands' colours are hard to tell apart in this theme, in words, where a person chose
    one (look.md, Brands): the colour is what says whose post it is."""
    if palette.colours is not Colours.FULL:
        return ()
    words = _("The colours of {one} and {other} are hard to tell apart.")
    return tuple(
        words.format(one=one, other=other)
        for one, other in combinations(sorted(colors), 2)
        if isinstance(colors[one], str) or isinstance(colors[other], str)
        if distance(palette.brand_hex(colors[one]), palette.brand_hex(colors[other])) < TOO_CLOSE
    )


def palette_of(variables: Mapping[str, str], colours: Colours = Colours.FULL) -> Palette:
    """The palette of an app's CSS variables (`App.theme_variables`): `cm-…` where they hold one,
    else the dark table's. Made once for the same values."""
    values = tuple(variables.get(f"cm-{token}", colour) for token, colour in DARK.items())
    return _palette(values, colours)


@lru_cache(16)
def _palette(values: tuple[str, ...], colours: Colours) -> Palette:
    if colours is Colours.FULL and any(not value.startswith("#") for value in values):
        colours = Colours.SIXTEEN
    table = MappingProxyType(dict(zip(DARK, values, strict=True)))
    bg, surface, focus, raised, sel = (_inks(table, ground, colours) for ground in _GROUNDS)
    return Palette(table, colours, bg, surface, focus, raised, sel)


def _inks(table: Mapping[str, str], ground: str, colours: Colours) -> Inks:
    named = {"warn": "yellow", "err": "red", "ok": "green"}

    def ink(token: str = "", *, bold: bool = False) -> Style:
        if colours is Colours.NONE:
            return Style(bold=bold)
        if colours is Colours.SIXTEEN:
            return Style(color=named.get(token), bold=bold)
        return Style(color=table[token or "text"], bgcolor=table[ground], bold=bold)

    return Inks(
        plain=ink(),
        text=ink("text"),
        bold=ink("text", bold=True),
        muted=ink("muted"),
        muted_bold=ink("muted", bold=True),
        faint=ink("faint"),
        warn=ink("warn"),
        warn_bold=ink("warn", bold=True),
        err=ink("err"),
        err_bold=ink("err", bold=True),
        ok=ink("ok"),
        line=ink("line"),
        rule=ink("rule", bold=colours is not Colours.FULL),
    )
