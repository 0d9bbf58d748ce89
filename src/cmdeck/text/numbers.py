"""Numbers as people write them: 1 318 and 0,31 $ in French, 1,318 and $0.31 in English.

Pure; the language is the one in use unless it is named.
"""

from cmdeck.i18n import language

NBSP = "\u00a0"
MINUS = "\u2212"
_DIME = 100_000
"""Millionths of a dollar in ten cents."""


def number(value: int, language_of: str | None = None) -> str:
    """A whole number with its thousands apart: `1 318` (U+00A0) or `1,318`."""
    return _local(f"{value:,}", language_of)


def counted(value: int, most: int) -> str:
    """A count that ended at `most`: `999+`; below it the number."""
    return number(value) if value < most else f"{number(most - 1)}+"


def decimal(value: float, places: int = 1, language_of: str | None = None) -> str:
    """A number with `places` decimals, halves away from zero: `2,7` or `2.7`."""
    from decimal import ROUND_HALF_UP, Decimal  # dear to import, and many screens show none

    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return _local(f"{exact:,f}", language_of)


def percent(ratio: float, places: int = 1, language_of: str | None = None) -> str:
    """A ratio as percent: `2,7 %` or `2.7%`."""
    shown = decimal(ratio * 100, places, language_of)
    return f"{shown}{NBSP}%" if _french(language_of) else f"{shown}%"


def money(micro_dollars: int, language_of: str | None = None) -> str:
    """An amount in millionths of a dollar: `0,31 $` or `$0.31`.

    Below ten cents the decimals that it has are kept: prices of one read or post are that small.
    """
    from decimal import ROUND_HALF_UP, Decimal

    exact = Decimal(micro_dollars).scaleb(-6)
    if 0 < abs(micro_dollars) < _DIME:
        shown = f"{exact.normalize():f}"
    else:
        shown = f"{exact.quantize(Decimal('0.01'), ROUND_HALF_UP):,f}"
    local = _local(shown, language_of)
    if _french(language_of):
        return f"{local}{NBSP}$"
    return f"{MINUS}${local[1:]}" if local.startswith(MINUS) else f"${local}"


def _french(language_of: str | None) -> bool:
    return (language_of or language()) == "fr"


def _local(shown: str, language_of: str | None) -> str:
    signed = shown.replace("-", MINUS)
    if _french(language_of):
        return signed.replace(",", NBSP).replace(".", ",")
    return signed
