"""Samples kept as they were decoded, as many as fit, so that later epochs need not decode them again."""

from __future__ import annotations

from math import prod
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.data.samples import Stored

_BLOCK = 64 * 2**20
"""Bytes asked for at once: memory is taken as it is needed, also on systems that reserve it when it is asked for."""


class Decoded:
    """Decoded samples of one part. What came first stays: every epoch wants each sample once, so none is worth more.

    Every method may be called from any thread.

    Args:
        stored: the samples.
        n_bytes: how much may be kept.
    """

    def __init__(self, stored: Stored, n_bytes: int) -> None:
        each = max(1, prod(stored.shape[1:]) * stored.dtype.itemsize)
        self._shape, self._dtype = stored.shape[1:], stored.dtype
        self._room = min(len(stored), n_bytes // each)
        self._rows_of_block = max(1, _BLOCK // each)
        self._blocks: list[NDArray[Any]] = []
        self._n_kept = 0
        self._row_of = np.full(len(stored) if self._room else 0, -1, np.int64)
        self._lock = Lock()
        self.n_bytes = self._room * each

    def get(self, index: int) -> NDArray[Any] | None:
        """A sample that was kept, not to be written into."""
        row = int(self._row_of[index]) if self._room else -1
        return None if row < 0 else self._blocks[row // self._rows_of_block][row % self._rows_of_block]

    def keep(self, index: int, sample: NDArray[Any]) -> None:
        """Keep a sample, if there is room."""
        row = self._new_row() if self._n_kept < self._room else None
        if row is not None:
            self._blocks[row // self._rows_of_block][row % self._rows_of_block] = sample
            self._row_of[index] = row  # last, so that nobody reads a row before it is whole

    def _new_row(self) -> int | None:
        with self._lock:
            row = self._n_kept
            if row >= self._room:
                return None
            if row == len(self._blocks) * self._rows_of_block and not self._add_block():
                return None
            self._n_kept += 1
            return row

    def _add_block(self) -> bool:
        rows = min(self._rows_of_block, self._room - self._n_kept)
        try:
            self._blocks.append(np.empty((rows, *self._shape), self._dtype))
        except MemoryError:
            self._room = self._n_kept
            return False
        return True
