"""Kinds of fields that several transforms have, and what their values mean."""

from __future__ import annotations

from typing import Annotated

from core.fields import Size, Unit
from core.settings import Shape

Extent = Annotated[int | tuple[int, int], Size(axes=2), Unit("pixels")]
MaybeExtent = Annotated[int | tuple[int, int] | None, Size(axes=2, optional=True), Unit("pixels")]
Margins = Annotated[int | tuple[int, int, int, int], Size(axes=2, sides=2, minimum=0), Unit("pixels")]
Range = Annotated[float | tuple[float, float], Size(axes=2, whole=False)]
"""The lowest and the greatest number, or both in one."""


def pair(size: int | tuple[int, int]) -> tuple[int, int]:
    """Height and width."""
    return size if isinstance(size, tuple) else (size, size)


def span(value: float | tuple[float, float]) -> tuple[float, float]:
    """The lowest and the greatest number of a range."""
    low, high = value if isinstance(value, tuple) else (value, value)
    return min(low, high), max(low, high)


def margins(padding: int | tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """What is added on the left, at the top, on the right and at the bottom."""
    return padding if isinstance(padding, tuple) else (padding,) * 4


def size_text(shape: Shape) -> str:
    """Extents as people write them: 28×28."""
    return "×".join(map(str, shape))


def as_size(height: int, width: int) -> int | tuple[int, int]:
    """A size as it is set: one number where both are equal."""
    return height if height == width else (height, width)
