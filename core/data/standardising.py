"""Columns brought to mean 0 and deviation 1 by the training part."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from core.data.running import RunningFigures

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.data.samples import Blocks
    from core.settings import Shape


@dataclass(frozen=True)
class Standardise:
    """Finds mean and deviation of each number of a sample.

    Attributes:
        in_shape: of a sample.
    """

    in_shape: Shape

    def fitted(self, blocks: Blocks) -> Standardised:
        """Take them from the training part; constant columns are only moved."""
        figures = RunningFigures(prod(self.in_shape))
        for block in blocks():
            figures.add(block.reshape(len(block), -1))
        return Standardised(
            figures.mean.astype(np.float32).reshape(self.in_shape),
            figures.deviation().astype(np.float32).reshape(self.in_shape),
        )


@dataclass(frozen=True, eq=False)
class Standardised:
    """Moves and scales samples.

    Attributes:
        mean: (*in_shape), what is subtracted.
        std: (*in_shape), what is then divided by.
    """

    mean: NDArray[np.float32]
    std: NDArray[np.float32]

    def __call__(self, inputs: NDArray[Any]) -> NDArray[np.float32]:
        """(N, *in_shape) as the network gets them."""
        return ((inputs - self.mean) / self.std).astype(np.float32)
