"""What is found out on the training part of a table alone, and done to both parts: filling and standardising."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from core.data.tables.wishes import FILL, Missing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.data.tables.plan import Feature


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

    def fitted(self, inputs: NDArray[Any]) -> FittedTable:
        """Take the figures from the rows of the training part.

        Args:
            inputs: (N, n_numbers) rows, at least one.
        """
        n_numbers = inputs.shape[1]
        fill, mean, std = np.zeros(n_numbers), np.zeros(n_numbers), np.ones(n_numbers)
        seen = np.ones(n_numbers, bool)
        start = 0
        for feature in self.features:
            part = slice(start, start + feature.width)
            if feature.categories:
                fill[part], seen[part] = self._of_categories(inputs[:, part])
            else:
                fill[start], mean[start], std[start] = self._of_numbers(inputs[:, part], feature.column.is_numeric)
            start += len(feature.names)
        return FittedTable(self, fill, mean.astype(np.float32), std.astype(np.float32), mean, std, seen)

    def _of_numbers(self, column: NDArray[np.float64], is_numeric: bool) -> tuple[float, float, float]:
        """What stands in for nothing, mean and deviation of a column of shape (N, 1); of yes or no 0 and 1."""
        from sklearn.impute import SimpleImputer
        from sklearn.preprocessing import StandardScaler

        fill = 0.0
        if self.missing == FILL:
            strategy = "mean" if is_numeric else "most_frequent"
            imputer = SimpleImputer(strategy=strategy, keep_empty_features=True).fit(column)
            fill, column = float(imputer.statistics_[0]), imputer.transform(column)
        if not is_numeric or not self.standardise:
            return fill, 0.0, 1.0
        scaler = StandardScaler().fit(column)
        mean, std = np.nan_to_num(scaler.mean_), np.nan_to_num(scaler.scale_, nan=1.0)
        return fill if self.missing == FILL else float(mean[0]), float(mean[0]), float(std[0])

    def _of_categories(self, block: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """What stands in for nothing, and which categories there are in the training part."""
        counts = np.nansum(block, axis=0)
        fill = np.zeros(len(counts))
        if self.missing == FILL:
            fill[int(counts.argmax())] = 1
        return fill, counts > 0


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
        for number in range(inputs.shape[1]):  # column by column: no second table of float64
            column = inputs[:, number]
            filled = np.where(np.isnan(column), self.fill[number], column)
            prepared[:, number] = (filled - self.exact_mean[number]) / self.exact_std[number] * self.seen[number]
        return prepared
