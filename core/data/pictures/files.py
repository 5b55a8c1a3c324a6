"""Pictures that stand in files and are decoded one by one, each brought to the same size."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from core.data.info import DataError
from core.data.pictures.decoding import Fit, PictureError, decoded
from core.data.pictures.listing import printable
from core.data.samples import Stored
from core.settings import Shape


@dataclass(frozen=True)
class PictureFiles(Stored):
    """Pictures as (N, channels, height, width) uint8, in files.

    Attributes:
        paths: a file each.
        channels: 3 for red, green and blue, 1 for grey.
        height: to which each is brought.
        width: to which each is brought.
        fit: what is done with another ratio of width to height.
    """

    paths: tuple[str, ...]
    channels: int
    height: int
    width: int
    fit: Fit

    @property
    def shape(self) -> Shape:
        return len(self.paths), self.channels, self.height, self.width

    @property
    def dtype(self) -> np.dtype[Any]:
        return np.dtype(np.uint8)

    def read(self, index: int) -> NDArray[np.uint8]:
        path = self.paths[index]
        try:
            return decoded(path, self.channels, self.height, self.width, self.fit)
        except PictureError as error:
            where = printable(path)
            raise DataError(f"{where} {error}: put a whole picture there, or take it out of the set") from None

    def taken(self, indices: NDArray[np.integer[Any]]) -> Self:
        return replace(self, paths=tuple(self.paths[index] for index in indices.tolist()))

    def where(self, index: int) -> str:
        return printable(self.paths[index])
