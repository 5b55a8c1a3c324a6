"""Splits made by hand, and inputs that stand in real files, to be looked at."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.data.info import DataError, DataInfo
from core.data.samples import Stored
from core.data.seeing.explored import Explored
from core.data.split import Split


@dataclass(frozen=True)
class NumpyFiles(Stored):
    """Samples of one shape, each in a .npy file."""

    paths: tuple[Path, ...]
    in_shape: tuple[int, ...]

    @property
    def shape(self):
        return (len(self.paths), *self.in_shape)

    @property
    def dtype(self):
        return np.dtype(np.uint8)

    def read(self, index):
        try:
            return np.load(self.paths[index])
        except OSError:
            raise DataError(f"{self.paths[index]} is gone: put it back") from None

    def taken(self, indices):
        return NumpyFiles(tuple(self.paths[index] for index in indices.tolist()), self.in_shape)

    def where(self, index):
        return str(self.paths[index])


def in_files(folder: Path, samples: np.ndarray) -> NumpyFiles:
    """Write samples, a file each."""
    folder.mkdir()
    paths = tuple(folder / f"{number}.npy" for number in range(len(samples)))
    for path, sample in zip(paths, samples, strict=True):
        np.save(path, sample)
    return NumpyFiles(paths, samples.shape[1:])


def explored(train, validation, classes=(), validation_classes=(), quantities=(), **split) -> Explored:
    """Samples of a training and a validation part; classes are numbers, or numbers to predict with ``quantities``."""
    kind = np.float32 if quantities else np.int64
    targets = np.array(classes, kind), np.array(validation_classes, kind)
    names = () if quantities else tuple("abcdefgh"[: int(max([0, *classes, *validation_classes])) + 1])
    n = len(train) + len(validation)
    info = DataInfo(tuple(train.shape[1:]), names, n, "", quantities=quantities)
    return Explored(Split(train, targets[0], validation, targets[1], info, **split))
