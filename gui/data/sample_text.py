"""What is said of one sample."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.seeing.explored import Explored
from core.layers.base import shape_text
from gui.plots.figures import figure


def tip_of(explored: Explored, number: int) -> str:
    """A few lines, for the tooltip."""
    lines = [explored.answer(number), place_text(explored, number)]
    where = explored.where(number)
    return "\n".join([*lines, where] if where else lines)


def place_text(explored: Explored, number: int) -> str:
    """Where a sample stands: "Sample 12 of the training part"."""
    part = explored.part_of(number)
    return f"Sample {number - (explored.n_train if part == 'validation' else 0) + 1:,} of the {part} part"


def facts_of(explored: Explored, number: int, values: NDArray[Any] | None) -> list[tuple[str, str]]:
    """Everything about a sample, as names and texts; ``values`` are None where it cannot be read."""
    info = explored.info
    names = [("Predict", explored.answer(number))] if info.is_regression else [("Class", explored.answer(number))]
    facts = [*names, ("Part", explored.part_of(number).capitalize()), ("Number", place_text(explored, number))]
    if values is not None:
        finite = values[np.isfinite(values)]
        facts.append(("Shape", shape_text(values.shape)))
        if finite.size:
            facts.append(("Range", f"{figure(float(finite.min()))} to {figure(float(finite.max()))}"))
            facts.append(("Mean", figure(float(finite.mean()))))
        facts += _named(explored, values)
    where = explored.where(number)
    return [*facts, ("File", where)] if where else facts


def _named(explored: Explored, values: NDArray[Any], most: int = 24) -> list[tuple[str, str]]:
    if values.ndim != 1 or len(values) > most:
        return []
    names = explored.names if len(explored.names) == len(values) else [f"x{i + 1}" for i in range(len(values))]
    return [(name, value_text(value)) for name, value in zip(names, values, strict=True)]


def value_text(value: Any) -> str:
    """A value of a sample; whole numbers in full."""
    return f"{int(value):,}" if isinstance(value, (np.integer, int)) else figure(float(value))
