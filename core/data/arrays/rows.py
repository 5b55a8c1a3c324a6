"""Arrays that are too large for memory: each of their rows is read from its place in a file when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.data.storing.filling import ToFile
from core.data.storing.rows import RowSource

if TYPE_CHECKING:
    from core.data.arrays.files import StoredArray
    from core.progress import Progress

_PIECE = 1 << 20


def rows_of(array: StoredArray, name: str, progress: Progress) -> RowSource:
    """Where the rows of an array are read from: its own file if they stand there one after the other, else a copy.

    Args:
        array: what is wanted; of a copy, only a piece is in memory at a time.
        name: of its file, for people.
        progress: told of, and asked whether to go on.

    Raises:
        DataError: if the file is broken, or there is no space for a copy.
        Cancelled: if the progress was cancelled; nothing is left behind then.
    """
    in_file = array.in_file()
    if in_file is not None:
        return in_file
    with ToFile(array.shape[1:], array.dtype) as copy:
        n = 0
        for block in array.pieces():
            progress.check_cancelled()
            progress.report(n / array.shape[0], f"Unpacking {name}")
            copy.add(block)
            n += len(block)
        return copy.filled()


def pieces_of(stored: NDArray[Any] | RowSource) -> Iterator[tuple[slice, NDArray[Any]]]:
    """Rows of an array, some at a time, wherever it is."""
    n = stored.shape[0]
    step = rows_at_once(stored.shape)
    for start in range(0, n, step):
        rows = slice(start, min(start + step, n))
        yield rows, stored[rows] if isinstance(stored, np.ndarray) else stored.read(np.arange(rows.start, rows.stop))


def rows_at_once(shape: tuple[int, ...]) -> int:
    """How many rows of an array are some megabytes."""
    return max(1, _PIECE // max(1, int(np.prod(shape[1:], dtype=np.int64))))
