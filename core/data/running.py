"""Range, mean and deviation of values that come block by block, so that memory is no limit."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


class RunningFigures:
    """Figures of groups of values; what is no finite number is left out of all of them.

    After Chan, Golub and LeVeque, Updating Formulae and a Pairwise Algorithm for Computing Sample Variances (1979).

    Args:
        n_groups: how many groups there are.

    Attributes:
        n: (groups,), how many values came.
        n_not_finite: how many were left out, in all groups together.
        low: (groups,), the smallest; infinite where none came.
        high: (groups,), the largest.
        mean: (groups,), 0 where none came.
    """

    def __init__(self, n_groups: int) -> None:
        self._n_groups = n_groups
        self.n = np.zeros(n_groups, np.int64)
        self.n_not_finite = 0
        self.low, self.high = np.full(n_groups, np.inf), np.full(n_groups, -np.inf)
        self.mean, self.squares = np.zeros(n_groups), np.zeros(n_groups)

    def add(self, block: NDArray[Any]) -> None:
        """Take a block, (K, groups, …), or of any shape where there is one group."""
        values = block.reshape(len(block), self._n_groups, -1).transpose(1, 0, 2).reshape(self._n_groups, -1)
        values = values.astype(np.float64, copy=False)
        finite = np.isfinite(values)
        n = finite.sum(axis=1)
        self.n_not_finite += int(values.size - n.sum())
        known = np.maximum(n, 1)
        mean = np.where(finite, values, 0).sum(axis=1) / known
        squares = np.where(finite, values - mean[:, None], 0)
        both = np.maximum(self.n + n, 1)
        apart = np.where(n > 0, mean - self.mean, 0)
        self.squares += (squares * squares).sum(axis=1) + apart**2 * self.n * n / both
        self.mean += apart * n / both
        self.low = np.minimum(self.low, np.where(finite, values, np.inf).min(axis=1))
        self.high = np.maximum(self.high, np.where(finite, values, -np.inf).max(axis=1))
        self.n += n

    @property
    def variance(self) -> NDArray[np.float64]:
        """(groups,), that of a population."""
        return self.squares / np.maximum(self.n, 1)

    def deviation(self, n_filled: int | None = None) -> NDArray[np.float64]:
        """(groups,), what values are divided by: 1 for a group whose values are all the same, but for rounding.

        As scikit-learn's StandardScaler tells those.

        Args:
            n_filled: how many values there are in each group once the mean stands wherever none came.
        """
        n = np.maximum(self.n, 1.0) if n_filled is None else np.full(self._n_groups, float(n_filled))
        variance, epsilon = self.squares / n, np.finfo(np.float64).eps
        constant = variance <= n * epsilon * variance + (n * self.mean * epsilon) ** 2
        return np.where(constant, 1.0, np.sqrt(variance))
