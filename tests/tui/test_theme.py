"""The palette keeps the promises of look.md §3: its own figures, and 4.5 : 1 wherever allowed."""

import itertools

import pytest

from cmdeck.tui.colour import contrast, distance, luminance, readable
from cmdeck.tui.glyphs import ASCII, UNICODE
from cmdeck.tui.theme import (
    CONTRAST,
    DARK,
    LIGHT,
    SLOTS,
    THEMES,
    Colours,
    colours_of,
    palette_of,
    theme_variable_defaults,
    too_close,
)

TABLES = {"dark": DARK, "light": LIGHT, "contrast": CONTRAST}
GROUNDS = ("bg", "surface", "focus", "raised", "sel")
WRITTEN = ("text", "muted", "faint", "warn", "err", "ok")
BRANDS = tuple(f"brand-{slot}" for slot in range(1, SLOTS + 1))

# Rows of the design's tables: theme, token, then the ratio on bg, surface, focus, raised, sel.
FIGURES = """
dark text 14.9 13.8 12.0 12.8 9.5
dark muted 9.0 8.3 7.3 7.7 5.7
dark faint 6.5 6.0 5.2 5.6 4.1
dark warn 10.1 9.3 8.2 8.7 6.4
dark err 7.4 6.9 6.0 6.4 4.7
dark ok 9.7 8.9 7.8 8.3 6.1
dark brand-1 6.5 6.0 5.2 5.6 4.1
dark brand-2 6.3 5.8 5.0 5.4 4.0
dark brand-3 11.4 10.5 9.2 9.8 7.2
dark brand-4 9.5 8.8 7.6 8.2 6.0
light text 15.1 13.9 12.9 14.3 12.1
light muted 7.9 7.3 6.7 7.5 6.3
light faint 5.7 5.3 4.9 5.4 4.6
light warn 6.2 5.8 5.3 5.9 5.0
light err 6.2 5.7 5.3 5.9 4.9
light ok 6.1 5.7 5.3 5.8 4.9
light brand-1 8.1 7.5 6.9 7.7 6.5
light brand-2 9.6 8.9 8.2 9.1 7.7
light brand-3 5.7 5.3 4.9 5.5 4.6
light brand-4 5.9 5.5 5.1 5.6 4.7
contrast text 21.0 21.0 15.5 21.0 15.5
contrast faint 14.7 14.7 10.9 14.7 10.9
contrast warn 15.1 15.1 11.2 15.1 11.2
contrast err 10.5 10.5 7.8 10.5 7.8
contrast ok 16.8 16.8 12.5 16.8 12.5
contrast brand-1 11.9 11.9 8.8 11.9 8.8
contrast brand-2 9.4 9.4 7.0 9.4 7.0
contrast brand-3 15.7 15.7 11.6 15.7 11.6
contrast brand-4 16.3 16.3 12.1 16.3 12.1
"""


@pytest.mark.parametrize("row", FIGURES.strip().splitlines())
def test_ratios_are_those_of_the_design(row: str) -> None:
    theme, token, *figures = row.split()
    table = TABLES[theme]
    for ground, figure in zip(GROUNDS, figures, strict=True):
        assert contrast(table[token], table[ground]) == pytest.approx(float(figure), abs=0.06)


@pytest.mark.parametrize("theme", TABLES)
def test_everything_allowed_can_be_read(theme: str) -> None:
    table = TABLES[theme]
    for token, ground in itertools.product((*WRITTEN, *BRANDS), GROUNDS):
        if ground == "sel" and token not in {"text", "muted", "warn", "err", "ok"}:
            continue
        assert contrast(table[token], table[ground]) >= 4.5, (token, ground)
    for brand in BRANDS:
        assert contrast(table["on-brand"], table[brand]) >= 4.5, brand


@pytest.mark.parametrize("theme", TABLES)
def test_brands_stay_apart(theme: str) -> None:
    colours = [TABLES[theme][brand] for brand in BRANDS]
    assert min(distance(one, other) for one, other in itertools.combinations(colours, 2)) >= 7.5


def test_a_theme_defines_every_variable_and_so_do_the_defaults() -> None:
    names = {f"cm-{token}" for token in DARK}
    assert set(theme_variable_defaults()) == names
    assert [theme.name for theme in THEMES[:3]] == [
        "cmdeck-dark",
        "cmdeck-light",
        "cmdeck-contrast",
    ]
    for theme in THEMES:
        assert names <= set(theme.variables)


@pytest.mark.parametrize(
    "colour", ["#101010", "#0000ff", "#ff00ff", "#ffffff", "#7f7f7f", "#3a2f00"]
)
@pytest.mark.parametrize("theme", TABLES)
def test_a_brand_of_its_own_colour_is_moved_until_it_can_be_read(colour: str, theme: str) -> None:
    palette = palette_of(theme_variable_defaults(TABLES[theme]))
    shown = palette.brand_hex(colour)
    for ground in ("bg", "focus", "surface"):
        assert contrast(shown, palette.table[ground]) >= 4.5
    style = palette.brand(colour, "focus")
    assert style.color is not None
    assert style.color.name == shown


def test_a_colour_that_is_readable_already_stays() -> None:
    assert readable("#d08c3f", ["#14161a"], lighter=True) == "#d08c3f"


def test_what_is_no_colour_still_shows() -> None:
    assert palette_of(theme_variable_defaults()).brand_hex("nonsense") == "#ffffff"


def test_two_brands_alike_are_reported() -> None:
    palette = palette_of(theme_variable_defaults())
    assert too_close(palette, {"a": "#5f9be0", "b": "#609ce1", "c": 3}) == (
        "The colours of a and b are hard to tell apart.",
    )
    assert too_close(palette, {"a": 1, "b": 9}) == (), "slots are ours, and there are eight"
    plain = palette_of(theme_variable_defaults(), Colours.SIXTEEN)
    assert too_close(plain, {"a": "#5f9be0", "b": "#609ce1"}) == ()


def test_without_colour_nothing_is_coloured() -> None:
    palette = palette_of(theme_variable_defaults(), Colours.NONE)
    for inks in (palette.bg, palette.focus):
        for name in inks.__struct_fields__:
            style = getattr(inks, name)
            assert style.color is None
            assert style.bgcolor is None
    assert palette.brand(1).color is None
    assert palette.fill(1).reverse


def test_sixteen_colours_are_named_and_leave_the_ground_alone() -> None:
    palette = palette_of(theme_variable_defaults(), Colours.SIXTEEN)
    style = palette.brand(2, "focus")
    assert style.color is not None
    assert style.color.name == "blue"
    assert style.bgcolor is None
    assert palette.bg.muted.color is None


def test_a_theme_of_names_falls_back_to_sixteen() -> None:
    assert palette_of(THEMES[3].variables).colours is Colours.SIXTEEN


def test_the_environment_decides() -> None:
    assert colours_of({"NO_COLOR": "1", "TERM": "xterm-256color"}) is Colours.NONE
    assert colours_of({"TERM": "xterm-256color"}) is Colours.FULL
    assert colours_of({"TERM": "linux"}) is Colours.SIXTEEN
    assert colours_of({"TERM": "vt100"}) is Colours.NONE
    assert colours_of({"TERM": "linux", "COLORTERM": "truecolor"}) is Colours.FULL


def test_ascii_is_ascii() -> None:
    for name in ASCII.__struct_fields__:
        value = getattr(ASCII, name)
        if isinstance(value, str):
            assert value.isascii(), name
    assert ASCII.plain("l’été… « vélo »") == 'l\'été~ " vélo "'
    assert all(code < 128 for code in ASCII.translation.values())


def test_emoji_give_way_in_as_many_cells() -> None:
    assert UNICODE.plain("bravo 👏🏽 !", emoji=False) == "bravo [] !"
    assert UNICODE.plain("bravo 👏🏽 !") == "bravo 👏🏽 !"
    assert UNICODE.plain("♥ ♥️", emoji=False) == "♥ []"


def test_light_is_light() -> None:
    assert luminance(LIGHT["bg"]) > 0.8 > 0.1 > luminance(DARK["bg"])
