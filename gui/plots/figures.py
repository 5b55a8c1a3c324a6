"""Numbers as people read them: 1.2k, 0.0312, 98.6 %."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, isfinite, log10

_THIN_SPACE = "\u202f"
_SCALES = ((1e9, "G"), (1e6, "M"), (1e3, "k"))


def figure(value: float) -> str:
    """A measured value with three significant digits: 0.0312, 2.3, 1,240, 3.1e-7."""
    if not isfinite(value):
        return "–"
    size = abs(value)
    if size == 0:
        return "0"
    if size < 1e-4 or size >= 1e6:
        return _short_power(f"{value:.1e}")
    return f"{value:,.{max(0, 2 - floor(log10(size)))}f}"


def percent(fraction: float, digits: int = 1) -> str:
    """A share of one as a percentage: 98.6 %, 100 %. Only the whole reads as 100 %, and only nothing as 0 %."""
    if not isfinite(fraction):
        return "–"
    least = 10.0**-digits
    shown = round(100 * fraction, digits)
    if fraction in (0, 1):
        return f"{shown:.0f}{_THIN_SPACE}%"
    if shown == 0:
        return f"<{least:g}{_THIN_SPACE}%"
    return f"{min(shown, 100 - least):.{digits}f}{_THIN_SPACE}%"


def count(number: int) -> str:
    """A number of things with its thousands set off: 12,400."""
    return f"{number:,}"


def tick_texts(values: Sequence[float], spacing: float) -> list[str]:
    """Texts of ticks ``spacing`` apart, with just the digits that tell them apart: 0, 500, 1k, 1.5k."""
    return [_tick_text(value, spacing) for value in values]


def _tick_text(value: float, spacing: float) -> str:
    if abs(value) < spacing * 1e-6:
        return "0"
    if spacing < 1e-4:
        digits = max(0, floor(log10(abs(value))) - floor(log10(spacing) + 1e-9))
        return _short_power(f"{value:.{digits}e}")
    scale, suffix = next(((scale, name) for scale, name in _SCALES if abs(value) >= scale * 0.9999), (1.0, ""))
    decimals = max(0, ceil(-log10(spacing / scale) - 1e-9))
    text = f"{value / scale:.{decimals}f}"
    # 1k reads better than 1.0k; without a suffix, ticks of one axis keep the same number of decimals.
    return (text.rstrip("0").rstrip(".") if suffix and decimals else text) + suffix


def power_text(exponent: float) -> str:
    """The text of a tick on a logarithmic axis at ten to the ``exponent``: 0.01, 20, 3e-7."""
    value = 10.0**exponent
    if 9.5e-4 <= value < 1e4:
        return f"{value:.{max(0, -floor(exponent + 1e-9))}f}"
    return _short_power(f"{value:.0e}")


def _short_power(text: str) -> str:
    mantissa, _, power = text.partition("e")
    return f"{mantissa}e{int(power)}"
