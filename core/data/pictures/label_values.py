"""What stands in a column of labels: classes, or numbers to predict."""

from __future__ import annotations

import math
from collections.abc import Iterable

_LARGEST = 3.4e38
"""What float32 holds."""


def number(text: str) -> float | None:
    """The finite number that a text is, with a point or a comma; None if it is none."""
    try:
        value = float(text if "." in text else text.replace(",", ".", 1))
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= _LARGEST else None


def classes_of(labels: Iterable[str]) -> tuple[str, ...]:
    """The different labels, sorted; whole numbers by their size, so that 10 follows 9."""
    different = sorted({*labels})
    if all(label.isdecimal() for label in different):
        different.sort(key=int)
    return tuple(different)
