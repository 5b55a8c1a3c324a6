"""What is found out on the training part of a table alone, and done to both parts: filling and standardising."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from core.data.running import RunningFigures
from core.data.tables.wishes import FILL, Missing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.data.samples import Blocks
    from core.data.tables.plan import Feature

_BLOCK = 1 << 18
"""Numbers that are prepared together."""


@dataclass(frozen=True)
class TableFit:
    """How to prepare the rows of a table.

    Attributes:
        features: what the numbers of a row are.
        missing: what is done about cells that hold nothing; NaN stands for them.
        standardise: whether numbers are brought to mean 0 and deviation 1.
    """

    features: tuple[Feature, ...]
    missing: Missing
    standardise: bool

    def fitted(self, blocks: Blocks) -> FittedTable:
        """Take the figures from the rows of the training part.

        Args:
            blocks: gives (K, n_numbers) rows at a time, at least one in all.
        """
        n_numbers = sum(len(feature.names) for feature in self.features)
        figures, n_rows = RunningFigures(n_numbers), 0
        for block in blocks():
            figures.add(block)
            n_rows += len(block)
        fill, mean, std = np.zeros(n_numbers), np.zeros(n_numbers), np.ones(n_numbers)
        seen = np.ones(n_numbers, bool)
        deviation = figures.deviation(n_rows if self.missing == FILL else None)  # of cells that were filled, too
        start = 0
        for feature in self.features:
            part = slice(start, start + feature.width)
            if feature.categories:
                seen[part] = figures.high[part] > 0
            if feature.column.is_numeric and not feature.categories:
                fill[start] = figures.mean[start] if self.missing == FILL or self.standardise else 0
                if self.standardise:
                    mean[start], std[start] = figures.mean[start], deviation[start]
            elif self.missing == FILL:
                fill[part] = _most_frequent(np.rint(figures.mean[part] * figures.n[part]), figures.n[start])
            start += len(feature.names)
        return FittedTable(self, fill, mean.astype(np.float32), std.astype(np.float32), mean, std, seen)


def _most_frequent(counts: NDArray[np.float64], n_values: int) -> NDArray[np.float64]:
    """What stands in for nothing where ones were counted: of categories, or of yes among yes and no."""
    fill = np.zeros(len(counts))
    best = int(counts.argmax())
    fill[best] = len(counts) > 1 or counts[0] > n_values / 2
    return fill


@dataclass(frozen=True, eq=False)
class FittedTable:
    """Prepares rows as the training part says.

    Attributes:
        fit: how, and what the numbers of a row are.
        fill: (n_numbers,), what stands in for a cell that holds nothing.
        mean: (n_numbers,) float32, what is then subtracted.
        std: (n_numbers,) float32, what it is then divided by.
        exact_mean: the mean as it was found.
        exact_std: the deviation as it was found.
        seen: (n_numbers,), which numbers are used: a category that the training part does not have stays 0.
    """

    fit: TableFit
    fill: NDArray[np.float64]
    mean: NDArray[np.float32]
    std: NDArray[np.float32]
    exact_mean: NDArray[np.float64]
    exact_std: NDArray[np.float64]
    seen: NDArray[np.bool_]

    def __call__(self, inputs: NDArray[Any]) -> NDArray[np.float32]:
        """(N, n_numbers) as the network gets them."""
        prepared = np.empty(inputs.shape, np.float32)
        step = max(1, _BLOCK // max(1, inputs.shape[1]))
        for start in range(0, len(inputs), step):  # no second table of float64
            block = inputs[start : start + step]
            filled = np.where(np.isnan(block), self.fill, block)
            prepared[start : start + step] = (filled - self.exact_mean) / self.exact_std * self.seen
        return prepared
