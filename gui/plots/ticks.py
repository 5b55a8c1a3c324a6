"""Where ticks stand: at numbers that people would choose."""

from __future__ import annotations

from math import ceil, floor, log10


def linear_ticks(low: float, high: float, count: int, whole: bool) -> tuple[float, list[float]]:
    """Up to about ``count`` multiples of 1, 2 or 5 times a power of ten between ``low`` and ``high``."""
    raw = (high - low) / count
    power = 10.0 ** floor(log10(raw))
    spacing = power * next((step for step in (1, 2, 5) if step * power >= raw), 10)
    if whole:
        spacing = max(1.0, spacing)
    first, last = ceil(low / spacing - 1e-9), floor(high / spacing + 1e-9)
    return spacing, [index * spacing for index in range(first, last + 1)]


def power_ticks(low: float, high: float, count: int) -> tuple[float, list[float]]:
    """Exponents of ten at whole decades; with 2 and 5 times them, or as on a linear axis, where those are too few."""
    decades = high - low
    if decades >= 2.0:
        every = ceil(decades / (count + 1))
        first, last = ceil(low / every - 1e-9), floor(high / every + 1e-9)
        return float(every), [float(index * every) for index in range(first, last + 1)]
    if decades >= 0.9:
        steps = (1, 2, 5) if decades / 3 * 2.2 < count / 2 else (1,)
        found = [exponent + log10(step) for exponent in range(floor(low), ceil(high) + 1) for step in steps]
        return 1.0, [exponent for exponent in found if low <= exponent <= high]
    spacing, values = linear_ticks(10.0**low, 10.0**high, count, whole=False)
    return spacing, [log10(value) for value in values if value > 0]
