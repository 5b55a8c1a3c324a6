"""Pictures of the size of Fashion-MNIST in true IDX files: what is measured reads them as it reads the real ones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Sizes:
    """Numbers of pictures."""

    train: int
    validation: int


FULL = Sizes(60_000, 10_000)
MEDIUM = Sizes(20_000, 3_000)
SMALL = Sizes(6_000, 1_000)


def write_idx(folder: Path, sizes: Sizes) -> None:
    """Write four files into ``folder/FashionMNIST/raw``, where torchvision and Netloom both look."""
    raw = folder / "FashionMNIST" / "raw"
    raw.mkdir(parents=True)
    drawn = np.random.default_rng(0)
    prototypes = drawn.integers(0, 200, (10, 28, 28), dtype=np.uint8)
    for part, n in (("train", sizes.train), ("t10k", sizes.validation)):
        labels = drawn.integers(0, 10, n, dtype=np.uint8)
        pictures = prototypes[labels] + drawn.integers(0, 56, (n, 28, 28), dtype=np.uint8)
        _write(raw / f"{part}-images-idx3-ubyte", pictures)
        _write(raw / f"{part}-labels-idx1-ubyte", labels)


def _write(path: Path, array: NDArray[np.uint8]) -> None:
    """The IDX format: two zeros, type 8 (uint8), number of axes, big-endian sizes, values; http://yann.lecun.com."""
    header = bytes((0, 0, 8, array.ndim)) + np.array(array.shape, ">u4").tobytes()
    path.write_bytes(header + array.tobytes())
