"""Colour arithmetic: contrast as WCAG 2 counts it, and lightness moved in OKLCH.

Pure numbers on `#rrggbb`; knows nothing of themes or terminals. Formulas: WCAG 2.2 (relative
luminance, contrast ratio); OKLab by its published matrices.
"""

import math
from collections.abc import Sequence
from functools import lru_cache

READABLE = 4.5
"""The smallest contrast ratio of text (WCAG 2.2, 1.4.3)."""

Triple = tuple[float, float, float]


@lru_cache(512)
def linear(colour: str) -> Triple:
    """Linear red, green and blue (0 to 1) of `#rrggbb`. Raises ValueError for anything else."""
    if len(colour) != 7 or colour[0] != "#":
        raise ValueError(colour)
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _to_linear(red), _to_linear(green), _to_linear(blue)


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 to 1."""
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21, whichever is the darker."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def oklab(colour: str) -> Triple:
    """Lightness and the two opponent axes of `#rrggbb`; distances in it look alike."""
    red, green, blue = linear(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def distance(one: str, other: str) -> float:
    """How far apart two colours look: OKLab x 100; about 2 is just noticeable."""
    return 100 * math.dist(oklab(one), oklab(other))


def readable(colour: str, grounds: Sequence[str], *, lighter: bool) -> str:
    """`colour` at the nearest OKLCH lightness (up where `lighter`, else down) that every one of
    `grounds` contrasts with by at least 4.5; hue stays, chroma gives way where the screen has no
    such colour."""
    lightness, green_red, blue_yellow = oklab(colour)
    step, candidate = (0.01 if lighter else -0.01), colour
    while min(contrast(candidate, ground) for ground in grounds) < READABLE:
        lightness += step
        if not 0 < lightness < 1:
            return "#ffffff" if lighter else "#000000"
        candidate = _in_gamut(lightness, green_red, blue_yellow)
    return candidate


def _to_linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _from_linear(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


def _in_gamut(lightness: float, green_red: float, blue_yellow: float) -> str:
    for keep in range(20, -1, -1):
        rgb = _from_oklab(lightness, green_red * keep / 20, blue_yellow * keep / 20)
        if all(-0.001 <= value <= 1.001 for value in rgb):
            break
    values = (_from_linear(min(1.0, max(0.0, value))) for value in rgb)
    return "#" + "".join(f"{round(255 * value):02x}" for value in values)


def _from_oklab(lightness: float, green_red: float, blue_yellow: float) -> Triple:
    long = (lightness + 0.3963377774 * green_red + 0.2158037573 * blue_yellow) ** 3
    medium = (lightness - 0.1055613458 * green_red - 0.0638541728 * blue_yellow) ** 3
    short = (lightness - 0.0894841775 * green_red - 1.2914855480 * blue_yellow) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
