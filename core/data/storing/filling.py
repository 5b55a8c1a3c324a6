"""Rows that come piece by piece, brought into memory where they fit and into a file of Netloom's own where not."""

from __future__ import annotations

from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from core.data.storing.rows import OwnRows
from core.data.storing.scratch import own_folder, scratch_home, told_of_disk

if TYPE_CHECKING:
    from core.settings import Shape


class RowSink(Protocol):
    """Takes rows as they come; what is half done when it fails leaves nothing behind."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...

    def add(self, block: NDArray[Any]) -> None:
        """Take (K, *shape of a row) after those before.

        Raises:
            DataError: if the disk is full.
        """

    def filled(self) -> NDArray[Any] | OwnRows:
        """All rows that came."""


def row_sink(n_most: int, shape: Shape, dtype: np.dtype[Any], room: int) -> RowSink:
    """Where rows go: into memory if all of them fit into so much of it.

    Args:
        n_most: how many rows will come at most.
        shape: of a row.
        dtype: of its values.
        room: bytes of memory that they may take.
    """
    fits = n_most * prod(shape) * dtype.itemsize <= room
    return _ToMemory(n_most, shape, dtype) if fits else ToFile(shape, dtype)


class _ToMemory:
    def __init__(self, n_most: int, shape: Shape, dtype: np.dtype[Any]) -> None:
        self._rows = np.empty((n_most, *shape), dtype)
        self._n = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def add(self, block: NDArray[Any]) -> None:
        self._rows[self._n : self._n + len(block)] = block
        self._n += len(block)

    def filled(self) -> NDArray[Any]:
        return self._rows[: self._n]


class ToFile:
    """Rows on their way into a file of Netloom's own.

    Args:
        shape: of a row.
        dtype: of its values.

    Raises:
        DataError: if there is no place for it.
    """

    def __init__(self, shape: Shape, dtype: np.dtype[Any]) -> None:
        self._folder = own_folder()
        self._path = Path(self._folder.name) / "rows"
        self._shape, self._dtype = shape, dtype
        self._file = self._path.open("wb")
        self._n = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        try:
            with told_of_disk(scratch_home()):
                self._file.close()
        finally:
            if any(error):
                self._folder.cleanup()

    def add(self, block: NDArray[Any]) -> None:
        """Write (K, *shape of a row)."""
        with told_of_disk(scratch_home()):
            self._file.write(np.ascontiguousarray(block, self._dtype).reshape(-1).view(np.uint8).data)
        self._n += len(block)

    def filled(self) -> OwnRows:
        """The rows that were written, at least one."""
        with told_of_disk(scratch_home()):
            self._file.flush()
        return OwnRows(self._folder, self._path, (self._n, *self._shape), self._dtype)
