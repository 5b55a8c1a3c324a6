"""A folder of 20,000 pictures (``--quick``) or 100,000: the look at it, and the check of its files before training.

The JPEG files of 96×96 pixels are all alike and in the system's cache, so the disk is not measured.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import _paired
import numpy as np
from PIL import Image

from core.data.sources.picture_folder import PictureFolder
from core.progress import Progress, Unwatched

_CLASSES = 20
_SECONDS = 1.0


def main() -> None:
    """Measure and print."""
    options = _paired.arguments(__doc__)
    n_pictures = 20_000 if options.quick else 100_000
    with TemporaryDirectory(prefix="netloom-") as folder:
        make(Path(folder), n_pictures)
        source = PictureFolder(folder=folder)
        rounds = options.rounds or 3
        seconds = {
            name: statistics.median([_timed(work) for _ in range(rounds)])
            for name, work in {"look": source.look, "load": source.load}.items()
        }
    figures = {
        "pictures": n_pictures,
        "load_seconds": _paired.rounded(seconds["load"]),
        **_paired.at_most(seconds["look"] * 100_000 / n_pictures, _SECONDS, "s for a look at 100,000 pictures"),
    }
    _paired.print_result("picture_listing", figures)


def make(folder: Path, n_pictures: int) -> None:
    """Write the pictures, as many of each class."""
    pixels = np.random.default_rng(0).integers(0, 256, (96, 96, 3)).astype(np.uint8)
    Image.fromarray(pixels).save(folder / "first.jpg")
    content = (folder / "first.jpg").read_bytes()
    (folder / "first.jpg").unlink()
    for index in range(n_pictures):
        place = folder / f"class{index % _CLASSES}"
        place.mkdir(exist_ok=True)
        (place / f"{index}.jpg").write_bytes(content)


def _timed(work: Callable[[Progress], object]) -> float:
    began = perf_counter()
    work(Unwatched())
    return perf_counter() - began


if __name__ == "__main__":
    main()
