"""Rows of numbers that grow at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_AT_FIRST = 1024


class Series:
    """Rows of numbers in one array that doubles when it is full.

    Args:
        width: numbers in a row.
    """

    def __init__(self, width: int = 1) -> None:
        self._width, self._length = width, 0
        self._made: NDArray[np.float32] | None = None

    def __len__(self) -> int:
        return self._length

    def extend(self, rows: NDArray[np.float32]) -> None:
        """Add rows, (n, width)."""
        needed = self._length + len(rows)
        if needed > len(self._rows):
            bigger = _empty(max(needed, 2 * len(self._rows)), self._width)
            bigger[: self._length] = self.values
            self._made = bigger
        self._rows[self._length : needed] = rows
        self._length = needed

    @property
    def values(self) -> NDArray[np.float32]:
        """All rows, (length, width), as a view that the next ``extend`` may leave behind."""
        return self._rows[: self._length]

    def column(self, index: int = 0) -> NDArray[np.float32]:
        """One number of each row, (length,)."""
        return self.values[:, index]

    def where(self, chosen: NDArray[np.bool_]) -> Series:
        """A series of some of the rows, (length,) says which."""
        made = Series(self._width)
        made.extend(self.values[chosen])
        return made

    @property
    def _rows(self) -> NDArray[np.float32]:
        """The array, made when it is first asked for: the window comes up before NumPy is imported."""
        if self._made is None:
            self._made = _empty(_AT_FIRST, self._width)
        return self._made


def _empty(n: int, width: int) -> NDArray[np.float32]:
    import numpy as np

    return np.empty((n, width), np.float32)
