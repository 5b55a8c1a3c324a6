"""How long a look at a folder of pictures takes, and the check of its files before training.

python tests/benchmarks/picture_listing.py [--pictures 20000] [--classes 20]
"""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
from PIL import Image

from core.data.sources.picture_folder import PictureFolder
from core.progress import Unwatched


def make(folder: Path, n_pictures: int, n_classes: int) -> None:
    """Write JPEG files of 96×96 pixels; each class has as many."""
    pixels = np.random.default_rng(0).integers(0, 256, (96, 96, 3)).astype(np.uint8)
    Image.fromarray(pixels).save(folder / "first.jpg")
    content = (folder / "first.jpg").read_bytes()
    (folder / "first.jpg").unlink()
    for index in range(n_pictures):
        place = folder / f"class{index % n_classes}"
        place.mkdir(exist_ok=True)
        (place / f"{index}.jpg").write_bytes(content)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=20_000)
    parser.add_argument("--classes", type=int, default=20)
    given = parser.parse_args()
    with TemporaryDirectory(prefix="netloom-") as folder:
        make(Path(folder), given.pictures, given.classes)
        source = PictureFolder(folder=folder)
        for what, work in (("look", source.look), ("load", source.load)):
            began = perf_counter()
            work(Unwatched())
            print(f"{what}: {perf_counter() - began:.2f} s for {given.pictures:,} pictures")


if __name__ == "__main__":
    main()
