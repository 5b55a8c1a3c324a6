"""Samples of a .npy that is too large for memory: each is read from its place in the file when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from core.data.arrays.files import unusable
from core.data.arrays.inputs import Form
from core.data.published.file_set import unreadable
from core.data.samples import Stored

if TYPE_CHECKING:
    from core.settings import Shape


@dataclass(frozen=True, eq=False)
class ArrayRows(Stored):
    """Rows of an array in a file.

    It reads instead of mapping the file into memory: a file that gets shorter meanwhile would end the process.

    Attributes:
        path: the .npy.
        offset: where its values begin, in bytes.
        stored: shape of the whole array.
        stored_as: type of its values.
        form: how they become samples.
        rows: which of them, in this order.
    """

    path: Path
    offset: int
    stored: Shape
    stored_as: np.dtype[Any]
    form: Form
    rows: NDArray[np.int64]

    @property
    def shape(self) -> Shape:
        return (len(self.rows), *self.form.in_shape(self.stored))

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.form.dtype

    def read(self, index: int) -> NDArray[Any]:
        one = self.stored[1:]
        size = prod(one) * self.stored_as.itemsize
        try:
            with self.path.open("rb", buffering=0) as file:
                file.seek(self.offset + int(self.rows[index]) * size)
                content = file.read(size)
        except OSError as error:
            raise unreadable(self.path, error) from error
        if len(content) < size:
            raise unusable(self.path, f"it became shorter: row {self.rows[index]} is gone")
        row = np.frombuffer(content, self.stored_as).reshape(1, *one)
        sample: NDArray[Any] = self.form.samples(row)[0]
        return sample

    def taken(self, indices: NDArray[np.integer[Any]]) -> Self:
        return replace(self, rows=self.rows[indices])

    def where(self, index: int) -> str:
        return f"{self.path.name} row {self.rows[index]}"
