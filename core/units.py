"""Numbers with units, as people read them."""

from __future__ import annotations

_BYTES = ("B", "kB", "MB", "GB", "TB")


def bytes_text(n: float) -> str:
    """Bytes in three digits, in powers of 1,000: 512 B, 1.2 kB, 45 MB."""
    for unit in _BYTES[:-1]:
        if n < 999.5:
            return f"{three_digits(n)} {unit}"
        n /= 1000
    return f"{three_digits(n)} {_BYTES[-1]}"


def count_text(n: int) -> str:
    """A count in four characters: 650, 1.2k, 45k, 1.2M."""
    for limit, divisor, suffix in ((1e3, 1, ""), (1e6, 1e3, "k"), (1e9, 1e6, "M"), (float("inf"), 1e9, "G")):
        if n < limit:
            value = n / divisor
            return f"{value:.1f}{suffix}" if suffix and value < 10 else f"{value:.0f}{suffix}"
    raise AssertionError(n)


def seconds_text(seconds: float) -> str:
    """A time in the unit that suits it: 0.8 ms, 1.2 s, 4 min, 2.5 h."""
    if seconds < 0.9995:
        return f"{three_digits(seconds * 1000)} ms"
    if seconds < 99.5:
        return f"{three_digits(seconds)} s"
    if seconds < 99.5 * 60:
        return f"{three_digits(seconds / 60)} min"
    return f"{three_digits(seconds / 3600)} h"


def range_text(low: str, high: str) -> str:
    """From one figure to another, with the unit once where it is the same: 175–417 ms."""
    number, _, unit = low.rpartition(" ")
    return f"{number}–{high}" if high.endswith(f" {unit}") else f"{low} – {high}"


def three_digits(value: float) -> str:
    """A number of at least 0 in two or three digits: 0.012, 1.2, 45, 512; larger ones in full."""
    if value == 0:
        return "0"
    if value < 10:
        return f"{value:.2g}"
    return f"{value:,.0f}"
