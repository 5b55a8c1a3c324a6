"""The part of every batch that one of several processes works on, where they train one network together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Share:
    """One process of several.

    All draw the same batches and each takes every ``of``-th sample of them: together they learn from what one process
    alone would learn from, whatever their number.

    Attributes:
        rank: which process this is, from 0.
        of: how many there are.
    """

    rank: int = 0
    of: int = 1

    @property
    def least(self) -> int:
        """The smallest batch that is worth a step: batch normalisation cannot work on one sample."""
        return 2 * self.of

    def of_batch(self, batch: Tensor) -> Tensor:
        """Its part of a batch: of (N, …) samples or (N,) indices those that are its own."""
        return batch if self.of == 1 else batch[self.rank :: self.of]

    def size(self, n: int) -> int:
        """How many samples its part of a batch of ``n`` has."""
        return len(range(self.rank, n, self.of))


ALL = Share()
"""The share of a process that trains alone."""
